"""An experiment's JSON, exactly as the server sent it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from exptui.api.errors import PostHogError
from exptui.domain.pretty_json import pretty_json
from exptui.domain.rows import Row
from exptui.ui.messages import CopyRequested, WorkspaceChanged
from exptui.ui.notices import Kind
from exptui.ui.screens.reading import ReadingScreen
from exptui.ui.widgets.plain_text import PlainText
from exptui.ui.widgets.text_view import TextView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from exptui.domain.experiment import Experiment
    from exptui.services.workspace import Workspace

READING = "reading…"
NAME_OF_FIELD = re.compile(r'\s*("(?:[^"\\]|\\.)*"):')


class RawScreen(ReadingScreen):
    """The raw JSON, to scroll, search and copy."""

    REGISTERED: ClassVar[str] = "raw"
    DEFAULT_CSS = """
    RawScreen {
        & #about { height: 1; padding: 0 0 0 1; color: $text-muted; }
        & TextView { margin: 0 0 0 1; }
        & #find { height: 1; padding: 0 0 0 1; display: none; }
        & #find.-open { display: block; }
        & #find Static { width: auto; }
        & #find Input { width: 1fr; }
    }
    """

    def __init__(self, workspace: Workspace, experiment_id: int) -> None:
        super().__init__(workspace)
        self.experiment_id = experiment_id
        self._text = PlainText("")
        self._found: list[int] = []
        self._at: int | None = None
        """Where in the text the place starts that the search has reached."""
        self._shown: Experiment | None = None
        self._escaped = 0
        self._reading = False

    def compose_content(self) -> ComposeResult:
        yield Static(id="about", markup=False)
        yield TextView()
        with Horizontal(id="find"):
            yield Static("/ ", markup=False)
            line = Input(compact=True, select_on_focus=False)
            line.cursor_blink = False
            yield line
            yield Static(id="found", markup=False)

    def on_mount(self) -> None:
        self._show()
        self._read_if_needed()

    @property
    def subject(self) -> int:
        return self.experiment_id

    def current_row(self) -> Row | None:
        experiment = self.workspace.experiments.get(self.experiment_id)
        return experiment.row() if experiment is not None else self.workspace.rows.get(self.experiment_id)

    def progress(self) -> str:
        return READING if self._reading else ""

    @work(exclusive=True, group="load")
    async def read(self) -> None:
        """Ask the server again."""
        self._reading = True
        self.show_state()
        problem = None
        try:
            await self.workspace.refresh(self.experiment_id)
        except PostHogError as error:
            problem = f"Couldn't read it: {error.told}"
        self._reading = False
        self._show()
        if problem is not None:
            self.say(problem, Kind.ERROR)

    def _read_if_needed(self) -> None:
        if self._shown is None and self.workspace.posthog is not None and not self._reading:
            self.read()

    def on_workspace_changed(self, message: WorkspaceChanged) -> None:
        if not self.is_open:
            return
        if message.ids is None or self.experiment_id in message.ids:
            self._show()

    def _show(self) -> None:
        """Show the JSON that is known now; what is gone since stays."""
        experiment = self.workspace.experiments.get(self.experiment_id, self._shown)
        about = READING if self._reading else "not read yet; r reads it"
        if experiment is not None:
            if experiment is not self._shown:
                self._shown = experiment
                text, self._escaped = pretty_json(experiment.raw)
                self._text = PlainText(text, heading=NAME_OF_FIELD)
                self.query_one(TextView).show(self._text.lay_out)
            escaped = f" · {self._escaped:,} unprintable, as \\u…" if self._escaped else ""
            about = f"JSON as sent · {self._text.length:,} characters{escaped}"
        self.query_one("#about", Static).update(Content(about))
        self.show_state()

    # Finding

    def action_find(self) -> None:
        self.query_one("#find").add_class("-open")
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _look(self, event: Input.Changed) -> None:
        """Show the first place from what is in view on."""
        self._found = self._text.find(event.value)
        top = self._text.offset_of(self.query_one(TextView).scroll_offset.y)
        after = [at for at in self._found if at >= top] or self._found
        self._go_to(after[0] if after else None)

    @on(Input.Submitted)
    def _look_further(self) -> None:
        """Show the next place; after the last comes the first."""
        if self._found:
            here = self._at
            self._go_to(next((at for at in self._found if here is not None and at > here), self._found[0]))

    def _go_to(self, at: int | None) -> None:
        needle, view = self.query_one(Input).value, self.query_one(TextView)
        self._at = at
        if at is None:
            self._text.unmark()
            told = "not found" if needle else ""
        else:
            view.reveal(self._text.mark(at, at + len(needle)))
            told = f"{self._found.index(at) + 1:,} of {len(self._found):,}"
        view.refresh()
        self.query_one("#found", Static).update(Content(told))

    # Keys

    def action_reload(self) -> None:
        if self.workspace.posthog is not None:
            self.read()
        else:
            self.say("Not connected yet.", Kind.WARNING)

    def action_copy_json(self) -> None:
        if self._shown is not None:
            self.post_message(CopyRequested(pretty_json(self._shown.raw)[0], "the JSON"))

    def action_back(self) -> None:
        """Close the search first, then the screen."""
        if self.query_one("#find").has_class("-open"):
            self.query_one("#find").remove_class("-open")
            self.set_focus(None)
            self._text.unmark()
            self.query_one(TextView).refresh()
        else:
            super().action_back()
