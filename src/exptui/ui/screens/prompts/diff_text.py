"""One side of a change as lines of a width: broken between words, each part keeping what it means."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from rich.cells import cell_len

from exptui.ui.widgets.line_layout import plain
from exptui.ui.widgets.lines import Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exptui.domain.prompt_diff_words import Piece

UNSEEN = "\N{REPLACEMENT CHARACTER}"
"""Stands for what differs and has no width."""


class Side:
    """The pieces of one line of one text. `rows` are made only where they are looked at."""

    def __init__(self, pieces: Iterable[Piece], tones: dict[str, str], width: int) -> None:
        shown = [(plain(piece.text) or UNSEEN, tones[piece.kind]) for piece in pieces]
        self._text = "".join(text for text, _ in shown)
        self._tones = [tone for _, tone in shown]
        self._ends: list[int] = []
        for text, _ in shown:
            self._ends.append(len(text) + (self._ends[-1] if self._ends else 0))
        self._starts = starts(self._text, width)

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, at: int) -> Line:
        """A row of it, as spans; none past its end."""
        if at >= len(self._starts):
            return ()
        start = self._starts[at]
        end = self._starts[at + 1] if at + 1 < len(self._starts) else len(self._text)
        spans: list[tuple[str, str]] = []
        number = bisect_right(self._ends, start)
        while start < end:
            until = min(end, self._ends[number])
            spans.append((self._text[start:until], self._tones[number]))
            start, number = until, number + 1
        return tuple(spans)


def starts(text: str, width: int) -> list[int]:
    """Where the rows of a text start that is broken into at most `width` cells; at least one.

    Between words, and within words that are longer than half a row.
    """
    width = max(2, width)
    found, at, simple = [0], 0, cell_len(text) == len(text)
    while True:
        end = at + width if simple else _end(text, at, width)
        if end >= len(text):
            return found
        blank = text.rfind(" ", at + width // 2, end)
        at = blank + 1 if blank >= 0 else end
        found.append(at)


def _end(text: str, at: int, width: int) -> int:
    """How far a row comes where characters may be of two cells, or of none."""
    end = min(len(text), at + width)
    while end > at + 1 and (over := cell_len(text[at:end]) - width) > 0:
        end = max(at + 1, end - max(1, over // 2))
    while end < len(text) and cell_len(text[end]) == 0:
        end += 1
    return end
