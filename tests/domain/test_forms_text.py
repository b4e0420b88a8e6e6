"""Answers as they are typed and shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.answer_text import read, told
from exptui.domain.questions import Kind, Question
from exptui.domain.source_forms import MATHS, SOURCES


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (Kind.PERCENT, "99.9", 0.999),
        (Kind.PERCENT, "99 %", 0.99),
        (Kind.PERCENT, "7", 0.07),
        (Kind.WHOLE, "-7", -7),
        (Kind.WHOLE, "7.0", "7.0"),
        (Kind.WHOLE, "٣", "٣"),
        (Kind.NUMBER, "7", 7),
        (Kind.NUMBER, "2.50", 2.5),
        (Kind.NUMBER, "1e3", 1000),
        (Kind.NUMBER, "1,000", "1,000"),
        (Kind.NUMBER, "nan", "nan"),
        (Kind.NUMBER, "1e999999999", "1e999999999"),
        (Kind.MAYBE, "No", False),
        (Kind.MAYBE, "", None),
        (Kind.TEXT, "  a b ", "a b"),
        (Kind.ACTION, "12", 12),
    ],
)
def test_text_is_read_as_what_the_question_wants_and_else_stays(kind: Kind, typed: str, value: Any) -> None:
    answered = read(Question(path=("a",), label="", kind=kind), typed)
    assert answered == value
    assert type(answered) is type(value)


@given(st.decimals(0, 100, places=4))
def test_a_percentage_is_told_as_it_was_typed(typed: Any) -> None:
    question = Question(path=("a",), label="", kind=Kind.PERCENT)
    text = f"{typed.normalize():f}"
    assert told(question, read(question, text)) == text


@given(st.lists(st.text("ab, \"'5", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=4))
def test_several_values_are_told_as_they_are_read(values: list[str]) -> None:
    question = Question(path=("a",), label="", kind=Kind.VALUE, several=True)
    assert read(question, told(question, values)) == values


def test_what_is_offered_is_what_the_server_knows() -> None:
    assert [option.value for option in MATHS] == [
        *("total", "sum", "avg", "min", "max", "unique_session", "dau", "unique_group", "hogql")
    ]
    assert len(SOURCES) == 3
