"""A small app around the diff of prompt versions, over the sandbox and the real client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from exptui.services.prompt_library import PromptLibrary
from exptui.ui.ascii import AsciiOnly
from exptui.ui.messages import CopyRequested
from exptui.ui.screens.prompts.diff import DiffScreen
from exptui.ui.screens.prompts.diff_view import DiffView
from exptui.ui.widgets.lines import Line, text_of, width_of
from tests.support.server import Server

NARROW, WIDE = (80, 24), (120, 36)
PROMPT = "greeter"


def server_with(*texts: Any) -> Server:
    """A sandbox in which the prompt `greeter` has these texts, from its first version on."""
    server = Server()
    like = server.world.prompt_versions[0]
    for version, text in enumerate(texts, start=1):
        server.world.prompt_versions.append(
            like | {"id": f"greeter-{version}", "name": PROMPT, "prompt": text, "version": version}
        )
    return server


class Host(App[None]):
    """Holds one diff and keeps what was copied from it."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, server: Server, name: str, versions: Sequence[int], *, ascii_only: bool) -> None:
        super().__init__()
        self.server = server
        self.copied: list[CopyRequested] = []
        self.workspace = server.workspace()
        assert self.workspace.posthog is not None
        self.library = PromptLibrary(self.workspace.posthog, now=self.workspace.now)
        self.opened = DiffScreen(self.workspace, self.library, name, versions)
        self.ascii_only = ascii_only
        if ascii_only:
            self._filters.append(AsciiOnly())

    def on_mount(self) -> None:
        self.push_screen(self.opened)

    async def on_unmount(self) -> None:
        assert self.workspace.posthog is not None
        await self.workspace.posthog.aclose()

    def on_copy_requested(self, message: CopyRequested) -> None:
        self.copied.append(message)


class Reader:
    """Somebody who reads a diff by keyboard."""

    def __init__(self, app: Host, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def settles(self) -> None:
        """Wait until nothing is read and everything is drawn."""
        for _ in range(3):
            await self.pilot.pause()
            await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def presses(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settles()

    @property
    def view(self) -> DiffView:
        return self.app.opened.query_one(DiffView)

    @property
    def rows(self) -> list[Line]:
        """Every row of the diff, in view or not."""
        return [self.view.lines[at] for at in range(len(self.view.lines))]

    @property
    def told(self) -> list[str]:
        return [text_of(row).rstrip() for row in self.rows]

    @property
    def widest(self) -> int:
        return max(width_of(row) for row in self.rows)

    @property
    def here(self) -> str:
        """The row that the cursor is on."""
        return self.told[self.view.cursor]

    @property
    def screen(self) -> list[str]:
        """What stands on the screen, line by line."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def sees(self, words: str) -> bool:
        return " ".join(words.split()) in " ".join(" ".join(self.screen).split())

    @property
    def asked(self) -> int:
        """How many texts of versions the server was asked for."""
        return sum("/llm_prompts/name/" in each.path for each in self.app.server.app.state.requests)


@asynccontextmanager
async def reading(
    server: Server,
    name: str = PROMPT,
    versions: Sequence[int] = (1, 2),
    *,
    size: tuple[int, int] = NARROW,
    ascii_only: bool = False,
) -> AsyncIterator[Reader]:
    """A diff that was opened, with both texts read or refused."""
    app = Host(server, name, versions, ascii_only=ascii_only)
    async with app.run_test(size=size) as pilot:
        reader = Reader(app, pilot)
        await reader.settles()
        yield reader
