"""A small app around the prompts and their versions, over the sandbox and the real client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from datetime import UTC

import httpx
from textual import on
from textual.app import App
from textual.message import Message
from textual.pilot import Pilot

from exptui.services.prompt_library import PromptLibrary
from exptui.services.workspace import Workspace
from exptui.ui import messages
from exptui.ui.ascii import AsciiOnly
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.prompts.prompts_beside import BesideScreen
from exptui.ui.screens.prompts.screen import PromptsScreen
from exptui.ui.screens.prompts.versions import VersionsScreen
from exptui.ui.widgets.line_table import LineTable
from tests.support.keyboard import AtKeyboard, key_event
from tests.support.server import Server
from tests.ui.list_host import QuietTime

PATIENCE = 300
"""Rounds of the event loop after which something is taken not to come."""


class Held(httpx.AsyncBaseTransport):
    """Lets no request through whose path and question have some words in them, until it is told to."""

    def __init__(self, server: Server, words: str) -> None:
        self.server, self.words = server.link.server, words
        self.released = asyncio.Event()
        self.waiting = 0
        """How many requests it holds back now."""
        server.link.server = self

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.words in str(request.url):
            self.waiting += 1
            await self.released.wait()
            self.waiting -= 1
        return await self.server.handle_async_request(request)


class Below(BaseScreen):
    """What the prompts were opened from."""


class Host(App[None]):
    """Opens the prompts, or the versions of one, and keeps what they ask for."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None

    def __init__(
        self,
        workspace: Workspace,
        name: str | None,
        *,
        chosen: tuple[int, ...] = (),
        ascii_only: bool = False,
    ) -> None:
        super().__init__()
        assert workspace.posthog is not None
        self.workspace, self.name_of_prompt, self.chosen = workspace, name, chosen
        self.library = PromptLibrary(workspace.posthog, now=workspace.now)
        self.quiet_time = QuietTime()
        self.asked: list[Message] = []
        self.ascii_only = ascii_only
        if ascii_only:
            self._filters.append(AsciiOnly())

    def on_mount(self) -> None:
        self.workspace.subscribe(self._changed)
        self.push_screen(Below(self.workspace))
        later = self.quiet_time.later
        if self.name_of_prompt is None:
            self.push_screen(PromptsScreen(self.workspace, self.library, zone=UTC, later=later))
        else:
            self.push_screen(
                VersionsScreen(
                    self.workspace,
                    self.library,
                    self.name_of_prompt,
                    zone=UTC,
                    chosen=self.chosen,
                    later=later,
                )
            )

    def _changed(self, ids: frozenset[int] | None) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.post_message(messages.WorkspaceChanged(ids))

    @on(messages.PromptOpened)
    @on(messages.DiffOpened)
    @on(messages.ComparisonRequested)
    @on(messages.CopyRequested)
    def _keep(self, message: Message) -> None:
        self.asked.append(message)

    async def on_unmount(self) -> None:
        assert self.workspace.posthog is not None
        await self.workspace.posthog.aclose()


class Reader(AtKeyboard):
    """Somebody who reads prompts by keyboard."""

    def __init__(self, app: Host, pilot: Pilot[None], server: Server) -> None:
        super().__init__(app, pilot)
        self.app, self.server = app, server

    @property
    def library(self) -> PromptLibrary:
        return self.app.library

    @property
    def screen(self) -> BesideScreen:
        return next(each for each in self.app.screen_stack if isinstance(each, BesideScreen))

    @property
    def versions(self) -> VersionsScreen:
        screen = self.screen
        assert isinstance(screen, VersionsScreen)
        return screen

    @property
    def table(self) -> LineTable[Hashable]:
        return self.screen.query_one(LineTable)

    @property
    def order(self) -> list[Hashable]:
        """Names or numbers of the rows, from the top."""
        return list(self.table.order)

    @property
    def cursor(self) -> str:
        """The line that the cursor is on."""
        return next((line for line in self.lines if line.startswith(">")), "")

    def row(self, words: str) -> str:
        """The first line with these words in it."""
        return next((line for line in self.lines if words in line), "")

    def version(self, number: int) -> str:
        """The row of a version, with its gutter."""
        return next((line for line in self.lines if line[2:].startswith(f"v{number} ")), "")

    def hands(self, *keys: str) -> None:
        """Hand keys over as a terminal does, without waiting for what comes of them."""
        self.sends(*map(key_event, keys))

    async def rests(self) -> None:
        """Press nothing for a moment, and wait for what was asked for in it."""
        self.app.quiet_time.passes()
        await self.settles()

    async def settles(self) -> None:
        """Let everything that is on its way arrive."""
        await self.pilot.pause()
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    def requests(self, part: str) -> list[str]:
        """Paths with their questions that were asked for and have a part in them."""
        return [
            f"{r.path}?{r.query}" for r in self.server.app.state.requests if part in f"{r.path}?{r.query}"
        ]


@asynccontextmanager
async def reading(
    name: str | None = None,
    *,
    server: Server | None = None,
    size: tuple[int, int] = (80, 24),
    chosen: tuple[int, ...] = (),
    ascii_only: bool = False,
    settled: bool = True,
) -> AsyncIterator[Reader]:
    """The prompts of the sandbox, or with a name the versions of one, read."""
    server = server or Server()
    app = Host(server.workspace(), name, chosen=chosen, ascii_only=ascii_only)
    async with app.run_test(size=size) as pilot:
        reader = Reader(app, pilot, server)
        if settled:
            await reader.settles()
            await reader.rests()
        yield reader
