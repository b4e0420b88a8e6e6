"""Property filters and breakdowns: which questions each of them asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from exptui.domain.asking import Option
from exptui.domain.json_paths import MISSING, Path, at, put
from exptui.domain.lenient import is_number, line_in
from exptui.domain.questions import Kind, Question
from exptui.domain.text import Json

MOST_BREAKDOWNS = 3
"""A fourth is stored, and refused whenever the metric is computed."""
FILTER_TYPES = (
    Option("event", "event"),
    Option("person", "person"),
    Option("session", "session"),
    Option("group", "group"),
    Option("cohort", "cohort"),
    Option("hogql", "expression"),
    Option("element", "element"),
    Option("feature", "feature flag"),
    Option("person_metadata", "about the person"),
    Option("event_metadata", "about the event"),
    Option("recording", "recording"),
    Option("data_warehouse", "table"),
)
BREAKDOWN_TYPES = tuple(
    option for option in FILTER_TYPES if option.value in ("event", "person", "session", "group", "hogql")
)
_UNARY = (Option("is_set", "is set"), Option("is_not_set", "is not set"))
_LISTED = (Option("exact", "="), Option("is_not", "≠"))
OPERATORS = (
    *_LISTED,
    Option("icontains", "contains"),
    Option("not_icontains", "does not contain"),
    Option("regex", "matches"),
    Option("not_regex", "does not match"),
    Option("gt", ">"),
    Option("gte", "≥"),
    Option("lt", "<"),
    Option("lte", "≤"),
    Option("between", "between"),
    Option("not_between", "not between"),
    *_UNARY,
    Option("is_date_exact", "on"),
    Option("is_date_before", "before"),
    Option("is_date_after", "after"),
    Option("icontains_multi", "contains one of"),
    Option("not_icontains_multi", "contains none of"),
)
OF_COHORTS = (Option("in", "in"), Option("not_in", "not in"))
_SPANS = ("between", "not_between")
_SEVERAL = ("exact", "is_not", "icontains_multi", "not_icontains_multi", *_SPANS)
_NUMERICAL = ("gt", "gte", "lt", "lte", "min", "max", *_SPANS)
_NO_VALUE = ("is_set", "is_not_set")


def new_filter() -> Json:
    return {"type": "event", "key": "", "operator": "exact"}


def new_breakdown() -> Json:
    return {"type": "event", "property": ""}


def filters_question(
    holder: Json, path: Path, *, under: str, events: tuple[str, ...] = (), required: bool = False
) -> Question:
    """The list of filters of a source, all of which have to be met."""
    rows = holder.get("properties")
    return Question(
        path=(*path, "properties"),
        label="Where",
        kind=Kind.FILTERS,
        help="All of these have to be met.",
        required=False,
        keep_empty=required,
        under=under,
        item=new_filter(),
        items=_items(rows, (*path, "properties"), lambda row, there: _of_filter(row, there, events)),
    )


def breakdowns_question(metric: Json, path: Path, *, label: str, events: tuple[str, ...]) -> Question:
    """The properties whose values are told apart in the results."""
    there = (*path, "breakdowns")
    rows = at(metric, there)
    return Question(
        path=there,
        label=label,
        kind=Kind.BREAKDOWNS,
        help=f"At most {MOST_BREAKDOWNS}: more are stored, but not computed.",
        most=MOST_BREAKDOWNS,
        item=new_breakdown(),
        items=_items(rows, there, lambda row, place: _of_breakdown(row, place, events)),
    )


def offered(options: tuple[Option, ...], value: Any) -> tuple[Option, ...]:
    """The options, and the word that is stored where it is none of them."""
    if isinstance(value, str) and value and value not in [option.value for option in options]:
        return (*options, Option(value, value))
    return options


def _items(
    rows: Any, path: Path, ask: Callable[[Json, Path], tuple[Question, ...]]
) -> tuple[tuple[Question, ...], ...]:
    listed = rows if isinstance(rows, list) else []
    return tuple(
        ask(row if isinstance(row, dict) else {}, (*path, place)) for place, row in enumerate(listed)
    )


def _of_filter(row: Json, path: Path, events: tuple[str, ...]) -> tuple[Question, ...]:
    of = line_in(row, "type") or "event"
    under = f"Filter {path[-1] + 1}" if isinstance(path[-1], int) else "Filter"
    of_type = Question(
        path=(*path, "type"),
        label="Of",
        kind=Kind.CHOICE,
        options=offered(FILTER_TYPES, row.get("type")),
        open=True,
        default="event",
        under=under,
        write=partial(_changed, path, _with_type),
    )
    if of == "hogql":
        expression = Question(
            path=(*path, "key"), label="Expression", kind=Kind.EXPRESSION, required=True, under=under
        )
        return (of_type, expression)
    if of == "cohort":
        return (of_type, *_of_cohort(row, path, under))
    key = Question(
        path=(*path, "key"),
        label="Property",
        kind=Kind.PROPERTY,
        required=True,
        under=under,
        of=of,
        events=events if of == "event" else (),
        companions=("label",),
    )
    operator = Question(
        path=(*path, "operator"),
        label="Is",
        kind=Kind.CHOICE,
        options=offered(OPERATORS, row.get("operator")),
        open=True,
        default="exact",
        under=under,
        write=partial(_changed, path, _with_operator),
    )
    group = (_group(path, "group_type_index", under),) if of == "group" else ()
    value = () if row.get("operator") in _NO_VALUE else (_value(row, path, under),)
    return (of_type, *group, key, operator, *value)


def _of_cohort(row: Json, path: Path, under: str) -> tuple[Question, ...]:
    operator = Question(
        path=(*path, "operator"),
        label="Is",
        kind=Kind.CHOICE,
        options=offered(OF_COHORTS, row.get("operator")),
        open=True,
        default="in",
        under=under,
    )
    cohort = Question(
        path=(*path, "value"),
        label="Cohort",
        kind=Kind.COHORT,
        required=True,
        under=under,
        companions=("cohort_name",),
    )
    return (operator, cohort)


def _value(row: Json, path: Path, under: str) -> Question:
    operator = row.get("operator", "exact")
    several, numerical = operator in _SEVERAL or operator is None, operator in _NUMERICAL
    return Question(
        path=(*path, "value"),
        label="Value",
        kind=Kind.VALUE,
        help="Several are parted by commas." if several else "",
        required=True,
        under=under,
        of=line_in(row, "type") or "event",
        several=several,
        numerical=numerical,
        wrong=partial(_value_wrong, operator) if numerical else None,
    )


def _value_wrong(operator: Any, value: Any) -> str | None:
    if value is MISSING or value is None or value in ("", []):
        return None
    if operator not in _SPANS:
        return None if _reckoned(value) is not None else "A number, such as 2.5."
    ends = [_reckoned(end) for end in value] if isinstance(value, list) else []
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return "Two numbers, such as 1, 5."
    return "The smaller one first." if ends[0] > ends[1] else None


def _reckoned(value: Any) -> float | None:
    """A number, which servers also take as text."""
    if is_number(value):
        return value
    try:
        return float(value) if isinstance(value, str) and is_number(float(value)) else None
    except ValueError:
        return None


def _of_breakdown(row: Json, path: Path, events: tuple[str, ...]) -> tuple[Question, ...]:
    of = line_in(row, "type") or "event"
    under = f"Breakdown {path[-1] + 1}" if isinstance(path[-1], int) else "Breakdown"
    of_type = Question(
        path=(*path, "type"),
        label="Of",
        kind=Kind.CHOICE,
        options=offered(BREAKDOWN_TYPES, row.get("type")),
        open=True,
        default="event",
        under=under,
    )
    group = (_group(path, "group_type_index", under),) if of == "group" else ()
    wanted = Question(
        path=(*path, "property"),
        label="Expression" if of == "hogql" else "Property",
        kind=Kind.EXPRESSION if of == "hogql" else Kind.PROPERTY,
        numbered=True,
        required=True,
        under=under,
        of=of,
        events=events if of == "event" else (),
    )
    return (of_type, *group, wanted)


def _group(path: Path, key: str, under: str) -> Question:
    return Question(
        path=(*path, key), label="Group", kind=Kind.GROUP, required=True, least=0, most=4, under=under
    )


def _changed(path: Path, change: Callable[[Json, Any], Json], body: Json, value: Any) -> Json:
    row = at(body, path)
    return put(body, path, change(row if isinstance(row, dict) else {}, value))


def _with_type(row: Json, of: Any) -> Json:
    """Properties keep their names; a cohort and an expression have nothing in common with them."""
    special = ("cohort", "hogql")
    left = {key: value for key, value in row.items() if key not in ("type", "label", "group_type_index")}
    if of not in special and row.get("type") not in special:
        return left | ({} if of is None else {"type": of})
    for key in ("key", "operator", "value", "cohort_name"):
        left.pop(key, None)
    match of:
        case "cohort":
            return left | {"type": of, "key": "id", "operator": "in"}
        case "hogql":
            return left | {"type": of, "key": ""}
        case _:
            return left | new_filter() | ({} if of is None else {"type": of})


def _with_operator(row: Json, operator: Any) -> Json:
    """With the value turned into what the operator takes, as far as that goes."""
    left = {key: value for key, value in row.items() if key not in ("operator", "value")}
    changed = left | ({} if operator is None else {"operator": operator})
    value = row.get("value")
    if operator in _NO_VALUE or value is None:
        return changed
    if operator in _SEVERAL or operator is None:
        return changed | {"value": value if isinstance(value, list) else [value]}
    if isinstance(value, list):
        return changed | ({"value": value[0]} if value else {})
    return changed | {"value": value}
