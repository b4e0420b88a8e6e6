"""Questions of a form: where the answer goes, how it is asked for, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from exptui.domain.asking import Option
from exptui.domain.json_paths import MISSING, Path
from exptui.domain.lenient import is_number
from exptui.domain.text import Json


class Kind(StrEnum):
    """How a question is put, and what its answer is in JSON."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    PERCENT = "percent"
    """Asked in percent and stored as a fraction."""
    CHOICE = "choice"
    """The value of one of the options."""
    YES_NO = "yes_no"
    MAYBE = "maybe"
    """Yes, no, or nothing: then the team's default holds."""
    EVENT = "event"
    """A name; nothing at all for all events, and an empty name while none is chosen."""
    ACTION = "action"
    """A number."""
    TABLE = "table"
    PROPERTY = "property"
    VALUE = "value"
    """Of a property filter: what its operator takes, text, a number or a list."""
    COHORT = "cohort"
    """A number."""
    GROUP = "group"
    """A kind of group, by its index."""
    HOLDOUT = "holdout"
    """A number."""
    FLAG = "flag"
    """The key of a feature flag: a new one, or one that exists."""
    EXPRESSION = "expression"
    FILTERS = "filters"
    STEPS = "steps"
    BREAKDOWNS = "breakdowns"
    VARIANTS = "variants"
    """The last four are lists: the questions of each of their items are the question's `items`."""


LISTS = frozenset({Kind.FILTERS, Kind.STEPS, Kind.BREAKDOWNS, Kind.VARIANTS})
_NEEDED = {
    Kind.EVENT: "Choose an event.",
    Kind.ACTION: "Choose an action.",
    Kind.TABLE: "Say which table.",
    Kind.PROPERTY: "Choose the property.",
    Kind.VALUE: "Say which value.",
    Kind.COHORT: "Choose a cohort.",
    Kind.GROUP: "Say which kind of group, 0 to 4.",
    Kind.EXPRESSION: "Write the expression.",
    Kind.STEPS: "A funnel needs at least one step.",
    Kind.FLAG: "Write a flag key, or pick a flag that exists.",
    Kind.VARIANTS: "There is nothing to compare: n adds a variant.",
    Kind.CHOICE: "Choose one.",
}


def is_whole(value: Any) -> bool:
    """A whole number as JSON has it: no truth value, and not written with a point."""
    return isinstance(value, int) and not isinstance(value, bool)


