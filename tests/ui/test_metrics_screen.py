"""The metrics editor as it is read and worked by keyboard, in all its states."""

from __future__ import annotations

from pathlib import Path

import pytest

from exptui.domain.text import Json
from exptui.sandbox.store import Build
from tests.services.editing_desk import BUILDS, teammate_adds, teammate_sends
from tests.support.server import Server
from tests.ui.metrics_host import Editor, editor_at

both_builds = pytest.mark.parametrize("build", BUILDS)


def order(editor: Editor) -> list[str]:
    """The titles that stand in the editor, with their marks and signs, from the top."""
    return [line[2:40].rstrip() for line in editor.lines if line[5:6] and line[5] in "●■○"]


@both_builds
async def test_metrics_stand_in_their_display_order_with_what_they_are(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    async with editor_at(server, server.numbered("draft"), tmp_path) as editor:
        assert [each.split("  ")[-1] for each in order(editor)] == [
            "Checkout conversion",
            "Order value",
            "Refunded share",
            "Support tickets",
        ]
        assert editor.sees("funnel increase 7 days own")
        assert editor.sees("checkout_started → order_completed, increase, within 7 days")
        assert editor.sees("mean decrease shared")
        assert editor.sees("● own ■ shared ○ legacy")


@both_builds
async def test_every_change_has_its_mark_its_words_and_is_counted_in_the_title(
    build: Build, tmp_path: Path
) -> None:
    server = Server(build=build)
    async with editor_at(server, server.numbered("draft"), tmp_path) as editor:
        await editor.goes_to("Order value")
        await editor.presses("K")
        assert editor.sees("1 change not saved")
        assert editor.sees("↕ moved")
        await editor.goes_to("Refunded share")
        await editor.presses("t")
        assert editor.sees("moved from secondary to primary")
        await editor.goes_to("Support tickets")
        await editor.presses("x")
        assert editor.sees("detached when this is saved")
        assert editor.sees("3 changes not saved")
        await editor.presses("u", "u", "u")
        assert not editor.sees("not saved")
        await editor.presses("u")
        assert editor.sees("There is nothing to take back.")
    assert server.writes() == []


async def test_the_cursor_goes_along_with_the_metric_it_moves(tmp_path: Path) -> None:
    server = Server()
    async with editor_at(server, server.numbered("draft"), tmp_path) as editor:
        await editor.goes_to("Checkout conversion")
        await editor.presses("J")
        assert next(line for line in editor.lines if line.startswith(">"))[7:].startswith(
            " Checkout conversion"
        )
        await editor.presses("J")
        assert editor.sees("It is the last one.")
        await editor.presses("K", "K")
        assert editor.sees("It is the first one.")


async def test_what_was_taken_out_can_be_put_back_by_the_same_key(tmp_path: Path) -> None:
    server = Server()
    async with editor_at(server, server.numbered("draft"), tmp_path) as editor:
        await editor.goes_to("Checkout conversion")
        await editor.presses("x", "x")
        assert not editor.sees("not saved")
        assert order(editor)[0].endswith("Checkout conversion")


async def test_j_and_k_go_from_metric_to_metric(tmp_path: Path) -> None:
    server = Server()
    async with editor_at(server, server.numbered("draft"), tmp_path) as editor:
        seen = []
        await editor.presses("g")
        for _ in range(4):
            await editor.presses("j")
            seen.append(editor.screen.target.name)
        assert len(set(seen)) == 4
        await editor.presses("G", "k")
        assert editor.screen.target.name == seen[-1]
        await editor.presses("k")
        assert editor.screen.target.name == seen[-2]


@both_builds
async def test_legacy_metrics_are_shown_and_never_touched(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    async with editor_at(server, server.numbered("legacy_funnel"), tmp_path) as editor:
        assert editor.sees("○ First scan legacy")
        assert editor.sees("It has metrics of the legacy kind")
        await editor.goes_to("First scan")
        for key in ("enter", "x", "K", "J", "t", "c", "n", "i", "ctrl+s"):
            await editor.presses(key)
            assert editor.sees("legacy kind") or editor.sees("never touched"), key
        assert not editor.sees("not saved")
    assert server.writes() == []


async def test_read_only_is_told_and_nothing_can_be_changed(tmp_path: Path) -> None:
    server = Server(read_only=True)
    async with editor_at(server, server.numbered("draft"), tmp_path) as editor:
        assert editor.sees("Read-only (--read-only)")
        for key in ("x", "J", "t", "n", "c", "enter", "ctrl+s", "i"):
            await editor.presses(key)
            assert editor.sees("Read-only"), key
        assert not editor.sees("not saved")


async def test_an_experiment_without_metrics_says_how_to_add_one(tmp_path: Path) -> None:
    server = Server()
    async with editor_at(server, server.numbered("no_metric"), tmp_path) as editor:
        assert editor.sees("Primary metrics")
        assert editor.sees("None. n adds one.")
        await editor.goes_to("None. n adds one.")
        await editor.presses("enter")
        await editor.until("Add a primary metric")


async def test_what_can_t_be_read_says_why_and_is_tried_again(tmp_path: Path) -> None:
    server = Server()
    number = server.numbered("draft")
    server.faults.next("GET", f"experiments/{number}/", status=403, body={"detail": "Not now."})
    async with editor_at(server, number, tmp_path) as editor:
        await editor.until("The experiment could not be read: Not now.", "r tries again")
        await editor.presses("x")
        assert editor.sees("could not be read")
        await editor.presses("r")
        await editor.until("Checkout conversion")


async def test_without_a_connection_the_draft_is_kept(tmp_path: Path) -> None:
    server = Server()
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Order value")
        await editor.presses("x")
        server.link._silent = True
        await editor.presses("ctrl+s")
        await editor.until("It could not be read; nothing was sent, the draft is kept.", "1 change not saved")


async def test_a_change_of_somebody_else_that_the_list_knows_of_makes_it_stale(tmp_path: Path) -> None:
    server = Server()
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        server.clock.forward(60)
        await teammate_adds(server, number, "Theirs")
        await editor.app.editing.workspace.refresh(number)
        await editor.until("Somebody changed the experiment since it was read here; r takes that in.")
        await editor.presses("r")
        await editor.until("Taken in: Theirs: added to primary")
        assert not editor.sees("since it was read here")
        assert editor.sees("● Theirs")


async def test_a_conflict_on_looking_again_loses_nothing(tmp_path: Path) -> None:
    server = Server()
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.goes_to("Order value")
        await editor.presses("x")
        raw: Json = (await server.posthog().experiments.get(number)).raw
        changed = [
            {**each, "name": "Theirs"} if each["name"] == "Order value" else each for each in raw["metrics"]
        ]
        await teammate_sends(server, number, {"metrics": changed})
        await editor.presses("r")
        await editor.until("Both changed something", "1 change not saved")


@both_builds
async def test_the_tabs_show_what_is_set(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    async with editor_at(server, server.numbered("draft"), tmp_path) as editor:
        for words in ("when the flag is called", "Bayesian", "45,001", "Rollout %", "Holdout"):
            await editor.presses("tab")
            await editor.until(words)
        await editor.presses("tab")
        await editor.until("Primary metrics")
        await editor.presses("shift+tab")
        await editor.until("[Holdout]")


async def test_a_launched_experiment_has_no_tab_for_a_holdout(tmp_path: Path) -> None:
    server = Server()
    async with editor_at(server, server.numbered("trade_off"), tmp_path) as editor:
        assert not editor.sees("Holdout")


async def test_an_even_split_gives_the_last_one_the_remainder(tmp_path: Path) -> None:
    server = Server()
    async with editor_at(server, server.numbered("draft"), tmp_path) as editor:
        await editor.presses("shift+tab", "shift+tab")
        await editor.until("how people are dealt out")
        await editor.presses("enter")
        await editor.until("control", "Rollout %")
        await editor.waits()
        await editor.goes_to("control")
        await editor.presses("enter", *["backspace"] * 4)
        await editor.types("70")
        await editor.presses("enter", "ctrl+s")
        await editor.until("50 → 70, not saved")
        await editor.goes_to("Split evenly")
        await editor.presses("enter")
        await editor.until("Split evenly: as even as whole percents can be.")
        assert not editor.sees("not saved")


@both_builds
async def test_the_calculator_s_answer_is_taken_into_the_plan(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    async with editor_at(server, server.numbered("draft"), tmp_path) as editor:
        await editor.presses("tab", "tab", "tab")
        await editor.until("how long it has to run")
        await editor.goes_to("Reckon people and days")
        await editor.presses("enter")
        await editor.until("Calculator: people and days", "Nothing is measured yet")
        await editor.waits()
        await editor.goes_to("Smallest effect %")
        await editor.presses("enter", *["backspace"] * 6)
        await editor.types("20")
        await editor.presses("enter", "ctrl+s")
        await editor.until("Calculated", "To see a change of 20%")
        assert editor.sees("PostHog's own calculator says") == (build == "current")
        await editor.waits()
        await editor.presses("enter")
        await editor.until("8 → 20, not saved")
    assert server.writes() == []


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36)])
async def test_it_fits_every_terminal(size: tuple[int, int], tmp_path: Path) -> None:
    server = Server()
    async with editor_at(server, server.numbered("draft"), tmp_path, size=size, ascii_only=True) as editor:
        assert editor.sees("Checkout conversion")
        assert editor.sees("shared" if size[1] > 16 else "own")
        assert all(len(line) <= size[0] for line in editor.lines)
