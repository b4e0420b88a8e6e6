"""Long text to scroll through: only the lines in view are made, so a megabyte costs what a screenful does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias

from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from exptui.ui.widgets.lines import Line, text_of, toned, width_of

if TYPE_CHECKING:
    from rich.style import Style
    from textual.events import Resize
    from textual.selection import Selection


class Lines(Protocol):
    """Lines that may be made only when they are asked for."""

    def __len__(self) -> int: ...
    def __getitem__(self, at: int, /) -> Line: ...


Document: TypeAlias = Callable[[int], Lines]
"""The lines of a text for a width in cells. No line may be wider."""


class TextView(ScrollView):
    """Shows a document's lines. Keys belong to the screen; it scrolls by these methods and the wheel."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"text-view--{tone}"
        for tone in (
            *("strong", "heading", "dim", "good", "warn", "bad", "match"),
            *("edge", "dim-edge", "good-edge", "bad-edge"),
        )
    }
    """An edge is a cell of which the text leaves free what is drawn: colours are exchanged."""
    DEFAULT_CSS = """
    TextView {
        height: 1fr; overflow-x: hidden; scrollbar-gutter: stable; scrollbar-size-vertical: 1;
        & > .text-view--strong { text-style: bold; }
        & > .text-view--heading { color: $text-accent; text-style: bold; }
        & > .text-view--dim { color: $text-muted; }
        & > .text-view--good { color: $text-success; }
        & > .text-view--warn { color: $text-warning; }
        & > .text-view--bad { color: $text-error; text-style: bold; }
        & > .text-view--match { text-style: reverse; }
        & > .text-view--edge { text-style: reverse; }
        & > .text-view--dim-edge { color: $text-muted; text-style: reverse; }
        & > .text-view--good-edge { color: $text-success; text-style: reverse; }
        & > .text-view--bad-edge { color: $text-error; text-style: bold reverse; }
    }
    """
    can_focus = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._document: Document = lambda _width: ()
        self._lines: Lines = ()
        self._width = 0

    # What is shown

    def show(self, document: Document) -> None:
        """Show a document in place of the last one; where it is scrolled to stays."""
        self._document = document
        if self._width:
            self._lay_out()

    @property
    def lines(self) -> Lines:
        """The lines as they are laid out now."""
        return self._lines

    @property
    def room(self) -> int:
        """Cells in a line beside the scroll bar."""
        return self.scrollable_content_region.width

    def on_resize(self, _event: Resize) -> None:
        if self.room != self._width:
            self._width = self.room
            self._lay_out()

    def _lay_out(self) -> None:
        """Make the lines again and repaint those in view that changed."""
        before, top = self._in_view(), self.scroll_offset.y
        self._lines = self._document(self._width)
        self.virtual_size = Size(self._width, len(self._lines))
        if self.scroll_offset.y != top:
            self.refresh()
            return
        for at, (old, new) in enumerate(zip(before, self._in_view(), strict=True)):
            if old != new:
                self.refresh_line(top + at)

    def _in_view(self) -> list[Line | None]:
        return [self._line(self.scroll_offset.y + y) for y in range(self.size.height)]

    def _line(self, at: int) -> Line | None:
        return self._lines[at] if at < len(self._lines) else None

    # Moving

    def move(self, lines: int) -> None:
        """Scroll by some lines, down where positive."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, immediate=True)

    def page(self, pages: int) -> None:
        """Scroll by what fits, keeping two lines of what was there."""
        self.move(pages * max(1, self.size.height - 2))

    def top(self) -> None:
        self.scroll_to(y=0, animate=False, immediate=True)

    def bottom(self) -> None:
        self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True)

    def reveal(self, at: int) -> None:
        """Bring a line into view, a third from the top, unless it is there already."""
        if not self.scroll_offset.y <= at < self.scroll_offset.y + self.size.height:
            self.scroll_to(y=at - self.size.height // 3, animate=False, immediate=True)

    # Drawing

    def render_line(self, y: int) -> Strip:
        at, width, base = self.scroll_offset.y + y, self.room, self.rich_style
        line = self._line(at)
        if line is None:
            return Strip.blank(width, base)
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(at)) is not None:
            line = toned(line, span[0], span[1] if span[1] >= 0 else len(text_of(line)), "selected")
        segments = [Segment(text, self._style(tone, base)) for text, tone in line]
        return Strip(segments, width_of(line)).adjust_cell_length(width, base).apply_offsets(0, at)

    def _style(self, tone: str, base: Style) -> Style:
        if not tone:
            return base
        if tone == "selected":
            return base + self.screen.get_component_rich_style("screen--selection")
        return self.get_component_rich_style(f"text-view--{tone}")

    # Selecting with the mouse

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        texts = (text_of(self._lines[at]) for at in range(len(self._lines)))
        return selection.extract("\n".join(texts)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()
