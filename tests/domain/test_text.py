from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.text import clean, clean_json, clean_line
from tests.domain.bodies import anything

any_text = st.text(alphabet=st.characters(exclude_categories=()), max_size=40) | st.text(
    alphabet="\x1b\n\t\r\x00\x7f\x9b\u202e\u2066\u2028\ud800 a[👩💻❤\u200d\ufe0f\U0001f3fd", max_size=20
)


def steers(character: str) -> bool:
    return character not in "\n\t" and (
        unicodedata.category(character) in ("Cc", "Cs")
        or unicodedata.bidirectional(character)
        in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    )


@given(any_text)
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    assert not any(steers(c) for c in clean(text))
    assert not any(steers(c) or c in "\n\t" for c in clean_line(text))
    clean(text).encode()


@given(any_text)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_line(clean(text)) == clean_line(text)


@given(st.text(alphabet=st.characters(codec="ascii", min_codepoint=32, max_codepoint=126)))
def test_plain_text_is_unchanged(text: str) -> None:
    assert clean(text) == clean_line(text) == text


@pytest.mark.parametrize("text", ["Größe für alle", "価格テスト", "سعر", "क्‍ष", "🎉 party", "a  b"])
def test_the_words_of_the_world_are_unchanged(text: str) -> None:
    assert clean(text) == clean_line(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mred", "a�[31mred"),
        ("\x1b]0;title\x07x", "�]0;title�x"),
        ("\x00\x01\x02", "�"),
        ("price\u202egnp.exe", "price�gnp.exe"),
        ("half \ud83d", "half �"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_a_person_sees_that_something_was_there(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two \n\n lines", "two lines"),
        ("a\tb", "a b"),
        ("ok ✔\ufe0f", "ok ✔"),
        ("👩\u200d💻 team", "👩 team"),
        ("👩🏽\u200d❤\ufe0f\u200d👨🏽!", "👩!"),
        ("wave 👋🏽", "wave 👋🏽"),
    ],
)
def test_one_line_has_only_characters_of_a_certain_width(text: str, shown: str) -> None:
    assert clean_line(text) == shown


@given(anything)
def test_json_keeps_its_shape(value: object) -> None:
    cleaned = clean_json(value)
    assert type(cleaned) is type(value)
    assert repr(clean_json(cleaned)) == repr(cleaned)


def test_keys_are_cleaned_and_the_original_is_left_alone() -> None:
    body = {"a\x1b": ["b\x1b", {"c": 1.5, "d": None}]}
    assert clean_json(body) == {"a�": ["b�", {"c": 1.5, "d": None}]}
    assert body == {"a\x1b": ["b\x1b", {"c": 1.5, "d": None}]}
