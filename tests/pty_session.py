"""A program in a terminal of its own: what a person would see, and what the terminal is left like."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pyte

PATIENCE = 60.0
"""Seconds until a test gives up on output or an end that does not come; passing tests never wait so long."""

# Makes the pty the controlling terminal, as a terminal emulator would, and becomes the program.
BEGIN = (
    "import fcntl, os, signal, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "signal.signal(signal.SIGHUP, getattr(signal, sys.argv[1])); os.execvp(sys.argv[2], sys.argv[2:])"
)
MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
KITTY = re.compile(rb"\x1b\[([<>=])[0-9]*u")
UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")
SHOWN_AT_FIRST = {25, 7}
"""Modes that a terminal starts with: the cursor, and wrapping."""


class Session:
    """One run. Read with `until`, write with `types`, and look at `output`, `lines` and `code`."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self.process, self._master = process, master
        self.before: list[Any] = termios.tcgetattr(master)
        self.output = b""
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def lines(self) -> list[str]:
        """The screen as text, without trailing blanks."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def types(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def signals(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def until(self, pattern: str) -> None:
        """Read until the screen shows it."""
        deadline = time.monotonic() + PATIENCE
        while not re.search(pattern, self.text):
            if not self._read(deadline - time.monotonic()):
                raise AssertionError(f"never saw {pattern!r}:\n{self.text}\n{self.output[-500:]!r}")

    def is_quiet(self, seconds: float) -> bool:
        """Whether nothing is written for so long."""
        return not self._read(seconds, must_live=True)

    def code(self) -> int:
        """Wait for the end, reading on, and tell the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline - time.monotonic()):
            continue
        return self.process.wait(timeout=max(0.1, deadline - time.monotonic()))

    def until_mode(self, mode: int) -> None:
        """Read until a private mode is on."""
        deadline = time.monotonic() + PATIENCE
        while mode not in self.modes():
            assert self._read(deadline - time.monotonic()), f"mode {mode} was never set:\n{self.text}"

    def until_stopped(self) -> None:
        """Wait until the program has suspended itself."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            _, status = os.waitpid(self.process.pid, os.WUNTRACED | os.WNOHANG)
            if status and os.WIFSTOPPED(status):
                while self._read(0.0):
                    continue
                return
            self._read(0.02)
        raise AssertionError(f"it never stopped:\n{self.text}")

    def hangs_up(self) -> None:
        """The window is closed."""
        os.close(self._master)
        self._master = -1

    def modes(self) -> set[int]:
        """The private modes that are on, as a terminal that reads everything would have them."""
        on = set(SHOWN_AT_FIRST)
        for numbers, switch in MODE.findall(self.output):
            for number in numbers.split(b";"):
                (on.add if switch == b"h" else on.discard)(int(number))
        return on

    def assert_restored(self) -> None:
        """The terminal is as it was before."""
        assert self.modes() == SHOWN_AT_FIRST, self.modes()
        kitty = KITTY.findall(self.output)
        assert kitty.count(b">") == kitty.count(b"<"), kitty
        after = termios.tcgetattr(self._master)
        assert after == self.before, f"{self.before} became {after}"

    def close(self) -> None:
        if self._master >= 0:
            self.hangs_up()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def _read(self, seconds: float, *, must_live: bool = False) -> bool:
        """One piece of output; False when none came in time, or none will."""
        ready, _, _ = select.select([self._master], [], [], max(0.0, seconds))
        if not ready:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # how Linux says that the other side is closed
            data = b""
        if must_live:
            assert data, f"it ended:\n{self.text}"
        self.output += data
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", data))
        return bool(data)


def bare_environment(home: str, **more: str) -> dict[str, str]:
    """What a fresh login has: nobody's credentials, settings or preferences."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "XDG_CONFIG_HOME": f"{home}/config",
        "XDG_CACHE_HOME": f"{home}/cache",
        "XDG_DATA_HOME": f"{home}/data",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        **more,
    }


@contextmanager
def session(command: Sequence[str], env: Mapping[str, str], *, hangup: str = "SIG_DFL") -> Iterator[Session]:
    """Run a command in a terminal of 80 columns and 24 lines; `hangup` is what it inherits for SIGHUP."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", BEGIN, hangup, *command],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=dict(env),
        start_new_session=True,
    )
    running = Session(process, master)
    os.close(slave)
    try:
        yield running
    finally:
        running.close()
