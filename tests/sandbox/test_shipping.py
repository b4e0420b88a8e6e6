"""Shipping a variant: what becomes of the flag, and of the experiment."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.tiny import Api


async def _targeted(api: Api) -> Any:
    """Running, for half of the people in one country, with names and payloads."""
    made = await api.running()
    filters = api.world.flags[made["feature_flag"]["id"]]["filters"]
    filters["groups"] = [{"properties": [{"key": "country", "value": ["SE"]}], "rollout_percentage": 50}]
    filters["payloads"], filters["super_groups"] = {"test": '{"a": 1}'}, []
    return made


async def test_the_default_keeps_the_release_conditions(api: Api) -> None:
    made = await _targeted(api)
    after = await api.post(f"experiments/{made['id']}/ship_variant/", {"variant_key": "test"})
    filters = after["feature_flag"]["filters"]
    assert [v["rollout_percentage"] for v in filters["multivariate"]["variants"]] == [0, 100]
    assert filters["groups"] == [
        {"properties": [{"key": "country", "value": ["SE"]}], "rollout_percentage": 50}
    ]
    assert set(filters) == {"groups", "payloads", "multivariate", "aggregation_group_type_index"}
    assert filters["payloads"] == {"test": '{"a": 1}'}
    assert (after["status"], after["end_date"]) == ("stopped", "2026-11-23T12:00:00Z")


async def test_for_everyone_puts_an_open_condition_first(api: Api) -> None:
    made = await _targeted(api)
    body = {"variant_key": "test", "release_to_everyone": True}
    after = await api.post(f"experiments/{made['id']}/ship_variant/", body)
    first, second = after["feature_flag"]["filters"]["groups"]
    assert (first["properties"], first["rollout_percentage"]) == ([], 100)
    assert first["description"].startswith("Added automatically")
    assert second["rollout_percentage"] == 50


async def test_a_paused_experiment_ends_with_its_flag_still_off(api: Api) -> None:
    made = await api.running()
    await api.post(f"experiments/{made['id']}/pause/")
    after = await api.post(f"experiments/{made['id']}/ship_variant/", {"variant_key": "test"})
    assert (after["status"], after["feature_flag"]["active"]) == ("stopped", False)


async def test_after_the_end_only_the_flag_changes(api: Api) -> None:
    made = await api.stopped()
    api.clock.forward(days=1)
    after = await api.post(f"experiments/{made['id']}/ship_variant/", {"variant_key": "control"})
    assert after["end_date"] == made["end_date"]
    assert after["feature_flag"]["filters"]["multivariate"]["variants"][0]["rollout_percentage"] == 100


async def test_conclusion_fields_change_only_when_they_say_something(api: Api) -> None:
    made = await api.running()
    await api.patch(made["id"], conclusion="won", conclusion_comment="Clear")
    body = {"variant_key": "test", "conclusion": None, "conclusion_comment": "Very clear"}
    after = await api.post(f"experiments/{made['id']}/ship_variant/", body)
    assert (after["conclusion"], after["conclusion_comment"]) == ("won", "Very clear")


@pytest.mark.parametrize(
    ("body", "attr", "code"),
    [
        ({}, "variant_key", "required"),
        ({"variant_key": ""}, "variant_key", "blank"),
        ({"variant_key": "nobody"}, None, "invalid_input"),
        ({"variant_key": "test", "release_to_everyone": "perhaps"}, "release_to_everyone", "invalid_input"),
        ({"variant_key": "test", "conclusion": "great"}, "conclusion", "invalid_choice"),
    ],
)
async def test_refusals(api: Api, body: dict[str, Any], attr: str | None, code: str) -> None:
    made = await api.running()
    said = await api.refused("POST", f"experiments/{made['id']}/ship_variant/", body)
    assert (said["attr"], said["code"]) == (attr, code)
    assert (await api.get(f"experiments/{made['id']}/"))["status"] == "running"


async def test_only_the_newest_build_writes_shipping_into_the_history(page: Api, current: Api) -> None:
    for api, expected in ((page, "updated"), (current, "variant_shipped")):
        made = await api.running()
        await api.post(f"experiments/{made['id']}/ship_variant/", {"variant_key": "test"})
        lines = (await api.get("activity_log/", scope="Experiment"))["results"]
        assert expected in [line["activity"] for line in lines]
        assert ("variant_shipped" in [line["activity"] for line in lines]) == (api is current)
