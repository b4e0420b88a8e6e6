"""Charts over days: what stands where, in any size, and without anything but characters."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exptui.ui.widgets.chart import Plot, Point, draw, reach
from exptui.ui.widgets.chart_scale import day_ticks, limits, round_ticks
from exptui.ui.widgets.lines import Line, text_of, width_of
from exptui.ui.widgets.text_view import TextView

FIRST = date(2026, 10, 28)
SIZES = ((60, 16), (56, 8), (76, 12), (120, 36), (200, 60))
TONES = {name.removeprefix("text-view--") for name in TextView.COMPONENT_CLASSES} | {""}


def day(at: int) -> date:
    return FIRST + timedelta(days=at)


def percent(value: float) -> str:
    return f"{value * 100:+g}%" if value else "0%"


def a_plot(middles: list[float | None], half: float = 0.05, mark: str = "●") -> Plot:
    """One curve with a band of the same width on each day; None is a day without a result."""
    points = tuple(
        Point(day=day(at), value=value, mark=mark) for at, value in enumerate(middles) if value is not None
    )
    band = tuple((point.day, point.value - half, point.value + half) for point in points)
    low, high = reach([points], [band])
    return Plot(
        curves=(points,),
        band=band,
        first=day(0),
        last=day(len(middles) - 1),
        low=low,
        high=high,
        label=percent,
    )


def rows(lines: tuple[Line, ...]) -> list[str]:
    return [text_of(line) for line in lines]


def row_of(lines: list[str], label: str) -> str:
    return next(line for line in lines if line.lstrip().startswith(label))


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("days", [1, 2, 9, 21, 90, 400])
def test_it_fits_exactly_and_has_no_control_characters(
    width: int, height: int, days: int, ascii_only: bool
) -> None:
    lines = draw(a_plot([0.01 * (at % 7) for at in range(days)]), width, height, ascii_only=ascii_only)
    assert len(lines) == height
    assert {width_of(line) for line in lines} == {width}
    text = "".join(rows(lines))
    assert text.isprintable()
    assert text.isascii() or not ascii_only
    assert {tone for line in lines for _, tone in line} <= TONES


def test_zero_is_marked_across_the_whole_width() -> None:
    lines = rows(draw(a_plot([0.2] * 10), 76, 14))
    assert row_of(lines, "0%").count("─") > 60
    assert rows(draw(a_plot([0.2] * 10), 76, 14, ascii_only=True))[11].count("-") > 60


def test_zero_is_there_even_if_everything_is_far_below() -> None:
    lines = rows(draw(a_plot([-0.2] * 10), 76, 14))
    assert "─" in row_of(lines, "0%")
    assert "-20%" in "".join(lines)


def test_the_dates_stand_below_and_the_last_one_among_them() -> None:
    *_, axis, dates = rows(draw(a_plot([0.1] * 21), 76, 14))
    assert set(axis.strip()) <= set("└─┬")
    assert dates.split() == ["3", "Nov", "10", "Nov", "17", "Nov"]


def test_a_line_is_not_drawn_over_days_without_a_result() -> None:
    half = [0.1] * 5
    whole = rows(draw(a_plot([*half, 0.1, 0.1, 0.1, *half]), 76, 14, ascii_only=True))
    broken = rows(draw(a_plot([*half, None, None, None, *half]), 76, 14, ascii_only=True))
    there = next(at for at, line in enumerate(whole) if "*===" in line)
    assert " " not in whole[there].strip()
    assert " " * 15 in broken[there].strip()
    assert "*" in broken[there]


def test_a_single_day_is_a_point_in_the_middle_with_its_interval() -> None:
    lines = rows(draw(a_plot([0.1]), 61, 12, ascii_only=True))
    (marked,) = (line for line in lines if "*" in line)
    assert abs(marked.index("*") - 33) < 4
    assert any("." in line for line in lines[:-2])


def test_the_band_is_as_high_as_the_interval() -> None:
    narrow, wide = (rows(draw(a_plot([0.2] * 10, half), 76, 30)) for half in (0.02, 0.15))
    assert sum("░" in line for line in narrow) * 3 < sum("░" in line for line in wide)


def test_curves_that_coincide_show_both_their_marks() -> None:
    curves = tuple(
        tuple(Point(day=day(at), value=100.0 * at, mark=mark) for at in range(20)) for mark in "●○"
    )
    low, high = reach(curves, [])
    text = "".join(rows(draw(Plot(curves=curves, first=day(0), last=day(19), low=low, high=high), 76, 14)))
    assert text.count("●") >= 3
    assert text.count("○") >= 3


@pytest.mark.parametrize("hundredths", range(0, 101, 4))
def test_the_line_is_where_its_marks_are(hundredths: int) -> None:
    points = tuple(Point(day=day(at), value=hundredths / 100) for at in range(9))
    lines = rows(draw(Plot(curves=(points,), first=day(0), last=day(8), low=0, high=1), 76, 20))
    marked = [at for at, line in enumerate(lines) if "●" in line]
    drawn = [at for at, line in enumerate(lines) if any("\u2801" <= sign <= "\u28ff" for sign in line)]
    assert marked == drawn
    assert len(marked) == 1


def test_a_mark_has_the_tone_of_its_day() -> None:
    points = (Point(day=day(0), value=0.1, mark="○"), Point(day=day(1), value=0.1, mark="●", tone="good"))
    plot = Plot(curves=(points,), first=day(0), last=day(1), low=0, high=0.2, label=percent)
    spans = [span for line in draw(plot, 60, 12) for span in line]
    assert ("●", "good") in spans
    assert ("○", "strong") in spans


def test_the_wide_intervals_of_the_first_days_do_not_flatten_the_rest() -> None:
    bands = [(-4.0, 4.0), (-3.0, 3.0)] + [(-0.1, 0.1)] * 20
    low, high = limits([0.0] * 22, bands, zero=True)
    assert -0.2 < low < -0.1
    assert 0.1 < high < 0.2


@given(low=st.floats(-1e6, 1e6), span=st.floats(1e-6, 1e6), most=st.integers(2, 20))
def test_ticks_are_few_round_and_within(low: float, span: float, most: int) -> None:
    ticks = round_ticks(low, low + span, most)
    assert 1 <= len(ticks) <= max(2, most)
    assert list(ticks) == sorted(ticks)
    slack = span * 1e-3 + abs(low) * 1e-5
    assert all(low - slack <= tick <= low + span + slack for tick in ticks)


@given(days=st.integers(0, 2000), width=st.integers(20, 200))
def test_dates_have_room_and_end_with_the_last_day(days: int, width: int) -> None:
    ticks = day_ticks(FIRST, FIRST + timedelta(days=days), width)
    assert ticks[-1][0] == days
    assert len(ticks) <= max(1, width // 11) + 1
    assert all(0 <= at <= days for at, _ in ticks)


@settings(max_examples=30, deadline=None)
@given(
    values=st.lists(st.none() | st.floats(-1e4, 1e4), min_size=1, max_size=40),
    half=st.floats(0, 1e3),
)
def test_any_values_can_be_drawn(values: list[float | None], half: float) -> None:
    lines = draw(a_plot(values, half), 60, 12)
    assert [width_of(line) for line in lines] == [60] * 12


def test_the_library_is_loaded_only_when_something_is_drawn() -> None:
    program = (
        "import sys, exptui.app, exptui.ui.screens.list.screen, exptui.ui.screens.detail.screen,"
        " exptui.ui.screens.metric.screen, exptui.ui.screens.exposures.screen, exptui.ui.screens.finding;"
        " print('plotext' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
