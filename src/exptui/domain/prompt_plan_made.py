"""What the server makes of a choice of versions of a prompt: variants, names and metrics."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from exptui.domain.naming import LONGEST_NAME
from exptui.domain.text import Json

CONTROL, TEST = "control", "test"
_GENERATION, _EVALUATION = "$ai_generation", "$ai_evaluation"
_SUMS = {"cost": "$ai_total_cost_usd", "latency": "$ai_latency"}
_PASSED = "JSONExtractBool(properties, '$ai_evaluation_result')"
_APPLIES = "JSONExtractRaw(properties, '$ai_evaluation_applicable') != 'false'"
_NAMES = {"cost": "Cost", "latency": "Latency", "eval_pass_rate": "Eval pass rate"}


@dataclass(frozen=True, slots=True)
class Arm:
    """One variant that will be made: which version of the prompt it serves, and to how many percent."""

    key: str
    version: int
    percent: int
    payload: str
    """The JSON text that the flag hands to the code that asks it."""


def arms(prompt_name: str, versions: Sequence[int]) -> tuple[Arm, ...]:
    """The variants as the server makes them: even shares in whole percents, the rest of 100 on the last one."""
    count = len(versions)
    if not count:
        return ()
    keys = [CONTROL, TEST] if count == 2 else [CONTROL, *(f"{TEST}-{place}" for place in range(1, count))]
    share = 100 // count
    return tuple(
        Arm(
            key,
            version,
            share if place < count else 100 - share * (count - 1),
            json.dumps({"prompt_name": prompt_name, "prompt_version": version}),
        )
        for place, (key, version) in enumerate(zip(keys, versions, strict=True), start=1)
    )


def default_name(prompt: str, versions: Sequence[int], templates: Sequence[str]) -> str:
    """What the experiment is called where nobody names it: `support: v3, v4 (cost, latency)`."""
    numbered = ", ".join(f"v{version}" for version in versions)
    measured = f" ({', '.join(templates)})" if templates else ""
    return f"{prompt}: {numbered}{measured}"[:LONGEST_NAME]


def metrics_made(prompt_name: str, templates: Sequence[str]) -> tuple[Json, ...]:
    """The primary metrics that the server makes, in order. Of a template that is new to us, only its name."""
    return tuple(_metric(prompt_name, template) for template in templates)


def _metric(prompt_name: str, template: str) -> Json:
    of_prompt = _equals("$ai_prompt_name", prompt_name)
    if template in _SUMS:
        source = _counted(_GENERATION, of_prompt) | {"math": "sum", "math_property": _SUMS[template]}
        return _called(template, "mean", "decrease") | {"source": source}
    if template == "eval_pass_rate":
        passed, applies = ({"key": key, "type": "hogql"} for key in (_PASSED, _APPLIES))
        both = {
            "numerator": _counted(_EVALUATION, of_prompt, passed, applies),
            "denominator": _counted(_EVALUATION, of_prompt, applies),
        }
        return _called(template, "ratio", "increase") | both
    return {"kind": "ExperimentMetric", "name": template}


def _called(template: str, metric_type: str, goal: str) -> Json:
    return {
        "kind": "ExperimentMetric",
        "name": _NAMES[template],
        "metric_type": metric_type,
        "goal": goal,
    }


def _equals(key: str, value: str) -> Json:
    return {"key": key, "value": [value], "operator": "exact", "type": "event"}


def _counted(event: str, *properties: Json) -> Json:
    return {
        "kind": "EventsNode",
        "event": event,
        "name": event,
        "math": "total",
        "properties": list(properties),
    }
