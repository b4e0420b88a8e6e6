"""The forms of an experiment that does not exist yet, filled in by keyboard."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.domain.new_forms import BASICS, NEW_VARIANTS, with_flag
from exptui.domain.variant_forms import SPLIT
from exptui.services.picking import Picker
from tests.domain.new_desk import begun, flag, keys, named, served, shares
from tests.support.server import Server
from tests.ui.form_host import filling


@pytest.mark.parametrize("build", ["page", "current"])
async def test_a_name_makes_the_key_and_both_are_handed_back(build: Any) -> None:
    async with filling() as filler:
        picker = Picker(Server(build=build).posthog())
        await filler.opens(begun(), BASICS, picker=picker, newer=build == "current")
        await filler.writes("New search page", "name")
        assert filler.sees("Flag key new-search-page")
        await filler.writes("search-2", "feature_flag_key")
        await filler.writes("Newer search page", "name")
        assert filler.sees("Flag key search-2")
        await filler.presses("ctrl+s")
        assert filler.app.left_with["feature_flag_key"] == "search-2"


@pytest.mark.parametrize("build", ["page", "current"])
async def test_a_flag_is_picked_by_typing_and_shown_with_its_variants(build: Any) -> None:
    async with filling() as filler:
        picker = Picker(Server(build=build).posthog())
        await filler.opens(named("Darker"), BASICS, picker=picker, newer=build == "current")
        await filler.goes_to("feature_flag_key")
        await filler.presses("enter")
        await filler.until("type to find")
        await filler.types("dark")
        await filler.until("dark-mode")
        await filler.presses("enter")
        await filler.until("there already: control 50%, test 50%")
        assert filler.body["feature_flag"]["key"] == "dark-mode"
        await filler.presses("u")
        assert filler.sees("Flag key darker")


async def test_a_key_that_is_typed_in_the_list_is_a_new_flag() -> None:
    async with filling() as filler:
        await filler.opens(named("Darker"), BASICS, picker=Picker(Server().posthog()))
        await filler.goes_to("feature_flag_key")
        await filler.presses("enter")
        await filler.until("type to find")
        await filler.types("darker-than-dark")
        await filler.until("as it is")
        await filler.presses("enter")
        await filler.until("darker-than-dark")
        assert filler.body["feature_flag"] is None
        assert filler.body["feature_flag_key"] == "darker-than-dark"


async def test_variants_are_added_renamed_moved_and_taken_out() -> None:
    async with filling() as filler:
        await filler.opens(named("Search"), NEW_VARIANTS)
        await filler.goes_to(*SPLIT)
        await filler.presses("n")
        assert filler.sees("+ Variant 1 control 33%")
        await filler.writes("red", *SPLIT, 2, "key")
        await filler.writes('{"color": "red"}', *SPLIT, 2, "payload")
        await filler.goes_to(*SPLIT, 2, part="item")
        assert filler.sees("red 34%, with a payload")
        await filler.presses("K")
        assert keys(filler.body) == ["control", "red", "test"]
        await filler.goes_to(*SPLIT, 2, part="item")
        await filler.presses("x")
        assert (keys(filler.body), shares(filler.body)) == (["control", "red"], [50, 50])
        await filler.presses("ctrl+s")
        assert [row["key"] for row in served(filler.app.left_with)] == ["control", "red"]
        assert filler.app.left_with["parameters"]["feature_flag_variants"][1]["payload"] == '{"color": "red"}'


async def test_a_share_leaves_the_last_the_rest_and_what_does_not_add_up_is_told() -> None:
    async with filling() as filler:
        await filler.opens(named("Search"), NEW_VARIANTS)
        await filler.writes("80", *SPLIT, 0, "split_percent")
        assert shares(filler.body) == [80, 20]
        await filler.writes("30", *SPLIT, 1, "split_percent")
        await filler.presses("ctrl+s")
        assert filler.sees("The shares add up to 110%: 10 too many.")
        await filler.writes("20", *SPLIT, 1, "split_percent")
        await filler.presses("ctrl+s")
        assert shares(filler.app.left_with) == [80, 20]


async def test_the_variants_of_a_picked_flag_are_looked_at_and_not_changed() -> None:
    body = with_flag(named("Search"), flag(("control", 60), ("red", 40)))
    async with filling() as filler:
        await filler.opens(body, NEW_VARIANTS)
        assert filler.sees("They come with the flag, and stay as they are there.")
        listed = ("feature_flag", "filters", "multivariate", "variants")
        await filler.goes_to(*listed, 1, part="item")
        assert filler.sees("enter: unfold · ctrl+s: done")
        await filler.presses("n", "x", "K")
        assert filler.body == body
        await filler.writes("As red as it gets", "parameters", "variant_notes", "red")
        await filler.presses("ctrl+s")
        assert filler.app.left_with["parameters"]["variant_notes"] == {"red": "As red as it gets"}


async def test_twenty_variants_are_written_into_without_delay() -> None:
    body = named("Search")
    for _ in range(18):
        body = NEW_VARIANTS.add(body, SPLIT)
    async with filling() as filler:
        await filler.opens(body, NEW_VARIANTS)
        await filler.goes_to(*SPLIT)
        await filler.presses("n")
        assert filler.sees("At most 20")
        assert len(keys(filler.body)) == 20
