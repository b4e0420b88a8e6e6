"""The text of a table's lines: which columns there is room for, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from rich.cells import cell_len

from exptui.ui.widgets.line_layout import Column, Slot, fit, halves, lay_out

GUTTER = 2
"""Cells before the text: one for the cursor, one for a mark."""
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Line:
    """A row as text: one string a column. The tone, a class of the style sheet, colours the first."""

    tone: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """A line that is no row: a heading in its tone, and a quiet remark."""

    tone: str
    text: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Painted:
    """What stands on one line of the screen."""

    head: str = ""
    """The first column, in the row's tone."""
    tail: str = ""
    tone: str = ""
    title: bool = False
    """It is no row: its head stands out, its tail does not."""
    cursor: bool = False
    marked: bool = False
    left: bool = field(default=False, compare=False)
    """The cursor has just left it: its gutter is blanked without naming a colour, which halves the bytes."""


def gutter_cells(was: Painted | None, line: Painted) -> range | None:
    """The cells of the gutter that differ, where nothing else does; else None."""
    if was is None or replace(was, cursor=line.cursor, marked=line.marked) != line:
        return None
    return range(0 if was.cursor != line.cursor else 1, GUTTER if was.marked != line.marked else 1)


class LineTexts(Generic[K]):
    """Makes the text of each line once, until it is told to forget it or the columns change."""

    def __init__(self, columns: Sequence[Column], line_of: Callable[[K], Line | Title]) -> None:
        self._columns = columns
        self._line_of = line_of
        self._natural: Mapping[str, int] = {}
        self._sorted: tuple[str, str] = ("", "")
        self._slots: tuple[Slot, ...] = ()
        self._room = 0
        self._known: dict[K, Painted] = {}
        self.header = ""

    @property
    def ready(self) -> bool:
        """Whether it is known how much room there is."""
        return bool(self._slots)

    def fit(self, natural: Mapping[str, int], sorted_by: tuple[str, str], columns: Sequence[Column]) -> bool:
        """Know which columns there are, how wide their texts, and which is sorted; whether that is news."""
        if (natural, sorted_by, columns) == (self._natural, self._sorted, self._columns):
            return False
        self._natural, self._sorted, self._columns = natural, sorted_by, columns
        self._slots = ()
        self._known.clear()
        return True

    @property
    def columns(self) -> Sequence[Column]:
        return self._columns

    def lay_out(self, width: int) -> None:
        """Share that many cells among the columns."""
        key, mark = self._sorted
        titles = tuple(f"{c.title} {mark}" if c.key == key else c.title for c in self._columns)
        natural = {
            column.key: max(self._natural.get(column.key, 0), cell_len(title))
            for column, title in zip(self._columns, titles, strict=True)
            if self._natural.get(column.key) or column.key == key
        }
        self._room = width - GUTTER
        self._slots = lay_out(self._columns, natural, self._room, keep=(key,))
        self._known.clear()
        self.header = " " * GUTTER + "".join(self._halves(titles))

    def forget(self, keys: Collection[K] | None = None) -> None:
        """Make the text of some lines anew, or of all."""
        if keys is None:
            self._known.clear()
        else:
            for each in keys:
                self._known.pop(each, None)

    def of(self, key: K) -> Painted:
        known = self._known.get(key)
        if known is None:
            line = self._line_of(key)
            known = self._title(line) if isinstance(line, Title) else self._row(line)
            self._known[key] = known
        return known

    def _row(self, line: Line) -> Painted:
        return Painted(*self._halves(line.cells), line.tone)

    def _title(self, title: Title) -> Painted:
        head = fit(title.text, min(cell_len(title.text), max(1, self._room)))
        tail = fit(f"  {title.remark}", self._room - cell_len(head))
        return Painted(head, tail, title.tone, title=True)

    def _halves(self, cells: Sequence[str]) -> tuple[str, str]:
        return halves(self._columns, self._slots, cells, self._room)
