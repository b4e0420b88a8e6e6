"""Experiments that are made of versions of a prompt."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from exptui.sandbox import present
from exptui.sandbox.call import Call, Reply
from exptui.sandbox.change import Change
from exptui.sandbox.create import prepare
from exptui.sandbox.fields import integer, read_fields, text
from exptui.sandbox.flag_rules import find as find_flag
from exptui.sandbox.problems import invalid
from exptui.sandbox.prompt_metrics import TEMPLATES, prompt_metric
from exptui.sandbox.prompt_versions import versions_of
from exptui.sandbox.store import Json, World

_LONGEST_KEY = 200


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
        "metrics": [prompt_metric(prompt, template) for template in templates],
    }
    change = Change(call)
    row = prepare(change, call.team_id, data, unknown_events=True)
    change.commit()
    return Reply(201, present.experiment(world, row))


def _free_key(world: World, team_id: int, name: str) -> str:
    slug = _slug(name)[:_LONGEST_KEY] or "experiment"
    key, number = slug, 1
    while find_flag(world, team_id, key) is not None:
        number += 1
        key = f"{slug}-{number}"
    return key


def _slug(name: str) -> str:
    """The web framework's own: accents go, and all that is no letter, digit or underscore parts words."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    kept = re.sub(r"[^\w\s-]", "", plain.lower())
    return re.sub(r"[-\s]+", "-", kept).strip("-_")


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
        "rollout_percentage": 100,
        "prompt_metadata": {"name": prompt, "templates": templates, "versions": versions},
    }
