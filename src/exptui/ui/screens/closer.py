"""Screens that look closer at one part of one experiment's evidence."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

from textual import work

from exptui.api.errors import PostHogError
from exptui.ui.messages import ExplanationRequested
from exptui.ui.notices import Kind
from exptui.ui.screens.reading import ReadingScreen
from exptui.ui.widgets.cursor_view import CursorView

if TYPE_CHECKING:
    from collections.abc import Hashable

    from textual.app import ComposeResult

    from exptui.domain.explain import Explanation
    from exptui.domain.rows import Row
    from exptui.domain.verdict import Judgement
    from exptui.services.attention import Attention
    from exptui.services.workspace import Workspace
    from exptui.ui.messages import StandingsChanged, WorkspaceChanged
    from exptui.ui.widgets.cursor_view import Laid
    from exptui.ui.widgets.page import Page

READING = "reading…"
NOT_CONNECTED = "Not connected yet: it is read as soon as there is a server to ask."


class CloserScreen(ReadingScreen):
    """Shows what was judged; what nobody judged yet is read first. What is shown is never blanked."""

    DEFAULT_CSS = "CloserScreen CursorView { margin: 0 0 0 1; }"

    def __init__(
        self,
        workspace: Workspace,
        attention: Attention,
        experiment_id: int,
        *,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(workspace)
        self.attention = attention
        self.experiment_id = experiment_id
        self.zone = zone
        """The reader's clock; None for the machine's own."""
        self._reading = False

    def compose_content(self) -> ComposeResult:
        yield CursorView()

    def on_mount(self) -> None:
        self.show_again()
        self._read_if_needed()

    @property
    def subject(self) -> Hashable:
        return self.experiment_id

    @property
    def judged(self) -> Judgement | None:
        """The latest; None where it was not read yet."""
        return self.attention.judgement(self.experiment_id)

    @property
    def ascii_only(self) -> bool:
        return bool(getattr(self.app, "ascii_only", False))

    def current_row(self) -> Row | None:
        return self.workspace.rows.get(self.experiment_id)

    def progress(self) -> str:
        computing = self.attention.computing.get(self.experiment_id)
        if computing is not None and not computing.over:
            return computing.words
        return READING if self._reading or self.attention.reading(self.experiment_id) else ""

    # Reading

    @work(exclusive=True, group="load")
    async def read(self, *, afresh: bool = False) -> None:
        """Judge it, and read what else this screen shows; a newer wish replaces an older one."""
        self._reading = True
        self.show_state()
        try:
            await self.load(afresh=afresh)
        except PostHogError as error:
            if self.judged is not None:
                self.say(f"Couldn't read it again: {error.told}", Kind.ERROR)
        self._reading = False
        if self.is_open:
            self.show_again()

    async def load(self, *, afresh: bool) -> None:
        """Read what is shown. Raises `PostHogError`."""
        if self.judged is None or afresh:
            await self.attention.judge(self.experiment_id, afresh=afresh)

    def _read_if_needed(self) -> None:
        if self.workspace.posthog is not None and self.lacking:
            self.read()

    @property
    def lacking(self) -> bool:
        """Whether something that it shows was not read yet."""
        return self.judged is None

    def on_workspace_changed(self, message: WorkspaceChanged) -> None:
        if not self.is_open:
            return
        if self.judged is None or self.experiment_id in (message.ids or ()):
            self.show_again()
        else:
            self.show_state()
        if not self._reading and not self.attention.problem(self.experiment_id):
            self._read_if_needed()

    def on_standings_changed(self, message: StandingsChanged) -> None:
        if not self.is_open:
            return
        if self.experiment_id in message.ids:
            self.show_again()
        else:
            self.show_state()

    # Showing

    def show_again(self) -> None:
        """Show what is known now; the cursor stays on what it stands on."""
        self.show_state()
        self.query_one(CursorView).show(self._document)

    def _document(self, width: int) -> Laid:
        from exptui.ui.widgets.page import Page

        page = Page(width)
        judged = self.judged
        if judged is not None:
            self.write(page, judged)
        else:
            self.write_unread(page)
        return page.laid()

    def write(self, page: Page, judged: Judgement) -> None:
        """Write what is known on the page."""
        raise NotImplementedError

    def write_unread(self, page: Page) -> None:
        """Write why there is nothing to show yet."""
        row, problem = self.current_row(), self.attention.problem(self.experiment_id)
        page.heading(row.name if row is not None else f"Experiment {self.experiment_id}")
        if problem and not self._reading:
            page.text(f"Could not be read: {problem}", "bad")
            page.text("r tries again; esc goes back.", "dim")
        else:
            page.text(READING if self.workspace.posthog is not None else NOT_CONNECTED, "dim")

    # Keys

    @property
    def target(self) -> object | None:
        """What the line under the cursor stands for."""
        return self.query_one(CursorView).target

    def explanation(self, judged: Judgement, target: object) -> Explanation | None:
        """What a number means; None for what is no number."""
        return None

    async def action_explain(self) -> None:
        """Explain the number under the cursor; where there is none, the keys."""
        judged, target = self.judged, self.target
        found = None if judged is None or target is None else self.explanation(judged, target)
        if found is None:
            await self.run_action("app.help")
        else:
            self.post_message(ExplanationRequested(found))

    def action_reload(self) -> None:
        if self.workspace.posthog is None:
            self.say("Not connected yet.", Kind.WARNING)
        else:
            self.read(afresh=True)
