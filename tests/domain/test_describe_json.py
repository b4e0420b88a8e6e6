"""JSON for reading and copying."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.pretty_json import pretty_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(VALUES)
def test_what_is_shown_reads_back_as_what_was_sent(value: Any) -> None:
    text, _ = pretty_json(value)
    assert json.loads(text) == value


@given(st.text())
def test_nothing_shown_can_steer_a_terminal(value: str) -> None:
    text, _ = pretty_json(value)
    assert not any("\x00" <= c < "\x20" or "\x7f" <= c <= "\x9f" or "\u202a" <= c <= "\u202e" for c in text)


@pytest.mark.parametrize(
    ("value", "escaped"),
    [
        ("plain\n\ttext é 日本", 0),
        ("\x1b", 1),
        ("\x1b\x1b", 2),
        ("\\\x1b", 1),
        ("\\u001b", 0),
        ("\u202e\u200d\x9b", 3),
        ("\ud800", 1),
    ],
)
def test_escaped_characters_are_counted_and_ordinary_ones_are_not(value: str, escaped: int) -> None:
    assert pretty_json([value])[1] == escaped
