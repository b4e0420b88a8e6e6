"""What metrics are made of, and whether a list of them may be stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exptui.sandbox.problems import invalid
from exptui.sandbox.status import LEGACY_KINDS
from exptui.sandbox.store import Json, World

SECTIONS = ("metrics", "metrics_secondary")
_SOURCE_KEYS = ("source", "numerator", "denominator", "start_event", "completion_event")
_ADDED_UP = ("sum", "total", None)


def sources(metric: Json) -> Iterator[Json]:
    """The events and actions that a metric counts."""
    for key in _SOURCE_KEYS:
        if isinstance(metric.get(key), dict):
            yield metric[key]
    for step in metric.get("series") or []:
        if isinstance(step, dict):
            yield step


def validated(metrics: Any, section: str, *, newest: bool) -> list[Json] | None:
    """The list as it was sent, if every metric in it has the shape of its type."""
    if metrics is None:
        return None
    if not isinstance(metrics, list):
        raise invalid("Metrics must be a list", attr=section)
    for index, metric in enumerate(metrics):
        wrong = _wrong(metric, newest=newest)
        if wrong is not None:
            raise invalid(f"Invalid metric at index {index}: {wrong}", attr=section)
    return metrics


def _wrong(metric: Any, *, newest: bool) -> str | None:
    from exptui.sandbox.metric_schema import metric_errors

    if not isinstance(metric, dict):
        return "must be a dictionary"
    kind = metric.get("kind")
    if kind in LEGACY_KINDS:
        return f"legacy metric kind '{kind}' is no longer supported; use 'ExperimentMetric'"
    if kind != "ExperimentMetric":
        return "kind must be 'ExperimentMetric'"
    for source in sources(metric):
        if source.get("kind") == "EventsNode" and "id" in source:
            return "EventsNode does not take an 'id'; name the event in 'event'"
    return metric_errors(metric, newest=newest) or _wrong_sense(metric)


def _wrong_sense(metric: Json) -> str | None:
    """What its shape does not show."""
    if metric["metric_type"] == "funnel" and not metric["series"]:
        return "funnel metrics require at least one step in 'series'"
    if metric.get("threshold") is None:
        return None
    if metric["source"].get("math") not in _ADDED_UP:
        return "threshold is only supported for sources with math 'sum' or 'total'"
    if metric["threshold"] <= 0:
        return "threshold must be greater than 0"
    if metric.get("lower_bound_percentile") is not None or metric.get("upper_bound_percentile") is not None:
        return "threshold cannot be combined with percentile bounds"
    return None


def check_references(world: World, team_id: int, metrics: list[Json], *, unknown_events: bool) -> None:
    """Refuse actions that are not there and, unless told otherwise, events that were never seen."""
    nodes = [node for metric in metrics for node in sources(metric)]
    wanted = {node["id"] for node in nodes if node.get("kind") == "ActionsNode"}
    lost = sorted(wanted - {row["id"] for row in world.actions.values() if _usable(row, team_id)})
    if lost:
        raise invalid(f"Action(s) with ID {', '.join(map(str, lost))} not found or deleted.")
    if unknown_events:
        return
    known = {row["name"] for row in world.event_definitions if row["team_id"] == team_id}
    events = [node.get("event") for node in nodes if node.get("kind") == "EventsNode"]
    unseen = list(dict.fromkeys(event for event in events if event and event not in known))
    if unseen:
        names = ", ".join(f"'{event}'" for event in unseen)
        raise invalid(
            f"Event(s) {names} not found. They have never been ingested into this project. "
            "Check the spelling, or send allow_unknown_events: true to keep them all the same."
        )


def _usable(action: Json, team_id: int) -> bool:
    return action["team_id"] == team_id and not action.get("deleted")


def with_uuids(world: World, metrics: list[Json], taken: set[str]) -> list[Json]:
    """The metrics, each with a uuid of its own; the later of two that share one gets another, silently."""
    out = []
    for metric in metrics:
        uuid = metric.get("uuid")
        if not uuid or uuid in taken:
            uuid = world.new_uuid()
        taken.add(uuid)
        out.append({**metric, "uuid": uuid})
    return out


def name_actions(world: World, metrics: Any) -> Any:
    """The metrics as they are read: actions carry the names that they have now."""
    if not metrics:
        return metrics
    return [_with_named_actions(world, metric) if isinstance(metric, dict) else metric for metric in metrics]


def _with_named_actions(world: World, metric: Json) -> Json:
    if not any(node.get("kind") == "ActionsNode" for node in sources(metric)):
        return metric
    shown = dict(metric)
    for key in _SOURCE_KEYS:
        if isinstance(shown.get(key), dict):
            shown[key] = _named(world, shown[key])
    if "series" in shown:
        shown["series"] = [
            _named(world, step) if isinstance(step, dict) else step for step in shown["series"]
        ]
    return shown


def _named(world: World, node: Json) -> Json:
    action = world.actions.get(node.get("id", 0)) if node.get("kind") == "ActionsNode" else None
    return node if action is None else {**node, "name": action["name"]}
