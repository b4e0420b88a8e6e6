"""Ten thousand keys at random: whatever is typed, held, pasted or torn apart sends no write and crashes nothing.

What accepts a change is the word typed and then, deliberately, Enter; so whoever types at random here never types a
lone `y`, types whole words only in a hurry, and leaves after that. Everything else is allowed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pytest
from textual.events import Event, Key, Paste

from exptui.domain.lifecycle import TRANSITIONS
from exptui.ui.modals.gated import GatedSheet, Phase
from tests.support.keyboard import key_event
from tests.support.person import Person, SteadyPace, person_at
from tests.support.server import Server

KEYS_A_RUN = 2_500
RUNS = [("person", 1), ("person", 2), ("burst", 3), ("detail", 4)]
DIALOGS_A_RUN = 12
"""Fewer dialogs than this would mean that the keys were not let near what they could break."""

OPENING = (*"LPESRVXeuaf", "ctrl+r", "question_mark", "colon", "ctrl+p", "slash")
MOVING = (*"jkgGspiHoYr12345", "down", "up", "left", "right", "home", "end", "pagedown", "pageup", "f1", "ctrl+l",
          "left_square_bracket", "right_square_bracket")  # fmt: skip
ANSWERING = (
    *"nlh",
    "tab",
    "shift+tab",
    "enter",
    "space",
    "backspace",
    "delete",
    "ctrl+u",
    "ctrl+d",
    "ctrl+n",
)
OTHERS = (
    *"bcdtvwzABCDFHMNOTUWZ07",
    "full_stop",
    "asterisk",
    "right_curly_bracket",
    "left_curly_bracket",
    "minus",
    "f5",
    "ctrl+z",
    "ctrl+a",
    "ctrl+k",
    "ctrl+w",
    "ctrl+x",
)
WORDS = (*(row.verb for row in TRANSITIONS.values()), "y", "express-checkout", "pay-later")
LEAVING = ("escape", "escape")


INSISTED_A_RUN = 6
"""As often is the word of a dialog itself typed into it, with Enter behind it."""


class Typing(SteadyPace):
    """A clock that moves with each key that a dialog is handed, unless somebody is in a hurry."""

    def __init__(self, step: Callable[[], float]) -> None:
        super().__init__()
        self._step = step
        self.hurried = False

    def in_burst(self) -> bool:
        self.forward(0.0 if self.hurried else self._step())
        return super().in_burst()


def keys(*names: str) -> list[Event]:
    return [key_event(name) for name in names]


def typed_ahead(word: str) -> list[Event]:
    """A word and a line end, as a paste without brackets or somebody in the wrong window sends it."""
    return keys(*word, "enter")


def gestures(chance: random.Random) -> Iterator[list[Event]]:
    """What a hand, a cat or a bad line does to a keyboard, a few keys at a time."""
    while True:
        kind = chance.random()
        if kind < 0.25:
            yield keys(chance.choice(OPENING), *chance.choices(ANSWERING, k=chance.randint(0, 6)))
        elif kind < 0.52:
            yield keys(*chance.choices(MOVING + ANSWERING + OTHERS, k=chance.randint(2, 14)))
        elif kind < 0.65:
            yield keys(
                *[chance.choice(("enter", "enter", *OPENING, "space", "tab", "j"))] * chance.randint(5, 40)
            )
        elif kind < 0.73:
            yield keys("escape", chance.choice(("left_square_bracket", "O")), chance.choice("ABCDFH"))
        elif kind < 0.81:
            yield [Paste(chance.choice(WORDS) + chance.choice(("", "\n", "\r\n"))), *keys("enter")]
        elif kind < 0.90:
            yield keys(*chance.choices(("tab", "shift+tab"), k=chance.randint(0, 5))) + typed_ahead(
                chance.choice(WORDS)
            )
        else:
            yield keys(*LEAVING)


@dataclass(frozen=True)
class Chunk:
    """A few gestures between two breaths."""

    events: list[Event]

    @property
    def whole_words(self) -> bool:
        """Whether a word that some dialog asks for is among the keys."""
        text = "".join(event.key for event in self.events if isinstance(event, Key))
        return any(f"{word}enter" in text for word in WORDS)


def chunks(chance: random.Random, most: int) -> Iterator[Chunk]:
    """Gestures until there are enough keys."""
    sent, hands = 0, gestures(chance)
    while sent < most:
        chunk = Chunk([event for gesture in islice(hands, chance.randint(1, 3)) for event in gesture])
        yield chunk
        sent += len(chunk.events)


async def insist(person: Person, chance: random.Random, sheet: GatedSheet[Any]) -> None:
    """Type the very word that a dialog asks for into its field, with Enter: as a paste, or as keys at once."""
    person.sends(*keys(*(["shift+tab"] if chance.random() < 0.7 else ["tab"] * chance.randint(0, 4))))
    await person.pilot.pause()
    pasted = [Paste(sheet.word + chance.choice(("", "\n")))]
    word: list[Event] = [*pasted] if chance.random() < 0.3 else keys(*sheet.word)
    person.sends(*word, *keys(*["enter"] * chance.randint(1, 3)))
    await person.pilot.pause()
    await person.pilot.pause()


async def let_things_happen(person: Person, seen: set[GatedSheet[Any]]) -> GatedSheet[Any] | None:
    """Wait for a dialog that is on its way, and count it where it can be answered."""
    for _ in range(30):
        screen = person.app.screen
        if not isinstance(screen, GatedSheet) or screen.phase is not Phase.READING:
            break
        await person.pilot.pause()
    if isinstance(screen, GatedSheet) and screen.phase is Phase.ASKING:
        seen.add(screen)
        return screen
    return None


@pytest.fixture(autouse=True)
def _far_from_any_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    """`o` and `Y` must reach nothing of the machine that runs this."""
    for name in ("TMUX", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "far away")


@dataclass
class Run:
    """Somebody at the keyboard of one sandbox, until there are no more keys."""

    how: str
    chance: random.Random
    seen: set[GatedSheet[Any]] = field(default_factory=set)
    insisted: int = 0

    def __post_init__(self) -> None:
        self.server = Server()
        # Slower than a burst, but sometimes not by much; a burst stands still until it is over.
        self.pace = Typing(lambda: 0.0 if self.how == "burst" else self.chance.uniform(0.03, 0.4))
        self.chunks = chunks(self.chance, KEYS_A_RUN)

    async def sit_down(self) -> bool:
        """Start the app and type. Whether keys are left: to choose `quit` from a menu is nobody's mistake."""
        async with person_at(self.server, pace=self.pace) as person:
            if self.how == "detail":
                await person.presses("enter")
            for chunk in self.chunks:
                await self.type(person, chunk)
                if not person.app.is_running:
                    return True
            await person.presses(*["escape"] * 8)
            await person.until("? keys")
        return False

    async def type(self, person: Person, chunk: Chunk) -> None:
        """Send some keys, and the word of the dialog that they opened; nothing may come of it."""
        self.pace.forward(1.0)
        self.pace.hurried = leave = chunk.whole_words
        person.sends(*chunk.events)
        await person.pilot.pause()
        sheet = await let_things_happen(person, self.seen)
        if sheet is not None and "q" not in sheet.word and self.chance.random() < 0.5:  # on the list, q quits
            self.insisted += 1
            self.pace.hurried = leave = True
            self.pace.forward(self.chance.choice((0.0, 0.3, 1.0)))
            await insist(person, self.chance, sheet)
        assert self.server.writes() == [], [getattr(event, "key", event) for event in chunk.events]
        assert len(person.app.screen_stack) <= 8
        if leave:
            await person.floods(*LEAVING)


@pytest.mark.parametrize(("how", "seed"), RUNS)
async def test_random_keys_send_nothing_and_crash_nothing(how: str, seed: int) -> None:
    run = Run(how, random.Random(seed))
    while await run.sit_down():
        pass
    assert len(run.seen) >= DIALOGS_A_RUN
    assert run.insisted >= INSISTED_A_RUN


@pytest.mark.parametrize("seed", range(6))
def test_what_is_typed_at_random_could_accept_a_change_if_nothing_guarded_it(seed: int) -> None:
    """Each run types whole words with Enter behind them, or the runs above would prove little."""
    words = sum(Chunk(gesture).whole_words for gesture in islice(gestures(random.Random(seed)), 400))
    assert words >= 20


def test_the_runs_add_up_to_ten_thousand_keys() -> None:
    assert KEYS_A_RUN * len(RUNS) >= 10_000
