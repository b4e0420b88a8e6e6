"""Keys at random on the dialog for several experiments: nothing is sent by chance, in a hurry or by a paste."""

from __future__ import annotations

import random

import pytest
from textual.events import Paste

from exptui.ui.messages import BulkRequested
from exptui.ui.modals.bulk import BulkSheet
from exptui.ui.screens.list.screen import ListScreen
from tests.support.keyboard import key_event
from tests.support.person import Person, person_at
from tests.support.server import Server
from tests.ui.bulk_acting import THREE, sheet

WORDS = ("pause", "end", "delete 3", "y", "archive")
ANYTHING = (*"jkgGhlnqyuaLPESRVXe", "tab", "shift+tab", "enter", "enter", "space", "backspace", "up", "down",
            "pagedown", "pageup", "home", "end", "ctrl+u", "ctrl+d", "left_square_bracket")  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
async def test_random_keys_words_in_a_hurry_and_pastes_send_nothing(seed: int) -> None:
    chance, server, met = random.Random(seed), Server(), 0
    async with person_at(server) as person:
        numbers = tuple(server.numbered(each) for each in THREE)
        for _ in range(25):
            name = chance.choice(("pause", "end", "delete"))
            person.app.post_message(BulkRequested(name, numbers))
            await person.until("and press Enter:")
            met += 1
            person.pace.forward(chance.choice((0.0, 0.3, 1.0)))
            for _ in range(chance.randint(1, 4)):
                await mistreats(person, chance)
            assert server.writes() == []
            await person.presses(*["escape"] * 8)
            await person.until(lambda: isinstance(person.app.screen, ListScreen))
    assert met == 25


async def mistreats(person: Person, chance: random.Random) -> None:
    """Random keys, slowly; or the very word with Enter, at once; or as a paste."""
    kind = chance.random()
    if kind < 0.4:
        for key in chance.choices(ANYTHING, k=chance.randint(1, 8)):
            if not isinstance(person.app.screen, BulkSheet):
                return
            await person.presses(key)
        return
    if not isinstance(person.app.screen, BulkSheet):
        return
    word = sheet(person).word if chance.random() < 0.7 else chance.choice(WORDS)
    await person.presses(*["shift+tab"] * chance.randint(0, 3))
    if isinstance(person.app.screen, BulkSheet) and kind < 0.8:
        keys = [key_event("space" if each == " " else each) for each in word]
        person.sends(*keys, *[key_event("enter")] * chance.randint(1, 4))
    elif isinstance(person.app.screen, BulkSheet):
        person.sends(Paste(word + chance.choice(("", "\n"))), key_event("enter"))
    await person.pilot.pause()
