"""Reading answers of servers of any age: what is of another type than we know counts as not sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Self, TypeGuard

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from exptui.domain.text import Json, clean_json, clean_line

LARGEST = 1e60
"""Beyond it squares and their squares could overflow, and nothing is counted there."""


class Sent(BaseModel):
    """What PostHog sends. Fields that we do not know are kept."""

    model_config = ConfigDict(frozen=True, extra="allow", protected_namespaces=(), defer_build=True)


class SentWhole(Sent):
    """What PostHog sends and may want back: its text is clean, and the body is kept as it came."""

    _raw: Json = PrivateAttr(default_factory=dict)

    @property
    def raw(self) -> Json:
        """The body as the server sent it: for sending back, never for showing."""
        return self._raw

    @model_validator(mode="wrap")
    @classmethod
    def _keep(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(value, dict):
            return handler(value)
        read = handler(clean_json(value))
        read._raw = value
        return read


def _else(fallback: Any) -> WrapValidator:
    def read(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        try:
            return handler(value)
        except ValidationError:
            return fallback() if callable(fallback) else fallback

    return WrapValidator(read)


def in_utc(when: datetime) -> datetime:
    """Aware and in UTC; what names no zone is taken to be UTC."""
    if when.tzinfo is None or not when.utcoffset():
        return when.replace(tzinfo=UTC)
    try:
        return when.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("beyond the years that can be told") from error


def _objects(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _words(value: Any) -> tuple[str, ...] | None:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else None


def is_number(value: Any) -> TypeGuard[float]:
    """A number that can be reckoned with: no truth value, not infinite, and not beyond all sense."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


def _counts(value: Any) -> dict[str, float]:
    pairs = value.items() if isinstance(value, dict) else ()
    return {key: n for key, n in pairs if is_number(n)}


def _sensible(value: float) -> float:
    if not is_number(value):
        raise ValueError("not a number that can be reckoned with")
    return value


OR_NONE = _else(None)
"""For a nested model: None where what was sent is none."""
OBJECTS = BeforeValidator(_objects)
"""For a list of nested models: what is no object falls away."""
Object = Annotated[Json, _else(dict)]
"""An object, empty where there is none."""
MaybeObject = Annotated[Json | None, OR_NONE]
Objects = Annotated[list[Json], OBJECTS]
"""The objects of a list; null and what is no object fall away."""
Line = Annotated[str, AfterValidator(clean_line), _else("")]
"""Text for one line, empty where there is none."""
MaybeLine = Annotated[Annotated[str, AfterValidator(clean_line)] | None, OR_NONE]
Text = Annotated[str, _else("")]
MaybeText = Annotated[str | None, OR_NONE]
Words = Annotated[tuple[str, ...] | None, BeforeValidator(_words)]
"""The strings of a list; None where there is no list."""
Counts = Annotated[dict[str, float], BeforeValidator(_counts)]
Truth = Annotated[bool, _else(False)]
MaybeTruth = Annotated[bool | None, OR_NONE]
Whole = Annotated[int, _else(0)]
MaybeWhole = Annotated[int | None, OR_NONE]
Number = Annotated[float, AfterValidator(_sensible), _else(0.0)]
MaybeNumber = Annotated[Annotated[float, AfterValidator(_sensible)] | None, OR_NONE]
MaybeTime = Annotated[Annotated[datetime, AfterValidator(in_utc)] | None, OR_NONE]


def number_in(body: Json, *keys: str) -> float | None:
    """The first of these keys that holds a finite number."""
    for key in keys:
        value = body.get(key)
        if is_number(value):
            return value
    return None


def object_in(body: Json, *path: str) -> Json:
    """The object at the end of a path of keys, empty where the path breaks off."""
    for key in path:
        inner = body.get(key)
        body = inner if isinstance(inner, dict) else {}
    return body


def objects_in(body: Json, key: str) -> list[Json]:
    """The objects of a list under a key."""
    return _objects(body.get(key))


def line_in(body: Json, key: str) -> str | None:
    """Text under a key, for one line; None where there is none."""
    value = body.get(key)
    return clean_line(value) if isinstance(value, str) else None
