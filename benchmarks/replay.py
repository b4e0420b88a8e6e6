"""What a person saw, and when: a recording drawn on a screen after the fact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyte

from benchmarks.terminal import COLUMNS, LINES, Chunk

_FRAME = re.compile(rb"\x1b\[\?2026([hl])")
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;?<>=$]*)?\Z")


@dataclass(frozen=True, slots=True)
class Frame:
    """The screen became different: what now stands on each line that did, as text."""

    at: float
    lines: Mapping[int, str]


class Screen:
    """Draws pieces of output, and tells which of them a person could see a difference after.

    A frame that the program marks as one is seen when it is complete.
    """

    def __init__(self, columns: int = COLUMNS, lines: int = LINES) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._columns = columns
        self._shown: list[tuple[Any, ...]] = [self._cells(line) for line in range(lines)]
        self._carry = b""
        self._drawing = False
        self._screen.dirty.clear()

    def feed(self, chunk: Chunk) -> list[Frame]:
        """The frames that this piece completes."""
        data = self._carry + chunk.data
        unfinished = _UNFINISHED.search(data)
        self._carry = unfinished[0] if unfinished else b""
        data = data[: len(data) - len(self._carry)]
        frames, at = [], 0
        for mark in _FRAME.finditer(data):
            self._draw(data[at : mark.start()])
            at, drawing = mark.end(), mark[1] == b"h"
            if not drawing or not self._drawing:
                frames.append(self._frame(chunk.at))
            self._drawing = drawing
        self._draw(data[at:])
        if not self._drawing:
            frames.append(self._frame(chunk.at))
        return [frame for frame in frames if frame.lines]

    def _draw(self, data: bytes) -> None:
        if data:
            self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))

    def _cells(self, line: int) -> tuple[Any, ...]:
        row = self._screen.buffer[line]
        return tuple(row[column] for column in range(self._columns))

    def _frame(self, at: float) -> Frame:
        changed = {}
        for line in self._screen.dirty:
            cells = self._cells(line)
            if cells != self._shown[line]:
                self._shown[line] = cells
                changed[line] = "".join(cell.data for cell in cells).rstrip()
        self._screen.dirty.clear()
        return Frame(at, changed)


def frames_of(chunks: Iterable[Chunk]) -> list[Frame]:
    """Every visible change, in order."""
    screen = Screen()
    return [frame for chunk in chunks for frame in screen.feed(chunk)]


def shown_at(frames: Sequence[Frame], text: str) -> tuple[float, int] | None:
    """When a text first stood on the screen, and on which line."""
    for frame in frames:
        for line, words in frame.lines.items():
            if text in words:
                return frame.at, line
    return None


def changes(
    frames: Sequence[Frame], start: float, end: float = float("inf"), *, line: int | None = None
) -> list[float]:
    """When the screen changed between two moments; or one line of it."""
    return [f.at for f in frames if start <= f.at < end and (line is None or line in f.lines)]
