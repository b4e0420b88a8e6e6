"""Picking by typing: quick where it is known, and harmless whatever the server says."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.services.picking import Choice
from exptui.ui.modals.picker import PickSheet
from tests.support.keyboard import key_event
from tests.support.server import Server
from tests.ui.picker_host import Picking, picking


def events(somebody: Picking, **more: Any) -> PickSheet:
    return PickSheet("Event", somebody.picker.events, somebody.pace, **({"free": True} | more))


def values(somebody: Picking) -> list[Any]:
    return [None if choice is None else choice.value for choice in somebody.picked]


def event(server: Server, name: str, **changes: Any) -> None:
    first = server.world.event_definitions[0]
    server.world.event_definitions.append({**first, "name": name, **changes})


def asked(server: Server) -> list[str]:
    return [each.query for each in server.app.state.requests if "/event_definitions/" in each.path]


async def test_an_event_is_found_by_a_few_letters_and_taken_with_enter() -> None:
    async with picking(Server()) as somebody:
        await somebody.opens(events(somebody))
        await somebody.settles()
        assert somebody.sees("23 events")
        await somebody.types("fund")
        assert somebody.here.startswith("order_refunded  last seen 7 minutes ago")
        await somebody.presses("enter")
        assert values(somebody) == ["order_refunded"]


async def test_arrows_move_and_letters_never_do() -> None:
    async with picking(Server()) as somebody:
        await somebody.opens(events(somebody))
        await somebody.settles()
        await somebody.types("sub")
        await somebody.presses("down", "down", "up")
        assert somebody.here.startswith(somebody.offered[1])
        await somebody.types("j")
        assert somebody.sees("PostHog knows no events called that.")
        await somebody.presses("backspace", "down")
        second = somebody.offered[1]
        await somebody.presses("enter")
        assert values(somebody) == [second]


async def test_escape_takes_nothing() -> None:
    async with picking(Server()) as somebody:
        await somebody.opens(events(somebody))
        await somebody.settles()
        await somebody.presses("escape")
        assert somebody.picked == [None]


async def test_what_there_is_now_is_marked_and_has_the_cursor() -> None:
    async with picking(Server()) as somebody:
        await somebody.opens(events(somebody, chosen="quote_requested"))
        await somebody.settles()
        assert somebody.here.startswith("quote_requested")
        assert "● now · last seen 7 minutes ago" in somebody.here
        await somebody.presses("enter")
        assert values(somebody) == ["quote_requested"]


async def test_what_was_typed_before_is_searched_for_and_can_be_gone_on_with() -> None:
    async with picking(Server()) as somebody:
        await somebody.opens(events(somebody, typed="order"))
        await somebody.settles()
        await somebody.types("_r")
        await somebody.presses("enter")
        assert values(somebody) == ["order_refunded"]


async def test_text_may_be_taken_as_it_is_where_nothing_fits_and_where_something_does() -> None:
    async with picking(Server()) as somebody:
        await somebody.opens(events(somebody))
        await somebody.settles()
        await somebody.types("order packed")
        assert somebody.here == "take “order packed” as it is"
        await somebody.presses("enter")
        await somebody.opens(events(somebody, typed="order"))
        await somebody.settles()
        await somebody.presses("up", "enter")
        assert values(somebody) == ["order packed", "order"]


async def test_text_that_is_listed_is_offered_once() -> None:
    async with picking(Server()) as somebody:
        await somebody.opens(events(somebody, typed="order_completed"))
        await somebody.settles()
        assert not somebody.sees("as it is")
        assert somebody.picked == []
        await somebody.presses("enter")
        assert somebody.picked[0] is not None
        assert somebody.picked[0].note == "last seen 7 minutes ago · verified"


async def test_what_may_not_be_typed_is_only_picked() -> None:
    async with picking(Server()) as somebody:
        await somebody.opens(events(somebody, free=False, typed="packed"))
        await somebody.settles()
        assert not somebody.sees("as it is")
        await somebody.presses("enter")
        assert somebody.sees("There is nothing to take")
        assert somebody.picked == []


async def test_what_is_picked_by_number_is_typed_as_one() -> None:
    server = Server()
    server.faults.forbid_scope("action:read")
    async with picking(server) as somebody:
        await somebody.opens(PickSheet("Action", somebody.picker.actions, somebody.pace, free=True))
        await somebody.settles()
        assert somebody.sees(
            "The key lacks the scope action:read, so actions can't be listed. Type the number."
        )
        await somebody.types("1x")
        await somebody.presses("enter")
        assert somebody.picked == []
        await somebody.presses("backspace", "7", "enter")
        assert values(somebody) == [17]


@pytest.mark.parametrize("build", ["page", "current"])
async def test_a_server_without_the_list_leaves_typing_and_says_so(build: Any) -> None:
    server = Server(build=build)
    server.faults.missing("/warehouse_tables/")
    async with picking(server) as somebody:
        await somebody.opens(PickSheet("Table", somebody.picker.tables, somebody.pace, free=True))
        await somebody.settles()
        assert somebody.sees("This PostHog has no list of warehouse tables. Type it: it is taken as it is.")
        await somebody.types("charges")
        await somebody.presses("enter")
        assert values(somebody) == ["charges"]


async def test_a_lost_answer_is_told_and_typing_goes_on() -> None:
    server = Server()
    server.faults.next("GET", "/event_definitions/", status=502, body="", times=4)
    async with picking(server) as somebody:
        await somebody.opens(events(somebody))
        await somebody.settles()
        assert somebody.sees("502")
        assert somebody.sees("Type it: it is taken as it is.")
        await somebody.types("o")
        await somebody.settles()
        assert "order_completed" in somebody.offered


async def test_keys_typed_ahead_find_and_their_enter_takes_nothing() -> None:
    async with picking(Server()) as somebody:
        await somebody.picker.events("")
        await somebody.opens(events(somebody))
        driver = somebody.app._driver
        assert driver is not None
        for key in ("q", "u", "o", "t", "e", "enter"):
            driver.send_message(key_event(key))
        await somebody.settles()
        assert somebody.picked == []
        assert somebody.here.startswith("quote_requested")


async def test_names_that_steer_a_terminal_do_not_and_are_taken_whole() -> None:
    hostile = "pay\x1b[2J\u202e[bold]x[/]"
    server = Server()
    event(server, hostile, description="[red]no markup[/]\x07")
    async with picking(server) as somebody:
        await somebody.opens(events(somebody, typed="pay"))
        await somebody.settles()
        assert "\x1b" not in somebody.text
        assert "\u202e" not in somebody.text
        assert "[bold]x[/]" in somebody.here
        assert somebody.sees("[red]no markup[/]")
        await somebody.presses("enter")
        assert values(somebody) == [hostile]


async def test_a_function_will_do_to_pick_from() -> None:
    async def ask(text: str) -> list[Choice]:
        return [Choice(text * 2, text * 2)] if text else [Choice("aa", "aa"), Choice("b", "b")]

    async with picking(Server()) as somebody:
        await somebody.opens(PickSheet("Any", ask, somebody.pace, free=False))
        await somebody.settles()
        await somebody.types("z")
        await somebody.settles()
        await somebody.presses("enter")
        assert values(somebody) == ["zz"]


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36)])
async def test_long_names_and_notes_are_cut_and_the_keys_stay_in_view(size: tuple[int, int]) -> None:
    server = Server()
    event(server, "a_" + "very_" * 40 + "long_name", description="Tells " * 60)
    async with picking(server, size=size) as somebody:
        await somebody.opens(events(somebody, typed="very"))
        await somebody.settles()
        assert all(len(line) <= size[0] for line in somebody.lines)
        assert "…" in somebody.here
        assert len([line for line in somebody.lines if line.endswith("…")]) == 1, "the end of the description"
        assert somebody.lines[-1].strip().startswith("enter: take")
