"""Each action by keyboard: accepted, cancelled, blocked, changed meanwhile, refused, awaiting approval, lost."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.sandbox.store import READ_ONLY_API_KEY
from tests.support.person import Person, person_at
from tests.support.server import Server

TYPED_VERB = [
    ("draft", "L", "launch", "launch", "running"),
    ("ship", "P", "pause", "pause", "paused"),
    ("paused", "P", "resume", "resume", "running"),
    ("ship", "R", "reset", "reset", "draft"),
]
"""Made for, key, the word typed, the endpoint, the status afterwards: those whose dialogs ask nothing else."""


def sent(number: int, endpoint: str) -> tuple[str, str]:
    return ("POST", f"/api/projects/1/experiments/{number}/{endpoint}/")


def patched(number: int) -> tuple[str, str]:
    return ("PATCH", f"/api/projects/1/experiments/{number}/")


async def at(person: Person, made_for: str) -> int:
    """Put the cursor on the experiment that was made for something."""
    number = person.server.numbered(made_for)
    row = person.server.experiment(number)
    if row["archived"]:
        await person.presses("6")
        await person.until(lambda: number in person.app.workspace.rows)
    await person.goes_to(number)
    return number


@pytest.mark.parametrize(("made_for", "key", "word", "endpoint", "status"), TYPED_VERB)
async def test_typing_the_verb_and_enter_sends_it_once(
    made_for: str, key: str, word: str, endpoint: str, status: str
) -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, made_for)
        await person.asks(key)
        await person.accepts(word)
        await person.until("Done")
        assert server.writes() == [sent(number, endpoint)]
        assert "✗" not in person.text
        await person.waits()
        await person.presses("enter")
        await person.until(lambda: person.app.workspace.rows[number].status == status)


@pytest.mark.parametrize("way", ["escape", "enter", "n", "q", "ctrl+c"])
@pytest.mark.parametrize(
    ("made_for", "key"), [("draft", "L"), ("ship", "S"), ("archived_won", "V"), ("flat", "X")]
)
async def test_every_way_out_of_a_dialog_sends_nothing(made_for: str, key: str, way: str) -> None:
    server = Server()
    async with person_at(server) as person:
        await at(person, made_for)
        await person.asks(key)
        await person.presses(way)
        await person.until("? keys")
        assert server.writes() == []


async def test_ending_asks_for_a_conclusion_and_leaves_the_flag_alone() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "flat")
        await person.asks("E")
        assert person.sees("The flag is not changed: users keep their variants")
        assert person.sees("Choose one, or none.")
        await person.chooses("inconclusive")
        await person.accepts("end")
        await person.until("Done")
        assert server.writes() == [sent(number, "end")]
        row = server.experiment(number)
        assert (row["conclusion"], row["conclusion_comment"]) == ("inconclusive", None)
        assert person.sees("✓ flag unchanged")


async def test_shipping_takes_a_variant_a_release_and_the_flag_key() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "ship")
        key = server.world.flags[server.experiment(number)["feature_flag_id"]]["key"]
        await person.asks("S")
        assert person.sees("Choose the variant to ship.")
        await person.chooses("test")
        await person.chooses("only who matches now")
        assert person.sees("Everyone the flag's conditions match gets test; nobody else does.")
        assert person.sees("~ control 50% → 0%")
        await person.chooses("won")
        await person.accepts(key)
        await person.until("Done")
        assert person.sees("✓ test at 100%")
        assert server.writes() == [sent(number, "ship_variant")]
        assert server.experiment(number)["conclusion"] == "won"


async def test_shipping_to_everyone_takes_a_second_choice() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "ship")
        key = server.world.flags[server.experiment(number)["feature_flag_id"]]["key"]
        await person.asks("S")
        await person.chooses("test")
        await person.chooses("everyone")
        assert person.sees("Everyone gets test, also those whom the release conditions leave out today.")
        await person.presses("tab", "tab")
        await person.chooses("none")
        assert person.sees("Say that you mean everyone.")
        await person.presses("tab", "tab", "tab", "tab")
        await person.types(key)
        await person.presses("enter")
        assert server.writes() == []
        await person.presses("escape")
        await person.until("? keys")
        assert server.writes() == []


async def test_shipping_to_everyone_puts_a_condition_for_all_first() -> None:
    server = Server()
    async with person_at(server, size=(80, 40)) as person:
        number = await at(person, "some_pinned")
        flag = server.world.flags[server.experiment(number)["feature_flag_id"]]
        variant = flag["filters"]["multivariate"]["variants"][-1]["key"]
        await person.asks("S")
        await person.chooses(variant)
        await person.chooses("everyone")
        await person.presses("tab", "space")
        assert person.sees("+ condition 100% of users")
        await person.chooses("none")
        await person.accepts(flag["key"])
        await person.until("Done")
        assert person.sees("✓ everyone's condition first")
        saved = server.world.flags[flag["id"]]
        assert saved["filters"]["groups"][0]["properties"] == []


@pytest.mark.parametrize(
    ("made_for", "key", "reason"),
    [
        ("ship", "L", "it has already been launched."),
        ("draft", "E", "it has not been launched yet."),
        ("draft", "S", "it has not been launched yet."),
        ("draft", "R", "it is already a draft."),
        ("no_conclusion", "P", "it has already ended."),
        ("ship", "V", "only an ended experiment can be archived"),
        ("draft", "ctrl+r", "it has not been launched yet."),
    ],
)
async def test_a_blocked_key_says_why_and_sends_nothing(made_for: str, key: str, reason: str) -> None:
    server = Server()
    async with person_at(server) as person:
        await at(person, made_for)
        await person.presses(key)
        assert person.sees(reason)
        assert server.writes() == []


async def test_a_change_by_somebody_else_between_reading_and_sending_sends_nothing() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        variants = server.world.flags[server.experiment(number)["feature_flag_id"]]["filters"]["multivariate"]
        variants["variants"][0]["rollout_percentage"], variants["variants"][1]["rollout_percentage"] = 90, 10
        await person.accepts("launch")
        await person.until("It changed while you were deciding; nothing was sent.")
        assert person.sees("variants: control 50%, test 50% → control 90%, test 10%")
        assert server.writes() == []
        await person.waits()
        await person.accepts("launch")
        await person.until("Done")
        assert server.writes() == [sent(number, "launch")]


async def test_what_became_impossible_meanwhile_is_told_with_what_changed() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        await server.posthog().experiments.launch(number)
        before = len(server.writes())
        await person.accepts("launch")
        await person.until("Launch is not possible: it has already been launched.")
        assert person.sees("status: draft → running")
        assert len(server.writes()) == before


async def test_a_refusal_is_told_in_the_words_of_the_server() -> None:
    server = Server()
    refusal = {
        "type": "validation_error",
        "code": "invalid_input",
        "detail": "Not on a Friday.",
        "attr": None,
    }
    server.faults.next("POST", r"/launch/", status=400, body=refusal)
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        await person.accepts("launch")
        await person.until("PostHog refused")
        assert person.sees("Not on a Friday.")
        assert server.writes() == [sent(number, "launch")]
        assert server.experiment(number)["start_date"] is None


async def test_an_approval_shows_its_change_request_and_that_nothing_changed() -> None:
    server = Server(approvals=("feature_flag.enable",))
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        await person.accepts("launch")
        await person.until("Awaiting approval")
        request = next(iter(server.world.change_requests))
        assert request in person.text.replace("\n", "")
        assert person.sees("Nothing has changed.")
        assert server.experiment(number)["start_date"] is None
        assert server.writes() == [sent(number, "launch")]


async def test_a_lost_answer_is_looked_up_and_told_as_done() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        server.link.fail_after.add("POST")
        await person.accepts("launch")
        await person.until("PostHog shows it done")
        assert server.writes() == [sent(number, "launch")]
        assert person.sees("✓ flag on")


async def test_an_error_before_anything_happened_is_told_as_not_done() -> None:
    server = Server()
    server.faults.next("POST", r"/launch/", status=502, body="<html>Bad gateway</html>")
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        await person.accepts("launch")
        await person.until("Not done")
        assert person.sees("PostHog shows it unchanged.")
        assert server.writes() == [sent(number, "launch")]
        assert server.experiment(number)["start_date"] is None


async def test_a_lost_answer_that_can_not_be_looked_up_is_unknown() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        server.link.fail_after.add("POST")
        server.link.then_silent = True
        await person.accepts("launch")
        await person.until("Looking it up failed too")
        assert person.sees("It may or may not have happened.")
        assert server.writes() == [sent(number, "launch")]


async def test_nothing_is_sent_where_there_is_no_connection() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        server.link.fail_before.add("POST")
        await person.accepts("launch")
        await person.until("Nothing was sent")
        assert server.experiment(number)["start_date"] is None
        assert server.writes() == []


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
        await _from_the_menu(person, "Duplicate")
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
        await _from_the_menu(person, "Duplicate")
        server.link.fail_after.add("POST")
        await person.accepts("y")
        await person.until("PostHog shows it done")
        assert server.writes() == [sent(number, "duplicate")]


async def test_a_copy_goes_to_the_chosen_project() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "flat")
        await _from_the_menu(person, "Copy to project")
        await person.chooses(server.world.projects[2]["name"])
        await person.accepts("y")
        await person.until("Done")
        assert server.writes() == [sent(number, "copy_to_project")]
        assert server.experiment(max(server.world.experiments))["team_id"] == 2


async def test_an_exposure_cohort_is_made_and_linked() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "flat")
        await _from_the_menu(person, "Exposure cohort")
        await person.accepts("y")
        await person.until("✓ cohort linked")
        assert server.experiment(number)["exposure_cohort_id"] is not None


async def test_freezing_and_unfreezing_exposure() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "flat")
        await _from_the_menu(person, "Freeze exposure")
        await person.accepts("freeze")
        await person.until("✓ exposure frozen")
        await person.waits()
        await person.presses("enter")
        await _from_the_menu(person, "Unfreeze exposure")
        await person.accepts("unfreeze")
        await person.until("✓ running")
        assert server.writes() == [sent(number, "freeze_exposure"), sent(number, "unfreeze_exposure")]


async def test_recalculating_a_time_series_sends_the_stored_metric() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "flat")
        await person.asks("ctrl+r")
        await person.presses("tab", "space")
        await person.accepts("y")
        await person.until("The calculation is")
        assert server.writes() == [sent(number, "recalculate_timeseries")]
        body: Any = next(
            r.body for r in server.app.state.requests if r.path.endswith("recalculate_timeseries/")
        )
        assert body["metric"]["uuid"] == server.experiment(number)["metrics"][0]["uuid"]


async def _from_the_menu(person: Person, label: str) -> None:
    """Open the action menu, go to a line and choose it."""
    from textual.widgets import OptionList

    await person.presses("a")
    await person.until("What can be done to")
    await person.waits()
    options = person.app.screen.query_one(OptionList)
    for _ in range(40):
        at_now = options.highlighted
        prompt = str(options.get_option_at_index(at_now).prompt) if at_now is not None else ""
        if label in prompt:
            break
        await person.presses("j")
    await person.presses("enter")
    await person.until("and press Enter:")
    await person.waits()


@pytest.mark.parametrize(("made_for", "key"), [("draft", "L"), ("ship", "P"), ("flat", "X"), ("ship", "e")])
async def test_read_only_blocks_every_change_and_says_why(made_for: str, key: str) -> None:
    server = Server(read_only=True)
    async with person_at(server) as person:
        await at(person, made_for)
        assert "READ-ONLY" in person.text
        await person.presses(key)
        assert person.sees("read-only (--read-only).")
        assert server.writes() == []


async def test_a_key_without_write_scope_is_read_only_from_the_start() -> None:
    server = Server(key=READ_ONLY_API_KEY)
    async with person_at(server) as person:
        await at(person, "draft")
        await person.until("READ-ONLY")
        await person.presses("L")
        assert person.sees("the key has no experiment:write")
        assert server.writes() == []
