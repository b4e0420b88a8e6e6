"""What screens tell the app. A message is something that happened, or that a person asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from exptui.domain.explain import Explanation


@dataclass
class ExperimentOpened(Message):
    """A person wants to read one experiment."""

    experiment_id: int
    neighbours: tuple[int, ...] = ()
    """The ids of the list it was opened from, in the order shown, for stepping with `[` and `]`."""


@dataclass
class MetricOpened(Message):
    """A person wants to read one metric of an experiment."""

    experiment_id: int
    at: int
    """Its place among the readings of the experiment's evidence."""


@dataclass
class MetricsOpened(Message):
    """A person wants to edit the metrics of an experiment, and what else it is set up with."""

    experiment_id: int


@dataclass
class NewRequested(Message):
    """A person wants to set up an experiment from scratch."""


@dataclass
class PromptsRequested(Message):
    """A person wants to see the prompts, to make an experiment between versions of one."""


@dataclass
class PromptOpened(Message):
    """A person wants to see the versions of a prompt."""

    name: str


@dataclass
class DiffOpened(Message):
    """A person wants to see what differs between versions of a prompt."""

    name: str
    versions: tuple[int, ...]
    """The first is what the others are compared with, in this order; at least two."""
    from_control: bool = True
    """Whether the first is the control of an experiment, or is to be."""


@dataclass
class ComparisonRequested(Message):
    """A person wants an experiment between versions of a prompt."""

    name: str
    versions: tuple[int, ...]
    """The first is the control."""


@dataclass
class ServeOpened(Message):
    """A person wants the code that serves the versions of an experiment's prompt."""

    experiment_id: int


@dataclass
class ExposuresOpened(Message):
    """A person wants to read who took part in an experiment."""

    experiment_id: int


@dataclass
class FindingOpened(Message):
    """A person wants to read one finding, with what to do about it."""

    experiment_id: int
    check: str
    """The name of the check it is of, or `posthog` with the finding's own code after a colon."""


@dataclass
class ExplanationRequested(Message):
    """A person wants to know what a number means."""

    explanation: Explanation


@dataclass
class PortfolioRequested(Message):
    """A person wants every running experiment on one axis."""


@dataclass
class RecalculationRequested(Message):
    """A person wants an experiment's results computed afresh."""

    experiment_id: int
    metric_uuid: str | None = None
    """The one whose days are to be computed again, too; None for none."""


@dataclass
class SnoozeRequested(Message):
    """A person wants experiments out of the way for a while."""

    ids: tuple[int, ...]


@dataclass
class MuteRequested(Message):
    """A person does not want to be told of a finding any more."""

    experiment_id: int
    check: str | None = None
    """None for the one that the experiment's reason is of."""


@dataclass
class AsideRequested(Message):
    """A person wants to see what is snoozed and muted."""


@dataclass
class ReportRequested(Message):
    """A person wants an experiment's report on their clipboard."""

    experiment_id: int


@dataclass
class BulkRequested(Message):
    """A person wants one thing done to several experiments."""

    name: str
    """Of the transition."""
    ids: tuple[int, ...]


@dataclass
class StandingsChanged(Message):
    """Experiments were judged anew, put aside or brought back."""

    ids: frozenset[int] = frozenset()
    """Which; none where only the progress changed."""


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
