"""A small app that lets somebody pick, over the sandbox and the real client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from textual.app import App
from textual.events import Event
from textual.pilot import Pilot

from exptui.services.picking import Choice, Picker
from exptui.ui.ascii import AsciiOnly
from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.modals.picker import PickSheet
from tests.support.keyboard import NAMES, key_event
from tests.support.person import SteadyPace
from tests.support.server import Server

ROUNDS = 400


class Host(App[None]):
    """Opens sheets and remembers what was picked. Keys that a sheet ignores go nowhere, as in the app."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, server: Server, pace: SteadyPace, *, ascii_only: bool = False) -> None:
        super().__init__()
        self.posthog = server.posthog()
        self.picker = Picker(self.posthog, now=server.clock.now)
        self.pace = pace
        self.picked: list[Choice | None] = []
        self.ascii_only = ascii_only

    def on_mount(self) -> None:
        if self.ascii_only:
            self._filters.append(AsciiOnly())

    async def on_event(self, event: Event) -> None:
        screen = self.screen_stack[-1] if self.screen_stack else None
        if isinstance(screen, GuardedScreen) and not event.is_forwarded and screen.ignores(event):
            event.stop()
            return
        await super().on_event(event)

    async def on_unmount(self) -> None:
        await self.posthog.aclose()


class Picking:
    """Somebody who types, at a fifth of a second a key, and reads the screen."""

    def __init__(self, app: Host, pilot: Pilot[None], pace: SteadyPace) -> None:
        self.app = app
        self.pilot = pilot
        self.pace = pace

    @property
    def picker(self) -> Picker:
        return self.app.picker

    @property
    def picked(self) -> list[Choice | None]:
        return self.app.picked

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def here(self) -> str:
        """The line under the cursor, without the cursor; empty where there is none."""
        return next((line[2:].strip() for line in self.lines if line.startswith(" > ")), "").strip()

    @property
    def offered(self) -> list[str]:
        """The names that can be picked, from the top."""
        sheet = self.app.screen
        assert isinstance(sheet, PickSheet)
        return [choice.label for choice in sheet._shown]

    def sees(self, words: str) -> bool:
        return " ".join(words.split()) in " ".join(self.text.split())

    async def opens(self, sheet: PickSheet) -> None:
        await self.app.push_screen(sheet, self.app.picked.append)
        await self.pilot.pause()

    async def settles(self) -> None:
        """Wait until nothing is asked any more, then look for a second."""
        for _ in range(ROUNDS):
            await self.pilot.pause()
            if all(worker.is_finished for worker in self.app.workers):
                break
        self.pace.forward(1.0)
        await self.pilot.pause()

    async def waits(self, seconds: float) -> None:
        """Look at the screen while time passes; what is due on the link arrives meanwhile."""
        for _ in range(round(seconds / 0.2)):
            self.pace.forward(0.2)
            await self.pilot.pause()

    async def presses(self, *keys: str) -> None:
        for key in keys:
            self.pace.forward(0.2)
            driver = self.app._driver
            assert driver is not None
            driver.send_message(key_event(key))
            await self.pilot.pause()

    async def types(self, text: str) -> None:
        await self.presses(*(NAMES.get(character, character) for character in text))

    async def until(self, words: str) -> None:
        for _ in range(ROUNDS):
            if self.sees(words):
                return
            await self.pilot.pause()
        raise AssertionError(f"never came: {words}\n{self.text}")


@asynccontextmanager
async def picking(
    server: Server,
    *,
    size: tuple[int, int] = (80, 24),
    pace: SteadyPace | None = None,
    link: httpx.AsyncBaseTransport | None = None,
    ascii_only: bool = False,
) -> AsyncIterator[Picking]:
    """Somebody before a terminal of that size; a `link` stands between them and the server."""
    pace = pace or SteadyPace()
    if link is not None:
        server.link.server = link
    app = Host(server, pace, ascii_only=ascii_only)
    async with app.run_test(size=size) as pilot:
        yield Picking(app, pilot, pace)
