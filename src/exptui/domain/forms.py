"""A form is a function from a body to its questions; answering one gives another body, and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from exptui.domain.json_paths import MISSING, Path, at, inserted, moved, put, rows_at, without
from exptui.domain.questions import Question, walk
from exptui.domain.text import Json


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked about a kind of body."""

    ask: Callable[[Json, bool], tuple[Question, ...]]
    """The questions that apply to a body, on a newer server or not."""
    fields: bool = False
    """The body's own keys are the fields of a PATCH: null clears one, and objects are emptied, not dropped.
    What no longer applies is kept, because the server ignores it and it is wanted back later."""

    def questions(self, body: Json, *, newer: bool) -> tuple[Question, ...]:
        """What applies to the answers so far, in order."""
        return self.ask(body, newer)

    def objections(self, body: Json, *, newer: bool) -> dict[Path, str]:
        """By place, why the body would be refused; empty where it can be sent."""
        found = {}
        for question in walk(self.ask(body, newer)):
            said = question.objection(at(body, question.path, MISSING))
            if said is not None:
                found[question.path] = said
        return found

    def answer(self, body: Json, path: Path, value: Any, *, newer: bool = True) -> Json:
        """A copy with that answer; None takes the answer back. Keys that nobody asks about stay."""
        asked = self._asked(body, newer)
        question = asked.get(path)
        if not _differs(question, at(body, path, MISSING), value):
            return body
        if question is not None and question.write is not None:
            return question.write(body, value)
        after = self._with(body, path, question, value)
        return after if self.fields else self._settled(asked, after, newer)

    def add(self, body: Json, path: Path, item: Any = None, place: int | None = None) -> Json:
        """A copy with one more item in a list: the one given, or a new one."""
        if item is None:
            question = self._asked(body, True).get(path)
            item = dict(question.item) if question is not None and question.item is not None else {}
        return inserted(body, path, item, place)

    def move(self, body: Json, path: Path, place: int, by: int) -> Json:
        """A copy with an item of a list further up or down."""
        return moved(body, path, place, by)

    def take_out(self, body: Json, path: Path, place: int) -> Json:
        """A copy without an item of a list; without the list where it was the last."""
        rows = rows_at(body, path)
        if not 0 <= place < len(rows):
            return body
        del rows[place]
        return self._with(body, path, self._asked(body, True).get(path), rows)

    def _asked(self, body: Json, newer: bool) -> dict[Path, Question]:
        return {question.path: question for question in walk(self.ask(body, newer))}

    def _with(self, body: Json, path: Path, question: Question | None, value: Any) -> Json:
        for companion in question.companions if question is not None else ():
            body = without(body, (*path[:-1], companion))
        if not _cleared(question, value):
            return put(body, path, value)
        if self.fields and len(path) == 1:
            return put(body, path, None)
        return without(body, path, roots=int(self.fields))

    def _settled(self, before: dict[Path, Question], body: Json, newer: bool) -> Json:
        """Without the answers that no longer apply, and with those that come by themselves."""
        after = self._asked(body, newer)
        for path, question in before.items():
            if not question.stray and (path not in after or after[path].stray):
                body = self._with(body, path, question, None)
        for path, question in after.items():
            begins = path not in before and question.start is not None
            if begins and at(body, path, MISSING) is MISSING:
                body = put(body, path, question.start)
        return body


def _cleared(question: Question | None, value: Any) -> bool:
    if value is None:
        return True
    if question is None:
        return False
    empty = value in ("", []) and not (question.required or question.keep_empty)
    return empty or (question.unsaid is not None and value == question.unsaid)


def _differs(question: Question | None, there: Any, value: Any) -> bool:
    """Whether an answer says anything that the body does not say yet."""
    if there is not MISSING and there == value and type(there) is type(value):
        return question is not None and question.stray
    if there is MISSING or there is None:
        if there is None and question is not None and not question.nullable:
            return value is not None
        default = None if question is None else question.default
        return value is not None and (default is None or value != default)
    return True
