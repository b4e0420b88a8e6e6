"""A long list as pages, several on their way at once, by our own arithmetic."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from exptui.api.client import MOST_AT_ONCE
from exptui.domain.rows import Page

Fetch = Callable[[int], Awaitable[Page]]
"""The page that begins at an offset."""


async def pages(fetch: Fetch, *, limit: int) -> AsyncGenerator[Page, None]:
    """The first page as soon as it is there, then the others in order, no row twice.

    Where rows moved between pages while they were read, a second round looks for those that were missed.
    Links to the next page are not followed: behind a proxy they name another host.
    """
    first = await fetch(0)
    yield first
    seen = {row.id for row in first.rows}
    count = first.count
    if not first.rows or len(first.rows) >= count:
        return
    step = min(limit, len(first.rows))
    steady = True
    for start in (step, 0):
        async with aclosing(_in_order(fetch, start, count, step)) as more:
            async for page in more:
                steady, count = steady and page.count == count, page.count
                new = tuple({row.id: row for row in page.rows if row.id not in seen}.values())
                seen.update(row.id for row in new)
                if new:
                    yield Page(count, new, page.body)
        if steady and len(seen) >= count:
            return


async def _in_order(fetch: Fetch, start: int, count: int, step: int) -> AsyncGenerator[Page, None]:
    """Pages from an offset on, until the count that the latest of them told."""
    waiting: deque[asyncio.Task[Page]] = deque()
    offset = start
    try:
        while waiting or offset < count:
            while offset < count and len(waiting) < MOST_AT_ONCE:
                waiting.append(asyncio.ensure_future(fetch(offset)))
                offset += step
            page = await waiting.popleft()
            count = page.count
            yield page
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
