"""A small app around the metrics editor, over the sandbox and the real client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path

from textual.app import App
from textual.events import Event
from textual.pilot import Pilot

from exptui.services.metric_editing import Editing
from exptui.ui import messages
from exptui.ui.ascii import AsciiOnly
from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.metrics.screen import MetricsScreen
from tests.services.editing_desk import started
from tests.support.keyboard import AtKeyboard
from tests.support.person import SteadyPace
from tests.support.server import Server

PATIENCE = 200
"""Rounds of the event loop after which something is taken not to come."""


class Below(BaseScreen):
    """What the editor was opened from."""


class Host(App[None]):
    """Holds the editor of one experiment."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None

    def __init__(self, editing: Editing, number: int, pace: SteadyPace, *, ascii_only: bool = False) -> None:
        super().__init__()
        self.editing, self.number, self.pace = editing, number, pace
        self.ascii_only = ascii_only
        if ascii_only:
            self._filters.append(AsciiOnly())
        editing.workspace.subscribe(self._changed)

    def on_mount(self) -> None:
        self.push_screen(Below(self.editing.workspace))
        self.opens()

    def opens(self) -> MetricsScreen:
        screen = MetricsScreen(self.editing.workspace, self.editing, self.number, self.pace, zone=UTC)
        self.push_screen(screen)
        return screen

    def _changed(self, ids: frozenset[int] | None) -> None:
        for screen in self.screen_stack if self._running else ():
            if isinstance(screen, BaseScreen):
                screen.post_message(messages.WorkspaceChanged(ids))

    async def on_event(self, event: Event) -> None:
        screen = self.screen_stack[-1] if self.screen_stack else None
        if isinstance(screen, GuardedScreen) and not event.is_forwarded and screen.ignores(event):
            event.stop()
            return
        await super().on_event(event)

    async def on_unmount(self) -> None:
        await self.editing.posthog.aclose()


class Editor(AtKeyboard):
    """Somebody who edits by keyboard."""

    def __init__(self, app: Host, pilot: Pilot[None], server: Server) -> None:
        super().__init__(app, pilot, app.pace)
        self.app, self.server, self.pace = app, server, app.pace

    @property
    def screen(self) -> MetricsScreen:
        return next(each for each in self.app.screen_stack if isinstance(each, MetricsScreen))

    async def opened(self) -> None:
        """Wait until the experiment is read, or could not be."""
        for _ in range(PATIENCE):
            if not self.screen.busy and (self.screen.session is not None or self.sees("could not be read")):
                break
            await self.pilot.pause()
        await self.pilot.pause()

    async def goes_to(self, words: str) -> None:
        """Put the cursor on the first line below it, or else above, that shows words."""
        from exptui.ui.widgets.cursor_view import CursorView
        from exptui.ui.widgets.lines import text_of

        view = self.app.screen.query_one(CursorView)
        await self.presses("g")
        for _ in range(200):
            if words in text_of(view.lines[view.cursor]):
                return
            await self.presses("j")
        raise AssertionError(f"no line with {words}\n{self.text}")

    async def accepts(self, word: str) -> None:
        """Go to the field of the word, type it and press Enter."""
        for _ in range(20):
            if getattr(self.app.focused, "id", None) == "gate":
                break
            await self.presses("tab")
        await self.types(word)
        await self.presses("enter")

    async def reviews(self) -> None:
        """Ask for the save and wait until its dialog can be answered."""
        await self.presses("ctrl+s")
        await self.until("and press Enter:")
        await self.waits()

    async def saves(self, word: str = "y") -> None:
        await self.reviews()
        await self.accepts(word)
        await self.until("Save:")

    async def says(self, answer: str) -> None:
        """Choose an option of the dialog's next question by what it says."""
        from exptui.ui.widgets.fields import ChoiceField

        for _ in range(20):
            field = self.app.focused
            if isinstance(field, ChoiceField):
                while field.options[field.at].label != answer:
                    await self.presses("right")
                await self.presses("space")
                return
            await self.presses("tab")
        raise AssertionError(f"no question\n{self.text}")


@asynccontextmanager
async def editor_at(
    server: Server,
    number: int,
    directory: Path | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    ascii_only: bool = False,
    loaded: bool = True,
) -> AsyncIterator[Editor]:
    """The editor of one experiment, opened; another one on the same directory is another program."""
    app = Host(started(server, directory), number, SteadyPace(), ascii_only=ascii_only)
    async with app.run_test(size=size) as pilot:
        editor = Editor(app, pilot, server)
        if loaded:
            await editor.opened()
        yield editor
