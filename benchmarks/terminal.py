"""A program in a terminal of its own: what it wrote and when, and what was typed at it.

While the program runs nothing is drawn, because that would take the processor from it; `replay` draws the
recording afterwards. Times are in seconds of one monotonic clock.
"""

# ruff: noqa: S603 -- every command is our own

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

now = time.perf_counter

COLUMNS, LINES = 120, 40
KEYS: Mapping[str, bytes] = {
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "pagedown": b"\x1b[6~",
    "escape": b"\x1b",
}
ANSWERS: Mapping[bytes, bytes] = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",  # whole frames are understood
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",  # sizes are told by a signal only
    b"\x1b[c": b"\x1b[?62;22c",
}
_QUESTION = re.compile(b"|".join(re.escape(each) for each in ANSWERS))
_LONGEST_QUESTION = 16
_READ = 1 << 16


class NeverCame(Exception):
    """The program ended, or showed nothing for too long."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What arrived at one moment."""

    at: float
    data: bytes


@dataclass(slots=True)
class Recording:
    """All that a program wrote."""

    started: float
    chunks: list[Chunk] = field(default_factory=list)

    def bytes_between(self, start: float, end: float) -> int:
        return sum(len(chunk.data) for chunk in self.chunks if start <= chunk.at < end)

    def last_at(self) -> float:
        """When something came last; the start, while nothing has."""
        return self.chunks[-1].at if self.chunks else self.started


class Running:
    """One run of a program. Use it in a `with` statement, which ends it if it is still there."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self.recording = Recording(now())
        self.ended: float | None = None
        self._process, self._master = _spawn(command, env)
        self.pid = self._process.pid
        self._end = os.pidfd_open(self.pid)
        self._tail = b""

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.ended is None:
                self._process.send_signal(number)
                self._pump(now() + 2.0, until_end=True)
        os.close(self._end)
        os.close(self._master)

    def press(self, *keys: str) -> float:
        """Type keys, all at once; returns when."""
        at = now()
        os.write(self._master, b"".join(KEYS.get(key, key.encode()) for key in keys))
        return at

    def hold(self, key: str, *, times: int, per_second: float) -> float:
        """Keep a key down; returns when it was let go."""
        start = now()
        for number in range(times):
            self._pump(start + number / per_second)
            last = self.press(key)
        return last

    def until_written(self, text: str, *, since: float = 0.0, patience: float = 60.0) -> None:
        """Read until the program wrote a text in one piece. Raises `NeverCame`."""
        wanted, deadline, size = text.encode(), now() + patience, -1
        while True:
            if len(self.recording.chunks) != size:
                size = len(self.recording.chunks)
                if wanted in b"".join(c.data for c in self.recording.chunks if c.at >= since):
                    return
            if self.ended is not None or now() > deadline:
                written = b"".join(chunk.data for chunk in self.recording.chunks)[-2000:]
                raise NeverCame(f"never wrote {text!r}; the last it wrote: {written!r}")
            self._pump(now() + 0.05, once=True)

    def until_quiet(self, silence: float, *, answer: float = 1.0, limit: float = 20.0) -> float:
        """Read until nothing came for so long; for the first byte wait for `answer`. Returns the time."""
        start = now()
        while now() < start + limit and self.ended is None:
            last = self.recording.last_at()
            deadline = last + silence if last >= start else start + max(answer, silence)
            if now() >= deadline:
                break
            self._pump(deadline, once=True)
        return now()

    def watch(self, seconds: float) -> None:
        """Touch nothing for a while."""
        self._pump(now() + seconds)

    def until_ended(self, patience: float = 20.0) -> float:
        """Read until the process is gone; returns when. Raises `NeverCame`."""
        self._pump(now() + patience, until_end=True)
        if self.ended is None:
            raise NeverCame("it did not end")
        return self.ended

    def _pump(self, deadline: float, *, once: bool = False, until_end: bool = False) -> None:
        """Stamp what arrives until the deadline, or until the first piece of it."""
        waiting = [self._master, self._end]
        while self.ended is None and (left := deadline - now()) > 0:
            ready, _, _ = select.select(waiting, [], [], left)
            if self._master in ready and not self._read():
                waiting.remove(self._master)
            if self._end in ready:
                self.ended = now()
                self._process.wait()
            if ready and once and not until_end:
                return

    def _read(self) -> bool:
        try:
            data = os.read(self._master, _READ)
        except OSError:  # how Linux says that the other side is closed
            return False
        self.recording.chunks.append(Chunk(now(), data))
        seen = self._tail + data
        end = 0
        for question in _QUESTION.finditer(seen):
            os.write(self._master, ANSWERS[question[0]])
            end = question.end()
        self._tail = seen[max(end, len(seen) - _LONGEST_QUESTION) :]
        return bool(data)


def _spawn(command: Sequence[str], env: Mapping[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=dict(env), start_new_session=True
    )
    os.close(slave)
    return process, master
