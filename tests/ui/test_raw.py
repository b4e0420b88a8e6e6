"""The raw JSON: exact, harmless, searchable, and as quick at a megabyte as at a page."""

from __future__ import annotations

import json
from typing import Any

from textual.widgets import Input

from exptui.ui.messages import CopyRequested
from exptui.ui.screens.raw import RawScreen
from exptui.ui.widgets.text_view import TextView
from tests.ui.detail_host import Host, Server, body

SIZE = (80, 24)


def scroll(app: Host) -> int:
    return app.screen.query_one(TextView).scroll_offset.y


async def raw_lines(**changes: Any) -> list[str]:
    app = Host(Server(body(**changes)))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens_raw(pilot, 17)
        return app.lines


async def test_the_json_is_shown_indented_as_it_was_sent() -> None:
    lines = await raw_lines(name="Prix [/foo] é 日本")
    assert lines[1].startswith(" JSON as sent · 1,")
    assert lines[2:5] == [" {", '   "id": 17,', '   "name": "Prix [/foo] é 日本",']


async def test_what_could_steer_the_terminal_is_shown_escaped_and_counted() -> None:
    lines = await raw_lines(name="\x1b[31mred\u202edlo\x9b")
    assert lines[4] == '   "name": "\\u001b[31mred\\u202edlo\\u009b",'
    assert lines[1].endswith(" characters · 3 unprintable, as \\u…")


async def test_long_lines_are_broken_not_cut() -> None:
    lines = await raw_lines(name="x" * 200)
    joined = "".join(line[1:79].rstrip() for line in lines[4:7])
    assert joined == '  "name": "' + "x" * 200 + '",'


async def test_an_experiment_that_was_not_read_yet_is_read() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens_raw(pilot, 17)
        assert app.server.asked == [17]
        await app.opens_raw(pilot, 17)
        assert app.server.asked == [17]


async def test_a_failed_read_says_so() -> None:
    app = Host(Server(body()))
    app.server.refusal = 403
    async with app.run_test(size=SIZE) as pilot:
        await app.opens_raw(pilot, 17)
        assert "✗ Couldn't read it: Not today." in app.text


async def test_searching_jumps_to_the_first_place_and_enter_to_the_next_round_to_the_first() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens_raw(pilot, 17)
        await app.presses(pilot, "slash", *"ROLLOUT")
        assert "1 of 4" in app.text
        first = scroll(app)
        assert any("rollout_percentage" in line for line in app.lines[2:22])
        await app.presses(pilot, "enter", "enter", "enter")
        assert "4 of 4" in app.text
        assert scroll(app) > first
        await app.presses(pilot, "enter")
        assert "1 of 4" in app.text


async def test_a_search_finds_what_a_broken_line_splits() -> None:
    app = Host(Server(body(name="x" * 60 + "needle in the haystack")))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens_raw(pilot, 17)
        await app.presses(pilot, "slash", *"needle", "space", *"in")
        assert "1 of 1" in app.text


async def test_what_is_not_there_is_said_not_to_be() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens_raw(pilot, 17)
        await app.presses(pilot, "slash", *"nowhere")
        assert "not found" in app.text


async def test_escape_closes_the_search_before_the_screen() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens_raw(pilot, 17)
        await app.presses(pilot, "slash", *"id", "escape")
        assert isinstance(app.screen, RawScreen)
        assert not app.screen.query_one(Input).has_focus
        await app.presses(pilot, "j", "escape")
        assert not isinstance(app.screen, RawScreen)


async def test_the_copy_holds_what_was_sent_without_characters_that_steer() -> None:
    app = Host(Server(body(name="\x1b[31m\u202e")))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens_raw(pilot, 17)
        await app.presses(pilot, "Y")
        (copied,) = app.asked_for
        assert isinstance(copied, CopyRequested)
        assert json.loads(copied.text) == app.server.bodies[17]
        assert "\u202e" not in copied.text


async def test_a_change_replaces_the_text_and_keeps_the_place() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens_raw(pilot, 17)
        await app.presses(pilot, "j", "j")
        app.knows(body(description="Another reason"))
        await app.settles(pilot)
        assert '   "description": "Another reason",' in app.lines
        assert scroll(app) == 2


async def test_a_megabyte_makes_only_the_lines_in_view() -> None:
    entries = [{"event": f"event {n}", "note": "é" * 30} for n in range(12_000)]
    app = Host(Server(body(filters={"many": entries})))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens_raw(pilot, 17)
        view = app.screen.query_one(TextView)
        assert len(view.lines) > 48_000
        made: list[int] = []
        line = view._line

        def counted(at: int) -> Any:
            made.append(at)
            return line(at)

        view._line = counted  # type: ignore[method-assign]  # counts, and passes on
        await app.presses(pilot, "G")
        assert len(made) < 200
        assert app.lines[-3].strip().endswith("}")


async def test_an_experiment_that_is_deleted_meanwhile_stays_readable() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens_raw(pilot, 17)
        before = app.lines[1:-2]
        app.workspace.drop(17)
        await app.settles(pilot)
        assert app.lines[1:-2] == before
