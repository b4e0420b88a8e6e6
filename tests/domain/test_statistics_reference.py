"""The arithmetic, which has no library to stand on, against SciPy."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import integrate, special, stats  # type: ignore[import-untyped]  # it comes without types

from exptui.domain import statistics as ours
from exptui.domain.statistics import Belief

SMALLEST = 1e-290
"""Below it no number has all its digits any more."""


def close(value: float) -> object:
    return pytest.approx(float(value), rel=1e-6)


arms = st.lists(
    st.tuples(st.integers(0, 3_000_000), st.floats(0.5, 100, allow_nan=False)), min_size=2, max_size=8
)
lifts = st.floats(-2, 2)
widths = st.floats(1e-4, 3)
levels = st.floats(0.5, 0.999)


@given(arms)
def test_a_split_is_tested_as_by_scipy(arms: list[tuple[int, float]]) -> None:
    counts = {f"v{at}": float(count) for at, (count, _) in enumerate(arms)}
    shares = {f"v{at}": share for at, (_, share) in enumerate(arms)}
    people, whole = sum(counts.values()), sum(shares.values())
    assume(people >= 100)
    expected = [people * share / whole for share in shares.values()]
    reference = stats.chisquare(list(counts.values()), expected)
    tested = ours.sample_ratio(counts, shares)
    assert tested is not None
    assert tested.statistic == close(reference.statistic)
    if reference.pvalue > SMALLEST:
        assert tested.p_value == close(reference.pvalue)
    else:
        assert 0 <= tested.p_value <= 10 * SMALLEST
    assert tested.mismatch == (reference.pvalue < 0.001)


@given(st.integers(100, 2_000_000), st.floats(-4, 4), st.floats(0.05, 0.95))
def test_a_split_that_may_be_chance_is_tested_as_by_scipy(people: int, off: float, share: float) -> None:
    """Where the verdict turns, which counts made up at random never meet."""
    first = round(people * share + off * math.sqrt(people * share * (1 - share)))
    counts = [min(max(first, 0), people), people - min(max(first, 0), people)]
    reference = stats.chisquare(counts, [people * share, people * (1 - share)])
    tested = ours.sample_ratio(dict(zip("ab", counts, strict=True)), {"a": share, "b": 1 - share})
    assert tested is not None
    assert tested.p_value == close(reference.pvalue)
    assert tested.mismatch == (reference.pvalue < 0.001)


@given(st.floats(1e-6, 1300), st.integers(1, 40))
def test_the_tail_of_a_chi_square_is_scipy_s(statistic: float, freedom: int) -> None:
    reference = stats.chi2.sf(statistic, freedom)
    assume(reference > SMALLEST)
    assert ours.chi_square_tail(statistic, freedom) == close(reference)


@given(st.floats(0.1, 60), st.floats(1e-3, 600))
def test_the_incomplete_gamma_function_is_scipy_s(a: float, x: float) -> None:
    reference = special.gammaincc(a, x)
    assume(reference > SMALLEST)
    assert ours.upper_gamma(a, x) == close(reference)


@given(lifts, widths, levels)
def test_a_belief_is_the_normal_distribution_that_has_the_interval(
    low: float, width: float, level: float
) -> None:
    belief = Belief.of_interval((low, low + width), level)
    assert belief is not None
    reference = stats.norm(belief.mean, belief.deviation)
    assert reference.interval(level) == pytest.approx((low, low + width), rel=1e-6, abs=1e-9)
    assert belief.chance == pytest.approx(float(reference.sf(0)), rel=1e-6, abs=1e-12)


@given(lifts, widths, levels)
def test_expected_losses_are_scipy_s(low: float, width: float, level: float) -> None:
    belief = Belief.of_interval((low, low + width), level)
    assert belief is not None
    mean, deviation = belief.mean, belief.deviation
    standing = mean / deviation
    density, below = stats.norm.pdf(standing), stats.norm.cdf(-standing)
    shipping = deviation * density - mean * below
    keeping = deviation * density + mean * stats.norm.cdf(standing)
    assert belief.loss_of_shipping == pytest.approx(float(shipping), rel=1e-6, abs=deviation * 1e-9)
    assert belief.loss_of_keeping == pytest.approx(float(keeping), rel=1e-6, abs=deviation * 1e-9)


@pytest.mark.parametrize(("low", "high"), [(-0.01, 0.09), (-0.2, 0.05), (0.02, 0.04), (-1.0, 1.0)])
def test_expected_losses_are_what_is_lost_on_average(low: float, high: float) -> None:
    """From what they mean, by adding up: the formula itself is tested, not only how it is computed."""
    belief = Belief.of_interval((low, high))
    assert belief is not None
    reference = stats.norm(belief.mean, belief.deviation)
    far = 12 * belief.deviation
    lost, _ = integrate.quad(lambda x: -x * reference.pdf(x), min(belief.mean - far, -far), 0, limit=200)
    missed, _ = integrate.quad(lambda x: x * reference.pdf(x), 0, max(belief.mean + far, far), limit=200)
    assert belief.loss_of_shipping == pytest.approx(lost, rel=1e-6)
    assert belief.loss_of_keeping == close(missed)


@given(st.integers(1, 200), st.floats(0.8, 0.999))
def test_false_alarms_are_those_of_a_binomial(comparisons: int, level: float) -> None:
    expected, any_at_all = ours.false_alarms(comparisons, level)
    reference = stats.binom(comparisons, 1 - level)
    assert expected == close(reference.mean())
    assert any_at_all == close(reference.sf(0))


def test_sixteen_is_what_the_planned_confidence_and_power_ask_for() -> None:
    exact = 2 * (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) ** 2
    assert exact == pytest.approx(15.7, abs=0.05)
    assert 0 < ours.POWER - exact < 0.5


@pytest.mark.parametrize(
    ("interval", "chance", "shipping", "keeping"), [((-0.01, 0.09), 0.9416, 0.0006390, 0.04064)]
)
def test_the_published_belief_is_right_to_four_digits(
    interval: tuple[float, float], chance: float, shipping: float, keeping: float
) -> None:
    belief = Belief.of_interval(interval)
    assert belief is not None
    assert belief.chance == pytest.approx(chance, rel=5e-4)
    assert belief.loss_of_shipping == pytest.approx(shipping, rel=5e-4)
    assert belief.loss_of_keeping == pytest.approx(keeping, rel=5e-4)


@pytest.mark.parametrize(
    ("observed", "planned"),
    [
        ((4072, 2035), (80, 20)),
        ((520, 480), (50, 50)),
        ((5200, 4800), (50, 50)),
        ((3600, 3200, 3200), (34, 33, 33)),
    ],
)
def test_the_published_splits_are_right_to_four_digits_and_more(
    observed: tuple[int, ...], planned: tuple[int, ...]
) -> None:
    people, whole = sum(observed), sum(planned)
    reference = stats.chisquare(observed, [people * share / whole for share in planned])
    names = "abc"[: len(observed)]
    tested = ours.sample_ratio(
        dict(zip(names, observed, strict=True)), dict(zip(names, planned, strict=True))
    )
    assert tested is not None
    assert (tested.statistic, tested.p_value) == (close(reference.statistic), close(reference.pvalue))
