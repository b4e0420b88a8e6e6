"""What is open: screens on request, one worker that writes, and the connection behind the first frame."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, tzinfo
from traceback import format_exc
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on, work
from textual.app import App
from textual.binding import BindingType
from textual.events import Event
from textual.screen import ModalScreen

from exptui import driver, terminal
from exptui.domain.lifecycle import TRANSITIONS, Transition
from exptui.domain.text import clean
from exptui.services import standing
from exptui.services.workspace import utc_now
from exptui.settings import Settings
from exptui.ui import messages
from exptui.ui.bindings import bindings_everywhere
from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.notices import Kind
from exptui.ui.pace import Pace
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.list.screen import ListScreen
from exptui.wiring import connect as wire
from exptui.wiring import workspace_of

if TYPE_CHECKING:
    from textual.driver import Driver

    from exptui.api.posthog import PostHog
    from exptui.domain.experiment import Experiment
    from exptui.domain.rows import Row
    from exptui.services.transitions import Outcome, Transitions
    from exptui.services.undo import Undo
    from exptui.ui.modals.commands import Item

Connector = Callable[[Settings], Awaitable["PostHog"]]


async def connect(settings: Settings) -> PostHog:
    """Connect in a thread: importing what that takes is slow, and keys are answered meanwhile."""
    return await asyncio.to_thread(wire, settings)


class ExptuiApp(App[int]):
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
        self._connector = connector
        self._zone = zone
        self.workspace = workspace_of(settings, now=now, zone=zone)
        self.transitions: Transitions | None = None
        self._warned = False
        self.undo: Undo | None = None

    # Opening

    def on_mount(self) -> None:
        if self.settings.theme:
            self.theme = self.settings.theme
        terminal.install_signal_handlers(self, asyncio.get_running_loop())
        self.workspace.restore()
        self.workspace.subscribe(self._changed)
        self.push_screen(ListScreen(self.workspace))
        self.call_after_refresh(self._connect)

    @work(group="connect", exclusive=True)
    async def _connect(self) -> None:
        """Everything that needs the network, in the order in which it helps a person."""
        self.workspace.restore_rest()
        posthog = self.workspace.posthog or await self._connector(self.settings)
        self.workspace.connect(posthog)
        from exptui.services.journal import Journal
        from exptui.services.transitions import Transitions
        from exptui.services.undo import Undo

        first = self.transitions is None
        if first:
            journal, now = Journal(self.settings.data_dir), self.workspace.now
            self.transitions = Transitions(
                posthog=posthog, workspace=self.workspace, journal=journal, now=now
            )
            self.undo = Undo()
        await standing.begin(posthog, self.workspace, first=first)

    async def on_unmount(self) -> None:
        self.workspace.save()
        if self.workspace.posthog is not None:
            await self.workspace.posthog.aclose()

    # Keys and notices

    async def on_event(self, event: Event) -> None:
        """Keys that came too early for a dialog go nowhere."""
        screen = self.screen_stack[-1] if self.screen_stack else None
        if isinstance(screen, GuardedScreen) and not event.is_forwarded and screen.ignores(event):
            event.stop()
            return
        await super().on_event(event)

    def say(self, text: str, kind: Kind = Kind.NOTE) -> None:
        """Tell it on the topmost screen that has a line for it."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, BaseScreen):
                screen.say(text, kind)
                return

    def _large(self) -> BaseScreen:
        """The topmost large screen: what keys and menus are about."""
        return next(screen for screen in reversed(self.screen_stack) if isinstance(screen, BaseScreen))

    def _changed(self, ids: frozenset[int] | None) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.post_message(messages.WorkspaceChanged(ids))

    # What screens ask for

    @on(messages.ExperimentOpened)
    def _open(self, message: messages.ExperimentOpened) -> None:
        from exptui.ui.screens.detail.screen import DetailScreen

        opened = DetailScreen(self.workspace, message.experiment_id, message.neighbours, zone=self._zone)
        self._show(opened)

    def _show(self, screen: BaseScreen) -> None:
        """Open a large screen: never over a dialog, which keys typed ahead would cover, and never twice."""
        top = self.screen
        if not isinstance(top, BaseScreen):
            return
        if type(top) is not type(screen):
            self.push_screen(screen)
        elif top.subject != screen.subject:
            self.switch_screen(screen)

    def action_open(self, experiment_id: int) -> None:
        self.post_message(messages.ExperimentOpened(experiment_id))

    @on(messages.RawRequested)
    def _raw(self, message: messages.RawRequested) -> None:
        from exptui.ui.screens.raw import RawScreen

        self._show(RawScreen(self.workspace, message.experiment_id))

    @on(messages.ReloadRequested)
    def _reload(self, _message: messages.ReloadRequested) -> None:
        self._connect()

    @on(messages.LinkRequested)
    async def _link(self, message: messages.LinkRequested) -> None:
        from exptui.ui.reaching import follow

        await follow(self.workspace.place.link(f"/experiments/{message.experiment_id}"), self, self._driver)

    @on(messages.CopyRequested)
    async def _copy(self, message: messages.CopyRequested) -> None:
        from exptui.ui.reaching import put

        await put(message.text, f"Copied {message.what}", self, self._driver)

    # Menus

    def action_help(self) -> None:
        from exptui.ui.palette import help_items

        self._choose("Keys of this screen", help_items, typing=False)

    def action_palette(self) -> None:
        from exptui.ui.palette import palette_items

        self._choose("Find an action or an experiment", palette_items, typing=True)

    @on(messages.ActionsRequested)
    def _actions(self, _message: messages.ActionsRequested) -> None:
        from exptui.ui.palette import action_items

        if (row := self._large().current_row()) is not None:
            self._choose(f"What can be done to {row.name}", action_items, typing=False)

    def _choose(self, title: str, items: Callable[..., Sequence[Item]], *, typing: bool) -> None:
        from exptui.ui.modals.commands import CommandSheet

        screen = self.screen
        if isinstance(screen, BaseScreen):
            offered = items(screen.REGISTERED, screen.current_row(), self.workspace)
            self.push_screen(CommandSheet(title, offered, self.pace, typing=typing), self._chosen)

    async def _chosen(self, action: str | None) -> None:
        if action:
            await self.run_action(action, default_namespace=self._large())

    def action_journal(self) -> None:
        from exptui.ui.screens.journal import JournalScreen

        if self.transitions is None:
            self.say("Not connected yet.", Kind.WARNING)
        elif self._large().REGISTERED != "journal":
            self._show(JournalScreen(self.workspace, self.transitions.journal, zone=self._zone))

    # Changing

    @on(messages.TransitionRequested)
    def _begin_transition(self, message: messages.TransitionRequested) -> None:
        """Write from the app, not from a screen: leaving a screen cancels its workers."""
        row = self.workspace.rows.get(message.experiment_id)
        if row is not None:
            self._transition(TRANSITIONS[message.name], row, {})

    def _transition(self, transition: Transition, row: Row, starts: dict[str, str]) -> None:
        from exptui.ui.flow import run_transition

        if self.transitions is None:
            self.say("Not connected yet: nothing can be changed.", Kind.WARNING)
            return
        if not isinstance(self.screen, BaseScreen):
            return  # typed ahead of another dialog: two of them never stack
        if self._writing():
            self.say("Another change is still on its way.", Kind.WARNING)
            return
        flow = run_transition(
            self,
            self.transitions,
            transition,
            row,
            pace=self.pace,
            say=self.say,
            done=self._done,
            starts=starts,
        )
        self.run_worker(flow, group="write")

    def _done(self, transition: Transition, before: Experiment, outcome: Outcome) -> None:
        if self.undo is not None:
            self.undo.remember(transition, before, outcome)

    def action_undo(self) -> None:
        step = self.undo.last() if self.undo else None
        if not isinstance(self.screen, BaseScreen):
            return
        if step is None:
            self.say("There is nothing to undo: nothing was changed from here that can be.", Kind.WARNING)
            return
        deleted = self.transitions.deleted.get(step.row.id) if self.transitions else None
        row = deleted.row() if deleted is not None else self.workspace.rows.get(step.row.id, step.row)
        self._transition(step.transition, row, step.starts)

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

    def _writing(self) -> bool:
        return any(worker.group == "write" and not worker.is_finished for worker in self.workers)
