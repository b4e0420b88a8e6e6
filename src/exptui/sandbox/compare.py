"""Variants beside their baseline: the sums as the API sends them, and what follows from them."""

from __future__ import annotations

from exptui.sandbox import stats
from exptui.sandbox.simulate import Counts
from exptui.sandbox.stats import Sample
from exptui.sandbox.store import Json, uses_cuped

ENOUGH_PEOPLE, ENOUGH_CONVERSIONS = 50, 5


def compared(config: Json, metric: Json, base: str, sums: dict[str, Counts]) -> tuple[Json, list[Json]]:
    """The baseline and every other variant against it. Nothing but these sums goes into the numbers."""
    control = sums[base]
    unfit = _failures(metric, control, baseline=True)
    rows = []
    for key, test in sums.items():
        if key == base:
            continue
        failures = _failures(metric, test, baseline=False)
        row = _sums(key, test, failures) | _unknown(config)
        if not unfit and not failures:
            row |= _judged(config, metric, test, control)
        rows.append(row)
    return _sums(base, control, unfit), rows


def _judged(config: Json, metric: Json, test: Counts, control: Counts) -> Json:
    samples = _adjusted(config, metric, test, control)
    settings = config.get(_method(config)) or {}
    absolute = str(settings.get("difference_type", "")).upper() == "ABSOLUTE"
    effect = (stats.absolute_effect if absolute else stats.relative_effect)(*samples)
    if _method(config) == "bayesian":
        level = _between(settings.get("ci_level"), 0.95)
        chance = stats.chance_to_win(effect)
        return {
            "significant": chance > level or chance < 1 - level,
            "chance_to_win": chance,
            "credible_interval": list(stats.credible_interval(effect, level)),
        }
    alpha = _between(settings.get("alpha"), 0.05)
    if settings.get("sequential_testing_enabled") is True:
        tuning = settings.get("sequential_tuning_parameter") or 5000
        p, interval = stats.sequential(effect, test.n + control.n, alpha, tuning)
    else:
        p, interval = stats.welch(effect, *samples, alpha)
    return {"significant": p < alpha, "p_value": p, "confidence_interval": list(interval)}


def _unknown(config: Json) -> Json:
    method = _method(config)
    if method == "bayesian":
        return {"method": method, "significant": None, "chance_to_win": None, "credible_interval": None}
    return {"method": method, "significant": None, "p_value": None, "confidence_interval": None}


def _method(config: Json) -> str:
    return "frequentist" if config.get("method") == "frequentist" else "bayesian"


def _between(value: object, default: float) -> float:
    """A level out of range falls back to the default without a word, as the real server's does."""
    return float(value) if isinstance(value, int | float) and 0 < value < 1 else default


def _sample(metric: Json, seen: Counts) -> Sample:
    """Mean and variance of one person's value; of a ratio, by the delta method."""
    n = seen.n
    if seen.below is not None:
        assert seen.below_squares is not None
        assert seen.product is not None
        top, bottom = seen.sum / n, seen.below / n
        of_top = (seen.squares - n * top**2) / (n - 1)
        of_bottom = (seen.below_squares - n * bottom**2) / (n - 1)
        mixed = (seen.product - n * top * bottom) / (n - 1)
        variance = of_top / bottom**2 + top**2 * of_bottom / bottom**4 - 2 * top * mixed / bottom**3
        return Sample(top / bottom, max(0.0, variance), n)
    mean = seen.sum / n
    if metric.get("metric_type") == "funnel":
        return Sample(mean, mean * (1 - mean), n)
    return Sample(mean, max(0.0, (seen.squares - n * mean**2) / (n - 1)), n)


def _adjusted(config: Json, metric: Json, test: Counts, control: Counts) -> tuple[Sample, Sample]:
    """Both samples; with CUPED less what people's past explains: Y - theta (X - mean of X in both)."""
    plain = _sample(metric, test), _sample(metric, control)
    if not uses_cuped(config) or test.past is None or control.past is None:
        return plain
    parts = [(seen, *_past(seen)) for seen in (test, control)]
    spread = sum(seen.n * variance for seen, variance, _ in parts)
    theta = sum(seen.n * mixed for seen, _, mixed in parts) / spread if spread else 0.0
    usual = (test.past + control.past) / (test.n + control.n)
    made = []
    for sample, (seen, variance, mixed) in zip(plain, parts, strict=True):
        mean = sample.mean - theta * ((seen.past or 0) / seen.n - usual)
        left = max(0.0, sample.variance - 2 * theta * mixed + theta**2 * variance)
        made.append(Sample(mean, left, seen.n))
    return made[0], made[1]


def _past(seen: Counts) -> tuple[float, float]:
    """Variance of the values before the experiment, and their covariance with those during it."""
    n, past = seen.n, (seen.past or 0) / seen.n
    variance = ((seen.past_squares or 0) - n * past**2) / (n - 1)
    return variance, ((seen.past_product or 0) - past * seen.sum) / (n - 1)


def _failures(metric: Json, seen: Counts, *, baseline: bool) -> list[str]:
    found = []
    if seen.n < ENOUGH_PEOPLE:
        found.append("not-enough-exposures")
    converts = metric.get("metric_type") in {"funnel", "retention"}
    undefined = seen.below is not None and not seen.below
    if undefined or (converts and seen.sum < ENOUGH_CONVERSIONS):
        found.append("not-enough-metric-data")
    if baseline and not seen.sum:
        found.append("baseline-mean-is-zero")
    return found


def _sums(key: str, seen: Counts, failures: list[str]) -> Json:
    return {
        "key": key,
        "number_of_samples": seen.n,
        "sum": seen.sum,
        "sum_squares": seen.squares,
        "step_counts": seen.steps,
        "step_sessions": None,
        "denominator_sum": seen.below,
        "denominator_sum_squares": seen.below_squares,
        "numerator_denominator_sum_product": seen.product,
        "covariate_sum": seen.past,
        "covariate_sum_squares": seen.past_squares,
        "covariate_sum_product": seen.past_product,
        "validation_failures": failures,
    }
