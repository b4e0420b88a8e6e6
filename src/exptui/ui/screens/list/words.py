"""What the list says of itself: where it has no row to show, which rows are in view, what is marked or moved."""

from __future__ import annotations

from collections.abc import Sequence

from exptui.domain.describe import counted
from exptui.services.counts import TABS
from exptui.services.queue import Group
from exptui.services.workspace import Workspace
from exptui.ui.screens.list.arrangement import Arrangement
from exptui.ui.screens.list.asking import Questions
from exptui.ui.screens.list.view import ListView
from exptui.ui.widgets.queue_lines import LineKey

HINT = "words, or status: owner: key: name: class:"


class Words:
    """Puts into words what the list is in."""

    hint = HINT

    def __init__(
        self, workspace: Workspace, view: ListView, arrangement: Arrangement, questions: Questions
    ) -> None:
        self._workspace = workspace
        self._view = view
        self._arrangement = arrangement
        self._questions = questions

    def empty(self) -> str:
        """Why there is no row, and which key leads on."""
        workspace, view = self._workspace, self._view
        if view.typed:
            narrower = " here" if view.tab != TABS[0] else ""
            return f"Nothing{narrower} matches “{view.typed}”.\n\nesc clears the filter"
        if view.filtered:
            return "No experiment passes these filters.\n\nesc clears them · f changes them"
        if workspace.problem and not workspace.rows:
            return f"✗ {workspace.problem}\n\nr tries again"
        if self._questions.busy or (workspace.as_of is None and not workspace.rows):
            return f"Reading the experiments of {workspace.place.label}"
        return self._nothing_there()

    def _nothing_there(self) -> str:
        counts, tab = self._workspace.counts, self._view.tab
        if not any(counts.values()):
            return f"This project has no experiments yet.\n\n{self._how_to_begin()}r reads the list again"
        if tab == TABS[0]:
            return "All experiments of this project are archived.\n\n6 shows them"
        return f"No {tab} experiments.\n\n1 shows all {counts.get(TABS[0], 0)}"

    def _how_to_begin(self) -> str:
        """The keys that make the first one, where that is allowed here."""
        if self._workspace.place.read_only:
            return ""
        return "n sets one up · N compares versions of a prompt\n"

    def calm(self) -> str:
        """That nothing needs a person, where that is so of everything; else empty."""
        view, sizes = self._view, self._arrangement.sizes
        if not view.in_queue or view.searching or not self._arrangement.calm:
            return ""
        told = [f"{counted(sizes.get(Group.OK, 0), 'experiment')} judged"]
        if snoozed := sizes.get(Group.SNOOZED, 0):
            told.append(f"{snoozed} snoozed")
        if not self._questions.all_here():
            told.append("the others are not read yet")
        return f"Nothing needs you: {', '.join(told)}."

    def matches(self, order: Sequence[LineKey], more: str = "") -> str:
        """How many of the tab's rows match what was typed."""
        shown = f"{_experiments(order)} of {self._view.counts().get(self._view.tab, 0)}"
        asking = "asking the server" if self._questions.busy else ""
        return " · ".join(part for part in (shown, asking, more) if part)

    def position(self, order: Sequence[LineKey], first: int, last: int) -> str:
        """`1–18 of 45`, how many are folded away, and how many more the server has where not all are here."""
        total = _experiments(order)
        above, seen = _experiments(order[:first]), _experiments(order[first:last])
        view = self._view
        parts = [f"{above + 1}–{above + seen} of {total}"] if seen else []
        if view.in_queue:
            folded = sum(self._arrangement.sizes.values()) - total
            parts += [f"{folded} folded"] if folded else []
        if order and not view.filtered and not self._questions.all_here():
            parts.append(f"{self._workspace.counts[view.tab]} on the server")
        return " · ".join(parts)

    def marks(self, count: int) -> str:
        """`3 marked`; empty for none."""
        return f"{count} marked" if count else ""

    def moved(self) -> str:
        """How many rows belong elsewhere by now, and which key puts them there; empty for none."""
        count = len(self._arrangement.moved)
        return f"{count} moved · r puts {'it' if count == 1 else 'them'} in place" if count else ""


def _experiments(order: Sequence[LineKey]) -> int:
    """Lines that are an experiment's own."""
    return sum(type(key) is int for key in order)
