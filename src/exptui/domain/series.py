"""Results and exposures over days, and the jobs that compute them. All days are dates of the project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import Field

from exptui.domain.lenient import (
    Counts,
    Line,
    MaybeLine,
    MaybeNumber,
    MaybeText,
    MaybeTime,
    MaybeWhole,
    Object,
    Objects,
    SentWhole,
    Truth,
    Whole,
    is_number,
    line_in,
    number_in,
    object_in,
)
from exptui.domain.results import MetricResult
from exptui.domain.text import Json

MULTIPLE = "$multiple"
"""Not a variant: people who were seen in several."""


def day_in(text: Any) -> date | None:
    """The date that a text begins with."""
    try:
        return date.fromisoformat(text[:10]) if isinstance(text, str) else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class ExposureSeries:
    """How many people a variant had by the end of each day."""

    variant: str
    points: tuple[tuple[date, float], ...]
    """Cumulative, in order of days."""

    @classmethod
    def read(cls, body: Json) -> ExposureSeries:
        days, counts = body.get("days"), body.get("exposure_counts")
        pairs = zip(days, counts, strict=False) if isinstance(days, list) and isinstance(counts, list) else ()
        points = [
            (day, float(count))
            for text, count in pairs
            if (day := day_in(text)) is not None and is_number(count)
        ]
        return cls(line_in(body, "variant") or "", tuple(points))


class Exposures(SentWhole):
    """Who took part, by variant."""

    timeseries: Objects = Field(default_factory=list)
    total_exposures: Counts = Field(default_factory=dict)
    """By variant, `$multiple` among them."""
    sample_ratio_mismatch: Object = Field(default_factory=dict)
    bias_risk: Object = Field(default_factory=dict)
    date_range: Object = Field(default_factory=dict)
    is_cached: Truth = False
    last_refresh: MaybeTime = None

    @property
    def series(self) -> tuple[ExposureSeries, ...]:
        """Variants in the server's order, `$multiple` last where there is one."""
        return tuple(ExposureSeries.read(row) for row in self.timeseries)

    @property
    def by_variant(self) -> dict[str, float]:
        """Totals of the variants proper."""
        return {key: count for key, count in self.total_exposures.items() if key != MULTIPLE}

    @property
    def multiple(self) -> float:
        """People seen in several variants."""
        return self.total_exposures.get(MULTIPLE, 0.0)

    @property
    def total(self) -> float:
        """Everybody, those in several variants counted once."""
        return sum(self.total_exposures.values())

    @property
    def srm_p_value(self) -> float | None:
        """Of the server's test of the split; None where it made none, below 100 exposures."""
        return number_in(self.sample_ratio_mismatch, "p_value")

    @property
    def srm_expected(self) -> dict[str, float]:
        expected = object_in(self.sample_ratio_mismatch, "expected")
        return {key: n for key in expected if (n := number_in(expected, key)) is not None}

    @property
    def bias_percent(self) -> float | None:
        """Share of people in several variants, where the server sees a risk in it."""
        return number_in(self.bias_risk, "multiple_variant_percentage")


class TimeSeries(SentWhole):
    """One metric's result as of each day; the last day of a running experiment is normally missing."""

    experiment_id: MaybeWhole = None
    metric_uuid: MaybeLine = None
    status: Line = "pending"
    """`pending, completed, partial, failed`, or a newer word."""
    timeseries: Object = Field(default_factory=dict)
    errors_sent: Object = Field(default_factory=dict, alias="errors")
    computed_at: MaybeTime = None
    recalculation_status: MaybeLine = None
    recalculation_created_at: MaybeTime = None

    @property
    def points(self) -> tuple[tuple[date, MetricResult | None], ...]:
        """In order of days; None for a day that has no result."""
        days = ((day_in(text), body) for text, body in self.timeseries.items())
        read = [
            (day, MetricResult.model_validate(body) if isinstance(body, dict) else None)
            for day, body in days
            if day is not None
        ]
        return tuple(sorted(read, key=lambda point: point[0]))

    @property
    def errors(self) -> dict[date, str]:
        """Why a day has no result."""
        days = ((day_in(key), line_in(self.errors_sent, key)) for key in self.errors_sent)
        return {day: text for day, text in days if day is not None and text}


class SeriesRecalculation(SentWhole):
    """A metric's days being computed again."""

    id: Line = ""
    experiment_id: MaybeWhole = None
    metric_uuid: MaybeLine = None
    fingerprint: MaybeLine = None
    status: Line = ""
    created_at: MaybeTime = None
    is_existing: Truth = False
    """It was under way already."""


class RecalculatedMetric(SentWhole):
    """What one job has to say about one metric."""

    metric_uuid: Line = ""
    status: Line = ""
    result_sent: Object = Field(default_factory=dict, alias="result")
    error_message: MaybeText = None

    @property
    def result(self) -> MetricResult | None:
        return MetricResult.model_validate(self.result_sent) if self.result_sent else None


class Recalculation(SentWhole):
    """All metrics of an experiment computed in one job."""

    id: Line = ""
    experiment_id: MaybeWhole = None
    status: Line = ""
    """`pending, in_progress, completed, failed`, or a newer word."""
    total_metrics: Whole = 0
    completed_metrics: Whole = 0
    failed_metrics: Whole = 0
    metric_errors: Object = Field(default_factory=dict)
    trigger: Line = ""
    created_at: MaybeTime = None
    started_at: MaybeTime = None
    completed_at: MaybeTime = None
    query_to: MaybeTime = None
    is_existing: Truth = False
    result_source: MaybeLine = None
    results_sent: Objects = Field(default_factory=list, alias="results")
    rows_read: MaybeNumber = None

    @property
    def is_over(self) -> bool:
        return self.status in ("completed", "failed")

    @property
    def results(self) -> tuple[RecalculatedMetric, ...]:
        """Empty until it is over."""
        return tuple(RecalculatedMetric.model_validate(row) for row in self.results_sent)
