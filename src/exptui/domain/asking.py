"""Questions a form asks: declared on the fields of a body, so that a form is a description and not code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment


class Kind(StrEnum):
    """How a question is put."""

    CHOICE = "choice"
    LINE = "line"
    TEXT = "text"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a form may need beside the experiment itself."""

    projects: tuple[tuple[int, str], ...] = ()
    """Team id and name of the other projects in reach."""
    projects_refused: str = ""
    """Why the other projects can't be seen, as a sentence; empty where they can."""
    taken_keys: frozenset[str] = frozenset()
    """Flag keys known to be in use."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a choice."""

    value: str
    label: str
    hint: str = ""


Options = Callable[["Experiment", Surroundings], tuple[Option, ...]]
Applies = Callable[["Experiment", Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """How one field of a body is asked for."""

    label: str
    kind: Kind
    options: Options | None = None
    start: Callable[[Experiment, Surroundings], str] | None = None
    """What stands in the field at first; a choice starts with nothing chosen."""
    applies: Applies | None = None
    """Whether the question makes sense, given the experiment and the answers so far."""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A field of a body, as a form sees it."""

    name: str
    ask: Ask
    default: Any

    def applies(self, experiment: Experiment, answers: Mapping[str, Any]) -> bool:
        return self.ask.applies is None or self.ask.applies(experiment, answers)


def asked(ask: Ask, *, default: Any = None) -> Any:
    """A dataclass field that a form asks for."""
    return field(default=default, metadata={"ask": ask})


@dataclass(frozen=True, kw_only=True)
class Body:
    """What is sent with a transition. The plain one sends an empty object."""

    def payload(self, _experiment: Experiment) -> dict[str, Any]:
        """The JSON object to send."""
        return {}

    def objections(self, _experiment: Experiment, _around: Surroundings) -> dict[str, str]:
        """By field, why it can't be sent as it is; empty when it can."""
        return {}


def fields_of(body: type[Body]) -> tuple[Question, ...]:
    """The questions that would fill a body in, in order."""
    return tuple(
        Question(f.name, f.metadata["ask"], None if f.default is MISSING else f.default)
        for f in fields(body)
        if "ask" in f.metadata
    )
