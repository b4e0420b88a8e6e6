"""What an experiment measures: one class per type of metric, each able to tell itself in a line."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from exptui.domain import metric_asking as ask
from exptui.domain.lenient import (
    Line,
    MaybeLine,
    MaybeNumber,
    MaybeWhole,
    Object,
    Objects,
    SentWhole,
    Truth,
    line_in,
    number_in,
    object_in,
    objects_in,
)
from exptui.domain.sources import describe, events_in, span
from exptui.domain.text import Json

LEGACY_KINDS = frozenset({"ExperimentTrendsQuery", "ExperimentFunnelsQuery"})
Goal = Literal["increase", "decrease"]


class Metric(SentWhole):
    """What all metrics share. Reading never fails: what cannot be read is told as unknown."""

    word: ClassVar[str] = "metric"
    """The type as a person calls it."""

    kind: Line = ""
    metric_type: Line = ""
    uuid: MaybeLine = None
    name: Annotated[Line, ask.NAME] = ""
    goal_sent: Annotated[MaybeLine, Field(alias="goal"), ask.GOAL] = None
    conversion_window: Annotated[MaybeWhole, ask.WINDOW] = None
    conversion_window_unit: Annotated[MaybeLine, ask.UNIT] = None
    fingerprint: MaybeLine = None
    """As stored; it changes with every definition, at launch and with the dates."""
    breakdown_filter: Annotated[Object, Field(alias="breakdownFilter"), ask.BREAKDOWNS] = Field(
        default_factory=dict
    )
    shared_id: MaybeWhole = None
    """The number of the shared metric this is, None for one of the experiment's own."""

    @property
    def goal(self) -> Goal:
        """Which direction is good; increase unless said otherwise."""
        return "decrease" if self.goal_sent == "decrease" else "increase"

    @property
    def sources(self) -> tuple[Json, ...]:
        """The events, actions or tables it reads, in the order in which a person would name them."""
        return ()

    @property
    def events(self) -> tuple[str, ...]:
        """Names of the events it counts; empty where it counts all or reads none."""
        return events_in(self.sources)

    @property
    def definition(self) -> str:
        """What is computed, such as `purchase ÷ $pageview`."""
        return self.word

    @property
    def title(self) -> str:
        """The name it was given, else what it computes."""
        return self.name or self.definition

    @property
    def summary(self) -> str:
        """Definition, goal and windows in one line."""
        return ", ".join(part for part in (self.definition, self.goal, *self._details()) if part)

    def _details(self) -> list[str]:
        details = []
        if self.conversion_window is not None:
            details.append(f"within {span(self.conversion_window, self.conversion_window_unit)}")
        if breakdowns := [
            line_in(row, "property") or "?" for row in objects_in(self.breakdown_filter, "breakdowns")
        ]:
            details.append("by " + " and ".join(breakdowns))
        return details

    def as_shared(self, number: int | None) -> Self:
        """The same metric, known to be a shared one."""
        return self.model_copy(update={"shared_id": number})


class MeanMetric(Metric):
    """A number per person, averaged over all who were exposed."""

    word = "mean"
    source: Annotated[Object, ask.SOURCE] = Field(default_factory=dict)
    threshold: Annotated[MaybeNumber, ask.THRESHOLD] = None
    lower_bound_percentile: Annotated[MaybeNumber, ask.LOWEST] = None
    upper_bound_percentile: Annotated[MaybeNumber, ask.HIGHEST] = None
    ignore_zeros: Annotated[Truth, ask.NO_ZEROS] = False

    @property
    def sources(self) -> tuple[Json, ...]:
        return (self.source,)

    @property
    def definition(self) -> str:
        if self.threshold is not None:
            return f"{describe(self.source)} of at least {self.threshold:g}"
        return describe(self.source)

    def _details(self) -> list[str]:
        return [*super()._details(), *_outliers(self.raw)]


class FunnelMetric(Metric):
    """The share of exposed people who went through the steps."""

    word = "funnel"
    series: Annotated[Objects, ask.STEPS] = Field(default_factory=list)
    """The exposure comes before the first step and is not among them."""
    funnel_order_type: Annotated[MaybeLine, ask.ORDER] = None

    @property
    def sources(self) -> tuple[Json, ...]:
        return tuple(self.series)

    @property
    def definition(self) -> str:
        return " → ".join(describe(step) for step in self.series) or "funnel without steps"

    def _details(self) -> list[str]:
        order = self.funnel_order_type
        unusual = (
            []
            if order in (None, "", "ordered")
            else ["in any order" if order == "unordered" else order or ""]
        )
        return [*unusual, *super()._details()]


