"""How often significance came and went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.evidence import Reading
from exptui.domain.flips import Day, Flips, History, flips, histories, short, strip, told
from exptui.domain.metrics import parse_metric
from exptui.domain.results import MetricResult
from tests.support.evidence import a_reading

FIRST = date(2026, 11, 1)
TODAY = date(2026, 11, 23)
BOUNDS = {"better": (0.01, 0.05), "worse": (-0.05, -0.01), "unclear": (-0.001, 0.05), "no": (-0.02, 0.05)}
words = st.lists(st.sampled_from(["better", "worse", "unclear", "no", ""]), max_size=30)


def history(days: Sequence[str], variant: str = "test") -> History:
    """One word a day."""
    known = [
        Day(day=FIRST + timedelta(days=at), word=word, interval=BOUNDS.get(word))
        for at, word in enumerate(days)
    ]
    return History(variant=variant, days=tuple(known))


def of(signs: str) -> Flips:
    """`.` no, `+` better, `-` worse, `~` unclear, blank for no result."""
    meant = {".": "no", "+": "better", "-": "worse", "~": "unclear", " ": ""}
    return flips(history([meant[sign] for sign in signs]))


def day(number: int) -> date:
    return FIRST + timedelta(days=number - 1)


def test_a_result_that_came_and_went_is_told_with_since_when_it_holds() -> None:
    found = of("..+.++..+..+++++")
    assert (found.read, found.significant, found.ended) == (16, 9, 3)
    assert found.holds
    assert found.since == found.last_change == day(12)
    assert told(found, TODAY) == (
        "test: significant on 9 of 16 days; came and went 3 times; holds since 12 Nov"
    )


def test_what_is_gone_tells_since_when() -> None:
    found = of("..++..")
    assert not found.holds
    assert told(found, TODAY) == "test: significant on 2 of 6 days; came and went once; gone since 5 Nov"


def test_what_never_was_significant_has_no_change() -> None:
    found = of(".....")
    assert (found.significant, found.ended, found.last_change) == (0, 0, None)
    assert told(found, TODAY) == "test: significant on 0 of 5 days"


def test_what_is_significant_from_the_first_day_holds_since_then() -> None:
    assert told(of("+++"), TODAY) == "test: significant on 3 of 3 days; holds since 1 Nov"


def test_days_without_a_result_change_nothing() -> None:
    assert of("+ +  ++").ended == 0
    assert of("+ +  ++").read == 4
    assert told(of("   "), TODAY) == "test: no day has a result"


def test_turning_to_the_other_side_is_going_and_coming() -> None:
    found = of(".++--")
    assert (found.ended, found.since) == (1, day(4))


def test_an_interval_that_takes_in_zero_for_a_day_does_not_count_as_going() -> None:
    found = of("..~+~++")
    assert found.ended == 0
    assert found.since == day(3)


def test_each_day_has_one_sign() -> None:
    assert strip(history(["no", "better", "worse", "unclear", ""]).days) == "·+-~ "


def test_another_year_is_named() -> None:
    assert short(date(2025, 11, 12), TODAY) == "12 Nov 2025"
    assert short(date(2026, 11, 12), TODAY) == "12 Nov"


@given(words)
def test_counts_fit_together(days: list[str]) -> None:
    found = flips(history(days))
    assert found.ended <= found.significant <= found.read <= len(days)
    assert found.holds == bool([word for word in days if word][-1:] not in ([], ["no"]))
    assert (found.last_change is None) == (found.significant == 0)


@given(words)
def test_days_without_a_result_can_be_left_out(days: list[str]) -> None:
    with_gaps, without = flips(history(days)), flips(history([word for word in days if word]))
    assert (with_gaps.significant, with_gaps.ended, with_gaps.holds) == (
        without.significant,
        without.ended,
        without.holds,
    )


@given(words)
def test_turning_the_goal_turns_the_signs_and_no_count(days: list[str]) -> None:
    turned = {"better": "worse", "worse": "better"}
    one, other = flips(history(days)), flips(history([turned.get(word, word) for word in days]))
    assert one == other


# From what the server sent


def result(**bounds: tuple[float, float] | None) -> MetricResult:
    reading = a_reading("Orders", dict(bounds))
    assert reading.result is not None
    return reading.result


def test_the_goal_says_what_is_better() -> None:
    points = [(day(1), result(test=(0.01, 0.05)))]
    metric = parse_metric({"kind": "ExperimentMetric", "metric_type": "mean", "goal": "decrease"})
    (found,) = histories(points, Reading(metric=metric, section="primary"))
    assert [each.word for each in found.days] == ["worse"]


def test_variants_come_in_the_order_of_the_newest_result_and_one_that_went_is_kept() -> None:
    points = [
        (day(1), result(old=(0.1, 0.2), b=(0.1, 0.2))),
        (day(2), None),
        (day(3), result(b=(-0.1, 0.2), a=None)),
    ]
    found = histories(points, a_reading())
    assert [each.variant for each in found] == ["b", "a", "old"]
    assert [[each.word for each in one.days] for one in found] == [
        ["better", "", "no"],
        ["", "", ""],
        ["better", "", ""],
    ]
    assert [len(one.days) for one in found] == [3, 3, 3]


def test_what_could_not_be_computed_is_no_day_without_significance() -> None:
    (found,) = histories([(day(1), result(test=None))], a_reading())
    assert found.read == ()
    assert flips(found).read == 0
