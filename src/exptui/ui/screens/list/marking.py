"""Marks: doing one thing to several experiments."""

from __future__ import annotations

from collections.abc import Sequence

from exptui.domain.lifecycle import TRANSITIONS, Transition, objection
from exptui.domain.rows import Row
from exptui.ui.messages import BulkRequested, SnoozeRequested
from exptui.ui.notices import Kind
from exptui.ui.screens.list.filtering import FilteredList
from exptui.ui.widgets.queue_lines import Heading

HEADING = "This line is a heading, not an experiment: enter folds or unfolds it, j goes on."


class MarkedList(FilteredList):
    """A list whose rows can be marked. What changes experiments is then asked for all of them."""

    @property
    def marked(self) -> tuple[int, ...]:
        """Experiments that are marked: those shown in the order shown, then the others."""
        shown = dict.fromkeys(number for number, _ in self.rows_shown() if number in self._marks)
        return tuple(shown | self._marks)

    def unmark(self) -> None:
        """Take all marks away."""
        self._marks = {}
        self._marks_changed()

    def _marks_changed(self) -> None:
        self.table.marks = self._marks.keys()
        self.table.sync()
        self._show_line()

    def action_mark(self) -> None:
        row = self._row_or_say()
        if row is None:
            return
        if row.id in self._marks:
            del self._marks[row.id]
        else:
            self._marks[row.id] = None
        self._marks_changed()
        below = (at for _, at in self.rows_shown() if at > self.table.at)
        self.table.move_to(next(below, self.table.at))

    def action_mark_all(self) -> None:
        shown = dict.fromkeys(number for number, _ in self.rows_shown())
        if not shown:
            self.say("There is no experiment here to mark.", Kind.WARNING)
        elif shown.keys() <= self._marks.keys():
            self.unmark()
        else:
            self._marks |= shown
            self._marks_changed()

    # What is done to all that is marked

    def action_transition_key(self, key: str) -> None:
        if self._marks:
            self._ask_for_all([each for each in TRANSITIONS.values() if each.key == key])
        elif isinstance(self.table.cursor, Heading):
            self.say(HEADING, Kind.WARNING)
        else:
            super().action_transition_key(key)

    def action_transition(self, name: str) -> None:
        if self._marks:
            self._ask_for_all([TRANSITIONS[name]])
        else:
            super().action_transition(name)

    def _ask_for_all(self, candidates: Sequence[Transition]) -> None:
        """Ask for the one that is possible for the first row for which any is."""
        marked, why = self.marked, self.workspace.place.read_only
        reason = ""
        for row in (self.workspace.rows[each] for each in marked):
            for transition in candidates:
                against = objection(transition, row, read_only=why)
                if against is None:
                    self.post_message(BulkRequested(transition.name, marked))
                    return
                reason = reason or f"{row.name}: {against}"
        label = candidates[0].label
        self.say(f"{label} is possible for none of the {len(marked)} marked. {reason}", Kind.WARNING)

    def action_snooze(self) -> None:
        if self._marks:
            self.post_message(SnoozeRequested(self.marked))
        else:
            super().action_snooze()

    def action_actions(self) -> None:
        """The menu is about an experiment: from a heading it is that of the first one marked."""
        if self._marks and isinstance(self.table.cursor, Heading):
            marked = (at for number, at in self.rows_shown() if number in self._marks)
            self.table.move_to(next(marked, self.table.at))
        super().action_actions()

    def _row_or_say(self) -> Row | None:
        if isinstance(self.table.cursor, Heading):
            self.say(HEADING, Kind.WARNING)
            return None
        return super()._row_or_say()
