"""Prompts, their versions, and experiments made of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from exptui.sandbox.prompt_versions import publish
from tests.sandbox.tiny import Api
from tests.support.prompts import publish_all, withdraw

_PATH = "experiments/create_from_prompt/"


async def test_two_versions_become_control_and_test(api: Api) -> None:
    body = {"prompt_name": "greeting", "versions": [3, 1], "templates": ["cost", "eval_pass_rate"]}
    made = await api.post(_PATH, body, status=201)
    assert made["name"] == "greeting: v3, v1 (cost, eval_pass_rate)"
    assert made["feature_flag_key"] == "greeting-v3-v1-cost-eval_pass_rate"
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
    assert [(m["name"], m["metric_type"], m["goal"]) for m in made["metrics"]] == [
        ("Cost", "mean", "decrease"),
        ("Eval pass rate", "ratio", "increase"),
    ]
    assert made["parameters"]["rollout_percentage"] == 100
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


async def test_the_pass_rate_counts_what_passed_of_what_applied(api: Api) -> None:
    body = {"prompt_name": "greeting", "versions": [1, 2], "templates": ["eval_pass_rate"]}
    (metric,) = (await api.post(_PATH, body, status=201))["metrics"]
    mine = {"key": "$ai_prompt_name", "value": ["greeting"], "operator": "exact", "type": "event"}
    passed = {"key": "JSONExtractBool(properties, '$ai_evaluation_result')", "type": "hogql"}
    key = "JSONExtractRaw(properties, '$ai_evaluation_applicable') != 'false'"
    applies = {"key": key, "type": "hogql"}
    assert metric["numerator"]["properties"] == [mine, passed, applies]
    assert metric["denominator"]["properties"] == [mine, applies]
    assert {metric[part]["event"] for part in ("numerator", "denominator")} == {"$ai_evaluation"}


async def test_a_list_is_shortened_where_the_build_can(api: Api, current: Api) -> None:
    long = "# Greeting\n\n" + "Say hello. " * 40
    for each in (api, current):
        publish(each.world, "greeting", long)
    (row,) = (await current.get("llm_prompts/", content="preview"))["results"]
    assert "prompt" not in row
    assert row["prompt_preview"] == long[:160] + "..."
    assert row["prompt_size_bytes"] == len(long)
    assert row["outline"] == [{"level": 1, "text": "Greeting"}]
    (row,) = (await current.get("llm_prompts/", content="none"))["results"]
    assert not {"prompt", "prompt_preview"} & set(row)
    (row,) = (await current.get("llm_prompts/"))["results"]
    assert row["prompt"] == long
    said = await current.refused("GET", "llm_prompts/?content=half")
    assert (said["attr"], said["code"]) == ("content", "invalid_choice")


async def test_the_older_build_sends_whole_texts_whatever_it_is_asked() -> None:
    (row,) = (await Api("page").get("llm_prompts/", content="preview"))["results"]
    assert row["prompt"] == "Say hello, 3 times."
    assert "prompt_preview" not in row


async def test_versions_are_listed_to_keys_only_where_that_is_allowed(api: Api) -> None:
    publish_all(api.world, "many", [f"Text {number}" for number in range(1, 121)])
    path = "llm_prompts/resolve/name/many/"
    await api.refused("GET", path, status=403)
    api.faults.open_to_keys()
    first = await api.get(path, limit="100")
    assert [row["version"] for row in first["versions"]] == list(range(120, 20, -1))
    assert first["has_more"]
    assert [row["is_latest"] for row in first["versions"]] == [True, *[False] * 99]
    assert first["prompt"]["prompt"] == "Text 120"
    rest = await api.get(path, limit="100", before_version="21")
    assert [row["version"] for row in rest["versions"]] == list(range(20, 0, -1))
    assert not rest["has_more"]
    assert await api.get(path, limit="100", offset="100") == rest
    assert set(first["versions"][0]) == {"id", "version", "created_by", "created_at", "is_latest"}
    await api.refused("GET", f"{path}?offset=1&before_version=2")
    said = await api.refused("GET", "llm_prompts/resolve/name/nobody/", status=404)
    assert said == {"detail": "Prompt with name 'nobody' not found."}


async def test_a_deleted_prompt_is_gone_and_its_name_free(api: Api) -> None:
    withdraw(api.world, "greeting")
    assert (await api.get("llm_prompts/"))["results"] == []
    await api.refused("GET", "llm_prompts/name/greeting/", status=404)
    publish(api.world, "greeting", [{"role": "system", "content": "Say hello."}])
    row = await api.get("llm_prompts/name/greeting/")
    assert (row["version"], row["prompt"][0]["role"]) == (1, "system")


async def test_the_newest_build_lists_its_templates(current: Api) -> None:
    assert [row["key"] for row in await current.get("experiments/prompt_templates/")] == [
        "cost",
        "latency",
        "eval_pass_rate",
    ]
