"""From scratch to an experiment that runs, by keyboard in the whole program at 80x24."""

from __future__ import annotations

import pytest
from textual.color import Color

from exptui.sandbox.store import Build
from exptui.ui.ascii import AsciiOnly
from tests.support.creator import Creator, creator_at, far_away
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")
both = pytest.mark.parametrize("build", BUILDS)
SHARES = [("control", 33), ("test", 33), ("test-2", 34)]


def shares(creator: Creator) -> list[tuple[str, float]]:
    """The variants of the newest experiment's flag."""
    flag = creator.server.world.flags[creator.made["feature_flag_id"]]
    return [(each["key"], each["rollout_percentage"]) for each in flag["filters"]["multivariate"]["variants"]]


async def answers_the_common_five(creator: Creator) -> None:
    """Name, hypothesis, flag key, variants and a metric."""
    await creator.begins_new()
    await creator.writes("Name", "Checkout button")
    await creator.writes("Hypothesis", "A green one sells more.")
    await creator.writes("Flag key", "green-button")
    await creator.takes()
    await creator.settles()
    await creator.adds_mean("order_completed")
    await creator.tab("Variants")
    await creator.moves_to("test")
    await creator.presses("enter")
    await creator.filling()
    await creator.presses("n")
    await creator.takes()
    await creator.until("3 variants, 100% of those who take part")
    await creator.until("✓ can be created")


@both
async def test_five_answers_become_a_draft_that_is_launched_from_its_detail(build: Build) -> None:
    server = Server(build=build)
    async with creator_at(server) as creator:
        await answers_the_common_five(creator)
        assert creator.sent == []
        await creator.reviews()
        assert creator.sees("nobody sees anything of it until it is launched")
        assert creator.sees("Flag green-button, new and off")
        await creator.sends_it()
        assert creator.state == "draft"
        assert shares(creator) == SHARES
        number = creator.made["id"]
        await creator.presses("enter")
        await creator.until("Created “Checkout button”; L launches it.")
        assert creator.sees(f"id {number}")
        assert creator.sees("◇ draft")
        await creator.presses("u")
        await creator.until("nothing to undo")
        await creator.asks("L")
        await creator.accepts("launch")
        await creator.until("Launch: Done")
        await creator.waits()
        assert creator.state == "running"
        assert creator.sent == ["experiments", "launch"]
        await creator.presses("escape", "H")
        await creator.until("journal: 2 changes")
        assert creator.sees("✓ create · Checkout button: done")
        await creator.presses("escape", "escape")
        await creator.goes_to(number)
        assert any(line.startswith("> ") and "Checkout button" in line for line in creator.lines)


@both
async def test_a_draft_on_an_existing_flag_leaves_the_flag_as_it_is(build: Build) -> None:
    server = Server(build=build)
    flag = next(each for each in server.world.flags.values() if each["key"] == "chat-bubble")
    before = repr(flag["filters"])
    async with creator_at(server) as creator:
        await creator.begins_new()
        await creator.writes("Name", "Bubble again")
        await creator.moves_to("Flag key")
        await creator.presses("enter")
        await creator.until("feature flags")
        await creator.waits()
        await creator.types("chat-bubble")
        await creator.until("control 50 / test 50")
        await creator.presses("down", "enter")
        await creator.until("there already: control 50%, test 50%")
        await creator.waits()
        await creator.takes()
        await creator.until("chat-bubble (there already, off: linked as it is)")
        await creator.reviews()
        assert creator.sees("nothing in it changes")
        await creator.sends_it()
        assert creator.made["feature_flag_id"] == flag["id"]
        assert repr(flag["filters"]) == before
        assert creator.sent == ["experiments"]


async def test_far_away_over_a_bad_link_what_is_typed_waits_for_nothing() -> None:
    server = Server()
    pace = far_away(server, seconds=1.0, lost=15)
    async with creator_at(server, pace=pace) as creator:
        await creator.begins_new()
        await creator.writes("Name", "Checkout button")
        assert creator.sees("Checkout button")
        assert creator.sees("checkout-button")
        await creator.presses("ctrl+s")
        await creator.until("New experiment: Checkout button")
        await creator.until("can be created")
        await creator.reviews()
        await creator.accepts("y")
        await creator.until("The draft is experiment")
        assert creator.sent == ["experiments"]
        assert pace.link.failed > 0


def strange(creator: Creator) -> set[str]:
    """What a terminal is sent of this screen that is not ASCII."""
    only = next(each for each in creator.app._filters if isinstance(each, AsciiOnly))
    strips = creator.app.screen._compositor.render_strips()
    sent = [segment.text for strip in strips for segment in only.apply(list(strip), Color(0, 0, 0))]
    return {character for character in "".join(sent) if not character.isascii()}


async def test_in_ascii_every_screen_of_creating_writes_nothing_else() -> None:
    async with creator_at(Server(), ascii_only=True) as creator:
        await creator.finds_prompt()
        assert strange(creator) == set()
        await creator.chooses_versions(0, 1, 1)
        await creator.presses("d")
        await creator.until("(control)")
        assert strange(creator) == set()
        await creator.presses("escape")
        await creator.goes_on()
        assert strange(creator) == set()
        await creator.reviews()
        assert strange(creator) == set()
        await creator.sends_it()
        assert strange(creator) == set()
        await creator.presses("enter")
        await creator.until("[Python]")
        assert strange(creator) == set()
        await creator.presses("escape", "escape")
        await creator.basics("Green")
        for label in ("Basics", "Metrics", "Variants", "Exposure", "Statistics", "Plan", "Holdout", "Check"):
            await creator.tab(label)
            assert strange(creator) == set(), label
        await creator.reviews()
        assert strange(creator) == set()
