"""What the benchmarks make of what they measure; nothing is timed here."""

from __future__ import annotations

import pytest
from benchmarks.figures import FIGURES, Figure, chosen, outcome
from benchmarks.process import SLEEPS, number
from benchmarks.report import cells, table

RATIO = Figure(name="start", what="start", ours="ours.visible_ms", base="floor.visible_ms", good=0.9)


def rounds(*pairs: tuple[float, float]) -> list[dict[str, float]]:
    return [{"ours.visible_ms": ours, "floor.visible_ms": base} for ours, base in pairs]


def test_a_ratio_is_taken_within_each_round_so_that_a_slow_minute_cancels_out() -> None:
    found = outcome(RATIO, rounds((80, 100), (800, 1000), (90, 300)))
    assert found.ratio == pytest.approx(0.8)
    assert found.ours == 90
    assert found.base == 300


def test_a_goal_is_met_up_to_and_including_its_limit() -> None:
    assert outcome(RATIO, rounds((90, 100))).met is True
    assert outcome(RATIO, rounds((91, 100))).met is False


def test_a_goal_in_bytes_is_judged_by_itself_and_not_by_the_floor() -> None:
    figure = Figure(
        name="move", what="move", ours="ours.move_bytes", base="floor.move_bytes", good=400, absolute=True
    )
    found = outcome(figure, [{"ours.move_bytes": 300, "floor.move_bytes": 100}])
    assert found.met is True
    assert found.ratio == 3


def test_how_many_times_faster_has_its_limit_below() -> None:
    figure = Figure(name="read", what="read", ours="client.ms", base="curl.ms", good=8, faster=True)
    assert outcome(figure, [{"client.ms": 100, "curl.ms": 800}]).met is True
    assert outcome(figure, [{"client.ms": 100, "curl.ms": 799}]).met is False


def test_what_promises_nothing_is_neither_met_nor_missed() -> None:
    figure = Figure(name="worst", what="worst", ours="many.worst_ms")
    assert outcome(figure, [{"many.worst_ms": 5.0}]).met is None


def test_nothing_against_nothing_is_a_ratio_of_nothing() -> None:
    figure = Figure(
        name="idle", what="idle", ours="list.idle_bytes", base="floor.idle_bytes", good=0, absolute=True
    )
    assert outcome(figure, [{"list.idle_bytes": 0, "floor.idle_bytes": 0}]).met is True
    assert outcome(figure, [{"list.idle_bytes": 1, "floor.idle_bytes": 0}]).met is False


def test_fresh_rows_are_judged_by_what_comes_on_top_of_cached_rows_and_server() -> None:
    (fresh,) = chosen(["fresh"])
    found = outcome(fresh, [{"fresh.fresh_ms": 650, "fresh.cached_ms": 300, "floor-open.visible_ms": 400}])
    assert found.judged == pytest.approx((650 - 300 - 150) / 400)
    assert found.met is True


def test_a_name_chooses_a_figure_and_those_that_continue_it() -> None:
    assert [figure.name for figure in chosen(["move"])] == ["move", "move-bytes"]
    assert chosen([]) == list(FIGURES)
    with pytest.raises(KeyError, match="speed"):
        chosen(["move", "speed"])


def test_names_of_figures_are_unique() -> None:
    names = [figure.name for figure in FIGURES]
    assert len(names) == len({*names})


def test_the_table_shows_units_limit_and_verdict() -> None:
    met = outcome(RATIO, rounds((80.5, 100)))
    assert cells(met) == ("start", "start", "80.5 ms", "100 ms", "0.81", "≤ 0.9", "yes")
    text = table([met, outcome(RATIO, rounds((1234.4, 100)))])
    assert len(text.splitlines()) == 4
    assert text.splitlines()[-1].endswith("NO")
    assert "1,234 ms" in text


def test_a_number_is_read_from_its_own_line_of_a_status_file() -> None:
    status = "VmRSS:\t    512 kB\nnonvoluntary_ctxt_switches:\t9\nvoluntary_ctxt_switches:\t7\n"
    assert number(status, SLEEPS) == 7
    assert number(status, "VmRSS:") == 512
    assert number(status, "VmSwap:") == 0
