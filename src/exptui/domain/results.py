"""What a metric says about each variant. What the server could not tell is None, never zero."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from exptui.domain.lenient import (
    OBJECTS,
    OR_NONE,
    Counts,
    Line,
    MaybeLine,
    MaybeNumber,
    MaybeTime,
    MaybeTruth,
    MaybeWhole,
    Number,
    Object,
    Objects,
    Sent,
    SentWhole,
    Text,
    Truth,
    Whole,
    Words,
    is_number,
)
from exptui.domain.metrics import Goal


def _pair(value: Any) -> Any:
    """An interval in ascending order; null bounds make it none."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    numbers = [n for n in value if is_number(n)]
    return tuple(sorted(numbers)) if len(numbers) == 2 else None


Interval = Annotated[tuple[float, float] | None, BeforeValidator(_pair)]
"""Lower and upper bound of a difference: a fraction of the baseline, 0.12 for +12 %, unless absolute."""


class VariantStats(Sent):
    """What was counted in one variant."""

    key: Line = ""
    number_of_samples: Number = 0.0
    """Exposed people, or sessions, or groups."""
    sum: Number = 0.0
    sum_squares: Number = 0.0
    step_counts: Annotated[tuple[float, ...] | None, OR_NONE] = None
    """People who reached each step of a funnel, the exposure not among them."""
    denominator_sum: MaybeNumber = None
    denominator_sum_squares: MaybeNumber = None
    numerator_denominator_sum_product: MaybeNumber = None
    covariate_sum: MaybeNumber = None
    covariate_sum_squares: MaybeNumber = None
    covariate_sum_product: MaybeNumber = None
    validation_failures: Words = None
    """`not-enough-exposures`, `not-enough-metric-data`, `baseline-mean-is-zero`, or newer words."""

    @model_validator(mode="before")
    @classmethod
    def _without_recordings(cls, value: Any) -> Any:
        """Sessions of each step can be huge, and nothing here shows them."""
        if isinstance(value, dict) and "step_sessions" in value:
            return {key: inner for key, inner in value.items() if key != "step_sessions"}
        return value

    @property
    def failures(self) -> tuple[str, ...]:
        """Why no statistics could be computed; empty where they could."""
        return self.validation_failures or ()

    @property
    def value(self) -> float | None:
        """The metric in this variant: a mean, a conversion rate or a ratio. None over nothing."""
        below = self.number_of_samples if self.denominator_sum is None else self.denominator_sum
        return self.sum / below if below else None


class VariantResult(VariantStats):
    """A variant compared with the baseline, by either method."""

    method: MaybeLine = None
    significant: MaybeTruth = None
    """Better or worse: it does not say which. None where it could not be computed, which is not no."""
    chance_to_win: MaybeNumber = None
    """Probability of being above the baseline, which for a metric that should fall is no win."""
    credible_interval: Interval = None
    p_value: MaybeNumber = None
    confidence_interval: Interval = None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Of whichever method."""
        return self.credible_interval or self.confidence_interval

    @property
    def difference(self) -> float | None:
        """The estimate, which the server does not send: the middle of the interval."""
        return None if self.interval is None else (self.interval[0] + self.interval[1]) / 2

    def chance(self, goal: Goal) -> float | None:
        """Probability of being better than the baseline, whichever way better is."""
        if self.chance_to_win is None:
            return None
        return 1 - self.chance_to_win if goal == "decrease" else self.chance_to_win

    def wins(self, goal: Goal) -> bool | None:
        """Significant and on the good side; False for significant and worse; None for neither."""
        if not self.significant or self.difference is None:
            return None
        return (self.difference < 0) == (goal == "decrease")


class Breakdown(Sent):
    """The result among those who share a property's value."""

    breakdown_value: Annotated[
        tuple[Any, ...], BeforeValidator(lambda v: v if isinstance(v, list) else [v])
    ] = ()
    baseline: Annotated[VariantStats | None, OR_NONE] = None
    variants: Annotated[list[VariantResult], OBJECTS] = Field(default_factory=list)


class MetricResult(SentWhole):
    """One metric over all variants. The baseline is not among the variants that are compared with it."""

    kind: MaybeLine = None
    baseline: Annotated[VariantStats | None, OR_NONE] = None
    variant_results: Annotated[list[VariantResult], OBJECTS] = Field(default_factory=list)
    breakdown_results: Annotated[list[Breakdown], OBJECTS] = Field(default_factory=list)
    is_precomputed: MaybeTruth = None
    is_cached: MaybeTruth = None
    last_refresh: MaybeTime = None
    warnings: Annotated[list[Any] | None, OR_NONE] = None
    probability: Counts = Field(default_factory=dict)
    """Chance of each variant to be the best, from servers and experiments of the old kind."""
    significance_code: MaybeLine = None
    legacy_significant: Annotated[MaybeTruth, Field(alias="significant")] = None
    legacy_variants: Annotated[Objects, Field(alias="variants")] = Field(default_factory=list)
    credible_intervals: Object = Field(default_factory=dict)

    @property
    def is_legacy(self) -> bool:
        """Of the old shape, which compares no variant with a baseline."""
        return self.baseline is None and not self.variant_results and bool(self.legacy_variants)

    @property
    def everyone(self) -> tuple[VariantStats, ...]:
        """Baseline first, then the others as sent."""
        return (*([self.baseline] if self.baseline else ()), *self.variant_results)

    def of(self, key: str) -> VariantResult | None:
        """A variant that is compared with the baseline."""
        return next((variant for variant in self.variant_results if variant.key == key), None)


class ExperimentStats(SentWhole):
    """How busy the project is with experiments."""

    launched_last_30d: Whole = 0
    launched_previous_30d: Whole = 0
    percent_change: MaybeNumber = None
    active_experiments: Whole = 0
    completed_last_30d: Whole = 0


class RunningTime(SentWhole):
    """How many people, and how many days, an effect needs to be detectable."""

    baseline_value: MaybeNumber = None
    variance: MaybeNumber = None
    recommended_sample_size: MaybeNumber = None
    """In all variants together."""
    recommended_running_time_days: MaybeNumber = None


class QueryStatus(SentWhole):
    """A query that the server works on by itself."""

    id: Line = ""
    complete: Truth = False
    error: Truth = False
    error_message: Text = ""
    results: Object = Field(default_factory=dict)
    team_id: MaybeWhole = None
