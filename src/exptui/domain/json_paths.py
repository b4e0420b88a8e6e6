"""Reading and changing a value deep in a JSON object: whoever holds the old object keeps it as it was."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final

from exptui.domain.text import Json

Path = tuple[str | int, ...]
"""Keys and places in lists, from the outside in."""


class _Nothing(Enum):
    NOTHING = "nothing"


MISSING: Final = _Nothing.NOTHING
"""No such key, where null would be one."""


def at(body: Any, path: Path, fallback: Any = None) -> Any:
    """The value at the end of a path; the fallback where the path breaks off."""
    for step in path:
        place = isinstance(body, list) and isinstance(step, int) and 0 <= step < len(body)
        if not place and not (isinstance(body, dict) and step in body):
            return fallback
        body = body[step]
    return body


def put(body: Json, path: Path, value: Any) -> Json:
    """A copy with another value there; objects on the way are made, places in lists have to be there."""
    changed: Json = _put(body, path, value)
    return changed


def _put(body: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        rows = list(body)
        rows[step] = _put(rows[step], rest, value)
        return rows
    inner = body if isinstance(body, dict) else {}
    return {**inner, step: _put(inner.get(step), rest, value)}


def without(body: Json, path: Path, *, roots: int = 0) -> Json:
    """A copy without that key, nor the objects it leaves empty; the first `roots` of the path stay."""
    *above, last = path
    holder = at(body, tuple(above))
    if not isinstance(holder, dict) or last not in holder:
        return body
    left = {key: value for key, value in holder.items() if key != last}
    if not left and len(above) > roots and isinstance(above[-1], str):
        return without(body, tuple(above), roots=roots)
    return put(body, tuple(above), left)


def inserted(body: Json, path: Path, item: Any, place: int | None = None) -> Json:
    """A copy with one more in the list there, which is made where there is none."""
    rows = rows_at(body, path)
    where = len(rows) if place is None else place
    return put(body, path, [*rows[:where], item, *rows[where:]])


def moved(body: Json, path: Path, place: int, by: int) -> Json:
    """A copy with one of a list further up or down, as far as the list goes."""
    rows = rows_at(body, path)
    if not 0 <= place < len(rows):
        return body
    item = rows.pop(place)
    rows.insert(min(max(place + by, 0), len(rows)), item)
    return put(body, path, rows)


def rows_at(body: Json, path: Path) -> list[Any]:
    """A list that may be changed; empty where there is none."""
    rows = at(body, path)
    return list(rows) if isinstance(rows, list) else []