class RatioMetric(Metric):
    """One total divided by another."""

    word = "ratio"
    numerator: Annotated[Object, ask.NUMERATOR] = Field(default_factory=dict)
    numerator_outlier_handling: Annotated[Object, ask.ABOVE] = Field(default_factory=dict)
    denominator: Annotated[Object, ask.DENOMINATOR] = Field(default_factory=dict)
    denominator_outlier_handling: Annotated[Object, ask.BELOW] = Field(default_factory=dict)

    @property
    def sources(self) -> tuple[Json, ...]:
        return (self.numerator, self.denominator)

    @property
    def definition(self) -> str:
        return f"{describe(self.numerator)} ÷ {describe(self.denominator)}"

    def _details(self) -> list[str]:
        above = _outliers(self.numerator_outlier_handling)
        below = _outliers(self.denominator_outlier_handling)
        return [*super()._details(), *(f"numerator {a}" for a in above), *(f"denominator {b}" for b in below)]


class RetentionMetric(Metric):
    """The share of people who came back within a window."""

    word = "retention"
    start_event: Annotated[Object, ask.FIRST] = Field(default_factory=dict)
    completion_event: Annotated[Object, ask.AGAIN] = Field(default_factory=dict)
    retention_window_start: Annotated[MaybeWhole, ask.NOT_BEFORE] = None
    retention_window_end: Annotated[MaybeWhole, ask.NO_LATER] = None
    retention_window_unit: Annotated[MaybeLine, ask.SPAN] = None
    start_handling: Annotated[MaybeLine, ask.HANDLING] = None

    @property
    def sources(self) -> tuple[Json, ...]:
        return (self.start_event, self.completion_event)

    @property
    def definition(self) -> str:
        first, again = describe(self.start_event), describe(self.completion_event)
        if self.retention_window_end is None:
            return f"{first}, then {again}"
        until = span(self.retention_window_end, self.retention_window_unit)
        return f"{first}, then {again} {self.retention_window_start or 0} to {until} later"


class LegacyMetric(Metric):
    """A metric of a kind that servers only show."""

    word = "legacy"

    @property
    def sources(self) -> tuple[Json, ...]:
        query = object_in(self.raw, "count_query") or object_in(self.raw, "funnels_query")
        return tuple(objects_in(query, "series"))

    @property
    def definition(self) -> str:
        joint = " → " if self.kind == "ExperimentFunnelsQuery" else " and "
        steps = joint.join(describe(source) for source in self.sources)
        kind = "funnel" if self.kind == "ExperimentFunnelsQuery" else "trend"
        return f"{steps} (legacy {kind})" if steps else f"legacy {kind}"


class UnknownMetric(Metric):
    """A metric of a type that this program does not know; it is shown, not edited."""

    word = "unknown"

    @property
    def definition(self) -> str:
        return self.metric_type or self.kind or "metric of an unknown type"


METRIC_TYPES: dict[str, type[Metric]] = {
    "mean": MeanMetric,
    "funnel": FunnelMetric,
    "ratio": RatioMetric,
    "retention": RetentionMetric,
}
"""By what the server calls them in `metric_type`."""


def is_legacy(body: Json) -> bool:
    """A metric that servers only show."""
    kind = body.get("kind")
    return isinstance(kind, str) and kind in LEGACY_KINDS


def parse_metric(body: Any) -> Metric:
    """A metric of the class that fits; whatever is sent, it never fails."""
    if not isinstance(body, dict):
        return UnknownMetric()
    if is_legacy(body):
        return LegacyMetric.model_validate(body)
    sent = body.get("metric_type")
    return METRIC_TYPES.get(sent if isinstance(sent, str) else "", UnknownMetric).model_validate(body)


def _outliers(body: Json) -> list[str]:
    low, high = number_in(body, "lower_bound_percentile"), number_in(body, "upper_bound_percentile")
    details = []
    if low is not None:
        details.append(f"capped below at p{low * 100:g}")
    if high is not None:
        details.append(f"capped above at p{high * 100:g}")
    if body.get("ignore_zeros") is True:
        details.append("zeros ignored")
    return details
