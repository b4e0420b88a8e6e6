"""A program that is killed half-way: what was begun is offered again, and nothing is ever sent twice."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import httpx
import pytest

from exptui.sandbox.store import Build
from tests.support.creator import PROMPT, Creator, creator_at
from tests.support.prompts import publish_all, withdraw
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")
both = pytest.mark.parametrize("build", BUILDS)


def killed(directory: Path) -> Path:
    """The disk as it is at this moment: whatever the program does on its way out is not on it."""
    return Path(shutil.copytree(directory / "data", directory / "killed"))


def again_heard(server: Server) -> None:
    """The link is mended."""
    server.link.then_silent = server.link._silent = False
    server.link.fail_after.clear()


async def is_asked_again(creator: Creator, key: str, words: str) -> None:
    """Press the key of creating, and be offered what was begun."""
    await creator.presses(key)
    await creator.until(words)
    await creator.waits()


@both
async def test_a_half_filled_form_about_a_prompt_is_offered_with_all_its_answers(
    build: Build, tmp_path: Path
) -> None:
    server = Server(build=build)
    async with creator_at(server, tmp_path / "data") as creator:
        await creator.to_form(0, 2)
        await creator.writes("Hypothesis", "Kinder")
        await creator.moves_to("Latency")
        await creator.presses("space")
        disk = killed(tmp_path)
    server.clock.forward(2 * 86400)
    async with creator_at(server, disk) as creator:
        await is_asked_again(creator, "N", "Half made: plant-doctor v6, v4")
        assert creator.sees("It was begun 2 days ago")
        assert creator.sees("Hypothesis: Kinder")
        await creator.presses("enter")
        await creator.filling()
        await creator.reviews()
        await creator.sends_it("The draft is experiment")
        assert creator.made["description"] == "Kinder"
        assert creator.made["parameters"]["prompt_metadata"]["templates"] == ["cost"]
        await creator.presses("escape", "N")
        await creator.until("last changed first")  # nothing is half made any more
        assert creator.sent == ["create_from_prompt"]


@both
async def test_what_was_thought_out_from_scratch_is_offered(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    async with creator_at(server, tmp_path / "data") as creator:
        await creator.basics("Green button")
        await creator.adds_mean()
        await creator.tab("Plan")
        await creator.moves_to("Smallest effect")
        await creator.presses("enter")
        await creator.filling()
        await creator.writes("Smallest effect", "5")
        disk = killed(tmp_path)
    server.clock.forward(3600)
    async with creator_at(server, disk) as creator:
        await is_asked_again(creator, "n", "Begun and not created: Green button")
        assert creator.sees("1 primary")
        assert creator.sees("1 form half filled in")
        await creator.presses("enter")
        await creator.until("[Basics] Metrics Variants Exposure Statistics Plan?")
        await creator.tab("Plan")
        await creator.moves_to("half filled in")
        await creator.presses("enter")
        await creator.filling()
        assert creator.sees("Smallest effect % 5")
        await creator.takes()
        await creator.settles()
        await creator.reviews()
        await creator.sends_it("The draft is experiment")
        assert [each["metric_type"] for each in creator.made["metrics"]] == ["mean"]
        assert creator.sent == ["experiments"]
    async with creator_at(server, disk) as creator:
        await creator.begins_new()


async def is_sent_and_silent(creator: Creator) -> None:
    """Accept what is shown. The server makes it, and nothing gets through any more."""
    creator.server.link.fail_after.add("POST")
    creator.server.link.then_silent = True
    await creator.reviews()
    await creator.accepts("y")
    await creator.until("Unknown: it may have been created")


@both
async def test_a_comparison_that_was_made_without_an_answer_is_found_and_not_sent_again(
    build: Build, tmp_path: Path
) -> None:
    server = Server(build=build)
    async with creator_at(server, tmp_path / "data") as creator:
        await creator.to_form(0, 1)
        await is_sent_and_silent(creator)
        disk = killed(tmp_path)
    again_heard(server)
    server.clock.forward(600)
    async with creator_at(server, disk) as creator:
        number = creator.made["id"]
        await is_asked_again(creator, "N", "Half made: plant-doctor v6, v5")
        assert creator.sees("no answer came. Going on looks first whether it is there.")
        await creator.presses("enter")
        await creator.until("[Python]")
        await creator.presses("escape")
        await creator.until(f"id {number}")
        await creator.presses("escape", "N")
        await creator.until("last changed first")
        assert creator.sent == ["create_from_prompt"]


@both
async def test_one_from_scratch_that_was_made_without_an_answer_is_found_and_not_sent_again(
    build: Build, tmp_path: Path
) -> None:
    server = Server(build=build)
    async with creator_at(server, tmp_path / "data") as creator:
        await creator.basics("Green button")
        await is_sent_and_silent(creator)
        disk = killed(tmp_path)
    again_heard(server)
    server.clock.forward(600)
    async with creator_at(server, disk) as creator:
        number = creator.made["id"]
        await is_asked_again(creator, "n", "Begun and not created: Green button")
        assert creator.sees("no answer came that settles it")
        await creator.presses("enter")
        await creator.settles()
        await creator.presses("ctrl+s")
        await creator.until("It may have been created")
        await creator.waits()
        await creator.presses("enter")
        await creator.until(f"id {number}")
        assert creator.sent == ["experiments"]
    async with creator_at(server, disk) as creator:
        await creator.begins_new()


class Unanswered(httpx.AsyncBaseTransport):
    """The server does what a POST asks for, and its answer never comes."""

    def __init__(self, server: Server) -> None:
        self.server = server.link.server
        self.did = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.server.handle_async_request(request)
        if request.method == "POST" and "/query/" not in request.url.path:
            self.did.set()
            await asyncio.Event().wait()
        return response


@pytest.mark.parametrize("key", ["N", "n"])
async def test_killed_before_the_answer_comes_it_is_looked_for_and_not_sent_again(
    key: str, tmp_path: Path
) -> None:
    server = Server()
    async with creator_at(server, tmp_path / "data") as creator:
        await (creator.to_form(0, 1) if key == "N" else creator.basics("Green button"))
        await creator.reviews()
        link, server.link.server = server.link.server, (silent := Unanswered(server))
        await creator.accepts("y")
        await creator.until(silent.did.is_set)
        disk = killed(tmp_path)
    server.link.server = link
    async with creator_at(server, disk) as creator:
        await is_asked_again(creator, key, "no answer came")
        await creator.presses("enter")
        if key == "n":
            await creator.until("New experiment: Green button")
            await creator.settles()
            await creator.presses("ctrl+s")
            await creator.until("It may have been created")
            await creator.waits()
            await creator.presses("enter")
        await creator.until("[Python]" if key == "N" else "◇ draft")
        assert len(creator.sent) == 1


@both
async def test_what_never_left_is_sent_once_by_the_next_program(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    async with creator_at(server, tmp_path / "data") as creator:
        await creator.to_form(0, 1)
        server.link.fail_before.add("POST")
        await creator.reviews()
        await creator.accepts("y")
        await creator.until("✗")
        assert creator.sent == []
        disk = killed(tmp_path)
    async with creator_at(server, disk) as creator:
        await is_asked_again(creator, "N", "Half made: plant-doctor v6, v5")
        await creator.presses("enter")
        await creator.filling()
        await creator.reviews()
        await creator.sends_it("The draft is experiment")
        assert creator.sent == ["create_from_prompt"]


async def test_a_draft_whose_versions_are_gone_leads_to_those_that_are_there(tmp_path: Path) -> None:
    server = Server()
    async with creator_at(server, tmp_path / "data") as creator:
        await creator.to_form(0, 1)
        await creator.writes("Hypothesis", "Kinder")
        disk = killed(tmp_path)
    withdraw(server.world, PROMPT)
    publish_all(server.world, PROMPT, ("one", "two", "three"))
    async with creator_at(server, disk) as creator:
        await is_asked_again(creator, "N", "Half made: plant-doctor v6, v5")
        await creator.presses("enter")
        await creator.filling()
        await creator.reviews()
        await creator.accepts("y")
        await creator.until("PostHog has none of these versions of plant-doctor")
        await creator.waits()
        await creator.presses("enter")
        await creator.until("plant-doctor 3 versions")
        await creator.chooses_versions(0, 1)
        await creator.goes_on()
        assert creator.sees("Hypothesis Kinder")
        await creator.reviews()
        await creator.sends_it("The draft is experiment")
        assert creator.made["parameters"]["prompt_metadata"]["versions"] == [3, 2]
