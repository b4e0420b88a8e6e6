"""The arithmetic, against figures that were worked out elsewhere and against laws."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain import statistics as stats
from exptui.domain.statistics import Belief


def close(value: float) -> object:
    """The same to four significant digits."""
    return pytest.approx(value, rel=5e-4)


@pytest.mark.parametrize(
    ("observed", "planned", "statistic", "p"),
    [
        ((4072, 2035), (80, 20), 677.44, 2.40e-149),
        ((520, 480), (50, 50), 1.600, 0.2059),
        ((5200, 4800), (50, 50), 16.00, 6.334e-5),
        ((3600, 3200, 3200), (34, 33, 33), 17.83, 1.345e-4),
    ],
)
def test_the_split_is_tested_as_published(
    observed: tuple[int, ...], planned: tuple[int, ...], statistic: float, p: float
) -> None:
    tested = stats.sample_ratio(dict(enumerate_keys(observed)), dict(enumerate_keys(planned)))
    assert tested is not None
    assert tested.statistic == close(statistic)
    assert tested.p_value == pytest.approx(p, rel=2e-3)
    assert tested.mismatch == (p < 0.001)


def enumerate_keys(values: tuple[int, ...]) -> list[tuple[str, float]]:
    return [(f"v{number}", float(value)) for number, value in enumerate(values)]


def test_below_a_hundred_people_no_split_is_tested() -> None:
    assert stats.sample_ratio({"a": 90, "b": 9}, {"a": 50, "b": 50}) is None
    assert stats.sample_ratio({"a": 90, "b": 10}, {"a": 50, "b": 50}) is not None


def test_what_has_no_planned_share_is_left_out_of_the_split() -> None:
    seen = {"a": 500, "b": 500, "$multiple": 40, "holdout-1": 900}
    tested = stats.sample_ratio(seen, {"a": 45, "b": 45, "off": 0})
    assert tested is not None
    assert tested.observed == {"a": 500, "b": 500}
    assert tested.p_value == 1
    assert stats.sample_ratio(seen, {"a": 100}) is None


def test_a_variant_that_nobody_saw_counts_as_zero() -> None:
    tested = stats.sample_ratio({"a": 300}, {"a": 50, "b": 50})
    assert tested is not None
    assert tested.mismatch


@given(st.floats(0.01, 900), st.integers(1, 12))
def test_the_tail_of_an_even_chi_square_is_the_sum_it_is_known_to_be(x: float, half: int) -> None:
    known = math.exp(-x / 2) * sum((x / 2) ** k / math.factorial(k) for k in range(half))
    assert stats.chi_square_tail(x, 2 * half) == pytest.approx(known, rel=1e-9, abs=1e-14)


@given(st.floats(0.01, 300), st.integers(1, 15))
def test_the_tail_of_any_chi_square_follows_the_recurrence(x: float, freedom: int) -> None:
    step = math.exp(freedom / 2 * math.log(x / 2) - x / 2 - math.lgamma(freedom / 2 + 1))
    now, after = stats.chi_square_tail(x, freedom), stats.chi_square_tail(x, freedom + 2)
    assert after == pytest.approx(now + step, rel=1e-9, abs=1e-13)
    assert 0 <= now <= after <= 1 + 1e-12


@pytest.mark.parametrize(
    ("baseline", "variance", "effect", "variants", "people"),
    [
        (0.10, stats.variance_of_share(0.10), 20, 2, 7200),
        (0.10, stats.variance_of_share(0.10), 20, 3, 10_800),
        (0.05, stats.variance_of_share(0.05), 30, 2, 6756),
        (2.0, stats.variance_of_count(2.0), 10, 2, 3200),
        (7.3, stats.variance_of_sum(7.3), 10, 2, 800),
        (460.0, stats.variance_of_sum(460.0), 10, 2, 800),
    ],
)
def test_the_sample_is_sized_as_published(
    baseline: float, variance: float, effect: float, variants: int, people: int
) -> None:
    assert stats.sample_size(baseline, variance, effect, variants) == people


def test_what_can_be_detected_today_is_the_sample_size_turned_round() -> None:
    assert stats.detectable(0.10, 0.09, 2, 3000) == close(30.98)
    assert stats.detectable(0.10, 0.09, 2, 7200) == close(20)
    assert stats.detectable(0.0, 0.09, 2, 7200) is None


def test_the_variance_of_a_ratio_whose_denominator_is_everyone_is_that_of_a_mean() -> None:
    variance = stats.variance_of_ratio(1000, (200, 200), (1000, 1000), 200)
    assert variance == close(stats.variance_of_share(0.2))


def test_days_left_are_counted_at_the_pace_so_far() -> None:
    assert stats.remaining_days(10_000, 4000, 10) == 15
    assert stats.remaining_days(10_000, 12_000, 10) == 0
    assert stats.remaining_days(10_000, 50, 10) == 2000
    assert stats.remaining_days(10_000, 400, 0.05) is None
    assert stats.remaining_days(10_000, 0, 10) is None


def test_expected_losses_are_as_published() -> None:
    belief = Belief.of_interval((-0.01, 0.09))
    assert belief is not None
    assert belief.mean == close(0.04)
    assert belief.deviation == close(0.02551)
    assert belief.chance == close(0.9416)
    assert belief.loss_of_shipping == pytest.approx(0.000639, abs=5e-7)
    assert belief.loss_of_keeping == close(0.04064)
    assert Belief.of_interval((0.02, 0.02)) is None
    assert Belief.of_interval((0.02, 0.03), 1.0) is None


@given(st.floats(-1, 1), st.floats(0.001, 1), st.floats(0.5, 0.99))
def test_turning_a_difference_exchanges_the_losses(low: float, width: float, level: float) -> None:
    belief = Belief.of_interval((low, low + width), level)
    assert belief is not None
    turned = belief.turned()
    assert turned.loss_of_shipping == pytest.approx(belief.loss_of_keeping, rel=1e-9, abs=1e-12)
    assert turned.chance == pytest.approx(1 - belief.chance, abs=1e-12)
    assert belief.loss_of_keeping - belief.loss_of_shipping == pytest.approx(belief.mean, abs=1e-9)


@pytest.mark.parametrize(("looks", "chance"), [(5, 0.2262), (10, 0.4013), (18, 0.6028)])
def test_false_alarms_add_up_as_published(looks: int, chance: float) -> None:
    expected, any_at_all = stats.false_alarms(looks)
    assert any_at_all == close(chance)
    assert expected == close(looks * 0.05)
