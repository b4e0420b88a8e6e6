"""PATCH: what may be changed when, and what of it reaches the flag."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.tiny import PURCHASES, Api

_SPLIT = [{"key": "control", "rollout_percentage": 80}, {"key": "test", "rollout_percentage": 20}]
_THREE = [
    {"key": "control", "rollout_percentage": 40},
    {"key": "test", "rollout_percentage": 30},
    {"key": "other", "rollout_percentage": 30},
]


def _shares(experiment: Any) -> list[Any]:
    variants = experiment["feature_flag"]["filters"]["multivariate"]["variants"]
    return [variant["rollout_percentage"] for variant in variants]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"type": "web"}, "type"),
        ({"_create_in_folder": "A"}, "_create_in_folder"),
        ({"feature_flag_key": "other"}, "get_feature_flag_key"),
    ],
)
async def test_some_keys_can_never_be_patched(api: Api, fields: dict[str, str], named: str) -> None:
    made = await api.draft()
    said = await api.refused("PATCH", f"experiments/{made['id']}/", {"name": "New", **fields})
    assert said["detail"] == f"Can't update keys: {named} on Experiment"
    assert (await api.get(f"experiments/{made['id']}/"))["name"] == "Checkout"


async def test_the_same_flag_key_and_read_only_fields_pass(api: Api) -> None:
    made = await api.draft()
    after = await api.patch(made["id"], feature_flag_key="checkout", id=99, status="running", nonsense=1)
    assert (after["id"], after["status"]) == (made["id"], "draft")


async def test_echoing_the_whole_object_fails_on_its_type(api: Api) -> None:
    made = await api.draft()
    said = await api.refused("PATCH", f"experiments/{made['id']}/", made)
    assert said["detail"] == "Can't update keys: type on Experiment"


async def test_json_fields_are_replaced_whole(api: Api) -> None:
    made = await api.draft(stats_config={"method": "frequentist", "frequentist": {"alpha": 0.1}})
    after = await api.patch(made["id"], stats_config={"method": "bayesian"})
    assert after["stats_config"] == {"method": "bayesian"}


async def test_a_partial_parameters_on_a_draft_resets_the_split_on_the_older_build(
    page: Api, current: Api
) -> None:
    for api, shares in ((page, [50, 50]), (current, [80, 20])):
        made = await api.draft(parameters={"feature_flag_variants": _SPLIT})
        assert _shares(await api.patch(made["id"], parameters={"minimum_detectable_effect": 20})) == shares


async def test_a_draft_takes_new_variants(api: Api) -> None:
    made = await api.draft()
    after = await api.patch(
        made["id"], parameters={"feature_flag_variants": _THREE, "rollout_percentage": 25}
    )
    assert _shares(after) == [40, 30, 30]
    assert after["feature_flag"]["filters"]["groups"][0]["rollout_percentage"] == 25
    assert after["feature_flag"]["version"] == made["feature_flag"]["version"] + 1


async def test_a_running_split_is_ignored_or_refused_unless_asked_for(page: Api, current: Api) -> None:
    body = {"parameters": {"feature_flag_variants": _SPLIT}}
    made = await page.running()
    assert _shares(await page.patch(made["id"], **body)) == [50, 50]
    assert _shares(await page.patch(made["id"], **body, update_feature_flag_params=True)) == [80, 20]
    made = await current.running()
    assert (await current.refused("PATCH", f"experiments/{made['id']}/", body))["attr"] == "feature_flag"
    assert _shares(await current.patch(made["id"], **body, update_feature_flag_params=True)) == [80, 20]


async def test_an_unchanged_echo_of_the_parameters_is_fine_while_running(api: Api) -> None:
    made = await api.running()
    assert _shares(await api.patch(made["id"], parameters=made["parameters"])) == [50, 50]


async def test_the_variants_of_a_running_experiment_are_frozen(api: Api) -> None:
    made = await api.running()
    body = {"parameters": {"feature_flag_variants": _THREE}, "update_feature_flag_params": True}
    said = await api.refused("PATCH", f"experiments/{made['id']}/", body)
    assert said["detail"] == "Can't update feature_flag_variants on Experiment"
    assert _shares(await api.get(f"experiments/{made['id']}/")) == [50, 50]


async def test_the_holdout_goes_to_the_flag_of_a_draft_and_is_fixed_afterwards(api: Api) -> None:
    made = await api.draft()
    after = await api.patch(made["id"], holdout_id=1)
    assert after["holdout"]["name"] == "Everyone's holdout"
    assert after["feature_flag"]["filters"]["holdout"] == {"id": 1, "exclusion_percentage": 5}
    await api.post(f"experiments/{made['id']}/launch/")
    said = await api.refused("PATCH", f"experiments/{made['id']}/", {"holdout_id": None})
    assert said["detail"] == "Can't update holdout on running Experiment"


async def test_a_start_date_launches_and_null_makes_a_draft_again(api: Api) -> None:
    made = await api.draft()
    after = await api.patch(made["id"], start_date="2026-11-24T00:00:00Z")
    assert (after["status"], after["feature_flag"]["active"]) == ("running", True)
    back = await api.patch(made["id"], start_date=None)
    assert (back["status"], back["feature_flag"]["active"]) == ("draft", True)


async def test_dates_are_compared_only_when_both_are_sent(api: Api) -> None:
    made = await api.running()
    both = {"start_date": "2026-11-20T00:00:00Z", "end_date": "2026-11-20T00:00:00Z"}
    said = await api.refused("PATCH", f"experiments/{made['id']}/", both)
    assert (said["detail"], said["attr"]) == ("End date must be after start date", None)
    assert (await api.patch(made["id"], end_date="2020-01-01T00:00:00Z"))["status"] == "stopped"


async def test_deleting_hides_and_only_restoring_reaches(api: Api) -> None:
    made = await api.draft()
    path = f"experiments/{made['id']}/"
    assert (await api.patch(made["id"], deleted=True))["deleted"] is True
    await api.refused("GET", path, status=404)
    await api.refused("PATCH", path, {"name": "New"}, status=404)
    assert (await api.get("experiments/"))["count"] == 0
    assert (await api.patch(made["id"], deleted=False))["deleted"] is False


async def test_restoring_needs_the_flag(api: Api) -> None:
    made = await api.draft()
    await api.patch(made["id"], deleted=True)
    await api.ask("PATCH", f"feature_flags/{made['feature_flag']['id']}/", {"deleted": True})
    said = await api.refused("PATCH", f"experiments/{made['id']}/", {"deleted": False})
    assert said["detail"].startswith("Cannot restore experiment: ")


async def test_archiving_by_patch_asks_nothing(api: Api) -> None:
    made = await api.running()
    after = await api.patch(made["id"], archived=True)
    assert (after["archived"], after["status"]) == (True, "running")


async def test_a_legacy_experiment_takes_four_fields_only(api: Api) -> None:
    made = await api.running()
    api.world.experiments[made["id"]]["metrics"] = [{"kind": "ExperimentTrendsQuery", "count_query": {}}]
    path = f"experiments/{made['id']}/"
    said = await api.refused("PATCH", path, {"name": "New", "conclusion": "won", "archived": True})
    assert said["detail"].startswith("Can't update keys: archived, conclusion on")
    assert (await api.patch(made["id"], name="New", description=""))["name"] == "New"
    said = await api.refused("PATCH", path, {"end_date": "2020-01-01T00:00:00Z"})
    assert said["detail"] == "End date must be after start date"


@pytest.mark.parametrize("field", ["parameters", "filters"])
async def test_null_for_parameters_or_filters_breaks_the_server_once_launched(api: Api, field: str) -> None:
    made = await api.running()
    said = await api.refused("PATCH", f"experiments/{made['id']}/", {field: None}, status=500)
    assert said["detail"] == "A server error occurred."


async def test_a_rejected_patch_changes_nothing_of_what_came_before_the_mistake(api: Api) -> None:
    made = await api.draft(metrics=[PURCHASES])
    wrong = {**PURCHASES, "source": {"kind": "EventsNode", "event": "nope"}}
    body = {"name": "New", "parameters": {"feature_flag_variants": _SPLIT}, "metrics": [wrong]}
    await api.refused("PATCH", f"experiments/{made['id']}/", body)
    assert await api.get(f"experiments/{made['id']}/") == made


async def test_a_baseline_has_to_be_a_variant(api: Api) -> None:
    made = await api.draft()
    body = {"stats_config": {"method": "bayesian", "baseline_variant_key": "nobody"}}
    assert (await api.refused("PATCH", f"experiments/{made['id']}/", body))["attr"] is None
    body["stats_config"]["baseline_variant_key"] = "test"
    assert (await api.patch(made["id"], **body))["stats_config"]["baseline_variant_key"] == "test"
