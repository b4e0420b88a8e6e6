"""A small app around the detail, over the sandbox: what it asks the app for is remembered, not done."""

from __future__ import annotations

import re
from datetime import UTC

from textual.app import App
from textual.message import Message
from textual.pilot import Pilot

from exptui.services.attention import Attention
from exptui.ui import messages
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.detail.screen import DetailScreen
from exptui.ui.widgets.cursor_view import CursorView
from exptui.ui.widgets.lines import text_of, width_of
from tests.support.server import Server

NARROW, WIDE = (80, 24), (120, 36)


class Host(App[None]):
    """Holds the detail of one experiment of a sandbox."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, server: Server, *, ascii_only: bool = False) -> None:
        super().__init__()
        self.server = server
        self.ascii_only = ascii_only
        self.asked_for: list[Message] = []
        self.helped = 0
        self.page_left = ""
        self.lines_left: list[str] = []
        self.width_left = 0
        self.workspace = server.workspace()
        self.attention = Attention(self.workspace)
        assert self.workspace.posthog is not None
        self.attention.connect(self.workspace.posthog)
        self.workspace.subscribe(lambda ids: self._post(messages.WorkspaceChanged(ids)))
        self.attention.subscribe(lambda ids: self._post(messages.StandingsChanged(ids)))

    def _post(self, message: Message) -> None:
        for screen in self.screen_stack if self._running else ():
            if isinstance(screen, BaseScreen):
                screen.post_message(message)

    async def on_unmount(self) -> None:
        assert self.workspace.posthog is not None
        await self.workspace.posthog.aclose()

    def action_help(self) -> None:
        self.helped += 1

    def _remember(self, message: Message) -> None:
        self.asked_for.append(message)

    on_metric_opened = on_exposures_opened = on_finding_opened = _remember
    on_explanation_requested = on_snooze_requested = on_mute_requested = _remember
    on_recalculation_requested = on_report_requested = on_portfolio_requested = _remember

    async def shows(self, pilot: Pilot[None], made_for: str) -> DetailScreen:
        """Open it and wait for nothing but the first frame."""
        screen = DetailScreen(self.workspace, self.attention, self.server.numbered(made_for), zone=UTC)
        await self.push_screen(screen)
        return screen

    async def opens(self, pilot: Pilot[None], made_for: str, *neighbours: int) -> DetailScreen:
        """Open the experiment that was made for something, and let it be read and judged."""
        number = self.server.numbered(made_for)
        screen = DetailScreen(self.workspace, self.attention, number, neighbours, zone=UTC)
        await self.push_screen(screen)
        await self.settles(pilot)
        return screen

    async def settles(self, pilot: Pilot[None]) -> None:
        """Wait until nothing is read and everything is drawn."""
        for _ in range(3):
            await pilot.pause()
            await self.workers.wait_for_complete()
        await pilot.pause()

    async def presses(self, pilot: Pilot[None], *keys: str) -> None:
        await pilot.press(*keys)
        await self.settles(pilot)

    async def goes_to(self, pilot: Pilot[None], pattern: str) -> None:
        """Move the cursor down to the first line that fits a pattern."""
        at = next(at for at, line in enumerate(self.told) if re.search(pattern, line))
        await pilot.press("g")
        while self.view.cursor < at:
            await pilot.press("j")

    @property
    def view(self) -> CursorView:
        return self.screen.query_one(CursorView)

    @property
    def told(self) -> list[str]:
        """Every line of the page, in view or not."""
        lines = self.view.lines
        return [text_of(lines[at]).rstrip() for at in range(len(lines))]

    @property
    def page(self) -> str:
        return "\n".join(self.told)

    @property
    def widest(self) -> int:
        """Cells of the widest line of the page."""
        return max(width_of(self.view.lines[at]) for at in range(len(self.view.lines)))

    def sees(self, words: str) -> bool:
        """Whether words stand on the page, wherever lines were broken."""
        return " ".join(words.split()) in " ".join(self.page.split())

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, line by line."""
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)
