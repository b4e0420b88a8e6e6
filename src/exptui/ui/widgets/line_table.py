"""Many rows, one line each. Only lines that differ from what the terminal shows are painted again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from exptui.ui.widgets.line_layout import Column, Slot, fit, halves, lay_out

MARK, GUTTER = ">", 2
WHEEL_LINES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A row as text: one string a column. The tone, a class of the style sheet, colours the first."""

    tone: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Painted:
    """What stands on one line of the screen."""

    head: str = ""
    """The first column, in the row's tone."""
    tail: str = ""
    tone: str = ""
    marked: bool = False
    left: bool = field(default=False, compare=False)
    """The cursor has just left it: its gutter is blanked without naming a colour, which halves the bytes."""


class LineTable(Widget):
    """A table of lines with a cursor that stays on its row, by id, whatever happens to the order.

    The cursor is a mark in the gutter: to move it writes two cells. When it leaves the view, the view jumps by
    half a page, because each step of a smooth scroll would be a frame of its own.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"line-table--header", "line-table--mark"}
    DEFAULT_CSS = """
    LineTable {
        width: 1fr;
        height: 1fr;
        & > .line-table--header { color: $foreground-muted; text-style: bold; }
        & > .line-table--mark { color: $text-accent; text-style: reverse; }
    }
    """
    ALLOW_SELECT = False

    @dataclass
    class Moved(Message):
        """The cursor is on another row, or on none."""

        id: int | None

    @dataclass
    class Opened(Message):
        """A row was chosen with the mouse."""

        id: int

    class Scrolled(Message):
        """Other rows are in view."""

    class NearEnd(Message):
        """The last rows are in view or a page away: more may be wanted."""

    def __init__(self, columns: Sequence[Column], line_of: Callable[[int], Line]) -> None:
        super().__init__()
        self._columns = columns
        self._line_of = line_of
        self._order: Sequence[int] = ()
        self._cursor = 0
        self._wanted: tuple[int, int] | None = None
        """The row that should have the cursor though it is not shown, and its line on the screen."""
        self._top = 0
        self._natural: Mapping[str, int] = {}
        self._sorted: tuple[str, str] = ("", "")
        self._slots: tuple[Slot, ...] = ()
        self._texts: dict[int, _Painted] = {}
        self._painted: list[_Painted] = []
        self._header = ""
        self._view = (0, 0, 0)
        self._rich: dict[str, Style] = {}

    # What is shown

    @property
    def order(self) -> Sequence[int]:
        """Ids of all rows, shown or not, from the top."""
        return self._order

    @property
    def cursor(self) -> int | None:
        """Id of the row that the cursor is on."""
        return self._order[self._cursor] if self._order else None

    @property
    def in_view(self) -> tuple[int, int]:
        """Index of the first row in view, and of the one after the last."""
        return self._top, min(len(self._order), self._top + self.page_size)

    @property
    def page_size(self) -> int:
        return max(1, self.size.height - 1)

    def show(self, order: Sequence[int], *, fallback: int | None = None) -> None:
        """Show these rows. The cursor stays on its row; `fallback` is its index where that row is gone.

        A row that was left out and is back has the cursor again, unless a person moved it meanwhile.
        """
        before = self.cursor
        wanted = self._wanted
        if wanted is None and before is not None:
            wanted = before, self._cursor - self._top
        self._order = order
        index = _index(order, wanted[0]) if wanted else 0
        if index is not None:
            self._wanted = None
        else:
            self._wanted = wanted
            index = min(self._cursor if fallback is None else fallback, max(0, len(order) - 1))
        self._cursor = index
        self._top = self._clamped(index - (wanted[1] if wanted else 0)) if self._top else 0
        self._uncover()
        self._sync()
        if self.cursor != before:
            self.post_message(self.Moved(self.cursor))

    def fit_columns(self, natural: Mapping[str, int], sorted_by: tuple[str, str] = ("", "")) -> None:
        """Tell how wide the text of each column is, and which is sorted with what mark."""
        if (natural, sorted_by) != (self._natural, self._sorted):
            self._natural, self._sorted = natural, sorted_by
            self._lay_out()

    def forget(self, ids: frozenset[int] | None = None) -> None:
        """Make the text of some rows anew, or of all."""
        if ids is None:
            self._texts.clear()
        else:
            for each in ids:
                self._texts.pop(each, None)

    def go_to(self, row_id: int) -> None:
        """Put the cursor on a row, where it is shown."""
        if row_id in self._order:
            self._move_to(self._order.index(row_id))

    # Moving

    def move(self, by: int) -> None:
        self._move_to(self._cursor + by)

    def page(self, by: int) -> None:
        """Move by pages; the cursor keeps its place on the screen."""
        step = by * max(1, self.page_size - 1)
        self._top = self._clamped(self._top + step)
        self._move_to(self._cursor + step)

    def _move_to(self, index: int) -> None:
        if not self._order:
            return
        index = max(0, min(index, len(self._order) - 1))
        moved = index != self._cursor
        self._cursor, self._wanted = index, None
        self._uncover()
        self._sync()
        if moved:
            self.post_message(self.Moved(self.cursor))

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
        key, mark = self._sorted
        titles = tuple(f"{c.title} {mark}" if c.key == key else c.title for c in self._columns)
        natural = {
            column.key: max(self._natural.get(column.key, 0), cell_len(title))
            for column, title in zip(self._columns, titles, strict=True)
            if self._natural.get(column.key) or column.key == key
        }
        self._slots = lay_out(self._columns, natural, self.size.width - GUTTER, keep=(key,))
        self._texts.clear()
        header = " " * GUTTER + "".join(self._halves(titles))
        if header != self._header:
            self._header = header
            self.refresh(Region(0, 0, self.size.width, 1))
        self._sync()

    def _halves(self, cells: Sequence[str]) -> tuple[str, str]:
        return halves(self._columns, self._slots, cells, self.size.width - GUTTER)

    def _text(self, row_id: int) -> _Painted:
        known = self._texts.get(row_id)
        if known is None:
            line = self._line_of(row_id)
            known = self._texts[row_id] = _Painted(*self._halves(line.cells), line.tone)
        return known

    def _sync(self) -> None:
        """Work out what each line should show, and paint those that differ."""
        if not self._slots:
            return
        first, last = self.in_view
        lines = [self._text(self._order[i]) for i in range(first, last)]
        if first <= self._cursor < last:
            lines[self._cursor - first] = replace(lines[self._cursor - first], marked=True)
        lines += [_Painted()] * (self.page_size - len(lines))
        old, self._painted = self._painted, lines
        for y, line in enumerate(lines):
            was = old[y] if y < len(old) else None
            if was is line or was == line:
                continue
            only_mark = was is not None and replace(was, marked=line.marked) == line
            lines[y] = replace(line, left=only_mark and not line.marked)
            self.refresh(Region(0, y + 1, len(MARK) if only_mark else self.size.width, 1))
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
        line = self._painted[y - 1] if y <= len(self._painted) else _Painted()
        if not line.head:
            return Strip([Segment(" " * width, self._style())], width)
        tone = self._style(line.tone)
        if line.marked or line.left:
            first = MARK if line.marked else " " * len(MARK)
            style = self._style("line-table--mark") if line.marked else Style(bgcolor=self._style().bgcolor)
            start = [Segment(first, style), Segment(" " * (GUTTER - len(MARK)) + line.head, tone)]
        else:
            start = [Segment(" " * GUTTER + line.head, tone)]
        return Strip([*start, Segment(line.tail, self._style())], width).simplify()

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
            self._move_to(index)
            if event.chain == 2:
                self.post_message(self.Opened(self._order[index]))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.move(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.move(-WHEEL_LINES)


def _index(order: Sequence[int], row_id: int) -> int | None:
    try:
        return order.index(row_id)
    except ValueError:
        return None
