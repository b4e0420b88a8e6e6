"""What a metric counts: an event, an action or a table, how much of it, and which of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from exptui.domain.asking import Option
from exptui.domain.filter_forms import filters_question
from exptui.domain.json_paths import Path, at, put
from exptui.domain.lenient import line_in
from exptui.domain.questions import Kind, Question
from exptui.domain.text import Json

EVENT, ACTION, TABLE = "EventsNode", "ActionsNode", "ExperimentDataWarehouseNode"
SOURCES = (Option(EVENT, "event"), Option(ACTION, "action"), Option(TABLE, "table"))
MATHS = (
    Option("total", "count", "how often it happens"),
    Option("sum", "sum", "of a property"),
    Option("avg", "average", "of a property"),
    Option("min", "lowest", "of a property"),
    Option("max", "highest", "of a property"),
    Option("unique_session", "sessions", "in which it happens"),
    Option("dau", "people", "who do it"),
    Option("unique_group", "groups", "that do it"),
    Option("hogql", "expression", "whatever an expression gives"),
)
OF_PROPERTY = frozenset({"sum", "avg", "min", "max"})
OWN_KEYS = {
    EVENT: ("event",),
    ACTION: ("id",),
    TABLE: ("table_name", "timestamp_field", "events_join_key", "data_warehouse_join_key"),
}
MATH_KEYS = ("math", "math_property", "math_property_type", "math_hogql", "math_group_type_index")
_OF_TABLE = (
    ("table_name", "Table", Kind.TABLE, ""),
    ("timestamp_field", "Time column", Kind.TEXT, "When each row happened."),
    ("data_warehouse_join_key", "Person column", Kind.TEXT, "The column of the table that says who."),
    ("events_join_key", "Same on events", Kind.TEXT, "What holds the same on events, such as distinct_id."),
)
_NAMES = {EVENT: "an event", ACTION: "an action", TABLE: "a table"}


def new_source() -> Json:
    """An event that is not chosen yet: without the key it would be all events."""
    return {"kind": EVENT, "event": ""}


def unmeasured(source: Json) -> Json:
    """The source without how much of it counts."""
    return {key: value for key, value in source.items() if key not in MATH_KEYS}


def source_questions(
    body: Json, path: Path, *, label: str, under: str, measured: bool, required: bool = True
) -> tuple[Question, ...]:
    """What is asked about the source at a path; `measured` where it matters how much of it there is."""
    there = at(body, path)
    source: Json = there if isinstance(there, dict) else {}
    kind = source.get("kind")
    of_kind = Question(
        path=(*path, "kind"),
        label=label,
        kind=Kind.CHOICE,
        options=SOURCES,
        required=required,
        under=under,
        write=partial(_with_kind, path),
    )
    if kind not in OWN_KEYS:
        return (of_kind,)
    event = line_in(source, "event") if kind == EVENT else None
    events = (event,) if event else ()
    return (
        of_kind,
        *_named(kind, path, under),
        *_strays(source, kind, path, under),
        *(_measures(source, path, under, events) if measured else ()),
        filters_question(source, path, under=under, events=events),
    )


def _named(kind: str, path: Path, under: str) -> tuple[Question, ...]:
    if kind == EVENT:
        return (
            Question(
                path=(*path, "event"),
                label="Event",
                kind=Kind.EVENT,
                all_events=True,
                required=True,
                under=under,
                write=partial(_with_event, path),
            ),
        )
    if kind == ACTION:
        action = Question(
            path=(*path, "id"),
            label="Action",
            kind=Kind.ACTION,
            required=True,
            under=under,
            companions=("name",),
        )
        return (action,)
    return tuple(
        Question(path=(*path, key), label=label, kind=asked, help=said, required=True, under=under)
        for key, label, asked, said in _OF_TABLE
    )


def _measures(source: Json, path: Path, under: str, events: tuple[str, ...]) -> tuple[Question, ...]:
    math = source.get("math")
    asked = Question(
        path=(*path, "math"),
        label="Counted as",
        kind=Kind.CHOICE,
        options=MATHS,
        default="total",
        under=under,
    )
    if isinstance(math, str) and math in OF_PROPERTY:
        of = "data_warehouse" if source.get("kind") == TABLE else "event"
        wanted = Question(
            path=(*path, "math_property"),
            label="Column" if of == "data_warehouse" else "Property",
            kind=Kind.PROPERTY,
            required=True,
            under=under,
            of=of,
            events=events,
            numerical=True,
            companions=("math_property_type",),
        )
        return (asked, wanted)
    if math == "unique_group":
        path = (*path, "math_group_type_index")
        return (
            asked,
            Question(path=path, label="Group", kind=Kind.GROUP, required=True, least=0, most=4, under=under),
        )
    if math == "hogql":
        path = (*path, "math_hogql")
        said = "Without one, it would silently be counted."
        return (
            asked,
            Question(
                path=path, label="Expression", kind=Kind.EXPRESSION, help=said, required=True, under=under
            ),
        )
    return (asked,)


def _strays(source: Json, kind: str, path: Path, under: str) -> tuple[Question, ...]:
    """Keys of other kinds of sources, which the server refuses."""
    own = OWN_KEYS[kind]
    foreign = [key for keys in OWN_KEYS.values() for key in keys if key in source and key not in own]
    return tuple(stray((*path, key), f"Not of {_NAMES[kind]}: take it out.", under) for key in foreign)


def stray(path: Path, said: str, under: str = "") -> Question:
    """A key that does not belong there, to be taken out."""
    return Question(
        path=path,
        label=str(path[-1]),
        kind=Kind.TEXT,
        under=under,
        stray=True,
        wrong=lambda _value: said,
    )


def _with_kind(path: Path, body: Json, kind: Any) -> Json:
    """How it is counted and filtered stays; what it is called and where it is found does not."""
    source = at(body, path)
    there: Json = source if isinstance(source, dict) else {}
    gone = {key for keys in OWN_KEYS.values() for key in keys} | {"kind", "name", "custom_name"}
    left = {key: value for key, value in there.items() if key not in gone}
    named = {"event": ""} if kind == EVENT else {}
    return put(body, path, ({} if kind is None else {"kind": kind}) | named | left)


def _with_event(path: Path, body: Json, event: Any) -> Json:
    """A name that repeats the event follows it; one that somebody gave stays."""
    source = at(body, path)
    there: Json = source if isinstance(source, dict) else {}
    left = {key: value for key, value in there.items() if key != "event"}
    if "name" in left and left["name"] == there.get("event"):
        left = {key: value for key, value in left.items() if key != "name"}
        left |= {"name": event} if event else {}
    return put(body, path, left | ({} if event is None else {"event": event}))
