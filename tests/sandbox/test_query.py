"""Results and exposures by query: at once, in the background, from the cache."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.tiny import PURCHASES, Api


async def _a_week_old(api: Api, **fields: Any) -> Any:
    made = await api.running(metrics=[PURCHASES], **fields)
    api.clock.forward(days=7)
    return made


def _asked(experiment: Any, **more: Any) -> dict[str, Any]:
    query = {"kind": "ExperimentQuery", "experiment_id": experiment["id"], "metric": experiment["metrics"][0]}
    return {"query": query, **more}


async def test_a_metric_is_answered_by_variant_with_cache_fields(api: Api) -> None:
    made = await _a_week_old(api)
    answer = await api.post("query/", _asked(made))
    assert answer["baseline"]["key"] == "control"
    assert [arm["key"] for arm in answer["variant_results"]] == ["test"]
    assert answer["baseline"]["number_of_samples"] > 50
    assert (answer["is_cached"], answer["timezone"], answer["query_status"]) == (False, "UTC", None)


async def test_an_answer_is_kept_for_a_day_unless_forced_or_changed(api: Api) -> None:
    made = await _a_week_old(api)
    first = await api.post("query/", _asked(made))
    api.clock.forward(hours=23)
    second = await api.post("query/", _asked(made))
    assert (second["is_cached"], second["last_refresh"]) == (True, first["last_refresh"])
    forced = await api.post("query/", _asked(made, refresh="force_blocking"))
    assert forced["is_cached"] is False
    await api.patch(made["id"], stats_config={"method": "frequentist"})
    changed = await api.post("query/", _asked(made))
    assert (changed["is_cached"], "p_value" in changed["variant_results"][0]) == (False, True)
    api.clock.forward(hours=25)
    assert (await api.post("query/", _asked(made)))["is_cached"] is False


async def test_a_background_query_is_polled(api: Api) -> None:
    made = await _a_week_old(api)
    started = await api.post("query/", _asked(made, refresh="async"), status=202)
    assert started["query_status"]["complete"] is False
    path = f"query/{started['query_status']['id']}/"
    answers = [await api.ask("GET", path) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 200, 200]
    result = answers[1].json()["query_status"]["results"]
    assert result["baseline"]["key"] == "control"
    assert (await api.post("query/", _asked(made, refresh="async")))["is_cached"] is True


async def test_a_background_query_can_be_cancelled(api: Api) -> None:
    made = await _a_week_old(api)
    started = await api.post("query/", _asked(made, refresh="force_async"), status=202)
    path = f"query/{started['query_status']['id']}/"
    assert (await api.ask("DELETE", path, key=api.world.read_only_api_key)).status_code == 200
    await api.refused("GET", path, status=404)


async def test_a_background_query_that_cannot_be_computed_says_so(api: Api) -> None:
    made = await api.running(metrics=[PURCHASES])
    api.clock.forward(seconds=1)
    started = await api.post("query/", _asked(made, refresh="async"), status=202)
    path = f"query/{started['query_status']['id']}/"
    await api.ask("GET", path)
    said = await api.refused("GET", path)
    assert "control" in said["query_status"]["error_message"]
    assert "control" in (await api.refused("POST", "query/", _asked(made)))["detail"]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ({"kind": "ExperimentQuery"}, "experiment_id is required"),
        ({"kind": "ExperimentQuery", "experiment_id": 99}, "Experiment with id 99 not found"),
        ({"kind": "HogQLQuery"}, "Unsupported query kind: HogQLQuery"),
        ({"kind": "ExperimentExposureQuery"}, "experiment_id is required"),
        ({"kind": "ExperimentExposureQuery", "experiment_id": 1}, "feature_flag key is required"),
        ({"kind": "ExperimentQuery", "experiment_id": 1}, "metric is required"),
    ],
)
async def test_refusals(api: Api, query: dict[str, Any], detail: str) -> None:
    await _a_week_old(api)
    said = await api.refused("POST", "query/", {"query": query})
    assert (said["type"], said["detail"]) == ("validation_error", detail)


async def test_breakdowns_are_limited_when_asking_not_when_saving(api: Api) -> None:
    metric = {**PURCHASES, "breakdownFilter": {"breakdowns": [{"property": f"p{n}"} for n in range(4)]}}
    made = await api.running(metrics=[metric])
    api.clock.forward(days=2)
    assert "breakdowns" in (await api.refused("POST", "query/", _asked(made)))["detail"]


async def test_exposures_are_cumulative_and_add_up(api: Api) -> None:
    made = await _a_week_old(api)
    query = {
        "kind": "ExperimentExposureQuery",
        "experiment_id": made["id"],
        "feature_flag": made["feature_flag"],
    }
    answer = await api.post("query/", {"query": query})
    for line in answer["timeseries"]:
        assert line["exposure_counts"] == sorted(line["exposure_counts"])
        assert answer["total_exposures"][line["variant"]] == line["exposure_counts"][-1]


async def test_the_newest_build_takes_the_kind_in_the_path(page: Api, current: Api) -> None:
    for api, status in ((page, 405), (current, 200)):
        made = await _a_week_old(api)
        assert (await api.ask("POST", "query/ExperimentQuery/", _asked(made))).status_code == status
