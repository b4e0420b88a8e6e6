"""Prompts, their versions, and the experiments that are made of them."""

from __future__ import annotations

import json
from typing import Any

from exptui.sandbox import present
from exptui.sandbox.call import Call, Reply, paged
from exptui.sandbox.change import Change
from exptui.sandbox.create import prepare
from exptui.sandbox.fields import integer, read_fields, text
from exptui.sandbox.flag_rules import find as find_flag
from exptui.sandbox.problems import bare, forbidden, invalid
from exptui.sandbox.store import Json, World

TEMPLATES: dict[str, tuple[str, str]] = {
    "cost": ("Cost", "What the generations of a person cost, in US dollars."),
    "latency": ("Latency", "How long a person waits for generations, in seconds."),
    "eval_pass_rate": ("Evaluation pass rate", "The share of evaluations that pass."),
}
_ORDERS = (
    "name",
    "created_at",
    "updated_at",
    "version",
    "latest_version",
    "version_count",
    "first_version_created_at",
)
_LONGEST_KEY = 200


def prompt_templates(call: Call) -> Reply:
    return Reply(
        200, [{"key": key, "label": says[0], "description": says[1]} for key, says in TEMPLATES.items()]
    )


def versions_of(world: World, team_id: int, name: str) -> list[Json]:
    """The versions of a prompt that still exist, oldest first."""
    rows = [
        row
        for row in world.prompt_versions
        if row["team_id"] == team_id and row["name"] == name and not row["deleted"]
    ]
    return sorted(rows, key=lambda row: int(row["version"]))


def _shown(world: World, row: Json) -> Json:
    versions = versions_of(world, row["team_id"], row["name"])
    latest = versions[-1]["version"]
    return present.owned(world, row) | {
        "is_latest": row["version"] == latest,
        "latest_version": latest,
        "version_count": len(versions),
        "first_version_created_at": present.moment(versions[0]["created_at"]),
    }


def prompts(call: Call) -> Reply:
    """One row a prompt: its latest version."""
    world, wanted = call.world, call.params.get("search", "").lower()
    names = dict.fromkeys(
        row["name"] for row in world.prompt_versions if row["team_id"] == call.team_id and not row["deleted"]
    )
    rows = [_shown(world, versions_of(world, call.team_id, name)[-1]) for name in names]
    rows = [
        row for row in rows if wanted in row["name"].lower() or wanted in json.dumps(row["prompt"]).lower()
    ]
    order = call.params.get("order_by") or ""
    if order.removeprefix("-") not in _ORDERS:
        order = "-created_at"
    rows.sort(key=lambda row: row[order.removeprefix("-")], reverse=order.startswith("-"))
    return paged(call, rows)


def prompt_by_name(call: Call) -> Reply:
    name, versions = call.at["name"], versions_of(call.world, call.team_id, call.at["name"])
    asked = call.params.get("version")
    found = [row for row in versions if asked is None or str(row["version"]) == asked]
    if not found:
        raise bare(404, f"Prompt with name '{name}' not found.")
    return Reply(200, _shown(call.world, found[-1]))


def prompt_resolve(call: Call) -> Reply:
    raise forbidden("This endpoint is only available to web-authenticated users.")


def _versions(value: Any, name: str) -> list[int]:
    _counted(value, name, 2, 10)
    found = [integer(one, f"{name}__{index}") for index, one in enumerate(value)]
    for index, number in enumerate(found):
        if number < 1:
            detail = "Ensure this value is greater than or equal to 1."
            raise invalid(detail, attr=f"{name}__{index}", code="min_value")
    if len(set(found)) < len(found):
        raise invalid("Versions must not contain duplicates.", attr=name)
    return found


def _templates(value: Any, name: str) -> list[str]:
    _counted(value, name, 1, 3)
    for index, one in enumerate(value):
        if not isinstance(one, str) or one not in TEMPLATES:
            detail = f'"{one}" is not a valid choice.'
            raise invalid(detail, attr=f"{name}__{index}", code="invalid_choice")
    if len(set(value)) < len(value):
        raise invalid("Templates must not contain duplicates.", attr=name)
    return list(value)


