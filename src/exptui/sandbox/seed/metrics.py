"""Builders of the metric types, as short to write as they are to say."""

from __future__ import annotations

from typing import Any

from exptui.sandbox.prompt_metrics import prompt_metric
from exptui.sandbox.store import Json

Metric = Json


def event(name: str, math: str | None = None, of: str | None = None, **more: Any) -> Json:
    """An event as a source; `math` and the property it is taken of, when it is not simply counted."""
    node: Json = {"kind": "EventsNode", "event": name, "name": name}
    if math is not None:
        node["math"] = math
    if of is not None:
        node["math_property"] = of
    return node | more


def action(number: int, name: str) -> Json:
    return {"kind": "ActionsNode", "id": number, "name": name}


def where(key: str, value: Any, operator: str = "exact", kind: str = "event") -> Json:
    return {"key": key, "value": value, "operator": operator, "type": kind}


def mean(
    name: str,
    source: str | Json,
    *,
    math: str = "total",
    of: str | None = None,
    goal: str | None = None,
    **more: Any,
) -> Metric:
    """How much of something a person does, on average."""
    node = event(source, math, of) if isinstance(source, str) else source
    return _metric("mean", name, goal, source=node, **more)


def funnel(name: str, *steps: str | Json, goal: str | None = None, **more: Any) -> Metric:
    """Who goes all the way, of those who were exposed."""
    series = [event(step) if isinstance(step, str) else step for step in steps]
    return _metric("funnel", name, goal, series=series, **({"funnel_order_type": "ordered"} | more))


def ratio(
    name: str,
    numerator: tuple[str, str, str | None] | Json,
    denominator: tuple[str, str, str | None] | Json,
    *,
    goal: str | None = None,
    **more: Any,
) -> Metric:
    """One amount by another, both summed over everybody."""
    top, bottom = (event(*node) if isinstance(node, tuple) else node for node in (numerator, denominator))
    return _metric("ratio", name, goal, numerator=top, denominator=bottom, **more)


def retention(
    name: str, start: str, completion: str, *, days: tuple[int, int] = (1, 7), goal: str | None = None
) -> Metric:
    """Who comes back, of those who came."""
    return _metric(
        "retention",
        name,
        goal,
        start_event=event(start),
        completion_event=event(completion),
        retention_window_start=days[0],
        retention_window_end=days[1],
        retention_window_unit="day",
        start_handling="first_seen",
    )


def within(days: int) -> Json:
    """The conversion window, to be spread into any of the builders."""
    return {"conversion_window": days, "conversion_window_unit": "day"}


def legacy_trends(name: str, counted: str, exposed: str = "$pageview") -> Metric:
    return {
        "kind": "ExperimentTrendsQuery",
        "name": name,
        "count_query": {"kind": "TrendsQuery", "series": [event(counted, "total")]},
        "exposure_query": {"kind": "TrendsQuery", "series": [event(exposed, "dau")]},
    }


def legacy_funnels(name: str, *steps: str) -> Metric:
    return {
        "kind": "ExperimentFunnelsQuery",
        "name": name,
        "funnels_query": {"kind": "FunnelsQuery", "series": [event(step) for step in steps]},
    }


def prompt_metrics(prompt: str, *templates: str) -> list[Metric]:
    """What an experiment made from a prompt measures, in the order of its templates."""
    return [prompt_metric(prompt, template) for template in templates]


def _metric(metric_type: str, name: str, goal: str | None, **parts: Any) -> Metric:
    metric: Json = {"kind": "ExperimentMetric", "metric_type": metric_type, "name": name}
    if goal is not None:
        metric["goal"] = goal
    return metric | parts


EVAL_PASS_RATE = ratio(
    "Evaluation pass rate, all prompts",
    event("$ai_evaluation", "total", properties=[where("$ai_evaluation_result", ["true"])]),
    event("$ai_evaluation", "total"),
)
