"""A change on its way: sent once, waited for or left, and told in the end."""

from __future__ import annotations

import asyncio

import httpx

from exptui.ui.modals.transition import Phase, TransitionSheet
from tests.support.person import Person, person_at
from tests.support.server import Dropping, Server


class Slow(Dropping):
    """A link on which a write waits until it is let through."""

    def __init__(self, server: httpx.AsyncBaseTransport) -> None:
        super().__init__(server)
        self.open = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and "/launch/" in request.url.path:
            await self.open.wait()
        return await super().handle_async_request(request)


def slow_server() -> tuple[Server, Slow]:
    server = Server()
    server.link = link = Slow(httpx.ASGITransport(app=server.app))
    return server, link


async def launches(person: Person) -> int:
    """Accept the launch of a draft; its request is on its way when this returns."""
    number = person.server.numbered("draft")
    await person.goes_to(number)
    await person.asks("L")
    await person.accepts("launch")
    await person.until("Sending…")
    return number


def launched(number: int) -> tuple[str, str]:
    return ("POST", f"/api/projects/1/experiments/{number}/launch/")


async def test_two_enters_send_once() -> None:
    server, link = slow_server()
    async with person_at(server) as person:
        number = await launches(person)
        await person.floods("enter", "enter")
        await person.presses("enter")
        screen = person.app.screen
        assert isinstance(screen, TransitionSheet)
        assert screen.phase is Phase.SENDING
        link.open.set()
        await person.until("Done")
        assert server.writes() == [launched(number)]


async def test_an_enter_left_over_from_sending_does_not_close_what_is_told() -> None:
    server, link = slow_server()
    async with person_at(server) as person:
        await launches(person)
        link.open.set()
        await person.until("Done")
        await person.floods("enter", "enter", "enter")
        assert person.sees("✓ flag on")
        await person.waits()
        await person.presses("enter")
        await person.until("? keys")


async def test_leaving_while_sending_tells_the_outcome_on_the_list() -> None:
    server, link = slow_server()
    async with person_at(server) as person:
        number = await launches(person)
        assert person.sees("esc: leave; the change is on its way and its outcome will be told")
        await person.presses("escape")
        await person.until("? keys")
        assert server.experiment(number)["start_date"] is None
        link.open.set()
        await person.until("Launch of Pay later with invoice: done.")
        assert server.writes() == [launched(number)]


async def test_enter_while_sending_leaves_and_cancels_nothing_that_was_sent() -> None:
    server, link = slow_server()
    async with person_at(server) as person:
        number = await launches(person)
        assert person.sees("› [ Leave ] ‹")
        await person.waits()
        await person.presses("enter")
        await person.until("? keys")
        link.open.set()
        await person.until("Launch of Pay later with invoice: done.")
        assert server.experiment(number)["start_date"] is not None


async def test_a_second_change_while_one_is_on_its_way_is_refused() -> None:
    server, link = slow_server()
    async with person_at(server) as person:
        number = await launches(person)
        await person.presses("escape")
        await person.until("? keys")
        await person.presses("X")
        await person.until("Another change is still on its way.")
        link.open.set()
        await person.until("Launch of Pay later with invoice: done.")
        await person.asks("X")
        await person.presses("escape")
        assert server.writes() == [launched(number)]


async def test_leaving_the_program_with_a_change_on_its_way_takes_a_second_key() -> None:
    server, _link = slow_server()
    async with person_at(server) as person:
        await launches(person)
        await person.presses("escape")
        await person.until("? keys")
        await person.presses("ctrl+c")
        assert person.sees("A change is still on its way. Once more leaves without knowing what came of it.")
        assert person.app.return_value is None
        await person.presses("ctrl+c")
        assert person.app.return_value == 0


async def test_ctrl_c_while_sending_only_leaves_the_dialog() -> None:
    server, link = slow_server()
    async with person_at(server) as person:
        await launches(person)
        await person.presses("ctrl+c")
        await person.until("? keys")
        assert person.app.return_value is None
        link.open.set()
        await person.until("Launch of Pay later with invoice: done.")


async def test_a_refusal_after_leaving_is_told_as_an_error_in_the_words_of_the_server() -> None:
    server, link = slow_server()
    refusal = {"type": "validation_error", "code": "invalid", "detail": "Not on a Friday.", "attr": None}
    server.faults.next("POST", r"/launch/", status=400, body=refusal)
    async with person_at(server) as person:
        await launches(person)
        await person.presses("escape")
        await person.until("? keys")
        link.open.set()
        await person.until("✗ Launch of Pay later with invoice: refused. Not on a Friday.")
