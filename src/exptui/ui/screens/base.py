"""What every large screen has: a title line, a key line, its keys from the registry, and reasons for blocked ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingsMap
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from exptui.domain.lifecycle import TRANSITIONS, Transition, objection
from exptui.domain.rows import Row
from exptui.services.workspace import Workspace
from exptui.ui.bindings import Command, bindings_for, commands_for
from exptui.ui.messages import (
    ActionsRequested,
    AsideRequested,
    LinkRequested,
    MetricsOpened,
    MuteRequested,
    NewRequested,
    PortfolioRequested,
    PromptsRequested,
    RawRequested,
    RecalculationRequested,
    ReloadRequested,
    ReportRequested,
    SnoozeRequested,
    StandingsChanged,
    TransitionRequested,
    WorkspaceChanged,
)
from exptui.ui.notices import Kind, Notice
from exptui.ui.widgets.bars import KeyBar, TitleBar

if TYPE_CHECKING:
    from collections.abc import Hashable

    from textual.app import ComposeResult
    from textual.events import Key, Resize

LEAST_COLUMNS, LEAST_ROWS = 60, 16


class BaseScreen(Screen[None]):
    """A screen of the registry. What is done to an experiment goes to the app as a message."""

    REGISTERED: ClassVar[str] = ""
    """Its name in the registry of commands."""
    DEFAULT_CSS = """
    BaseScreen > #too-small { display: none; height: 1fr; content-align: center middle; text-align: center; }
    BaseScreen.-too-small > * { display: none; }
    BaseScreen.-too-small > #too-small { display: block; }
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self._bindings = BindingsMap(bindings_for(self.REGISTERED))

    def compose(self) -> ComposeResult:
        yield TitleBar()
        with Vertical(id="content"):
            yield from self.compose_content()
        yield KeyBar()
        yield Static(id="too-small", markup=False)

    def compose_content(self) -> ComposeResult:
        """What stands between the title and the keys."""
        yield from ()

    def on_mount(self) -> None:
        self.show_state()

    # What a screen tells of itself

    def current_row(self) -> Row | None:
        """The experiment that keys act on; None where there is none."""
        return None

    @property
    def subject(self) -> Hashable:
        """What it was opened for, such as an experiment; None where it is for all."""
        return None

    @property
    def marked(self) -> tuple[int, ...]:
        """The experiments that were marked here to do one thing to all of them."""
        return ()

    def progress(self) -> str:
        """What this screen itself is waiting for; empty for nothing."""
        return ""

    # Title, keys, notices

    def show_state(self) -> None:
        """Bring title and key line up to date; cheap enough to call after every change."""
        place = self.workspace.place
        left = " · ".join(part for part in ("exptui", place.label, place.who) if part)
        badge = "READ-ONLY" if place.read_only else ""
        right = " · ".join(
            p for p in (badge, self.progress() or self.workspace.activity(), self.workspace.age()) if p
        )
        self.query_one(TitleBar).show(left, right)
        self.show_keys()

    def footer(self) -> tuple[Command, ...]:
        """What matters here, most important first, then what can be done to the experiment now."""
        here = commands_for(self.REGISTERED)
        ranked = sorted((c for c in here if c.footer), key=lambda c: c.footer)
        row, why = self.current_row(), self.workspace.place.read_only
        possible = (
            []
            if row is None
            else [t.name for t in TRANSITIONS.values() if not objection(t, row, read_only=why)]
        )
        changing = [c for c in here if c.keys and c.id.removeprefix("transition.") in possible]
        return (*ranked, *changing)

    def show_keys(self) -> None:
        """Bring the key line in line with the experiment that keys act on."""
        self.query_one(KeyBar).hints(self.footer())

    def say(self, text: str, kind: Kind = Kind.NOTE) -> None:
        """Show a notice at the bottom until the next key; on a screen that is still being made, as soon as it is."""
        for bar in self.query(KeyBar):
            bar.say(Notice(text, kind))
            return
        self.call_later(self.say, text, kind)

    @property
    def notice(self) -> Notice | None:
        return self.query_one(KeyBar).notice

    def on_key(self, _event: Key) -> None:
        self.query_one(KeyBar).say(None)

    def on_resize(self, event: Resize) -> None:
        width, height = event.size
        small = width < LEAST_COLUMNS or height < LEAST_ROWS
        self.set_class(small, "-too-small")
        if small:
            self.query_one("#too-small", Static).update(
                Content(f"exptui needs {LEAST_COLUMNS}x{LEAST_ROWS}\nthis terminal is {width}x{height}")
            )

    @property
    def is_open(self) -> bool:
        """Whether it is still there to be drawn: messages go on arriving while a screen is taken down."""
        return self.is_attached and self in self.app.screen_stack

    def on_workspace_changed(self, _message: WorkspaceChanged) -> None:
        if self.is_open:
            self.show_state()

    def on_standings_changed(self, _message: StandingsChanged) -> None:
        if self.is_open:
            self.show_state()

    # Keys that mean the same on every screen

    def meaning(self, key: str) -> tuple[Transition, str | None] | None:
        """Which transition a key stands for on this row, and what speaks against it."""
        row = self.current_row()
        candidates = [t for t in TRANSITIONS.values() if t.key == key]
        if row is None or not candidates:
            return None
        judged = [(t, objection(t, row, read_only=self.workspace.place.read_only)) for t in candidates]
        return next((pair for pair in judged if pair[1] is None), judged[0])

    def action_transition_key(self, key: str) -> None:
        meaning, row = self.meaning(key), self.current_row()
        if meaning is None or row is None:
            self.say("There is no experiment here to do that to.", Kind.WARNING)
            return
        transition, reason = meaning
        if reason is not None:
            self.say(f"{transition.label} is not possible: {reason}", Kind.WARNING)
        else:
            self.post_message(TransitionRequested(row.id, transition.name))

    def action_transition(self, name: str) -> None:
        """Ask for a transition by its name, as menu and palette do."""
        row = self._row_or_say()
        if row is None:
            return
        transition = TRANSITIONS[name]
        if reason := objection(transition, row, read_only=self.workspace.place.read_only):
            self.say(f"{transition.label} is not possible: {reason}", Kind.WARNING)
        else:
            self.post_message(TransitionRequested(row.id, name))

    def action_actions(self) -> None:
        if row := self._row_or_say():
            self.post_message(ActionsRequested(row.id))

    def action_raw(self) -> None:
        if row := self._row_or_say():
            self.post_message(RawRequested(row.id))

    def action_browser(self) -> None:
        if row := self._row_or_say():
            self.post_message(LinkRequested(row.id))

    def action_copy(self) -> None:
        if row := self._row_or_say():
            self.post_message(ReportRequested(row.id))

    def action_new(self) -> None:
        self.post_message(NewRequested())

    def action_prompts(self) -> None:
        self.post_message(PromptsRequested())

    def action_portfolio(self) -> None:
        self.post_message(PortfolioRequested())

    def action_snooze(self) -> None:
        if row := self._row_or_say():
            self.post_message(SnoozeRequested((row.id,)))

    def action_mute(self) -> None:
        if row := self._row_or_say():
            self.post_message(MuteRequested(row.id))

    def action_metrics(self) -> None:
        if row := self._row_or_say():
            self.post_message(MetricsOpened(row.id))

    def action_aside(self) -> None:
        self.post_message(AsideRequested())

    def action_recalculate(self) -> None:
        if row := self._row_or_say():
            self.post_message(RecalculationRequested(row.id))

    def action_reload(self) -> None:
        self.post_message(ReloadRequested())

    def action_back(self) -> None:
        """Back one layer; on the root there is none."""

    async def action_quit_here(self) -> None:
        self.action_back()

    def _row_or_say(self) -> Row | None:
        row = self.current_row()
        if row is None:
            self.say("There is no experiment here.", Kind.WARNING)
        return row
