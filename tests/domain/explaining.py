"""Readings to explain: 100 of 1,000 in the baseline, unless said otherwise."""

from __future__ import annotations

from typing import Any

from exptui.domain.evidence import Reading
from exptui.domain.explain import (
    Explanation,
)
from exptui.domain.metrics import parse_metric
from exptui.domain.results import MetricResult

PLANNED_20 = {"recommended_sample_size": 7200, "minimum_detectable_effect": 20}


def text_of(explanation: Explanation) -> str:
    return "\n".join((explanation.title, *explanation.paragraphs))


def measured(
    variant: dict[str, Any] | None = None,
    *,
    baseline: dict[str, Any] | None = None,
    metric: dict[str, Any] | None = None,
) -> Reading:
    """A metric that counted 100 of 1,000 in the baseline."""
    sent = {"kind": "ExperimentMetric", "metric_type": "mean", "uuid": "m", "name": "Orders"} | (metric or {})
    base = {"key": "control", "number_of_samples": 1000, "sum": 100, "sum_squares": 100} | (baseline or {})
    other = {"key": "test", "number_of_samples": 1000, "sum": 104, "sum_squares": 104} | (variant or {})
    body = {"baseline": base, "variant_results": [other]}
    return Reading(
        metric=parse_metric(sent),
        section="primary",
        result=MetricResult.model_validate(body),
        source="query",
    )


BAYESIAN = {"credible_interval": [-0.01, 0.09], "chance_to_win": 0.9415, "significant": False}
FREQUENTIST = {"confidence_interval": [-0.01, 0.09], "p_value": 0.117, "significant": False}
