"""Keys at random on the screen for an experiment from scratch: nothing is sent and nothing breaks.

What accepts is its word and then, deliberately, Enter; so whoever types here never types a lone `y` at the pace of a
person. Everything else is allowed.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from exptui.sandbox.store import Build
from exptui.ui.modals.create import CreateSheet
from exptui.ui.screens.new.screen import NewScreen
from tests.support.server import Server
from tests.ui.new_host import Maker, maker_at

KEYS = (
    *"jkgGKJtxucnijk12345heolqmfras",
    *("enter", "space", "tab", "shift+tab", "escape", "backspace", "delete", "left", "right", "up", "down"),
    *("pagedown", "pageup", "ctrl+s", "ctrl+s", "ctrl+s", "ctrl+s", "ctrl+d", "home", "end", "r", "ctrl+o"),
)
HELD = ("enter", "y", "ctrl+s", "space", "tab")
TOWARDS_A_NAME = (
    "escape",
    "escape",
    "i",
    "escape",
    "escape",
    "ctrl+s",
    "g",
    "e",
    "a",
    "enter",
    "ctrl+s",
    "ctrl+s",
)
KEYS_A_RUN = 250


async def stays(maker: Maker) -> None:
    """Open the screen again where the keys have left it."""
    if not any(isinstance(screen, NewScreen) for screen in maker.app.screen_stack):
        maker.app.opens()
        await maker.opened()


@pytest.mark.parametrize(("build", "seed"), [("current", 1), ("page", 2)])
async def test_keys_at_random_send_nothing(
    build: Build, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "")
    monkeypatch.setenv("VISUAL", "")
    server, chance, dialogs = Server(build=build), random.Random(seed), 0
    async with maker_at(server, tmp_path) as maker:
        for _ in range(KEYS_A_RUN):
            await stays(maker)
            before = maker.app.screen
            if chance.random() < 0.04:
                for key in TOWARDS_A_NAME:
                    await stays(maker)
                    await maker.presses(key)
                    dialogs += isinstance(maker.app.screen, CreateSheet)
            elif chance.random() < 0.1:
                await maker.floods(*[chance.choice(HELD)] * chance.randint(2, 12))
            else:
                await maker.presses(chance.choice(KEYS))
            after = maker.app.screen
            dialogs += after is not before and isinstance(after, CreateSheet)
    assert server.writes() == []
    assert dialogs
