"""The table of lines: its cursor stays on its row, every line is as wide as the terminal, little is painted."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot

from exptui.ui.widgets.line_layout import GAP, Column, fit, lay_out, plain
from exptui.ui.widgets.line_table import LineTable
from exptui.ui.widgets.line_text import Line

COLUMNS = (
    Column(key="kind", title="kind", least=6, most=10),
    Column(key="name", title="name", least=10, most=30),
    Column(key="more", title="more", least=4, most=40, rank=1, right=True),
)
NATURAL = {"kind": 6, "name": 30, "more": 20}
OFF_SCREEN = 200


class RecordingTable(LineTable[int]):
    """Keeps which parts of it were painted again."""

    def __init__(self, cells: dict[int, tuple[str, ...]]) -> None:
        super().__init__(COLUMNS, lambda row_id: Line("line-table--header", cells[row_id]))
        self.painted: list[Region] = []
        self.marks: set[int] = set()

    def is_marked(self, key: int) -> bool:
        return key in self.marks

    def refresh(self, *regions: Region, **options: Any) -> RecordingTable:
        self.painted += regions
        super().refresh(*regions, **options)
        return self


class Host(App[None]):
    def __init__(self, cells: dict[int, tuple[str, ...]]) -> None:
        super().__init__()
        self.table = RecordingTable(cells)

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.table.fit_columns(NATURAL)


@asynccontextmanager
async def table_of(
    cells: dict[int, tuple[str, ...]], size: tuple[int, int] = (60, 11)
) -> AsyncIterator[tuple[RecordingTable, Pilot[None]]]:
    app = Host(cells)
    async with app.run_test(size=size) as pilot:
        yield app.table, pilot


def numbered(count: int) -> dict[int, tuple[str, ...]]:
    return {n: ("kind", f"name {n}", f"more {n}") for n in range(count)}


def lines(table: LineTable[int]) -> list[str]:
    return [table.render_line(y).text for y in range(table.size.height)]


def marked(table: LineTable[int]) -> list[str]:
    found = [re.search(r"name \d+", line) for line in lines(table) if line.startswith(">")]
    return [match[0] for match in found if match]


@given(st.text(), st.integers(0, 40), st.booleans())
def test_text_is_fitted_to_the_cell(text: str, width: int, right: bool) -> None:
    assert cell_len(fit(text, width, right=right)) == width


@given(st.text())
def test_plain_text_has_nothing_that_terminals_disagree_on(text: str) -> None:
    kept = plain(text)
    assert kept.isprintable()
    assert not set(kept) & set("\u200d\ufe0f\x1b\n")
    assert plain(kept) == kept


@given(st.integers(0, 200), st.dictionaries(st.sampled_from([c.key for c in COLUMNS]), st.integers(0, 60)))
def test_columns_never_need_more_room_than_there_is(width: int, natural: dict[str, int]) -> None:
    slots = lay_out(COLUMNS, natural, width)
    used = sum(slot.width for slot in slots) + GAP * (len(slots) - 1)
    assert used <= width or len(slots) == 2


def test_a_column_that_is_sorted_by_outlives_the_others() -> None:
    columns = (*COLUMNS, Column(key="last", title="last", least=6, most=6, rank=2))
    natural = NATURAL | {"last": 6}
    assert [slot.index for slot in lay_out(columns, natural, 30)] == [0, 1, 2]
    assert [slot.index for slot in lay_out(columns, natural, 30, keep=("last",))] == [0, 1, 3]


@pytest.mark.parametrize("width", [60, 61, 80, 119])
async def test_every_line_is_exactly_as_wide_as_the_table(width: int) -> None:
    cells = numbered(3)
    async with table_of(cells, (width, 6)) as (table, _):
        table.show(list(cells))

        @settings(deadline=None)
        @given(st.lists(st.text(), min_size=9, max_size=9))
        def any_text(texts: list[str]) -> None:
            for row_id in cells:
                cells[row_id] = tuple(texts[row_id * 3 : row_id * 3 + 3])
            table.forget()
            table.show(list(cells))
            for y in range(table.size.height):
                strip = table.render_line(y)
                assert cell_len(strip.text) == strip.cell_length == width
                assert strip.text.isprintable()

        any_text()


async def test_the_cursor_stays_on_its_row_whatever_is_shown() -> None:
    cells = numbered(40)
    async with table_of(cells) as (table, _):
        table.show(list(cells))
        orders = st.lists(st.sampled_from(list(cells)), unique=True)
        steps = st.lists(orders | st.integers(-50, 50), max_size=12)

        @settings(deadline=None)
        @given(steps)
        def any_steps(taken: list[list[int] | int]) -> None:
            table.show(list(cells))
            chosen = table.cursor
            for step in taken:
                if isinstance(step, int):
                    table.move(step)
                    chosen = table.cursor if table.order else chosen
                else:
                    table.show(step)
                assert chosen not in table.order or table.cursor == chosen
                assert (table.cursor is None) == (not table.order)
                assert marked(table) == ([f"name {table.cursor}"] if table.order else [])
            table.show(list(cells))
            assert table.cursor == chosen

        any_steps()


async def test_a_move_paints_two_marks_and_nothing_else() -> None:
    cells = numbered(40)
    async with table_of(cells) as (table, pilot):
        table.show(list(cells))
        await pilot.pause()
        table.painted.clear()
        table.move(1)
        assert table.painted == [Region(0, 1, 1, 1), Region(0, 2, 1, 1)]


async def test_a_mark_paints_its_own_cell_and_nothing_else() -> None:
    cells = numbered(40)
    async with table_of(cells) as (table, pilot):
        table.show(list(cells))
        await pilot.pause()
        table.painted.clear()
        table.marks.add(3)
        table.sync()
        assert table.painted == [Region(1, 4, 1, 1)]
        assert lines(table)[4].startswith(" *kind")
        table.marks.add(0)
        table.move(1)
        assert table.painted[1:] == [Region(0, 1, 2, 1), Region(0, 2, 1, 1)]


async def test_a_steady_cursor_keeps_its_line_and_the_top_may_go() -> None:
    cells = numbered(40)
    async with table_of(cells) as (table, _):
        table.show(list(cells))
        table.move(4)
        table.show([*range(20, 40), *range(20)], steady=True)
        assert (table.cursor, table.in_view) == (4, (20, 30))


def test_an_eager_column_takes_room_first_and_gives_way_last() -> None:
    columns = (
        Column(key="name", title="name", least=10, most=20),
        Column(key="why", title="why", least=30, most=60, eager=True),
        Column(key="owner", title="owner", least=5, most=9, rank=1),
    )
    natural = {"name": 20, "why": 60, "owner": 9}
    widths = {width: [slot.width for slot in lay_out(columns, natural, width)] for width in (35, 50, 79, 90)}
    assert widths == {35: [10, 23], 50: [10, 31, 5], 79: [10, 60, 5], 90: [17, 60, 9]}


async def test_showing_the_same_again_paints_nothing() -> None:
    cells = numbered(40)
    async with table_of(cells) as (table, pilot):
        table.show(list(cells))
        await pilot.pause()
        table.painted.clear()
        table.forget()
        table.show(list(cells))
        table.fit_columns(dict(NATURAL))
        assert table.painted == []


async def test_a_row_that_changed_is_the_only_one_painted() -> None:
    cells = numbered(40)
    async with table_of(cells) as (table, pilot):
        table.show(list(cells))
        await pilot.pause()
        table.painted.clear()
        cells[3] = ("kind", "another name", "more")
        table.forget(frozenset({3}))
        table.show(list(cells))
        assert table.painted == [Region(0, 4, 60, 1)]


async def test_the_view_jumps_by_half_a_page() -> None:
    cells = numbered(40)
    async with table_of(cells) as (table, _):
        table.show(list(cells))
        table.move(9)
        assert table.in_view == (0, 10)
        table.move(1)
        assert table.in_view == (5, 15)
        table.move(-6)
        assert table.in_view == (0, 10)


async def test_paging_keeps_the_cursor_on_its_line_and_ends_at_the_ends() -> None:
    cells = numbered(40)
    async with table_of(cells) as (table, _):
        table.show(list(cells))
        table.move(2)
        table.page(1)
        assert (table.cursor, table.in_view) == (11, (9, 19))
        table.page(9)
        assert (table.cursor, table.in_view) == (39, (30, 40))
        table.page(-9)
        assert (table.cursor, table.in_view) == (0, (0, 10))


async def test_the_sorted_column_is_marked_in_the_header() -> None:
    async with table_of(numbered(1)) as (table, _):
        table.show([0])
        table.fit_columns(NATURAL, ("name", "▼"))
        assert "name ▼" in lines(table)[0]


async def test_a_click_chooses_and_a_second_one_opens() -> None:
    opened: list[int] = []
    cells = numbered(5)

    class Listening(Host):
        def on_line_table_opened(self) -> None:
            assert self.table.cursor is not None
            opened.append(self.table.cursor)

    app = Listening(cells)
    async with app.run_test(size=(60, 11)) as pilot:
        app.table.show(list(cells))
        await pilot.click(app.table, offset=(5, 4))
        assert app.table.cursor == 3
        assert opened == []
        await pilot.click(app.table, offset=(5, 4), times=2)
        await pilot.pause()
        assert opened == [3]


async def test_a_smaller_terminal_keeps_the_cursor_in_view() -> None:
    cells = numbered(40)
    async with table_of(cells, (60, 31)) as (table, pilot):
        table.show(list(cells))
        table.move(25)
        await pilot.resize_terminal(60, 11)
        await pilot.pause()
        assert marked(table) == ["name 25"]
