"""What the newest build finds wrong by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.tiny import PURCHASES, Api

_OPEN = {"properties": [], "rollout_percentage": 100}
_NOBODY = {"properties": [], "rollout_percentage": 0}
_FORCED = {"properties": [{"key": "email"}], "rollout_percentage": None, "variant": "test"}


def _shipped(flag: Any) -> None:
    control, test = flag["filters"]["multivariate"]["variants"]
    control["rollout_percentage"], test["rollout_percentage"] = 0, 100


@pytest.mark.parametrize(
    ("state", "change", "expected"),
    [
        ("running", {}, []),
        ("running", {"active": False}, ["running_but_flag_disabled"]),
        ("running", {"groups": [_NOBODY, _NOBODY]}, ["running_but_no_rollout"]),
        ("running", {"groups": [_NOBODY, _OPEN]}, []),
        ("running", {"shipped": True}, ["running_but_single_variant_shipped"]),
        ("running", {"active": False, "deleted": True}, []),
        ("running", {"groups": [_FORCED, _OPEN]}, ["some_conditions_pinned"]),
        ("running", {"groups": [_FORCED, _NOBODY]}, ["all_conditions_pinned"]),
        ("stopped", {}, ["ended_but_multiple_variants_rolled_out"]),
        ("stopped", {"shipped": True}, []),
        ("stopped", {"active": False}, []),
        ("draft", {}, []),
        ("draft", {"active": True}, ["not_started_but_multiple_variants_rolled_out"]),
        ("draft", {"active": True, "archived": True}, []),
    ],
)
async def test_flag_states(current: Api, state: str, change: dict[str, Any], expected: list[str]) -> None:
    make = {"draft": current.draft, "running": current.running, "stopped": current.stopped}[state]
    made = await make(metrics=[PURCHASES])
    flag = current.world.flags[made["feature_flag"]["id"]]
    for key in ("active", "deleted"):
        flag[key] = change.get(key, flag[key])
    flag["filters"]["groups"] = change.get("groups", flag["filters"]["groups"])
    if change.get("shipped"):
        _shipped(flag)
    if change.get("archived"):
        await current.patch(made["id"], archived=True)
    read = await current.get(f"experiments/{made['id']}/")
    assert [finding["subcode"] for finding in read["health"]["findings"]] == expected


async def test_no_metric_is_found_after_launch_only(current: Api) -> None:
    made = await current.draft()
    assert made["health"] == {"findings": []}
    (finding,) = (await current.post(f"experiments/{made['id']}/launch/"))["health"]["findings"]
    assert (finding["code"], finding["severity"]) == ("no_metric", "warning")
    shared = await current.patch(made["id"], saved_metrics_ids=[{"id": 1}])
    assert shared["health"] == {"findings": []}


async def test_the_older_build_has_no_health(page: Api) -> None:
    assert "health" not in await page.running()
