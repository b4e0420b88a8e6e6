"""The page of the detail: blocks of what was judged, then the facts."""

from __future__ import annotations

from collections.abc import Iterable

from exptui.ui.widgets.lines import Line, width_of, wrap
from exptui.ui.widgets.page import INDENT, Page

__all__ = ["INDENT", "DetailPage"]


class DetailPage(Page):
    """Lines of at most `width` cells, in blocks with a blank line between them."""

    def begin(self) -> None:
        """Begin a block that has no heading."""
        self.blank()
        self._blocks.append(len(self._lines))

    def heading(self, title: str, note: str = "") -> None:
        """Begin a block. A note that has no room beside its heading stands below it."""
        beside = bool(note) and width_of(((title, ""), ("  ", ""), (note, ""))) <= self.width
        super().heading(title, note if beside else "")
        if note and not beside:
            self.text(note, "dim")

    def marked(self, mark: str, text: str, tone: str = "", target: object | None = None) -> None:
        """A paragraph that hangs from a mark; both have the tone, so that neither is lost without colour."""
        hang = " " * (INDENT + len(mark) + 1)
        for at, line in enumerate(wrap(text, self.width - len(hang))):
            lead = f"{' ' * INDENT}{mark} " if at == 0 else hang
            self.add(((lead, tone), (line, tone)), target)

    def laid_out(self, lines: Iterable[Line]) -> None:
        """Lines that were laid out elsewhere; each heading begins a block."""
        for line in lines:
            if line and line[0][1] == "heading":
                self._blocks.append(len(self._lines))
            self.add(line)
