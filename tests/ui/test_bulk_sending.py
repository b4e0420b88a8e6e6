"""Several changes on their way, one after the other: counted, stopped, left, and told in the end."""

from __future__ import annotations

import asyncio

import httpx

from exptui.ui.messages import BulkRequested
from tests.support.acting import sent
from tests.support.person import Person, person_at
from tests.support.server import Dropping, Server
from tests.ui.bulk_acting import REFUSAL, THREE, ends_three, numbered, over


class Slow(Dropping):
    """A link on which each write waits until it is let through."""

    def __init__(self, server: httpx.AsyncBaseTransport) -> None:
        super().__init__(server)
        self.free = asyncio.Semaphore(0)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and "/end/" in request.url.path:
            await self.free.acquire()
        return await super().handle_async_request(request)


def slow_server() -> tuple[Server, Slow]:
    server = Server()
    server.link = link = Slow(httpx.ASGITransport(app=server.app))
    return server, link


async def under_way(person: Person, link: Slow) -> list[int]:
    """End three; the first is done and the second on its way when this returns."""
    numbers = await ends_three(person)
    await person.until("0/3")
    link.free.release()
    await person.until("██████░░░░░░░░░░░░░░ 1/3")
    await person.until("on its way")
    await person.waits()
    return numbers


async def test_progress_is_counted_and_what_waits_is_told_from_what_is_on_its_way() -> None:
    server, link = slow_server()
    async with person_at(server) as person:
        await under_way(person, link)
        rows = [line.split() for line in person.lines if line.strip().startswith(("✓ ■", "→ ●", "· ●"))]
        assert [row[-1] for row in rows] == ["done", "way", "waits"]
        link.free.release()
        link.free.release()
        await over(person)
        assert person.sees("3 done")


async def test_esc_stops_after_the_one_on_its_way_and_says_so() -> None:
    server, link = slow_server()
    async with person_at(server) as person:
        numbers = await under_way(person, link)
        await person.presses("escape")
        assert person.sees("Stopping after this one; 1 not sent.")
        link.free.release()
        await over(person)
        assert person.sees("2 done, 1 not sent")
        assert person.sees("Stopped as you asked: 1 was not sent.")
        assert server.writes() == [sent(number, "end") for number in numbers[:2]]


async def test_leaving_while_it_sends_cancels_nothing_and_the_outcome_is_told_on_the_list() -> None:
    server, link = slow_server()
    async with person_at(server) as person:
        numbers = await under_way(person, link)
        await person.presses("escape", "escape")
        await person.until("? keys")
        assert len(server.writes()) == 1
        link.free.release()
        await person.until("End of 3: 2 done, 1 not sent.")
        assert server.writes() == [sent(number, "end") for number in numbers[:2]]


async def test_a_refusal_after_leaving_is_told_with_its_name_and_words() -> None:
    server, link = slow_server()
    numbers = numbered(server, *THREE)
    server.faults.next("POST", rf"/{numbers[1]}/end/", status=400, body=REFUSAL)
    async with person_at(server) as person:
        await under_way(person, link)
        await person.presses("escape", "escape")
        await person.until("? keys")
        link.free.release()
        await person.until("End of 3: 1 done, 1 refused, 1 not sent. Express checkout button: refused.")
        assert person.sees("Not on a Friday.")


async def test_another_change_is_refused_while_they_are_on_their_way() -> None:
    server, link = slow_server()
    async with person_at(server) as person:
        await under_way(person, link)
        await person.presses("escape", "escape")
        await person.until("? keys")
        person.app.post_message(BulkRequested("pause", tuple(numbered(server, "review", "srm"))))
        await person.until("Another change is still on its way.")
        link.free.release()
        await person.until("End of 3: 2 done, 1 not sent.")
