"""Help, the action menu and the palette: everything is there, says why not, and chooses only on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from textual.widgets import OptionList

from exptui.domain.lifecycle import TRANSITIONS
from exptui.ui import messages
from exptui.ui.bindings import commands_for
from exptui.ui.modals.commands import CommandSheet, ItemOption
from exptui.ui.palette import NO_ROW, action_items, help_items, palette_items
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.list.screen import ListScreen
from tests.support.person import Person, person_at
from tests.support.server import Server


def highlighted(person: Person) -> str:
    """The label of the line that Enter would choose."""
    options = person.app.screen.query_one(OptionList)
    assert options.highlighted is not None
    option = options.get_option_at_index(options.highlighted)
    assert isinstance(option, ItemOption)
    return option.item.label


async def test_a_menu_points_at_its_line_without_colour() -> None:
    async with person_at(Server()) as person:
        await person.presses("question_mark")
        await person.until("Keys of this screen")
        for key in ("j", "j", "k", "end", "pageup"):
            await person.presses(key)
            pointed = [line for line in person.lines if line.startswith("› ")]
            assert len(pointed) == 1
            assert highlighted(person) in pointed[0]


def test_the_action_menu_has_every_transition_that_is_offered() -> None:
    items = action_items("list", None, Server().workspace())
    assert {item.label for item in items} == {t.label for t in TRANSITIONS.values() if not t.hidden}
    assert {item.reason for item in items} == {NO_ROW}


@pytest.mark.parametrize("screen", ["list", "detail", "raw", "journal"])
def test_help_and_palette_have_every_command_of_a_screen(screen: str) -> None:
    workspace = Server().workspace()
    commands = commands_for(screen)
    helped = {(item.label, item.help) for item in help_items(screen, None, workspace)}
    assert helped == {(command.label, command.help) for command in commands if command.keys}
    found = {item.label for item in palette_items(screen, None, workspace)}
    assert found == {c.label for c in commands if c.id not in ("tab", "palette", "command")}


async def test_the_palette_offers_every_experiment_that_is_loaded_and_opens_it() -> None:
    server = Server()
    async with person_at(server) as person:
        await person.presses("colon")
        await person.types("warranty")
        await person.until("warranty-reminder")
        await person.waits()
        await person.presses("enter")
        await person.until("as of")
        assert person.sees("Warranty reminder")
        assert server.writes() == []


async def test_letters_typed_right_after_the_colon_are_not_lost() -> None:
    async with person_at(Server()) as person:
        await person.floods("colon")
        await person.until("Find an action or an experiment")
        await person.floods(*"warranty")
        await person.until("warranty-reminder")
        assert highlighted(person) == "Warranty reminder"


async def test_a_command_typed_ahead_with_its_enter_chooses_nothing() -> None:
    server = Server()
    async with person_at(server) as person:
        await person.floods("colon")
        await person.until("Find an action or an experiment")
        await person.floods(*"delete", "enter", "enter")
        assert isinstance(person.app.screen, CommandSheet)
        assert server.writes() == []


async def test_a_blocked_action_says_why_and_stays_open() -> None:
    async with person_at(Server()) as person:
        await person.goes_to(person.server.numbered("ship"))
        await person.presses("a")
        await person.until("What can be done to")
        await person.waits()
        await person.presses("L")
        assert person.sees("not now: it has already been launched.")
        assert isinstance(person.app.screen, CommandSheet)


async def test_the_action_menu_begins_with_what_is_possible() -> None:
    async with person_at(Server()) as person:
        await person.goes_to(person.server.numbered("ship"))
        await person.presses("a")
        await person.until("What can be done to")
        assert highlighted(person) == "Pause"


async def test_a_key_that_two_actions_share_chooses_the_possible_one() -> None:
    async with person_at(Server()) as person:
        await person.goes_to(person.server.numbered("paused"))
        await person.presses("a")
        await person.until("What can be done to")
        await person.waits()
        await person.presses("P")
        await person.until("Type resume and press Enter:")


async def test_a_key_pressed_in_help_does_what_help_says_of_it() -> None:
    async with person_at(Server()) as person:
        await person.presses("question_mark")
        await person.until("Keys of this screen")
        await person.waits()
        await person.presses("p")
        await person.until(lambda: person.app.screen.has_class("-preview"))


@pytest.mark.parametrize(("key", "title"), [("a", "What can be done to"), ("question_mark", "Keys of this screen"),
                                            ("colon", "Find an action"), ("f", "Filters of the server")])  # fmt: skip
@pytest.mark.parametrize("way", [("escape", "escape", "escape"), ("ctrl+c",)], ids=lambda way: way[0])
async def test_a_menu_is_left_at_once_and_the_program_goes_on(
    key: str, title: str, way: tuple[str, ...]
) -> None:
    async with person_at(Server()) as person:
        await person.presses(key)
        await person.until(title)
        await person.floods(*way)
        await person.until(lambda: isinstance(person.app.screen, ListScreen))
        assert person.app.is_running


async def test_nothing_that_is_called_so_is_said() -> None:
    async with person_at(Server()) as person:
        await person.presses("colon")
        await person.types("zzzz")
        await person.until("nothing is called that; backspace widens the search.")
        await person.presses("enter")
        assert isinstance(person.app.screen, CommandSheet)


@pytest.mark.parametrize("key", ["a", "question_mark"])
@pytest.mark.parametrize("way", ["q", "question_mark"])
async def test_a_letter_that_closes_a_menu_is_not_heard_by_the_list_below(key: str, way: str) -> None:
    async with person_at(Server()) as person:
        await person.presses(key)
        await person.until("esc: back")
        await person.waits()
        await person.presses(way)
        await person.until(lambda: isinstance(person.app.screen, ListScreen))
        await person.pilot.pause()
        assert person.app.is_running
        assert isinstance(person.app.screen, ListScreen)


async def test_a_key_of_the_menu_asks_once() -> None:
    async with person_at(Server()) as person:
        await person.goes_to(person.server.numbered("draft"))
        await person.presses("a")
        await person.until("What can be done to")
        await person.waits()
        await person.presses("L")
        await person.until("Type launch and press Enter:")
        await person.presses("escape")
        await person.until(lambda: isinstance(person.app.screen, ListScreen))
        assert "Another change" not in person.text
        assert person.sees("? keys")


@pytest.mark.parametrize("opening", [("enter",), ("i",), ("enter", "i"), ("H",)])
async def test_a_back_key_held_on_a_large_screen_stops_at_the_list(opening: tuple[str, ...]) -> None:
    async with person_at(Server()) as person:
        await person.presses(*opening)
        await person.waits()
        assert not isinstance(person.app.screen, ListScreen)
        await person.floods(*["escape"] * 20)
        await person.until("enter open")
        assert isinstance(person.app.screen, ListScreen)
        assert person.app.is_running


async def test_an_enter_held_on_the_list_opens_one_screen() -> None:
    async with person_at(Server()) as person:
        depth = len(person.app.screen_stack)
        await person.floods(*["enter"] * 20)
        await person.until("as of")
        assert len(person.app.screen_stack) == depth + 1


async def test_two_dialogs_never_stack() -> None:
    async with person_at(Server()) as person:
        await person.goes_to(person.server.numbered("draft"))
        await person.floods("L", "f", "P", "X")
        await person.waits()
        assert len([screen for screen in person.app.screen_stack if not isinstance(screen, BaseScreen)]) <= 2
        assert person.server.writes() == []


async def test_what_is_said_while_a_screen_is_still_being_made_is_told_when_it_is_there() -> None:
    server = Server()
    async with person_at(server) as person:
        number = server.numbered("ship")
        await person.goes_to(number)
        person.app.post_message(messages.ExperimentOpened(number))
        while len(person.app.screen_stack) < 3:  # noqa: ASYNC110  # no event tells of it
            await asyncio.sleep(0)
        person.app.say("Something happened meanwhile.")
        await person.until("Something happened meanwhile.")


async def test_a_screen_that_is_open_below_is_gone_back_to() -> None:
    async with person_at(Server()) as person:

        def in_front(kind: str) -> Callable[[], bool]:
            return lambda: type(person.app.screen).__name__ == kind

        for _ in range(3):
            await person.presses("j", "enter")
            await person.until(in_front("DetailScreen"))
            await person.presses("W")
            await person.until(in_front("PortfolioScreen"))
        kinds = [type(screen).__name__ for screen in person.app.screen_stack]
        assert kinds[1:] == ["ListScreen", "DetailScreen", "PortfolioScreen"]
