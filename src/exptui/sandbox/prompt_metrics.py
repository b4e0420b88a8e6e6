"""What can be measured of a comparison of prompts, and the metrics that the server makes of it."""

from __future__ import annotations

from exptui.sandbox.store import Json

TEMPLATES: dict[str, tuple[str, str]] = {
    "cost": ("Cost", "What the generations of a person cost, in US dollars."),
    "latency": ("Latency", "How long a person waits for generations, in seconds."),
    "eval_pass_rate": ("Eval pass rate", "The share of evaluations that pass."),
}
"""By key: label and description. The label is the name of the metric, too."""
PASSED = "JSONExtractBool(properties, '$ai_evaluation_result')"
APPLICABLE = "JSONExtractRaw(properties, '$ai_evaluation_applicable') != 'false'"
_SUMMED = {"cost": "$ai_total_cost_usd", "latency": "$ai_latency"}


def prompt_metric(prompt: str, template: str) -> Json:
    """The metric of a template, on the events of one prompt; it has no uuid yet."""
    about = {"kind": "ExperimentMetric", "name": TEMPLATES[template][0]}
    mine = {"key": "$ai_prompt_name", "value": [prompt], "operator": "exact", "type": "event"}
    if template in _SUMMED:
        summed = _node("$ai_generation", [mine], math="sum", math_property=_SUMMED[template])
        return {**about, "metric_type": "mean", "source": summed, "goal": "decrease"}
    applies = _expression(APPLICABLE)
    return {
        **about,
        "metric_type": "ratio",
        "numerator": _node("$ai_evaluation", [dict(mine), _expression(PASSED), applies], math="total"),
        "denominator": _node("$ai_evaluation", [dict(mine), dict(applies)], math="total"),
        "goal": "increase",
    }


def _node(event: str, properties: list[Json], **kinds: str) -> Json:
    return {"kind": "EventsNode", "event": event, "name": event, **kinds, "properties": properties}


def _expression(key: str) -> Json:
    return {"key": key, "type": "hogql"}
