"""The sandbox's statistics against figures that were published or computed elsewhere."""

from __future__ import annotations

import math

import pytest

from exptui.sandbox import stats
from exptui.sandbox.stats import Sample


@pytest.mark.parametrize(
    ("observed", "shares", "p"),
    [
        ({"control": 4072, "test": 2035}, {"control": 80, "test": 20}, 2.40e-149),
        ({"control": 520, "test": 480}, {"control": 50, "test": 50}, 0.2059),
        ({"control": 5200, "test": 4800}, {"control": 50, "test": 50}, 6.334e-5),
        ({"a": 3600, "b": 3200, "c": 3200}, {"a": 34, "b": 33, "c": 33}, 1.3467e-4),
    ],
)
def test_sample_ratio_has_the_published_p_values(
    observed: dict[str, int], shares: dict[str, float], p: float
) -> None:
    tested = stats.sample_ratio(observed, shares)
    assert tested is not None
    assert tested[1] == pytest.approx(p, rel=1e-3)


def test_sample_ratio_is_silent_below_a_hundred_exposures_or_two_variants() -> None:
    assert stats.sample_ratio({"a": 60, "b": 39}, {"a": 50, "b": 50}) is None
    assert stats.sample_ratio({"a": 600, "b": 3}, {"a": 100, "b": 0}) is None
    assert stats.sample_ratio({"a": 100}, {"a": 50, "b": 50}) is not None


def test_sample_ratio_leaves_out_what_has_no_share() -> None:
    tested = stats.sample_ratio({"a": 500, "b": 500, "$multiple": 900}, {"a": 50, "b": 50})
    assert tested == ({"a": 500, "b": 500}, 1.0)


@pytest.mark.parametrize(
    ("t", "df", "p"), [(2.0, 5, 0.10194), (2.2281, 10, 0.05), (12.7062, 1, 0.05), (0, 3, 1)]
)
def test_tails_of_student_are_those_of_the_tables(t: float, df: float, p: float) -> None:
    assert stats.t_tail(t, df) == pytest.approx(p, abs=1e-5)
    if 0 < p < 1:
        assert stats.t_quantile(1 - p / 2, df) == pytest.approx(t, abs=1e-3)


@pytest.mark.parametrize(
    ("x", "df", "p"), [(3.8415, 1, 0.05), (5.9915, 2, 0.05), (16.919, 9, 0.05), (2, 2, 0.36788)]
)
def test_tails_of_chi_square_are_those_of_the_tables(x: float, df: int, p: float) -> None:
    assert stats.chi_square_tail(x, df) == pytest.approx(p, abs=1e-5)


def test_chance_follows_from_the_interval_as_published() -> None:
    effect = stats.Effect(0.04, 0.025510**2, 0.0)
    low, high = stats.credible_interval(effect, 0.95)
    assert (low, high) == pytest.approx((-0.01, 0.09), abs=1e-4)
    assert stats.chance_to_win(effect) == pytest.approx(0.942, abs=5e-4)


def test_the_delta_method_weighs_the_control_by_the_square_of_both_means() -> None:
    effect = stats.relative_effect(Sample(0.12, 0.1056, 1000), Sample(0.1, 0.09, 1000))
    assert effect.estimate == pytest.approx(0.2)
    assert effect.deviation == pytest.approx(
        math.sqrt(0.1056 / (1000 * 0.01) + 0.0144 * 0.09 / (1000 * 1e-4))
    )


def test_welch_integrates_student_with_its_fractional_degrees_of_freedom() -> None:
    control, test = Sample(20.0, 4.0, 15), Sample(22.0, 25.0, 10)
    p, (low, high) = stats.welch(stats.absolute_effect(test, control), test, control, 0.05)
    a, b = 4 / 15, 25 / 10
    df, t = (a + b) ** 2 / (a**2 / 14 + b**2 / 9), 2 / math.sqrt(a + b)
    scale = math.gamma((df + 1) / 2) / math.gamma(df / 2) / math.sqrt(df * math.pi)
    step = t / 20_000
    inside = sum(scale * (1 + ((i + 0.5) * step) ** 2 / df) ** (-(df + 1) / 2) * step for i in range(20_000))
    assert p == pytest.approx(1 - 2 * inside, abs=1e-6)
    assert low < 0 < high
    assert (low + high) / 2 == pytest.approx(2.0)


def test_an_always_valid_interval_is_wider_and_closes_exactly_at_its_p_value() -> None:
    control, test = Sample(1.0, 2.0, 4000), Sample(1.1, 2.0, 4000)
    effect = stats.relative_effect(test, control)
    p, (low, high) = stats.sequential(effect, 8000, 0.05, 5000)
    fixed_p, (fixed_low, fixed_high) = stats.welch(effect, test, control, 0.05)
    assert p > fixed_p
    assert low < fixed_low
    assert high > fixed_high
    assert (p < 0.05) == (low > 0)


def test_chances_to_be_best_add_up_to_one_and_agree_with_two_normals() -> None:
    chances = stats.chances_to_be_best({"a": 0.1, "b": 0.12}, {"a": 0.01, "b": 0.01})
    assert sum(chances.values()) == pytest.approx(1)
    assert chances["b"] == pytest.approx(stats.normal_cdf(0.02 / math.hypot(0.01, 0.01)), abs=1e-4)
