"""What changes something: transitions of one experiment or of several, undo, and what is put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from exptui.domain.lifecycle import TRANSITIONS, Transition
from exptui.opening import Opening
from exptui.services.undo import LocalStep, Undo
from exptui.ui import messages
from exptui.ui.notices import Kind
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.list.screen import ListScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exptui.domain.evidence import Evidence
    from exptui.domain.experiment import Experiment
    from exptui.domain.rows import Row
    from exptui.services.metric_editing import Editing
    from exptui.services.transitions import Outcome, Transitions


class Changing(Opening):
    """An app that changes experiments, one at a time or one after the other. It owns the one worker that writes."""

    undo: Undo
    editing: Editing | None = None

    @on(messages.TransitionRequested)
    def _begin_transition(self, message: messages.TransitionRequested) -> None:
        """Write from the app, not from a screen: leaving a screen cancels its workers."""
        row = self.workspace.rows.get(message.experiment_id)
        if row is not None:
            self._transition(TRANSITIONS[message.name], row, {})

    def _transition(self, transition: Transition, row: Row, starts: dict[str, str]) -> None:
        from exptui.ui.flow import run_transition

        transitions = self._may_begin()
        if transitions is None:
            return
        flow = run_transition(
            self,
            transitions,
            transition,
            row,
            pace=self.pace,
            say=self.say,
            done=self._done,
            starts=starts,
        )
        self.run_worker(flow, group="write")

    @on(messages.MetricsOpened)
    def _edit_metrics(self, message: messages.MetricsOpened) -> None:
        from exptui.ui.screens.metrics.screen import MetricsScreen

        if self.editing is None:
            self.say("Not connected yet: nothing can be edited.", Kind.WARNING)
            return
        number = message.experiment_id

        def measured() -> Evidence | None:
            judged = self.attention.judgement(number)
            return judged.evidence if judged is not None else None

        self._show(
            MetricsScreen(self.workspace, self.editing, number, self.pace, zone=self.zone, evidence=measured)
        )

    @on(messages.BulkRequested)
    def _begin_bulk(self, message: messages.BulkRequested) -> None:
        from exptui.ui.bulk_flow import run_bulk

        rows: Sequence[Row] = [
            self.workspace.rows[each] for each in message.ids if each in self.workspace.rows
        ]
        transition, transitions = TRANSITIONS[message.name], self._may_begin()
        if transitions is None:
            return
        if not rows:
            self.say("They are not there any more.", Kind.WARNING)
            return

        def done(transition: Transition, before: Experiment, outcome: Outcome) -> None:
            self._done(transition, before, outcome)
            self._unmark()

        flow = run_bulk(self, transitions, transition, rows, pace=self.pace, say=self.say, done=done)
        self.run_worker(flow, group="write")

    def _unmark(self) -> None:
        """Marks were for what has been done now."""
        for screen in self.screen_stack:
            if isinstance(screen, ListScreen):
                screen.unmark()

    def _may_begin(self) -> Transitions | None:
        """What changes experiments, where a change may be asked for now; else None, and it is said why."""
        if not isinstance(self.screen, BaseScreen):
            return None  # typed ahead of another dialog: two of them never stack
        if self.transitions is None:
            self.say("Not connected yet: nothing can be changed.", Kind.WARNING)
            return None
        if self._writing():
            self.say("Another change is still on its way.", Kind.WARNING)
            return None
        return self.transitions

    def _done(self, transition: Transition, before: Experiment, outcome: Outcome) -> None:
        self.undo.remember(transition, before, outcome)

    def action_undo(self) -> None:
        step = self.undo.last()
        if not isinstance(self.screen, BaseScreen):
            return
        if step is None:
            self.say("There is nothing to undo: nothing was changed from here that can be.", Kind.WARNING)
            return
        if isinstance(step, LocalStep):
            self.say(f"Undone: {self.undo.take_back(step)}", Kind.DONE)
            return
        deleted = self.transitions.deleted.get(step.row.id) if self.transitions else None
        row = deleted.row() if deleted is not None else self.workspace.rows.get(step.row.id, step.row)
        self._transition(step.transition, row, step.starts)

    def _writing(self) -> bool:
        return any(worker.group == "write" and not worker.is_finished for worker in self.workers)
