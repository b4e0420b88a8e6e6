"""What screens tell the app. A message is something that happened, or that a person asked for."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class ExperimentOpened(Message):
    """A person wants to read one experiment."""

    experiment_id: int
    neighbours: tuple[int, ...] = ()
    """The ids of the list it was opened from, in the order shown, for stepping with `[` and `]`."""


@dataclass
class TransitionRequested(Message):
    """A person pressed the key of a transition that nothing blocks."""

    experiment_id: int
    name: str


@dataclass
class ActionsRequested(Message):
    """A person wants the menu of everything that can be done to an experiment."""

    experiment_id: int


@dataclass
class RawRequested(Message):
    """A person wants an experiment's JSON."""

    experiment_id: int


@dataclass
class LinkRequested(Message):
    """A person wants an experiment's page in the browser, or its link where there is none."""

    experiment_id: int


@dataclass
class CopyRequested(Message):
    """A person wants a text on their clipboard."""

    text: str
    what: str
    """Names it in the answer: "the link", "the JSON"."""


@dataclass
class ReloadRequested(Message):
    """A person wants fresh data."""


@dataclass
class WorkspaceChanged(Message):
    """Something that we know changed; screens read it again from the workspace."""

    ids: frozenset[int] | None = None
    """Which experiments; None where it may be any of them, or the state of the connection."""