_Fit = tuple[Callable[[Any], bool], str]
_TEXT: _Fit = (lambda value: isinstance(value, str), "Text is expected here.")
_WHOLE: _Fit = (is_whole, "A whole number, such as 7.")
_TRUTH: _Fit = (lambda value: isinstance(value, bool), "Say yes or no.")
_FITS: dict[Kind, _Fit] = {
    **dict.fromkeys((Kind.TEXT, Kind.CHOICE, Kind.EVENT, Kind.TABLE, Kind.PROPERTY), _TEXT),
    **dict.fromkeys((Kind.FLAG, Kind.EXPRESSION), _TEXT),
    **dict.fromkeys((Kind.WHOLE, Kind.ACTION, Kind.COHORT, Kind.GROUP, Kind.HOLDOUT), _WHOLE),
    **dict.fromkeys((Kind.YES_NO, Kind.MAYBE), _TRUTH),
    Kind.NUMBER: (is_number, "A number, such as 2.5."),
    Kind.PERCENT: (lambda value: is_number(value) and 0 <= value <= 1, "A number from 0 to 100, in percent."),
    Kind.VALUE: (lambda _value: True, ""),
}
_BOUNDED = frozenset({Kind.WHOLE, Kind.NUMBER, Kind.GROUP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field of a form, as far as it applies to the answers so far."""

    path: Path
    label: str
    kind: Kind
    help: str = ""
    options: tuple[Option, ...] = ()
    open: bool = False
    """Whether other words than the options are accepted."""
    required: bool = False
    all_events: bool = False
    """Whether no event at all is an answer, and means all of them."""
    keep_empty: bool = False
    """Whether an empty list is sent as one."""
    numbered: bool = False
    """Whether a number will do as a name, too."""
    placeholder: str = ""
    under: str = ""
    """The part of the form it belongs to, such as `Numerator` or `Step 2`."""
    default: Any = None
    """What holds while it is not answered."""
    unsaid: Any = None
    """The answer that is given by leaving the key out, beside none at all."""
    start: Any = None
    """The answer it gets by itself when it begins to apply."""
    least: float | None = None
    most: float | None = None
    """Of a number its bounds, of a list how long it may be."""
    nullable: bool = True
    """Whether the server takes null for no answer."""
    stray: bool = False
    """It does not apply, and is shown only so that what is stored there can be taken out."""
    closed: str = ""
    """Why it can't be answered now; empty where it can."""
    several: bool = False
    """A value that is a list."""
    numerical: bool = False
    """A value, or a property, that is a number."""
    events: tuple[str, ...] = ()
    """The events whose properties are meant, where that is known."""
    of: str = ""
    """What a property belongs to: `event`, `person`, `session`, `group`, `data_warehouse`."""
    items: tuple[tuple[Question, ...], ...] = ()
    item: Json | None = None
    """A new item of a list, before anything is answered."""
    companions: tuple[str, ...] = ()
    """Keys beside it that say more about the answer, and go when it changes."""
    wrong: Callable[[Any], str | None] | None = field(default=None, compare=False, repr=False)
    """What else is wrong with an answer; `json_paths.MISSING` where there is none."""
    write: Callable[[Json, Any], Json] | None = field(default=None, compare=False, repr=False)
    """The body after an answer, where that changes more than one key."""

    def objection(self, value: Any) -> str | None:
        """Why an answer can't be sent, in words that say what to do; None where it can."""
        if value is MISSING or value is None or value in ("", []):
            needed = self._needed(value)
            if needed is not None:
                return needed
        elif not self.stray:
            unfit = self._unfit(value)
            if unfit is not None:
                return unfit
        return self.wrong(value) if self.wrong is not None else None

    def _needed(self, value: Any) -> str | None:
        if self.all_events:
            return "Choose an event, or all events." if value == "" else None
        if self.required or (value is None and not self.nullable):
            return _NEEDED.get(self.kind, "This is needed.")
        return None

    def _unfit(self, value: Any) -> str | None:
        if self.kind in LISTS:
            return self._too_long(value) if isinstance(value, list) else "A list is expected here."
        if self.kind is Kind.CHOICE and not self.open and value not in [o.value for o in self.options]:
            return f"Choose one of: {', '.join(option.label for option in self.options)}."
        if self.numbered and is_whole(value):
            return None
        fits, said = _FITS[self.kind]
        if not fits(value):
            return said
        return self._out_of_bounds(value) if self.kind in _BOUNDED else None

    def _too_long(self, value: list[Any]) -> str | None:
        too_many = self.most is not None and len(value) > self.most
        return f"At most {self.most:g}; this has {len(value)}." if too_many else None

    def _out_of_bounds(self, value: float) -> str | None:
        if self.least is not None and value < self.least:
            return f"At least {self.least:g}."
        return f"At most {self.most:g}." if self.most is not None and value > self.most else None


def walk(questions: Iterable[Question]) -> Iterator[Question]:
    """All of them, those of a list's items after the list."""
    for question in questions:
        yield question
        for item in question.items:
            yield from walk(item)


def nearest(questions: Iterable[Question], path: Path) -> Question | None:
    """The question that a path is about: its own, else the first inside it, else the one around it."""
    every = list(walk(questions))
    inside = [question for question in every if question.path[: len(path)] == path]
    if inside:
        return min(inside, key=lambda question: len(question.path))
    around = [question for question in every if path[: len(question.path)] == question.path]
    return max(around, key=lambda question: len(question.path), default=None)
