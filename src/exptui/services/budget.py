"""PostHog's limits for queries, kept from this side: each query gets the first moment that they leave free."""

from __future__ import annotations

import asyncio
import time
from bisect import insort
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """So many queries within any stretch of so many seconds."""

    queries: int
    seconds: float


SLACK = 1.0
"""Seconds by which queries that left far enough apart may arrive too close together."""
ALLOWED = (Limit(240, 60 + SLACK), Limit(1200, 3600 + SLACK))
"""Of a key, whatever it asks."""
BEHIND = (Limit(200, 60 + SLACK), Limit(1000, 3600 + SLACK))
"""Of what nobody waits for: the rest is left to what a person asks."""
_LONGEST = max(limit.seconds for limit in ALLOWED)


class Budget:
    """Hands out the moments at which queries may be sent. One for all that asks with the same key."""

    def __init__(
        self,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        changed: Callable[[], object] = lambda: None,
    ) -> None:
        self._now = now
        self._sleep = sleep
        self.changed = changed
        """Called when a query begins or ends to wait, for who shows the words."""
        self._all: list[float] = []
        self._behind: list[float] = []
        self._waiting: list[float] = []
        self._resting = float("-inf")

    async def take(self, *, background: bool = False) -> None:
        """Wait until one more query may be sent. The moment is kept for it, unless the wait is cancelled."""
        now = self._now()
        at = self._reserve(now, background=background)
        if at <= now:
            return
        self._waiting.append(at)
        self.changed()
        try:
            await self._sleep(at - now)
        except asyncio.CancelledError:
            self._all.remove(at)
            if background:
                self._behind.remove(at)
            raise
        finally:
            self._waiting.remove(at)
            self.changed()

    def rest(self, seconds: float) -> None:
        """PostHog asked for a pause: nothing more is sent before it is over."""
        self._resting = max(self._resting, self._now() + seconds)

    @property
    def words(self) -> str:
        """`waiting 12 s for PostHog's limits`; empty where nothing waits."""
        if not self._waiting:
            return ""
        left = max(1, round(min(self._waiting) - self._now()))
        span = f"{left} s" if left < 120 else f"{round(left / 60)} min"
        return f"waiting {span} for PostHog's limits"

    def _reserve(self, now: float, *, background: bool) -> float:
        for taken in (self._all, self._behind):
            del taken[: sum(moment <= now - _LONGEST for moment in taken)]
        at, before = max(now, self._resting), None
        while at != before:  # one limit may push it to where another is reached
            before = at
            for limit in ALLOWED:
                at = _free(self._all, limit, at)
            for limit in BEHIND if background else ():
                at = _free(self._behind, limit, at)
        insort(self._all, at)
        if background:
            insort(self._behind, at)
        return at


def _free(taken: list[float], limit: Limit, at: float) -> float:
    """The first moment from `at` on that keeps the limit, before and after it."""
    for first in range(len(taken) - limit.queries + 1):
        last = taken[first + limit.queries - 1]
        if last - limit.seconds < at < taken[first] + limit.seconds:
            at = taken[first] + limit.seconds
    return at
