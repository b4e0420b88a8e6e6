"""Approvals: 409 first, the flag changed by whoever approves, and the action again afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.tiny import Api

ALL = ("feature_flag.enable", "feature_flag.disable", "feature_flag.update")


async def _gated(build: str, state: str) -> tuple[Api, Any]:
    """An experiment in a state that policies would have made hard to reach."""
    api = Api("current" if build == "current" else "page")
    made = await (api.draft() if state == "draft" else api.running())
    if state == "paused":
        await api.post(f"experiments/{made['id']}/pause/")
    api.approvals = ALL
    return api.over(api.world), made


@pytest.mark.parametrize(
    ("state", "action", "action_key"),
    [
        ("draft", "launch", "feature_flag.enable"),
        ("running", "pause", "feature_flag.disable"),
        ("paused", "resume", "feature_flag.enable"),
        ("running", "ship_variant", "feature_flag.update"),
    ],
)
async def test_the_newest_build_gates_each_action_that_touches_the_flag(
    state: str, action: str, action_key: str
) -> None:
    api, made = await _gated("current", state)
    path = f"experiments/{made['id']}/"
    before = await api.get(path)
    said = await api.refused("POST", f"{path}{action}/", {"variant_key": "test"}, status=409)
    assert (said["code"], said["change_request"]["action_key"]) == ("approval_required", action_key)
    assert said["resource_id"] == str(made["feature_flag"]["id"])
    assert not {"type", "attr"} & set(said)
    assert await api.get(path) == before
    again = await api.refused("POST", f"{path}{action}/", {"variant_key": "test"}, status=409)
    assert (again["code"], again["required_approvers"]) == ("change_request_pending", {})
    assert again["change_request_id"] == said["change_request_id"]


async def test_the_older_build_gates_shipping_only_and_has_no_detail() -> None:
    api, made = await _gated("page", "running")
    path = f"experiments/{made['id']}"
    await api.post(f"{path}/pause/")
    await api.post(f"{path}/resume/")
    said = await api.refused("POST", f"{path}/ship_variant/", {"variant_key": "test"}, status=409)
    assert "detail" not in said
    assert said["message"]


async def test_approving_changes_the_flag_and_the_action_has_to_be_repeated(build: str) -> None:
    api, made = await _gated(build, "running")
    ship = f"experiments/{made['id']}/ship_variant/"
    body = {"variant_key": "test", "release_to_everyone": True}
    asked = await api.refused("POST", ship, body, status=409)
    vote = await api.post(f"change_requests/{asked['change_request_id']}/approve/", {"reason": "Fine"})
    assert (vote["status"], vote["change_request"]["state"]) == ("applied", "applied")
    after = await api.get(f"experiments/{made['id']}/")
    assert (after["status"], after["updated_at"]) == ("running", made["updated_at"])
    assert after["feature_flag"]["filters"]["multivariate"]["variants"][1]["rollout_percentage"] == 100
    shipped = await api.post(ship, body)
    assert shipped["status"] == "stopped"
    assert len(shipped["feature_flag"]["filters"]["groups"]) == 2


async def test_a_launch_waits_for_its_flag() -> None:
    api, made = await _gated("current", "draft")
    launch = f"experiments/{made['id']}/launch/"
    asked = await api.refused("POST", launch, status=409)
    await api.post(f"change_requests/{asked['change_request_id']}/approve/")
    assert (await api.get(f"experiments/{made['id']}/"))["status"] == "draft"
    assert (await api.post(launch))["status"] == "running"


async def test_rejecting_needs_a_reason_and_frees_the_way_for_another_request() -> None:
    api, made = await _gated("current", "running")
    pause = f"experiments/{made['id']}/pause/"
    first = await api.refused("POST", pause, status=409)
    path = f"change_requests/{first['change_request_id']}"
    assert set(await api.refused("POST", f"{path}/reject/", {})) == {"error"}
    assert (await api.post(f"{path}/reject/", {"reason": "No"}))["change_request"]["state"] == "rejected"
    assert set(await api.refused("POST", f"{path}/approve/")) == {"error"}
    second = await api.refused("POST", pause, status=409)
    assert (second["code"], second["change_request_id"] != first["change_request_id"]) == (
        "approval_required",
        True,
    )
    await api.post(f"change_requests/{second['change_request_id']}/cancel/")
    assert (await api.get("change_requests/", state="pending,approved"))["count"] == 0
    assert (await api.get("change_requests/", resource_id=str(made["feature_flag"]["id"])))["count"] == 2


async def test_a_flags_own_endpoint_is_gated_too(build: str) -> None:
    api, made = await _gated(build, "running")
    said = await api.refused(
        "PATCH", f"feature_flags/{made['feature_flag']['id']}/", {"active": False}, status=409
    )
    assert said["change_request"]["action_key"] == "feature_flag.disable"
    assert (await api.get(f"experiments/{made['id']}/"))["status"] == "running"


async def test_a_patch_that_rewrites_the_flag_is_gated_on_the_newest_build() -> None:
    api, made = await _gated("current", "running")
    split = [{"key": "control", "rollout_percentage": 90}, {"key": "test", "rollout_percentage": 10}]
    body = {"name": "New", "parameters": {"feature_flag_variants": split}, "update_feature_flag_params": True}
    said = await api.refused("PATCH", f"experiments/{made['id']}/", body, status=409)
    assert said["change_request"]["intent"]["gated_changes"]["filters"]["multivariate"]["variants"] == split
    assert (await api.get(f"experiments/{made['id']}/"))["name"] == "Checkout"
    assert (await api.patch(made["id"], name="New"))["name"] == "New"


async def test_creating_a_flag_can_be_gated(build: str) -> None:
    api = Api("current" if build == "current" else "page", approvals=("feature_flag.create",))
    body = {"name": "A", "feature_flag_key": "a"}
    asked = await api.refused("POST", "experiments/", body, status=409)
    assert (asked["resource_id"], api.world.experiments) == (None, {})
    await api.post(f"change_requests/{asked['change_request_id']}/approve/")
    assert (await api.post("experiments/", body, status=201))["feature_flag"]["key"] == "a"


async def test_policies_can_be_read_beforehand(build: str) -> None:
    api, _ = await _gated(build, "draft")
    found = await api.get("approval_policies/", action_key="feature_flag.update")
    assert [policy["action_key"] for policy in found["results"]] == ["feature_flag.update"]
