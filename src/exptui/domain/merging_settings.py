"""The settings that a PATCH replaces whole, merged key by key."""

from __future__ import annotations

from typing import Any

from exptui.domain.alike import same
from exptui.domain.change_words import label_of, sentence
from exptui.domain.merging import Choices, Conflict, Key, Merge, Side
from exptui.domain.metric_changes import ABSENT, object_changes
from exptui.domain.text import Json

FIELDS = (
    "name",
    "description",
    "holdout_id",
    "parameters",
    "running_time_calculation",
    "excluded_variants",
    "exposure_criteria",
    "stats_config",
    "only_count_matured_users",
)
"""What is edited beside the metrics, as the body of an experiment calls it."""
_OBJECTS = ("parameters", "running_time_calculation", "exposure_criteria", "stats_config")
_DEEPER = (
    ("stats_config", "bayesian"),
    ("stats_config", "frequentist"),
    ("stats_config", "cuped"),
    ("parameters", "variant_notes"),
    ("parameters", "feature_flag_payloads"),
)
"""Objects of which each key stands for itself. Of others the keys belong together, as an exposure's kind and event."""


def settings_of(raw: Json) -> Json:
    """The edited fields that the body of an experiment has; no excluded variants are told as null."""
    found = {name: raw[name] for name in FIELDS if name in raw}
    if found.get("excluded_variants") == []:
        found["excluded_variants"] = None
    return found


def merge_objects(base: Json, ours: Json, theirs: Json, choices: Choices | None = None) -> Merge[Json]:
    """Field by field, and key by key within those that are objects."""
    merging = _Merging(choices or {})
    result = merging.keys((), base, ours, theirs)
    return Merge(
        result=result,
        conflicts=tuple(merging.conflicts),
        from_us=object_changes(theirs, result),
        from_them=object_changes(base, theirs),
        choices=merging.choices,
        again=lambda more: merge_objects(base, ours, theirs, more),
    )


class _Merging:
    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.conflicts: list[Conflict] = []

    def keys(self, path: Key, base: Json, ours: Json, theirs: Json) -> Json:
        result = {}
        for key in dict.fromkeys((*theirs, *ours, *base)):
            each = (side.get(key, ABSENT) for side in (base, ours, theirs))
            value = self.value((*path, key), *each)
            if value is not ABSENT:
                result[key] = value
        return result

    def value(self, path: Key, base: Any, ours: Any, theirs: Any) -> Any:
        if same(ours, base) or same(ours, theirs):
            return theirs
        if same(theirs, base):
            return ours
        if path in _DEEPER or (len(path) == 1 and path[0] in _OBJECTS):
            sides = [{} if side is ABSENT or side is None else side for side in (base, ours, theirs)]
            if all(isinstance(side, dict) for side in sides):
                return self.keys(path, *sides)
        side: Side = self.choices.get(path, "theirs")
        self.conflicts.append(_conflict(path, base, ours, theirs))
        return ours if side == "ours" else theirs


def _conflict(path: Key, base: Any, ours: Any, theirs: Any) -> Conflict:
    return Conflict(
        key=path,
        what=sentence(label_of(path)),
        base=None if base is ABSENT else base,
        ours=None if ours is ABSENT else ours,
        theirs=None if theirs is ABSENT else theirs,
        by_us=object_changes(_at(path, base), _at(path, ours)),
        by_them=object_changes(_at(path, base), _at(path, theirs)),
    )


def _at(path: Key, value: Any) -> Json:
    """An object with nothing but a value at the end of a path."""
    if value is ABSENT:
        return {}
    for key in reversed(path):
        value = {key: value}
    return dict(value)
