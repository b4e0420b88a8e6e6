"""Somebody at the keyboard: presses keys one by one and reads what stands on the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from typing import Any

from textual.events import Paste
from textual.pilot import Pilot

from exptui.app import ExptuiApp
from exptui.settings import Settings
from exptui.ui.pace import Pace
from tests.support.keyboard import AtKeyboard
from tests.support.server import Server


class Person(AtKeyboard):
    """Drives the whole program."""

    def __init__(self, pilot: Pilot[int], app: ExptuiApp, server: Server, pace: SteadyPace) -> None:
        super().__init__(app, pilot, pace)
        self.app = app
        self.server = server
        self.pace = pace

    async def loaded(self) -> None:
        """Wait until the list has been read, or could not be."""
        workspace = self.app.workspace
        await self.until(lambda: workspace.as_of is not None or workspace.problem is not None)
        await self.until(
            lambda: not [w for w in self.app.workers if w.group == "connect" and not w.is_finished]
        )
        await self.pilot.pause()

    async def pastes(self, text: str) -> None:
        """Paste a text in brackets."""
        self.pace.forward(0.2)
        self.sends(Paste(text))
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
