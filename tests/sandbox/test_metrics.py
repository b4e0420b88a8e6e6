"""Storing metrics: their shapes, uuids and order."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.tiny import PURCHASES, SIGNUPS, Api

_EVENT = {"kind": "EventsNode", "event": "purchase"}
_RATIO = {"kind": "ExperimentMetric", "metric_type": "ratio", "numerator": _EVENT, "denominator": _EVENT}
_RETENTION = {
    "kind": "ExperimentMetric",
    "metric_type": "retention",
    "start_event": _EVENT,
    "completion_event": {"kind": "ActionsNode", "id": 1},
    "retention_window_start": 1,
    "retention_window_end": 7,
    "retention_window_unit": "day",
    "start_handling": "first_seen",
}
_WAREHOUSE = {
    "kind": "ExperimentDataWarehouseNode",
    "table_name": "orders",
    "timestamp_field": "at",
    "events_join_key": "id",
    "data_warehouse_join_key": "person",
    "math": "sum",
    "math_property": "total",
}


@pytest.mark.parametrize(
    "metric",
    [
        PURCHASES,
        SIGNUPS,
        _RATIO,
        _RETENTION,
        {**PURCHASES, "source": _WAREHOUSE, "lower_bound_percentile": 0.01, "ignore_zeros": True},
        {**PURCHASES, "source": {"kind": "EventsNode", "event": None}, "goal": "decrease"},
        {
            **SIGNUPS,
            "conversion_window": 14,
            "conversion_window_unit": "day",
            "funnel_order_type": "unordered",
        },
        {**PURCHASES, "breakdownFilter": {"breakdowns": [{"type": "event", "property": "$browser"}]}},
    ],
)
async def test_every_type_is_stored_as_it_was_sent(api: Api, metric: dict[str, Any]) -> None:
    made = await api.draft(metrics=[metric])
    (kept,) = made["metrics"]
    sent = {key: value for key, value in metric.items() if value is not None}
    if metric is _RETENTION:
        sent["completion_event"] = {"kind": "ActionsNode", "id": 1, "name": "Bought"}
    assert {key: kept[key] for key in sent} == sent


_WRONG: list[tuple[Any, str]] = [
    ("text", "must be a dictionary"),
    ({"kind": "ExperimentTrendsQuery"}, "legacy metric kind"),
    ({"kind": "TrendsQuery"}, "kind must be 'ExperimentMetric'"),
    ({"kind": "ExperimentMetric"}, "metric_type"),
    ({"kind": "ExperimentMetric", "metric_type": "median"}, "literal_error"),
    ({**PURCHASES, "series": []}, "extra_forbidden"),
    (
        {**PURCHASES, "source": {"kind": "EventsNode", "event": "purchase", "id": "purchase"}},
        "does not take an 'id'",
    ),
    ({**PURCHASES, "source": {"kind": "PersonsNode"}}, "union_tag_invalid"),
    ({**PURCHASES, "goal": "up"}, "literal_error"),
    ({**SIGNUPS, "series": []}, "at least one step"),
    ({key: value for key, value in _RETENTION.items() if key != "start_handling"}, "start_handling"),
    ({**_RETENTION, "retention_window_end": "7"}, "int_type"),
]


@pytest.mark.parametrize(("metric", "text"), _WRONG, ids=[text for _, text in _WRONG])
async def test_a_wrong_metric_is_named_by_its_index(api: Api, metric: Any, text: str) -> None:
    body = {"name": "A", "feature_flag_key": "a", "metrics_secondary": [PURCHASES, metric]}
    said = await api.refused("POST", "experiments/", body)
    assert (said["attr"], said["code"]) == ("metrics_secondary", "invalid_input")
    assert said["detail"].startswith("Invalid metric at index 1: ")
    assert text in said["detail"]


async def test_metrics_have_to_be_a_list(api: Api) -> None:
    said = await api.refused("POST", "experiments/", {"name": "A", "feature_flag_key": "a", "metrics": {}})
    assert said["attr"] == "metrics"


async def test_thresholds_are_the_newest_builds(page: Api, current: Api) -> None:
    metric = {**PURCHASES, "threshold": 3}
    body = {"name": "A", "feature_flag_key": "a"}
    assert (
        "extra_forbidden"
        in (await page.refused("POST", "experiments/", {**body, "metrics": [metric]}))["detail"]
    )
    assert (await current.draft(metrics=[metric]))["metrics"][0]["threshold"] == 3
    for wrong, text in (
        ({**metric, "threshold": 0}, "greater than 0"),
        ({**metric, "upper_bound_percentile": 0.99}, "percentile"),
        ({**metric, "source": {**_EVENT, "math": "dau"}}, "math"),
    ):
        said = await current.refused("POST", "experiments/", {**body, "metrics": [wrong]})
        assert text in said["detail"]


@pytest.mark.parametrize("action", [2, 3])
async def test_actions_have_to_be_there(api: Api, action: int) -> None:
    metric = {**PURCHASES, "source": {"kind": "ActionsNode", "id": action}}
    body = {"name": "A", "feature_flag_key": "a", "metrics": [metric], "allow_unknown_events": True}
    said = await api.refused("POST", "experiments/", body)
    assert (said["attr"], said["detail"]) == (None, f"Action(s) with ID {action} not found or deleted.")


async def test_permission_for_unknown_events_is_not_remembered(api: Api) -> None:
    odd = {**PURCHASES, "source": {"kind": "EventsNode", "event": "new"}}
    made = await api.draft(metrics=[odd], allow_unknown_events=True)
    await api.patch(made["id"], name="New")
    said = await api.refused("PATCH", f"experiments/{made['id']}/", {"metrics": made["metrics"]})
    assert said["detail"].startswith("Event(s) 'new' not found.")


async def test_a_repeated_uuid_is_replaced_silently(api: Api) -> None:
    made = await api.draft(metrics=[PURCHASES, PURCHASES], metrics_secondary=[PURCHASES])
    uuids = [metric["uuid"] for metric in (*made["metrics"], *made["metrics_secondary"])]
    assert uuids[0] == "purchases"
    assert len(set(uuids)) == 3


async def test_an_attached_shared_metrics_uuid_is_taken(api: Api) -> None:
    made = await api.draft(metrics=[{**PURCHASES, "uuid": "shared"}], saved_metrics_ids=[{"id": 1}])
    assert made["metrics"][0]["uuid"] != "shared"


async def test_moving_a_metric_with_one_array_only_gives_it_another_uuid(api: Api) -> None:
    made = await api.draft(metrics=[PURCHASES], metrics_secondary=[SIGNUPS])
    after = await api.patch(made["id"], metrics_secondary=[SIGNUPS, PURCHASES])
    assert after["metrics"][0]["uuid"] == "purchases"
    assert after["metrics_secondary"][1]["uuid"] not in ("purchases", "signups")


async def test_moving_a_metric_with_both_arrays_keeps_its_uuid(api: Api) -> None:
    made = await api.draft(metrics=[PURCHASES], metrics_secondary=[SIGNUPS])
    after = await api.patch(
        made["id"],
        metrics=[],
        metrics_secondary=[SIGNUPS, PURCHASES],
        primary_metrics_ordered_uuids=[],
        secondary_metrics_ordered_uuids=["purchases", "signups"],
    )
    assert [metric["uuid"] for metric in after["metrics_secondary"]] == ["signups", "purchases"]
    assert after["secondary_metrics_ordered_uuids"] == ["purchases", "signups"]


async def test_the_older_build_keeps_orders_complete(page: Api) -> None:
    made = await page.draft(
        metrics=[PURCHASES], saved_metrics_ids=[{"id": 1, "metadata": {"type": "primary"}}]
    )
    assert made["primary_metrics_ordered_uuids"] == ["purchases", "shared"]
    after = await page.patch(made["id"], metrics=[SIGNUPS])
    assert after["primary_metrics_ordered_uuids"] == ["shared", "signups"]
    path = f"experiments/{made['id']}/"
    said = await page.refused("PATCH", path, {"primary_metrics_ordered_uuids": ["signups"]})
    assert "is missing UUIDs: ['shared']" in said["detail"]
    said = await page.refused("PATCH", path, {"primary_metrics_ordered_uuids": None})
    assert "is null" in said["detail"]


async def test_the_newest_build_takes_orders_as_hints(current: Api) -> None:
    made = await current.draft(metrics=[PURCHASES])
    after = await current.patch(made["id"], metrics=[PURCHASES, SIGNUPS])
    assert after["primary_metrics_ordered_uuids"] == ["purchases"]
    after = await current.patch(made["id"], primary_metrics_ordered_uuids=["x", "signups", "x"])
    assert after["primary_metrics_ordered_uuids"] == ["x", "signups"]
    assert (await current.patch(made["id"], primary_metrics_ordered_uuids=None))[
        "primary_metrics_ordered_uuids"
    ] is None
    for wrong in ([" "], "signups", [1]):
        said = await current.refused(
            "PATCH", f"experiments/{made['id']}/", {"primary_metrics_ordered_uuids": wrong}
        )
        assert said["attr"] == "primary_metrics_ordered_uuids"


async def test_links_are_replaced_as_a_whole(api: Api) -> None:
    made = await api.draft(saved_metrics_ids=[{"id": 1, "metadata": {"type": "primary"}}])
    after = await api.patch(made["id"], saved_metrics_ids=[{"id": 1, "metadata": {"type": "secondary"}}])
    assert [link["metadata"]["type"] for link in after["saved_metrics"]] == ["secondary"]
    assert (await api.patch(made["id"], saved_metrics_ids=[]))["saved_metrics"] == []


async def test_actions_are_read_under_the_names_that_they_have_now(api: Api) -> None:
    metric = {**PURCHASES, "source": {"kind": "ActionsNode", "id": 1, "name": "Old name"}}
    made = await api.draft(metrics=[metric])
    api.world.actions[1]["name"] = "New name"
    read = await api.get(f"experiments/{made['id']}/")
    assert read["metrics"][0]["source"]["name"] == "New name"
