"""Bars on an axis: their width, their length, where zero is, and what is cut off."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from exptui.ui.widgets.forest import BLOCKS, Axis, axis_over, bar, scale
from exptui.ui.widgets.lines import Line, text_of, width_of

bounds = st.floats(-5, 5, allow_nan=False).map(lambda value: round(value, 6))
intervals = st.tuples(bounds, bounds).map(lambda pair: (min(pair), max(pair)))
ends = st.floats(0.001, 5).map(lambda value: round(value, 4))
axes = st.builds(lambda low, high: Axis(-low, high), ends, ends)
widths = st.integers(5, 60)


def cells(line: Line) -> list[tuple[str, str]]:
    return [(character, tone) for text, tone in line for character in text]


def zero_cell(axis: Axis, width: int) -> int:
    return text_of(bar(None, axis, width)).index("│")


def eighths_to_one(axis: Axis, width: int) -> float:
    """How large it is drawn: zero is in the middle of its cell, and both ends are within the cells."""
    zero = zero_cell(axis, width)
    return 8 * min((zero + 0.5) / -axis.low, (width - zero - 0.5) / axis.high)


def filled(cell: tuple[str, str]) -> int:
    """How many eighths of a cell have the bar's colour."""
    character, tone = cell
    reverse = tone.endswith("edge")
    if character not in BLOCKS:
        return 8 if reverse else 0
    return 8 - BLOCKS.index(character) if reverse else BLOCKS.index(character)


def overlap(low: float, high: float, first: float, last: float) -> float:
    return max(0.0, min(high, last) - max(low, first))


@given(intervals, axes, st.integers(1, 60), st.booleans())
def test_a_bar_is_as_wide_as_asked_for(
    interval: tuple[float, float], axis: Axis, width: int, ascii_only: bool
) -> None:
    assert width_of(bar(interval, axis, width, tone="good", ascii_only=ascii_only)) == width
    assert width_of(bar(None, axis, width, ascii_only=ascii_only)) == width
    assert width_of(scale(axis, width)) == width
    if ascii_only:
        assert text_of(bar(interval, axis, width, ascii_only=True)).isascii()


@given(intervals, axes, widths)
def test_a_bar_is_as_long_as_its_interval_beside_the_zero(
    interval: tuple[float, float], axis: Axis, width: int
) -> None:
    zero, unit = zero_cell(axis, width), eighths_to_one(axis, width)
    low, high = interval[0] * unit, interval[1] * unit
    assume(low >= -8 * zero - 4 and high <= 8 * (width - zero) - 4)
    drawn = sum(filled(cell) for at, cell in enumerate(cells(bar(interval, axis, width))) if at != zero)
    true = (high - low) - overlap(low, high, -4, 4)
    assert abs(drawn - true) <= 1 + 1e-6


@given(intervals, axes, widths)
def test_a_bar_runs_through_the_zero_exactly_where_the_interval_has_it_inside(
    interval: tuple[float, float], axis: Axis, width: int
) -> None:
    zero = zero_cell(axis, width)
    character, tone = cells(bar(interval, axis, width, tone="bad"))[zero]
    assert character in "│┃"
    inside = interval[0] <= 0 <= interval[1]
    assert tone == ("bad-edge" if inside else "dim")
    in_ascii = text_of(bar(interval, axis, width, ascii_only=True))
    assert in_ascii[zero] == "|"
    if 0 < zero < width - 1:
        sides = in_ascii[zero - 1], in_ascii[zero + 1]
        assert (" " not in sides) == inside


@given(intervals, axes, widths)
def test_something_is_drawn_on_the_side_the_interval_is_on(
    interval: tuple[float, float], axis: Axis, width: int
) -> None:
    zero = zero_cell(axis, width)
    assume(0 < zero < width - 1)
    for ascii_only in (False, True):
        text = text_of(bar(interval, axis, width, ascii_only=ascii_only))
        if interval[0] > 0:
            assert text[zero + 1 :].strip()
            assert not text[:zero].strip()
        if interval[1] < 0:
            assert text[:zero].strip()
            assert not text[zero + 1 :].strip()


