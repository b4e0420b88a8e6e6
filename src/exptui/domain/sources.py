"""The events, actions and tables that metrics read, told in a few words."""

from __future__ import annotations

from collections.abc import Iterable

from exptui.domain.lenient import line_in, number_in, objects_in
from exptui.domain.text import Json

_OF_PROPERTY = {"sum": "sum", "avg": "average", "min": "lowest", "max": "highest"}
_OF_EVENT = {"unique_session": "sessions with", "dau": "people with", "unique_group": "groups with"}


def name_of(source: Json) -> str:
    """What is read: a name somebody gave, the event, the action or the table."""
    given = line_in(source, "custom_name") or line_in(source, "name")
    match source.get("kind"):
        case "ActionsNode":
            number = number_in(source, "id")
            return given or ("an action" if number is None else f"action {number:.0f}")
        case "ExperimentDataWarehouseNode":
            return given or line_in(source, "table_name") or "a table"
        case _:
            custom = line_in(source, "custom_name")
            return custom or line_in(source, "event") or given or "all events"


def describe(source: Json) -> str:
    """`sum of amount on purchase (2 filters)`: how it is counted, what, and whether all of it."""
    if not source:
        return "nothing"
    what, math = name_of(source), line_in(source, "math") or "total"
    if math in _OF_PROPERTY:
        what = f"{_OF_PROPERTY[math]} of {line_in(source, 'math_property') or 'a property'} on {what}"
    elif math in _OF_EVENT:
        what = f"{_OF_EVENT[math]} {what}"
    elif math == "hogql":
        what = f"{line_in(source, 'math_hogql') or 'an expression'} on {what}"
    elif math != "total":
        what = f"{math} of {what}"
    filters = len(objects_in(source, "properties")) + len(objects_in(source, "fixedProperties"))
    return what if not filters else f"{what} ({filters} filter{'s' if filters > 1 else ''})"


def events_in(sources: Iterable[Json]) -> tuple[str, ...]:
    """Names of events, each once, in order."""
    names = (
        line_in(source, "event") for source in sources if source.get("kind", "EventsNode") == "EventsNode"
    )
    return tuple(dict.fromkeys(name for name in names if name))


def span(n: int, unit: str | None) -> str:
    """`7 days`, `1 hour`."""
    word = unit or "day"
    return f"{n} {word}" if n == 1 else f"{n} {word}s"
