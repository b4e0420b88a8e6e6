"""Keys of flags that the server makes up for experiments made of prompts."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox.tiny import Api


async def made(api: Api, name: str) -> Any:
    body = {"prompt_name": "greeting", "versions": [1, 2], "templates": ["cost"], "name": name}
    return await api.post("experiments/create_from_prompt/", body, status=201)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Greeting: v1, v2 (cost, eval_pass_rate)", "greeting-v1-v2-cost-eval_pass_rate"),
        ("Größe & Café", "groe-cafe"),
        ("  --Two   words--  ", "two-words"),
        ("_under_ -score-_", "under_-score"),
        ("don't", "dont"),
        ("ﬁne ①", "fine-1"),
        ("日本語", "experiment"),
        ("!", "experiment"),
        ("a - b", "a-b"),
        ("x" * 250, "x" * 200),
    ],
)
async def test_a_name_becomes_a_key(api: Api, name: str, key: str) -> None:
    assert (await made(api, name))["feature_flag_key"] == key


async def test_a_taken_key_gets_a_number_that_is_not_cut_off(api: Api) -> None:
    keys = [(await made(api, "x" * 250))["feature_flag_key"] for _ in range(3)]
    assert keys == ["x" * 200, "x" * 200 + "-2", "x" * 200 + "-3"]


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(name=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_whatever_the_name_is_the_key_is_one_that_flags_can_have(name: str) -> None:
    async def key() -> str:
        body = {"prompt_name": "greeting", "versions": [1, 2], "templates": ["cost"], "name": name[:400]}
        answer = await Api().ask("POST", "experiments/create_from_prompt/", body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["feature_flag_key"])

    assert re.fullmatch(r"[a-z0-9_-]{1,200}", asyncio.run(key()))
