"""Somebody who fills in a form: they see its questions, type answers, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from exptui.domain.answer_text import read
from exptui.domain.forms import Form
from exptui.domain.json_paths import MISSING, Path, at
from exptui.domain.metric_forms import METRIC, new_metric
from exptui.domain.metrics import METRIC_TYPES
from exptui.domain.questions import LISTS, Kind, Question, walk
from exptui.domain.source_forms import MATHS, SOURCES
from exptui.domain.text import Json

TYPED: dict[Kind, str] = {
    Kind.TEXT: "a column",
    Kind.WHOLE: "7",
    Kind.NUMBER: "3",
    Kind.PERCENT: "99",
    Kind.YES_NO: "yes",
    Kind.MAYBE: "yes",
    Kind.EVENT: "order_completed",
    Kind.ACTION: "1",
    Kind.TABLE: "invoices",
    Kind.PROPERTY: "order_value",
    Kind.VALUE: "5",
    Kind.COHORT: "1",
    Kind.GROUP: "0",
    Kind.EXPRESSION: "sum(properties.items)",
}


def typing(form: Form, body: Json, path: Path, text: str, *, newer: bool = True) -> Json:
    """The body after somebody typed that, where the question is one they see."""
    seen = {question.path: question for question in walk(form.questions(body, newer=newer))}
    return form.answer(body, path, read(seen[path], text), newer=newer)


def open_questions(form: Form, body: Json, *, newer: bool) -> Iterator[Question]:
    """Questions that have to be answered and are not, or whose answer is objected to."""
    for question in walk(form.questions(body, newer=newer)):
        if question.objection(at(body, question.path, MISSING)) is not None:
            yield question


def completed(form: Form, body: Json, *, newer: bool) -> Json:
    """With whatever is objected to answered, one question at a time."""
    for _ in range(60):
        question = next(open_questions(form, body, newer=newer), None)
        if question is None:
            return body
        body = typing(form, body, question.path, _text(question), newer=newer)
    raise AssertionError(f"the form is never done with: {form.objections(body, newer=newer)}")


def everything(form: Form, body: Json, chosen: Mapping[str, str], *, newer: bool) -> Json:
    """Every question answered once, choices as given by their last key; lists get one item more."""
    done: set[Path] = set()
    while True:
        waiting = (q for q in walk(form.questions(body, newer=newer)) if q.path not in done)
        question = next(waiting, None)
        if question is None:
            return body
        done.add(question.path)
        name = str(question.path[-1])
        if question.kind in LISTS:
            body = form.add(body, question.path)
        elif name in chosen:
            body = form.answer(body, question.path, chosen[name], newer=newer)
        elif question.kind is Kind.CHOICE:
            continue
        elif at(body, question.path) in (None, ""):
            body = typing(form, body, question.path, _text(question), newer=newer)


def _text(question: Question) -> str:
    if question.options:
        return question.options[0].value
    if question.numerical and question.several:
        return "1, 5"
    return "1" if question.path[-1] == "lower_bound_percentile" else TYPED[question.kind]


def combinations() -> Iterator[tuple[str, str, str]]:
    """Every type of metric, kind of source, and math where that is asked."""
    for metric_type in METRIC_TYPES:
        asked = [str(q.path[-1]) for q in walk(METRIC.questions(new_metric(metric_type), newer=True))]
        for source in SOURCES:
            for math in MATHS if "math" in asked else MATHS[:1]:
                yield metric_type, source.value, math.value


def made(metric_type: str, source: str, math: str, *, newer: bool) -> Json:
    """A metric made by answering what is asked, and nothing that is not required."""
    body = METRIC.answer(new_metric("mean"), ("metric_type",), metric_type)
    for name, value in (("kind", source), ("math", math)):
        for question in list(walk(METRIC.questions(body, newer=newer))):
            if question.path[-1] == name:
                body = METRIC.answer(body, question.path, value)
    return completed(METRIC, body, newer=newer)


def without_fingerprint(metric: Mapping[str, Any]) -> Json:
    """As it is compared after a save: the server stamps it, and names actions as they are named now."""
    return {key: _unnamed(value) for key, value in metric.items() if key != "fingerprint"}


def _unnamed(value: Any) -> Any:
    if isinstance(value, list):
        return [_unnamed(item) for item in value]
    if isinstance(value, dict) and value.get("kind") == "ActionsNode":
        return {key: inner for key, inner in value.items() if key != "name"}
    return value
