"""From a prompt to an experiment that runs, by keyboard in the whole program at 80x24."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import httpx
import pytest

from exptui.sandbox.store import Build
from exptui.ui.screens.metrics.form import FormScreen
from exptui.ui.screens.prompts.screen import PromptsScreen
from tests.support.creator import PROMPT, Creator, creator_at, far_away
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")
MOST_KEYS = 32
"""From the list to an experiment that runs, with the word of each of the two dialogs."""


async def makes_one_and_launches_it(creator: Creator) -> None:
    """Three versions, two templates, a draft, its code, and the launch."""
    await creator.finds_prompt(PROMPT[:4])
    await creator.chooses_versions(2, 1, 1)
    await creator.goes_on()
    await creator.until("Variants: control v4 33% · test-1 v3 33% · test-2 v2 34%")
    await creator.reviews()
    assert creator.sees("nobody sees anything of it until it is launched")
    await creator.sends_it()
    assert creator.state == "draft"
    await creator.presses("enter")
    await creator.until("[Python]")
    assert creator.sees("! Metrics count only generations that carry $ai_prompt_name")
    await creator.asks("L")
    await creator.accepts("launch")
    await creator.until("Done")
    await creator.waits()


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("how", ["listed", "refused", "no templates"])
async def test_versions_of_a_prompt_become_an_experiment_that_runs(build: Build, how: str) -> None:
    server = Server(build=build)
    if how == "listed":
        server.faults.open_to_keys()
    if how == "no templates":
        server.faults.missing(r"/prompt_templates/")
    async with creator_at(server) as creator:
        await makes_one_and_launches_it(creator)
        made = creator.made
        metadata = {"name": PROMPT, "templates": ["cost", "latency"], "versions": [4, 3, 2]}
        assert made["parameters"]["prompt_metadata"] == metadata
        assert creator.state == "running"
        assert creator.sent == ["create_from_prompt", "launch"]
        assert creator.keys <= MOST_KEYS
        assert creator.app.creating is not None
        assert creator.app.creating.drafts_of("prompt") == ()


@pytest.mark.parametrize("build", BUILDS)
async def test_far_away_over_a_bad_link_it_takes_less_than_a_minute(build: Build) -> None:
    server = Server(build=build)
    pace = far_away(server, seconds=0.3, lost=20)
    async with creator_at(server, pace=pace) as creator:
        began = pace.moment
        await makes_one_and_launches_it(creator)
        assert creator.state == "running"
        assert creator.sent == ["create_from_prompt", "launch"]
        assert creator.keys <= MOST_KEYS
        assert pace.moment - began < 60
        assert pace.link.failed > 2


@pytest.mark.parametrize("build", BUILDS)
async def test_what_was_made_is_in_the_list_the_journal_and_among_the_prompt_s_experiments(
    build: Build,
) -> None:
    server = Server(build=build)
    async with creator_at(server) as creator:
        await creator.to_form(0, 1)
        await creator.reviews()
        await creator.sends_it("The draft is experiment")
        number, name = creator.made["id"], creator.made["name"]
        await creator.presses("enter")
        await creator.until("[Python]")
        await creator.presses("tab")
        await creator.until("[TypeScript]")
        await creator.presses("d")
        await creator.until("v6 (control) → v5")
        await creator.presses("escape", "escape")
        await creator.until("◇ draft")
        assert creator.sees(f"id {number}")
        assert creator.sees("Prompt plant-doctor")
        await creator.presses("u")
        await creator.until("nothing to undo")
        await creator.presses("H")
        await creator.until("journal: 1 change")
        assert creator.sees(f"✓ create from prompt · {name}: done")
        assert creator.sees(f"The draft is experiment {number}.")
        await creator.presses("escape", "escape", "N")
        await creator.until("2, 1 running")
        await creator.presses("escape")
        await creator.goes_to(number)
        assert any(line.startswith("> ") and "plant-doctor: v6" in line for line in creator.lines)
        assert creator.sent == ["create_from_prompt"]


@pytest.mark.parametrize("keys", [("enter",) * 12, ("ctrl+s", "enter", "ctrl+s"), ("N", "N", "N")])
async def test_a_held_key_opens_one_form_and_begins_one_creation(keys: tuple[str, ...]) -> None:
    async with creator_at(Server()) as creator:
        await creator.finds_prompt()
        await creator.chooses_versions(0, 1)
        await creator.floods(*keys)
        if "N" in keys:  # it is no key of this screen
            await creator.presses("enter")
        await creator.filling()
        assert sum(isinstance(each, FormScreen) for each in creator.app.screen_stack) == 1
        await creator.presses("escape")
        await creator.until("Nothing was made.")
        gc.collect()  # what was begun and never done would be told of by now


async def test_a_held_key_offers_the_prompts_once() -> None:
    async with creator_at(Server()) as creator:
        await creator.floods(*["N"] * 12)
        await creator.until("last changed first")
        assert sum(isinstance(each, PromptsScreen) for each in creator.app.screen_stack) == 1
        gc.collect()


class Late(httpx.AsyncBaseTransport):
    """A link on which what changes something waits until it may go on."""

    def __init__(self, server: Server) -> None:
        self.link = server.link.server
        self.may_go_on = asyncio.Event()
        server.link.server = self

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and "experiments" in request.url.path:
            await self.may_go_on.wait()
        return await self.link.handle_async_request(request)


@pytest.mark.parametrize("key", ["N", "n"])
async def test_who_leaves_while_it_is_on_its_way_is_told_so_and_later_what_came_of_it(
    key: str, tmp_path: Path
) -> None:
    server = Server()
    async with creator_at(server, tmp_path) as creator:
        await (creator.to_form(0, 1) if key == "N" else creator.basics("Green"))
        await creator.reviews()
        late = Late(server)
        await creator.accepts("y")
        await creator.until("Sending")
        await creator.presses("escape")
        await creator.until("It is on its way; what comes of it will be told.")
        await creator.presses("escape", "escape", "escape", "ctrl+q")
        await creator.until("A change is still on its way.")
        late.may_go_on.set()
        await creator.until("✓ Created")
        assert len(creator.sent) == 1
        assert creator.app.creating is not None
        assert creator.app.creating.drafts.of(0) == ()
