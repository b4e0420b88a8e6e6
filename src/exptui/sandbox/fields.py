"""Reading the fields of a body the way the server's forms do: the first one that is wrong is the one it tells of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from exptui.sandbox.problems import invalid
from exptui.sandbox.store import Json

Read = Callable[[Any, str], Any]
"""What turns a raw value into the one that is kept; it gets the field's name to complain with."""

_TRUE: tuple[object, ...] = (True, "true", "True", "TRUE", "t", "T", "1", 1, "yes", "on")
_FALSE: tuple[object, ...] = (False, "false", "False", "FALSE", "f", "F", "0", 0, "no", "off")
_DATE_FORMAT = (
    "Datetime has wrong format. Use one of these formats instead: "
    "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
)


def nullable(read: Read) -> Read:
    return lambda value, name: None if value is None else read(value, name)


def text(*, most: int | None = None, blank: bool = False) -> Read:
    def read(value: Any, name: str) -> str:
        if value is None:
            raise invalid("This field may not be null.", attr=name, code="null")
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise invalid("Not a valid string.", attr=name)
        stripped = str(value).strip()
        if not stripped and not blank:
            raise invalid("This field may not be blank.", attr=name, code="blank")
        if most is not None and len(stripped) > most:
            detail = f"Ensure this field has no more than {most} characters."
            raise invalid(detail, attr=name, code="max_length")
        return stripped

    return read


def boolean(value: Any, name: str) -> bool:
    if value is None:
        raise invalid("This field may not be null.", attr=name, code="null")
    if isinstance(value, str | int | bool):
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
    raise invalid("Must be a valid boolean.", attr=name)


def integer(value: Any, name: str) -> int:
    if value is None:
        raise invalid("This field may not be null.", attr=name, code="null")
    try:
        if isinstance(value, str | int) and not isinstance(value, bool):
            return int(value)
    except ValueError:
        pass
    raise invalid("A valid integer is required.", attr=name)


def when(value: Any, name: str) -> datetime:
    """A moment, in UTC; the server's own time zone is UTC, so a naive one is taken as that."""
    if value is None:
        raise invalid("This field may not be null.", attr=name, code="null")
    try:
        if not isinstance(value, str) or "T" not in value.replace(" ", "T", 1):
            raise ValueError(value)
        moment = datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise invalid(_DATE_FORMAT, attr=name) from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def choice(allowed: Collection[str]) -> Read:
    def read(value: Any, name: str) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise invalid(f'"{value}" is not a valid choice.', attr=name, code="invalid_choice")
        return value

    return read


def anything(value: Any, name: str) -> Any:
    return value


def read_fields(fields: Mapping[str, Read], body: Json, *, required: Collection[str] = ()) -> Json:
    """The known fields of a body, in the form's order; unknown ones are dropped without a word."""
    found: Json = {}
    for name, read in fields.items():
        if name in body:
            found[name] = read(body[name], name)
        elif name in required:
            raise invalid("This field is required.", attr=name, code="required")
    return found
