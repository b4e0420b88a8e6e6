"""Saving from the editor, by keyboard: nobody's metric is lost, and nothing is sent that was not accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from exptui.sandbox.store import Build
from tests.services.editing_desk import (
    BUILDS,
    stored,
    teammate_adds,
    teammate_changes,
    teammate_sends,
    titles,
)
from tests.support.acting import patched
from tests.support.server import Server
from tests.ui.metrics_host import Editor, editor_at

pytestmark = pytest.mark.parametrize("build", BUILDS)


async def own(server: Server, number: int, at: int = 0) -> str:
    """The uuid of an inline primary metric."""
    return [entry.uuid for entry in (await stored(server, number)).primary if entry.kind == "inline"][at]


async def renames(editor: Editor, title: str, name: str) -> None:
    """A person opens a metric's form, gives it another name and takes it."""
    await editor.goes_to(title)
    await editor.presses("enter")
    await editor.until("Edit:", "Goal")
    await editor.waits()
    await editor.goes_to("Name")
    await editor.presses("enter", *["backspace"] * 40)
    await editor.types(name)
    await editor.presses("enter", "ctrl+s")
    await editor.until("not saved")


async def test_a_save_shows_the_change_and_sends_it_once(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Checkout conversion")
        await editor.presses("J")
        await editor.reviews()
        assert editor.sees("Saving changes 1 thing")
        assert server.writes() == []
        await editor.accepts("y")
        await editor.until("PostHog shows it as it was meant")
    assert server.writes() == [patched(number)]
    assert titles(await stored(server, number)) == ["Order value", "Checkout conversion"]


async def test_metrics_that_a_teammate_adds_meanwhile_survive_a_save(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Order value")
        await editor.presses("x")
        await teammate_adds(server, number, "Theirs", "Theirs too")
        await editor.reviews()
        assert editor.sees("Changed by others meanwhile; it stays:")
        assert editor.sees("Theirs too: added to primary")
        await editor.accepts("y")
        await editor.until("Save: Done")
    assert titles(await stored(server, number)) == ["Checkout conversion", "Theirs", "Theirs too"]


async def test_what_both_changed_is_chosen_one_by_one(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    first, second = await own(server, number), await own(server, number, 1)
    async with editor_at(server, number, tmp_path) as editor:
        await renames(editor, "Checkout conversion", "Ours")
        await renames(editor, "Order value", "Ours too")
        await teammate_changes(server, number, first, name="Theirs")
        await teammate_changes(server, number, second, name="Theirs too")
        await editor.presses("ctrl+s")
        await editor.until("1 of 2: Checkout conversion", "not chosen yet", "1 Yours", "2 Theirs")
        await editor.waits()
        await editor.presses("enter")
        assert editor.sees("Choose one first")
        await editor.presses("1")
        assert editor.sees("yours is chosen")
        await editor.presses("enter")
        assert editor.sees("2 of 2: Order value")
        await editor.presses("2", "enter")
        await editor.until("and press Enter:")
        assert editor.sees("Both changed these; you chose:")
        assert server.writes() == []
        await editor.waits()
        await editor.accepts("y")
        await editor.until("Save: Done")
    assert titles(await stored(server, number)) == ["Ours", "Theirs too"]
    assert server.writes() == [patched(number)]


async def test_leaving_a_conflict_sends_nothing_and_keeps_the_draft(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await renames(editor, "Checkout conversion", "Ours")
        await teammate_changes(server, number, await own(server, number), name="Theirs")
        await editor.presses("ctrl+s")
        await editor.until("1 of 1")
        await editor.waits()
        await editor.presses("escape")
        await editor.until("Nothing was sent; the draft is kept.", "1 change not saved")
    assert server.writes() == []


async def test_a_change_made_during_the_review_is_shown_before_anything_is_sent(
    build: Build, tmp_path: Path
) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await renames(editor, "Checkout conversion", "Ours")
        await editor.reviews()
        await teammate_changes(server, number, await own(server, number), name="Theirs")
        await editor.accepts("y")
        await editor.until("1 of 1: Checkout conversion")
        assert server.writes() == []
        await editor.waits()
        await editor.presses("1", "enter")
        await editor.until("and press Enter:")
        await editor.waits()
        await editor.accepts("y")
        await editor.until("Save: Done")
    assert titles(await stored(server, number))[0] == "Ours"


async def test_a_lost_answer_is_looked_up_and_the_draft_goes_when_it_is_there(
    build: Build, tmp_path: Path
) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Order value")
        await editor.presses("x")
        server.link.fail_after.add("PATCH")
        await editor.saves()
        assert editor.sees("PostHog shows it saved")
        await editor.waits()
        await editor.presses("enter")
        assert not editor.sees("not saved")
    assert server.writes() == [patched(number)]
    async with editor_at(server, number, tmp_path) as editor:
        await editor.until("Checkout conversion")
        assert not editor.sees("A draft is here")


async def test_a_save_that_never_arrived_keeps_the_draft(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Order value")
        await editor.presses("x")
        await editor.reviews()
        server.link.fail_before.add("PATCH")
        await editor.accepts("y")
        await editor.until("Save: Nothing was sent")
        await editor.waits()
        await editor.presses("enter")
        await editor.until("1 change not saved", "taken out when this is saved")
    assert titles(await stored(server, number)) == ["Checkout conversion", "Order value"]


async def test_a_refusal_is_told_at_its_metric_and_the_form_is_as_it_was(
    build: Build, tmp_path: Path
) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await renames(editor, "Order value", "Ours")
        detail = "Invalid metric at index 1: source must say what it counts"
        body = {"type": "validation_error", "code": "invalid_input", "detail": detail, "attr": "metrics"}
        server.faults.next("PATCH", f"/experiments/{number}/", status=400, body=body)
        await editor.saves()
        assert editor.sees("PostHog refused")
        await editor.waits()
        await editor.presses("enter")
        await editor.until("✗ source must say what it counts", "1 change not saved")
        await editor.goes_to("Ours")
        await editor.presses("enter")
        await editor.until("Edit: Ours", "source must say what it counts")
    assert titles(await stored(server, number)) == ["Checkout conversion", "Order value"]


async def test_an_event_that_was_never_seen_takes_a_yes_of_its_own(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await adds(editor, "never_sent")
        await editor.reviews()
        assert editor.sees("PostHog has never seen “never_sent”")
        assert editor.sees("Say whether the unknown event is meant.")
        assert editor.app.screen.query_one("#gate").disabled
        assert server.writes() == []
        await editor.says("yes")
        await editor.accepts("y")
        await editor.until("Save: Done")
    assert "never_sent" in titles(await stored(server, number))
    assert server.writes() == [patched(number)]


async def adds(editor: Editor, event: str) -> None:
    """A person adds a mean of an event, typed where it can't be picked."""
    await editor.presses("n")
    await editor.until("Add a")
    await editor.waits()
    await editor.presses("m")
    await editor.until("New mean metric")
    await editor.waits()
    await editor.goes_to("Event")
    await editor.presses("e", *["backspace"] * 3)
    await editor.types(event)
    await editor.presses("enter", "ctrl+s")
    await editor.until("not saved")


async def test_a_setting_that_somebody_else_changed_beside_ours_stays(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Order value")
        await editor.presses("x")
        raw = (await server.posthog().experiments.get(number)).raw
        theirs = {**raw["exposure_criteria"], "filterTestAccounts": False}
        await teammate_sends(server, number, {"exposure_criteria": theirs})
        await editor.saves()
    after = (await server.posthog().experiments.get(number)).raw
    assert after["exposure_criteria"]["filterTestAccounts"] is False
    assert titles(await stored(server, number)) == ["Checkout conversion"]


async def test_both_sides_stand_beside_each_other_where_there_is_room(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path, size=(120, 36)) as editor:
        await editor.goes_to("Checkout conversion")
        await editor.presses("x")
        await teammate_changes(server, number, await own(server, number), name="Theirs")
        await editor.presses("ctrl+s")
        await editor.until("Before: Checkout conversion")
        assert any("1 Yours" in line and "2 Theirs" in line for line in editor.lines)
        assert editor.sees("not there")
        await editor.waits()
        await editor.presses("2", "enter")
        await editor.until("it stays as others made it")
        assert not editor.sees("not saved")
    assert server.writes() == []