def _counted(value: Any, name: str, least: int, most: int) -> None:
    if not isinstance(value, list):
        kind = type(value).__name__
        raise invalid(f'Expected a list of items but got type "{kind}".', attr=name, code="not_a_list")
    if len(value) < least:
        detail = f"Ensure this field has at least {least} elements."
        raise invalid(detail, attr=name, code="min_length")
    if len(value) > most:
        detail = f"Ensure this field has no more than {most} elements."
        raise invalid(detail, attr=name, code="max_length")


def create_from_prompt(call: Call) -> Reply:
    """A draft that compares versions of a prompt, the first one being the control."""
    world = call.world
    asked = read_fields(
        {
            "prompt_name": text(),
            "versions": _versions,
            "templates": _templates,
            "name": text(most=400, blank=True),
            "feature_flag_key": text(blank=True),
            "description": text(most=3000, blank=True),
        },
        call.body(),
        required=("prompt_name", "versions", "templates"),
    )
    prompt, versions, templates = asked["prompt_name"], asked["versions"], asked["templates"]
    there = {row["version"] for row in versions_of(world, call.team_id, prompt)}
    lost = [version for version in versions if version not in there]
    if lost:
        raise invalid(f"Versions not found for prompt '{prompt}': {lost}", attr="versions")
    numbered = ", ".join(f"v{version}" for version in versions)
    name = asked.get("name") or f"{prompt}: {numbered} ({', '.join(templates)})"
    key = asked.get("feature_flag_key")
    if key and find_flag(world, call.team_id, key) is not None:
        raise invalid(f"Feature flag with key '{key}' already exists.", attr="feature_flag_key")
    data = {
        "name": name,
        "description": asked.get("description", ""),
        "feature_flag_key": key or _free_key(world, call.team_id, name),
        "parameters": _parameters(prompt, versions, templates),
        "metrics": [_metric(prompt, template) for template in templates],
    }
    change = Change(call)
    row = prepare(change, call.team_id, data, unknown_events=True)
    change.commit()
    return Reply(201, present.experiment(world, row))


def _free_key(world: World, team_id: int, name: str) -> str:
    words = "".join(
        letter if letter.isascii() and letter.isalnum() else " " for letter in name.lower()
    ).split()
    slug = "-".join(words)[:_LONGEST_KEY].strip("-") or "experiment"
    key, number = slug, 1
    while find_flag(world, team_id, key) is not None:
        number += 1
        ending = f"-{number}"
        key = slug[: _LONGEST_KEY - len(ending)] + ending
    return key


def _parameters(prompt: str, versions: list[int], templates: list[str]) -> Json:
    many = len(versions) > 2
    keys = ["control", *((f"test-{index}" if many else "test") for index in range(1, len(versions)))]
    shares = [100 // len(versions)] * len(versions)
    shares[-1] += 100 - sum(shares)
    return {
        "feature_flag_variants": [
            {"key": key, "name": f"v{version}", "rollout_percentage": share}
            for key, version, share in zip(keys, versions, shares, strict=True)
        ],
        "feature_flag_payloads": {
            key: json.dumps({"prompt_name": prompt, "prompt_version": version})
            for key, version in zip(keys, versions, strict=True)
        },
        "prompt_metadata": {"name": prompt, "templates": templates, "versions": versions},
    }


def _metric(prompt: str, template: str) -> Json:
    def node(event: str, *more: Json, **kinds: str) -> Json:
        by = {"key": "$ai_prompt_name", "value": [prompt], "operator": "exact", "type": "event"}
        return {"kind": "EventsNode", "event": event, "name": event, **kinds, "properties": [by, *more]}

    about = {"kind": "ExperimentMetric", "name": TEMPLATES[template][0]}
    if template == "eval_pass_rate":
        passed = {"key": "$ai_evaluation_result", "value": ["true"], "operator": "exact", "type": "event"}
        return about | {
            "metric_type": "ratio",
            "numerator": node("$ai_evaluation", passed, math="total"),
            "denominator": node("$ai_evaluation", math="total"),
            "goal": "increase",
        }
    of = {"cost": "$ai_total_cost_usd", "latency": "$ai_latency"}[template]
    return about | {
        "metric_type": "mean",
        "source": node("$ai_generation", math="sum", math_property=of),
        "goal": "decrease",
    }
