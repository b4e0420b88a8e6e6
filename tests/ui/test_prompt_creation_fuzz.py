"""Keys at random while an experiment is set up: nothing is sent without the word, and no answer is lost."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from exptui.ui.modals.create import CreateSheet
from exptui.ui.screens.prompts.making_form import CreationForm
from tests.support.server import Server
from tests.ui.creation_host import maker_at

KEYS = (
    *("j", "k", "g", "G", "h", "l", "e", "n", "x", "u", "J", "K", "d", "1", "minus", "space", "enter", "tab"),
    *(
        "shift+tab",
        "escape",
        "delete",
        "backspace",
        "ctrl+s",
        "ctrl+s",
        "pagedown",
        "pageup",
        "question_mark",
    ),
)
KEYS_A_RUN = 120


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_keys_at_random_send_nothing_and_lose_no_answer(seed: int, tmp_path: Path) -> None:
    chance, server, sheets = Random(seed), Server(), 0
    async with maker_at(server, tmp_path) as maker:
        for _ in range(KEYS_A_RUN):
            if len(maker.app.screen_stack) == 2:
                await maker.begins(4, 6)
            before = maker.app.screen
            await maker.presses(chance.choice(KEYS))
            after = maker.app.screen
            sheets += isinstance(after, CreateSheet) and after is not before
            if isinstance(after, CreationForm):
                assert [each["body"] for each in maker.kept] == [after.body]
            await maker.waits()
        assert sheets > 0
        assert maker.sent == 0
        assert maker.app.opened == []
