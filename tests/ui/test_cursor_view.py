"""Text with a cursor: what it stays on, how it moves, and how little it paints."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.selection import SELECT_ALL

from exptui.ui.widgets.cursor_view import CursorView, Laid
from exptui.ui.widgets.lines import Line

SIZE = (40, 10)


class Watched(CursorView):
    """Remembers what of it was asked to be painted."""

    def __init__(self) -> None:
        super().__init__()
        self.regions: list[Region] = []

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Watched:
        if hasattr(self, "regions"):
            self.regions += regions or (self.size.region,)
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self


class Host(App[None]):
    moved = 0

    def compose(self) -> ComposeResult:
        yield Watched()

    @property
    def view(self) -> Watched:
        return self.query_one(Watched)

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    def on_cursor_view_moved(self) -> None:
        self.moved += 1


def laid(*texts: str, targets: Mapping[int, object] | None = None, blocks: tuple[int, ...] = ()) -> Laid:
    lines: tuple[Line, ...] = tuple(((text, ""),) if text else () for text in texts)
    return Laid(lines, targets or {}, blocks)


def numbered(count: int, *, every: int = 1) -> Laid:
    """Lines of which every so many stands for its own number."""
    return laid(*(f"line {n}" for n in range(count)), targets={n: n for n in range(0, count, every)})


async def test_it_stands_on_the_first_target_at_first_even_where_that_comes_late() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(lambda _width: laid("reading"))
        await pilot.pause()
        assert app.lines[0] == "> reading"
        app.view.show(lambda _width: laid("heading", "", "a", targets={2: "a"}))
        await pilot.pause()
        assert app.lines[:3] == ["  heading", "", "> a"]
        assert app.view.target == "a"


async def test_it_stays_on_its_target_and_in_its_row_when_lines_come_above_it() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(lambda _width: numbered(50))
        await pilot.pause()
        app.view.move(25)
        await pilot.pause()
        row = app.lines.index("> line 25")
        more = laid("new", "new", *(f"line {n}" for n in range(50)), targets={n + 2: n for n in range(50)})
        app.view.show(lambda _width: more)
        await pilot.pause()
        assert app.view.target == 25
        assert app.lines.index("> line 25") == row


async def test_it_stays_on_its_text_where_nothing_stands_behind_it() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(lambda _width: laid("a", "b", "c"))
        await pilot.pause()
        app.view.move(1)
        app.view.show(lambda _width: laid("new", "a", "", "b", "c"))
        await pilot.pause()
        assert app.view.cursor == 3


async def test_what_is_gone_leaves_the_cursor_on_a_line_that_is_not_blank() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(lambda _width: laid("a", "b", "c", targets={2: "c"}))
        await pilot.pause()
        app.view.show(lambda _width: laid("a", "b", "", "", targets={0: "a"}))
        await pilot.pause()
        assert app.view.cursor == 1
        app.view.show(lambda _width: laid())
        await pilot.pause()
        assert (app.view.cursor, app.view.target) == (0, None)


async def test_shown_anew_it_begins_from_the_top() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(lambda _width: numbered(50))
        await pilot.pause()
        app.view.bottom()
        app.view.show(lambda _width: numbered(60, every=2), anew=True)
        await pilot.pause()
        assert (app.view.cursor, app.view.scroll_offset.y) == (0, 0)


async def test_blank_lines_are_stepped_over() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(lambda _width: laid("a", "", "", "b", ""))
        await pilot.pause()
        app.view.move(1)
        assert app.view.cursor == 3
        app.view.move(1)
        assert app.view.cursor == 3
        app.view.move(-1)
        assert app.view.cursor == 0


async def test_a_move_paints_two_cells_and_nothing_else() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(lambda _width: numbered(50))
        await pilot.pause()
        app.view.regions.clear()
        app.view.move(1)
        await pilot.pause()
        assert app.view.regions == [Region(0, 0, 1, 1), Region(0, 1, 1, 1)]
        assert app.lines[:2] == ["  line 0", "> line 1"]


async def test_leaving_the_view_jumps_by_half_a_page() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(lambda _width: numbered(50))
        await pilot.pause()
        app.view.move(9)
        assert app.view.scroll_offset.y == 0
        app.view.move(1)
        assert app.view.scroll_offset.y == 5
        app.view.move(-6)
        assert app.view.scroll_offset.y == 0


async def test_tab_goes_from_block_to_block_and_shows_as_much_of_it_as_fits() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(lambda _width: laid(*(f"line {n}" for n in range(60)), blocks=(0, 4, 20)))
        await pilot.pause()
        app.view.block(1)
        assert (app.view.cursor, app.view.scroll_offset.y) == (4, 4)
        app.view.block(1)
        assert (app.view.cursor, app.view.scroll_offset.y) == (20, 20)
        app.view.block(1)
        assert app.view.cursor == 20
        app.view.move(3)
        app.view.block(-1)
        assert app.view.cursor == 20


async def test_tab_goes_to_what_stands_for_something_and_keeps_the_heading_in_view() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        document = laid(
            *(f"line {n}" for n in range(60)), targets={2: "a", 22: "b", 23: "c"}, blocks=(0, 20, 40)
        )
        app.view.show(lambda _width: document)
        await pilot.pause()
        app.view.block(1)
        assert (app.view.target, app.view.scroll_offset.y) == ("b", 20)
        app.view.block(1)
        assert (app.view.cursor, app.view.target) == (40, None)
        app.view.block(-1)
        app.view.block(-1)
        assert (app.view.target, app.view.scroll_offset.y) == ("a", 0)


async def test_a_click_puts_the_cursor_there_and_says_so() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(lambda _width: laid("a", "b", "", "c"))
        await pilot.pause()
        app.moved = 0
        await pilot.click(CursorView, offset=(5, 3))
        assert (app.view.cursor, app.moved) == (3, 1)
        await pilot.click(CursorView, offset=(5, 2))
        assert (app.view.cursor, app.moved) == (3, 1)


async def test_the_gutter_is_no_part_of_what_is_selected() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(lambda _width: laid("one", "two"))
        await pilot.pause()
        app.screen.selections = {app.view: SELECT_ALL}
        assert app.screen.get_selected_text() == "one\ntwo"
        for x in (0, 1, 2):
            assert app.screen.get_widget_and_offset_at(x, 1)[1] == (0, 1)
        assert app.screen.get_widget_and_offset_at(4, 1)[1] == (2, 1)


async def test_documents_are_laid_out_for_the_room_beside_the_gutter() -> None:
    app = Host()
    widths: list[int] = []

    def document(width: int) -> Laid:
        widths.append(width)
        return laid("x" * width)

    async with app.run_test(size=SIZE) as pilot:
        app.view.show(document)
        await pilot.pause()
        await pilot.resize_terminal(60, 10)
        await pilot.pause()
        assert widths == [37, 57]
        assert app.lines[0] == "> " + "x" * 57


@pytest.mark.parametrize("tone", ["", "dim", "good", "bad"])
async def test_edges_exchange_the_colours_of_their_tone(tone: str) -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        name = f"{tone}-edge" if tone else "edge"
        app.view.show(lambda _width: Laid(((("▌", name), ("█", tone)),)))
        await pilot.pause()
        edge, full = (app.view._style(each, app.view.rich_style) for each in (name, tone))
        assert edge.reverse
        assert edge.color == full.color


@settings(max_examples=25)
@given(
    before=st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=12),
    after=st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=12),
    steps=st.lists(st.integers(-4, 4), max_size=4),
)
async def test_whatever_changes_it_stays_on_its_target_or_on_some_line(
    before: list[int | None], after: list[int | None], steps: list[int]
) -> None:
    def document(values: list[int | None]) -> Laid:
        targets = {at: value for at, value in enumerate(values) if value is not None and value < 4}
        return laid(*("" if value is None else f"line {value}" for value in values), targets=targets)

    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(lambda _width: document(before))
        await pilot.pause()
        for step in steps:
            app.view.move(step)
        kept = app.view.target
        app.view.show(lambda _width: document(after))
        await pilot.pause()
        if kept is not None and kept in after:
            assert app.view.target == kept
        assert 0 <= app.view.cursor < max(1, len(after))
        if any(value is not None for value in after):
            assert after[app.view.cursor] is not None
