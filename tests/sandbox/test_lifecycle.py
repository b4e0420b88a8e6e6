"""Launch, pause, resume, end, reset, archive: what they need, and what they change."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from exptui.sandbox.status import by_dates
from exptui.sandbox.store import Json
from tests.sandbox.tiny import NOON, PURCHASES, Api


async def test_status_follows_dates_and_flag(api: Api) -> None:
    made = await api.draft()
    path = f"experiments/{made['id']}"
    seen = [made["status"]]
    for action in ("launch", "pause", "resume", "end"):
        seen.append((await api.post(f"{path}/{action}/"))["status"])
    assert seen == ["draft", "running", "paused", "running", "stopped"]


@pytest.mark.parametrize(
    ("state", "action", "detail"),
    [
        ("running", "launch", "Experiment has already been launched."),
        ("draft", "pause", "Experiment has not been launched yet."),
        ("stopped", "pause", "Experiment has already ended."),
        ("running", "resume", "Experiment is not paused."),
        ("draft", "end", "Experiment has not been launched yet."),
        ("stopped", "end", "Experiment has already ended."),
        ("draft", "reset", "Experiment is already in draft state."),
        ("draft", "archive", "Experiment must be ended before it can be archived."),
        ("running", "archive", "Experiment must be ended before it can be archived."),
        ("running", "unarchive", "Experiment is not archived."),
        ("draft", "ship_variant", "Experiment has not been launched yet."),
    ],
)
async def test_a_refused_action_says_why_and_changes_nothing(
    api: Api, state: str, action: str, detail: str
) -> None:
    made = await {"draft": api.draft, "running": api.running, "stopped": api.stopped}[state]()
    before = _everything(api)
    body = {"variant_key": "test"} if action == "ship_variant" else None
    said = await api.refused("POST", f"experiments/{made['id']}/{action}/", body)
    assert said == {"type": "validation_error", "code": "invalid_input", "detail": detail, "attr": None}
    assert _everything(api) == before


def _everything(api: Api) -> Any:
    world = api.world
    return copy.deepcopy((world.experiments, world.flags, world.activity, world.saved_metric_links))


async def test_pausing_twice_is_refused(api: Api) -> None:
    made = await api.running()
    await api.post(f"experiments/{made['id']}/pause/")
    said = await api.refused("POST", f"experiments/{made['id']}/pause/")
    assert said["detail"] == "Experiment is already paused."


async def test_launching_needs_no_metric_and_switches_the_flag_on(api: Api) -> None:
    made = await api.draft()
    assert made["feature_flag"]["active"] is False
    after = await api.post(f"experiments/{made['id']}/launch/")
    assert (after["feature_flag"]["active"], after["start_date"]) == (True, "2026-11-23T12:00:00Z")


async def test_launching_needs_a_flag_that_can_carry_it(api: Api) -> None:
    made = await api.draft()
    flag = api.world.flags[made["feature_flag"]["id"]]
    variants = flag["filters"]["multivariate"]["variants"]
    flag["filters"]["multivariate"]["variants"] = variants[:1]
    assert "at least 2 variants" in (await api.refused("POST", f"experiments/{made['id']}/launch/"))["detail"]
    flag["filters"]["multivariate"]["variants"], flag["deleted"] = variants, True
    assert "has been deleted" in (await api.refused("POST", f"experiments/{made['id']}/launch/"))["detail"]
    assert by_dates(api.world.experiments[made["id"]]) == "draft"


async def test_only_the_older_build_insists_on_a_control(page: Api, current: Api) -> None:
    for api in (page, current):
        made = await api.draft()
        for variant in api.world.flags[made["feature_flag"]["id"]]["filters"]["multivariate"]["variants"]:
            variant["key"] += "-new"
        answer = await api.ask("POST", f"experiments/{made['id']}/launch/")
        assert answer.status_code == (400 if api is page else 200)


async def test_ending_clears_conclusion_fields_that_were_not_sent(api: Api) -> None:
    made = await api.running()
    await api.patch(made["id"], conclusion="won", conclusion_comment="Looks good")
    after = await api.post(f"experiments/{made['id']}/end/", {"conclusion": "lost"})
    assert (after["conclusion"], after["conclusion_comment"]) == ("lost", None)
    assert after["feature_flag"]["active"] is True


async def test_ending_takes_known_conclusions_only(api: Api) -> None:
    made = await api.running()
    said = await api.refused("POST", f"experiments/{made['id']}/end/", {"conclusion": "great"})
    assert (said["attr"], said["code"]) == ("conclusion", "invalid_choice")


async def test_a_paused_experiment_can_be_ended(api: Api) -> None:
    made = await api.running()
    await api.post(f"experiments/{made['id']}/pause/")
    assert (await api.post(f"experiments/{made['id']}/end/"))["status"] == "stopped"


async def test_reset_clears_everything_but_leaves_the_flag_on(api: Api) -> None:
    made = await api.stopped()
    await api.post(f"experiments/{made['id']}/archive/")
    after = await api.post(f"experiments/{made['id']}/reset/")
    assert (after["status"], after["archived"], after["start_date"], after["end_date"]) == (
        "draft",
        False,
        None,
        None,
    )
    assert after["feature_flag"]["active"] is True


async def test_archiving_says_archived_before_it_says_not_ended(api: Api) -> None:
    made = await api.running()
    await api.patch(made["id"], archived=True)
    said = await api.refused("POST", f"experiments/{made['id']}/archive/")
    assert said["detail"] == "Experiment is already archived."
    assert (await api.post(f"experiments/{made['id']}/unarchive/"))["archived"] is False


async def test_archiving_can_take_the_flag_along_on_the_newest_build(page: Api, current: Api) -> None:
    for api, active in ((page, True), (current, False)):
        made = await api.stopped()
        after = await api.post(f"experiments/{made['id']}/archive/", {"disable_feature_flag": True})
        assert after["feature_flag"]["active"] is active


async def test_taking_the_flag_along_needs_the_right_to_write_flags(current: Api) -> None:
    made = await current.stopped()
    current.faults.forbid_scope("feature_flag:write")
    said = await current.refused(
        "POST", f"experiments/{made['id']}/archive/", {"disable_feature_flag": True}, status=403
    )
    assert said["detail"] == "API key missing required scope 'feature_flag:write'"
    assert (await current.get(f"experiments/{made['id']}/"))["archived"] is False


async def test_toggling_the_flag_pauses_without_touching_the_experiment(api: Api) -> None:
    made = await api.running()
    api.clock.forward(hours=1)
    flag = (await api.ask("PATCH", f"feature_flags/{made['feature_flag']['id']}/", {"active": False})).json()
    after = await api.get(f"experiments/{made['id']}/")
    assert (after["status"], after["updated_at"]) == ("paused", made["updated_at"])
    assert flag["version"] == made["feature_flag"]["version"] + 1


async def test_freezing_keeps_the_flag_on_and_can_be_undone(current: Api) -> None:
    made = await current.running()
    path = f"experiments/{made['id']}"
    assert made["can_freeze_exposure"] is True
    frozen = await current.post(f"{path}/freeze_exposure/")
    assert (frozen["status"], frozen["feature_flag"]["active"], frozen["end_date"]) == (
        "exposure_frozen",
        True,
        None,
    )
    assert (await current.refused("POST", f"{path}/freeze_exposure/"))[
        "detail"
    ] == "Exposure is already frozen."
    assert [e["id"] for e in (await current.get("experiments/", status="exposure_frozen"))["results"]] == [
        made["id"]
    ]
    assert (await current.post(f"{path}/unfreeze_exposure/"))["status"] == "running"
    assert (await current.refused("POST", f"{path}/unfreeze_exposure/"))[
        "detail"
    ] == "Exposure is not frozen."


async def test_paused_wins_over_frozen_and_one_open_condition_thaws(current: Api) -> None:
    made = await current.running()
    await current.post(f"experiments/{made['id']}/freeze_exposure/")
    flag: Json = current.world.flags[made["feature_flag"]["id"]]
    flag["active"] = False
    assert (await current.get(f"experiments/{made['id']}/"))["status"] == "paused"
    flag["active"] = True
    flag["filters"]["groups"].append({"properties": [], "rollout_percentage": 10})
    assert (await current.get(f"experiments/{made['id']}/"))["status"] == "running"


async def test_an_exposure_cohort_is_made_once(api: Api) -> None:
    draft = await api.draft()
    path = "experiments/{}/create_exposure_cohort_for_experiment/"
    said = await api.refused("POST", path.format(draft["id"]))
    assert said["detail"] == "Experiment does not have a start date"
    made = await api.running("Banner")
    cohort = (await api.post(path.format(made["id"]), status=201))["cohort"]
    assert cohort["name"] == 'Users exposed to experiment "Banner"'
    assert (await api.get(f"experiments/{made['id']}/"))["exposure_cohort"] == cohort["id"]
    said = await api.refused("POST", path.format(made["id"]))
    assert said["detail"] == "Experiment already has an exposure cohort"


async def test_writes_move_updated_at_and_go_down_in_history(api: Api) -> None:
    made = await api.draft(metrics=[PURCHASES])
    api.clock.forward(minutes=5)
    after = await api.patch(made["id"], name="Basket")
    assert (made["updated_at"], after["updated_at"]) == ("2026-11-23T12:00:00Z", "2026-11-23T12:05:00Z")
    lines = (await api.get("activity_log/", scope="Experiment", item_id=str(made["id"])))["results"]
    assert [line["activity"] for line in lines] == ["updated", "created"]
    assert lines[0]["user"]["first_name"] == "Zoe"
    assert lines[0]["detail"]["changes"] == [
        {"type": "Experiment", "action": "changed", "field": "name", "before": "Checkout", "after": "Basket"}
    ]
    assert api.world.now() > NOON


async def test_the_newest_build_has_history_beside_the_experiment(current: Api) -> None:
    made = await current.running()
    await current.patch(made["id"], description="Because")
    answer = await current.get(f"experiments/{made['id']}/activity/", limit="1")
    assert (answer["count"], len(answer["results"])) == (3, 1)
    assert answer["next"].endswith("limit=1&page=2")
