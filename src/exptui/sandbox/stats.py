"""The statistics of an experiment, by their published formulas and the standard library alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

SRM_MINIMUM = 100
"""Exposures below which no sample-ratio test is made."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One variant's mean, the variance of one person's value about it, and how many persons."""

    mean: float
    variance: float
    n: int


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference between two variants and the variance of its estimate in two parts."""

    estimate: float
    of_test: float
    of_control: float

    @property
    def deviation(self) -> float:
        return math.sqrt(self.of_test + self.of_control)


def normal_cdf(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


@lru_cache(maxsize=64)
def normal_quantile(p: float) -> float:
    return _inverse(normal_cdf, p)


def chi_square_tail(x: float, df: int) -> float:
    """P(X > x): the regularised upper incomplete gamma function Q(df/2, x/2)."""
    a, half = df / 2, x / 2
    if half <= 0:
        return 1.0
    if half < a + 1:
        return 1 - _gamma_series(a, half)
    return _gamma_fraction(a, half)


def t_tail(t: float, df: float) -> float:
    """P(|T| > t), both sides, of Student's distribution."""
    return _regularised_beta(df / 2, 0.5, df / (df + t * t))


def t_quantile(p: float, df: float) -> float:
    """The t that a share p, 0.5 or more, lies below."""
    return _inverse(lambda t: 1 - t_tail(t, df) / 2 if t >= 0 else t_tail(t, df) / 2, p, near=_near(p, df))


def _near(p: float, df: float) -> tuple[float, float]:
    """Where to look for the t: about the normal quantile, which it goes to as `df` grows."""
    z = normal_quantile(p)
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    about = z + first / df + second / df**2
    reach = 1e-9 + (1 + abs(z)) ** 7 / df**3
    return about - reach, about + reach


def sample_ratio(
    observed: Mapping[str, int], shares: Mapping[str, float]
) -> tuple[dict[str, float], float] | None:
    """Expected counts and the p-value of a chi-square test; None where there is too little to test."""
    kept = {key: share for key, share in shares.items() if share > 0}
    counts = {key: observed.get(key, 0) for key in kept}
    total = sum(counts.values())
    if len(kept) < 2 or total < SRM_MINIMUM:
        return None
    whole = sum(kept.values())
    expected = {key: total * share / whole for key, share in kept.items()}
    chi = sum((counts[key] - expected[key]) ** 2 / expected[key] for key in kept)
    return expected, chi_square_tail(chi, len(kept) - 1)


def relative_effect(test: Sample, control: Sample) -> Effect:
    """(test - control) / control, its variance by the delta method. The control's mean is not zero."""
    base = control.mean
    return Effect(
        (test.mean - base) / base,
        test.variance / (test.n * base**2),
        test.mean**2 * control.variance / (control.n * base**4),
    )


def absolute_effect(test: Sample, control: Sample) -> Effect:
    return Effect(test.mean - control.mean, test.variance / test.n, control.variance / control.n)


def chance_to_win(effect: Effect) -> float:
    """P(effect > 0) under a flat prior."""
    if effect.deviation == 0:
        return 0.5 if effect.estimate == 0 else float(effect.estimate > 0)
    return normal_cdf(effect.estimate / effect.deviation)


def credible_interval(effect: Effect, level: float) -> tuple[float, float]:
    reach = normal_quantile(0.5 + level / 2) * effect.deviation
    return effect.estimate - reach, effect.estimate + reach


def welch(effect: Effect, test: Sample, control: Sample, alpha: float) -> tuple[float, tuple[float, float]]:
    """The two-sided p-value and the 1 - alpha interval of Welch's t-test."""
    if effect.deviation == 0:
        return (1.0 if effect.estimate == 0 else 0.0), (effect.estimate, effect.estimate)
    squares = effect.of_test**2 / (test.n - 1) + effect.of_control**2 / (control.n - 1)
    df = effect.deviation**4 / squares
    reach = t_quantile(1 - alpha / 2, df) * effect.deviation
    return t_tail(effect.estimate / effect.deviation, df), (effect.estimate - reach, effect.estimate + reach)


def sequential(effect: Effect, n: int, alpha: float, tuning: float) -> tuple[float, tuple[float, float]]:
    """The always-valid p-value and interval of the asymptotic confidence sequence tuned to `tuning` people.

    Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas: https://arxiv.org/abs/2103.06476
    """
    if effect.deviation == 0:
        return (1.0 if effect.estimate == 0 else 0.0), (effect.estimate, effect.estimate)
    rho = (-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / tuning
    grown = n * rho + 1
    width = math.sqrt(2 * grown / (n * rho) * math.log(math.sqrt(grown) / alpha))
    z = effect.estimate / effect.deviation
    p = min(1.0, math.sqrt(grown) * math.exp(-z * z * n * rho / (2 * grown)))
    reach = width * effect.deviation
    return p, (effect.estimate - reach, effect.estimate + reach)


def chances_to_be_best(means: Mapping[str, float], deviations: Mapping[str, float]) -> dict[str, float]:
    """For independent normal posteriors: the chance of each to be the highest. They add up to one."""
    low = min(means[key] - 6 * deviations[key] for key in means)
    high = max(means[key] + 6 * deviations[key] for key in means)
    steps = 600
    raw = dict.fromkeys(means, 0.0)
    for step in range(steps + 1):
        x = low + (high - low) * step / steps
        z = {key: (x - means[key]) / deviations[key] for key in means}
        for key in means:
            density = math.exp(-(z[key] ** 2) / 2) / deviations[key]
            raw[key] += density * math.prod(normal_cdf(z[other]) for other in means if other != key)
    whole = sum(raw.values()) or 1.0
    return {key: value / whole for key, value in raw.items()}


def _gamma_series(a: float, x: float) -> float:
    term = total = 1 / a
    n = a
    while abs(term) > abs(total) * 1e-16:
        n += 1
        term *= x / n
        total += term
    return total * math.exp(-x + a * math.log(x) - math.lgamma(a))


def _gamma_fraction(a: float, x: float) -> float:
    b = x + 1 - a
    c, d = 1e300, 1 / b
    h = d
    for i in range(1, 500):
        step = -i * (i - a)
        b += 2
        d = 1 / (step * d + b or 1e-300)
        c = b + step / c or 1e-300
        h *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return math.exp(-x + a * math.log(x) - math.lgamma(a)) * h


def _regularised_beta(a: float, b: float, x: float) -> float:
    """I_x(a, b), from the continued fraction on the side where it converges fast."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, x) / a
    return 1 - front * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or 1e-300)
    h = d
    for m in range(1, 2000):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + step * d or 1e-300)
            c = 1 + step / c or 1e-300
            h *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return h


def _inverse(
    rising: Callable[[float], float], p: float, near: tuple[float, float] = (-math.inf, math.inf)
) -> float:
    """Where it reaches p, by halving. With `near`, what lies outside is not looked at, if that is right."""
    low, high = -1e4, 1e4
    below, above = near
    if below > low and not rising(below) < p:
        below = -math.inf
    if above < high and rising(above) < p:
        above = math.inf
    for _ in range(90):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if middle <= below or (middle < above and rising(middle) < p):
            low = middle
        else:
            high = middle
    return (low + high) / 2
