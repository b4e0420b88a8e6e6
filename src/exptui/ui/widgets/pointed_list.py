"""A list of options that points at the one under the cursor: without colour nothing else would tell it."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import OptionList

POINTER = "› "


class PointedList(OptionList):
    """Textual's list with a sign before the highlighted option."""

    DEFAULT_CSS = """
    PointedList { height: 1fr; border: none; padding: 0; background: $background; }
    PointedList:focus { border: none; }
    PointedList > .option-list--option { padding: 0 0 0 2; }
    """

    def render_line(self, y: int) -> Strip:
        """A line of an option; the highlighted one's begins with the pointer."""
        strip = super().render_line(y)
        first = next(iter(strip), None)
        style = first.style if first is not None else None
        if style is None or self.highlighted is None or style.meta.get("option") != self.highlighted:
            return strip
        return Strip.join([Strip([Segment(POINTER, style)]), strip.crop(len(POINTER))])
