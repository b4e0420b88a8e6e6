"""All metrics of an experiment counted again in one job; newest build only. It gets on by one step an asking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from exptui.sandbox import present, results
from exptui.sandbox.call import Call, Reply
from exptui.sandbox.problems import Problem, bare, invalid
from exptui.sandbox.store import Json
from exptui.sandbox.timeseries import all_metrics
from exptui.sandbox.update import find

KIND = "metrics"
_ACTIVE = ("pending", "in_progress")
_DEAD_AFTER = timedelta(minutes=30)
_REST = timedelta(minutes=5)
"""How long a person has to wait after a finished job before the next."""


def _jobs(call: Call, row: Json) -> list[Json]:
    """Of this experiment, newest first."""
    jobs = call.world.recalculations.values()
    return [job for job in reversed(jobs) if job["kind"] == KIND and job["experiment_id"] == row["id"]]


def start(call: Call) -> Reply:
    row, world, body = find(call), call.world, call.body()
    if row["start_date"] is None:
        raise invalid("Cannot recalculate metrics of an experiment that hasn't started")
    for job in _jobs(call, row):
        if job["status"] in _ACTIVE and world.now() - job["created_at"] < _DEAD_AFTER:
            return Reply(200, {**_shown(job), "is_existing": True})
        if job["status"] == "completed" and world.now() - job["completed_at"] < _REST:
            raise _too_soon(job["completed_at"] + _REST - world.now())
    metrics = [metric for metric in all_metrics(world, row) if metric.get("uuid")]
    made = {
        "kind": KIND,
        "id": world.new_uuid(),
        "experiment_id": row["id"],
        "status": "pending",
        "total_metrics": len(metrics),
        "completed_metrics": 0,
        "failed_metrics": 0,
        "metric_errors": {},
        "trigger": str(body.get("trigger") or "manual"),
        "created_at": world.now(),
        "started_at": None,
        "completed_at": None,
        "query_to": row["end_date"] or world.now(),
        "result_source": "recalculation",
    }
    world.recalculations[made["id"]] = made
    return Reply(201, {**_shown(made), "is_existing": False})


def _too_soon(wait: timedelta) -> Problem:
    seconds = max(1, round(wait.total_seconds()))
    body = {
        "type": "throttled_error",
        "code": "recalculation_rate_limited",
        "detail": f"Metrics were just recalculated. Expected available in {seconds} seconds.",
        "attr": None,
    }
    return Problem(429, body, {"Retry-After": str(seconds)})


def poll(call: Call) -> Reply:
    """Where one job is; asking moves it on."""
    row = find(call)
    job = next((job for job in _jobs(call, row) if job["id"] == call.at["uuid"]), None)
    if job is None:
        raise bare(404, "Recalculation not found")
    answer = _with_results(job)
    _move_on(call, row, job)
    return Reply(200, answer)


def _move_on(call: Call, row: Json, job: Json) -> None:
    if job["status"] == "pending":
        job["status"], job["started_at"] = "in_progress", call.world.now()
    elif job["status"] == "in_progress":
        _finish(call, row, job)


def latest(call: Call) -> Reply:
    """The last finished job; where none ever ran, what the daily time series has. It moves jobs on, too."""
    row = find(call)
    for job in _jobs(call, row):
        _move_on(call, row, job)
        if job["status"] == "completed":
            return Reply(200, _with_results({**job, "results": _still_right(call, row, job)}))
    if row["start_date"] is None:
        raise bare(404, "No completed recalculation found")
    now = call.world.now()
    fallback = {
        "kind": KIND,
        "id": "timeseries-fallback",
        "experiment_id": row["id"],
        "status": "completed",
        "metric_errors": {},
        "trigger": "cold_run",
        "created_at": now,
        "started_at": now,
        "completed_at": now,
        "query_to": row["end_date"] or now.replace(hour=0, minute=0, second=0, microsecond=0),
        "result_source": "timeseries_fallback",
    }
    _compute(call, row, fallback)
    if not fallback["completed_metrics"]:
        raise bare(404, "No completed recalculation found")
    return Reply(200, _with_results(fallback))


def _still_right(call: Call, row: Json, job: Json) -> list[Json]:
    """Results are matched by fingerprint: what was changed since has none."""
    now = {metric.get("uuid"): metric.get("fingerprint") for metric in all_metrics(call.world, row)}
    return [
        line
        for line in job["results"]
        if now.get(line["metric_uuid"]) == job["fingerprints"][line["metric_uuid"]]
    ]


def _finish(call: Call, row: Json, job: Json) -> None:
    _compute(call, row, job)
    job["status"], job["completed_at"] = "completed", call.world.now()


def _compute(call: Call, row: Json, job: Json) -> None:
    found: list[Json] = []
    errors: dict[str, Any] = {}
    fingerprints: dict[str, Any] = {}
    for metric in all_metrics(call.world, row):
        if not metric.get("uuid"):
            continue
        fingerprints[metric["uuid"]] = metric.get("fingerprint")
        line = {"metric_uuid": metric["uuid"], "status": "completed", "result": None, "error_message": None}
        try:
            answer = results.metric_result(call.world, row, metric, until=job["query_to"])
            line["result"] = _without_sessions(answer)
        except results.CannotCompute as error:
            line.update(status="failed", error_message=str(error))
            errors[metric["uuid"]] = {"message": str(error)}
        found.append(line)
    job.update(
        results=found,
        fingerprints=fingerprints,
        metric_errors=errors,
        total_metrics=len(found),
        failed_metrics=len(errors),
        completed_metrics=len(found) - len(errors),
    )


def _without_sessions(answer: Json) -> Json:
    if "baseline" not in answer:
        return answer
    bare_arms = [{**arm, "step_sessions": None} for arm in answer["variant_results"]]
    return {**answer, "baseline": {**answer["baseline"], "step_sessions": None}, "variant_results": bare_arms}


def _shown(job: Json) -> Json:
    return {
        key: present.moment(value)
        for key, value in job.items()
        if key not in ("kind", "results", "fingerprints")
    }


def _with_results(job: Json) -> Json:
    shown = _shown(job)
    return {**shown, "results": job["results"]} if "results" in job else shown
