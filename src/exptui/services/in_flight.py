"""One request for all who ask the same at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

Heard = TypeVar("Heard")


class InFlight:
    """Questions on their way, by key: who asks what is being asked already waits for the same answer."""

    def __init__(self) -> None:
        self._asked: dict[Hashable, asyncio.Task[Any]] = {}
        self._waiting: dict[asyncio.Task[Any], int] = {}

    async def shared(self, key: Hashable, ask: Callable[[], Awaitable[Heard]]) -> Heard:
        """The answer. One who is cancelled leaves the others their answer; with the last the question ends."""
        task: asyncio.Task[Heard] | None = self._asked.get(key)
        if task is None:
            task = self._asked[key] = asyncio.ensure_future(_asking(ask))
        self._waiting[task] = self._waiting.get(task, 0) + 1
        try:
            return await asyncio.shield(task)
        finally:
            self._waiting[task] -= 1
            if not self._waiting[task]:
                del self._waiting[task]
                task.cancel()
                if self._asked.get(key) is task:
                    del self._asked[key]

    def forget(self) -> None:
        """Whoever asks from now on asks anew; those who wait get what they asked for."""
        self._asked.clear()


async def _asking(ask: Callable[[], Awaitable[Heard]]) -> Heard:
    return await ask()
