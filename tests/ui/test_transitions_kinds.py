"""Changes that are undone, and those that have no key of their own."""

from __future__ import annotations

from typing import Any

from exptui.ui.widgets.fields import LineField
from tests.support.acting import at, from_the_menu, patched, sent
from tests.support.person import person_at
from tests.support.server import Server


async def test_archiving_is_undone_with_u() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "no_conclusion")
        await person.asks("V")
        await person.accepts("y")
        await person.until("Done")
        await person.waits()
        await person.presses("enter")
        await person.asks("u")
        await person.accepts("y")
        await person.until("back in the lists")
        assert server.writes() == [sent(number, "archive"), sent(number, "unarchive")]
        assert server.experiment(number)["archived"] is False


async def test_deleting_takes_the_flag_key_and_is_undone_with_u() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "flat")
        key = person.app.workspace.rows[number].flag_key
        await person.asks("X")
        await person.accepts("delete")
        assert server.writes() == []
        await person.presses(*["backspace"] * 6)
        await person.types(key)
        await person.presses("enter")
        await person.until("Done")
        assert server.experiment(number)["deleted"] is True
        await person.waits()
        await person.presses("enter")
        await person.until(lambda: number not in person.app.workspace.rows)
        await person.asks("u")
        await person.accepts("y")
        await person.until("✓ restored")
        assert server.writes() == [patched(number), patched(number)]
        assert server.experiment(number)["deleted"] is False


async def test_renaming_sends_only_what_changed_and_undo_brings_the_old_name() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "draft")
        old = server.experiment(number)["name"]
        await person.asks("e")
        assert person.sees("Nothing is changed yet.")
        await person.presses("tab", "end")
        await person.types(" two")
        await person.accepts("y")
        await person.until("✓ name changed")
        assert server.app.state.requests[-2].body == {"name": f"{old} two"}
        await person.waits()
        await person.presses("enter")
        await person.asks("u")
        await person.accepts("y")
        await person.until("✓ name changed")
        assert server.experiment(number)["name"] == old


async def test_a_duplicate_gets_a_flag_of_its_own() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "ship")
        await from_the_menu(person, "Duplicate")
        await person.accepts("y")
        await person.until("Done")
        made = max(server.world.experiments)
        assert server.writes() == [sent(number, "duplicate")]
        assert server.experiment(made)["feature_flag_id"] != server.experiment(number)["feature_flag_id"]
        await person.until(lambda: made in person.app.workspace.rows)


async def test_a_lost_duplicate_is_found_by_its_flag_key() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "ship")
        await from_the_menu(person, "Duplicate")
        server.link.fail_after.add("POST")
        await person.accepts("y")
        await person.until("PostHog shows it done")
        assert server.writes() == [sent(number, "duplicate")]


async def test_a_key_of_a_flag_without_an_experiment_is_not_taken_unawares() -> None:
    server = Server()
    used, number = next(iter(server.world.flags.values())), max(server.world.flags) + 1
    free = "winter-sale"
    server.world.flags[number] = {**used, "id": number, "key": free, "deleted": False}
    async with person_at(server) as person:
        number = await at(person, "ship")
        await from_the_menu(person, "Duplicate")
        field = person.app.screen.query(LineField).last()
        while person.app.focused is not field:
            await person.presses("tab")
        await person.presses("end", "ctrl+u")
        await person.types(free)
        await person.accepts("y")
        await person.until(f"The flag {free} is there already, without an experiment. Nothing was sent.")
        assert server.writes() == []
        assert person.sees("Express checkout button (Copy)")
        await person.presses("escape")
        assert server.writes() == []
        assert number in server.world.experiments


async def test_a_duplicate_shares_the_flag_only_where_that_was_said() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "ship")
        await from_the_menu(person, "Duplicate")
        assert person.sees("Copied: hypothesis, variants and split, metrics, exposure, statistics and plan.")
        assert person.sees("Not copied: its dates and results.")
        while "share the flag" not in getattr(person.app.focused, "label", ""):
            await person.presses("tab")
        await person.presses("space")
        assert person.sees("changes what users get in both")
        assert not person.sees("Flag key")
        await person.accepts("y")
        await person.until("Done")
        made = server.experiment(max(server.world.experiments))
        assert server.writes() == [sent(number, "duplicate")]
        assert made["feature_flag_id"] == server.experiment(number)["feature_flag_id"]


async def test_a_lost_duplicate_on_a_shared_flag_is_not_taken_for_the_original() -> None:
    server = Server()
    async with person_at(server) as person:
        await at(person, "ship")
        await from_the_menu(person, "Duplicate")
        while "share the flag" not in getattr(person.app.focused, "label", ""):
            await person.presses("tab")
        await person.presses("space")
        server.faults.next("POST", r"/duplicate/", status=502, body="<html>Bad gateway</html>")
        await person.accepts("y")
        await person.until("Not done")
        assert person.sees("PostHog shows it unchanged.")


async def test_only_projects_of_the_same_organization_are_offered() -> None:
    server = Server()
    server.world.projects[2]["organization"] = "0190-another"
    async with person_at(server) as person:
        await at(person, "flat")
        await from_the_menu(person, "Copy to project")
        await person.until("sees no other project of this organization")


async def test_a_key_that_may_not_see_projects_is_told_before_anything_is_typed() -> None:
    server = Server()
    async with person_at(server) as person:
        await at(person, "flat")
        server.faults.forbid_scope("project:read")
        await from_the_menu(person, "Copy to project")
        await person.until("The other projects can't be seen")
        assert server.writes() == []


async def test_a_copy_goes_to_the_chosen_project() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "flat")
        await from_the_menu(person, "Copy to project")
        await person.chooses(server.world.projects[2]["name"])
        await person.accepts("y")
        await person.until("Done")
        assert server.writes() == [sent(number, "copy_to_project")]
        assert server.experiment(max(server.world.experiments))["team_id"] == 2


async def test_an_exposure_cohort_is_made_and_linked() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "flat")
        await from_the_menu(person, "Exposure cohort")
        await person.accepts("y")
        await person.until("✓ cohort linked")
        assert server.experiment(number)["exposure_cohort_id"] is not None


async def test_freezing_and_unfreezing_exposure() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "flat")
        await from_the_menu(person, "Freeze exposure")
        await person.accepts("freeze")
        await person.until("✓ exposure frozen")
        await person.waits()
        await person.presses("enter")
        await from_the_menu(person, "Unfreeze exposure")
        await person.accepts("unfreeze")
        await person.until("✓ running")
        assert server.writes() == [sent(number, "freeze_exposure"), sent(number, "unfreeze_exposure")]


async def test_recalculating_a_time_series_sends_the_stored_metric() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "flat")
        await from_the_menu(person, "Recalculate days")
        await person.presses("tab", "space")
        await person.accepts("y")
        await person.until("The calculation is")
        assert server.writes() == [sent(number, "recalculate_timeseries")]
        body: Any = next(
            r.body for r in server.app.state.requests if r.path.endswith("recalculate_timeseries/")
        )
        assert body["metric"]["uuid"] == server.experiment(number)["metrics"][0]["uuid"]
