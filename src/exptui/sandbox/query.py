"""The query endpoint: results and exposures, at once or in the background, kept for a day."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from exptui.sandbox import present, results
from exptui.sandbox.call import Call, Reply
from exptui.sandbox.problems import Problem, invalid, not_found
from exptui.sandbox.status import LEGACY_KINDS
from exptui.sandbox.store import Json

_KEPT = timedelta(hours=24)
_MOST_BREAKDOWNS = 3
_AT_ONCE = ("blocking", "force_blocking", "force_cache", "async_except_on_cache_miss")
_LATER = ("async", "lazy_async", "force_async")


def query(call: Call) -> Reply:
    body = call.body()
    asked = body.get("query")
    if not isinstance(asked, dict):
        raise invalid("This field is required.", attr="query", code="required")
    refresh = body.get("refresh", "blocking")
    if refresh is True:
        refresh = "blocking"
    if refresh not in (*_AT_ONCE, *_LATER, False, None):
        raise invalid(f'"{refresh}" is not a valid choice.', attr="refresh", code="invalid_choice")
    row = _experiment(call, asked)
    key = _cache_key(call, row, asked)
    kept = call.server.answers.get(key)
    fresh = kept is not None and call.world.now() - kept["last_refresh"] < _KEPT
    if kept is not None and fresh and refresh not in ("force_blocking", "force_async"):
        return Reply(200, _framed(call, key, kept, cached=True))
    if refresh in _LATER:
        _check(call, row, asked)
        return Reply(202, {"query_status": _started(call, row, asked, key, body.get("client_query_id"))})
    return Reply(200, _computed(call, row, asked, key))


def _experiment(call: Call, asked: Json) -> Json:
    kind, number = asked.get("kind"), asked.get("experiment_id")
    if kind not in ("ExperimentQuery", "ExperimentExposureQuery", *LEGACY_KINDS):
        raise invalid(f"Unsupported query kind: {kind}")
    if number is None:
        raise invalid("experiment_id is required")
    row = call.world.experiments.get(number) if isinstance(number, int) else None
    if row is None or row["team_id"] != call.team_id or row["deleted"]:
        raise invalid(f"Experiment with id {number} not found")
    return row


def _cache_key(call: Call, row: Json, asked: Json) -> str:
    """Another one as soon as the experiment or its flag has changed."""
    flag = call.world.flags.get(row["feature_flag_id"]) or {}
    about = [
        asked.get("kind"),
        row["id"],
        _metric(asked),
        present.moment(row["updated_at"]),
        flag.get("version"),
    ]
    return "cache_" + hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()


def _metric(asked: Json) -> Any:
    if asked["kind"] in LEGACY_KINDS:
        return {key: value for key, value in asked.items() if key != "experiment_id"}
    return asked.get("metric")


def _check(call: Call, row: Json, asked: Json) -> None:
    if asked["kind"] == "ExperimentExposureQuery":
        if not (isinstance(asked.get("feature_flag"), dict) and asked["feature_flag"].get("key")):
            raise invalid("feature_flag key is required")
        return
    metric = _metric(asked)
    if not isinstance(metric, dict):
        raise invalid("metric is required")
    if len((metric.get("breakdownFilter") or {}).get("breakdowns") or []) > _MOST_BREAKDOWNS:
        raise invalid(f"Experiments support at most {_MOST_BREAKDOWNS} breakdowns")
    if metric.get("kind") not in LEGACY_KINDS:
        from exptui.sandbox.metric_schema import metric_errors

        wrong = metric_errors(metric, newest=call.current)
        if wrong is not None:
            raise invalid(f"Invalid metric: {wrong}")
    if row["start_date"] is None:
        raise invalid("Experiment has not been started yet")


def _answer(call: Call, row: Json, asked: Json) -> Json:
    _check(call, row, asked)
    try:
        if asked["kind"] == "ExperimentExposureQuery":
            return results.exposure_result(call.world, row)
        return results.metric_result(call.world, row, _metric(asked))
    except results.CannotCompute as error:
        raise invalid(str(error)) from error


def _computed(call: Call, row: Json, asked: Json, key: str) -> Json:
    kept = {"result": _answer(call, row, asked), "last_refresh": call.world.now()}
    call.server.answers[key] = kept
    return _framed(call, key, kept, cached=False)


def _framed(call: Call, key: str, kept: Json, *, cached: bool) -> Json:
    refreshed = kept["last_refresh"]
    return {
        **kept["result"],
        "is_cached": cached,
        "cache_key": key,
        "last_refresh": present.moment(refreshed),
        "next_allowed_client_refresh": present.moment(refreshed + timedelta(minutes=1)),
        "timezone": call.world.projects[call.team_id]["timezone"],
        "cache_target_age": present.moment(refreshed + _KEPT),
        "calculation_trigger": None,
        "query_status": None,
    }


def _started(call: Call, row: Json, asked: Json, key: str, client_id: Any) -> Json:
    status = {
        "id": str(client_id) if client_id else call.world.new_uuid(),
        "team_id": call.team_id,
        "complete": False,
        "error": False,
        "error_message": None,
        "results": None,
        "start_time": present.moment(call.world.now()),
        "end_time": None,
        "expiration_time": present.moment(call.world.now() + timedelta(minutes=20)),
        "task_id": None,
        "query_async": True,
        "labels": None,
    }
    call.server.queries[status["id"]] = {
        "status": status,
        "asked": asked,
        "key": key,
        "row": row["id"],
        "polls": 0,
    }
    return status


def poll(call: Call) -> Reply:
    """Still running at the first asking, done at the second."""
    job = _job(call)
    status = job["status"]
    job["polls"] += 1
    if job["polls"] > 1 and not status["complete"]:
        row = _experiment(call, job["asked"])
        status.update(complete=True, end_time=present.moment(call.world.now()))
        try:
            status["results"] = _computed(call, row, job["asked"], job["key"])
        except Problem as problem:
            detail = problem.body["detail"] if isinstance(problem.body, dict) else None
            status.update(error=True, error_message=detail)
    if status["error"]:
        return Reply(400 if status["error_message"] else 500, {"query_status": status})
    return Reply(200 if status["complete"] else 202, {"query_status": status})


def cancel(call: Call) -> Reply:
    del call.server.queries[_job(call)["status"]["id"]]
    return Reply(200, {"message": "Query cancelled"})


def _job(call: Call) -> Json:
    job = call.server.queries.get(call.at["query"])
    if job is None or job["status"]["team_id"] != call.team_id:
        raise not_found(f"Query {call.at['query']} not found for team {call.team_id}")
    return job
