"""The code that serves versions: whatever names are, they come back out of it."""

from __future__ import annotations

import ast
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.serving_code import (
    LANGUAGES,
    WIDEST,
    Language,
    python_literal,
    serving_code,
    typescript_literal,
)

HOST = "https://eu.posthog.com"
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def constants(code: str) -> dict[str, object]:
    """Names given a literal at the top of a Python file."""
    found: dict[str, object] = {}
    for node in ast.parse(code).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            assert isinstance(node.targets[0], ast.Name)
            found[node.targets[0].id] = node.value.value
    return found


def typescript_value(literal: str) -> str:
    """What a TypeScript literal, or a sum of them, comes to: its escapes are those of JSON."""
    return "".join(json.loads(f'["{each}"]')[0] for each in re.findall(r'"((?:[^"\\]|\\.)*)"', literal))


@given(ANYTHING, ANYTHING)
def test_any_name_comes_back_out_of_the_python_code(flag: str, prompt: str) -> None:
    code = serving_code(flag, prompt, "python", HOST, version=4)
    assert constants(code) == {"FLAG": flag, "PROMPT": prompt, "VERSION": 4, "HOST": HOST}


@given(ANYTHING)
def test_any_name_comes_back_out_of_a_typescript_literal(name: str) -> None:
    literal = typescript_literal("FLAG", name)
    joined = typescript_value(literal).encode("utf-16", "surrogatepass").decode("utf-16")
    assert joined == name
    assert literal.isascii()
    assert all(line.isprintable() for line in literal.split("\n"))


@given(ANYTHING)
def test_a_python_literal_is_printable_ascii(name: str) -> None:
    literal = python_literal("FLAG", name)
    assert literal.isascii()
    assert all(line.isprintable() for line in literal.split("\n"))


@given(ANYTHING, ANYTHING, st.sampled_from(list(LANGUAGES)))
def test_no_line_is_wider_than_a_terminal(flag: str, prompt: str, language: Language) -> None:
    lines = serving_code(flag, prompt, language, HOST, version=12).split("\n")
    assert max(map(len, lines)) <= WIDEST


@pytest.mark.parametrize("language", ["python", "typescript"])
def test_the_flag_is_asked_in_the_way_that_exposes_people(language: Language) -> None:
    code = serving_code("doctor", "plant-doctor", language, HOST, version=4)
    asked = "send_feature_flag_events=True" if language == "python" else "getFeatureFlagResult(FLAG, distinct"
    assert asked in code


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_generations_are_tagged_with_name_and_version(language: Language) -> None:
    code = serving_code("doctor", "plant-doctor", language, HOST, version=4)
    assert "$ai_prompt_name" in code
    assert "$ai_prompt_version" in code


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_there_is_no_key_in_the_code(language: Language) -> None:
    code = serving_code("doctor", "plant-doctor", language, HOST)
    assert not re.search(r"ph[cx]_|sk-", code)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_control_whose_version_is_not_known_is_to_be_checked(language: Language) -> None:
    assert "check this" in serving_code("doctor", "plant-doctor", language, HOST)
    assert "check this" not in serving_code("doctor", "plant-doctor", language, HOST, version=2)
