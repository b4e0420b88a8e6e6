"""The name under which the results of a metric are kept: it changes with whatever would change the results."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from exptui.sandbox.store import Json

_SAYS_NOTHING_ABOUT_RESULTS = ("uuid", "name", "kind", "fingerprint")


def fingerprint(metric: Json, experiment: Json) -> str:
    """Lower-case hex SHA-256 of a metric within the experiment that it is stored in."""
    what: dict[str, Any] = {
        "metric": _definition(metric),
        "start_date": None,
        "stats_method": (experiment.get("stats_config") or {}).get("method") or "bayesian",
    }
    started = experiment.get("start_date")
    if started is not None:
        what["start_date"] = started.astimezone(UTC).isoformat()
    if experiment.get("exposure_criteria"):
        what["exposure_criteria"] = experiment["exposure_criteria"]
    if experiment.get("only_count_matured_users"):
        what["only_count_matured_users"] = True
    excluded = excluded_variants(experiment)
    if excluded:
        what["excluded_variants"] = sorted(set(excluded))
    text = json.dumps(what, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def excluded_variants(experiment: Json) -> list[str]:
    """From where the build keeps them: a column on the newest, among the parameters before."""
    column = experiment.get("excluded_variants")
    return list(column or (experiment.get("parameters") or {}).get("excluded_variants") or [])


def stamp(metrics: list[Any] | None, experiment: Json) -> list[Any] | None:
    """The same metrics, each with the fingerprint that it has by now."""
    if metrics is None:
        return None
    return [
        {**metric, "fingerprint": fingerprint(metric, experiment)}
        if isinstance(metric, dict) and metric.get("kind") == "ExperimentMetric"
        else metric
        for metric in metrics
    ]


def _definition(metric: Json) -> Json:
    kept = {key: value for key, value in metric.items() if key not in _SAYS_NOTHING_ABOUT_RESULTS}
    breakdown = kept.get("breakdownFilter")
    if isinstance(breakdown, dict) and not breakdown.get("breakdowns"):
        del kept["breakdownFilter"]
    return kept
