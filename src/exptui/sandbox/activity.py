"""The history: who changed what and when, newest first."""

from __future__ import annotations

from exptui.sandbox import present
from exptui.sandbox.call import Call, Reply, page, whole
from exptui.sandbox.store import Json

_PAGE = 100


def record(
    call: Call,
    scope: str,
    row: Json,
    *,
    name: str,
    activity: str,
    changes: list[Json],
    kind: str | None = None,
) -> None:
    """Write a line of history in the name of the key's owner."""
    world = call.world
    world.activity.append(
        {
            "id": world.new_uuid(),
            "team_id": row["team_id"],
            "user": present.user(world, call.user_id),
            "activity": activity,
            "scope": scope,
            "item_id": str(row["id"]),
            "detail": {"name": name, "type": kind, "changes": changes},
            "created_at": present.moment(world.now()),
            "is_system": False,
            "was_impersonated": False,
        }
    )


def _lines(call: Call, scope: str | None, item: str | None) -> list[Json]:
    found = [
        {key: present.moment(value) for key, value in line.items() if key != "team_id"}
        for line in call.world.activity
        if line.get("team_id", call.team_id) == call.team_id
        and (scope is None or line["scope"] == scope)
        and (item is None or str(line["item_id"]) == item)
    ]
    return sorted(found, key=lambda line: str(line["created_at"]))[::-1]


def activity_log(call: Call) -> Reply:
    """Pages by cursor, which for us is how many lines were seen; there is no count."""
    lines = _lines(call, call.params.get("scope"), call.params.get("item_id"))
    seen = whole(call.params.get("cursor"), 0)
    after = call.link(cursor=seen + _PAGE) if seen + _PAGE < len(lines) else None
    before = call.link(cursor=max(0, seen - _PAGE)) if seen else None
    return Reply(200, {"next": after, "previous": before, "results": lines[seen : seen + _PAGE]})


def of_experiment(call: Call, row: Json) -> Reply:
    """The newest build's history of one experiment, by page number."""
    lines = _lines(call, "Experiment", str(row["id"]))
    size = whole(call.params.get("limit"), 10, least=1)
    start = (whole(call.params.get("page"), 1, least=1) - 1) * size
    part, frame = page(call, lines[start : start + size], size=size)
    frame["count"] = len(lines)
    number = start // size + 1
    frame["next"] = call.link(page=number + 1) if start + size < len(lines) else None
    frame["previous"] = call.link(page=number - 1) if number > 1 else None
    return Reply(200, {**frame, "results": part})
