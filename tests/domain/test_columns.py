"""Plain text in columns, whatever the script it is written in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.columns import aligned, cells, cropped, left, right, wrapped
from exptui.domain.text import clean_line

lines = st.text(max_size=60).map(clean_line)


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("送料無料", 8), ("e\u0301", 1), ("🌱", 2), ("", 0)])
def test_widths_are_those_of_a_terminal(text: str, width: int) -> None:
    assert cells(text) == width


@given(lines, st.integers(1, 30))
def test_nothing_is_wider_than_its_column(text: str, width: int) -> None:
    assert cells(cropped(text, width)) <= width
    assert cells(left(text, width)) == cells(right(text, width)) == width


@given(lines, st.integers(12, 40), st.integers(0, 4))
def test_a_paragraph_keeps_to_its_width_and_loses_nothing(text: str, width: int, indent: int) -> None:
    found = wrapped(text, width, indent=indent)
    assert all(cells(line) <= width for line in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_names_give_way_to_numbers() -> None:
    found = aligned(("Variant", "People"), [("a-very-long-variant", "12,000")], width=24)
    assert found == ["  Variant         People", "  a-very-long-v…  12,000"]
