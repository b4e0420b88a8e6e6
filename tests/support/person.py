"""Somebody at the keyboard: presses keys one by one and reads what stands on the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC
from typing import Any

from textual.events import Event, Key, Paste
from textual.pilot import Pilot

from exptui.app import ExptuiApp
from exptui.settings import Settings
from exptui.ui.pace import Pace
from tests.support.server import Server

PATIENCE = 400
"""Rounds of the event loop after which something is taken not to come."""
NAMES = {
    " ": "space",
    "-": "minus",
    "_": "underscore",
    ".": "full_stop",
    "/": "slash",
    ":": "colon",
    ",": "comma",
}
CHARACTERS = {name: character for character, name in NAMES.items()}


def key_event(key: str) -> Key:
    """The event that a terminal sends for a key."""
    return Key(key, CHARACTERS.get(key, key if len(key) == 1 else None))


class Person:
    """Drives the app as a person would. Each key takes a fifth of a second of the app's clock."""

    def __init__(self, pilot: Pilot[int], app: ExptuiApp, server: Server, pace: SteadyPace) -> None:
        self.pilot = pilot
        self.app = app
        self.server = server
        self.pace = pace

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, line by line."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def sees(self, words: str) -> bool:
        """Whether words stand on the screen, wherever lines were broken."""
        return " ".join(words.split()) in " ".join(self.text.split())

    async def until(self, words: str | Callable[[], bool]) -> None:
        """Wait for words to appear, or something to become true; what never comes fails with the screen."""
        for _ in range(PATIENCE):
            if words() if callable(words) else self.sees(words):
                return
            await self.pilot.pause()
        raise AssertionError(f"never came: {words}\n{self.text}")

    async def presses(self, *keys: str) -> None:
        """Press keys at the pace of a person."""
        for key in keys:
            self.pace.forward(0.2)
            self.sends(key_event(key))
            await self.pilot.pause()

    async def types(self, text: str) -> None:
        await self.presses(*(NAMES.get(character, character) for character in text))

    async def loaded(self) -> None:
        """Wait until the list has been read, or could not be."""
        workspace = self.app.workspace
        await self.until(lambda: workspace.as_of is not None or workspace.problem is not None)
        await self.until(
            lambda: not [w for w in self.app.workers if w.group == "connect" and not w.is_finished]
        )
        await self.pilot.pause()

    def sends(self, *events: Event) -> None:
        """Hand events over as a terminal does, without waiting for what comes of them."""
        driver = self.app._driver
        assert driver is not None
        for event in events:
            driver.send_message(event)

    async def floods(self, *keys: str) -> None:
        """Send keys at once, as a held key or a paste without brackets does: no time passes between them."""
        self.sends(*map(key_event, keys))
        await self.pilot.pause()

    async def pastes(self, text: str) -> None:
        """Paste a text in brackets."""
        self.pace.forward(0.2)
        self.sends(Paste(text))
        await self.pilot.pause()

    async def waits(self) -> None:
        """Look at the screen for a second."""
        self.pace.forward(1.0)
        await self.pilot.pause()

    async def goes_to(self, number: int) -> None:
        """Put the list's cursor on an experiment, by filtering for its flag's key."""
        key = self.app.workspace.rows[number].flag_key
        await self.presses("slash")
        await self.types(key)
        await self.presses("enter")
        await self.until(lambda: (row := self.app._large().current_row()) is not None and row.id == number)

    async def asks(self, key: str) -> None:
        """Press the key of a transition and wait until its dialog can be answered."""
        await self.presses(key)
        await self.until("and press Enter:")
        await self.waits()

    async def accepts(self, word: str) -> None:
        """Go to the field of the word, from wherever the focus is, type it and press Enter."""
        for _ in range(20):
            if getattr(self.app.focused, "id", None) == "gate":
                break
            await self.presses("tab")
        await self.types(word)
        await self.presses("enter")

    async def chooses(self, label: str) -> None:
        """Choose an option of the form by what it says."""
        from exptui.ui.widgets.fields import ChoiceField

        for _ in range(20):
            field = self.app.focused
            if isinstance(field, ChoiceField) and label in [option.label for option in field.options]:
                while field.options[field.at].label != label:
                    await self.presses("right")
                await self.presses("space")
                return
            await self.presses("tab")
        raise AssertionError(f"no option {label}\n{self.text}")


class SteadyPace(Pace):
    """A pace whose clock moves only when it is told to."""

    def __init__(self) -> None:
        self.moment = 100.0
        super().__init__(lambda: self.moment)

    def forward(self, seconds: float) -> None:
        self.moment += seconds


def app_on(server: Server, pace: SteadyPace, **settings: Any) -> ExptuiApp:
    """The whole app, connected to a sandbox."""
    read_only = "--read-only" if server.read_only else None
    chosen = Settings(connection=None, source="test", demo=True, read_only=read_only, **settings)

    async def connector(_settings: Settings) -> Any:
        return server.posthog()

    return ExptuiApp(chosen, connector=connector, pace=pace, now=server.clock.now, zone=UTC)


@asynccontextmanager
async def person_at(
    server: Server,
    *,
    size: tuple[int, int] = (80, 24),
    loaded: bool = True,
    pace: SteadyPace | None = None,
    **settings: Any,
) -> AsyncIterator[Person]:
    """The whole app on a sandbox, with somebody at it; ready once the list is there."""
    pace = pace or SteadyPace()
    app = app_on(server, pace, **settings)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        person = Person(pilot, app, server, pace)
        if loaded:
            await person.loaded()
        yield person
