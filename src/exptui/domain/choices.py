"""What pickers offer: events, properties, actions, cohorts and shared metrics of a project."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from exptui.domain.lenient import (
    OR_NONE,
    Line,
    MaybeLine,
    MaybeTime,
    MaybeTruth,
    MaybeWhole,
    Object,
    Objects,
    SentWhole,
    Text,
    Truth,
    Words,
)
from exptui.domain.metrics import Metric, parse_metric
from exptui.domain.people import User


class EventDefinition(SentWhole):
    """An event that has been seen at least once."""

    id: Line = ""
    name: Line
    description: Text = ""
    tags: Words = None
    last_seen_at: MaybeTime = None
    verified: Truth = False
    hidden: Truth = False


class PropertyDefinition(SentWhole):
    """A property of events, people, groups or sessions."""

    id: Line = ""
    name: Line
    property_type: MaybeLine = None
    """`String`, `Numeric`, `DateTime`, `Boolean`; None where nobody knows."""
    is_numerical: Truth = False
    is_seen_on_filtered_events: MaybeTruth = None


class Action(SentWhole):
    """Events under one name; a deleted one is no use in a metric."""

    id: int
    name: Line = ""
    description: Text = ""
    steps: Objects = Field(default_factory=list)
    deleted: Truth = False


class Cohort(SentWhole):
    """People with something in common."""

    id: int
    name: Line = ""
    count: MaybeWhole = None
    is_static: Truth = False
    is_calculating: Truth = False


class SavedMetric(SentWhole):
    """A metric that several experiments share."""

    id: int
    name: Line = ""
    description: Text = ""
    query: Object = Field(default_factory=dict)
    tags: Words = None
    created_by: Annotated[User | None, OR_NONE] = None
    created_at: MaybeTime = None

    @property
    def metric(self) -> Metric:
        return parse_metric(self.raw.get("query")).as_shared(self.id)
