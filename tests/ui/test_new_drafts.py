"""An experiment that is thought out over days: nothing of it is lost, and it is offered again."""

from __future__ import annotations

from pathlib import Path

import pytest

from exptui.sandbox.store import Build
from tests.services.editing_desk import BUILDS
from tests.support.server import Server
from tests.ui.new_host import maker_at

both = pytest.mark.parametrize("build", BUILDS)


async def left_behind(server: Server, directory: Path, name: str = "Checkout button") -> None:
    """A program that begins an experiment and is killed."""
    async with maker_at(server, directory) as maker:
        await maker.basics(name)


@both
async def test_a_killed_program_s_experiment_is_gone_on_with(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    await left_behind(server, tmp_path)
    server.clock.forward(3 * 86400)
    async with maker_at(server, tmp_path) as maker:
        await maker.until("Begun and not created: Checkout button", "It was begun 3 days ago")
        assert maker.sees("checkout-button (new")
        assert maker.sees("control 50% and test 50%")
        await maker.waits()
        await maker.presses("enter")
        await maker.until("New experiment: Checkout button", "✓ can be created")
        await maker.settles()
        await maker.reviews()
        await maker.accepts("y")
        await maker.until("The draft is experiment")
    async with maker_at(server, tmp_path) as maker:
        await maker.until("what it is about")


async def test_a_form_that_was_half_filled_in_is_gone_on_with(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.until("Hypothesis")
        await maker.waits()
        await maker.answers("Hypothesis", "It sells more.")
    async with maker_at(server, tmp_path) as maker:
        await maker.until("Begun and not created: an experiment without a name", "1 form half filled in")
        await maker.waits()
        await maker.presses("enter")
        await maker.until("what it is about", "It sells more.")
        await maker.waits()
        await maker.answers("Name", "Seller")
        await maker.takes()
        await maker.until("New experiment: Seller", "It sells more.")
        assert not maker.sees("half filled in")


async def test_a_form_that_is_half_filled_in_is_told_before_it_is_created(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        await maker.enters("Hypothesis")
        await maker.answers("Hypothesis", "It sells more.")
        await maker.presses("escape")
        await maker.until("[Basics?]", "its form is half filled in: enter goes on")
        await maker.reviews()
        assert maker.sees("A form is half filled in; what stands in it only there is not part of this.")
        await maker.presses("escape")
        await maker.until("Nothing was sent")
        await maker.goes_to("its form is half filled in")
        await maker.presses("x")
        await maker.until("The form is thrown away", "[Basics]")
    assert server.writes() == []


async def test_leaving_keeps_it_and_says_how_to_go_on(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        await maker.basics()
        await maker.presses("escape")
        await maker.until("“Checkout button” is kept: n goes on with it.")
        maker.app.opens()
        await maker.until("Begun and not created: Checkout button")


async def test_leaving_with_nothing_said_keeps_nothing(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        await maker.until("what it is about")
        await maker.presses("escape")
        await maker.until("2 things missing")
        await maker.presses("escape")
        assert not maker.sees("is kept")
        assert maker.app.editing.drafts.all() == ()


async def test_one_can_be_thrown_away_and_brought_back(tmp_path: Path) -> None:
    server = Server()
    await left_behind(server, tmp_path)
    async with maker_at(server, tmp_path) as maker:
        await maker.until("Begun and not created")
        await maker.waits()
        await maker.presses("j", "j", "enter")
        await maker.until("what it is about")
        await maker.presses("escape")
        await maker.until("2 things missing")
        assert maker.app.editing.drafts.all() == ()
        await maker.presses("u")
        await maker.until("New experiment: Checkout button", "✓ can be created")
        assert len(maker.app.editing.drafts.all()) == 1


async def test_another_one_is_begun_beside_it_and_either_is_gone_on_with(tmp_path: Path) -> None:
    server = Server()
    await left_behind(server, tmp_path)
    server.clock.forward(3600)
    async with maker_at(server, tmp_path) as maker:
        await maker.until("Begun and not created: Checkout button")
        await maker.waits()
        await maker.presses("j", "enter")
        await maker.until("what it is about")
        await maker.basics("Second thought")
        assert len(maker.app.editing.drafts.all()) == 2
    async with maker_at(server, tmp_path) as maker:
        await maker.until("Begun and not created: Second thought", "Go on with “Checkout button”")
        await maker.waits()
        await maker.presses("j", "enter")
        await maker.until("Begun and not created: Checkout button", "Go on with “Second thought”")
        await maker.waits()
        await maker.presses("enter")
        await maker.until("New experiment: Checkout button")


async def test_undo_takes_back_answers_one_by_one(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        await maker.basics()
        await maker.adds_mean("order_completed")
        await maker.presses("u")
        await maker.until("None. n adds one.")
        await maker.presses("u")
        await maker.until("2 things missing")
        await maker.presses("u")
        await maker.until("There is nothing to take back.")


async def test_escape_leads_out_of_everything_and_sends_nothing(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        await maker.reviews()
        await maker.presses("escape")
        await maker.until("Nothing was sent; everything is kept.")
        await maker.tab("Variants")
        for words in ("control", "Rollout %"):
            await maker.enters(words)
            await maker.until("ctrl+s: done")
            await maker.presses("escape")
            await maker.until("[Variants]")
        await maker.presses("i")
        await maker.until("JSON: all that is sent")
        await maker.presses("escape")
        await maker.until("[Variants]")
        await maker.presses("escape")
        await maker.until("is kept")
    assert server.writes() == []


async def test_reading_again_asks_only_what_may_have_changed(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        await maker.settles()
        await server.posthog().experiments.create({"name": "Theirs", "feature_flag_key": "checkout-button"})
        await maker.presses("r")
        await maker.until("there is nothing in PostHog to read again", "checkout-button is there already")
