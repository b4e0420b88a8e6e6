"""A server far away over a bad link: each answer takes its time, and every so many reads one is lost.

A change that is lost ends otherwise than one that arrives; which request is the twentieth depends on the machine.
"""

from __future__ import annotations

import asyncio

import httpx

from tests.support.person import SteadyPace


class Distance(httpx.AsyncBaseTransport):
    """Delays each answer by `seconds` of the person's own clock, and loses one read in `lost`."""

    def __init__(self, server: httpx.AsyncBaseTransport, *, seconds: float, lost: int) -> None:
        self.server = server
        self.seconds = seconds
        self.lost = lost
        self.asked = self._reads = 0
        self.failed = 0
        self.most_at_once = 0
        self._now = 0.0
        self._waiting: list[tuple[float, asyncio.Event]] = []

    def forward(self, seconds: float) -> None:
        """Time passes: what is due arrives."""
        self._now += seconds
        due = [pair for pair in self._waiting if pair[0] <= self._now]
        self._waiting = [pair for pair in self._waiting if pair[0] > self._now]
        for _, arrived in due:
            arrived.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        reads = request.method == "GET" or request.url.path.endswith("/query/")
        self._reads += reads
        fails = reads and self._reads % self.lost == 0
        arrived = asyncio.Event()
        self._waiting.append((self._now + self.seconds, arrived))
        self.most_at_once = max(self.most_at_once, len(self._waiting))
        await arrived.wait()
        if fails:
            self.failed += 1
            raise httpx.ReadTimeout("nothing came", request=request)
        return await self.server.handle_async_request(request)


class DistantPace(SteadyPace):
    """A person's clock that the link goes by, too."""

    def __init__(self, link: Distance) -> None:
        self.link = link
        super().__init__()

    def forward(self, seconds: float) -> None:
        super().forward(seconds)
        self.link.forward(seconds)
