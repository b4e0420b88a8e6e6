"""Names and flag keys: what is refused, and the keys that are made of names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.naming import (
    FLAG_KEY,
    LONGEST_SLUG,
    free_slug,
    key_objection,
    name_objection,
    slug,
)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Shorter form", "shorter-form"),
        ("  Which -- doctor?  ", "which-doctor"),
        ("plant-doctor: v5, v6 (cost, latency)", "plant-doctor-v5-v6-cost-latency"),
        ("Größe, café, ﬁne", "groe-cafe-fine"),
        ("snake_case_", "snake_case"),
        ("__a__", "a"),
        ("tabs\tand\nlines", "tabs-and-lines"),
        ("50% off", "50-off"),
        ("日本語", "experiment"),
        ("", "experiment"),
        ("-_-", "experiment"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_key_is_made_of_a_name_as_the_server_makes_it(name: str, key: str) -> None:
    assert slug(name) == key


def test_a_key_in_use_is_numbered_from_two_on() -> None:
    taken = {"shorter-form", "shorter-form-2", "shorter-form-4"}
    assert free_slug("Shorter form", taken.__contains__) == "shorter-form-3"
    assert free_slug("Shorter form", lambda _key: False) == "shorter-form"


@given(name=st.text(), taken=st.integers(0, 12))
def test_a_key_that_is_made_is_always_one_that_a_flag_can_have(name: str, taken: int) -> None:
    made = slug(name)
    assert FLAG_KEY.fullmatch(made)
    assert len(made) <= LONGEST_SLUG
    in_use = {made, *(f"{made}-{number}" for number in range(2, taken + 1))}
    free = free_slug(name, in_use.__contains__)
    assert free not in in_use
    assert key_objection(free) == {}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("", "A flag key is needed."),
        (None, "A flag key is needed."),
        ("a b", "Only letters, digits, - and _."),
        ("a\n", "Only letters, digits, - and _."),
        ("x" * 401, "At most 400 characters."),
    ],
)
def test_a_key_that_no_flag_can_have_is_objected_to(key: str | None, said: str) -> None:
    assert key_objection(key) == {"feature_flag_key": said}


def test_names_have_a_length() -> None:
    assert name_objection("x" * 400) == key_objection("x" * 400) == {}
    assert name_objection("x" * 401) == {"name": "At most 400 characters."}
    assert name_objection("  ") == {"name": "A name is needed."}
