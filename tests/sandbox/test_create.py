"""Creating: the flag that is linked or made, what is filled in, and each refusal."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.tiny import PURCHASES, SIGNUPS, Api


def _variants(*shares: float, keys: tuple[str, ...] = ("control", "test", "third")) -> list[dict[str, Any]]:
    return [{"key": key, "rollout_percentage": share} for key, share in zip(keys, shares, strict=False)]


async def test_a_new_key_makes_a_flag_that_is_off(api: Api) -> None:
    made = await api.draft("Checkout")
    flag = made["feature_flag"]
    assert (made["status"], flag["active"], flag["name"]) == (
        "draft",
        False,
        "Feature Flag for Experiment Checkout",
    )
    assert [(v["key"], v["rollout_percentage"]) for v in flag["filters"]["multivariate"]["variants"]] == [
        ("control", 50),
        ("test", 50),
    ]
    assert flag["filters"]["groups"] == [{"properties": [], "rollout_percentage": 100}]


async def test_defaults_are_filled_in(api: Api) -> None:
    made = await api.draft(metrics=[{key: value for key, value in PURCHASES.items() if key != "uuid"}])
    assert (made["type"], made["stats_config"]) == ("product", {"method": "bayesian"})
    assert made["exposure_criteria"] == {"filterTestAccounts": True}
    assert made["primary_metrics_ordered_uuids"] == [made["metrics"][0]["uuid"]]
    assert made["secondary_metrics_ordered_uuids"] == []
    assert len(made["metrics"][0]["fingerprint"]) == 64


async def test_a_start_date_launches_at_once(api: Api) -> None:
    made = await api.draft(start_date="2026-11-20T10:00")
    assert (made["status"], made["feature_flag"]["active"]) == ("running", True)
    assert made["start_date"] == "2026-11-20T10:00:00Z"


async def test_an_existing_flag_is_linked_unchanged(api: Api) -> None:
    first = await api.running("One")
    second = await api.draft("Two", feature_flag_key="one")
    assert second["feature_flag"] == first["feature_flag"]


async def test_config_for_an_existing_flag_is_ignored_or_refused(page: Api, current: Api) -> None:
    body = {
        "name": "Two",
        "feature_flag_key": "one",
        "parameters": {"feature_flag_variants": _variants(90, 10)},
    }
    await page.draft("One")
    made = await page.post("experiments/", body, status=201)
    assert made["feature_flag"]["filters"]["multivariate"]["variants"][0]["rollout_percentage"] == 50
    await current.draft("One")
    assert (await current.refused("POST", "experiments/", body))["attr"] == "feature_flag"


async def test_a_flag_without_two_variants_cannot_be_linked(api: Api) -> None:
    await api.post("feature_flags/", {"key": "plain"}, status=201)
    said = await api.refused("POST", "experiments/", {"name": "A", "feature_flag_key": "plain"})
    assert (said["attr"], said["code"]) == (None, "invalid_input")


async def test_variants_carry_both_numbers_and_split_percent_wins(api: Api) -> None:
    sent = [
        {"key": "Control", "split_percent": 30, "rollout_percentage": 99},
        {"key": "test", "split_percent": 70},
    ]
    made = await api.draft(parameters={"feature_flag_variants": sent, "rollout_percentage": 40})
    flag = made["feature_flag"]["filters"]
    assert [(v["key"], v["rollout_percentage"]) for v in flag["multivariate"]["variants"]] == [
        ("control", 30),
        ("test", 70),
    ]
    assert flag["groups"][0]["rollout_percentage"] == 40
    shown = made["parameters"]["feature_flag_variants"]
    assert [(v["rollout_percentage"], v["split_percent"]) for v in shown] == [(30, 30), (70, 70)]


_REFUSED: list[tuple[dict[str, Any], str | None, str]] = [
    ({"name": "  "}, "name", "blank"),
    ({"name": "x" * 401}, "name", "max_length"),
    ({"feature_flag_key": ""}, "feature_flag_key", "blank"),
    ({"feature_flag_key": "no spaces"}, "key", "invalid_input"),
    ({"feature_flag_key": "x" * 401}, "key", "max_length"),
    ({"description": "x" * 3001}, "description", "max_length"),
    ({"start_date": "yesterday"}, "start_date", "invalid_input"),
    ({"start_date": "2026-01-02T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"}, None, "invalid_input"),
    ({"type": "app"}, "type", "invalid_choice"),
    ({"conclusion": "great"}, "conclusion", "invalid_choice"),
    ({"archived": "maybe"}, "archived", "invalid_input"),
    ({"holdout_id": 99}, "holdout_id", "does_not_exist"),
    ({"filters": {"properties": [{"key": "a"}]}}, None, "invalid_input"),
    ({"stats_config": {"method": "guess"}}, None, "invalid_input"),
    ({"stats_config": {"baseline_variant_key": "nobody"}}, None, "invalid_input"),
    ({"exposure_criteria": {"filterTestAccounts": "yes"}}, "exposure_criteria", "invalid_input"),
    ({"exposure_criteria": {"exposure_config": {"event": "e"}}}, "exposure_criteria", "invalid_input"),
    ({"exposure_criteria": {"exposure_config": {"kind": "Odd"}}}, "exposure_criteria", "invalid_input"),
    ({"parameters": {"feature_flag_variants": ["control"]}}, "parameters", "invalid_input"),
    ({"parameters": {"feature_flag_variants": [{"key": "control"}]}}, "parameters", "invalid_input"),
    ({"parameters": {"feature_flag_variants": _variants(60, 60)}}, "filters", "invalid_input"),
    (
        {"parameters": {"feature_flag_variants": _variants(50, 50, keys=("control", "a b"))}},
        "key",
        "invalid_input",
    ),
    (
        {"parameters": {"feature_flag_variants": _variants(50, 50, keys=("control", "control"))}},
        "filters",
        "invalid_input",
    ),
    ({"saved_metrics_ids": {}}, "saved_metrics_ids", "invalid_input"),
    ({"saved_metrics_ids": [{}]}, "saved_metrics_ids", "invalid_input"),
    ({"saved_metrics_ids": [{"id": 1, "metadata": {}}]}, "saved_metrics_ids", "invalid_input"),
    ({"saved_metrics_ids": [{"id": 77}]}, "saved_metrics_ids", "invalid_input"),
]


@pytest.mark.parametrize(("fields", "attr", "code"), _REFUSED, ids=lambda value: str(value)[:40])
async def test_a_wrong_field_is_named_and_nothing_is_made(
    api: Api, fields: dict[str, Any], attr: str | None, code: str
) -> None:
    said = await api.refused("POST", "experiments/", {"name": "A", "feature_flag_key": "a", **fields})
    assert (said["type"], said["attr"], said["code"]) == ("validation_error", attr, code)
    assert (api.world.experiments, api.world.flags, api.world.activity) == ({}, {}, [])


async def test_the_name_is_asked_for_before_the_key(api: Api) -> None:
    assert (await api.refused("POST", "experiments/", {}))["attr"] == "name"
    said = await api.refused("POST", "experiments/", {"name": "A"})
    assert (said["attr"], said["code"], said["detail"]) == (
        "feature_flag_key",
        "required",
        "This field is required.",
    )


async def test_one_variant_is_too_few_and_each_build_says_where(page: Api, current: Api) -> None:
    variants = _variants(100)
    body = {"name": "A", "feature_flag_key": "a", "parameters": {"feature_flag_variants": variants}}
    assert (await page.refused("POST", "experiments/", body))["attr"] == "parameters"
    assert (await current.refused("POST", "experiments/", body))["attr"] is None


@pytest.mark.parametrize(("count", "status"), [(20, 201), (21, 400)])
async def test_twenty_variants_are_the_most(api: Api, count: int, status: int) -> None:
    shares = [0] * (count - 1) + [100]
    keys = ("control", *(f"test-{number}" for number in range(1, count)))
    body: dict[str, Any] = {"name": "A", "feature_flag_key": "a"}
    body |= {"parameters": {"feature_flag_variants": _variants(*shares, keys=keys)}}
    assert (await api.ask("POST", "experiments/", body)).status_code == status


async def test_only_the_older_build_needs_a_variant_called_control(page: Api, current: Api) -> None:
    body: dict[str, Any] = {"name": "A", "feature_flag_key": "a"}
    body |= {"parameters": {"feature_flag_variants": _variants(50, 50, keys=("old", "new"))}}
    assert "control" in (await page.refused("POST", "experiments/", body))["detail"]
    made = await current.post("experiments/", body, status=201)
    assert [v["key"] for v in made["parameters"]["feature_flag_variants"]] == ["old", "new"]


@pytest.mark.parametrize(
    ("excluded", "text"),
    [
        (["holdout-1"], "Holdout variant"),
        (["control"], "baseline"),
        (["nobody"], "not found"),
        (["test"], "At least one test variant"),
    ],
)
async def test_excluding_has_its_limits(page: Api, current: Api, excluded: list[str], text: str) -> None:
    body = {"name": "A", "feature_flag_key": "a"}
    old = await page.refused("POST", "experiments/", {**body, "parameters": {"excluded_variants": excluded}})
    new = await current.refused("POST", "experiments/", {**body, "excluded_variants": excluded})
    assert (old["attr"], new["attr"]) == ("parameters", None)
    assert text in old["detail"]
    assert text in new["detail"]


async def test_a_plan_takes_numbers_only(current: Api) -> None:
    body = {"name": "A", "feature_flag_key": "a"}
    for plan in ({"minimum_detectable_effect": "30"}, {"mde": 30}):
        said = await current.refused("POST", "experiments/", {**body, "running_time_calculation": plan})
        assert said["attr"] == "running_time_calculation"
    made = await current.draft(running_time_calculation={"minimum_detectable_effect": 30})
    assert made["running_time_calculation"] == {"minimum_detectable_effect": 30}


async def test_shared_metrics_are_linked_with_their_definition(api: Api) -> None:
    made = await api.draft(
        metrics=[PURCHASES], saved_metrics_ids=[{"id": 1, "metadata": {"type": "secondary"}}]
    )
    (link,) = made["saved_metrics"]
    assert (link["saved_metric"], link["name"], link["query"]["uuid"]) == (1, "Shared purchases", "shared")
    assert len(link["query"]["fingerprint"]) == 64
    assert made["secondary_metrics_ordered_uuids"] == ["shared"]


async def test_an_unknown_event_needs_permission(api: Api) -> None:
    odd = {**PURCHASES, "source": {"kind": "EventsNode", "event": "purchse"}}
    body = {"name": "A", "feature_flag_key": "a", "metrics": [SIGNUPS, odd]}
    said = await api.refused("POST", "experiments/", body)
    assert said["attr"] is None
    assert said["detail"].startswith("Event(s) 'purchse' not found.")
    made = await api.post("experiments/", {**body, "allow_unknown_events": True}, status=201)
    assert "allow_unknown_events" not in made
