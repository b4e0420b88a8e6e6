from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.api.paging import pages
from exptui.domain.rows import Page, Row


@dataclass
class Shelf:
    """A list that changes while it is read: before each read, one of `moves` happens to it."""

    ids: list[int]
    moves: list[str] = field(default_factory=list)
    cap: int = 1000
    offsets: list[int] = field(default_factory=list)
    under_way: int = 0
    most: int = 0

    async def fetch(self, offset: int, limit: int) -> Page:
        self.offsets.append(offset)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0)
        move = self.moves.pop(0) if self.moves and offset else "stay"
        if move == "add":
            self.ids.insert(0, max(self.ids, default=0) + 1)
        elif move == "remove" and self.ids:
            self.ids.pop(0)
        self.under_way -= 1
        some = self.ids[offset : offset + min(limit, self.cap)]
        return Page(len(self.ids), tuple(Row(id=number) for number in some))

    async def read(self, limit: int) -> list[int]:
        reading = pages(lambda offset: self.fetch(offset, limit), limit=limit)
        return [row.id async for page in reading for row in page.rows]


async def test_a_short_list_is_one_request() -> None:
    shelf = Shelf([3, 2, 1])
    assert await shelf.read(100) == [3, 2, 1]
    assert shelf.offsets == [0]
    assert await Shelf([]).read(100) == []


async def test_a_long_list_comes_in_order_four_pages_at_once() -> None:
    ids = list(range(1000, 0, -1))
    shelf = Shelf(ids)
    read = await shelf.read(50)
    assert read == ids
    assert len(shelf.offsets) == 20
    assert shelf.most == 4


async def test_a_server_that_gives_smaller_pages_than_asked_is_followed() -> None:
    shelf = Shelf(list(range(25)), cap=10)
    assert await shelf.read(100) == list(range(25))
    assert shelf.offsets == [0, 10, 20]


@pytest.mark.parametrize("move", ["add", "remove"])
async def test_what_moved_between_pages_is_neither_doubled_nor_missed(move: str) -> None:
    shelf = Shelf(list(range(30, 0, -1)), [move])
    read = await shelf.read(10)
    assert len(read) == len(set(read))
    assert set(shelf.ids) <= set(read)


@given(
    st.integers(0, 60),
    st.integers(1, 20),
    st.lists(st.sampled_from(["add", "remove", "stay"]), max_size=6),
    st.integers(1, 30),
)
def test_reading_a_changing_list_ends_and_doubles_nothing(
    size: int, limit: int, moves: list[str], cap: int
) -> None:
    shelf = Shelf(list(range(size, 0, -1)), list(moves), cap)
    read = asyncio.run(shelf.read(limit))
    assert len(read) == len(set(read))
    if all(move == "stay" for move in moves):
        assert read == shelf.ids


async def test_leaving_early_leaves_nothing_behind() -> None:
    shelf = Shelf(list(range(1000)))
    async with aclosing(pages(lambda offset: shelf.fetch(offset, 10), limit=10)) as reading:
        async for page in reading:
            if page.rows[0].id == 20:
                break
    asked = len(shelf.offsets)
    for _ in range(10):
        await asyncio.sleep(0)
    assert len(shelf.offsets) == asked
    assert len(asyncio.all_tasks()) == 1


async def test_a_page_that_fails_ends_the_reading() -> None:
    async def fetch(offset: int) -> Page:
        if offset == 20:
            raise OSError("gone")
        return Page(100, (Row(id=offset),) * 10)

    with pytest.raises(OSError, match="gone"):
        async for _ in pages(fetch, limit=10):
            pass
    assert len(asyncio.all_tasks()) == 1
