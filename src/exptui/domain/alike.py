"""When two pieces of JSON are the same, and when two stored metrics mean the same."""

from __future__ import annotations

from typing import Any

from exptui.domain.text import Json

_SOURCES = ("source", "numerator", "denominator", "start_event", "completion_event")


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: numbers by value, but `true` is not 1, which Python takes it for."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def meaning(body: Json) -> Json:
    """A stored metric without what the server writes into it by itself: fingerprint and names of actions."""
    kept = {key: value for key, value in body.items() if key != "fingerprint"}
    for key in _SOURCES:
        if key in kept:
            kept[key] = _unnamed(kept[key])
    if isinstance(kept.get("series"), list):
        kept["series"] = [_unnamed(step) for step in kept["series"]]
    return kept


def _unnamed(source: Any) -> Any:
    if not isinstance(source, dict) or source.get("kind") != "ActionsNode":
        return source
    return {key: value for key, value in source.items() if key != "name"}
