"""A few lines about the experiment under the cursor. Moving writes only what differs from the last one."""

from __future__ import annotations

from itertools import zip_longest
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from exptui.ui.widgets.line_layout import fit, plain

INDENT = "  "


class Told(Widget):
    """Plain text, one line each, the first one strong. What has no room is cut."""

    DEFAULT_CSS = "Told { height: 3; & > .told--first { text-style: bold; } }"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"told--first"}
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[str, ...] = ()

    def tell(self, lines: tuple[str, ...]) -> None:
        """Show these lines in place of the last ones."""
        old, self._lines = self._lines, tuple(INDENT + plain(line) for line in lines)
        for y, (was, now) in enumerate(zip_longest(old, self._lines, fillvalue="")):
            if was != now:
                same = cell_len(now[: _alike(was, now)])
                self.refresh(Region(same, y, max(cell_len(was), cell_len(now)) - same, 1))

    def render_line(self, y: int) -> Strip:
        style = self.rich_style if y else self.get_component_rich_style("told--first")
        text = self._lines[y] if y < len(self._lines) else ""
        return Strip([Segment(fit(text, self.size.width), style)], self.size.width)


def _alike(was: str, now: str) -> int:
    """How many characters both begin with."""
    return next(
        (at for at, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now))
    )
