"""How large an experiment is and has to be, from its plan and its first primary metric."""

from __future__ import annotations

from exptui.domain.evidence import Evidence
from exptui.domain.lenient import line_in
from exptui.domain.metrics import FunnelMetric, MeanMetric, Metric, RatioMetric, RetentionMetric
from exptui.domain.results import VariantStats
from exptui.domain.statistics import (
    detectable,
    variance_of_count,
    variance_of_ratio,
    variance_of_share,
    variance_of_sum,
)

SMALLEST = 1e-60
"""A denominator per person below which nothing can be divided by its square."""
_SUMMED = frozenset({"sum", "avg", "min", "max", "hogql"})


def detectable_today(evidence: Evidence) -> float | None:
    """The relative effect, in percent, that today's people show four times out of five; None where unknown."""
    primary = evidence.of("primary")
    result = primary[0].result if primary else None
    if result is None or result.baseline is None or not evidence.people:
        return None
    sized = baseline_and_variance(primary[0].metric, result.baseline)
    if sized is None:
        return None
    return detectable(*sized, len(result.everyone), evidence.people)


def baseline_and_variance(metric: Metric, counted: VariantStats) -> tuple[float, float] | None:
    """The metric in the baseline and the variance that sizes it; None where that can't be told."""
    value, n = counted.value, counted.number_of_samples
    if value is None or value <= 0 or n <= 0:
        return None
    match metric:
        case FunnelMetric():
            return value, variance_of_share(value)
        case MeanMetric():
            summed = line_in(metric.source, "math") in _SUMMED
            return value, variance_of_sum(value) if summed else variance_of_count(value)
        case RatioMetric() | RetentionMetric():
            variance = _ratio(counted)
            return None if variance is None else (value, variance)
    return None


def _ratio(counted: VariantStats) -> float | None:
    bottom, squares = counted.denominator_sum, counted.denominator_sum_squares
    product = counted.numerator_denominator_sum_product
    if not bottom or squares is None or product is None:
        return None
    if abs(bottom / counted.number_of_samples) < SMALLEST:
        return None
    top = (counted.sum, counted.sum_squares)
    return variance_of_ratio(counted.number_of_samples, top, (bottom, squares), product)
