"""A small app around the screen for an experiment from scratch, over the sandbox and the real client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

from textual import on

from exptui.services.creating import Creating
from exptui.services.metric_editing import Editing
from exptui.ui import messages
from exptui.ui.screens.new.screen import NewScreen
from exptui.ui.widgets.cursor_view import CursorView
from exptui.ui.widgets.lines import text_of
from tests.services.editing_desk import started
from tests.support.person import SteadyPace
from tests.support.server import Server
from tests.ui.metrics_host import PATIENCE, Editor, Host


class NewHost(Host):
    """Holds the screen, opened from another one."""

    def __init__(self, editing: Editing, pace: SteadyPace, *, ascii_only: bool = False) -> None:
        super().__init__(editing, 0, pace, ascii_only=ascii_only)
        self.creating = Creating(
            posthog=editing.posthog,
            workspace=editing.workspace,
            journal=editing.journal,
            drafts=editing.drafts,
            now=editing.now,
        )
        self.shown: list[int] = []
        """The experiments that were opened from it."""

    def opens(self) -> NewScreen:
        screen = NewScreen(self.editing.workspace, self.editing, self.creating, self.pace, zone=UTC)
        self.push_screen(screen)
        return screen

    @on(messages.ExperimentOpened)
    def _opened(self, message: messages.ExperimentOpened) -> None:
        self.shown.append(message.experiment_id)


class Maker(Editor):
    """Somebody who sets up an experiment by keyboard."""

    app: NewHost

    @property
    def screen(self) -> NewScreen:
        return next(each for each in self.app.screen_stack if isinstance(each, NewScreen))

    @property
    def session(self) -> Any:
        return self.screen.session

    async def answers(self, label: str, text: str) -> None:
        """Write an answer of the form that is open."""
        await self.goes_to(label)
        await self.presses("e")
        await self.types(text)
        await self.presses("enter")

    async def takes(self) -> None:
        """Take the form that is open."""
        await self.presses("ctrl+s")
        await self.until("New experiment")
        await self.waits()

    async def basics(self, name: str = "Checkout button", hypothesis: str = "") -> None:
        """Fill in the form that is open at first."""
        await self.until("Basics", "Hypothesis")
        await self.waits()
        await self.answers("Name", name)
        if hypothesis:
            await self.answers("Hypothesis", hypothesis)
        await self.takes()
        await self.until("(new, off until the launch)")

    async def tab(self, label: str) -> None:
        """Go to a tab."""
        for _ in range(9):
            if self.sees(f"[{label}"):
                return
            await self.presses("tab")
        raise AssertionError(f"no tab {label}\n{self.text}")

    async def enters(self, words: str) -> None:
        """Press enter on the line with words."""
        await self.goes_to(words)
        await self.presses("enter")
        await self.waits()

    async def adds_mean(self, event: str = "order_completed") -> None:
        """Add a primary metric that counts an event."""
        await self.tab("Metrics")
        await self.presses("n")
        await self.until("Add a primary metric")
        await self.waits()
        await self.presses("m")
        await self.until("New mean metric")
        await self.waits()
        await self.goes_to("Event")
        await self.presses("e")
        await self.types(event)
        await self.presses("enter")
        await self.takes()

    async def settles(self) -> None:
        """Wait until nothing of the app is under way any more."""
        for _ in range(PATIENCE):
            if all(worker.is_finished for worker in self.app.workers):
                return
            await self.pilot.pause()

    async def creates(self) -> None:
        """Review and accept."""
        await self.reviews()
        await self.accepts("y")
        await self.until("Enter")

    def line(self) -> str:
        """The line that the cursor is on."""
        view = self.app.screen.query_one(CursorView)
        return text_of(view.lines[view.cursor])


@asynccontextmanager
async def maker_at(
    server: Server,
    directory: Path | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    ascii_only: bool = False,
) -> AsyncIterator[Maker]:
    """The screen for an experiment from scratch; another one on the same directory is another program."""
    editing = started(server, directory)
    await editing.workspace.load()
    app = NewHost(editing, SteadyPace(), ascii_only=ascii_only)
    async with app.run_test(size=size) as pilot:
        maker = Maker(app, pilot, server)
        await maker.opened()
        yield maker
