"""Fields and values of stored JSON as a person calls them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from exptui.domain.lenient import is_number
from exptui.domain.sources import describe
from exptui.domain.text import Json, clean_line

_LABELS = {
    "metric_type": "type",
    "breakdownFilter": "breakdowns",
    "math": "counted as",
    "math_property": "property",
    "math_hogql": "expression",
    "properties": "filters",
    "filterTestAccounts": "leave out test accounts",
    "ci_level": "confidence level",
    "cuped": "CUPED",
    "feature_flag_variants": "variants",
    "rollout_percentage": "rollout",
    "split_percent": "split",
    "holdout_id": "holdout",
    "stats_config": "statistics",
    "exposure_criteria": "exposure",
    "running_time_calculation": "plan",
    "description": "hypothesis",
}
_ROWS = {
    "series": "step",
    "properties": "filter",
    "breakdowns": "breakdown",
    "feature_flag_variants": "variant",
}
_LONGEST = 200


def label_of(path: Sequence[str | int]) -> str:
    """`step 2 counted as`: the way to a field of a stored object."""
    words: list[str] = []
    for n, part in enumerate(path):
        if isinstance(part, int):
            row = _ROWS.get(str(path[n - 1]), "") if n else ""
            words[-1:] = [f"{row or (words[-1] if words else '')} {part + 1}".strip()]
        else:
            words.append(_LABELS.get(part) or clean_line(part).replace("_", " "))
    return " ".join(words)


def sentence(words: str) -> str:
    """With a capital, the rest as it is."""
    return words[:1].upper() + words[1:]


def value_words(value: Any, *, absent: Any = None) -> str:
    """A value for one line; sources, filters and variants by what they say, other objects as JSON."""
    if value is absent or value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if is_number(value):
        return f"{value:,.12g}"
    if isinstance(value, str):
        return clean_line(value) or "empty"
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        return _short("; ".join(map(_object, value)))
    return _short(_object(value) if isinstance(value, dict) else _json(value))


def _object(value: Json) -> str:
    kind = value.get("kind")
    if isinstance(kind, str) and kind.endswith("Node"):
        return describe(value)
    if "operator" in value and "key" in value:
        parts = (value["key"], value["operator"], value.get("value"))
        return " ".join(part if isinstance(part, str) else _json(part) for part in parts if part is not None)
    if "key" in value and ("rollout_percentage" in value or "split_percent" in value):
        share = value.get("split_percent", value.get("rollout_percentage"))
        return f"{value['key']} {_json(share)} %"
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _short(text: str) -> str:
    line = clean_line(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
