"""Lists in a form: one more item, another order, what is shown of one."""

from __future__ import annotations

from exptui.domain.json_paths import Path, rows_at
from exptui.domain.questions import Question
from exptui.ui.notices import Kind as Tone
from exptui.ui.screens.metrics.form_writing import FormWritten
from exptui.ui.widgets.question_lines import Spot


class FormListed(FormWritten):
    """A form whose lists can be changed."""

    def action_add(self) -> None:
        """One more in the list here, after the item that the cursor is in."""
        spot = self.view.spot
        path = self.filling.list_of(spot.path) if spot is not None and not self._busy else None
        question = self.filling.question(path) if path is not None else None
        if spot is None or path is None or question is None:
            self.say("There is no list here.")
            return
        count = len(rows_at(self.body, path))
        if self._is_closed(question):
            return
        if question.most is not None and count >= question.most:
            self.say(question.help or f"At most {question.most:g}.", Tone.WARNING)
            return
        item = self._item()
        inside = item is not None and item[:-1] == path
        number = item[-1] if inside and item is not None else None
        self._at = None
        where = self.filling.add(path, number + 1 if isinstance(number, int) else None)
        self._draw()
        asked = next((each for each in self.filling.objections if each[: len(where)] == where), None)
        self.view.go_to(Spot(asked) if asked is not None else Spot(where, "item"))

    def action_shift(self, by: int) -> None:
        """Move the item that the cursor is in."""
        spot, item = self.view.spot, self._item()
        if spot is None or item is None or self._busy:
            self.say("Only items of lists move: steps, filters, breakdowns.")
            return
        if self._is_closed(self.filling.question(item[:-1])):
            return
        self._at = None
        there = self.filling.move(item, by)
        self._draw()
        self.view.go_to(Spot((*there, *spot.path[len(item) :]), spot.part))

    def _is_closed(self, question: Question | None) -> bool:
        """Whether a list can't be changed now; it is said why."""
        if question is None or not question.closed:
            return False
        self.say(question.closed, Tone.WARNING)
        return True

    def _fold(self, path: Path) -> None:
        if path in self.filling.unfolded:
            self.filling.unfolded.discard(path)
        else:
            self.filling.unfolded.add(path)
        self._draw()
