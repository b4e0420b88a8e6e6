"""What a prompt says, as lines that a terminal can be shown."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.prompts import TAG, TEMPLATES, Prompt, prompt_text, template_needs

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(), inner, max_size=4)
        | st.fixed_dictionaries({"role": st.text(), "content": inner})
    ),
    max_leaves=12,
)


def saying(prompt: Any) -> str:
    return prompt_text(Prompt.model_validate({"name": "p", "prompt": prompt}))


def test_a_text_is_shown_as_it_is() -> None:
    assert saying("# Rules\n\n1. Be [bold]kind[/].\n   - {{name}}") == (
        "# Rules\n\n1. Be [bold]kind[/].\n   - {{name}}"
    )


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("red \x1b[31malert", "red �[31malert"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\tb\n\tc", "a   b\n    c"),
        ("abc\u202edef", "abc�def"),
        ("bell\x07\x08", "bell�"),
        ("👩\u200d💻 says", "👩 says"),
        (None, ""),
        ("", ""),
    ],
)
def test_nothing_in_it_steers_the_terminal(sent: str | None, shown: str) -> None:
    assert saying(sent) == shown


def test_messages_stand_one_under_the_other_with_their_own_lines() -> None:
    sent = [
        {"role": "system", "content": "Be kind.\nBe brief."},
        {"role": "user", "content": "{{question}}", "name": "Mo"},
    ]
    assert saying(sent) == 'system:\nBe kind.\nBe brief.\n\nuser:\n{\n  "name": "Mo"\n}\n{{question}}'


def test_messages_within_an_object_come_after_the_rest_of_it() -> None:
    sent = {"messages": [{"role": "user", "content": "Hi"}], "temperature": 0.2}
    assert saying(sent) == '{\n  "temperature": 0.2\n}\n\nuser:\nHi'


def test_content_in_parts_is_shown_as_json() -> None:
    assert '"text": "Hi"' in saying([{"role": "user", "content": [{"type": "text", "text": "Hi"}]}])


@pytest.mark.parametrize("sent", [{"a": [1, {"b": "ü"}]}, [1, 2], [], {}, {"messages": []}, [{"role": 1}], 7])
def test_other_json_is_indented_and_can_be_read_back(sent: Any) -> None:
    assert json.loads(saying(sent)) == sent
    assert "\\u" not in saying(sent)


def test_what_is_nested_beyond_all_sense_is_still_text() -> None:
    deep: Any = "core"
    for _ in range(300):
        deep = [deep]
    assert "core" in saying(deep)


def test_only_the_beginning_is_known_of_a_text_that_came_short() -> None:
    short = Prompt.model_validate({"name": "p", "prompt_preview": "Say\thello…\x1b", "version": 3})
    assert not short.whole
    assert prompt_text(short) == "Say hello…�"
    assert Prompt.model_validate({"name": "p", "prompt": None}).whole


@given(sent=JSON)
def test_every_text_is_clean(sent: Any) -> None:
    shown = saying(sent)
    assert all(letter == "\n" or unicodedata.category(letter) != "Cc" for letter in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert saying(shown) == shown


def test_a_template_names_the_event_the_property_and_the_tag_it_needs() -> None:
    for template in TEMPLATES:
        event, read, tag = template_needs(template.key)
        assert event.startswith("$ai_")
        assert read.startswith("$ai_")
        assert tag == TAG
    assert template_needs("joy") == ()


@pytest.mark.parametrize("sent", [{"version": 0}, {"version": 2, "latest_version": -5}])
def test_a_prompt_has_at_least_one_version(sent: dict[str, int]) -> None:
    assert 1 in Prompt.model_validate({"name": "p", **sent}).versions
