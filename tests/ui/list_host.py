"""The list screen on a workspace, without the rest of the app."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC

from textual import on
from textual.app import App
from textual.events import Key
from textual.message import Message
from textual.pilot import Pilot

from exptui.services.place import Place
from exptui.services.queue import Queue
from exptui.services.workspace import Workspace
from exptui.ui import messages
from exptui.ui.screens.list.screen import ListScreen
from exptui.ui.widgets.queue_lines import experiment_of
from tests.services.list_server import HOST, NOON, ListServer


class QuietTime:
    """Time in which nobody presses a key: it passes when it is told to."""

    def __init__(self) -> None:
        self.waiting: Callable[[], None] | None = None
        """What is to happen when enough of it has passed."""
        self.begun = 0
        """How often somebody began to wait for it."""

    def later(self, _seconds: float, callback: Callable[[], None]) -> QuietTime:
        self.waiting = callback
        self.begun += 1
        return self

    def stop(self) -> None:
        self.waiting = None

    def passes(self) -> None:
        callback, self.waiting = self.waiting, None
        if callback is not None:
            callback()


class Host(App[int]):
    """Opens the list, tells it of changes, and keeps what it asks for."""

    def __init__(self, workspace: Workspace, queue: Queue | None = None) -> None:
        super().__init__()
        self.workspace = workspace
        self.queue = queue or Queue()
        self.quiet_time = QuietTime()
        self.asked: list[Message] = []

    def on_mount(self) -> None:
        self.workspace.subscribe(self._changed)
        self.push_screen(ListScreen(self.workspace, self.queue, later=self.quiet_time.later))

    def action_leave(self) -> None:
        self.exit(0)

    def _changed(self, ids: frozenset[int] | None) -> None:
        self.screen_stack[1].post_message(messages.WorkspaceChanged(ids))

    def judged(self, ids: frozenset[int]) -> None:
        """Tell the list that experiments stand differently."""
        self.screen_stack[1].post_message(messages.StandingsChanged(ids))

    @on(messages.ExperimentOpened)
    @on(messages.TransitionRequested)
    @on(messages.ActionsRequested)
    @on(messages.RawRequested)
    @on(messages.LinkRequested)
    @on(messages.CopyRequested)
    @on(messages.ReloadRequested)
    @on(messages.ReportRequested)
    @on(messages.PortfolioRequested)
    @on(messages.SnoozeRequested)
    @on(messages.MuteRequested)
    @on(messages.AsideRequested)
    @on(messages.RecalculationRequested)
    @on(messages.BulkRequested)
    def _keep(self, message: Message) -> None:
        self.asked.append(message)


class Reader:
    """Somebody who presses keys and reads the screen."""

    def __init__(self, app: Host, pilot: Pilot[int], workspace: Workspace) -> None:
        self.app = app
        self.pilot = pilot
        self.workspace = workspace

    @property
    def screen(self) -> ListScreen:
        screen = self.app.screen_stack[1]
        assert isinstance(screen, ListScreen)
        return screen

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def cursor(self) -> str:
        """The line that the cursor is on."""
        return next((line for line in self.lines if line.startswith(">")), "")

    @property
    def names(self) -> list[str]:
        """Names in view, from the top."""
        rows = self.workspace.rows
        first, last = self.screen.table.in_view
        numbers = map(experiment_of, self.screen.table.order[first:last])
        return [rows[each].name for each in numbers if each is not None]

    async def presses(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settles()

    async def types_ahead(self, *keys: str) -> None:
        """Keys that all wait in the terminal before the first one is handled."""
        for key in keys:
            self.app.post_message(Key(key, key if len(key) == 1 else None))
        await self.settles()

    async def settles(self) -> None:
        """Let everything that is on its way arrive."""
        await self.pilot.pause()
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()


@asynccontextmanager
async def reading(
    server: ListServer | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    load: bool = True,
    workspace: Workspace | None = None,
    queue: Queue | None = None,
    plain: bool = False,
) -> AsyncIterator[Reader]:
    """The list of a server's experiments, loaded; without a server there is nothing yet.

    It opens as the queue; `plain` goes on to the order by age, as one who is used to a list would.
    """
    workspace = workspace or Workspace(
        Place(host=HOST, project_id=1, project_name="Shop"), now=lambda: NOON, zone=UTC
    )
    if server is not None:
        workspace.connect(server.posthog())
    app = Host(workspace, queue)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        if load:
            await workspace.load()
        reader = Reader(app, pilot, workspace)
        await reader.settles()
        if plain:
            await reader.presses("s")
        yield reader
