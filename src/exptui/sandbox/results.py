"""Answers to the two queries about an experiment: a metric by variant, and who was exposed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from exptui.sandbox.breakdowns import by_segment
from exptui.sandbox.compare import compared
from exptui.sandbox.exposures import (
    MULTIPLE,
    baseline_of,
    cumulative,
    days,
    excluded_of,
    excludes_multiple,
    variants_of,
    window,
)
from exptui.sandbox.legacy import legacy_result
from exptui.sandbox.people import event_of
from exptui.sandbox.seed.company import stamp, steady_uuid
from exptui.sandbox.simulate import Counts, counts
from exptui.sandbox.stats import sample_ratio
from exptui.sandbox.store import Json, World

NEEDS = {
    "mean": ("source",),
    "funnel": ("series",),
    "ratio": ("numerator", "denominator"),
    "retention": ("start_event", "completion_event"),
}
"""What a metric of each type cannot be computed without."""
BREAKDOWNS_AT_MOST = 3
BIAS_SHARE = 0.1
"""Percent of people seen in several variants above which an uneven split is thought biased."""


class CannotCompute(Exception):
    """The query has no answer; `detail` is what the server says of it, with status 400."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def metric_result(world: World, experiment: Json, metric: Json, *, until: datetime | None = None) -> Json:
    """One metric by variant, as of a moment (UTC) or of now. Legacy metrics get the legacy answer."""
    if window(world, experiment, until) is None:
        raise CannotCompute("Unable to calculate experiment results: the experiment has not started yet.")
    if metric.get("kind") in {"ExperimentTrendsQuery", "ExperimentFunnelsQuery"}:
        return legacy_result(world, experiment, metric, until)
    kind = str(metric.get("metric_type"))
    if kind not in NEEDS or not all(metric.get(part) for part in NEEDS[kind]):
        raise CannotCompute(f"Unable to calculate experiment results: the {kind} metric is not complete.")
    asked = (metric.get("breakdownFilter") or {}).get("breakdowns") or []
    if len(asked) > BREAKDOWNS_AT_MOST:
        raise CannotCompute(
            f"Maximum of {BREAKDOWNS_AT_MOST} breakdowns are supported for experiment metrics"
        )
    base = baseline_of(world, experiment)
    keys = [
        key for key, _ in variants_of(world, experiment) if key == base or key not in excluded_of(experiment)
    ]
    if base not in keys:
        raise CannotCompute("Unable to calculate experiment results: the control variant has no data yet.")
    sums = {key: counts(world, experiment, metric, key, until) for key in keys}
    if not sums[base].n:
        raise CannotCompute("Unable to calculate experiment results: the control variant has no data yet.")
    body = _compare(experiment, metric, base, sums)
    segments = None
    if asked:
        segments = []
        for values, split in by_segment(world, metric, sums):
            part = _compare(experiment, metric, base, split)
            segments.append(
                {"breakdown_value": values, "baseline": part["baseline"], "variants": part["variant_results"]}
            )
    if metric.get("metric_type") == "funnel":
        for row in (body["baseline"], *body["variant_results"]):
            row["step_sessions"] = _sessions(world, experiment, metric, row)
    return {
        "kind": "ExperimentQuery",
        **body,
        "breakdown_results": segments,
        "is_precomputed": False,
        "warnings": None,
        "clickhouse_sql": None,
        "hogql": None,
    }


def exposure_result(world: World, experiment: Json, *, until: datetime | None = None) -> Json:
    """Who was exposed to which variant by the end of each day, and whether that is as the flag says."""
    listed = variants_of(world, experiment)
    run = days(world, experiment, until)
    series = {key: cumulative(world, experiment, key, until) for key, _ in listed}
    if excludes_multiple(experiment):
        several = cumulative(world, experiment, MULTIPLE, until)
        if several and several[-1]:
            series[MULTIPLE] = several
    totals = {key: counted[-1] for key, counted in series.items() if counted and counted[-1]}
    span = window(world, experiment, until)
    body: Json = {
        "kind": "ExperimentExposureQuery",
        "timeseries": [
            {"variant": key, "days": [day.isoformat() for day, _ in run], "exposure_counts": counted}
            for key, counted in series.items()
            if key in totals
        ],
        "total_exposures": totals,
        "date_range": {
            "date_from": stamp(span[0]) if span else None,
            "date_to": stamp(experiment["end_date"]) if experiment["end_date"] else None,
        },
    }
    excluded = excluded_of(experiment)
    tested = sample_ratio(totals, {key: share for key, share in listed if key not in excluded})
    if tested is not None:
        body["sample_ratio_mismatch"] = {"expected": tested[0], "p_value": tested[1]}
    share = 100 * totals.get(MULTIPLE, 0) / (sum(totals.values()) or 1)
    uneven = len({share for _, share in listed}) > 1
    if experiment["end_date"] is None and excludes_multiple(experiment) and uneven and share > BIAS_SHARE:
        body["bias_risk"] = {"multiple_variant_percentage": share}
    return body


def _compare(experiment: Json, metric: Json, base: str, sums: dict[str, Counts]) -> Json:
    baseline, variants = compared(experiment["stats_config"] or {}, metric, base, sums)
    return {"baseline": baseline, "variant_results": variants}


def _sessions(world: World, experiment: Json, metric: Json, row: Json) -> list[list[dict[str, Any]]]:
    """One example session for every step that somebody reached; the real server sends up to a hundred."""
    found = []
    for index, (step, reached) in enumerate(zip(metric["series"], row["step_counts"], strict=True)):
        asked = (world.seed, experiment["id"], row["key"], event_of(world, step), index)
        example = {
            "person_id": steady_uuid(*asked, "person"),
            "session_id": steady_uuid(*asked, "session"),
            "event_uuid": steady_uuid(*asked, "event"),
            "timestamp": stamp(experiment["start_date"]),
        }
        found.append([example] if reached else [])
    return found
