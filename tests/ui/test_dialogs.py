"""What a dialog takes for an answer: keys and pastes that were not meant for it never count."""

from __future__ import annotations

import asyncio

import pytest

from exptui.domain.asking import Surroundings
from exptui.domain.lifecycle import TRANSITIONS, Risk, Transition, objection
from exptui.ui.messages import TransitionRequested
from exptui.ui.modals.guarded import CancelButton, GateInput
from exptui.ui.modals.transition import Phase, TransitionSheet
from exptui.ui.pace import ARMED_AFTER, PAUSE
from tests.support.person import Person, person_at
from tests.support.server import Server

ENDPOINT = {"L": "launch", "P": "pause", "E": "end", "R": "reset"}


def sheet(person: Person) -> TransitionSheet:
    """The dialog that is open."""
    screen = person.app.screen
    assert isinstance(screen, TransitionSheet), person.text
    return screen


def gate(person: Person) -> GateInput:
    """The field in which the word is typed."""
    return sheet(person).query_one(GateInput)


async def opens(person: Person, made_for: str, key: str) -> int:
    """Press the key of a transition and see its dialog, without letting time pass."""
    number = person.server.numbered(made_for)
    await person.goes_to(number)
    await person.presses(key)
    await person.until("and press Enter:")
    return number


async def at_the_gate(person: Person, made_for: str = "draft", key: str = "L") -> int:
    """Open a dialog, wait until it may be answered, and put the cursor into the word's field."""
    number = await opens(person, made_for, key)
    await person.waits()
    gate(person).focus()
    await person.pilot.pause()
    return number


def possible(person: Person, transition: Transition) -> int:
    """The first experiment in the list to which a transition can be done."""
    return next(row.id for row in person.app.workspace.ordered() if objection(transition, row) is None)


async def test_leaving_while_the_form_is_being_put_together_is_leaving() -> None:
    server = Server()
    async with person_at(server) as person:
        number = server.numbered("ship")
        experiment = await person.app.workspace.refresh(number)
        late = TransitionSheet(TRANSITIONS["rename"], experiment.row(), "Shop", person.pace)
        await person.app.push_screen(late)
        asking = asyncio.ensure_future(late.ask(experiment, Surroundings()))
        await asyncio.sleep(0)
        late.action_leave()
        await asking
        assert await late.decision() is None
        assert server.writes() == []


@pytest.mark.parametrize(
    "name", [t.name for t in TRANSITIONS.values() if t.name not in ("unfreeze", "restore", "unarchive")]
)
async def test_every_dialog_opens_with_the_focus_on_cancel_and_nothing_accepted(name: str) -> None:
    server = Server()
    async with person_at(server) as person:
        transition = TRANSITIONS[name]
        number = possible(person, transition)
        person.app.post_message(TransitionRequested(number, name))
        await person.until("and press Enter:")
        await person.waits()
        assert isinstance(person.app.focused, CancelButton)
        assert gate(person).value == ""
        assert person.sees("› [ Cancel ] ‹")
        if transition.risk is Risk.FINAL:
            assert gate(person).word == person.app.workspace.rows[number].flag_key
        await person.presses("enter")
        await person.until("? keys")
        assert server.writes() == []


async def test_keys_are_swallowed_until_the_dialog_has_stood_for_a_while() -> None:
    server = Server()
    async with person_at(server) as person:
        await opens(person, "draft", "L")
        await person.floods("tab", "l", "enter", "n", "q")
        person.pace.forward(ARMED_AFTER - 0.01)
        await person.floods("tab", "n")
        assert isinstance(person.app.focused, CancelButton)
        assert sheet(person).phase is Phase.ASKING


async def test_a_burst_that_began_too_early_is_swallowed_to_its_end() -> None:
    server = Server()
    async with person_at(server) as person:
        await opens(person, "draft", "L")
        person.pace.forward(ARMED_AFTER - 0.01)
        for key in ("tab", *"launch", "enter", "enter", "n"):
            await person.floods(key)
            person.pace.forward(PAUSE - 0.02)
        assert gate(person).value == ""
        assert isinstance(person.app.focused, CancelButton)
        assert sheet(person).phase is Phase.ASKING
        person.pace.forward(PAUSE)
        await person.floods("n")
        await person.until("? keys")
        assert server.writes() == []


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_leaving_is_heard_at_any_moment(key: str) -> None:
    server = Server()
    async with person_at(server) as person:
        await opens(person, "draft", "L")
        await person.floods(key)
        await person.until("? keys")
        assert person.app.is_running
        assert server.writes() == []


@pytest.mark.parametrize("text", ["launch", "launch\n", "launch\r\nlaunch\r\n"])
async def test_a_paste_in_the_field_of_the_word_does_not_count(text: str) -> None:
    server = Server()
    async with person_at(server) as person:
        await at_the_gate(person)
        await person.pastes(text)
        assert gate(person).value == ""
        assert person.sees("Type it: a paste does not count here.")
        await person.presses("enter")
        assert sheet(person).phase is Phase.ASKING
        assert server.writes() == []


