"""One request for all who ask the same at the same time."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from exptui.api.errors import NotFound
from exptui.services.in_flight import InFlight
from exptui.services.prompt_library import PromptLibrary
from tests.support.server import Server


class Gate:
    """A question that is answered when it is told to be."""

    def __init__(self) -> None:
        self.asked = 0
        self.given_up = 0
        self.open = asyncio.Event()

    async def __call__(self) -> str:
        self.asked += 1
        try:
            await self.open.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        return "answer"


class Slow(httpx.AsyncBaseTransport):
    """A link that holds every request until it is told to let them go."""

    def __init__(self, server: httpx.AsyncBaseTransport) -> None:
        self.server = server
        self.open = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self.open.wait()
        return await self.server.handle_async_request(request)


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_two_who_ask_at_once_cost_one_request() -> None:
    server = Server(empty=True)
    library = PromptLibrary(server.posthog(), now=server.clock.now)
    first, second = await asyncio.gather(
        library.version("plant-doctor", 1), library.version("plant-doctor", 1)
    )
    assert first is second
    assert len(server.app.state.requests) == 1


async def test_both_are_told_of_a_failure_and_the_next_asks_again() -> None:
    server = Server(empty=True)
    library = PromptLibrary(server.posthog(), now=server.clock.now)
    told = await asyncio.gather(
        library.version("nobody", 1), library.version("nobody", 1), return_exceptions=True
    )
    assert all(isinstance(each, NotFound) for each in told)
    with pytest.raises(NotFound):
        await library.version("nobody", 1)
    assert len(server.app.state.requests) == 2


async def test_who_is_cancelled_leaves_the_others_their_answer() -> None:
    flight, gate = InFlight(), Gate()
    leaves = asyncio.create_task(flight.shared("a", gate))
    stays = asyncio.create_task(flight.shared("a", gate))
    await settle()
    leaves.cancel()
    await settle()
    assert leaves.cancelled()
    gate.open.set()
    assert await stays == "answer"
    assert (gate.asked, gate.given_up) == (1, 0)


async def test_with_the_last_who_waits_the_question_ends() -> None:
    flight, gate = InFlight(), Gate()
    waiting = [asyncio.create_task(flight.shared("a", gate)) for _ in range(2)]
    await settle()
    for task in waiting:
        task.cancel()
    await settle()
    assert gate.given_up == 1
    gate.open.set()
    assert await flight.shared("a", gate) == "answer"
    assert gate.asked == 2


async def test_different_questions_do_not_wait_for_each_other() -> None:
    flight, slow, quick = InFlight(), Gate(), Gate()
    waiting = asyncio.create_task(flight.shared("slow", slow))
    quick.open.set()
    assert await flight.shared("quick", quick) == "answer"
    assert not waiting.done()
    slow.open.set()
    assert await waiting == "answer"


async def test_who_asks_after_forgetting_asks_anew() -> None:
    flight, gate = InFlight(), Gate()
    before = asyncio.create_task(flight.shared("a", gate))
    await settle()
    flight.forget()
    after = asyncio.create_task(flight.shared("a", gate))
    await settle()
    gate.open.set()
    assert (await before, await after) == ("answer", "answer")
    assert gate.asked == 2


async def test_an_answer_from_before_a_creation_is_not_kept_after_it() -> None:
    server = Server(empty=True)
    server.link.server = slow = Slow(server.link.server)
    library = PromptLibrary(server.posthog(), now=server.clock.now)
    early = asyncio.create_task(library.experiments("plant-doctor"))
    await settle()
    library.forget()
    slow.open.set()
    assert await early == ()
    assert library.experiments_known("plant-doctor") is None
    assert await library.experiments("plant-doctor") == ()
    assert library.experiments_known("plant-doctor") == ()
