"""Answers as text in a field, and text as answers. What can't be read stays the text it is, to be objected to."""

from __future__ import annotations

import csv
import json
from decimal import Decimal, InvalidOperation
from typing import Any

from exptui.domain.json_paths import MISSING
from exptui.domain.questions import Kind, Question
from exptui.domain.text import clean_line

YES, NO = "yes", "no"
_LONGEST_NUMBER = 40
_NUMBERS = frozenset({Kind.NUMBER, Kind.PERCENT})
_WHOLES = frozenset({Kind.WHOLE, Kind.ACTION, Kind.COHORT, Kind.GROUP, Kind.HOLDOUT})


def read(question: Question, text: str) -> Any:
    """The answer that a text is; None for none, which is how an answer is taken back."""
    said = text.strip()
    if not said:
        return "" if question.required and question.kind is not Kind.VALUE else None
    if question.kind in (Kind.YES_NO, Kind.MAYBE):
        return {YES: True, NO: False}.get(said.lower(), said)
    if question.kind in _WHOLES:
        return _whole(said)
    if question.kind in _NUMBERS:
        return _number(said, percent=question.kind is Kind.PERCENT)
    if question.kind is Kind.VALUE:
        return _value(question, said)
    return said


def told(question: Question, value: Any) -> str:
    """An answer as a person would type it; empty for none."""
    if value is None or value is MISSING:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, str):
        return clean_line(value)
    if isinstance(value, int | float):
        return _plain(value, percent=question.kind is Kind.PERCENT)
    if isinstance(value, list):
        return _row([told(question, item) for item in value])
    return clean_line(json.dumps(value, ensure_ascii=False))


def _whole(said: str) -> int | str:
    digits = said.lstrip("+-")
    fits = digits.isascii() and digits.isdecimal() and len(said) <= _LONGEST_NUMBER
    return int(said) if fits and len(said) - len(digits) <= 1 else said


def _number(said: str, *, percent: bool = False) -> float | str:
    """Reckoned in decimals, so that 99.9 percent is the fraction 0.999 and no other."""
    typed = said.removesuffix("%").rstrip() if percent else said
    try:
        number = Decimal(typed) if len(typed) <= _LONGEST_NUMBER else Decimal("nan")
    except InvalidOperation:
        return said
    if not number.is_finite() or number.adjusted() > _LONGEST_NUMBER or number.adjusted() < -_LONGEST_NUMBER:
        return said
    number = number / 100 if percent else number
    whole = not percent and number == number.to_integral_value()
    return int(number) if whole else float(number)


def _value(question: Question, said: str) -> Any:
    """Several are parted by commas; one with a comma in it stands in double quotes."""
    if not question.several:
        return _number(said) if question.numerical else said
    cells = next(csv.reader([" ".join(said.splitlines())], skipinitialspace=True), [])
    rows = [cell.strip() for cell in cells if cell.strip()]
    return [_number(row) for row in rows] if question.numerical else rows


def _plain(value: float, *, percent: bool) -> str:
    number = Decimal(str(value)) * (100 if percent else 1)
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST_NUMBER:
        return str(value)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _row(cells: list[str]) -> str:
    quoted = ['"' + cell.replace('"', '""') + '"' if "," in cell or '"' in cell else cell for cell in cells]
    return ", ".join(quoted)
