"""Metrics kept once for the whole project, to be attached to many experiments."""

from __future__ import annotations

import copy
from typing import Any

from exptui.sandbox import fields, metrics, present
from exptui.sandbox.call import Call, Reply, paged
from exptui.sandbox.problems import invalid, not_found
from exptui.sandbox.store import Json


def _find(call: Call) -> Json:
    row = call.world.saved_metrics.get(call.number("id"))
    if row is None or row["team_id"] != call.team_id:
        raise not_found()
    return row


def listed(call: Call) -> Reply:
    rows = [row for row in call.world.saved_metrics.values() if row["team_id"] == call.team_id]
    rows.sort(key=lambda row: str(row["name"]).lower())
    return paged(call, [present.owned(call.world, row) for row in rows])


def retrieve(call: Call) -> Reply:
    return Reply(200, present.owned(call.world, _find(call)))


def _read(call: Call, *, required: tuple[str, ...] = ()) -> Json:
    def query(value: Any, name: str) -> Json:
        if not isinstance(value, dict):
            raise invalid("Metric query must be an object.", attr=name)
        metrics.validated([value], name, newest=call.current)
        return value

    form: dict[str, fields.Read] = {
        "name": fields.text(most=400),
        "description": fields.nullable(fields.text(blank=True)),
        "query": query,
        "metadata": fields.anything,
        "tags": fields.anything,
    }
    return fields.read_fields(form, call.body(), required=required)


def create(call: Call) -> Reply:
    data, world = _read(call, required=("name", "query")), call.world
    query = copy.deepcopy(data["query"])
    query["uuid"] = query.get("uuid") or world.new_uuid()
    row = {
        "id": world.next_id("saved_metrics"),
        "team_id": call.team_id,
        "name": data["name"],
        "description": data.get("description", ""),
        "query": query,
        "metadata": data.get("metadata"),
        "tags": data.get("tags") or [],
        "created_by_id": call.user_id,
        "created_at": world.now(),
        "updated_at": world.now(),
    }
    world.saved_metrics[row["id"]] = row
    return Reply(201, present.owned(world, row))


def patch(call: Call) -> Reply:
    row, data = _find(call), copy.deepcopy(_read(call))
    if "query" in data:
        data["query"]["uuid"] = row["query"].get("uuid") or call.world.new_uuid()
    changed = {**row, **data, "updated_at": call.world.now()}
    call.world.saved_metrics[row["id"]] = changed
    return Reply(200, present.owned(call.world, changed))


def delete(call: Call) -> Reply:
    """A real deletion; the links go with it."""
    row = _find(call)
    for link in list(call.world.saved_metric_links.values()):
        if link["saved_metric_id"] == row["id"]:
            del call.world.saved_metric_links[link["id"]]
    del call.world.saved_metrics[row["id"]]
    return Reply(204, None)
