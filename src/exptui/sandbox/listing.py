"""The list of experiments: what its parameters filter, how they sort, and which of them are quietly ignored."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from exptui.sandbox import present
from exptui.sandbox.call import Call, Reply, page
from exptui.sandbox.metrics import sources
from exptui.sandbox.problems import invalid, not_found
from exptui.sandbox.status import by_dates, duration, is_frozen
from exptui.sandbox.store import Json, World
from exptui.sandbox.update import find

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_STATUS_ORDER = {"draft": 0, "running": 1, "stopped": 2}


def listed(call: Call) -> Reply:
    if call.params.get("feature_flag_id") and not call.params["feature_flag_id"].isdecimal():
        raise invalid("feature_flag_id must be an integer")
    rows = [row for row in _visible(call) if _matches(call, row)]
    part, frame = page(call, _sorted(call, rows))
    return Reply(200, {**frame, "results": [present.list_item(call.world, row) for row in part]})


def retrieve(call: Call) -> Reply:
    """One experiment; the list's `search` and `order` act here too."""
    row = find(call)
    _sorted(call, [row])
    if not _searched(call, row):
        raise not_found()
    return Reply(200, present.experiment(call.world, row))


def _visible(call: Call) -> list[Json]:
    rows = call.world.experiments.values()
    return [row for row in rows if row["team_id"] == call.team_id and not row["deleted"]]


def _searched(call: Call, row: Json) -> bool:
    return call.params.get("search", "").lower() in row["name"].lower()


def _matches(call: Call, row: Json) -> bool:
    archived = call.params.get("archived", "").lower() == "true"
    return (
        row["archived"] is archived
        and _searched(call, row)
        and _has_status(call, row)
        and _is_by(call, row)
        and _has_flag(call, row)
        and _has_prompt(call, row)
        and (not call.current or _uses_event(call, row))
    )


def _has_status(call: Call, row: Json) -> bool:
    wanted = call.params.get("status", "").lower()
    if wanted in ("draft", "stopped", "complete"):
        return by_dates(row) == {"complete": "stopped"}.get(wanted, wanted)
    if wanted in ("running", "paused"):
        flag = call.world.flags.get(row["feature_flag_id"])
        return by_dates(row) == "running" and flag is not None and flag["active"] == (wanted == "running")
    if wanted == "exposure_frozen" and call.current:
        flag = call.world.flags.get(row["feature_flag_id"])
        return by_dates(row) == "running" and flag is not None and flag["active"] and is_frozen(flag)
    return True


def _is_by(call: Call, row: Json) -> bool:
    text = call.params.get("created_by_id")
    if not text:
        return True
    if not call.current:
        if not text.isdecimal():
            raise invalid("created_by_id must be an integer")
        return bool(row["created_by_id"] == int(text))
    wanted = _ids(text)
    return not wanted or row["created_by_id"] in wanted


def _ids(text: str) -> set[int]:
    """One id, several with commas, or a JSON list; what is no number is dropped."""
    parts: list[Any] = text.split(",")
    if text.lstrip().startswith("["):
        try:
            parts = json.loads(text)
        except ValueError:
            return set()
    return {int(str(part).strip()) for part in parts if str(part).strip().isdecimal()}


def _has_flag(call: Call, row: Json) -> bool:
    text = call.params.get("feature_flag_id")
    return not text or bool(row["feature_flag_id"] == int(text))


def _has_prompt(call: Call, row: Json) -> bool:
    wanted = call.params.get("prompt_name")
    if not wanted:
        return True
    about = (row["parameters"] or {}).get("prompt_metadata") or {}
    return isinstance(about, dict) and bool(about.get("name") == wanted)


def _uses_event(call: Call, row: Json) -> bool:
    wanted = call.params.get("event")
    if not wanted:
        return True
    world = call.world
    shared = [
        world.saved_metrics[link["saved_metric_id"]]["query"] for link in present.links_of(world, row["id"])
    ]
    inline = [*(row["metrics"] or []), *(row["metrics_secondary"] or [])]
    return any(_counts(world, node, wanted) for metric in (*inline, *shared) for node in sources(metric))


def _counts(world: World, node: Json, event: str) -> bool:
    if node.get("kind") == "ActionsNode":
        action = world.actions.get(node["id"]) or {}
        return any(step.get("event") == event for step in action.get("steps") or [])
    return bool(node.get("event") == event)


def _by_owner(world: World, row: Json) -> str:
    owner = world.users.get(row["created_by_id"]) or {}
    return str(owner.get("first_name") or owner.get("email") or "")


_ORDERS: dict[str, Callable[[World, Json], Any]] = {
    "created_at": lambda world, row: row["created_at"],
    "updated_at": lambda world, row: row["updated_at"],
    "name": lambda world, row: row["name"],
    "start_date": lambda world, row: row["start_date"] or _LONG_AGO,
    "end_date": lambda world, row: row["end_date"] or _LONG_AGO,
    "duration": lambda world, row: duration(world, row) or timedelta(days=-1),
    "status": lambda world, row: _STATUS_ORDER[by_dates(row)],
    "created_by": _by_owner,
}


def _sorted(call: Call, rows: list[Json]) -> list[Json]:
    """In the order that was asked for; among equals the newer one first, so that pages fit together."""
    order = call.params.get("order") or "-created_at"
    field = order.removeprefix("-")
    if field not in _ORDERS:
        raise invalid(f"Invalid order field: '{order}'")
    newest_first = sorted(rows, key=lambda row: int(row["id"]), reverse=True)
    key = _ORDERS[field]
    return sorted(newest_first, key=lambda row: key(call.world, row), reverse=order.startswith("-"))


def stats(call: Call) -> Reply:
    """The figures above the list, newest build only."""
    now, month = call.world.now(), timedelta(days=30)
    rows = _visible(call)
    started = [row["start_date"] for row in rows if row["start_date"] is not None]
    recent = sum(now - month <= start <= now for start in started)
    before = sum(now - 2 * month <= start < now - month for start in started)
    ended = [row["end_date"] for row in rows if row["end_date"] is not None]
    change = 100.0 if recent and not before else 0.0 if not before else 100 * (recent - before) / before
    return Reply(
        200,
        {
            "launched_last_30d": recent,
            "launched_previous_30d": before,
            "percent_change": round(change, 1),
            "active_experiments": sum(by_dates(row) == "running" and not row["archived"] for row in rows),
            "completed_last_30d": sum(now - month <= end <= now for end in ended),
        },
    )
