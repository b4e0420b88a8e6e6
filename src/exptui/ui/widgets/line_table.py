"""Many rows, one line each. Only lines that differ from what the terminal shows are painted again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Generic

from rich.segment import Segment
from rich.style import Style
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from exptui.ui.widgets.line_layout import Column, fit
from exptui.ui.widgets.line_text import K, Line, LineTexts, Painted, Title, gutter_cells

CURSOR, MARK = ">", "*"
WHEEL_LINES = 3


class LineTable(Widget, Generic[K]):
    """A table of lines with a cursor that stays on its row, by key, whatever happens to the order.

    The cursor is a sign in the gutter: to move it writes two cells. When it leaves the view, the view jumps by
    half a page, because each step of a smooth scroll would be a frame of its own.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-table--header",
        "line-table--cursor",
        "line-table--mark",
        "line-table--remark",
    }
    DEFAULT_CSS = """
    LineTable {
        width: 1fr;
        height: 1fr;
        & > .line-table--header { color: $foreground-muted; text-style: bold; }
        & > .line-table--cursor { color: $text-accent; text-style: reverse; }
        & > .line-table--mark { color: $text-accent; text-style: bold; }
        & > .line-table--remark { color: $foreground-muted; }
    }
    """
    ALLOW_SELECT = False

    @dataclass
    class Moved(Message):
        """The cursor is on another row, or on none."""

        by_hand: bool
        """Whether a person moved it, rather than the rows."""

    class Opened(Message):
        """The row under the cursor was chosen with the mouse."""

    class Scrolled(Message):
        """Other rows are in view."""

    class NearEnd(Message):
        """The last rows are in view or a page away: more may be wanted."""

    def __init__(self, columns: Sequence[Column], line_of: Callable[[K], Line | Title]) -> None:
        super().__init__()
        self._texts: LineTexts[K] = LineTexts(columns, line_of)
        self._order: Sequence[K] = ()
        self._cursor = 0
        self._wanted: tuple[K, int] | None = None
        """The row that should have the cursor though it is not shown, and its line on the screen."""
        self._top = 0
        self._painted: list[Painted] = []
        self._header = ""
        self._view = (0, 0, 0)
        self._rich: dict[str, Style] = {}

    # What is shown

    @property
    def order(self) -> Sequence[K]:
        """Keys of all lines, in view or not, from the top."""
        return self._order

    @property
    def at(self) -> int:
        """Index of the line that the cursor is on."""
        return self._cursor

    @property
    def cursor(self) -> K | None:
        """Key of the line that the cursor is on."""
        return self._order[self._cursor] if self._order else None

    @property
    def chosen(self) -> K | None:
        """Key of the line that should have the cursor, though it may not be shown."""
        return self._wanted[0] if self._wanted else self.cursor

    @property
    def in_view(self) -> tuple[int, int]:
        """Index of the first line in view, and of the one after the last."""
        return self._top, min(len(self._order), self._top + self.page_size)

    @property
    def page_size(self) -> int:
        return max(1, self.size.height - 1)

    def show(
        self,
        order: Sequence[K],
        *,
        to: K | None = None,
        fallback: int | None = None,
        steady: bool = False,
        aside: bool = False,
    ) -> None:
        """Show these lines. The cursor stays on its row, or goes `to` one; `fallback` is its index where that
        row is gone, or is to be left `aside`. `steady` keeps it on its line of the screen even where that hides
        the top. A row that was left out and is back has the cursor again, unless a person moved it meanwhile.
        """
        before = self.cursor
        wanted = self._wanted
        if wanted is None and before is not None:
            wanted = before, self._cursor - self._top
        if to is not None:
            wanted = to, wanted[1] if wanted else 0
        self._order = order
        found = _index(order, wanted[0]) if wanted and not aside else None
        self._wanted = wanted if found is None else None
        if found is None:
            found = (self._cursor if wanted else 0) if fallback is None else fallback
        self._cursor = max(0, min(found, len(order) - 1))
        line = wanted[1] if wanted else 0
        self._top = self._clamped(self._cursor - line) if self._top or steady else 0
        self._uncover()
        self.sync()
        if self.cursor != before:
            self.post_message(self.Moved(by_hand=False))

    def fit_columns(
        self,
        natural: Mapping[str, int],
        sorted_by: tuple[str, str] = ("", ""),
        columns: Sequence[Column] | None = None,
    ) -> None:
        """Tell how wide the text of each column is, which is sorted with what mark, and which there are."""
        if self._texts.fit(natural, sorted_by, self._texts.columns if columns is None else columns):
            self._lay_out()

    def forget(self, keys: Collection[K] | None = None) -> None:
        """Make the text of some lines anew, or of all."""
        self._texts.forget(keys)

    def is_marked(self, _key: K) -> bool:
        """Whether a line has a mark in the gutter."""
        return False

    # Moving

    def move(self, by: int) -> None:
        self.move_to(self._cursor + by)

    def page(self, by: int) -> None:
        """Move by pages; the cursor keeps its place on the screen."""
        step = by * max(1, self.page_size - 1)
        self._top = self._clamped(self._top + step)
        self.move_to(self._cursor + step)

    def move_to(self, index: int) -> None:
        """Put the cursor on a line, by its index."""
        if not self._order:
            return
        index = max(0, min(index, len(self._order) - 1))
        moved = index != self._cursor
        self._cursor, self._wanted = index, None
        self._uncover()
        self.sync()
        if moved:
            self.post_message(self.Moved(by_hand=True))

    def lift(self) -> None:
        """Bring what is below the cursor into view, where the cursor is far down."""
        if self._cursor - self._top > self.page_size // 2:
            self._top = self._clamped(self._cursor - self.page_size // 4)
            self.sync()

    def _clamped(self, top: int) -> int:
        return max(0, min(top, len(self._order) - self.page_size))

    def _uncover(self) -> None:
        """Bring the cursor into view, by half a page."""
        if not self._top <= self._cursor < self._top + self.page_size:
            self._top = self._clamped(self._cursor - self.page_size // 2)

    # Painting

    def _lay_out(self) -> None:
        if not self.size.width:
            return
        self._texts.lay_out(self.size.width)
        if self._texts.header != self._header:
            self._header = self._texts.header
            self.refresh(Region(0, 0, self.size.width, 1))
        self.sync()

    def _line(self, index: int) -> Painted:
        key = self._order[index]
        line, marked = self._texts.of(key), self.is_marked(key)
        if index == self._cursor or marked:
            return replace(line, cursor=index == self._cursor, marked=marked)
        return line

    def sync(self) -> None:
        """Work out what each line should show, and paint those that differ."""
        if not self._texts.ready:
            return
        first, last = self.in_view
        lines = [self._line(index) for index in range(first, last)]
        lines += [Painted()] * (self.page_size - len(lines))
        old, self._painted = self._painted, lines
        for y, line in enumerate(lines):
            was = old[y] if y < len(old) else None
            if was is line or was == line:
                continue
            cells = gutter_cells(was, line)
            if cells is None:
                self.refresh(Region(0, y + 1, self.size.width, 1))
                continue
            if was is not None and was.cursor and not line.cursor:
                lines[y] = replace(line, left=True)
            self.refresh(Region(cells.start, y + 1, len(cells), 1))
        view = (first, last, len(self._order))
        if view != self._view:
            self._view = view
            self.post_message(self.Scrolled())
            if last + self.page_size >= len(self._order):
                self.post_message(self.NearEnd())

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            return Strip([Segment(fit(self._header, width), self._style("line-table--header"))], width)
        line = self._painted[y - 1] if y <= len(self._painted) else Painted()
        if not line.head:
            return Strip([Segment(" " * width, self._style())], width)
        tone = self._style(line.tone)
        plain = Style(bgcolor=self._style().bgcolor) if line.left else tone
        spans = [
            Segment(CURSOR, self._style("line-table--cursor")) if line.cursor else Segment(" ", plain),
            Segment(MARK, self._style("line-table--mark")) if line.marked else Segment(" ", tone),
            Segment(line.head, tone + Style(bold=True) if line.title else tone),
            Segment(line.tail, self._style("line-table--remark" if line.title else "")),
        ]
        return Strip(spans, width).simplify()

    def _style(self, name: str = "") -> Style:
        style = self._rich.get(name)
        if style is None:
            style = self._rich[name] = self.get_component_rich_style(name) if name else self.rich_style
        return style

    def notify_style_update(self) -> None:
        self._rich.clear()
        super().notify_style_update()

    def on_resize(self) -> None:
        self._top = self._clamped(self._top) if self._cursor >= self.page_size else 0
        self._uncover()
        self._painted = []
        self._lay_out()

    # Mouse

    def on_click(self, event: Click) -> None:
        index = self._top + event.y - 1
        if event.y >= 1 and index < len(self._order):
            self.move_to(index)
            if event.chain == 2:
                self.post_message(self.Opened())

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.move(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.move(-WHEEL_LINES)


def _index(order: Sequence[K], key: K) -> int | None:
    try:
        return order.index(key)
    except ValueError:
        return None
