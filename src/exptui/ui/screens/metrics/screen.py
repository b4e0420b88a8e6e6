"""The metrics editor: every metric of an experiment, its settings on the tabs beside, and nothing is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from exptui.domain.metric_set import CannotChange, Entry
from exptui.ui.notices import Kind
from exptui.ui.screens.metrics import words
from exptui.ui.screens.metrics.copying import CopyingScreen
from exptui.ui.screens.metrics.saving import run_save
from exptui.ui.screens.metrics.tabs import METRICS

if TYPE_CHECKING:
    from exptui.domain.evidence import Evidence
    from exptui.services.metric_editing import Editing
    from exptui.services.metric_session import Session
    from exptui.services.workspace import Workspace
    from exptui.ui.pace import Pace


def _nothing_measured() -> Evidence | None:
    return None


class MetricsScreen(CopyingScreen):
    """Edits the metrics of one experiment. It sends nothing but through the review."""

    REGISTERED: ClassVar[str] = "metrics"

    def __init__(
        self,
        workspace: Workspace,
        editing: Editing,
        experiment_id: int,
        pace: Pace,
        *,
        zone: tzinfo | None = None,
        evidence: Callable[[], Evidence | None] = _nothing_measured,
    ) -> None:
        """`evidence` is what has been measured of the experiment, for the calculator of the plan."""
        super().__init__(workspace, editing, experiment_id, pace, zone=zone)
        self.evidence = evidence

    # Where metrics stand

    def action_shift(self, by: int) -> None:
        """Move the metric under the cursor up or down its section."""
        found = self._may_move()
        if found is None:
            return
        session, entry = found
        metrics = session.metrics.move(entry.uuid, by)
        if metrics == session.metrics:
            self.say("It is the first one." if by < 0 else "It is the last one.", Kind.WARNING)
        else:
            self.change(
                f"moved {entry.metric.title} {'up' if by < 0 else 'down'}", metrics=metrics, to=entry.uuid
            )

    def action_transfer(self) -> None:
        """Move the metric under the cursor to the other section."""
        found = self._may_move()
        if found is None:
            return
        session, entry = found
        other = "secondary" if session.metrics.section_of(entry.uuid) == "primary" else "primary"
        metrics = session.metrics.transfer(entry.uuid)
        self.change(f"moved {entry.metric.title} to the {other} metrics", metrics=metrics, to=entry.uuid)

    def action_take_out(self) -> None:
        """Take the metric under the cursor out; put one back that was; throw a form away that is half filled in."""
        session, target = self.may_edit(), self.target
        if session is None:
            return
        if target.kind == "form":
            self.forget_form(session, target.name)
            self.say("The form is thrown away; what it was about is as before.")
        elif target.kind == "out":
            self._put_back(session, target.name)
        elif self.tab != METRICS:
            self.say("x takes metrics out, on the first tab.", Kind.WARNING)
        elif (entry := self.entry()) is None:
            self.say("There is no metric on this line.", Kind.WARNING)
        elif entry.kind == "legacy":
            self.say(words.NEVER_TOUCHED, Kind.WARNING)
        else:
            self.take_out(session, entry)

    def take_out(self, session: Session, entry: Entry) -> None:
        if self.change(
            f"took {entry.metric.title} out", metrics=session.metrics.remove(entry.uuid), to=entry.uuid
        ):
            self.say("Out when this is saved; u takes that back.")

    def _put_back(self, session: Session, uuid: str) -> None:
        if uuid not in session.base.metrics:
            return
        entry, section = session.base.metrics.entry(uuid), session.base.metrics.section_of(uuid)
        try:
            metrics = session.metrics.add(section, entry, session.base.metrics.index(uuid))
        except CannotChange as error:
            self.say(str(error), Kind.WARNING)
            return
        self.change(f"put {entry.metric.title} back", metrics=metrics, to=uuid)

    def _may_move(self) -> tuple[Session, Entry] | None:
        session = self.may_edit()
        if session is None:
            return None
        entry = self.entry() if self.tab == METRICS else None
        if entry is None:
            self.say("There is no metric on this line.", Kind.WARNING)
        elif entry.kind == "legacy":
            self.say(words.NEVER_TOUCHED, Kind.WARNING)
        else:
            return session, entry
        return None

    # Saving

    def action_save(self) -> None:
        """Show the change and save it. Runs in the app: leaving a screen cancels its workers."""
        session = self.may_edit()
        if session is None:
            return
        if not session.changes:
            forms = session.unfinished
            said = (
                "Nothing is changed."
                if not forms
                else "Nothing is changed but a form that is half filled in."
            )
            self.say(said, Kind.WARNING)
        elif any(worker.group == "write" and not worker.is_finished for worker in self.app.workers):
            self.say("Another change is still on its way.", Kind.WARNING)
        else:
            self.app.run_worker(run_save(self, session), group="write")
