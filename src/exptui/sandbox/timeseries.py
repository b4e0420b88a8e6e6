"""Results day by day, and the job that counts them again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from exptui.sandbox import present, results
from exptui.sandbox.call import Call, Reply
from exptui.sandbox.problems import invalid
from exptui.sandbox.store import Json, World
from exptui.sandbox.update import find

KIND = "timeseries"
_NEXT = {"pending": "in_progress", "in_progress": "completed"}


def days_of(world: World, row: Json) -> Iterator[date]:
    """Every day on which the experiment ran, today included."""
    day = row["start_date"].astimezone(UTC).date()
    last = (row["end_date"] or world.now()).astimezone(UTC).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def all_metrics(world: World, row: Json) -> list[Json]:
    """Inline and shared metrics as they are answered, fingerprints included."""
    present.stamped(row)
    shared = [link["query"] for link in present.saved_metrics(world, row)]
    return [*(row["metrics"] or []), *(row["metrics_secondary"] or []), *shared]


def _jobs(call: Call, row: Json, fingerprint: str) -> list[Json]:
    return [
        job
        for job in call.world.recalculations.values()
        if job["kind"] == KIND and job["experiment_id"] == row["id"] and job["fingerprint"] == fingerprint
    ]


def _active(jobs: list[Json]) -> Json | None:
    return next((job for job in jobs if job["status"] in _NEXT), None)


def timeseries_results(call: Call) -> Reply:
    row = find(call)
    uuid, fingerprint = call.params.get("metric_uuid"), call.params.get("fingerprint")
    if not uuid:
        raise invalid("metric_uuid query parameter is required")
    if not fingerprint:
        raise invalid("fingerprint query parameter is required")
    if row["start_date"] is None:
        raise invalid("Experiment has not been started yet")
    job = _active(_jobs(call, row, fingerprint))
    shown = job["status"] if job is not None else None
    metric = None
    if job is None:
        metrics = all_metrics(call.world, row)
        metric = next(
            (m for m in metrics if (m.get("uuid"), m.get("fingerprint")) == (uuid, fingerprint)), None
        )
    else:
        job["status"] = _NEXT[job["status"]]
    with call.world.unchanged():
        series, errors = _series(call.world, row, metric)
    computed = present.moment(call.world.now()) if any(series.values()) else None
    return Reply(
        200,
        {
            "experiment_id": row["id"],
            "metric_uuid": uuid,
            "status": _status(series, errors),
            "timeseries": series,
            "errors": errors or None,
            "computed_at": computed,
            "created_at": present.moment(row["start_date"]),
            "updated_at": present.moment(call.world.now()),
            "recalculation_status": shown,
            "recalculation_created_at": present.moment(job["created_at"]) if job is not None else None,
            "formatted_results": _told(series),
        },
    )


def _series(world: World, row: Json, metric: Json | None) -> tuple[dict[str, Any], dict[str, str]]:
    """A result as of the end of each day that is over; of the last day, if the experiment has ended."""
    series: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for day in days_of(world, row):
        series[day.isoformat()] = None
        until = datetime.combine(day + timedelta(days=1), time(), UTC)
        if row["end_date"] is not None:
            until = min(until, row["end_date"])
        if metric is None or until > world.now():
            continue
        try:
            series[day.isoformat()] = results.metric_result(world, row, metric, until=until)
        except results.CannotCompute as error:
            errors[day.isoformat()] = str(error)
    return series, errors


def _status(series: dict[str, Any], errors: dict[str, str]) -> str:
    done = sum(value is not None for value in series.values())
    if not done:
        return "failed" if errors else "pending"
    return "completed" if done == len(series) else "partial"


def _told(series: dict[str, Any]) -> str:
    done = [day for day, value in series.items() if value is not None]
    return f"{len(done)} of {len(series)} days computed" + (f", last {done[-1]}." if done else ".")


def recalculate_timeseries(call: Call) -> Reply:
    """Start over: what was stored is gone until the job is done. 200 when one is under way already."""
    row, body = find(call), call.body()
    if not body.get("metric"):
        raise invalid("metric is required")
    if not body.get("fingerprint"):
        raise invalid("fingerprint is required")
    if row["start_date"] is None:
        raise invalid("Cannot recalculate timeseries for experiment that hasn't started")
    world, fingerprint = call.world, str(body["fingerprint"])
    active = _active(_jobs(call, row, fingerprint))
    if active is not None:
        return Reply(200, _job(active))
    metric = body["metric"]
    job = {
        "kind": KIND,
        "id": world.new_uuid(),
        "experiment_id": row["id"],
        "metric_uuid": metric.get("uuid") if isinstance(metric, dict) else None,
        "fingerprint": fingerprint,
        "status": "pending",
        "created_at": world.now(),
    }
    world.recalculations[job["id"]] = job
    return Reply(201, _job(job))


def _job(job: Json) -> Json:
    return {key: present.moment(value) for key, value in job.items() if key != "kind"}
