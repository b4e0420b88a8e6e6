"""How a form asks for the fields of a model: declared beside their types, so that a new type is one class."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from exptui.domain.asking import Option
from exptui.domain.questions import Kind
from exptui.domain.text import Json

if TYPE_CHECKING:
    from pydantic import BaseModel


class Part(Enum):
    """A field that is a form of its own."""

    SOURCE = auto()
    STEPS = auto()
    """A list of sources."""
    BREAKDOWNS = auto()
    OBJECT = auto()
    """An object of the `inner` fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Stands among a field's annotations. Its functions are given the object that the field is in."""

    label: str
    kind: Kind | Part
    help: str = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    order: int = 0
    """Questions stand in this order, those of one number as they were declared."""
    measured: bool = False
    """Whether it matters how much of a source there is, and not only that there is some."""
    default: Any = None
    unsaid: Any = None
    start: Any = None
    least: float | None = None
    most: float | None = None
    applies: Callable[[Json, bool], bool] | None = None
    """Given the answers so far, and whether the server is a newer one."""
    wrong: Callable[[Json, Any, bool], str | None] | None = None
    """What is wrong with an answer beside its type and bounds, on a newer server or not."""
    inner: tuple[tuple[str, Asked], ...] = ()


def declared(model: type[BaseModel]) -> Iterator[tuple[str, Asked]]:
    """The fields that a form asks for, by their keys in JSON, in order."""
    rows = [
        (field.alias or name, marker)
        for name, field in model.model_fields.items()
        for marker in field.metadata
        if isinstance(marker, Asked)
    ]
    yield from sorted(rows, key=lambda row: row[1].order)


def own_keys(models: Mapping[str, type[BaseModel]], common: type[BaseModel]) -> dict[str, frozenset[str]]:
    """By type, the keys that its models have and the common one has not."""
    shared = {key for key, _ in _keys(common)}
    return {word: frozenset(key for key, _ in _keys(m) if key not in shared) for word, m in models.items()}


def _keys(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        yield field.alias or name, field
