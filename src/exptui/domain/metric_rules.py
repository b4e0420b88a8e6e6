"""What the fields of a metric may hold together: the server's rules, in words that say what to do."""

from __future__ import annotations

from typing import Any

from exptui.domain.json_paths import MISSING
from exptui.domain.lenient import is_number, number_in, object_in
from exptui.domain.text import Json

_LOW, _HIGH = "lower_bound_percentile", "upper_bound_percentile"
_ADDED_UP = ("sum", "total", None)


def has_window(metric: Json, _newer: bool) -> bool:
    """Whether a unit of the conversion window means anything."""
    return metric.get("conversion_window") is not None


def may_have_threshold(metric: Json, newer: bool) -> bool:
    """Newer servers count people who reach a total, where nothing of it is capped."""
    return newer and _added_up(metric) and not _capped(metric)


def threshold_wrong(metric: Json, threshold: Any, newer: bool) -> str | None:
    if threshold is MISSING or threshold is None:
        return None
    if not newer:
        return "This server has no thresholds: take it out."
    if not _added_up(metric):
        return "A threshold is for a count or a sum only: take it out, or count another way."
    if _capped(metric):
        return "Not together with percentile bounds: take out one or the other."
    return None if is_number(threshold) and threshold > 0 else "More than 0."


def may_be_capped(holder: Json, _newer: bool) -> bool:
    return holder.get("threshold") is None


def low_wrong(holder: Json, _value: Any, _newer: bool) -> str | None:
    return _capped_twice(holder, _LOW)


def high_wrong(holder: Json, _value: Any, _newer: bool) -> str | None:
    low, high = number_in(holder, _LOW), number_in(holder, _HIGH)
    if low is not None and high is not None and high <= low:
        return f"More than the lower bound, {low * 100:g}."
    return _capped_twice(holder, _HIGH)


def end_wrong(metric: Json, end: Any, _newer: bool) -> str | None:
    start = number_in(metric, "retention_window_start")
    before = is_number(end) and start is not None and end < start
    return f"Not before the window begins, at {start:g}." if before else None


def _capped(metric: Json) -> bool:
    return metric.get(_LOW) is not None or metric.get(_HIGH) is not None


def _capped_twice(holder: Json, key: str) -> str | None:
    if holder.get(key) is None or may_be_capped(holder, True):
        return None
    return "Not together with a threshold: take out one or the other."


def _added_up(metric: Json) -> bool:
    return object_in(metric, "source").get("math") in _ADDED_UP
