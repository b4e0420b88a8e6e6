"""What the editor shows: the metrics of an experiment, its settings on the tabs, and what one should know of both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Static

from exptui.domain.metric_set import Entry, Section
from exptui.ui.messages import WorkspaceChanged
from exptui.ui.screens.metrics import words
from exptui.ui.screens.metrics.lines import At, Told, write_metrics
from exptui.ui.screens.metrics.tabs import METRICS, TABS, Tab, TabBar, changed_in, tabs_of, write_tab
from exptui.ui.screens.reading import ReadingScreen
from exptui.ui.widgets.bars import one_line
from exptui.ui.widgets.cursor_view import CursorView, Laid
from exptui.ui.widgets.page import Page
from exptui.ui.widgets.status import look

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Resize

    from exptui.domain.rows import Row
    from exptui.services.metric_editing import Editing
    from exptui.services.metric_session import Session
    from exptui.services.workspace import Workspace
    from exptui.ui.pace import Pace


class ShowingScreen(ReadingScreen):
    """Shows one experiment that is being edited."""

    TABS: ClassVar[Mapping[str, Tab]] = TABS
    """Those beside the metrics that have a form, by name."""
    LABELS: ClassVar[Mapping[str, str]] = {METRICS: "Metrics"} | {
        name: tab.label for name, tab in TABS.items()
    }
    """What every tab is called."""
    DEFAULT_CSS = """
    ShowingScreen {
        & #about { height: 1; padding: 0 1; }
        & CursorView { margin: 1 0 0 0; }
    }
    """

    def __init__(
        self,
        workspace: Workspace,
        editing: Editing,
        experiment_id: int,
        pace: Pace,
        *,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(workspace)
        self.editing = editing
        self.experiment_id = experiment_id
        self.pace = pace
        self.zone = zone
        self.session: Session | None = None
        self.tab = METRICS
        self.busy = ""
        """What is on its way; empty for nothing."""
        self.refused: Mapping[str, list[str]] = {}
        """What the server objected to at the last save, by a metric's uuid or a tab's name; empty for the whole."""
        self.wrong: Mapping[str, Mapping[tuple[str | int, ...], str]] = {}
        """The same by the field of the form."""
        self.reckoned: tuple[str, ...] = ()
        """What the calculator said, for the tab of the plan."""
        self.failed = ""

    def compose_content(self) -> ComposeResult:
        yield Static(id="about", markup=False)
        yield TabBar(self.LABELS)
        yield CursorView()

    # What is shown

    def current_row(self) -> Row | None:
        return self.workspace.rows.get(self.experiment_id)

    @property
    def subject(self) -> int:
        return self.experiment_id

    def progress(self) -> str:
        return self.busy or (words.unsaved(self.session) if self.session is not None else "")

    @property
    def target(self) -> At:
        """What the line under the cursor stands for."""
        found = self.query_one(CursorView).target
        return found if isinstance(found, At) else At("nothing")

    @property
    def section(self) -> Section:
        """The section that the cursor is in."""
        return self.target.section

    def entry(self) -> Entry | None:
        """The metric under the cursor; None where there is none."""
        target, session = self.target, self.session
        if session is None or target.kind not in ("metric", "form") or target.name not in session.metrics:
            return None
        return session.metrics.entry(target.name)

    def show_again(self, *, anew: bool = False) -> None:
        """Bring everything up to date with the session."""
        if not self.is_attached:
            return
        if self.tab not in self.tab_names():
            self.tab, anew = self.tab_names()[0], True
        self.query_one(TabBar).show(self.tab_names(), self.tab, self.marks())
        self.query_one("#about", Static).update(self._about())
        self.query_one(CursorView).show(self._document, anew=anew)
        self.show_state()

    def tab_names(self) -> tuple[str, ...]:
        """The tabs there are, in order."""
        return tabs_of(self.session)

    def marks(self) -> Mapping[str, str]:
        """The sign after a tab's label, where it has one."""
        session = self.session
        if session is None:
            return {}
        changed = [name for name, tab in self.TABS.items() if changed_in(session, tab)]
        if any(change.uuid is not None for change in session.changes):
            changed.append(METRICS)
        return dict.fromkeys(changed, "~")

    def on_workspace_changed(self, _message: WorkspaceChanged) -> None:
        if self.is_open:
            self.show_again()

    def on_resize(self, event: Resize) -> None:
        super().on_resize(event)
        if self.is_mounted:
            self.query_one("#about", Static).update(self._about())

    def _about(self) -> Content:
        row = self.session.experiment.row() if self.session is not None else self.current_row()
        width = (self.size.width or self.app.size.width) - 2
        if row is None:
            return Content("")
        return one_line(f"Edit: {row.name}", look(row.status, archived=row.archived).text, width)

    def _document(self, width: int) -> Laid:
        page, session = Page(width), self.session
        if session is None:
            page.text(
                words.failed(self.failed) if self.failed else words.READING,
                "bad" if self.failed else "dim",
            )
            return page.laid()
        self.write_above(page, session)
        self.write(page, session)
        return page.laid()

    def write_above(self, page: Page, session: Session) -> None:
        """What has to be known whatever tab is open."""
        for text, tone in words.warnings(session, self.workspace, self.editing.now()):
            page.text(text, tone, indent=0)
        if words.is_stale(session, self.workspace):
            page.text(words.STALE, "warn", indent=0)
        for said in self.refused.get("", ()):
            page.text(f"✗ PostHog refused the last save: {said} The draft is kept.", "bad", indent=0)

    def write(self, page: Page, session: Session) -> None:
        """What stands on the tab that is open."""
        if self.tab == METRICS:
            write_metrics(page, session, Told(refused=self.refused))
            page.blank()
            page.text(words.LEGEND, "dim", indent=0)
        else:
            told = self.reckoned if self.tab == "plan" else ()
            write_tab(page, session, self.TABS[self.tab], self.refused.get(self.tab, ()), told)

    # Moving

    def action_move(self, lines: int) -> None:
        """From metric to metric, or from question to question; beyond the last of them line by line."""
        view = self.query_one(CursorView)
        laid = view.lines
        targets = laid.targets if isinstance(laid, Laid) else {}
        firsts = [at for at in sorted(targets) if targets.get(at - 1) != targets[at]]
        down = lines > 0
        beyond = [at for at in firsts if (at > view.cursor if down else at < view.cursor)]
        if not down and view.target is not None and view.cursor not in firsts:
            beyond = beyond[:-1]  # the first of them is of what the cursor is on
        wanted = (beyond[0] if down else beyond[-1]) if beyond else None
        view.move(lines)
        while wanted is not None and view.cursor != wanted:
            view.move(lines)

    def go_to(self, uuid: str) -> None:
        """Put the cursor on the first line of a metric."""
        view = self.query_one(CursorView)
        laid = view.lines
        targets = laid.targets if isinstance(laid, Laid) else {}
        wanted = min((n for n, at in targets.items() if isinstance(at, At) and at.name == uuid), default=None)
        while wanted is not None and view.cursor != wanted:
            view.move(1 if view.cursor < wanted else -1)

    # Tabs

    def action_block(self, by: int) -> None:
        """The next tab, or the one before."""
        names = self.tab_names()
        self.show_tab(names[(names.index(self.tab) + by) % len(names)])

    def show_tab(self, name: str) -> None:
        self.tab = name
        self.show_again(anew=True)

    @on(TabBar.Chosen)
    def _chosen(self, event: TabBar.Chosen) -> None:
        self.show_tab(event.name)