@given(intervals, axes, widths)
def test_a_mirrored_interval_is_a_mirrored_bar(interval: tuple[float, float], axis: Axis, width: int) -> None:
    other = Axis(-axis.high, -axis.low)
    assume(zero_cell(other, width) == width - 1 - zero_cell(axis, width))
    there = text_of(bar(interval, axis, width, ascii_only=True))
    back = text_of(bar((-interval[1], -interval[0]), other, width, ascii_only=True))
    assert back == there[::-1].translate(str.maketrans("[]<>", "][><"))


@given(intervals, axes, widths)
def test_an_end_outside_of_the_axis_has_an_arrow(
    interval: tuple[float, float], axis: Axis, width: int
) -> None:
    zero, unit = zero_cell(axis, width), eighths_to_one(axis, width)
    assume(0 < zero < width - 1)
    text = text_of(bar(interval, axis, width))
    assert text.startswith("‹") == (interval[0] * unit <= -8 * zero - 4.5)
    assert text.endswith("›") == (interval[1] * unit >= 8 * (width - zero) - 3.5)


@given(st.lists(intervals, min_size=1))
def test_an_axis_has_zero_inside_and_all_that_is_not_far_off(pairs: list[tuple[float, float]]) -> None:
    axis = axis_over(pairs)
    assert axis is not None
    assert axis.low < 0 < axis.high
    reaches = sorted(max(abs(low), abs(high)) for low, high in pairs)
    usual = next((reach for reach in reaches[(len(reaches) - 1) // 2 :] if reach > 0), 0)
    for low, high in pairs:
        if max(abs(low), abs(high)) <= usual:
            assert axis.low <= low + 1e-9
            assert high <= axis.high + 1e-9


def test_no_interval_makes_no_axis() -> None:
    assert axis_over([]) is None
    assert axis_over([(float("nan"), 1.0)]) is None


def test_an_axis_ends_at_round_numbers() -> None:
    assert axis_over([(-0.013, 0.07), (0.01, 0.084)]) == Axis(-0.02, 0.09)
    assert axis_over([(0.0, 0.0)]) is not None


def test_one_that_is_far_off_is_cut_rather_than_all_others_squeezed() -> None:
    axis = axis_over([(-0.02, 0.05), (0.01, 0.04), (-0.03, 0.03), (2.0, 9.0)])
    assert axis is not None
    assert axis.high <= 0.2
    assert text_of(bar((2.0, 9.0), axis, 20)).strip("│ ") == "›"
    assert text_of(bar((2.0, 9.0), axis, 20, ascii_only=True)).strip("| ") == ">"


@pytest.mark.parametrize("width", [13, 20, 45])
def test_the_scale_has_its_zero_above_the_zeros_of_the_bars(width: int) -> None:
    axis = Axis(-0.1, 0.1)
    text = text_of(scale(axis, width))
    assert text[zero_cell(axis, width)] == "0"
    assert text.startswith("-10%")
    assert text.endswith("+10%")


def test_an_absolute_scale_has_no_percent() -> None:
    assert text_of(scale(Axis(-0.5, 2.0), 20, relative=False)).split() == ["0", "+2"]


def test_bars_look_as_they_should() -> None:
    axis = Axis(-0.1, 0.1)
    drawn = [
        text_of(bar(each, axis, 21, ascii_only=True))
        for each in ((0.02, 0.08), (-0.06, 0.02), (-0.09, -0.01), (0.04, 0.04), (-0.5, 0.5), None)
    ]
    assert drawn == [
        "          | [==o==]  ",
        "    [===o=|=]        ",
        " [===o===]|          ",
        "          |   o      ",
        "<=========|=========>",
        "          |          ",
    ]
    assert text_of(bar((0.02, 0.08), axis, 21)) == "          │ ▋██┃██▉  "
    assert text_of(bar((-0.06, 0.02), axis, 21)) == "    ▎███┃█│█▋        "
