"""The dashboard: its life from the first frame to the last, and the connection behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, tzinfo
from traceback import format_exc
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import BindingType
from textual.events import Event
from textual.screen import ModalScreen

from exptui import driver, terminal
from exptui.clearing import Clearing
from exptui.domain.text import clean
from exptui.services import standing
from exptui.services.aside import Aside
from exptui.services.attention import Attention
from exptui.services.drafts import Drafts
from exptui.services.queue import Queue
from exptui.services.undo import Undo
from exptui.services.workspace import utc_now
from exptui.settings import Settings
from exptui.ui import messages
from exptui.ui.ascii import AsciiOnly
from exptui.ui.bindings import bindings_everywhere
from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.notices import Kind
from exptui.ui.pace import Pace
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.list.screen import ListScreen
from exptui.wiring import connect as wire
from exptui.wiring import snapshots_of, workspace_of

if TYPE_CHECKING:
    from textual.driver import Driver

    from exptui.api.posthog import PostHog

Connector = Callable[[Settings], Awaitable["PostHog"]]


async def connect(settings: Settings) -> PostHog:
    """Connect in a thread: importing what that takes is slow, and keys are answered meanwhile."""
    return await asyncio.to_thread(wire, settings)


class ExptuiApp(Clearing):
    """The dashboard."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    TITLE = "exptui"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_everywhere()]

    def __init__(
        self,
        settings: Settings,
        *,
        connector: Connector = connect,
        pace: Pace | None = None,
        now: Callable[[], datetime] = utc_now,
        zone: tzinfo | None = None,
        driver_class: type[Driver] | None = None,
    ) -> None:
        """`zone` is the reader's time zone, None for the machine's own; the rest is for tests."""
        super().__init__(driver_class=driver_class or driver.driver_class())
        self.settings = settings
        self.pace = pace or Pace()
        self.zone = zone
        self.ascii_only = settings.ascii_only
        """Whether plots and signs keep to the characters that every font has."""
        self._connector = connector
        self.workspace = workspace_of(settings, now=now, zone=zone)
        self.data_dir = settings.data_dir
        self.aside = Aside(settings.data_dir, self.workspace.place, self.workspace.rows, now=now, zone=zone)
        self.drafts = Drafts(settings.data_dir, self.workspace.place, now=now)
        queue = Queue(self.aside)
        self.attention = Attention(self.workspace, queue, snapshots=snapshots_of(settings))
        self.transitions = None
        self.undo = Undo()
        self._warned = False
        if self.ascii_only:
            self._filters.append(AsciiOnly())

    # Opening

    def on_mount(self) -> None:
        if self.settings.theme:
            self.theme = self.settings.theme
        terminal.install_signal_handlers(self, asyncio.get_running_loop())
        self.workspace.restore()
        self._moved()
        self.attention.restore()
        self.workspace.subscribe(self._changed)
        self.attention.subscribe(self._judged)
        self.push_screen(ListScreen(self.workspace, self.attention.queue))
        self.call_after_refresh(self._connect)

    @work(group="connect", exclusive=True)
    async def _connect(self) -> None:
        """Everything that needs the network, in the order in which it helps a person."""
        self.workspace.restore_rest()
        posthog = self.workspace.posthog or await self._connector(self.settings)
        self.workspace.connect(posthog)
        from exptui.services.creating import Creating
        from exptui.services.journal import Journal
        from exptui.services.metric_editing import Editing
        from exptui.services.prompt_library import PromptLibrary
        from exptui.services.recalculating import Recalculating
        from exptui.services.transitions import Transitions

        first = self.transitions is None
        if first:
            journal, now = Journal(self.settings.data_dir), self.workspace.now
            self.transitions = Transitions(
                posthog=posthog, workspace=self.workspace, journal=journal, now=now
            )
            self.attention.connect(posthog)
            self.recalculating = Recalculating(posthog, self.attention, self.workspace)
            self.editing = Editing(
                posthog=posthog, workspace=self.workspace, drafts=self.drafts, journal=journal, now=now
            )
            self.creating = Creating(
                posthog=posthog, workspace=self.workspace, drafts=self.drafts, journal=journal, now=now
            )
            self.library = PromptLibrary(posthog, now=now)
        await standing.begin(posthog, self.workspace, first=first)
        self.recall()
        if first:
            self.tell_begun()
        self._attend()

    @on(messages.ReloadRequested)
    def _reload(self, _message: messages.ReloadRequested) -> None:
        self._connect()

    async def on_unmount(self) -> None:
        self.workspace.save()
        self.attention.save()
        self.remember()
        if self.recalculating is not None:
            await self.recalculating.aclose()
        if self.workspace.posthog is not None:
            await self.workspace.posthog.aclose()

    # What became known

    def _changed(self, ids: frozenset[int] | None) -> None:
        self._moved()
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.post_message(messages.WorkspaceChanged(ids))
        if self.attention.waiting and self.workspace.loads:
            self._attend()

    def _moved(self) -> None:
        """Know what was put aside and begun in the project that we are in, as soon as it is known which."""
        self.aside.move(self.workspace.place)
        self.drafts.move(self.workspace.place)

    @work(group="attend")
    async def _attend(self) -> None:
        """Judge behind the list what is not known any more, and tell once what that brought since the last visit."""
        listing = next(each for each in self.screen_stack if isinstance(each, ListScreen))
        await self.attention.fill(listing.in_view_ids)
        await self.tell_news(listing.show_since)

    # Keys

    async def on_event(self, event: Event) -> None:
        """Keys that came too early for a dialog go nowhere."""
        screen = self.screen_stack[-1] if self.screen_stack else None
        if isinstance(screen, GuardedScreen) and not event.is_forwarded and screen.ignores(event):
            event.stop()
            return
        await super().on_event(event)

    # The terminal

    def _fatal_error(self) -> None:
        """Print our own fault plainly: a traceback with values in it would print what the server sent, raw."""
        self._exit_renderables.append(Text(clean(format_exc())))
        self._close_messages_no_wait()

    def action_redraw(self) -> None:
        self.refresh(repaint=True, layout=True)
        self.screen.refresh(repaint=True, layout=True)

    def action_leave(self) -> None:
        """Leave a dialog, or the program; a change that is on its way is waited for, unless one insists."""
        screen = self.screen
        if isinstance(screen, GuardedScreen):
            screen.action_leave()
        elif isinstance(screen, ModalScreen):
            screen.dismiss(None)
        elif self._writing() and not self._warned:
            self._warned = True
            self.say(
                "A change is still on its way. Once more leaves without knowing what came of it.",
                Kind.WARNING,
            )
        else:
            self.exit(0)
