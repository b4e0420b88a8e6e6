"""A long text as a document: broken into lines of a width, toned only where it is looked at, and searched."""

from __future__ import annotations

import re
from bisect import bisect_right

from rich.cells import cell_len

from exptui.ui.widgets.lines import Line, pieces, toned


class PlainText:
    """Text laid out for a width without being copied; its offsets stay those of the text."""

    def __init__(self, text: str, *, heading: re.Pattern[str] | None = None) -> None:
        self._text = text
        self._heading = heading
        """What is toned where it starts a line of the text."""
        self._starts: list[int] = []
        self._match: tuple[int, int] | None = None

    def lay_out(self, width: int) -> PlainText:
        """The text itself, as the lines of a document."""
        starts, at = [], 0
        for line in self._text.split("\n"):
            if (len(line) if line.isascii() else cell_len(line)) <= width:
                starts.append(at)
            else:
                piece_at = at
                for piece in pieces(line, width):
                    starts.append(piece_at)
                    piece_at += len(piece)
            at += len(line) + 1
        self._starts = starts
        return self

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, at: int) -> Line:
        start = self._starts[at]
        end = self._starts[at + 1] if at + 1 < len(self._starts) else len(self._text)
        text = self._text[start:end].removesuffix("\n")
        line: Line = ((text, ""),)
        begins = start == 0 or self._text[start - 1] == "\n"
        if begins and self._heading is not None and (found := self._heading.match(text)) is not None:
            line = toned(line, found.start(found.lastindex or 0), found.end(found.lastindex or 0), "heading")
        if self._match is not None:
            line = toned(line, self._match[0] - start, self._match[1] - start, "match")
        return line

    @property
    def length(self) -> int:
        """In characters."""
        return len(self._text)

    # Searching

    def find(self, needle: str) -> list[int]:
        """Where a text is found, whatever its case; none for an empty one."""
        if not needle:
            return []
        return [found.start() for found in re.finditer(re.escape(needle), self._text, re.IGNORECASE)]

    def mark(self, start: int, end: int) -> int:
        """Show a part of the text as found; the line that it starts in."""
        self._match = (start, end)
        return max(0, bisect_right(self._starts, start) - 1)

    def unmark(self) -> None:
        self._match = None

    def offset_of(self, at: int) -> int:
        """Where in the text a line starts."""
        return self._starts[at] if at < len(self._starts) else len(self._text)
