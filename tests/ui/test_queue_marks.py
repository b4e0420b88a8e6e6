"""Marks by keyboard: which rows they are on, what becomes of them, and what is then asked for all of them."""

from __future__ import annotations

from exptui.ui.messages import (
    ActionsRequested,
    AsideRequested,
    BulkRequested,
    MuteRequested,
    PortfolioRequested,
    RecalculationRequested,
    ReportRequested,
    SnoozeRequested,
    TransitionRequested,
)
from tests.services.list_server import ListServer, experiment
from tests.ui.list_host import Reader, reading
from tests.ui.standings import BROKEN, morning, standing
from tests.ui.test_list_finding import typed


def starred(person: Reader) -> list[str]:
    """Names of the rows that have a mark in the gutter."""
    return [" ".join(line[4:].split()[:2]) for line in person.lines if line[1:2] == "*"]


def marked(person: Reader) -> tuple[int, ...]:
    return person.screen.marked


async def test_space_marks_and_goes_on_to_the_next_experiment() -> None:
    async with morning() as (person, _):
        await person.presses("space", "space", "space")
        assert starred(person) == ["Experiment 8", "Experiment 3", "Experiment 7"]
        assert person.cursor.startswith("> … Experiment 5")
        assert "3 marked · a acts on them · esc unmarks" in person.lines[-2]
        assert marked(person) == (8, 3, 7)
        await person.presses("k", "k", "space")
        assert marked(person) == (8, 3)


async def test_a_star_marks_all_that_is_shown_or_none() -> None:
    async with morning() as (person, _):
        await person.presses("asterisk")
        assert marked(person) == (8, 3, 7, 5, 4, 1)
        await person.presses("asterisk")
        assert marked(person) == ()
        await typed(person, "class:ok")
        await person.presses("enter", "asterisk")
        assert marked(person) == (9, 6, 2)


async def test_marks_stay_when_words_narrow_the_rows_and_when_these_are_read_again() -> None:
    async with morning() as (person, judge):
        await person.presses("space", "space")
        await typed(person, "7")
        await person.presses("enter", "space")
        assert "3 marked" in person.lines[-2]
        await person.presses("escape")
        await judge.says(standing(7, BROKEN))
        await person.workspace.load()
        await person.settles()
        assert set(marked(person)) == {8, 3, 7}
        person.workspace.drop(3)
        await person.settles()
        assert marked(person) == (8, 7)


async def test_escape_takes_marks_after_words_and_before_filters() -> None:
    async with morning() as (person, _):
        await person.presses("f", *"experiment", "enter", "space", "space")
        await typed(person, "8")
        await person.presses("enter", "escape")
        assert marked(person) == (8, 3)
        await person.presses("escape")
        assert marked(person) == ()
        assert "filtered" in person.lines[1]
        await person.presses("escape")
        assert "filtered" not in person.lines[1]


async def test_the_key_of_a_transition_is_asked_for_all_that_is_marked_in_their_order() -> None:
    async with morning() as (person, _):
        await person.presses("j", "j", "j", "space", "g", "j", "space", "E")
        assert person.app.asked == [BulkRequested("end", (8, 7))]


async def test_without_marks_a_transition_is_asked_for_one() -> None:
    async with morning() as (person, _):
        await person.presses("E")
        assert person.app.asked == [TransitionRequested(8, "end")]


async def test_a_key_of_two_transitions_means_the_one_that_is_possible_for_the_first() -> None:
    items = [
        experiment(3, status="draft"),
        experiment(2, status="paused", feature_flag={"id": 1, "key": "k", "active": False}),
        experiment(1, feature_flag={"id": 2, "key": "l", "active": True}),
    ]
    async with reading(ListServer(items)) as person:
        await person.presses("asterisk", "P")
        assert person.app.asked == [BulkRequested("resume", (3, 2, 1))]


async def test_what_is_possible_for_none_says_why_and_asks_nothing() -> None:
    async with reading(ListServer([experiment(2), experiment(1)])) as person:
        await person.presses("asterisk", "L")
        assert "Launch is possible for none of the 2 marked." in person.text
        assert "Experiment 2:" in person.text
        assert person.app.asked == []


async def test_a_transition_of_the_menu_is_asked_for_all_that_is_marked() -> None:
    async with morning() as (person, _):
        await person.presses("space", "space")
        person.screen.action_transition("archive")
        person.screen.action_transition("end")
        await person.settles()
        assert BulkRequested("end", (8, 3)) in person.app.asked


async def test_the_menu_opens_from_a_heading_when_there_are_marks() -> None:
    async with morning() as (person, _):
        await person.presses("space", "g", "a")
        assert person.app.asked == [ActionsRequested(8)]


async def test_marks_are_snoozed_together() -> None:
    async with morning() as (person, _):
        await person.presses("z", "space", "space", "z")
        assert person.app.asked == [SnoozeRequested((8,)), SnoozeRequested((8, 3))]


async def test_what_is_wanted_of_one_experiment_is_asked_of_the_app() -> None:
    async with morning() as (person, _):
        await person.presses("M", "ctrl+r", "y", "W")
        person.screen.action_aside()
        await person.settles()
        assert person.app.asked == [
            MuteRequested(8),
            RecalculationRequested(8),
            ReportRequested(8),
            PortfolioRequested(),
            AsideRequested(),
        ]
