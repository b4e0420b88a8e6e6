"""A few lines of which only those that change are painted: each cell is bytes on somebody's slow link."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from exptui.ui.widgets.lines import Line, width_of

TONES = ("strong", "dim", "good", "warn", "bad")


class StillLines(Widget):
    """Shows lines, cut where they are too wide. Keys belong to the screen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"still--{tone}" for tone in TONES}
    DEFAULT_CSS = """
    StillLines {
        & > .still--strong { text-style: bold; }
        & > .still--dim { color: $text-muted; }
        & > .still--good { color: $text-success; }
        & > .still--warn { color: $text-warning; }
        & > .still--bad { color: $text-error; text-style: bold; }
    }
    """
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[Line, ...] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Show lines in place of the last ones."""
        before, self._lines = self._lines, tuple(lines)
        for row, (old, new) in enumerate(zip_longest(before, self._lines, fillvalue=())):
            if old != new:
                self.refresh(Region(0, row, max(width_of(old), width_of(new)), 1))

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        line = self._lines[y] if y < len(self._lines) else ()
        segments = [
            Segment(text, self.get_component_rich_style(f"still--{tone}") if tone else base)
            for text, tone in line
        ]
        return Strip(segments, width_of(line)).adjust_cell_length(width, base)
