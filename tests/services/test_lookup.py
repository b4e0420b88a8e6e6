"""Laws of finding by typing: nothing that fits is hidden, and nothing is asked for that is known."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from exptui.services.lookup import Choice, Listed, Lookup

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAMES = st.lists(
    st.text("ab_ ", min_size=1, max_size=6).map(str.strip).filter(bool), unique=True, max_size=30
)
TEXTS = st.lists(st.text("abAB ", max_size=4), min_size=1, max_size=8)


class Listing:
    """Somebody who knows all names and tells a few at a time."""

    def __init__(self, names: list[str], most: int) -> None:
        self.names = names
        self.most = most
        self.asked: list[str] = []

    async def __call__(self, text: str) -> Listed:
        self.asked.append(text)
        fit = fitting(self.names, text)
        return Listed((Choice(name, name) for name in fit[: self.most]), more=len(fit) > self.most)


def fitting(names: list[str], text: str) -> list[str]:
    return [name for name in names if all(word in name.casefold() for word in text.casefold().split())]


@given(NAMES, TEXTS, st.integers(1, 40))
def test_whatever_was_asked_before_an_answer_has_all_that_fits_or_says_there_is_more(
    names: list[str], texts: list[str], most: int
) -> None:
    async def types() -> None:
        listing = Listing(names, most)
        lookup = Lookup(listing, now=lambda: NOW)
        for text in texts:
            found = await lookup(text)
            fit = set(fitting(names, text))
            assert {choice.value for choice in found} <= fit
            assert found.more or {choice.value for choice in found} == fit
            assert lookup.settled(text)
            assert len(found) >= min(most, len(fit))

    asyncio.run(types())


@given(NAMES, TEXTS, st.integers(1, 40))
def test_nothing_is_asked_for_twice_nor_what_a_whole_answer_holds(
    names: list[str], texts: list[str], most: int
) -> None:
    async def types() -> None:
        listing = Listing(names, most)
        lookup = Lookup(listing, now=lambda: NOW)
        for text in texts:
            await lookup(text)
        asked = [" ".join(text.casefold().split()) for text in listing.asked]
        assert len(set(asked)) == len(asked)
        for place, text in enumerate(listing.asked):
            whole = [each for each in listing.asked[:place] if len(fitting(names, each)) <= most]
            assert not any(
                text.casefold().startswith(each.strip().casefold()) for each in whole if each.strip()
            )

    asyncio.run(types())


@given(NAMES, st.text("ab_", min_size=1, max_size=3))
def test_the_order_is_the_same_name_then_its_beginnings_then_the_rest(names: list[str], text: str) -> None:
    async def types() -> list[str]:
        lookup = Lookup(Listing(names, 40), now=lambda: NOW)
        return [choice.label for choice in await lookup(text)]

    found = asyncio.run(types())
    ranks = [0 if name == text else 1 if name.startswith(text) else 2 for name in found]
    assert ranks == sorted(ranks)


async def test_what_does_not_fit_as_well_comes_after_what_does() -> None:
    async def ask(_text: str) -> Listed:
        return Listed([Choice("ab", "ab", behind=True), Choice("cab", "cab")])

    assert [choice.value for choice in await Lookup(ask)("ab")] == ["cab", "ab"]


async def test_one_and_true_are_different_choices() -> None:
    async def ask(_text: str) -> list[Choice]:
        return [Choice(1, "1"), Choice(True, "true"), Choice("1", "1 as text"), Choice(1, "one")]

    assert [choice.label for choice in await Lookup(ask)("")] == ["one", "true", "1 as text"]


async def test_only_who_finds_by_more_than_names_is_believed_where_a_name_does_not_fit() -> None:
    async def ask(_text: str) -> list[Choice]:
        return [Choice("$current_url", "$current_url"), Choice("address", "address")]

    assert [choice.value for choice in await Lookup(ask)("address")] == ["address"]
    assert [choice.value for choice in await Lookup(ask, loose=True)("address")] == [
        "address",
        "$current_url",
    ]


async def test_an_answer_on_its_way_while_everything_is_forgotten_is_kept() -> None:
    gate = asyncio.Event()

    async def ask(_text: str) -> list[Choice]:
        await gate.wait()
        return [Choice("a", "a")]

    lookup = Lookup(ask)
    asking = asyncio.ensure_future(lookup("a"))
    await asyncio.sleep(0)
    lookup.forget()
    gate.set()
    await asking
    assert [choice.value for choice in lookup.known("a")] == ["a"]
