"""The widget that long texts scroll in."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import App, ComposeResult
from textual.selection import SELECT_ALL
from textual.strip import Strip

from exptui.ui.widgets.lines import Line
from exptui.ui.widgets.text_view import TextView


class Watched(TextView):
    """Remembers which lines were painted."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[int] = []

    def render_line(self, y: int) -> Strip:
        self.painted.append(self.scroll_offset.y + y)
        return super().render_line(y)


class Host(App[None]):
    def compose(self) -> ComposeResult:
        yield Watched()

    @property
    def view(self) -> Watched:
        return self.query_one(Watched)


def lines(*texts: str) -> Sequence[Line]:
    return tuple(((text, ""),) for text in texts)


def numbered(count: int) -> Sequence[Line]:
    return lines(*(f"line {n}" for n in range(count)))


async def test_only_lines_that_differ_are_painted_again() -> None:
    app = Host()
    async with app.run_test(size=(40, 10)) as pilot:
        app.view.show(lambda _width: lines("a", "b", "c"))
        await pilot.pause()
        app.view.painted.clear()
        app.view.show(lambda _width: lines("a", "B", "c"))
        await pilot.pause()
        assert app.view.painted == [1]
        app.view.painted.clear()
        app.view.show(lambda _width: lines("a", "B", "c"))
        await pilot.pause()
        assert app.view.painted == []


async def test_a_text_that_gets_shorter_is_scrolled_back_to_its_end() -> None:
    app = Host()
    async with app.run_test(size=(40, 10)) as pilot:
        app.view.show(lambda _width: numbered(100))
        await pilot.pause()
        app.view.bottom()
        await pilot.pause()
        assert app.view.scroll_offset.y == 90
        app.view.show(lambda _width: numbered(20))
        await pilot.pause()
        assert app.view.scroll_offset.y == 10


async def test_a_line_that_is_in_view_is_not_scrolled_to() -> None:
    app = Host()
    async with app.run_test(size=(40, 10)) as pilot:
        app.view.show(lambda _width: numbered(100))
        await pilot.pause()
        app.view.reveal(9)
        assert app.view.scroll_offset.y == 0
        app.view.reveal(50)
        assert app.view.scroll_offset.y == 47


async def test_a_document_is_laid_out_again_when_its_room_changes() -> None:
    app = Host()
    widths: list[int] = []

    def document(width: int) -> Sequence[Line]:
        widths.append(width)
        return numbered(3)

    async with app.run_test(size=(40, 10)) as pilot:
        app.view.show(document)
        await pilot.pause()
        await pilot.resize_terminal(60, 10)
        await pilot.pause()
        assert widths == [39, 59]


async def test_selected_text_is_what_the_lines_say() -> None:
    app = Host()
    async with app.run_test(size=(40, 10)) as pilot:
        app.view.show(lambda _width: lines("one", "two"))
        app.screen.selections = {app.view: SELECT_ALL}
        await pilot.pause()
        assert app.screen.get_selected_text() == "one\ntwo"
