"""An experiment that does not exist yet, filled in by its forms as a person would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from exptui.domain.forms import Form
from exptui.domain.json_paths import at
from exptui.domain.metric_set import MetricSet
from exptui.domain.new_body import default_body, request, settings_of_new
from exptui.domain.new_forms import BASICS, NEW_VARIANTS
from exptui.domain.text import Json
from exptui.domain.variant_forms import SPLIT, evenly


def begun(*, newer: bool = True) -> Json:
    """Nothing said of it yet."""
    return settings_of_new(default_body(newer=newer))


def answered(form: Form, body: Json, *path: str | int, to: Any, newer: bool = True) -> Json:
    return form.answer(body, path, to, newer=newer)


def named(name: str, *, newer: bool = True) -> Json:
    return answered(BASICS, begun(newer=newer), "name", to=name, newer=newer)


def variant_answered(body: Json, place: int, field: str, value: Any) -> Json:
    return answered(NEW_VARIANTS, body, *SPLIT, place, field, to=value)


def rows(body: Json) -> list[Json]:
    found: list[Json] = at(body, SPLIT)
    return found


def shares(body: Json) -> list[float]:
    return [row["split_percent"] for row in rows(body)]


def keys(body: Json) -> list[str]:
    return [row["key"] for row in rows(body)]


def sent(body: Json, *, newer: bool = True) -> Json:
    return request(body, MetricSet(), newer=newer)


def served(body: Json, *, newer: bool = True) -> list[Json]:
    """The variants that are sent."""
    found: list[Json] = sent(body, newer=newer)["parameters"]["feature_flag_variants"]
    return found


def flag(*variants: tuple[str, float], key: str = "old-flag", **more: Any) -> Json:
    """The body of an existing flag."""
    return {
        "id": 7,
        "key": key,
        "name": "Old flag",
        "active": False,
        "filters": {
            "groups": [{"properties": [], "rollout_percentage": 40}],
            "multivariate": {
                "variants": [{"key": name, "rollout_percentage": share} for name, share in variants]
            },
            "payloads": {},
        },
        **more,
    }


moves = st.lists(
    st.tuples(
        st.sampled_from(("add", "move", "take out", "rename", "share", "even")),
        st.integers(0, 25),
        st.integers(0, 100),
    ),
    max_size=25,
)
"""What a person does to the list of variants: the way, which of them, and a number."""


def does(body: Json, kind: str, place: int, number: int) -> Json:
    """One thing that a person does to the list."""
    count = len(at(body, SPLIT, []))
    if kind == "add":
        return NEW_VARIANTS.add(body, SPLIT, place=place % (count + 1)) if count < 20 else body
    row = (*SPLIT, place % max(count, 1))
    ways: dict[str, Callable[[], Json]] = {
        "move": lambda: NEW_VARIANTS.move(body, SPLIT, place % count, number % 5 - 2),
        "take out": lambda: NEW_VARIANTS.take_out(body, SPLIT, place % count),
        "rename": lambda: NEW_VARIANTS.answer(body, (*row, "key"), f"v{number}"),
        "share": lambda: NEW_VARIANTS.answer(body, (*row, "split_percent"), number),
        "even": lambda: evenly(body),
    }
    return ways[kind]() if count else body
