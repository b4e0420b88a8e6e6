"""Writing an answer where it stands, and picking one from what the server has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work

from exptui.domain.answer_text import read, told
from exptui.domain.json_paths import MISSING
from exptui.domain.questions import LISTS, Kind, Question
from exptui.ui.screens.metrics.form_picking import picked, titled
from exptui.ui.screens.metrics.form_shown import FormShown
from exptui.ui.widgets.cursor_view import GUTTER
from exptui.ui.widgets.question_field import AnswerLine
from exptui.ui.widgets.question_lines import Spot, column_of
from exptui.ui.widgets.question_view import QuestionView
from exptui.ui.widgets.question_words import OPTIONS

if TYPE_CHECKING:
    from textual.events import Resize

    from exptui.services.picking import Lookup

WRITTEN_NOT = LISTS | OPTIONS | {Kind.YES_NO}


class FormWritten(FormShown):
    """A form whose answers can be written and picked."""

    # Writing

    def action_write(self) -> None:
        question = self._asked()
        if question is None or question.stray or question.kind in WRITTEN_NOT:
            return
        self._write(question)

    def _write(self, question: Question) -> None:
        """Write the answer where it stands."""
        self.view.go_to(Spot(question.path))
        self._writing = question
        field = self.query_one(AnswerLine)
        field.value = told(question, self.filling.value(question.path))
        field.placeholder = question.placeholder
        field.cursor_position = len(field.value)
        field.display = True
        self._place_writing()
        self.set_focus(field)
        self._tell()

    def on_resize(self, _event: Resize) -> None:
        self.call_after_refresh(self._place_writing)

    @on(QuestionView.Slid)
    def _place_writing(self) -> None:
        if self._writing is None:
            return
        at = self.view.place_of(Spot(self._writing.path))
        column = column_of(self.filling.questions, self.view.room)
        field = self.query_one(AnswerLine)
        field.styles.offset = (GUTTER + column, self.view.row_of(at or 0))
        field.styles.width = max(4, self.view.room - column)

    @on(AnswerLine.Written)
    def _written(self, event: AnswerLine.Written) -> None:
        """Take what was written."""
        question = self._writing
        if question is None:
            return
        self._stop_writing()
        if event.text != told(question, self.filling.value(question.path)):
            everything = question.all_events and event.text.strip() == "*"
            self.filling.answer(question.path, None if everything else read(question, event.text))
            self._draw()
        if event.done:
            self.action_take()
        else:
            self.view.move(event.by)

    def action_take(self) -> None:
        """Hand the body back, where nothing speaks against it."""
        raise NotImplementedError

    def _stop_writing(self) -> None:
        self._writing = None
        self.query_one(AnswerLine).display = False
        self.set_focus(None)
        self._tell()

    # Picking

    def _pick(self, question: Question, lookup: Lookup) -> None:
        """Pick the answer; keys that come before there is something to pick from are not for the form."""
        self._picking = True
        self._ask_for(question, lookup)

    @work(group="pick", exclusive=True)
    async def _ask_for(self, question: Question, lookup: Lookup) -> None:
        from exptui.ui.modals.picker import PickSheet

        value = self.filling.value(question.path)
        there = None if question.several or value in (MISSING, "") else value
        sheet = PickSheet(titled(question), lookup, self.pace, free=True, chosen=there)
        try:
            choice = await self.app.push_screen_wait(sheet)
        finally:
            self._picking = False
        if choice is not None:
            self.filling.replace(picked(self.filling, question, choice))
            self._draw()
            if not question.several:
                self.view.move(1)
