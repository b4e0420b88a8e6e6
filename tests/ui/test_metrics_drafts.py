"""What is meant outlives the program: drafts are offered again, and half filled forms are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from exptui.sandbox.store import Build
from tests.services.editing_desk import BUILDS, stored, teammate_adds, titles
from tests.support.server import Server
from tests.ui.metrics_host import Editor, editor_at

pytestmark = pytest.mark.parametrize("build", BUILDS)


async def left_behind(server: Server, number: int, directory: Path, *keys: str) -> None:
    """A program that does something to the second primary metric and is killed."""
    async with editor_at(server, number, directory) as editor:
        await editor.goes_to("Order value")
        await editor.presses(*keys)
        await editor.until("not saved")


async def opens_form(editor: Editor, title: str) -> None:
    await editor.goes_to(title)
    await editor.presses("enter")
    await editor.until("Edit:", "Goal")
    await editor.waits()


async def test_a_killed_program_s_changes_are_offered_with_their_age_and_what_changed_since(
    build: Build, tmp_path: Path
) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    await left_behind(server, number, tmp_path, "x")
    server.clock.forward(3 * 86400)
    await teammate_adds(server, number, "Theirs")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.until(
            "A draft is here", "begun 3 days ago", "1 change", "Order value: taken out of primary"
        )
        assert editor.sees("Changed by others since it was begun; that stays: · Theirs: added to primary")
        await editor.waits()
        await editor.presses("enter")
        await editor.until("1 change not saved", "taken out when this is saved")
        await editor.saves()
        assert editor.sees("Save: Done")
    assert titles(await stored(server, number)) == ["Checkout conversion", "Theirs"]


async def test_a_draft_can_be_thrown_away_and_taken_back(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    await left_behind(server, number, tmp_path, "x")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.until("A draft is here")
        await editor.waits()
        await editor.presses("j", "enter")
        await editor.until("The draft is thrown away")
        assert not editor.sees("not saved")
        await editor.presses("u")
        await editor.until("1 change not saved")


async def test_a_draft_that_was_sent_says_so(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Order value")
        await editor.presses("x")
        await editor.reviews()
        server.link.fail_after.add("PATCH")
        server.link.then_silent = True
        await editor.accepts("y")
        await editor.until("Save: Unknown", "may or may not have been saved")
    server.link.then_silent = server.link._silent = False
    async with editor_at(server, number, tmp_path) as editor:
        await editor.until("was saved after all")
        assert not editor.sees("A draft is here")


async def test_a_form_that_is_left_half_filled_in_is_gone_on_with(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await opens_form(editor, "Order value")
        await editor.goes_to("Goal")
        await editor.presses("right", "escape")
        await editor.until("its form is half filled in", "1 form half filled in")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.until("A draft is here", "1 form half filled in")
        await editor.waits()
        await editor.presses("enter")
        await editor.until("its form is half filled in")
        await editor.goes_to("its form is half filled in")
        await editor.presses("enter")
        await editor.until("(x) decrease")
        await editor.waits()
        await editor.presses("ctrl+s")
        await editor.until("goal none → decrease")
        assert not editor.sees("half filled in")
    assert server.writes() == []


async def test_a_new_metric_that_is_not_finished_has_a_line_of_its_own(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.presses("n")
        await editor.until("Add a primary metric")
        await editor.waits()
        await editor.presses("f")
        await editor.until("New funnel metric")
        await editor.waits()
        await editor.goes_to("Goal")
        await editor.presses("right", "escape")
        await editor.until("half filled in: enter goes on, x throws it away")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.until("A draft is here")
        await editor.waits()
        await editor.presses("enter")
        await editor.goes_to("New funnel metric")
        await editor.presses("x")
        await editor.until("The form is thrown away")
        assert not editor.sees("New funnel metric")


async def test_leaving_keeps_the_draft_and_says_so(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Order value")
        await editor.presses("x", "escape")
        await editor.until("1 change not saved; the draft is kept")
        editor.app.opens()
        await editor.until("A draft is here")


async def test_the_settings_of_a_tab_are_kept_half_filled_in_too(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.presses("tab")
        await editor.until("who takes part")
        await editor.presses("enter")
        await editor.until("In several", "Takes part")
        await editor.waits()
        await editor.goes_to("In several")
        await editor.presses("right", "escape")
        await editor.until("its form is half filled in")
        await editor.waits()
        await editor.presses("enter")
        await editor.until("(x) count for the first one")
        await editor.waits()
        await editor.presses("ctrl+s")
        await editor.until("count for the first one, not saved")
    assert server.writes() == []
