"""What servers refuse to store, and where it is wrong."""

from __future__ import annotations

from exptui.domain.json_paths import Path, put
from exptui.domain.metrics import METRIC_TYPES
from exptui.domain.text import Json
from tests.domain.filling import made

FINE = made("mean", "EventsNode", "total", newer=False)
MEAN, FUNNEL, RATIO, RETENTION = (made(word, "EventsNode", "sum", newer=True) for word in METRIC_TYPES)
SUM = MEAN["source"]
FILTER = {"key": "plan", "type": "person", "operator": "exact", "value": ["pro"]}


def less(body: Json, key: str) -> Json:
    return {name: value for name, value in body.items() if name != key}


FORESEEN: list[tuple[str, Json, Path]] = [
    ("a legacy kind", {"kind": "ExperimentTrendsQuery"}, ("kind",)),
    ("another kind", {"kind": "TrendsQuery"}, ("kind",)),
    ("no type", less(MEAN, "metric_type"), ("metric_type",)),
    ("no source", less(MEAN, "source"), ("source", "kind")),
    ("a source of no kind", MEAN | {"source": {"event": "order_completed"}}, ("source", "kind")),
    ("a source of an unknown kind", MEAN | {"source": {"kind": "PersonsNode"}}, ("source", "kind")),
    ("a source that is null", RATIO | {"denominator": None}, ("denominator", "kind")),
    ("an event with an id", put(RATIO, ("denominator", "id"), "purchase"), ("denominator", "id")),
    (
        "an action with an event",
        MEAN | {"source": {"kind": "ActionsNode", "id": 1, "event": "a"}},
        ("source", "event"),
    ),
    ("an action without a number", MEAN | {"source": {"kind": "ActionsNode"}}, ("source", "id")),
    ("an action by name", MEAN | {"source": {"kind": "ActionsNode", "id": "1"}}, ("source", "id")),
    (
        "a table without a column",
        MEAN
        | {
            "source": {
                "kind": "ExperimentDataWarehouseNode",
                "table_name": "a",
                "timestamp_field": "b",
                "events_join_key": "c",
            }
        },
        ("source", "data_warehouse_join_key"),
    ),
    ("an unknown math", put(MEAN, ("source", "math"), "median"), ("source", "math")),
    ("a property that is a number", put(MEAN, ("source", "math_property"), 3), ("source", "math_property")),
    (
        "a kind of group there is not",
        put(MEAN, ("source",), {**SUM, "math": "unique_group", "math_group_type_index": 5}),
        ("source", "math_group_type_index"),
    ),
    (
        "a filter without a key",
        put(MEAN, ("source", "properties"), [FILTER, less(FILTER, "key")]),
        ("source", "properties", 1, "key"),
    ),
    (
        "a filter whose operator is a number",
        put(MEAN, ("source", "properties"), [FILTER | {"operator": 1}]),
        ("source", "properties", 0, "operator"),
    ),
    ("filters that are no list", put(MEAN, ("source", "properties"), FILTER), ("source", "properties")),
    ("a name that is a number", MEAN | {"name": 1}, ("name",)),
    ("an unknown goal", MEAN | {"goal": "up"}, ("goal",)),
    (
        "a window as text",
        MEAN | {"conversion_window": "7", "conversion_window_unit": "day"},
        ("conversion_window",),
    ),
    (
        "half a day",
        MEAN | {"conversion_window": 0.5, "conversion_window_unit": "day"},
        ("conversion_window",),
    ),
    (
        "an unknown unit",
        MEAN | {"conversion_window": 7, "conversion_window_unit": "year"},
        ("conversion_window_unit",),
    ),
    ("a percentile as text", MEAN | {"upper_bound_percentile": "99"}, ("upper_bound_percentile",)),
    ("zeros as text", MEAN | {"ignore_zeros": "yes"}, ("ignore_zeros",)),
    (
        "an outlier as text",
        RATIO | {"numerator_outlier_handling": {"lower_bound_percentile": "a"}},
        ("numerator_outlier_handling", "lower_bound_percentile"),
    ),
    (
        "a breakdown without a property",
        MEAN | {"breakdownFilter": {"breakdowns": [{"type": "event"}]}},
        ("breakdownFilter", "breakdowns", 0, "property"),
    ),
    (
        "a breakdown by a truth",
        MEAN | {"breakdownFilter": {"breakdowns": [{"type": "event", "property": 1.5}]}},
        ("breakdownFilter", "breakdowns", 0, "property"),
    ),
    ("another type's field", MEAN | {"series": []}, ("series",)),
    ("another type's field, null", FUNNEL | {"source": None}, ("source",)),
    ("a funnel without steps", FUNNEL | {"series": []}, ("series",)),
    ("a funnel whose steps are null", FUNNEL | {"series": None}, ("series",)),
    ("a step of no kind", FUNNEL | {"series": [*FUNNEL["series"], {}]}, ("series", 1, "kind")),
    ("an unknown order", FUNNEL | {"funnel_order_type": "random"}, ("funnel_order_type",)),
    ("no end of the window", less(RETENTION, "retention_window_end"), ("retention_window_end",)),
    ("no beginning of the window", RETENTION | {"retention_window_start": None}, ("retention_window_start",)),
    ("an unknown handling", RETENTION | {"start_handling": "any"}, ("start_handling",)),
    ("nobody comes back", less(RETENTION, "completion_event"), ("completion_event", "kind")),
    ("a threshold of nothing", put(MEAN, ("source", "math"), "total") | {"threshold": 0}, ("threshold",)),
    ("a threshold of an average", put(MEAN, ("source", "math"), "avg") | {"threshold": 1}, ("threshold",)),
    ("a threshold of what is capped", MEAN | {"threshold": 1, "upper_bound_percentile": 0.9}, ("threshold",)),
    ("a threshold as text", MEAN | {"threshold": "a"}, ("threshold",)),
]

SETTINGS: list[tuple[str, Json, Path]] = [
    (
        "test accounts",
        {"exposure_criteria": {"filterTestAccounts": None}},
        ("exposure_criteria", "filterTestAccounts"),
    ),
    (
        "an exposure of another kind",
        {"exposure_criteria": {"exposure_config": {"kind": "a"}}},
        ("exposure_criteria", "exposure_config"),
    ),
    (
        "an exposure without filters",
        {"exposure_criteria": {"exposure_config": {"event": "a"}}},
        ("exposure_criteria", "exposure_config", "properties"),
    ),
    (
        "an exposure by no action",
        {"exposure_criteria": {"exposure_config": {"kind": "ActionsNode"}}},
        ("exposure_criteria", "exposure_config", "id"),
    ),
    ("a method", {"stats_config": {"method": "guessing"}}, ("stats_config", "method")),
    (
        "a baseline",
        {"stats_config": {"baseline_variant_key": "no such"}},
        ("stats_config", "baseline_variant_key"),
    ),
    ("a holdout", {"holdout_id": 999}, ("holdout_id",)),
    (
        "a plan",
        {"running_time_calculation": {"recommended_sample_size": "many"}},
        ("running_time_calculation", "recommended_sample_size"),
    ),
    (
        "a split",
        {
            "parameters": {
                "feature_flag_variants": [
                    {"key": "control", "split_percent": 60},
                    {"key": "test", "split_percent": 60},
                ]
            }
        },
        ("parameters", "feature_flag_variants"),
    ),
]
