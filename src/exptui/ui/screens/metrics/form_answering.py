"""Answering by choosing: options, yes and no, and taking an answer back."""

from __future__ import annotations

from exptui.domain.answer_text import read
from exptui.domain.questions import LISTS, Kind, Question
from exptui.ui.screens.metrics.form_lists import FormListed
from exptui.ui.widgets.question_lines import Spot
from exptui.ui.widgets.question_words import OPTIONS, chosen, is_on

NOTHING_TO_UNDO = "Nothing to take back."


class FormAnswered(FormListed):
    """A form whose every question can be answered."""

    # Answering

    def action_open(self) -> None:
        spot = self.view.spot
        if spot is not None and spot.part == "item":
            self._fold(spot.path)
        elif spot is not None and spot.part == "option":
            self._take_option(spot)
        elif (question := self._asked()) is None:
            return
        elif question.stray:
            self.say("x takes it out.")
        elif question.kind in LISTS:
            self.action_add()
        elif question.kind is Kind.YES_NO:
            self.action_turn(1)
        elif question.kind in OPTIONS:
            self._open_options(question)
        elif (lookup := self._lookup(question)) is not None:
            self._pick(question, lookup)
        else:
            self._write(question)

    def action_turn(self, by: int) -> None:
        """The next option, or the one before; yes for no."""
        spot = self.view.spot
        if spot is not None and spot.part == "option":
            if by > 0:
                self._take_option(spot)
            return
        if spot is not None and spot.part == "item":
            self._fold(spot.path)
            return
        question = self._asked()
        if question is None or question.stray:
            return
        value = self.filling.value(question.path)
        if question.kind is Kind.YES_NO:
            self.filling.attempt(question.path, not is_on(question, value))
        elif question.kind in OPTIONS and question.options:
            here = chosen(question, value)
            there = (by > 0) - 1 if here is None else here + by
            self._choose(question, there % len(question.options))
        else:
            return
        self._draw()

    def _choose(self, question: Question, number: int) -> None:
        value = question.options[number].value
        self.filling.attempt(question.path, read(question, value) if question.kind is Kind.MAYBE else value)

    def _open_options(self, question: Question) -> None:
        if not question.options:
            self.say("There is nothing to choose from.")
            return
        self._choosing = question.path
        here = chosen(question, self.filling.value(question.path))
        self._draw()
        self.view.within = Spot(question.path)
        for number in (len(question.options) - 1, here or 0):  # all of them in view, as far as they fit
            self.view.go_to(Spot(question.path, "option", number))

    def _take_option(self, spot: Spot) -> None:
        question = self._question()
        if question is not None:
            self._choose(question, spot.number)
        self._close_options()

    def _close_options(self) -> None:
        path, self._choosing, self.view.within = self._choosing, None, None
        if path is not None:
            self.view.go_to(Spot(path))
        self._draw()

    def action_all_events(self) -> None:
        question = self._asked()
        if question is not None and question.all_events:
            self.filling.answer(question.path, None)
            self._draw()

    def action_clear(self) -> None:
        """Take an answer back."""
        question = self._asked()
        if question is None or self._busy:
            return
        if question.kind in LISTS:
            self.say("x takes out what it is pressed on: go to one of its items.")
            return
        if question.required and question.kind in OPTIONS:
            self.say("One of them is needed: ← → change it.")
            return
        text_needed = question.required and question.kind in (Kind.EVENT, Kind.PROPERTY, Kind.EXPRESSION)
        self.filling.answer(question.path, "" if text_needed else None)
        self._draw()

    def action_undo(self) -> None:
        if self._busy:
            return
        if self.filling.undo():
            self._draw()
        else:
            self.say(NOTHING_TO_UNDO)

    def action_take_out(self) -> None:
        """Take out the item that the cursor is in, or what does not belong there."""
        item, question, spot = self._item(), self._question(), self.view.spot
        if spot is None or self._busy:
            return
        if spot.part == "question" and question is not None and question.stray:
            self.filling.answer(question.path, None)
            self._draw()
        elif item is not None and not (
            question is not None and question.kind in LISTS and spot.part == "question"
        ):
            if self._is_closed(self.filling.question(item[:-1])):
                return
            self._at = None
            self.filling.take_out(item)
            self._draw()
            self.say("Taken out; u brings it back.")
        else:
            self.action_clear()
