"""Somebody who makes experiments in the whole program, by keyboard, and whose keys are counted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from exptui.sandbox.status import status_of
from exptui.ui.modals.gated import GatedSheet
from exptui.ui.screens.metrics.form import FormScreen
from exptui.ui.widgets.cursor_view import CursorView
from exptui.ui.widgets.lines import text_of
from tests.support.distance import Distance, DistantPace
from tests.support.person import Person, SteadyPace, person_at
from tests.support.server import Server

PROMPT = "plant-doctor"
READY = "and press Enter:"
"""What a dialog says that can be answered."""


class Creator(Person):
    """Goes from the list to an experiment that was not there. While they wait, time passes and answers arrive."""

    keys = 0
    """How many keys were pressed so far."""
    patience = 600
    looks_for = 0.05

    async def presses(self, *keys: str) -> None:
        self.keys += len(keys)
        await super().presses(*keys)

    async def settles(self) -> None:
        """Wait until what is asked while a form is filled in was answered."""
        asking = ("key", "known", "check", "versions", "prompts")
        await self.until(
            lambda: not [each for each in self.app.workers if each.group in asking and not each.is_finished]
        )
        await self.pilot.pause()

    # From a prompt

    async def finds_prompt(self, name: str = PROMPT) -> None:
        """From the list to the versions of a prompt."""
        await self.presses("N")
        await self.until("last changed first")
        await self.waits()
        await self.presses("slash")
        await self.types(name)
        await self.presses("enter")
        await self.until(lambda: any(line.startswith(f"> {name}"[:12]) for line in self.lines))
        await self.presses("enter")
        await self.until("space chooses 2 to 10 versions")
        await self.until("latest")
        await self.waits()

    async def chooses_versions(self, *downs: int) -> None:
        """Choose versions, each so many lines below the one before; the first is the control."""
        for down in downs:
            await self.presses(*["j"] * down, "space")
        await self.until(lambda: self.sees("enter goes on") or self.sees("choose at least one more"))
        await self.until(lambda: not self.sees("checking"))

    async def goes_on(self) -> None:
        """From the chosen versions to the form."""
        await self.presses("enter")
        await self.filling()

    async def filling(self) -> None:
        """Wait for a form, and for what it asks the server."""
        await self.until(lambda: isinstance(self.app.screen, FormScreen))
        await self.waits()
        await self.until(
            lambda: not [w for w in self.app.workers if w.group in ("key", "known") and not w.is_finished]
        )
        await self.pilot.pause()

    async def to_form(self, *downs: int, name: str = PROMPT) -> None:
        """From the list to the form about versions of a prompt."""
        await self.finds_prompt(name)
        await self.chooses_versions(*(downs or (0, 1)))
        await self.goes_on()

    # Forms and lines

    @property
    def form(self) -> FormScreen:
        return next(each for each in self.app.screen_stack if isinstance(each, FormScreen))

    @property
    def line(self) -> str:
        """The line that the cursor is on."""
        view = self.app.screen.query_one(CursorView)
        return text_of(view.lines[view.cursor])

    async def moves_to(self, words: str) -> None:
        """Put the cursor on the first line with words."""
        await self.presses("g")
        for _ in range(200):
            if words in self.line:
                return
            await self.presses("j")
        raise AssertionError(f"no line with {words}\n{self.text}")

    async def writes(self, label: str, text: str) -> None:
        """Write an answer of the form that is open, in place of what stands there."""
        await self.moves_to(label)
        await self.presses("e", "end", "ctrl+u")
        await self.types(text)
        await self.presses("enter")

    async def reviews(self) -> None:
        """Take the form, or all of it, and wait until the dialog can be answered."""
        await self.presses("ctrl+s")
        await self.until(READY)
        await self.waits()

    async def sends_it(self, told: str = "Created") -> None:
        """Accept what is shown, and wait for what came of it."""
        await self.accepts("y")
        await self.until(told)
        await self.waits()

    # From scratch

    async def begins_new(self) -> None:
        """From the list to the first form."""
        await self.presses("n")
        await self.until("what it is about")
        await self.waits()

    async def takes(self) -> None:
        """Take the form that is open."""
        await self.presses("ctrl+s")
        await self.until(lambda: not isinstance(self.app.screen, FormScreen))
        await self.waits()

    async def basics(self, name: str, hypothesis: str = "") -> None:
        """Fill in the first form, from the list on."""
        await self.begins_new()
        await self.writes("Name", name)
        if hypothesis:
            await self.writes("Hypothesis", hypothesis)
        await self.takes()
        await self.settles()

    async def tab(self, label: str) -> None:
        for _ in range(9):
            if self.sees(f"[{label}"):
                return
            await self.presses("tab")
        raise AssertionError(f"no tab {label}\n{self.text}")

    async def adds_mean(self, event: str = "order_completed") -> None:
        """Add a primary metric that counts an event."""
        await self.tab("Metrics")
        await self.presses("n")
        await self.until("Add a primary metric")
        await self.waits()
        await self.presses("m")
        await self.until("New mean metric")
        await self.waits()
        await self.writes("Event", event)
        await self.takes()

    # What came of it

    @property
    def made(self) -> dict[str, Any]:
        """The newest experiment as the server keeps it."""
        return self.server.experiment(max(self.server.world.experiments))

    @property
    def state(self) -> str:
        """The state of the newest experiment at the server."""
        return status_of(self.server.world, self.made)

    @property
    def sent(self) -> list[str]:
        """What was sent that could change something, each by the last word of its path."""
        return [path.rstrip("/").rsplit("/", 1)[-1] for _, path in self.server.writes()]

    @property
    def sheet(self) -> GatedSheet[Any]:
        return next(each for each in self.app.screen_stack if isinstance(each, GatedSheet))


@asynccontextmanager
async def creator_at(
    server: Server,
    directory: Path | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    pace: SteadyPace | None = None,
    **settings: Any,
) -> AsyncIterator[Creator]:
    """Somebody at the list; another one on the same directory is another program."""
    if directory is not None:
        settings["data_dir"] = directory
    async with person_at(server, size=size, loaded=False, pace=pace, **settings) as somebody:
        creator = Creator(somebody.pilot, somebody.app, server, somebody.pace)
        await creator.until(lambda: creator.app.workspace.as_of is not None)
        await creator.until(lambda: creator.app.library is not None)
        yield creator


def far_away(server: Server, *, seconds: float = 0.3, lost: int = 20) -> DistantPace:
    """Put the server far away, over a link that loses one request in so many; the clock it goes by."""
    link = Distance(server.link, seconds=seconds, lost=lost)
    server.link = link  # type: ignore[assignment]  # it stands before the link that the server came with
    return DistantPace(link)
