"""Keys at random in the editor: whatever is typed, held or typed ahead, nothing is sent and nothing breaks.

What accepts a save is its word and then, deliberately, Enter; so whoever types here never types a lone `y` at the
pace of a person. Everything else is allowed.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from exptui.sandbox.store import Build
from exptui.ui.modals.conflict import ConflictSheet
from exptui.ui.modals.review import ReviewSheet
from tests.services.editing_desk import teammate_changes
from tests.support.server import Server
from tests.ui.metrics_host import Editor, editor_at

KEYS = (
    *"jkgGKJtxucnijk12345heolqmfras",
    *("enter", "space", "tab", "shift+tab", "escape", "backspace", "delete", "left", "right", "up", "down"),
    *("pagedown", "pageup", "ctrl+s", "ctrl+s", "ctrl+s", "ctrl+s", "ctrl+d", "home", "end", "r", "ctrl+o"),
)
HELD = ("enter", "y", "ctrl+s", "space", "tab")
TOWARDS_A_SAVE = ("shift+tab", "tab", "j", "j", "x", "ctrl+s")
KEYS_A_RUN = 300
DIALOGS_A_RUN = 2


async def stays(editor: Editor) -> None:
    """Open the editor again where the keys have left it."""
    from exptui.ui.screens.metrics.screen import MetricsScreen

    if not any(isinstance(screen, MetricsScreen) for screen in editor.app.screen_stack):
        editor.app.opens()
        await editor.opened()


@pytest.mark.parametrize(("build", "made_for", "seed"), [("current", "draft", 1), ("page", "trade_off", 2)])
async def test_keys_at_random_send_nothing(
    build: Build, made_for: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "")
    monkeypatch.setenv("VISUAL", "")
    server, chance = Server(build=build), random.Random(seed)
    dialogs = 0
    number = server.numbered(made_for)
    async with editor_at(server, number, tmp_path) as editor:
        for _ in range(KEYS_A_RUN):
            await stays(editor)
            before = editor.app.screen
            if chance.random() < 0.05:
                await editor.presses(*TOWARDS_A_SAVE)
            elif chance.random() < 0.1:
                await editor.floods(*[chance.choice(HELD)] * chance.randint(2, 12))
            else:
                await editor.presses(chance.choice(KEYS))
            after = editor.app.screen
            dialogs += after is not before and isinstance(after, ReviewSheet | ConflictSheet)
    assert server.writes() == []
    assert dialogs >= DIALOGS_A_RUN


@pytest.mark.parametrize("keys", [("y", "enter"), ("enter",) * 12, ("y",) * 12, ("tab", "y", "enter")])
async def test_keys_that_were_typed_ahead_do_not_accept_a_save(keys: tuple[str, ...], tmp_path: Path) -> None:
    server = Server()
    async with editor_at(server, server.numbered("draft"), tmp_path) as editor:
        await editor.goes_to("Order value")
        await editor.presses("x")
        await editor.floods("ctrl+s", *keys)
        for _ in range(30):
            await editor.pilot.pause()
        await editor.floods(*keys)
        assert server.writes() == []
        await editor.presses("escape")
        await editor.until("1 change not saved")


async def test_a_held_key_chooses_no_side_of_a_conflict(tmp_path: Path) -> None:
    server = Server()
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        session = editor.screen.session
        assert session is not None
        uuid = session.metrics.primary[1].uuid
        await teammate_changes(server, number, uuid, name="Theirs")
        await editor.goes_to("Order value")
        await editor.presses("x", "ctrl+s")
        await editor.until("1 of 1")
        await editor.floods(*["1"] * 10, *["enter"] * 10)
        assert editor.sees("not chosen yet")
    assert server.writes() == []
