"""Feature flags by their own endpoint, and which of them could carry an experiment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exptui.sandbox import fields, flag_rules, present
from exptui.sandbox.call import Call, Reply, paged
from exptui.sandbox.change import Change
from exptui.sandbox.problems import invalid, not_found, voted_wrong
from exptui.sandbox.status import DEFAULT_CONTROL, variants_of
from exptui.sandbox.store import Json

_ORDERS = ("created_at", "key", "name")
_MOST = 100


def _visible(call: Call) -> list[Json]:
    rows = [f for f in call.world.flags.values() if f["team_id"] == call.team_id and not f["deleted"]]
    wanted, active, by = (call.params.get(name) for name in ("search", "active", "created_by_id"))
    if wanted:
        rows = [
            f
            for f in rows
            if wanted.lower() in f["key"].lower() or wanted.lower() in (f["name"] or "").lower()
        ]
    if active in ("true", "false"):
        rows = [f for f in rows if f["active"] is (active == "true")]
    if by and by.isdecimal():
        rows = [f for f in rows if f["created_by_id"] == int(by)]
    return rows


def _sorted(rows: list[Json], order: str) -> list[Json]:
    field = order.removeprefix("-")
    newest_first = sorted(rows, key=lambda f: int(f["id"]), reverse=True)
    return sorted(
        newest_first, key=lambda f: str(present.moment(f[field]) or ""), reverse=order.startswith("-")
    )


def flags(call: Call) -> Reply:
    rows, kind = _visible(call), call.params.get("type")
    used = {row["feature_flag_id"] for row in call.world.experiments.values() if not row["deleted"]}
    if kind == "multivariant":
        rows = [f for f in rows if variants_of(f)]
    elif kind == "boolean":
        rows = [f for f in rows if not variants_of(f)]
    elif kind == "experiment":
        rows = [f for f in rows if f["id"] in used]
    order = call.params.get("order") or "-created_at"
    if order.removeprefix("-") not in _ORDERS:
        order = "-created_at"
    return paged(call, [present.flag(call.world, row) for row in _sorted(rows, order)])


def eligible(call: Call) -> Reply:
    """Flags that an experiment could be linked to: the first variant has to be the control."""
    order = call.params.get("order") or "-created_at"
    if order.removeprefix("-") not in _ORDERS:
        raise invalid(f"Invalid order field: '{order}'")
    limit, offset = _count(call, "limit", 20), _count(call, "offset", 0)
    rows = [row for row in _visible(call) if len(variants_of(row)) >= 2]
    rows = _sorted([row for row in rows if variants_of(row)[0]["key"] == DEFAULT_CONTROL], order)
    part = rows[offset : offset + min(limit, _MOST)]
    return Reply(200, {"results": [present.flag(call.world, row) for row in part], "count": len(rows)})


def _count(call: Call, name: str, default: int) -> int:
    text = call.params.get(name)
    if text is None:
        return default
    if not text.isdecimal() or (name == "limit" and int(text) == 0):
        raise voted_wrong(f"Invalid {name}")
    return int(text)


def _find(call: Call) -> Json:
    row = call.world.flags.get(call.number("id"))
    if row is None or row["team_id"] != call.team_id:
        raise not_found()
    return row


def flag(call: Call) -> Reply:
    row = _find(call)
    if row["deleted"]:
        raise not_found()
    return Reply(200, present.flag(call.world, row))


def _filters(value: Any, name: str) -> Json:
    flag_rules.check_filters(value)
    return dict(value)


def _key(call: Call, own: int | None) -> fields.Read:
    def read(value: Any, name: str) -> str:
        key = str(fields.text(most=400)(value, name))
        if not flag_rules.KEY.match(key):
            raise invalid("Only letters, numbers, hyphens (-) & underscores (_) are allowed.", attr=name)
        other = flag_rules.find(call.world, call.team_id, key)
        if other is not None and other["id"] != own:
            raise invalid("There is already a feature flag with this key.", attr=name, code="unique")
        return key

    return read


def _form(call: Call, own: int | None) -> Mapping[str, fields.Read]:
    return {
        "name": fields.text(blank=True),
        "key": _key(call, own),
        "filters": _filters,
        "deleted": fields.boolean,
        "active": fields.boolean,
        "ensure_experience_continuity": fields.nullable(fields.boolean),
    }


def create_flag(call: Call) -> Reply:
    data = fields.read_fields(_form(call, None), call.body(), required=("key",))
    row = flag_rules.new_flag(
        call.world, call.team_id, data["key"], "", {}, active=data.get("active", True), by=call.user_id
    )
    row["name"] = data.get("name", "")
    row["filters"] = {"groups": [], "payloads": {}, "multivariate": None, **(data.get("filters") or {})}
    row["ensure_experience_continuity"] = data.get("ensure_experience_continuity") or False
    change = Change(call)
    change.gate("feature_flag.create", row, row)
    change.add_flag(row)
    change.commit()
    return Reply(201, present.flag(call.world, row))


def patch_flag(call: Call) -> Reply:
    """What people do to a flag beside its experiment: toggle it, aim it, delete it."""
    stored = _find(call)
    data = fields.read_fields(_form(call, stored["id"]), call.body())
    if stored["deleted"] and data.get("deleted") is not False:
        raise not_found()
    change = Change(call)
    if data.get("active", stored["active"]) != stored["active"]:
        action = "feature_flag.enable" if data["active"] else "feature_flag.disable"
        change.gate(action, stored, {"active": data["active"]})
    if data.get("filters", stored["filters"]) != stored["filters"]:
        change.gate("feature_flag.update", stored, {"filters": data["filters"]})
    change.flag(stored["id"]).update(data)
    change.commit()
    return Reply(200, present.flag(call.world, call.world.flags[stored["id"]]))
