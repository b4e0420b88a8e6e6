"""Prompts and their versions, as lists and one by one."""

from __future__ import annotations

import json
import re
from typing import Any

from exptui.sandbox import present
from exptui.sandbox.call import Call, Reply, paged, whole
from exptui.sandbox.fields import integer
from exptui.sandbox.problems import bare, forbidden, invalid
from exptui.sandbox.prompt_metrics import TEMPLATES
from exptui.sandbox.prompt_versions import versions_of
from exptui.sandbox.store import Json, World

VERSION_LISTING = "llm_prompts/resolve"
"""The list of versions, which is for people who are logged in, unless it was opened to keys."""
_ORDERS = (
    "name",
    "created_at",
    "updated_at",
    "version",
    "latest_version",
    "version_count",
    "first_version_created_at",
)
_CONTENTS = ("full", "preview", "none")
_PREVIEW = 160
_MOST_VERSIONS = 100
_HEADING = re.compile(r"^(#{1,6}) +(.+?) *#*$", re.MULTILINE)


def prompt_templates(call: Call) -> Reply:
    return Reply(
        200, [{"key": key, "label": says[0], "description": says[1]} for key, says in TEMPLATES.items()]
    )


def prompts(call: Call) -> Reply:
    """One row a prompt: its latest version."""
    world, wanted = call.world, call.params.get("search", "").lower()
    content = _content(call)
    names = dict.fromkeys(
        row["name"] for row in world.prompt_versions if row["team_id"] == call.team_id and not row["deleted"]
    )
    rows = [_described(world, versions_of(world, call.team_id, name)[-1]) for name in names]
    rows = [row for row in rows if wanted in row["name"].lower() or wanted in _text(row).lower()]
    order = call.params.get("order_by") or ""
    if order.removeprefix("-") not in _ORDERS:
        order = "-created_at"
    rows.sort(key=lambda row: row[order.removeprefix("-")], reverse=order.startswith("-"))
    return paged(call, [_cut(call, row, content, sized=True) for row in rows])


def prompt_by_name(call: Call) -> Reply:
    """One version: the one that is asked for, else the latest."""
    row = _found(call)
    return Reply(200, _cut(call, _described(call.world, row), _content(call)))


def prompt_resolve(call: Call) -> Reply:
    """One version and, a page at a time, all that there are, the latest first."""
    if VERSION_LISTING not in call.server.faults.opened:
        raise forbidden("This endpoint is only available to web-authenticated users.")
    params = call.params
    if "offset" in params and "before_version" in params:
        raise invalid("Use either offset or before_version, not both.", attr="offset")
    rows = versions_of(call.world, call.team_id, call.at["name"])[::-1]
    row, latest = _found(call), rows[0]["version"] if rows else 0
    if "before_version" in params:
        before = integer(params["before_version"], "before_version")
        rows = [each for each in rows if each["version"] < before]
    rows = rows[whole(params.get("offset"), 0) :]
    limit = min(whole(params.get("limit"), 50, least=1), _MOST_VERSIONS)
    listed = [_line(call.world, each, latest) for each in rows[:limit]]
    shown = _cut(call, _described(call.world, row), "full")
    return Reply(200, {"prompt": shown, "versions": listed, "has_more": len(rows) > limit})


def _line(world: World, row: Json, latest: int) -> Json:
    owned = present.owned(world, row)
    kept = {key: owned[key] for key in ("id", "version", "created_by", "created_at")}
    return {**kept, "is_latest": row["version"] == latest}


def _found(call: Call) -> Json:
    name = call.at["name"]
    versions, asked = versions_of(call.world, call.team_id, name), call.params.get("version")
    number = None if asked is None else integer(asked, "version")
    found = [row for row in versions if number is None or row["version"] == number]
    if not found:
        raise bare(404, f"Prompt with name '{name}' not found.")
    return found[-1]


def _described(world: World, row: Json) -> Json:
    versions = versions_of(world, row["team_id"], row["name"])
    latest = versions[-1]["version"]
    return present.owned(world, row) | {
        "is_latest": row["version"] == latest,
        "latest_version": latest,
        "version_count": len(versions),
        "first_version_created_at": present.moment(versions[0]["created_at"]),
    }


def _content(call: Call) -> str:
    """How much of the text is wanted; an older build does not listen."""
    content = call.params.get("content", "full") if call.current else "full"
    if content not in _CONTENTS:
        raise invalid(f'"{content}" is not a valid choice.', attr="content", code="invalid_choice")
    return content


def _cut(call: Call, row: Json, content: str, *, sized: bool = False) -> Json:
    """The row with as much of its text as is wanted; `sized` where the list tells how long it is."""
    if not call.current:
        return row
    said = _text(row)
    about: Json = {"outline": _outline(row["prompt"])}
    if sized:
        about["prompt_size_bytes"] = len(said.encode("utf-8", "surrogatepass"))
    if content == "preview":
        about["prompt_preview"] = said[:_PREVIEW] + ("..." if len(said) > _PREVIEW else "")
    return {key: value for key, value in row.items() if key != "prompt" or content == "full"} | about


def _text(row: Json) -> str:
    prompt = row["prompt"]
    return prompt if isinstance(prompt, str) else json.dumps(prompt, ensure_ascii=False)


def _outline(prompt: Any) -> list[Json]:
    found = _HEADING.findall(prompt) if isinstance(prompt, str) else []
    return [{"level": len(marks), "text": title} for marks, title in found]
