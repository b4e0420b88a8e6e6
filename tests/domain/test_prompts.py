from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from exptui.domain.prompts import CreateFromPrompt, Prompt

GOOD: dict[str, Any] = {"prompt_name": "greeting", "versions": [2, 1], "templates": ["cost"]}


def test_a_comparison_keeps_the_order_of_its_versions() -> None:
    assert CreateFromPrompt.model_validate(GOOD).versions == (2, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"versions": [1]},
        {"versions": [1, 1]},
        {"versions": [0, 1]},
        {"versions": list(range(1, 12))},
        {"templates": []},
        {"templates": ["cost", "cost"]},
        {"templates": ["a", "b", "c", "d"]},
        {"prompt_name": ""},
        {"surprise": 1},
    ],
    ids=str,
)
def test_what_the_server_would_refuse_is_not_sent(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CreateFromPrompt.model_validate(GOOD | wrong)


def test_a_prompt_has_every_version_up_to_its_latest() -> None:
    assert list(Prompt.model_validate({"name": "p", "version": 2, "latest_version": 4}).versions) == [
        1,
        2,
        3,
        4,
    ]
    assert list(Prompt.model_validate({"name": "p", "version": 2}).versions) == [1, 2]
