"""Finding something out with one request instead of as many as are asked at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class FirstAlone:
    """Lets one through and keeps the others until it is back; from then on lets all through."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._known = False

    @asynccontextmanager
    async def through(self) -> AsyncIterator[None]:
        """Pass. What the first finds out is known by the time that anybody else is inside."""
        if not self._known:
            async with self._lock:
                if not self._known:
                    try:
                        yield
                    finally:
                        self._known = True
                    return
        yield
