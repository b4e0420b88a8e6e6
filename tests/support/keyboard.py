"""Somebody at a keyboard, before whatever app: presses keys one by one and reads what stands on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.events import Event, Key
from textual.pilot import Pilot

if TYPE_CHECKING:
    from tests.support.person import SteadyPace

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


class AtKeyboard:
    """Drives an app as a person would. Each key takes a fifth of a second of the app's clock, where it has one."""

    patience = PATIENCE
    looks_for = 0.0
    """Seconds of the app's clock that pass in each round of waiting."""

    def __init__(self, app: App[Any], pilot: Pilot[Any], pace: SteadyPace | None = None) -> None:
        self._app = app
        self.pilot = pilot
        self._pace = pace

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, line by line."""
        return [strip.text.rstrip() for strip in self._app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def sees(self, words: str) -> bool:
        """Whether words stand on the screen, wherever lines were broken."""
        return " ".join(words.split()) in " ".join(self.text.split())

    async def until(self, *words: str | Callable[[], bool]) -> None:
        """Wait for all these words to appear, or things to become true; what never comes fails with the screen."""
        missing = list(words)
        for _ in range(self.patience):
            missing = [each for each in words if not (each() if callable(each) else self.sees(each))]
            if not missing:
                return
            self._passes(self.looks_for)
            await self.pilot.pause()
        raise AssertionError(f"never came: {missing}\n{self.text}")

    async def presses(self, *keys: str) -> None:
        """Press keys at the pace of a person."""
        for key in keys:
            self._passes(0.2)
            self.sends(key_event(key))
            await self.pilot.pause()

    async def types(self, text: str) -> None:
        await self.presses(*(NAMES.get(character, character) for character in text))

    async def floods(self, *keys: str) -> None:
        """Send keys at once, as a held key or a paste without brackets does: no time passes between them."""
        self.sends(*map(key_event, keys))
        await self.pilot.pause()

    async def waits(self) -> None:
        """Look at the screen for a second."""
        self._passes(1.0)
        await self.pilot.pause()

    def sends(self, *events: Event) -> None:
        """Hand events over as a terminal does, without waiting for what comes of them."""
        driver = self._app._driver
        assert driver is not None
        for event in events:
            driver.send_message(event)

    def _passes(self, seconds: float) -> None:
        if self._pace is not None:
            self._pace.forward(seconds)
