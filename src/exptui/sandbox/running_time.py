"""How many people an experiment needs: sixteen variances by the square of the smallest difference of interest."""

from __future__ import annotations

import math
from typing import Any

from exptui.sandbox.call import Call, Reply
from exptui.sandbox.fields import Read, anything, choice, integer, nullable, read_fields
from exptui.sandbox.problems import invalid
from exptui.sandbox.store import Json

_KINDS = ("funnel", "mean_count", "mean_sum_or_avg", "ratio", "retention")


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid("A valid number is required.", attr=name)
    return float(value)


def _effect(value: Any, name: str) -> float:
    number = _number(value, name)
    if number <= 0:
        raise invalid("Ensure this value is greater than 0.", attr=name, code="min_value")
    return number


def _variants(value: Any, name: str) -> int:
    number = integer(value, name)
    if number < 2:
        raise invalid("Ensure this value is greater than or equal to 2.", attr=name, code="min_value")
    return number


_FIELDS: dict[str, Read] = {
    "metric_type": choice(_KINDS),
    "minimum_detectable_effect": _effect,
    "number_of_variants": _variants,
    "baseline_value": nullable(_number),
    "baseline_stats": anything,
    "variance": nullable(_number),
    "exposure_rate_per_day": nullable(_number),
}


def calculate_running_time(call: Call) -> Reply:
    asked = read_fields(_FIELDS, call.body(), required=("metric_type", "minimum_detectable_effect"))
    kind, stats = asked["metric_type"], asked.get("baseline_stats")
    if stats is not None and not isinstance(stats, dict):
        raise invalid("Expected an object.", attr="baseline_stats")
    baseline, variance = _baseline(kind, asked.get("baseline_value"), asked.get("variance"), stats or {})
    difference = asked["minimum_detectable_effect"] / 100 * baseline
    if difference == 0:
        raise invalid("The baseline must not be zero.", attr="baseline_value")
    sample = _up(16 * variance / difference**2 * asked.get("number_of_variants", 2))
    rate = asked.get("exposure_rate_per_day")
    return Reply(
        200,
        {
            "baseline_value": baseline,
            "variance": None if kind == "funnel" else variance,
            "recommended_sample_size": sample,
            "recommended_running_time_days": _up(sample / rate) if rate else None,
        },
    )


def _up(number: float) -> int:
    """Rounded up, but not by what floating point adds to a whole number."""
    return math.ceil(round(number, 6))


def _baseline(kind: str, value: float | None, variance: float | None, stats: Json) -> tuple[float, float]:
    n, total = float(stats.get("number_of_samples") or 0), float(stats.get("sum") or 0)
    if kind in ("ratio", "retention"):
        if n and stats.get("denominator_sum"):
            return _ratio(n, total, stats)
        if value is None or variance is None:
            detail = "Ratio and retention metrics need baseline_stats, or baseline_value and variance."
            raise invalid(detail, attr="baseline_stats")
        return value, variance
    if value is None:
        if not n:
            raise invalid("Either baseline_value or baseline_stats is required.", attr="baseline_value")
        value = total / n
    if kind == "funnel":
        if not 0 <= value <= 1:
            raise invalid("Ensure this value is between 0 and 1.", attr="baseline_value")
        return value, value * (1 - value)
    return value, (2 * value if kind == "mean_count" else 0.25 * value**2)


def _ratio(n: float, total: float, stats: Json) -> tuple[float, float]:
    """The delta method on a quotient of two means."""
    below = float(stats["denominator_sum"])
    top, bottom = total / n, below / n
    top_variance = float(stats.get("sum_squares") or 0) / n - top**2
    bottom_variance = float(stats.get("denominator_sum_squares") or 0) / n - bottom**2
    together = float(stats.get("numerator_denominator_sum_product") or 0) / n - top * bottom
    variance = (
        top_variance / bottom**2 + top**2 * bottom_variance / bottom**4 - 2 * top * together / bottom**3
    )
    return top / bottom, variance
