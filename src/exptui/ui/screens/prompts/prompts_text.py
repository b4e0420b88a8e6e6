"""The text of a prompt as a document: broken between words, and only the lines in view are cut out of it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from exptui.ui.widgets.line_layout import plain
from exptui.ui.widgets.lines import Line


class Prose:
    """A text laid out for a width without being copied, and lines of our own that follow it."""

    def __init__(self, text: str) -> None:
        self._text = "\n".join(map(plain, text.split("\n")))
        self._spans: list[tuple[int, int]] = []
        self._width = 0
        self._after: Sequence[Line] = ()

    def lay_out(self, width: int, after: Sequence[Line] = ()) -> Prose:
        """The lines of a document for a width; `after` must fit it, too."""
        self._after = after
        if width != self._width:
            self._width = width
            self._spans, start = [], 0
            for paragraph in self._text.split("\n"):
                end = start + len(paragraph)
                self._break(start, end, max(1, width), ascii_only=paragraph.isascii())
                start = end + 1
        return self

    def _break(self, start: int, end: int, width: int, *, ascii_only: bool) -> None:
        text = self._text
        while True:
            fits = min(end, start + width)
            if not ascii_only:
                while (over := cell_len(text[start:fits]) - width) > 0 and fits > start + 1:
                    fits = max(start + 1, fits - max(1, over // 2))
                while fits < end and cell_len(text[fits]) == 0:
                    fits += 1
            if fits >= end:
                self._spans.append((start, end))
                return
            space = text.rfind(" ", start, fits + 1)
            if space > start and not text[start:space].isspace():
                self._spans.append((start, space))
                start = space + 1
            else:
                self._spans.append((start, fits))
                start = fits

    def __len__(self) -> int:
        return len(self._spans) + len(self._after)

    def __getitem__(self, at: int, /) -> Line:
        if at >= len(self._spans):
            return self._after[at - len(self._spans)]
        start, end = self._spans[at]
        return ((self._text[start:end], ""),)
