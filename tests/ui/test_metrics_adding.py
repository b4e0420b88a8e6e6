"""Adding, copying, sharing and rewriting metrics from the editor, by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from exptui.sandbox.store import Build
from tests.services.editing_desk import BUILDS, stored, titles
from tests.support.acting import patched
from tests.support.server import Server
from tests.ui.metrics_host import Editor, editor_at

pytestmark = pytest.mark.parametrize("build", BUILDS)
SHARED = "/api/projects/1/experiment_saved_metrics/"


async def chooses(editor: Editor, heading: str, *keys: str) -> None:
    """Answer a dialog that has just come up."""
    await editor.until(heading)
    await editor.waits()
    await editor.presses(*keys)


async def fits(editor: Editor, words: str) -> None:
    """Find a line of a list by typing, and take it."""
    await editor.types(words)
    await editor.waits()
    await editor.presses("enter")


@pytest.mark.parametrize(
    ("key", "word"), [("m", "mean"), ("f", "funnel"), ("r", "ratio"), ("t", "retention")]
)
async def test_each_type_of_metric_begins_with_its_form(
    build: Build, key: str, word: str, tmp_path: Path
) -> None:
    server = Server(build=build)
    async with editor_at(server, server.numbered("draft"), tmp_path) as editor:
        await editor.presses("n")
        await chooses(editor, "Add a primary metric", key)
        await editor.until(f"New {word} metric", f"(x) {word}")
    assert server.writes() == []


async def test_a_shared_metric_is_attached_where_the_cursor_is(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Refunded share")
        await editor.presses("n")
        await chooses(editor, "Add a secondary metric", "a")
        await editor.until("Attach a shared metric, secondary")
        assert editor.sees("It is attached already.")
        name = await unattached(server, number)
        await editor.waits()
        await fits(editor, name)
        await editor.until("1 change not saved", "+ ■")
        await editor.saves()
        assert editor.sees("Save: Done")
    assert titles(await stored(server, number), "secondary") == ["Refunded share", name, "Support tickets"]


async def unattached(server: Server, number: int) -> str:
    """The name of a shared metric that the experiment does not have."""
    there = {entry.shared for entry in await stored(server, number)}
    return next(each.name for each in await server.posthog().shared_metrics.all() if each.id not in there)


async def test_a_shared_metric_offers_what_can_be_done_and_names_every_experiment(
    build: Build, tmp_path: Path
) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    shared = next(entry.shared for entry in await stored(server, number) if entry.shared)
    links = server.world.saved_metric_links.values()
    names = [
        server.experiment(link["experiment_id"])["name"]
        for link in links
        if link["saved_metric_id"] == shared
    ]
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Support tickets")
        await editor.presses("enter")
        await editor.until("Shared metric: Support tickets", "Attached to", *names)
        await editor.waits()
        await editor.presses("j", "enter")
        await editor.until("detached when this is saved")


async def test_editing_a_shared_metric_warns_of_its_experiments_and_takes_a_word(
    build: Build, tmp_path: Path
) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Support tickets")
        await editor.presses("enter")
        await editor.until("Attached to")
        await editor.waits()
        await editor.presses("j", "j", "enter")
        await editor.until("Changes it in every experiment")
        await editor.waits()
        await editor.goes_to("Goal")
        await editor.presses("left", "ctrl+s")
        await editor.until("It changes in all of these", "Pay later with invoice", "and press Enter:")
        assert server.writes() == []
        await editor.waits()
        await editor.accepts(await several(server, number))
        await editor.until("Change a shared metric: Done")
        await editor.waits()
        await editor.presses("enter")
        await editor.until("support_ticket_created, increase")
    assert [method for method, path in server.writes() if path.startswith(SHARED)] == ["PATCH"]


async def several(server: Server, number: int) -> str:
    """The word that changing the experiment's shared metric takes: more than one experiment makes it the verb."""
    shared = next(entry.shared for entry in await stored(server, number) if entry.shared)
    links = [each for each in server.world.saved_metric_links.values() if each["saved_metric_id"] == shared]
    return "change" if len(links) > 1 else "y"


async def test_a_shared_metric_is_made_of_an_own_one_and_can_take_its_place(
    build: Build, tmp_path: Path
) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Order value")
        await editor.presses("c")
        await chooses(editor, "Copy a metric", "s")
        await editor.until("The project gets a shared metric: Order value")
        assert server.writes() == []
        await editor.waits()
        await editor.accepts("y")
        await editor.until("Make a shared metric: Done")
        await editor.waits()
        await editor.presses("enter")
        await chooses(editor, "Use the shared one here", "enter")
        await editor.until("2 changes not saved")
        await editor.saves()
        assert editor.sees("Save: Done")
    assert server.writes() == [("POST", SHARED), patched(number)]
    after = await stored(server, number)
    assert [entry.kind for entry in after.primary] == ["inline", "shared"]


async def test_a_copy_is_a_metric_of_its_own(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Checkout conversion")
        await editor.presses("c")
        await chooses(editor, "Copy a metric", "h")
        await editor.until("Checkout conversion (copy)")
        await editor.saves()
        assert editor.sees("Save: Done")
    after = await stored(server, number)
    assert titles(after) == ["Checkout conversion", "Checkout conversion (copy)", "Order value"]
    assert len({entry.uuid for entry in after}) == 5


async def test_a_metric_of_another_experiment_is_copied(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number, other = server.numbered("draft"), server.numbered("trade_off")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.app.editing.workspace.load()
        await editor.presses("c")
        await chooses(editor, "Copy a metric", "e")
        await editor.until("Copy a metric of which experiment?")
        await editor.waits()
        await fits(editor, server.experiment(other)["name"])
        await editor.until("Items put into the cart")
        await editor.waits()
        await fits(editor, "Items put")
        await editor.until("+ ● Items put into the cart")
        await editor.saves()
        assert editor.sees("Save: Done")
    mine = [
        entry for entry in await stored(server, number) if entry.metric.title == "Items put into the cart"
    ]
    assert len(mine) == 1
    assert mine[0].uuid not in await stored(server, other)


async def test_the_json_of_a_metric_keeps_its_unknown_keys_and_its_uuid(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Checkout conversion")
        await editor.presses("i")
        await editor.until("JSON: Checkout conversion", "metric_type")
        await editor.waits()
        await editor.presses("escape")
        await editor.until("Primary metrics")
        assert not editor.sees("not saved")
    assert server.writes() == []


async def test_shared_metrics_that_may_not_be_read_are_not_told_as_none(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    server.faults.forbid_scope("experiment_saved_metric:read")
    async with editor_at(server, server.numbered("draft"), tmp_path) as editor:
        await editor.presses("n")
        await chooses(editor, "Add a primary metric", "a")
        await editor.until("experiment_saved_metric:read")
        assert not editor.sees("has no shared metric")