async def test_a_paste_on_a_dialog_that_has_just_appeared_goes_nowhere() -> None:
    server = Server()
    async with person_at(server) as person:
        await opens(person, "draft", "e")
        await person.pastes("y\n")
        name = person.server.experiment(person.server.numbered("draft"))["name"]
        assert sheet(person).body().payload(sheet(person).experiment) == {}  # type: ignore[arg-type]  # it was read
        assert person.sees(name)
        assert server.writes() == []


async def test_enter_in_the_burst_of_the_last_letter_does_not_count_but_a_deliberate_one_does() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at_the_gate(person)
        await person.types("launc")
        person.pace.forward(0.2)
        await person.floods("h", "enter")
        assert person.sees("That Enter came too fast after the last key; press it once more.")
        assert server.writes() == []
        await person.presses("enter")
        await person.until("Done")
        assert server.writes() == [("POST", f"/api/projects/1/experiments/{number}/launch/")]


async def test_a_paste_without_brackets_is_not_accepted_however_many_line_ends_it_has() -> None:
    server = Server()
    async with person_at(server) as person:
        await at_the_gate(person)
        await person.floods(*"launch", "enter", *"launch", *["enter"] * 20)
        assert sheet(person).phase is Phase.ASKING
        assert server.writes() == []


@pytest.mark.parametrize(("made_for", "key"), [("draft", "L"), ("ship", "S"), ("no_conclusion", "V")])
async def test_an_enter_held_while_the_dialog_opens_never_confirms(made_for: str, key: str) -> None:
    server = Server()
    async with person_at(server) as person:
        await person.goes_to(server.numbered(made_for))
        person.pace.forward(0.2)
        await person.floods(key, *["enter"] * 30)
        await person.until("and press Enter:")
        for _ in range(60):
            person.pace.forward(1 / 30)
            await person.floods("enter")
        assert sheet(person).phase is Phase.ASKING
        person.pace.forward(1)
        await person.floods("enter")
        await person.until("? keys")
        assert server.writes() == []


@pytest.mark.parametrize(
    ("made_for", "key"),
    [("draft", "L"), ("ship", "P"), ("flat", "E"), ("ship", "S"), ("ship", "R"), ("no_conclusion", "V"), ("flat", "X"),
     ("draft", "e")],
)  # fmt: skip
async def test_the_opening_key_never_accepts_however_often_it_is_pressed(made_for: str, key: str) -> None:
    server = Server()
    async with person_at(server) as person:
        await opens(person, made_for, key)
        await person.waits()
        await person.presses(*[key] * 5)
        await person.waits()
        await person.floods(*[key] * 20)
        assert sheet(person).phase is Phase.ASKING
        assert server.writes() == []


async def test_an_arrow_key_whose_sequence_was_split_cancels_and_changes_nothing() -> None:
    server = Server()
    async with person_at(server) as person:
        await opens(person, "draft", "L")
        await person.waits()
        await person.presses("escape", "left_square_bracket", "A", "escape", "O", "B")
        await person.until("? keys")
        assert server.writes() == []


async def test_a_wrong_word_is_told_and_sends_nothing() -> None:
    server = Server()
    async with person_at(server) as person:
        await at_the_gate(person)
        await person.types("lunch")
        await person.presses("enter")
        assert person.sees("Type launch here, then Enter; nothing was sent.")
        assert server.writes() == []


async def test_letters_that_leave_are_letters_where_one_types() -> None:
    server = Server()
    async with person_at(server) as person:
        await at_the_gate(person, "flat", "X")
        await person.types("nq")
        assert gate(person).value == "nq"
        assert sheet(person).phase is Phase.ASKING


async def test_no_dialog_stands_on_another() -> None:
    server = Server()
    async with person_at(server) as person:
        await opens(person, "draft", "L")
        await person.waits()
        depth = len(person.app.screen_stack)
        await person.presses("a", "question_mark", "colon", "ctrl+p", "f1", "H", "u", "L", "f")
        assert len(person.app.screen_stack) == depth
        assert sheet(person).phase is Phase.ASKING


async def test_a_click_accepts_nothing_and_cancel_can_be_clicked() -> None:
    server = Server()
    async with person_at(server) as person:
        await opens(person, "draft", "L")
        await person.waits()
        await person.pilot.click("#gate", times=2)
        await person.types("launch")
        await person.pilot.click("#gate", times=2)
        assert sheet(person).phase is Phase.ASKING
        await person.pilot.click("CancelButton")
        await person.until("? keys")
        assert server.writes() == []


async def test_a_long_flag_key_leaves_the_field_and_cancel_in_sight() -> None:
    server = Server()
    number = server.numbered("flat")
    key = "faq-" * 60
    server.world.flags[server.experiment(number)["feature_flag_id"]]["key"] = key
    async with person_at(server) as person:
        person.app.post_message(TransitionRequested(number, "delete"))
        await person.until("and press Enter:")
        assert key in person.text.replace("\n ", "").replace("\n", "")
        assert person.sees("[ Cancel ]")
        assert gate(person).size.width >= 20
