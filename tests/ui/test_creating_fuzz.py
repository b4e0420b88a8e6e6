"""Keys at random wherever experiments are created, in the whole program: nothing is sent, nothing breaks.

What accepts a creation is its word and then, deliberately, Enter; so whoever types here never types a lone `y` at the
pace of a person, and the word itself only in a hurry. Everything else is allowed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from exptui.sandbox.store import Build
from exptui.ui.modals.create import CreateSheet
from exptui.ui.modals.gated import GatedSheet, Phase
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.metrics.form import FormScreen
from tests.support.creator import Creator, creator_at
from tests.support.prompts import add_hostile, add_long, add_many
from tests.support.server import Server

KEYS = (
    *("jjjjkkgGKJdcxnpeiusmvt12345/abKJ[]r" + "JK"),
    *(
        "enter",
        "enter",
        "space",
        "space",
        "tab",
        "shift+tab",
        "escape",
        "backspace",
        "delete",
        "left",
        "right",
    ),
    *("up", "down", "pagedown", "pageup", "home", "end", "ctrl+s", "ctrl+s", "ctrl+d", "ctrl+u", "f3"),
)
HELD = ("enter", "ctrl+s", "space", "tab", "j", "escape")
HURRIED = (("y", "enter"), ("tab", "y", "enter"), ("shift+tab", "y", "enter"), ("y",) * 8, ("enter",) * 12)
"""What accepts where nobody watches over the pace."""
KEYS_A_RUN = 160
NAMES = {"/": "slash", "[": "left_square_bracket", "]": "right_square_bracket"}


@dataclass
class Run:
    """Somebody at random keys, and what they came across."""

    creator: Creator
    chance: random.Random
    key: str
    screens: set[str] = field(default_factory=set)
    sheets: int = 0

    async def goes(self) -> None:
        for _ in range(KEYS_A_RUN):
            await self._stays()
            await self._types()
            self._sees()
            assert self.creator.sent == []
            assert len(self.creator.app.screen_stack) <= 9

    async def _stays(self) -> None:
        """Go back to where experiments are created, from wherever the keys have led."""
        app = self.creator.app
        base = next(each for each in reversed(app.screen_stack) if isinstance(each, BaseScreen))
        if app.screen is base and base.REGISTERED in ("list", "journal", "detail"):
            await self.creator.presses("escape", "escape", self.key)
        elif app.screen is base and base.REGISTERED == "prompts" and self.chance.random() < 0.3:
            await self.creator.presses("enter")

    async def _types(self) -> None:
        chance, creator = self.chance, self.creator
        screen = creator.app.screen
        registered = getattr(screen, "REGISTERED", "")
        if isinstance(screen, GatedSheet):
            await self._faces(screen)
        elif chance.random() < 0.1:
            await creator.floods(*[chance.choice(HELD)] * chance.randint(2, 12))
        elif (isinstance(screen, FormScreen) or registered == "new") and chance.random() < 0.2:
            await creator.presses("ctrl+s")
        elif registered == "versions" and chance.random() < 0.2:
            await creator.presses("space", "j", "space", chance.choice(("enter", "d")))
        else:
            key = chance.choice(KEYS)
            await creator.presses(NAMES.get(key, key))

    async def _faces(self, sheet: GatedSheet[object]) -> None:
        """Type its very word as a held key, a paste or typed ahead would; then leave it."""
        for _ in range(30):
            if sheet.phase is not Phase.READING or not sheet.is_attached:
                break
            await self.creator.pilot.pause()
        self.sheets += isinstance(sheet, CreateSheet) and sheet.phase is Phase.ASKING
        await self.creator.floods(*self.chance.choice(HURRIED))
        await self.creator.pilot.pause()
        assert self.creator.sent == []
        await self.creator.floods("escape", "escape")

    def _sees(self) -> None:
        self.screens |= {
            each.REGISTERED for each in self.creator.app.screen_stack if isinstance(each, BaseScreen)
        }
        self.screens |= {"form" for each in self.creator.app.screen_stack if isinstance(each, FormScreen)}


@pytest.fixture(autouse=True)
def _far_from_any_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key may reach the machine that runs this."""
    for name in ("TMUX", "DISPLAY", "WAYLAND_DISPLAY", "EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "far away")


@pytest.mark.parametrize(
    ("key", "build", "seed", "met"),
    [
        ("N", "current", 1, {"prompts", "versions", "diff", "form"}),
        ("n", "page", 4, {"new", "form"}),
    ],
)
async def test_keys_at_random_create_nothing(
    key: str, build: Build, seed: int, met: set[str], tmp_path: Path
) -> None:
    server = Server(build=build)
    for add in (add_hostile, add_long, add_many):
        add(server.world)
    if seed % 2:
        server.faults.open_to_keys()
    async with creator_at(server, tmp_path) as creator:
        if key == "n":
            await creator.basics("Green")
        run = Run(creator, random.Random(seed), key)
        await run.goes()
    assert run.screens >= met
    assert run.sheets >= 1


@pytest.mark.parametrize("keys", [*HURRIED, ("j", "enter"), ("tab", "enter", "y", "enter")])
async def test_keys_typed_ahead_of_the_dialog_do_not_accept_it(keys: tuple[str, ...]) -> None:
    server = Server()
    async with creator_at(server) as creator:
        await creator.to_form(0, 1)
        await creator.floods("ctrl+s", *keys)
        for _ in range(30):
            await creator.pilot.pause()
        await creator.floods(*keys)
        assert creator.sent == []


async def test_keys_at_random_on_the_code_of_a_comparison_send_nothing() -> None:
    server, chance = Server(), random.Random(5)
    async with creator_at(server) as creator:
        await creator.to_form(0, 1)
        await creator.reviews()
        await creator.sends_it("The draft is experiment")
        await creator.presses("enter")
        await creator.until("[Python]")
        keys = [*("jkgGdcyr?[]" + "LEX"), "tab", "shift+tab", "pagedown", "enter", "escape", "space", "home"]
        for _ in range(200):
            key = chance.choice(keys)
            await creator.presses(NAMES.get(key, "question_mark" if key == "?" else key))
            if isinstance(creator.app.screen, GatedSheet):
                await creator.floods(*chance.choice(HURRIED))
                await creator.floods("escape", "escape")
            if getattr(creator.app.screen, "REGISTERED", "") == "list":
                break
        assert creator.sent == ["create_from_prompt"]
