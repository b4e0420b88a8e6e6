"""Picking by typing from a server far away: what is known comes at once, one question is on its way at a time."""

from __future__ import annotations

from typing import Any

from exptui.ui.modals.picker import PickSheet
from tests.support.distance import Distance, DistantPace
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


def far_away(server: Server, *, lost: int = 1_000) -> tuple[Distance, DistantPace]:
    """A server two seconds away."""
    link = Distance(server.link.server, seconds=2.0, lost=lost)
    return link, DistantPace(link)


async def test_far_away_what_is_known_is_shown_at_each_key_and_one_question_is_on_its_way() -> None:
    server = Server()
    for number in range(60):
        event(server, f"arm_{number:02}")
    link, pace = far_away(server)
    async with picking(server, link=link, pace=pace) as somebody:
        await somebody.opens(events(somebody))
        assert somebody.sees("asking PostHog…")
        await somebody.waits(2.4)
        await somebody.until("50 events shown, and there are more: typing narrows.")
        await somebody.types("arm_4")
        known = somebody.offered
        assert known
        assert set(known) < {f"arm_{number}" for number in range(40, 50)}
        assert somebody.sees(f"{len(known)} known · asking PostHog…")
        await somebody.waits(5)
        assert somebody.offered == [f"arm_{number}" for number in range(40, 50)]
        assert link.most_at_once == 1
        assert [each.partition("search=")[2] for each in asked(server)] == ["", "a", "arm_4"]


async def test_a_slow_answer_never_takes_the_place_of_a_newer_one() -> None:
    server = Server()
    for number in range(60):
        event(server, f"a{number:02}")
    link, pace = far_away(server)
    async with picking(server, link=link, pace=pace) as somebody:
        await somebody.opens(events(somebody, typed="a"))
        await somebody.presses("backspace")
        await somebody.types("order")
        await somebody.waits(6)
        assert somebody.offered == ["order_completed", "order_refunded"]
        assert somebody.here.startswith("order_completed")


async def test_enter_does_not_take_what_came_under_the_cursor_as_it_was_pressed() -> None:
    server = Server()
    link, pace = far_away(server)
    async with picking(server, link=link, pace=pace) as somebody:
        await somebody.opens(events(somebody))
        await somebody.types("order")
        assert somebody.here == "take “order” as it is"
        while not somebody.offered:
            pace.forward(0.05)
            await somebody.pilot.pause()
        assert somebody.here.startswith("order_completed")
        await somebody.presses("enter")
        assert somebody.picked == []
        assert somebody.sees("press it once more")
        pace.forward(1.0)
        await somebody.presses("enter")
        assert values(somebody) == ["order_completed"]


async def test_a_cursor_moved_by_hand_stays_on_its_line_when_an_answer_comes() -> None:
    server = Server()
    for number in range(30):
        event(server, f"a_b{number:02}")
        event(server, f"a_c{number:02}")
    event(server, "b_late")
    link, pace = far_away(server)
    async with picking(server, link=link, pace=pace) as somebody:
        await somebody.opens(events(somebody))
        await somebody.waits(2.4)
        await somebody.types("b")
        await somebody.presses("down", "down")
        assert somebody.here.startswith("a_b02")
        await somebody.waits(2.4)
        assert somebody.offered[0] == "b_late"
        assert somebody.here.startswith("a_b02")
        await somebody.presses("enter")
        assert values(somebody) == ["a_b02"]


async def test_the_next_sheet_knows_at_once_what_the_last_one_heard() -> None:
    server = Server()
    link, pace = far_away(server)
    async with picking(server, link=link, pace=pace) as somebody:
        await somebody.opens(events(somebody))
        await somebody.waits(2.4)
        await somebody.presses("escape")
        await somebody.opens(events(somebody))
        assert somebody.sees("23 events")
        assert len(asked(server)) == 1


async def test_leaving_while_the_server_is_asked_leaves_nothing_behind() -> None:
    server = Server()
    link, pace = far_away(server)
    async with picking(server, link=link, pace=pace) as somebody:
        await somebody.opens(events(somebody))
        await somebody.presses("escape")
        await somebody.waits(4)
        assert somebody.picked == [None]
        assert all(worker.is_finished for worker in somebody.app.workers)
