"""Keys at random among prompts and versions: nothing is sent that changes anything, and nothing breaks."""

from __future__ import annotations

import random

import pytest

from exptui.ui.messages import ComparisonRequested, DiffOpened, PromptOpened
from exptui.ui.screens.prompts.versions import VersionsScreen
from tests.support.prompts import publish_all
from tests.support.server import Server
from tests.ui.prompts_host import Reader, reading

KEYS = (
    *"jjjkkkgGsydKJKJ/ab",
    *("enter", "space", "space", "up", "down", "pagedown", "pageup", "ctrl+d", "ctrl+u", "ctrl+s"),
    *("home", "end", "backspace", "tab", "left", "r", "f3", "H"),
)
KEYS_A_RUN = 100


def server_with_much() -> Server:
    server = Server()
    publish_all(server.world, "many", [f"text {number}\n" * number for number in range(1, 151)])
    return server


async def keys_at_random(reader: Reader, chance: random.Random) -> None:
    for _ in range(KEYS_A_RUN):
        while reader.lines[-2].startswith("/") and chance.random() < 0.3:
            await reader.presses("escape")
        key = chance.choice(KEYS)
        await reader.presses("slash" if key == "/" else key)
        if chance.random() < 0.2:
            await reader.rests()
        if chance.random() < 0.02:
            width, height = chance.choice([(60, 16), (80, 24), (120, 36)])
            await reader.pilot.resize_terminal(width, height)
        if reader.order:
            assert sum(line.startswith(">") for line in reader.lines) == 1, reader.text
    await reader.settles()


@pytest.mark.parametrize("seed", [1, 2])
async def test_keys_at_random_in_the_list_open_only_prompts_that_are_there(seed: int) -> None:
    server = server_with_much()
    async with reading(server=server) as reader:
        await keys_at_random(reader, random.Random(seed))
        opened = [each.name for each in reader.app.asked if isinstance(each, PromptOpened)]
        assert opened
        assert {prompt.name for prompt in reader.library.prompts}.issuperset(opened)
        assert server.writes() == []


@pytest.mark.parametrize(("seed", "listed"), [(3, True), (4, False)])
async def test_keys_at_random_among_versions_go_on_only_with_two_to_ten(seed: int, *, listed: bool) -> None:
    server = server_with_much()
    if listed:
        server.faults.open_to_keys()
    async with reading("many", server=server) as reader:
        assert isinstance(reader.screen, VersionsScreen)
        await keys_at_random(reader, random.Random(seed))
        asked = [each for each in reader.app.asked if isinstance(each, ComparisonRequested | DiffOpened)]
        assert asked
        for each in asked:
            assert 2 <= len(each.versions) <= 10
            assert len(set(each.versions)) == len(each.versions)
            assert set(each.versions) <= set(range(1, 151))
        assert server.writes() == []
