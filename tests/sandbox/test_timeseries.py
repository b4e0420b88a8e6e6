"""Day by day, and all at once again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.tiny import PURCHASES, SIGNUPS, Api


async def _series(api: Api, experiment: Any, **changed: str) -> Any:
    metric = experiment["metrics"][0]
    params = {"metric_uuid": metric["uuid"], "fingerprint": metric["fingerprint"], **changed}
    return await api.get(f"experiments/{experiment['id']}/timeseries_results/", **params)


async def test_a_running_experiment_is_partial_since_today_is_not_over(api: Api) -> None:
    made = await api.running(metrics=[PURCHASES])
    api.clock.forward(days=3)
    answer = await _series(api, made)
    assert answer["status"] == "partial"
    assert list(answer["timeseries"]) == ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"]
    assert answer["timeseries"]["2026-11-26"] is None
    samples = [day["baseline"]["number_of_samples"] for day in answer["timeseries"].values() if day]
    assert samples == sorted(samples)
    assert (answer["recalculation_status"], answer["errors"]) == (None, None)


async def test_an_ended_experiment_is_completed(api: Api) -> None:
    await api.stopped(metrics=[PURCHASES])
    answer = await _series(api, await api.get("experiments/1/"))
    assert answer["status"] == "completed"


async def test_a_stale_fingerprint_gives_an_empty_success(api: Api) -> None:
    made = await api.running(metrics=[PURCHASES])
    api.clock.forward(days=2)
    answer = await _series(api, made, fingerprint="old")
    assert (answer["status"], set(answer["timeseries"].values())) == ("pending", {None})


@pytest.mark.parametrize(
    ("params", "detail"),
    [
        ("", "metric_uuid query parameter is required"),
        ("?metric_uuid=a", "fingerprint query parameter is required"),
        ("?metric_uuid=a&fingerprint=b", "Experiment has not been started yet"),
    ],
)
async def test_what_it_needs(api: Api, params: str, detail: str) -> None:
    made = await api.draft()
    said = await api.refused("GET", f"experiments/{made['id']}/timeseries_results/{params}")
    assert said["detail"] == detail


async def test_recalculating_empties_the_series_until_it_is_done(api: Api) -> None:
    made = await api.running(metrics=[PURCHASES])
    api.clock.forward(days=2)
    metric = made["metrics"][0]
    body = {"metric": metric, "fingerprint": metric["fingerprint"]}
    path = f"experiments/{made['id']}/recalculate_timeseries/"
    job = await api.post(path, body, status=201)
    assert set(job) == {"id", "experiment_id", "metric_uuid", "fingerprint", "status", "created_at"}
    assert (await api.post(path, body, status=200))["id"] == job["id"]
    seen = [await _series(api, made) for _ in range(3)]
    assert [answer["recalculation_status"] for answer in seen] == ["pending", "in_progress", None]
    assert [answer["status"] for answer in seen] == ["pending", "pending", "partial"]
    await api.post(path, body, status=201)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "metric is required"),
        ({"metric": {"uuid": "a"}}, "fingerprint is required"),
        (
            {"metric": {"uuid": "a"}, "fingerprint": "b"},
            "Cannot recalculate timeseries for experiment that hasn't started",
        ),
    ],
)
async def test_recalculating_needs_the_whole_metric(api: Api, body: dict[str, Any], detail: str) -> None:
    made = await api.draft()
    said = await api.refused("POST", f"experiments/{made['id']}/recalculate_timeseries/", body)
    assert said["detail"] == detail


async def test_a_job_for_all_metrics_gets_on_with_each_asking(current: Api) -> None:
    made = await current.running(
        metrics=[PURCHASES], metrics_secondary=[SIGNUPS], saved_metrics_ids=[{"id": 1}]
    )
    current.clock.forward(days=3)
    path = f"experiments/{made['id']}/metrics_recalculation/"
    job = await current.post(path, {"trigger": "manual"}, status=201)
    assert (job["status"], job["total_metrics"], job["is_existing"], "results" in job) == (
        "pending",
        3,
        False,
        False,
    )
    assert (await current.post(path))["is_existing"] is True
    seen = [await current.get(f"{path}{job['id']}/") for _ in range(3)]
    assert [answer["status"] for answer in seen] == ["pending", "in_progress", "completed"]
    assert [line["metric_uuid"] for line in seen[2]["results"]] == ["purchases", "signups", "shared"]
    assert all(line["result"]["baseline"]["step_sessions"] is None for line in seen[2]["results"])
    assert await current.get(f"{path}latest/") == seen[2]


async def test_another_job_has_to_wait_for_five_minutes(current: Api) -> None:
    made = await current.running(metrics=[PURCHASES])
    current.clock.forward(days=3)
    path = f"experiments/{made['id']}/metrics_recalculation/"
    job = await current.post(path, status=201)
    for _ in range(3):
        await current.get(f"{path}{job['id']}/")
    current.clock.forward(minutes=2)
    answer = await current.ask("POST", path)
    assert (answer.status_code, answer.json()["code"]) == (429, "recalculation_rate_limited")
    assert answer.headers["retry-after"] == "180"
    current.clock.forward(minutes=3)
    await current.post(path, status=201)


async def test_results_of_a_changed_metric_vanish(current: Api) -> None:
    made = await current.running(metrics=[PURCHASES])
    current.clock.forward(days=3)
    path = f"experiments/{made['id']}/metrics_recalculation/"
    job = await current.post(path, status=201)
    for _ in range(3):
        await current.get(f"{path}{job['id']}/")
    await current.patch(made["id"], only_count_matured_users=True)
    assert (await current.get(f"{path}latest/"))["results"] == []


async def test_where_no_job_ever_ran_the_daily_series_answers(current: Api) -> None:
    draft, made = await current.draft("Draft"), await current.running(metrics=[PURCHASES])
    path = "experiments/{}/metrics_recalculation/{}/"
    said = await current.refused("GET", path.format(draft["id"], "latest"), status=404)
    assert said == {"detail": "No completed recalculation found"}
    assert await current.refused("GET", path.format(made["id"], "x"), status=404) == {
        "detail": "Recalculation not found"
    }
    current.clock.forward(days=3)
    answer = await current.get(path.format(made["id"], "latest"))
    assert (answer["id"], answer["result_source"]) == ("timeseries-fallback", "timeseries_fallback")
    assert (await current.ask("POST", f"experiments/{draft['id']}/metrics_recalculation/")).status_code == 400
