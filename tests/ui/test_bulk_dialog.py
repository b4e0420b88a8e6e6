"""What the dialog for several experiments takes for an answer: no more than the one for a single one does."""

from __future__ import annotations

import pytest

from exptui.domain.lifecycle import TRANSITIONS, Risk
from exptui.services.bulk import one_at_a_time
from exptui.ui.messages import BulkRequested
from exptui.ui.modals.bulk import BulkSheet
from exptui.ui.modals.gated import Phase
from exptui.ui.modals.guarded import CancelButton
from exptui.ui.pace import ARMED_AFTER, PAUSE
from tests.support.acting import sent
from tests.support.keyboard import key_event
from tests.support.person import Person, person_at
from tests.support.server import Server
from tests.ui.bulk_acting import THREE, asks, at_the_gate, gate, opens, sheet

ONES = {
    "launch": ("draft", "stale_draft"), "resume": ("paused",), "archive": ("lost", "won"),
    "unarchive": ("archived_won",), "unfreeze": (),
}  # fmt: skip
FOR_SEVERAL = [
    each.name for each in TRANSITIONS.values() if one_at_a_time(each) is None and ONES.get(each.name, THREE)
]


@pytest.mark.parametrize("name", FOR_SEVERAL)
async def test_every_dialog_opens_with_the_focus_on_cancel_and_nothing_accepted(name: str) -> None:
    server = Server()
    async with person_at(server) as person:
        if name == "unarchive":
            await person.presses("6")
            await person.until(lambda: server.numbered("archived_won") in person.app.workspace.rows)
        numbers = await asks(person, name, *ONES.get(name, THREE))
        assert isinstance(person.app.focused, CancelButton)
        assert gate(person).value == ""
        assert person.sees("› [ Cancel ] ‹")
        risk = TRANSITIONS[name].risk
        verb = TRANSITIONS[name].verb
        expected = {Risk.REVERSIBLE: "y", Risk.TRAFFIC: verb, Risk.FINAL: f"{verb} {len(numbers)}"}
        assert gate(person).word == expected[risk]
        await person.presses("enter")
        await person.until("? keys")
        assert server.writes() == []


async def test_keys_are_swallowed_until_the_dialog_has_stood_for_a_while() -> None:
    server = Server()
    async with person_at(server) as person:
        await opens(person, "pause", *THREE)
        await person.floods("tab", *"pause", "enter", "n", "q")
        person.pace.forward(ARMED_AFTER - 0.01)
        await person.floods("tab", "n")
        assert isinstance(person.app.focused, CancelButton)
        assert sheet(person).phase is Phase.ASKING


async def test_a_burst_that_began_too_early_is_swallowed_to_its_end() -> None:
    server = Server()
    async with person_at(server) as person:
        await opens(person, "pause", *THREE)
        person.pace.forward(ARMED_AFTER - 0.01)
        for key in ("tab", *"pause", "enter", "enter", "n"):
            await person.floods(key)
            person.pace.forward(PAUSE - 0.02)
        assert gate(person).value == ""
        assert sheet(person).phase is Phase.ASKING
        assert server.writes() == []


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_leaving_is_heard_at_any_moment(key: str) -> None:
    server = Server()
    async with person_at(server) as person:
        await opens(person, "delete", *THREE)
        await person.floods(key)
        await person.until("? keys")
        assert person.app.is_running
        assert server.writes() == []


@pytest.mark.parametrize("text", ["delete 3", "delete 3\n", "delete 3\r\ndelete 3\r\n"])
async def test_a_paste_in_the_field_of_the_word_does_not_count(text: str) -> None:
    server = Server()
    async with person_at(server) as person:
        await at_the_gate(person, "delete")
        await person.pastes(text)
        assert gate(person).value == ""
        assert person.sees("Type it: a paste does not count here.")
        await person.presses("enter")
        assert sheet(person).phase is Phase.ASKING
        assert server.writes() == []


async def test_enter_in_the_burst_of_the_last_letter_does_not_count_but_a_deliberate_one_does() -> None:
    server = Server()
    async with person_at(server) as person:
        numbers = await at_the_gate(person)
        await person.types("paus")
        person.pace.forward(0.2)
        await person.floods("e", "enter")
        assert person.sees("That Enter came too fast after the last key; press it once more.")
        assert server.writes() == []
        await person.presses("enter")
        await person.until("3 done")
        assert server.writes() == [sent(number, "pause") for number in numbers]


async def test_two_enters_send_each_once() -> None:
    server = Server()
    async with person_at(server) as person:
        numbers = await at_the_gate(person)
        await person.types("pause")
        await person.presses("enter")
        await person.floods("enter", "enter", "enter")
        await person.until("3 done")
        assert server.writes() == [sent(number, "pause") for number in numbers]


@pytest.mark.parametrize("name", ["pause", "end", "delete"])
async def test_a_paste_without_brackets_is_not_accepted_however_many_line_ends_it_has(name: str) -> None:
    server = Server()
    async with person_at(server) as person:
        await asks(person, name, *THREE)
        if name == "end":
            await person.chooses("won")
        gate(person).focus()
        await person.pilot.pause()
        word = [key_event(" " if key == " " else key).key for key in sheet(person).word]
        await person.floods(*word, "enter", *word, *["enter"] * 20)
        assert sheet(person).phase is Phase.ASKING
        assert server.writes() == []


