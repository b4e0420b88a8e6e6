"""Evidence of an experiment as it may come from a server, made up of a few numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from exptui.domain.activity import Activity
from exptui.domain.evidence import Evidence, Reading
from exptui.domain.experiment import Experiment, Section
from exptui.domain.metrics import parse_metric
from exptui.domain.results import MetricResult
from exptui.domain.series import Exposures

NOW = datetime(2026, 3, 30, 12, tzinfo=UTC)
Bounds = tuple[float, float] | None


def ago(days: float) -> str:
    return (NOW - timedelta(days=days)).isoformat()


def an_experiment(days: float | None = 20, **fields: Any) -> Experiment:
    """Running for so many days, 50/50, well described and planned for 10,000 people."""
    split = fields.pop("split", {"control": 50, "test": 50})
    variants = [{"key": key, "rollout_percentage": share} for key, share in split.items()]
    groups = fields.pop("groups", [{"properties": [], "rollout_percentage": 100}])
    flag = {
        "id": 5,
        "key": "checkout",
        "active": True,
        "filters": {"groups": groups, "multivariate": {"variants": variants}},
    }
    body = {
        "id": 7,
        "name": "Checkout",
        "description": "It sells more.",
        "start_date": None if days is None else ago(days),
        "created_at": ago((days or 0) + 1),
        "feature_flag": flag | fields.pop("flag", {}),
        "parameters": {"recommended_sample_size": 10_000, "minimum_detectable_effect": 10},
        "metrics": [{"kind": "ExperimentMetric", "metric_type": "mean", "uuid": "m", "name": "Orders"}],
    }
    return Experiment.model_validate(body | fields)


def exposed(
    counts: dict[str, float] | None = None, *, series: dict[str, list[float]] | None = None
) -> Exposures:
    counts = {"control": 6000, "test": 6000} if counts is None else counts
    days = [
        {"variant": key, "days": _days(len(each)), "exposure_counts": each}
        for key, each in (series or {}).items()
    ]
    return Exposures.model_validate({"total_exposures": counts, "timeseries": days})


def _days(count: int) -> list[str]:
    return [(NOW - timedelta(days=count - 1 - at)).date().isoformat() for at in range(count)]


def a_reading(
    name: str = "Orders",
    intervals: dict[str, Bounds] | None = None,
    *,
    section: Section = "primary",
    goal: str = "increase",
    significant: bool | None = None,
    baseline: str = "control",
    baseline_failures: tuple[str, ...] = (),
) -> Reading:
    """A metric whose variants have these intervals; significant where zero is outside, unless said."""
    intervals = {"test": (0.02, 0.08)} if intervals is None else intervals
    rows = [_variant(key, bounds, significant) for key, bounds in intervals.items()]
    body = {
        "baseline": {
            "key": baseline,
            "number_of_samples": 6000,
            "sum": 600,
            "sum_squares": 600,
            "validation_failures": list(baseline_failures),
        },
        "variant_results": rows,
    }
    metric = {"kind": "ExperimentMetric", "metric_type": "mean", "uuid": name, "name": name, "goal": goal}
    return Reading(
        metric=parse_metric(metric), section=section, result=MetricResult.model_validate(body), source="query"
    )


def _variant(key: str, bounds: Bounds, significant: bool | None) -> dict[str, Any]:
    row: dict[str, Any] = {"key": key, "number_of_samples": 6000, "sum": 620, "sum_squares": 620}
    if bounds is None:
        return row | {"significant": None, "validation_failures": ["not-enough-metric-data"]}
    low, high = sorted(bounds)
    sure = significant if significant is not None else low > 0 or high < 0
    return row | {"significant": sure, "credible_interval": [low, high], "chance_to_win": 0.5}


def evidence(experiment: Experiment | None = None, *readings: Reading, **fields: Any) -> Evidence:
    """What is known of it; healthy exposures and a clear win unless said."""
    fields.setdefault("exposures", exposed())
    return Evidence(
        experiment=experiment or an_experiment(), now=NOW, readings=readings or (a_reading(),), **fields
    )


def changed(field: str, before: Any, after: Any, days_ago: float) -> Activity:
    change = {"field": field, "before": before, "after": after}
    return Activity.model_validate({"created_at": ago(days_ago), "detail": {"changes": [change]}})
