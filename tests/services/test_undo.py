"""What `u` would take back next."""

from __future__ import annotations

import pytest

from exptui.domain.experiment import Experiment
from exptui.domain.lifecycle import TRANSITIONS
from exptui.services.journal import Ending
from exptui.services.transitions import Outcome
from exptui.services.undo import LocalStep, Step, Undo
from tests.support.server import Server

DONE = Outcome(ending=Ending.DONE)


async def read(made_for: str) -> Experiment:
    server = Server()
    return await server.posthog().experiments.get(server.numbered(made_for))


async def test_there_is_nothing_to_undo_at_first() -> None:
    assert Undo().last() is None


@pytest.mark.parametrize("name", [row.name for row in TRANSITIONS.values() if row.undo])
async def test_what_was_done_is_taken_back_by_the_transition_that_says_so(name: str) -> None:
    undo, before = Undo(), await read("ship")
    undo.remember(TRANSITIONS[name], before, DONE)
    step = undo.last()
    assert isinstance(step, Step)
    assert step.transition.name == TRANSITIONS[name].undo
    assert step.row.id == before.id


@pytest.mark.parametrize("ending", [ending for ending in Ending if ending is not Ending.DONE])
async def test_what_did_not_happen_is_not_undone(ending: Ending) -> None:
    undo = Undo()
    undo.remember(TRANSITIONS["pause"], await read("ship"), Outcome(ending=ending))
    assert undo.last() is None


async def test_the_last_change_comes_first_and_each_experiment_has_one() -> None:
    undo, ship, flat = Undo(), await read("ship"), await read("flat")
    undo.remember(TRANSITIONS["pause"], ship, DONE)
    undo.remember(TRANSITIONS["pause"], flat, DONE)
    undo.remember(TRANSITIONS["resume"], ship, DONE)
    step = undo.last()
    assert isinstance(step, Step)
    assert (step.row.id, step.transition.name) == (ship.id, "pause")
    undo.remember(TRANSITIONS["end"], ship, DONE)
    step = undo.last()
    assert isinstance(step, Step)
    assert (step.row.id, step.transition.name) == (flat.id, "resume")


async def test_what_can_not_be_taken_back_hides_what_was_done_before_it() -> None:
    undo, before = Undo(), await read("ship")
    undo.remember(TRANSITIONS["pause"], before, DONE)
    undo.remember(TRANSITIONS["end"], before, DONE)
    assert undo.last() is None


async def test_undoing_a_rename_begins_with_the_words_as_they_were() -> None:
    undo, before = Undo(), await read("draft")
    after = before.model_copy(update={"name": "Another name"})
    undo.remember(TRANSITIONS["rename"], before, Outcome(ending=Ending.DONE, after=after))
    step = undo.last()
    assert isinstance(step, Step)
    assert step.starts == {"name": before.name, "description": before.description}
    assert step.row.name == "Another name"


async def test_the_last_thing_done_is_undone_first_wherever_it_was_done() -> None:
    undo, ship = Undo(), await read("ship")
    done: list[str] = []
    undo.remember_local("snoozed one", lambda: done.append("one"))
    undo.remember(TRANSITIONS["pause"], ship, DONE)
    undo.remember_local("muted two", lambda: done.append("two"))
    step = undo.last()
    assert isinstance(step, LocalStep)
    assert step.words == "muted two"
    assert undo.take_back(step) == "muted two"
    assert done == ["two"]
    paused = undo.last()
    assert isinstance(paused, Step)
    assert paused.transition.name == "resume"
    undo.remember(TRANSITIONS["end"], ship, DONE)
    step = undo.last()
    assert isinstance(step, LocalStep)
    assert undo.take_back(step) == "snoozed one"
    assert done == ["two", "one"]
    assert undo.last() is None


def test_what_was_done_to_several_is_taken_back_as_one_the_last_first() -> None:
    undo = Undo()
    done: list[str] = []
    undo.remember_local("snoozed two", lambda: done.append("first"), lambda: done.append("second"))
    step = undo.last()
    assert isinstance(step, LocalStep)
    undo.take_back(step)
    assert done == ["second", "first"]
    assert undo.last() is None


def test_a_step_is_taken_back_once() -> None:
    undo = Undo()
    done: list[str] = []
    undo.remember_local("snoozed one", lambda: done.append("one"))
    step = undo.last()
    assert isinstance(step, LocalStep)
    undo.take_back(step)
    undo.take_back(step)
    assert done == ["one"]