@pytest.mark.parametrize("name", ["pause", "delete", "end"])
async def test_an_enter_held_while_the_dialog_opens_never_confirms(name: str) -> None:
    server = Server()
    async with person_at(server) as person:
        numbers = tuple(server.numbered(each) for each in THREE)
        person.app.post_message(BulkRequested(name, numbers))
        await person.until(lambda: isinstance(person.app.screen, BulkSheet))
        await person.floods(*["enter"] * 30)
        await person.until("and press Enter:")
        for _ in range(60):
            person.pace.forward(1 / 30)
            await person.floods("enter")
        assert sheet(person).phase is Phase.ASKING
        person.pace.forward(1)
        await person.floods("enter")
        await person.until("? keys")
        assert server.writes() == []


async def test_an_enter_held_after_accepting_neither_stops_it_nor_closes_what_is_told() -> None:
    server = Server()
    async with person_at(server) as person:
        numbers = await at_the_gate(person)
        await person.types("pause")
        for _ in range(60):
            person.pace.forward(1 / 15)
            await person.floods("enter")
        await person.until("3 done")
        assert sheet(person).phase is Phase.TOLD
        assert server.writes() == [sent(number, "pause") for number in numbers]


async def test_a_missing_answer_keeps_the_field_of_the_word_shut() -> None:
    server = Server()
    async with person_at(server) as person:
        await asks(person, "end", *THREE)
        assert person.sees("Choose one, or none.")
        assert gate(person).disabled
        await person.chooses("inconclusive")
        assert not gate(person).disabled


async def test_a_wrong_word_is_told_and_sends_nothing() -> None:
    server = Server()
    async with person_at(server) as person:
        await at_the_gate(person, "delete")
        await person.types("delete 4")
        await person.presses("enter")
        assert person.sees("Type delete 3 here, then Enter; nothing was sent.")
        assert server.writes() == []


async def test_the_number_to_type_is_of_those_that_are_ready_and_not_of_those_asked_for() -> None:
    server = Server()
    async with person_at(server) as person:
        server.experiment(server.numbered("ship"))["deleted"] = True
        await asks(person, "delete", *THREE)
        assert sheet(person).word == "delete 2"


async def test_no_dialog_stands_on_another() -> None:
    server = Server()
    async with person_at(server) as person:
        await asks(person, "pause", *THREE)
        depth = len(person.app.screen_stack)
        await person.presses("a", "question_mark", "colon", "ctrl+p", "f1", "H", "u", "L", "f")
        person.app.post_message(BulkRequested("end", (1, 2)))
        await person.pilot.pause()
        assert len(person.app.screen_stack) == depth
        assert sheet(person).phase is Phase.ASKING


async def test_letters_that_leave_are_letters_where_one_types() -> None:
    server = Server()
    async with person_at(server) as person:
        await at_the_gate(person)
        await person.types("nqj")
        assert gate(person).value == "nqj"
        assert sheet(person).phase is Phase.ASKING


# The list of what happens


def all_running(person: Person) -> tuple[int, ...]:
    return tuple(row.id for row in person.app.workspace.ordered() if row.status in ("running", "draft"))[:20]


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_twenty_are_scrolled_through_and_nothing_is_hidden_without_a_count(
    size: tuple[int, int],
) -> None:
    server = Server()
    async with person_at(server, size=size) as person:
        numbers = all_running(person)
        rows = [person.app.workspace.rows[number] for number in numbers]
        person.app.post_message(BulkRequested("pause", numbers))
        await person.until("and press Enter:")
        await person.waits()
        ready = sum(row.status == "running" for row in rows)
        assert person.sees(f"{ready} of 20, {20 - ready} left out")
        in_sight = sum(" ● " in line or " ◇ " in line for line in person.lines)
        assert person.sees(f"{20 - in_sight} experiments below")
        assert person.sees("[ Cancel ]")
        seen = set(person.lines)
        for _ in range(60):
            await person.presses("j")
            seen |= set(person.lines)
        assert all(any(row.name[:12] in line for line in seen) for row in rows)
        assert person.sees("above")
        assert not person.sees("below")
        await person.presses("pageup", "k", "g")
        assert not person.sees("above")
        await person.presses("pagedown")
        assert person.sees("above")
        assert server.writes() == []


async def test_the_list_scrolls_while_one_types_the_word() -> None:
    server = Server()
    async with person_at(server) as person:
        person.app.post_message(BulkRequested("pause", all_running(person)))
        await person.until("and press Enter:")
        await person.waits()
        gate(person).focus()
        await person.presses("p", "pagedown", "down")
        assert person.sees("above")
        assert gate(person).value == "p"


async def test_names_are_text_and_never_markup() -> None:
    server = Server()
    number = server.numbered("flat")
    server.experiment(number)["name"] = "[/] a [red]b[/red] [@click=app.quit]c"
    async with person_at(server) as person:
        await asks(person, "pause", *THREE)
        assert person.sees("[/] a [red]b[/red] [@click=app.quit]c")
