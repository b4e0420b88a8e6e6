"""What becomes of a form's body when one of many was picked."""

from __future__ import annotations

from typing import Any

from exptui.domain.json_paths import put
from exptui.domain.questions import Kind, Question
from exptui.domain.text import Json
from exptui.services.lookup import Choice
from exptui.ui.screens.metrics.form_filling import Filling


def titled(question: Question) -> str:
    """What a list to pick from is headed by."""
    headed = question.under and question.under != question.label
    return f"{question.under}: {question.label}" if headed else question.label


def picked(filling: Filling, question: Question, choice: Choice) -> Json:
    """The body after a choice; of several values it is one more, and numbers keep the name they were picked by."""
    value = _with(filling.value(question.path), choice.value) if question.several else choice.value
    body = filling.form.answer(filling.body, question.path, value, newer=filling.newer)
    named = question.kind in (Kind.ACTION, Kind.COHORT) and choice.label != str(choice.value)
    if named and question.companions and body is not filling.body:
        body = put(body, (*question.path[:-1], question.companions[0]), choice.label)
    return body


def _with(values: Any, value: Any) -> list[Any]:
    there = values if isinstance(values, list) else [values] if isinstance(values, str) and values else []
    return there if value in there else [*there, value]
