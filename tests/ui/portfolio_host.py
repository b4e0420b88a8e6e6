"""A small app around the portfolio, over the sandbox and the real client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual import on
from textual.app import App
from textual.message import Message
from textual.pilot import Pilot

from exptui.domain.standing import Effect
from exptui.services.attention import Attention
from exptui.services.workspace import Workspace
from exptui.ui import messages
from exptui.ui.screens.portfolio.screen import PortfolioScreen
from exptui.ui.widgets.cursor_view import CursorView, Laid
from tests.support.server import Server


class Host(App[None]):
    """Opens the portfolio, tells it of standings, and keeps what it asks for."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, workspace: Workspace, attention: Attention, *, ascii_only: bool = False) -> None:
        super().__init__()
        self.workspace = workspace
        self.attention = attention
        self.ascii_only = ascii_only
        self.asked: list[Message] = []

    def on_mount(self) -> None:
        self.attention.subscribe(lambda ids: self._tell(messages.StandingsChanged(ids)))
        self.workspace.subscribe(lambda ids: self._tell(messages.WorkspaceChanged(ids)))
        problem = self.attention.problem
        self.push_screen(PortfolioScreen(self.workspace, self.attention.queue, problem=problem))

    def _tell(self, message: Message) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, PortfolioScreen):
                screen.post_message(message)

    @on(messages.ExperimentOpened)
    @on(messages.ReloadRequested)
    def _keep(self, message: Message) -> None:
        self.asked.append(message)


class Reader:
    """Somebody who presses keys and reads the screen."""

    def __init__(self, app: Host, pilot: Pilot[None], server: Server) -> None:
        self.app = app
        self.pilot = pilot
        self.server = server

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def screen(self) -> PortfolioScreen:
        screen = self.app.screen_stack[1]
        assert isinstance(screen, PortfolioScreen)
        return screen

    @property
    def view(self) -> CursorView:
        return self.screen.query_one(CursorView)

    @property
    def cursor(self) -> str:
        return next((line for line in self.lines if line.startswith(">")), "")

    def line(self, made_for: str) -> str:
        """The line of the experiment that was made for something, in view or not."""
        number, targets = self.server.numbered(made_for), self.laid.targets
        at = next(at for at, each in targets.items() if each == number)
        return "".join(text for text, _ in self.laid.lines[at])

    @property
    def laid(self) -> Laid:
        laid = self.view.lines
        assert isinstance(laid, Laid)
        return laid

    def order(self) -> list[int]:
        """Experiments from the top."""
        return [each for _, each in self.laid.targets.items() if isinstance(each, int)]

    async def presses(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()


@asynccontextmanager
async def reading(
    size: tuple[int, int] = (80, 24),
    *,
    judged: bool = True,
    loaded: bool = True,
    server: Server | None = None,
    ascii_only: bool = False,
) -> AsyncIterator[Reader]:
    server = server or Server()
    workspace = server.workspace()
    attention = Attention(workspace)
    assert workspace.posthog is not None
    attention.connect(workspace.posthog)
    if loaded:
        await workspace.load()
    if judged:
        await attention.fill(lambda: ())
    app = Host(workspace, attention, ascii_only=ascii_only)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Reader(app, pilot, server)


def effect_of(reader: Reader, number: int) -> Effect | None:
    return reader.app.attention.queue.standings[number].primary
