"""What can be picked from: events, properties, actions, cohorts, holdouts."""

from __future__ import annotations

import json
from typing import Any

from exptui.sandbox import present
from exptui.sandbox.call import Call, Reply, paged
from exptui.sandbox.problems import invalid, not_found
from exptui.sandbox.store import Json

_INTERNAL = ("team_id", "event_names", "hidden")


def _searched(call: Call, rows: list[Json]) -> list[Json]:
    wanted = call.params.get("search", "").lower()
    return [row for row in rows if row["team_id"] == call.team_id and wanted in row["name"].lower()]


def _true(call: Call, name: str) -> bool:
    return call.params.get(name, "").lower() == "true"


def event_definitions(call: Call) -> Reply:
    rows, kind = _searched(call, call.world.event_definitions), call.params.get("event_type")
    if kind == "event_posthog":
        rows = [row for row in rows if row["name"].startswith("$")]
    elif kind == "event_custom":
        rows = [row for row in rows if not row["name"].startswith("$")]
    order = call.params.get("ordering", "name")
    if order.removeprefix("-") in ("name", "last_seen_at"):
        field = order.removeprefix("-")
        rows = sorted(
            rows, key=lambda row: str(present.moment(row[field]) or ""), reverse=order.startswith("-")
        )
    return paged(call, [_shown(row) for row in rows])


def _shown(row: Json) -> Json:
    return {key: present.moment(value) for key, value in row.items() if key != "team_id"}


def property_definitions(call: Call) -> Reply:
    kind = call.params.get("type", "event")
    rows = [row for row in _searched(call, call.world.property_definitions) if row["type"] == kind]
    if _true(call, "is_numerical"):
        rows = [row for row in rows if row["is_numerical"]]
    if _true(call, "exclude_hidden"):
        rows = [row for row in rows if not row.get("hidden")]
    events = _events(call)
    shown = []
    for row in rows:
        seen = bool(set(events) & set(row.get("event_names") or [])) if events else None
        if _true(call, "filter_by_event_names") and seen is False:
            continue
        item: dict[str, Any] = {key: value for key, value in row.items() if key not in _INTERNAL}
        shown.append({**item, "is_seen_on_filtered_events": seen})
    return paged(call, sorted(shown, key=lambda row: str(row["name"])))


def _events(call: Call) -> list[str]:
    text = call.params.get("event_names")
    if not text:
        return []
    try:
        found = json.loads(text)
    except ValueError as error:
        raise invalid("event_names must be a JSON list.", attr="event_names") from error
    return [str(name) for name in found] if isinstance(found, list) else []


def _owned(call: Call, table: dict[int, Json]) -> list[Json]:
    rows = [row for row in _searched(call, list(table.values())) if not row.get("deleted")]
    return [present.owned(call.world, row) for row in rows]


def _one(call: Call, table: dict[int, Json]) -> Reply:
    row = table.get(call.number("id"))
    if row is None or row["team_id"] != call.team_id or row.get("deleted"):
        raise not_found()
    return Reply(200, present.owned(call.world, row))


def actions(call: Call) -> Reply:
    return paged(call, _owned(call, call.world.actions))


def action(call: Call) -> Reply:
    return _one(call, call.world.actions)


def cohorts(call: Call) -> Reply:
    return paged(call, _owned(call, call.world.cohorts))


def cohort(call: Call) -> Reply:
    return _one(call, call.world.cohorts)


def holdouts(call: Call) -> Reply:
    return paged(call, _owned(call, call.world.holdouts))


def holdout(call: Call) -> Reply:
    return _one(call, call.world.holdouts)
