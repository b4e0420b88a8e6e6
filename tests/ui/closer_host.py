"""A small app around the screens that look closer, over the sandbox and the real client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC

from textual import on
from textual.app import App
from textual.message import Message
from textual.pilot import Pilot

from exptui.services.attention import Attention
from exptui.services.queue import Queue
from exptui.services.workspace import Workspace
from exptui.ui import messages
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.exposures.screen import ExposuresScreen
from exptui.ui.screens.finding import FindingScreen
from exptui.ui.screens.metric.screen import MetricScreen
from tests.support.server import Server

ROUNDS = 400


class Host(App[None]):
    """Holds one screen and remembers what it asked for."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, server: Server, *, ascii_only: bool = False, queue: Queue | None = None) -> None:
        super().__init__()
        self.server = server
        self.ascii_only = ascii_only
        self.workspace: Workspace = server.workspace()
        self.attention = Attention(self.workspace, queue)
        assert self.workspace.posthog is not None
        self.attention.connect(self.workspace.posthog)
        self.attention.subscribe(self._judged)
        self.workspace.subscribe(self._changed)
        self.asked: list[Message] = []
        self.helped = 0

    def _judged(self, ids: frozenset[int]) -> None:
        for screen in self.screen_stack if self._running else ():
            if isinstance(screen, BaseScreen):
                screen.post_message(messages.StandingsChanged(ids))

    def _changed(self, ids: frozenset[int] | None) -> None:
        for screen in self.screen_stack if self._running else ():
            if isinstance(screen, BaseScreen):
                screen.post_message(messages.WorkspaceChanged(ids))

    @on(messages.ExplanationRequested)
    @on(messages.FindingOpened)
    @on(messages.ExposuresOpened)
    @on(messages.MetricOpened)
    @on(messages.ExperimentOpened)
    @on(messages.MuteRequested)
    @on(messages.SnoozeRequested)
    @on(messages.ReportRequested)
    @on(messages.LinkRequested)
    @on(messages.TransitionRequested)
    @on(messages.RecalculationRequested)
    def _keep(self, message: Message) -> None:
        self.asked.append(message)

    def action_help(self) -> None:
        self.helped += 1

    async def on_unmount(self) -> None:
        assert self.workspace.posthog is not None
        await self.workspace.posthog.aclose()


class Reader:
    """Somebody who presses keys and reads the screen."""

    def __init__(self, app: Host, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def whole(self) -> str:
        """The whole document, beyond what fits the screen, one line below the other."""
        from exptui.ui.widgets.cursor_view import CursorView
        from exptui.ui.widgets.lines import text_of

        lines = self.app.screen.query_one(CursorView).lines
        return "\n".join(text_of(lines[at]) for at in range(len(lines)))

    @property
    def words(self) -> str:
        """The whole document with all its white space as single blanks."""
        return " ".join(self.whole.split())

    @property
    def asked(self) -> list[Message]:
        return self.app.asked

    async def settles(self) -> None:
        """Wait until nothing is being read and everything is drawn."""
        for _ in range(ROUNDS):
            await self.pilot.pause()
            if all(worker.is_finished for worker in self.app.workers):
                break
        await self.pilot.pause()

    async def opens(self, screen: BaseScreen) -> None:
        await self.app.push_screen(screen)
        await self.settles()

    async def metric(self, experiment_id: int, at: int = 0) -> MetricScreen:
        screen = MetricScreen(self.app.workspace, self.app.attention, experiment_id, at, zone=UTC)
        await self.opens(screen)
        return screen

    async def exposures(self, experiment_id: int) -> ExposuresScreen:
        screen = ExposuresScreen(self.app.workspace, self.app.attention, experiment_id, zone=UTC)
        await self.opens(screen)
        return screen

    async def finding(self, experiment_id: int, check: str) -> FindingScreen:
        screen = FindingScreen(self.app.workspace, self.app.attention, experiment_id, check, zone=UTC)
        await self.opens(screen)
        return screen

    async def presses(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settles()

    async def reaches(self, words: str) -> None:
        """Move down until the cursor's line has these words."""
        from exptui.ui.widgets.cursor_view import CursorView
        from exptui.ui.widgets.lines import text_of

        view = self.app.screen.query_one(CursorView)
        await self.presses("g")
        for _ in range(len(view.lines)):
            if words in text_of(view.lines[view.cursor]):
                return
            await self.presses("j")
        raise AssertionError(f"no line with {words!r}\n{self.whole}")


@asynccontextmanager
async def reading(
    server: Server,
    *,
    size: tuple[int, int] = (80, 24),
    ascii_only: bool = False,
    queue: Queue | None = None,
) -> AsyncIterator[Reader]:
    """Somebody before a terminal of that size. The list has been read."""
    app = Host(server, ascii_only=ascii_only, queue=queue)
    async with app.run_test(size=size) as pilot:
        await app.workspace.load()
        yield Reader(app, pilot)
