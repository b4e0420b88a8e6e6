"""Duplicates, and copies in another project."""

from __future__ import annotations

from tests.sandbox.tiny import PURCHASES, SIGNUPS, Api


async def test_a_duplicate_is_a_draft_with_fresh_metrics(api: Api) -> None:
    made = await api.running(
        metrics=[PURCHASES, SIGNUPS], saved_metrics_ids=[{"id": 1}], description="Because", holdout_id=1
    )
    await api.patch(made["id"], primary_metrics_ordered_uuids=["shared", "signups", "purchases"])
    copy = await api.post(f"experiments/{made['id']}/duplicate/", {"feature_flag_key": "fresh"}, status=201)
    assert (copy["name"], copy["status"], copy["description"]) == ("Checkout (Copy)", "draft", "Because")
    assert (copy["holdout"], copy["start_date"], copy["conclusion"]) == (None, None, None)
    assert copy["feature_flag"]["key"] == "fresh"
    uuids = [metric["uuid"] for metric in copy["metrics"]]
    assert not set(uuids) & {"purchases", "signups"}
    assert copy["primary_metrics_ordered_uuids"] == ["shared", uuids[1], uuids[0]]
    assert [link["saved_metric"] for link in copy["saved_metrics"]] == [1]


async def test_without_a_key_both_share_the_flag(api: Api) -> None:
    made = await api.running()
    copy = await api.post(f"experiments/{made['id']}/duplicate/", {}, status=201)
    assert copy["feature_flag"]["id"] == made["feature_flag"]["id"]
    assert copy["feature_flag"]["active"] is True


async def test_names_count_up(api: Api) -> None:
    made = await api.draft()
    names = [
        (await api.post(f"experiments/{made['id']}/duplicate/", {}, status=201))["name"] for _ in range(3)
    ]
    assert names == ["Checkout (Copy)", "Checkout (Copy) 1", "Checkout (Copy) 2"]


async def test_a_blank_key_makes_nothing(api: Api) -> None:
    made = await api.draft()
    said = await api.refused("POST", f"experiments/{made['id']}/duplicate/", {"feature_flag_key": ""})
    assert (said["attr"], said["code"]) == ("feature_flag_key", "blank")
    assert len(api.world.experiments) == 1


async def test_another_flags_variants_win(api: Api) -> None:
    split = [{"key": "control", "rollout_percentage": 70}, {"key": "test", "rollout_percentage": 30}]
    await api.draft("Other", parameters={"feature_flag_variants": split})
    made = await api.draft()
    copy = await api.post(f"experiments/{made['id']}/duplicate/", {"feature_flag_key": "other"}, status=201)
    assert [v["rollout_percentage"] for v in copy["parameters"]["feature_flag_variants"]] == [70, 30]


async def test_legacy_experiments_are_refused_in_a_shape_of_their_own(api: Api) -> None:
    made = await api.draft()
    api.world.experiments[made["id"]]["metrics"] = [{"kind": "ExperimentFunnelsQuery"}]
    for action, body in (("duplicate", {}), ("copy_to_project", {"target_team_id": 2})):
        said = await api.refused("POST", f"experiments/{made['id']}/{action}/", body)
        assert set(said) == {"detail"}
        assert "not supported" in said["detail"]


async def test_a_copy_belongs_to_the_other_project(api: Api) -> None:
    made = await api.draft(metrics=[SIGNUPS], saved_metrics_ids=[{"id": 1}])
    body = {"target_team_id": 2, "name": "", "feature_flag_key": ""}
    copy = await api.post(f"experiments/{made['id']}/copy_to_project/", body, status=201)
    there = await api.get(f"/api/projects/2/experiments/{copy['id']}/")
    assert (there["feature_flag"]["team_id"], there["feature_flag_key"], there["saved_metrics"]) == (
        2,
        "checkout",
        [],
    )
    assert there["feature_flag"]["id"] != made["feature_flag"]["id"]
    assert (await api.get("experiments/"))["count"] == 1


async def test_copying_needs_a_project_of_the_organization(api: Api) -> None:
    made = await api.draft()
    path = f"experiments/{made['id']}/copy_to_project/"
    assert await api.refused("POST", path, {"target_team_id": 9}, status=404) == {
        "detail": "Target team not found."
    }
    assert (await api.refused("POST", path, {}))["attr"] == "target_team_id"
    assert (await api.refused("POST", path, {"target_team_id": "two"}))["code"] == "invalid_input"


async def test_actions_do_not_exist_across_projects(api: Api) -> None:
    made = await api.draft(metrics=[{**PURCHASES, "source": {"kind": "ActionsNode", "id": 1}}])
    said = await api.refused("POST", f"experiments/{made['id']}/copy_to_project/", {"target_team_id": 2})
    assert said["detail"] == "Action(s) with ID 1 not found or deleted."
