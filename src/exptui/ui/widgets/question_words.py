"""What stands beside the label of a question: its answer, or what holds without one."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len

from exptui.domain.answer_text import told
from exptui.domain.asking import Option
from exptui.domain.json_paths import MISSING, at
from exptui.domain.lenient import line_in
from exptui.domain.new_body import flag_words
from exptui.domain.new_variants import variant_words
from exptui.domain.questions import LISTS, Kind, Question
from exptui.domain.sources import describe
from exptui.domain.text import Json
from exptui.ui.widgets.line_layout import plain
from exptui.ui.widgets.lines import Line, cut, wrap

MOST_LINES = 4
"""Of one answer; more of it is read where it is written."""
NONE = "-"
NEEDED = "needed"
ALL_EVENTS = "all events"
OPTIONS = frozenset({Kind.CHOICE, Kind.MAYBE})
_NOUNS = {Kind.FILTERS: "filter", Kind.STEPS: "step", Kind.BREAKDOWNS: "breakdown", Kind.VARIANTS: "variant"}
_TRUTHS = {True: "yes", False: "no", None: "", MISSING: ""}


def chosen(question: Question, value: Any) -> int | None:
    """Which of the options an answer is, or what holds without one; None for none of them."""
    there = question.default if value is MISSING or value is None else value
    if question.kind is Kind.MAYBE:
        there = _TRUTHS.get(there) if isinstance(there, bool) or there is None else there
    values = [option.value for option in question.options]
    return values.index(there) if isinstance(there, str) and there in values else None


def is_on(question: Question, value: Any) -> bool:
    """Whether a yes is the answer, or holds without one."""
    return (question.default if value is MISSING or value is None else value) is True


def in_a_row(question: Question, width: int) -> bool:
    """Whether all options fit beside each other, without their hints."""
    widths = [cell_len(plain(option.label)) + 6 for option in question.options]
    return bool(widths) and sum(widths) - 2 <= width


def answer_lines(question: Question, body: Json, width: int) -> list[Line]:
    """The answer in lines of at most `width` cells, at least one."""
    value = at(body, question.path, MISSING)
    if question.stray:
        return _wrapped(told(question, value) or "null", width)
    if question.kind in OPTIONS:
        return [_options(question, chosen(question, value), width)]
    if question.kind is Kind.YES_NO:
        return [(("[x]" if is_on(question, value) else "[ ]", "strong" if is_on(question, value) else ""),)]
    if question.kind in LISTS:
        return [_count(question, value)]
    return _text(question, body, value, width)


def summary(question: Question, place: int, body: Json) -> str:
    """One item of a list in a few words."""
    row = at(body, (*question.path, place))
    row = row if isinstance(row, dict) else {}
    if question.kind is Kind.STEPS:
        return "no event yet" if row.get("event") == "" else describe(row)
    if question.kind is Kind.VARIANTS:
        return variant_words(row)
    if row.get("key") == "" or row.get("property") == "":
        return "nothing yet"
    first, *rest = question.items[place]
    words = [_word(each, body) for each in rest if each.kind is not Kind.GROUP]
    of = _word(first, body)
    return plain(" ".join(word for word in words if word)) + (f" ({of})" if of else "")


def options_of(question: Question, value: Any, width: int) -> list[tuple[Line, int]]:
    """Each option on its line, with its number."""
    labels = max((cell_len(plain(option.label)) for option in question.options), default=0)
    here = chosen(question, value)
    return [
        (_line(option, number == here, labels, width), number)
        for number, option in enumerate(question.options)
    ]


def _line(option: Option, here: bool, labels: int, width: int) -> Line:
    label = plain(option.label)
    mark = ("(x) " if here else "( ) ", "")
    room = width - 4 - labels - 2
    hint = cut(plain(option.hint), room) if option.hint and room > 0 else ""
    if not hint:
        return (mark, (cut(label, width - 4), "strong" if here else ""))
    return (
        mark,
        (label, "strong" if here else ""),
        (" " * (labels - cell_len(label) + 2), ""),
        (hint, "dim"),
    )


def _options(question: Question, here: int | None, width: int) -> Line:
    """All of them where they fit, else the one that holds."""
    if in_a_row(question, width):
        spans = []
        for number, label in enumerate(plain(option.label) for option in question.options):
            mark = "(x)" if number == here else "( )"
            spans += [("  " if number else "", ""), (f"{mark} {label}", "strong" if number == here else "")]
        return tuple(span for span in spans if span[0])
    if here is None:
        return ((NEEDED if question.required else NONE, "dim"),)
    option = question.options[here]
    shown = cut(plain(option.label), width - 4)
    room = width - cell_len(shown) - 6
    hint = (("  " + cut(plain(option.hint), room), "dim"),) if option.hint and room > 8 else ()
    return (("‹ ", ""), (shown, "strong"), (" ›", ""), *hint)


def _count(question: Question, value: Any) -> Line:
    rows = value if isinstance(value, list) else []
    noun = _NOUNS[question.kind]
    if not rows:
        return ((NEEDED if question.required else NONE, "dim"),)
    return ((f"{len(rows)} {noun}{'s' if len(rows) > 1 else ''}", ""),)


def _text(question: Question, body: Json, value: Any, width: int) -> list[Line]:
    if question.all_events and (value is MISSING or value is None):
        return [((ALL_EVENTS, ""),)]
    answered = told(question, value)
    if answered:
        return _wrapped(answered, width, _beside(question, body))
    holds = told(question, question.default) or question.placeholder
    if holds:
        return _wrapped(f"({holds})", width, tone="dim")
    return [((NEEDED if question.required else NONE, "dim"),)]


def _beside(question: Question, body: Json) -> str:
    """What else is known of an answer: the name of the action or cohort, what an existing flag serves."""
    if question.kind is Kind.FLAG:
        return flag_words(body)
    holder = at(body, question.path[:-1])
    if question.kind not in (Kind.ACTION, Kind.COHORT) or not isinstance(holder, dict):
        return ""
    return next((name for key in question.companions if (name := line_in(holder, key))), "")


def _wrapped(text: str, width: int, beside: str = "", tone: str = "") -> list[Line]:
    full = f"{text}  {beside}" if beside else text
    lines = wrap(full, width)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], cut(f"{lines[MOST_LINES - 1]} …", width)]
    return [((line, tone),) for line in lines]


def _word(question: Question, body: Json) -> str:
    value = at(body, question.path, MISSING)
    if question.options:
        here = chosen(question, value)
        return question.options[here].label if here is not None else told(question, value)
    return _beside(question, body) or told(question, value)
