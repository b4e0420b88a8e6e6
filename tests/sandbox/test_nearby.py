"""The sandbox shares its event loop with whoever asks it."""

from __future__ import annotations

import asyncio

import httpx

from exptui.sandbox.app import create_app
from exptui.sandbox.nearby import Nearby
from exptui.sandbox.seed import build_world
from exptui.sandbox.store import API_KEY


async def test_between_two_requests_others_have_their_turn() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    busy = asyncio.ensure_future(others())
    transport = Nearby(app=create_app(build_world()))
    headers = {"Authorization": f"Bearer {API_KEY}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox", headers=headers) as client:
        for _ in range(10):
            assert (await client.get("/api/projects/1/experiments/")).status_code == 200
    busy.cancel()
    assert turns >= 10


def test_what_is_worked_out_once_holds_only_while_nothing_changes() -> None:
    world = build_world()
    made: list[int] = []

    def work_out() -> int:
        made.append(len(made))
        return len(made)

    assert [world.once("key", work_out) for _ in range(3)] == [1, 2, 3]
    with world.unchanged():
        assert [world.once("key", work_out) for _ in range(3)] == [4, 4, 4]
    assert world.once("key", work_out) == 5
