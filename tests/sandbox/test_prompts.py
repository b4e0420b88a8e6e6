"""Prompts, their versions, and experiments made of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.tiny import Api

_PATH = "experiments/create_from_prompt/"


async def test_two_versions_become_control_and_test(api: Api) -> None:
    body = {"prompt_name": "greeting", "versions": [3, 1], "templates": ["cost", "eval_pass_rate"]}
    made = await api.post(_PATH, body, status=201)
    assert made["name"] == "greeting: v3, v1 (cost, eval_pass_rate)"
    assert made["feature_flag_key"] == "greeting-v3-v1-cost-eval-pass-rate"
    variants = made["feature_flag"]["filters"]["multivariate"]["variants"]
    assert [(v["key"], v["name"], v["rollout_percentage"]) for v in variants] == [
        ("control", "v3", 50),
        ("test", "v1", 50),
    ]
    payload = json.loads(made["feature_flag"]["filters"]["payloads"]["control"])
    assert payload == {"prompt_name": "greeting", "prompt_version": 3}
    assert made["parameters"]["prompt_metadata"] == {
        "name": "greeting",
        "templates": ["cost", "eval_pass_rate"],
        "versions": [3, 1],
    }
    assert [(m["metric_type"], m["goal"]) for m in made["metrics"]] == [
        ("mean", "decrease"),
        ("ratio", "increase"),
    ]
    assert (await api.get("experiments/", prompt_name="greeting"))["count"] == 1
    assert (await api.get("experiments/", prompt_name="Greeting"))["count"] == 0


async def test_with_three_versions_the_last_takes_the_rest(api: Api) -> None:
    body = {"prompt_name": "greeting", "versions": [1, 2, 3], "templates": ["latency"]}
    made = await api.post(_PATH, body, status=201)
    variants = made["feature_flag"]["filters"]["multivariate"]["variants"]
    assert [(v["key"], v["rollout_percentage"]) for v in variants] == [
        ("control", 33),
        ("test-1", 33),
        ("test-2", 34),
    ]
    again = await api.post(_PATH, body, status=201)
    assert again["feature_flag_key"] == f"{made['feature_flag_key']}-2"


@pytest.mark.parametrize(
    ("fields", "attr", "code"),
    [
        ({"versions": [1]}, "versions", "min_length"),
        ({"versions": list(range(1, 12))}, "versions", "max_length"),
        ({"versions": [1, "two"]}, "versions__1", "invalid_input"),
        ({"versions": [0, 1]}, "versions__0", "min_value"),
        ({"versions": [1, 1]}, "versions", "invalid_input"),
        ({"versions": "1,2"}, "versions", "not_a_list"),
        ({"versions": [1, 99]}, "versions", "invalid_input"),
        ({"prompt_name": "nobody"}, "versions", "invalid_input"),
        ({"templates": []}, "templates", "min_length"),
        ({"templates": ["cost", "joy"]}, "templates__1", "invalid_choice"),
        ({"templates": ["cost", "cost"]}, "templates", "invalid_input"),
        ({"feature_flag_key": "taken"}, "feature_flag_key", "invalid_input"),
    ],
)
async def test_refusals_name_the_field(api: Api, fields: dict[str, Any], attr: str, code: str) -> None:
    await api.draft("Taken")
    body = {"prompt_name": "greeting", "versions": [1, 2], "templates": ["cost"], **fields}
    said = await api.refused("POST", _PATH, body)
    assert (said["attr"], said["code"]) == (attr, code)
    assert len(api.world.experiments) == 1


async def test_both_scopes_are_needed(api: Api) -> None:
    api.faults.forbid_scope("llm_prompt:read")
    said = await api.refused("POST", _PATH, {}, status=403)
    assert said["detail"] == "API key missing required scope 'llm_prompt:read'"


async def test_its_unknown_events_are_not_tolerated_later(api: Api) -> None:
    body = {"prompt_name": "greeting", "versions": [1, 2], "templates": ["cost"]}
    made = await api.post(_PATH, body, status=201)
    said = await api.refused("PATCH", f"experiments/{made['id']}/", {"metrics": made["metrics"]})
    assert said["detail"].startswith("Event(s) '$ai_generation' not found.")


async def test_the_list_has_one_row_a_prompt(api: Api) -> None:
    (row,) = (await api.get("llm_prompts/", search="3 times"))["results"]
    assert (row["name"], row["version"], row["latest_version"], row["version_count"]) == ("greeting", 3, 3, 3)
    assert row["created_by"]["first_name"] == "Zoe"


async def test_a_version_is_read_by_name(api: Api) -> None:
    assert (await api.get("llm_prompts/name/greeting/", version="2"))["prompt"] == "Say hello, 2 times."
    assert (await api.get("llm_prompts/name/greeting/"))["version"] == 3
    said = await api.refused("GET", "llm_prompts/name/nobody/", status=404)
    assert said == {"detail": "Prompt with name 'nobody' not found."}
    await api.refused("GET", "llm_prompts/resolve/name/greeting/", status=403)


async def test_the_newest_build_lists_its_templates(current: Api) -> None:
    assert [row["key"] for row in await current.get("experiments/prompt_templates/")] == [
        "cost",
        "latency",
        "eval_pass_rate",
    ]
