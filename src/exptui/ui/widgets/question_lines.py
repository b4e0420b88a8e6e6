"""A form as lines: a question on each, its answer beside it, what is wrong below it, items of lists indented."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rich.cells import cell_len

from exptui.domain.json_paths import MISSING, Path, at
from exptui.domain.questions import LISTS, Kind, Question, walk
from exptui.domain.text import Json
from exptui.ui.widgets.cursor_view import Laid
from exptui.ui.widgets.line_layout import fit, plain
from exptui.ui.widgets.lines import Line, cut, wrap
from exptui.ui.widgets.page import Page
from exptui.ui.widgets.question_words import answer_lines, options_of, summary

WIDEST_LABEL = 22
GAP = 2
DEPTH = 2
"""Cells by which what is in something stands further right."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What a line of a form stands for."""

    path: Path
    part: Literal["question", "item", "option"] = "question"
    number: int = 0
    """Which of the options of the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that a form shows."""

    questions: Sequence[Question]
    body: Json
    objections: Mapping[Path, str] = field(default_factory=dict)
    refusals: Mapping[Path, str] = field(default_factory=dict)
    """The server's words; those at `()` are about the whole."""
    cautions: Mapping[Path, str] = field(default_factory=dict)
    """What does not keep the form from being taken."""
    unfolded: Collection[Path] = ()
    choosing: Path | None = None
    """The question whose options are listed below it."""
    intro: str = ""
    notes: Sequence[str] = ()
    """What follows from the answers, at the end."""


def column_of(questions: Sequence[Question], width: int) -> int:
    """The cell that answers begin at, in lines of a width."""
    widths = [_width(question) for question in walk(questions)]
    widths += [
        _headed(question, place) for question in walk(questions) for place in range(len(question.items))
    ]
    return min(max(widths, default=0) + GAP, WIDEST_LABEL + GAP, width // 2)


def laid_out(shown: Shown, width: int) -> Laid:
    """The lines of a form; of those that stand for the same, the first is where the cursor stops."""
    return _Sheet(shown, width).laid()


def _width(question: Question) -> int:
    width = cell_len(plain(question.label)) + DEPTH * _depth(question.path)
    return 0 if question.kind is Kind.YES_NO and width > WIDEST_LABEL else width


def _headed(question: Question, place: int) -> int:
    """Cells that the heading of an item takes."""
    return DEPTH * (_depth(question.path) + 1) + len("+ ") + cell_len(plain(_heading(question, place)))


def _heading(question: Question, place: int) -> str:
    item = question.items[place]
    return item[0].under if item else str(place + 1)


def _depth(path: Path) -> int:
    """Two for each list that it is in: its item's, and one more for what is asked about that."""
    return 2 * sum(isinstance(step, int) for step in path[:-1])


class _Sheet:
    def __init__(self, shown: Shown, width: int) -> None:
        self._shown = shown
        self._page = Page(width)
        self._column = column_of(shown.questions, width)
        self._room = max(2, width - self._column)

    def laid(self) -> Laid:
        if self._shown.intro:
            self._page.text(self._shown.intro, "dim", indent=0)
            self._page.blank()
        whole = self._shown.refusals.get(())
        if whole:
            self._page.text(f"✗ PostHog: {whole}", "bad", indent=0)
            self._page.blank()
        under = None
        for question in self._shown.questions:
            if question.under != under:
                if under is not None:
                    self._page.blank()
                if question.under and question.under != question.label:
                    self._page.add(((cut(plain(question.under), self._page.width), "heading"),))
                under = question.under
            self._question(question)
        for note in self._shown.notes:
            self._page.blank()
            self._page.text(note, indent=0)
        return self._page.laid()

    def _question(self, question: Question) -> None:
        spot, body = Spot(question.path), self._shown.body
        indent = DEPTH * _depth(question.path)
        lines = answer_lines(question, body, self._room)
        label = plain(question.label)
        if question.kind is Kind.YES_NO and indent + cell_len(label) > self._column - GAP:
            lines = [(*lines[0], (f" {cut(label, self._room - 4)}", ""))]
            label = ""
        for number, line in enumerate(lines):
            self._beside(label if number == 0 else "", line, indent, spot)
        if self._shown.choosing == question.path:
            for option, at_number in options_of(question, at(body, question.path, MISSING), self._room):
                self._beside("", option, 0, Spot(question.path, "option", at_number))
        self._said(question)
        if question.kind in LISTS:
            for place in range(len(question.items)):
                self._item(question, place)

    def _beside(self, label: str, line: Line, indent: int, spot: Spot | None) -> None:
        shown = fit(" " * indent + label, self._column - GAP) + " " * GAP
        self._page.add(((shown, "" if label else "dim"), *line), spot)

    def _said(self, question: Question) -> None:
        """What is wrong, below the answer; a line that the cursor passes over."""
        path = question.path
        for sign, texts, tone in (
            ("✗", self._shown.objections, "bad"),
            ("✗ PostHog:", self._shown.refusals, "bad"),
            ("!", self._shown.cautions, "warn"),
        ):
            if path and path in texts:
                self._below(f"{sign} {texts[path]}", tone)
        if question.closed:
            self._below(question.closed, "dim")

    def _below(self, text: str, tone: str) -> None:
        for line in wrap(text, self._room):
            self._page.add(((" " * self._column, ""), (line, tone)))

    def _item(self, question: Question, place: int) -> None:
        path = (*question.path, place)
        unfolded = path in self._shown.unfolded
        indent = DEPTH * (_depth(question.path) + 1)
        of = _heading(question, place)
        words = cut(plain(summary(question, place, self._shown.body)), self._room)
        self._beside(f"{'-' if unfolded else '+'} {of}", ((words, ""),), indent, Spot(path, "item"))
        if unfolded:
            for each in question.items[place]:
                self._question(each)
