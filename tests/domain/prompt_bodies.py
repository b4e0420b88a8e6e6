"""Experiments between versions of a prompt, and results of them, as a server sends them."""

from __future__ import annotations

import json
from typing import Any

from exptui.domain.evidence import Evidence, Reading
from exptui.domain.experiment import Experiment
from exptui.domain.metrics import parse_metric
from exptui.domain.prompt_plan_made import metrics_made
from exptui.domain.results import MetricResult
from tests.support.evidence import an_experiment, evidence

Json = dict[str, Any]
PROMPT = "plant-doctor"
ALL = ("cost", "latency", "eval_pass_rate")


def payload(version: int, name: str = PROMPT) -> str:
    return json.dumps({"prompt_name": name, "prompt_version": version})


def compares(*versions: int, pinned: Json | None = None, metadata: bool = True, **fields: Any) -> Experiment:
    """An experiment as it is made of versions; `pinned` are its payloads where they differ."""
    keys = ["control", *(["test"] if len(versions) == 2 else [f"test-{n}" for n in range(1, len(versions))])]
    payloads = (
        {key: payload(version) for key, version in zip(keys, versions, strict=True)}
        if pinned is None
        else pinned
    )
    told = {"prompt_metadata": {"name": PROMPT, "versions": list(versions), "templates": list(ALL)}}
    plan = {"recommended_sample_size": 10_000, "minimum_detectable_effect": 5}
    variants = [{"key": key, "rollout_percentage": 100 // len(keys)} for key in keys]
    filters = {
        "groups": [{"properties": [], "rollout_percentage": 100}],
        "multivariate": {"variants": variants},
        "payloads": payloads,
    }
    return an_experiment(
        flag={"filters": filters},
        parameters=(told if metadata else {}) | plan | fields.pop("parameters", {}),
        metrics=list(metrics_made(PROMPT, ALL)),
        **fields,
    )


def metric(template: str, **changes: Any) -> Json:
    return {**metrics_made(PROMPT, (template,))[0], **changes}


def read(body: Json, *, section: Any = "primary", **intervals: tuple[float, float]) -> Reading:
    """A metric's result; a variant is significant where zero is outside its interval."""
    ratio = body.get("metric_type") == "ratio"
    below = {"denominator_sum": 6000.0, "denominator_sum_squares": 6000.0} if ratio else {}
    counted = {"number_of_samples": 6000, "sum": 4800.0 if ratio else 105.0, "sum_squares": 9.0} | below
    rows = [
        {"key": key, **counted, "credible_interval": [low, high], "significant": low > 0 or high < 0}
        for key, (low, high) in intervals.items()
    ]
    result = {"baseline": {"key": "control", **counted}, "variant_results": rows}
    return Reading(
        metric=parse_metric(body),
        section=section,
        result=MetricResult.model_validate(result),
        source="query",
    )


def known(experiment: Experiment, *readings: Reading, **fields: Any) -> Evidence:
    return evidence(experiment, *readings, **fields)
