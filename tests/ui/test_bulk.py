"""One action on several experiments, by keyboard: asked once, sent one by one, told line by line."""

from __future__ import annotations

import pytest

from exptui.domain.lifecycle import TRANSITIONS
from exptui.sandbox.store import Build
from exptui.services.bulk import ONE_AT_A_TIME
from exptui.ui.messages import BulkRequested
from exptui.ui.modals.bulk import BulkSheet
from tests.support.acting import patched, sent
from tests.support.person import person_at
from tests.support.server import Server
from tests.ui.bulk_acting import REFUSAL, THREE, asks, ends_three, numbered, over, sheet

BOTH: list[Build] = ["page", "current"]


@pytest.mark.parametrize("build", BOTH)
async def test_three_are_ended_as_inconclusive_with_one_answer_and_one_word(build: Build) -> None:
    server = Server(build=build)
    async with person_at(server) as person:
        numbers = await asks(person, "end", *THREE)
        assert person.sees("3 of 3")
        assert person.sees("Results count up to now.")
        for number in numbers:
            assert person.sees(person.app.workspace.rows[number].flag_key)
        await person.chooses("inconclusive")
        await person.presses("tab")
        await person.types("cleaning up")
        await person.accepts("end")
        await over(person)
        assert person.sees("3 done")
        assert server.writes() == [sent(number, "end") for number in numbers]
        for number in numbers:
            row = server.experiment(number)
            assert (row["conclusion"], row["conclusion_comment"]) == ("inconclusive", "cleaning up")
        await person.presses("enter")
        await person.until("? keys")


async def test_what_is_true_of_all_is_said_once_and_what_is_not_stands_on_its_row() -> None:
    server = Server()
    async with person_at(server) as person:
        await asks(person, "end", "flat", "ship", "four_variants")
        text = " ".join(person.text.split())
        assert text.count("Results count up to now.") == 1
        assert text.count("(control 50%, test 50%)") == 2
        assert text.count("from-30 20%") == 1


async def test_what_is_left_out_is_named_with_the_reason_and_not_touched() -> None:
    server = Server()
    async with person_at(server) as person:
        numbers = numbered(server, *THREE)
        await server.posthog().experiments.end(numbers[1])
        before = len(server.writes())
        await asks(person, "pause", *THREE)
        assert person.sees("2 of 3, 1 left out")
        assert person.sees("Left out: 1")
        assert person.sees("it has already ended.")
        await person.accepts("pause")
        await over(person)
        assert person.sees("2 done, 1 left out")
        assert server.writes()[before:] == [sent(numbers[0], "pause"), sent(numbers[2], "pause")]


async def test_a_refusal_in_the_middle_stops_there_and_each_line_says_what_came_of_it() -> None:
    server = Server()
    numbers = numbered(server, *THREE)
    server.faults.next("POST", rf"/{numbers[1]}/end/", status=400, body=REFUSAL)
    async with person_at(server) as person:
        await ends_three(person)
        await over(person)
        assert person.sees("1 done, 1 refused, 1 not sent")
        assert person.sees("Not on a Friday.")
        assert person.sees("Stopped there: 1 was not sent.")
        marks = [
            line.split()[0] for line in person.lines if line.endswith((" done", " refused", " not sent"))
        ]
        assert [mark for mark in marks if mark in "✓✗–"] == ["✓", "✗", "–"]
        assert server.writes() == [sent(number, "end") for number in numbers[:2]]


async def test_a_change_after_the_review_stops_before_it_and_says_what_changed() -> None:
    server = Server()
    async with person_at(server) as person:
        numbers = await asks(person, "end", *THREE)
        server.experiment(numbers[1])["name"] = "Something else"
        await person.chooses("inconclusive")
        await person.accepts("end")
        await over(person)
        assert person.sees("1 done, 1 changed meanwhile, 1 not sent")
        assert person.sees("→ Something else")
        assert server.writes() == [sent(numbers[0], "end")]


async def test_a_lost_answer_in_the_middle_is_looked_up_and_counts_as_done() -> None:
    server = Server()
    async with person_at(server) as person:
        server.link.fail_after.add("POST")
        numbers = await ends_three(person)
        await over(person)
        assert person.sees("3 done")
        assert person.sees("PostHog shows it done")
        assert server.writes() == [sent(number, "end") for number in numbers]


async def test_a_lost_answer_that_can_not_be_looked_up_stops_as_unknown() -> None:
    server = Server()
    async with person_at(server) as person:
        server.link.fail_after.add("POST")
        server.link.then_silent = True
        numbers = await ends_three(person)
        await over(person)
        assert person.sees("1 unknown, 2 not sent")
        assert person.sees("It may or may not have happened.")
        assert server.writes() == [sent(numbers[0], "end")]


