"""Reading a long list from the server: how far we got, and what is still to come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exptui.domain.rows import ListFilters, Page

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog

PAGE = 100
MOST_AT_FIRST = 1000
"""Rows that are read without anybody scrolling to them."""
COUNTED = ("draft", "running", "paused", "stopped")
FROZEN = "exposure_frozen"


@dataclass(slots=True)
class Listing:
    """How much of one of the server's lists has been read."""

    opened: bool = False
    """It was read at least once."""
    busy: bool = False
    count: int = 0
    """How many there are, as the server said last."""
    ids: list[int] = field(default_factory=list)
    """What was read, in the server's order, each once."""
    reached: int = 0
    """Where to read on."""
    steady: bool = True
    """The count stayed the same while reading: no row can have slipped from one page to another unseen."""

    @property
    def complete(self) -> bool:
        """Nothing is left to be read."""
        return self.opened and self.reached >= self.count

    def progress(self, most: int) -> str:
        """Pages read of pages wanted; empty once there are no more to come."""
        wanted, come = -(-min(self.count, most) // PAGE), -(-self.reached // PAGE)
        return f"reading {come}/{wanted}" if come < wanted else ""

    def take(self, page: Page, start: int) -> None:
        """Note a page that began at `start`; an empty one is the end, whatever was counted."""
        self.steady = self.steady and (not self.reached or page.count == self.count)
        self.count = page.count
        known = set(self.ids)
        self.ids += [row.id for row in page.rows if row.id not in known]
        self.reached = start + len(page.rows) if page.rows else max(self.reached, page.count)


async def read_top(
    posthog: PostHog, filters: ListFilters, listing: Listing, most: int
) -> AsyncIterator[Page]:
    """Read a list from the top to `most` rows, noted in `listing`, page by page."""
    pages: AsyncGenerator[Page, None]
    async with aclosing(posthog.experiments.pages(filters, limit=PAGE)) as pages:
        async for page in pages:
            listing.take(page, listing.reached)
            yield page
            if listing.reached >= most:
                return
    if listing.reached < listing.count:
        listing.steady = False


async def read_on(posthog: PostHog, filters: ListFilters, listing: Listing) -> Page:
    """Read the page after what was read."""
    page = await posthog.experiments.page(filters, limit=PAGE, offset=listing.reached)
    listing.take(page, listing.reached)
    return page


async def count_by_status(posthog: PostHog, *, newer: bool) -> Mapping[str, int]:
    """How many there are of each status. Only newer servers know frozen ones; others would count all."""
    kinds = (*COUNTED, FROZEN) if newer else COUNTED
    pages = await asyncio.gather(
        *(posthog.experiments.page(ListFilters(status=kind), limit=1) for kind in kinds)
    )
    counts = {kind: page.count for kind, page in zip(kinds, pages, strict=True)}
    counts["running"] += counts.pop(FROZEN, 0)
    return counts


async def count_archived(posthog: PostHog) -> int:
    """How many there are in the archive, without reading them."""
    return (await posthog.experiments.page(ListFilters(archived=True), limit=1)).count
