"""The arithmetic behind checks and verdicts. Shares and lifts are fractions; only a planned effect is in percent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

LEAST_EXPOSED = 100
"""People below whom no split is tested."""
MISMATCH = 0.001
"""A sample ratio mismatch has a smaller p than this."""
POWER = 16
"""About 2 · (1.96 + 0.84)²: 95 % confidence and 80 % power."""
_NORMAL = NormalDist()
_EXACT = 1e-15
_MOST_TERMS = 10_000


# Sample ratio mismatch


@dataclass(frozen=True, slots=True)
class SampleRatio:
    """A test of whether people were split as planned."""

    observed: dict[str, float]
    """People by variant, those with a planned share only."""
    expected: dict[str, float]
    statistic: float
    p_value: float

    @property
    def mismatch(self) -> bool:
        return self.p_value < MISMATCH


def sample_ratio(observed: Mapping[str, float], planned: Mapping[str, float]) -> SampleRatio | None:
    """Compare counts with planned shares, of any unit. None where there is too little to compare.

    Keys without a planned share above zero are left out: `$multiple`, excluded variants, a holdout.
    """
    kept = {key: share for key, share in planned.items() if share > 0}
    counts = {key: observed.get(key, 0.0) for key in kept}
    people, whole = sum(counts.values()), sum(kept.values())
    if len(kept) < 2 or people < LEAST_EXPOSED:
        return None
    expected = {key: people * share / whole for key, share in kept.items()}
    statistic = sum((counts[key] - expected[key]) ** 2 / expected[key] for key in kept)
    return SampleRatio(counts, expected, statistic, chi_square_tail(statistic, len(kept) - 1))


def chi_square_tail(statistic: float, freedom: int) -> float:
    """The chance of a chi-square of so many degrees of freedom to be at least this large."""
    if statistic <= 0:
        return 1.0
    if freedom == 1:
        return math.erfc(math.sqrt(statistic / 2))
    return upper_gamma(freedom / 2, statistic / 2)


def upper_gamma(a: float, x: float) -> float:
    """The regularised upper incomplete gamma function, for positive `a` and `x`."""
    scale = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        return 1 - scale * _series(a, x)
    return scale * _fraction(a, x)


def _series(a: float, x: float) -> float:
    term = total = 1 / a
    for step in range(1, _MOST_TERMS):
        term *= x / (a + step)
        total += term
        if term < total * _EXACT:
            break
    return total


def _fraction(a: float, x: float) -> float:
    """The continued fraction, from its front: each round multiplies in one more of its parts."""
    tiny = 1e-300
    b = x + 1 - a
    c, d = 1 / tiny, 1 / b
    found = d
    for step in range(1, _MOST_TERMS):
        above = -step * (step - a)
        b += 2
        d = 1 / (above * d + b or tiny)
        c = b + above / c or tiny
        found *= c * d
        if abs(c * d - 1) < _EXACT:
            break
    return found


# Sample size and time


def variance_of_share(share: float) -> float:
    """Of a conversion rate."""
    return share * (1 - share)


def variance_of_count(mean: float) -> float:
    """Of how often something happens per person, as PostHog estimates it."""
    return 2 * mean


def variance_of_sum(mean: float) -> float:
    """Of a sum of a property per person, as PostHog estimates it."""
    return 0.25 * mean**2


def variance_of_ratio(
    n: float, top: tuple[float, float], bottom: tuple[float, float], product: float
) -> float:
    """Of a ratio of two totals over `n` people, from the sums and the sums of squares of both."""
    m, d = top[0] / n, bottom[0] / n
    above, below = top[1] / n - m**2, bottom[1] / n - d**2
    both = product / n - m * d
    return above / d**2 + m**2 * below / d**4 - 2 * m * both / d**3


def sample_size(baseline: float, variance: float, effect_percent: float, variants: int) -> int | None:
    """People in all variants together who show a relative effect, in percent, four times out of five."""
    difference = baseline * effect_percent / 100
    if difference == 0 or variance <= 0:
        return None
    return math.ceil(round(POWER * variance / difference**2 * variants, 6))


def detectable(baseline: float, variance: float, variants: int, people: float) -> float | None:
    """The smallest relative effect, in percent, that so many people show; None where nothing can be said."""
    if baseline <= 0 or variance <= 0 or people <= 0:
        return None
    return 100 * math.sqrt(POWER * variance * variants / people) / baseline


def running_days(people: float, a_day: float) -> int | None:
    """Days that so many people take to come; None where nobody comes."""
    return math.ceil(round(people / a_day, 6)) if a_day > 0 else None


def pace(people: float, elapsed_days: float) -> float | None:
    """People a day; None in the first tenth of a day."""
    return people / elapsed_days if elapsed_days >= 0.1 else None


def remaining_days(target: float, people: float, elapsed_days: float) -> int | None:
    """Days left to the target at the pace so far: 0 where it is reached, None where nobody comes."""
    rate = pace(people, elapsed_days)
    if people >= target:
        return 0
    if rate is None:
        return None
    early = elapsed_days < 1 or people < LEAST_EXPOSED
    return running_days(target if early else target - people, rate)


# Chances and losses


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of a difference: a normal distribution, in the unit of its interval."""

    mean: float
    deviation: float

    @classmethod
    def of_interval(cls, interval: tuple[float, float], level: float = 0.95) -> Belief | None:
        """From an interval that holds a share `level` of it; None for one without width or level."""
        low, high = interval
        if not 0 < level < 1:
            return None
        deviation = (high - low) / (2 * _NORMAL.inv_cdf((1 + level) / 2))
        return cls((low + high) / 2, deviation) if deviation > 0 else None

    @property
    def chance(self) -> float:
        """Of being above zero."""
        return _NORMAL.cdf(self.mean / self.deviation)

    def turned(self) -> Belief:
        """Of the opposite difference, for what should decrease."""
        return Belief(-self.mean, self.deviation)

    @property
    def loss_of_shipping(self) -> float:
        """What is lost on average by shipping, counting only the cases in which it is worse."""
        standing = self.mean / self.deviation
        return self.deviation * _NORMAL.pdf(standing) - self.mean * _NORMAL.cdf(-standing)

    @property
    def loss_of_keeping(self) -> float:
        """What is lost on average by keeping the baseline."""
        standing = self.mean / self.deviation
        return self.deviation * _NORMAL.pdf(standing) + self.mean * _NORMAL.cdf(standing)


def false_alarms(comparisons: int, level: float = 0.95) -> tuple[float, float]:
    """Where nothing differs at all: how many comparisons are significant on average, chance of at least one."""
    return comparisons * (1 - level), 1 - level**comparisons