async def test_an_approval_stops_and_shows_its_change_request() -> None:
    server = Server(approvals=("feature_flag.disable",))
    async with person_at(server) as person:
        numbers = await asks(person, "pause", *THREE)
        await person.accepts("pause")
        await over(person)
        assert person.sees("1 awaiting approval, 2 not sent")
        assert next(iter(server.world.change_requests)) in person.text.replace("\n", "").replace(" ", "")
        assert server.writes() == [sent(numbers[0], "pause")]


async def test_a_promise_that_does_not_hold_is_crossed_and_stops() -> None:
    server = Server()
    async with person_at(server) as person:
        numbers = await asks(person, "archive", "no_conclusion", "lost")
        server.faults.next("POST", rf"/{numbers[0]}/archive/", status=200, body={})
        await person.accepts("y")
        await over(person)
        assert person.sees("1 done but not as promised, 1 not sent")
        assert person.sees("✗ archived")
        assert server.writes() == [sent(numbers[0], "archive")]


async def test_the_answer_of_a_question_goes_only_to_those_it_applies_to() -> None:
    server = Server()
    async with person_at(server) as person:
        on, off = numbered(server, "not_cleaned_up", "no_conclusion")
        assert person.app.workspace.rows[on].flag_active
        assert not person.app.workspace.rows[off].flag_active
        await asks(person, "archive", "not_cleaned_up", "no_conclusion")
        await person.presses("shift+tab", "shift+tab", "space")
        assert person.sees("[x] Also switch the flag off")
        assert person.sees("Its flag goes off: users fall back to the default.")
        assert person.sees("Its flag and its users stay as they are.")
        await person.accepts("y")
        await over(person)
        assert person.sees("2 done")
        bodies = [each.body for each in person.app.transitions.journal.here()]  # type: ignore[union-attr]  # connected
        assert bodies == [{}, {"disable_feature_flag": True}]


async def test_deleting_several_asks_for_the_verb_and_their_number() -> None:
    server = Server()
    async with person_at(server) as person:
        numbers = await asks(person, "delete", *THREE)
        await person.accepts("delete")
        assert person.sees("Type delete 3 here, then Enter; nothing was sent.")
        assert server.writes() == []
        await person.types(" 3")
        await person.presses("enter")
        await over(person)
        assert person.sees("3 done")
        assert server.writes() == [patched(number) for number in numbers]


async def test_a_single_one_that_is_ready_to_be_deleted_asks_for_its_flag_key() -> None:
    server = Server()
    async with person_at(server) as person:
        (number,) = await asks(person, "delete", "flat")
        assert sheet(person).word == person.app.workspace.rows[number].flag_key


async def test_undo_takes_back_the_last_of_them() -> None:
    server = Server()
    async with person_at(server) as person:
        numbers = await asks(person, "pause", *THREE)
        await person.accepts("pause")
        await over(person)
        assert person.sees("u then takes back the last")
        await person.presses("enter")
        await person.until("? keys")
        await person.asks("u")
        await person.accepts("resume")
        await person.until("Done")
        assert server.writes()[3:] == [sent(numbers[-1], "resume")]


# States with words


@pytest.mark.parametrize(
    "name", [each.name for each in TRANSITIONS.values() if each.body in ONE_AT_A_TIME and not each.hidden]
)
async def test_what_has_to_be_answered_for_each_is_told_to_go_one_at_a_time(name: str) -> None:
    server = Server()
    async with person_at(server) as person:
        person.app.post_message(BulkRequested(name, tuple(numbered(server, *THREE))))
        await person.until("goes one at a time:")
        assert person.sees(ONE_AT_A_TIME[TRANSITIONS[name].body])
        assert not isinstance(person.app.screen, BulkSheet)


async def test_where_none_can_be_changed_each_says_why_and_nothing_can_be_typed() -> None:
    server = Server()
    async with person_at(server) as person:
        person.app.post_message(BulkRequested("launch", tuple(numbered(server, *THREE))))
        await person.until("✗ Not possible for any of the 3; nothing was sent.")
        assert person.text.count("it has already been launched.") == 3
        assert not person.sees("and press Enter:")
        await person.waits()
        await person.presses("enter")
        await person.until("? keys")
        assert server.writes() == []


async def test_read_only_is_told_before_anything_is_read() -> None:
    server = Server(read_only=True)
    async with person_at(server) as person:
        person.app.post_message(BulkRequested("end", tuple(numbered(server, *THREE))))
        await person.until("End is not possible: read-only (--read-only).")
        assert not isinstance(person.app.screen, BulkSheet)


async def test_without_a_way_to_the_server_each_is_left_out_with_the_reason() -> None:
    server = Server()
    async with person_at(server) as person:
        server.link._silent = True
        person.app.post_message(BulkRequested("end", tuple(numbered(server, *THREE))))
        await person.until("✗ Not possible for any of the 3; nothing was sent.")
        assert person.text.count("it could not be read:") == 3
