"""The numbers of a metric explained: a variant against the baseline, the baseline, and how many alarms are false."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.domain import figures
from exptui.domain.describe import counted, listed
from exptui.domain.evidence import Compared
from exptui.domain.explain_sure import certainty_of, interval_of, losses_of, significance_of
from exptui.domain.explain_words import (
    Explanation,
    amount,
    bracketed,
    digits,
    formula,
    paragraph,
    signed,
    some,
)
from exptui.domain.health_metrics import FAILURES
from exptui.domain.statistics import false_alarms

if TYPE_CHECKING:
    from exptui.domain.evidence import Evidence, Reading
    from exptui.domain.results import MetricResult, VariantStats
    from exptui.domain.verdict import Judgement


def explain_comparison(judged: Judgement, reading: Reading, variant_key: str) -> Explanation:
    """Every number of a variant in a metric; what is absent is told as absent."""
    evidence, result = judged.evidence, reading.result
    title = f"{variant_key} in {reading.metric.title}"
    variant = result.of(variant_key) if result is not None else None
    if result is None or variant is None:
        return Explanation(title=title, paragraphs=_without(reading, variant_key))
    compared = Compared(reading=reading, variant=variant)
    return Explanation(
        title=title,
        paragraphs=some(
            (
                _about(reading),
                _value(reading, variant, result.baseline),
                _no_interval(reading, variant, result.baseline),
                _lift(compared, evidence, result),
                interval_of(compared, evidence),
                certainty_of(compared, evidence),
                significance_of(compared, evidence),
                losses_of(compared, evidence),
                _not_meant(evidence, result),
            )
        ),
    )


def explain_baseline(judged: Judgement, reading: Reading) -> Explanation:
    """The variant that the others of a metric are compared with."""
    result = reading.result
    title = f"Baseline of {reading.metric.title}"
    if result is None or result.baseline is None:
        return Explanation(title=title, paragraphs=_without(reading, "the baseline"))
    base = result.baseline
    others = [each.key for each in result.variant_results]
    role = f"{base.key} is the baseline: {listed(others)} " if others else f"{base.key} is the baseline: "
    role += (
        "are each compared with it."
        if len(others) > 1
        else "is compared with it."
        if others
        else "it stands alone."
    )
    configured = judged.evidence.experiment.baseline_key
    differs = (
        f"The experiment names {configured} as its baseline; the result goes before."
        if configured and configured != base.key
        else ""
    )
    return Explanation(
        title=title,
        paragraphs=some(
            (
                _about(reading),
                paragraph(role, differs),
                _value(reading, base, None),
                _failed(base, "Without a sound baseline no variant gets statistics") if base.failures else "",
                "It has no lift, interval or chance to win of its own: these are about a difference from it.",
            )
        ),
    )


def explain_alarms(judged: Judgement) -> Explanation:
    """How many comparisons would be significant though nothing differs."""
    level = judged.evidence.experiment.stats.confidence_level
    known = sum(each.known for each in judged.evidence.compared())
    title = "False alarms"
    if not known:
        said = "No variant has an interval yet, so nothing can be a false alarm."
        return Explanation(title=title, paragraphs=(said,))
    usual, chance = false_alarms(known, level)
    many = paragraph(
        f"{counted(known, 'comparison')} (each variant in each metric that has an interval) at {_level(level)}."
        " Suppose that nothing differs anywhere. Then",
        formula(f"false alarms on average = m × (1 - level) = {known} × (1 - {level:g}) = {digits(usual)}"),
        formula(f"chance of at least one = 1 - level^m = 1 - {level:g}^{known} = {digits(chance * 100)}%"),
    )
    return Explanation(
        title=title,
        paragraphs=(
            many,
            "Nothing is corrected for looking at several metrics or variants. One significant secondary metric"
            " among many is weak evidence; the first primary metric, chosen before the launch, is what counts.",
            "The formula takes comparisons for independent. Metrics of the same people are related, so the true"
            " chance is somewhat smaller.",
        ),
    )


def _about(reading: Reading) -> str:
    metric = reading.metric
    kind = f"A {reading.section} metric: {metric.summary}."
    less = " Less is better here." if metric.goal == "decrease" else ""
    old = " From the stored time series; today is not in it." if reading.source == "time series" else ""
    return f"{kind}{less}{old}"


def _without(reading: Reading, key: str) -> tuple[str, ...]:
    """What there is to say where there is no comparison."""
    result = reading.result
    if result is None:
        return (_about(reading), f"No result: {reading.problem or 'not read yet'}")
    if result.is_legacy:
        share = result.probability.get(key)
        best = (
            f"The chance of {key} to be the best of all is {figures.chance(share)}."
            if share is not None
            else ""
        )
        old = (
            "A result of the old kind. It compares no variant with a baseline, so there is no interval, no"
            " significance of a single variant, and no expected loss."
        )
        return some((_about(reading), old, best))
    return (_about(reading), f"The result says nothing about {key}.")


# The value


def _value(reading: Reading, variant: VariantStats, baseline: VariantStats | None) -> str:
    ratio = variant.denominator_sum is not None
    below = "denominator" if ratio else "people"
    above = "people who converted" if reading.metric.word == "funnel" else "sum"
    lines = [_divided(each, reading.metric.word) for each in (variant, baseline) if each is not None]
    return paragraph(f"Value = {above} ÷ {below}", *map(formula, lines))


def _divided(stats: VariantStats, word: str) -> str:
    below = stats.number_of_samples if stats.denominator_sum is None else stats.denominator_sum
    if stats.value is None:
        return f"{stats.key}: {digits(stats.sum)} ÷ 0: no value"
    percent = f" = {figures.value(stats.value, word)}" if word in ("funnel", "retention") else ""
    people = f" (of {stats.number_of_samples:,.0f} people)" if stats.denominator_sum is not None else ""
    return f"{stats.key}: {_count(stats.sum)} ÷ {_count(below)} = {digits(stats.value)}{percent}{people}"


def _count(value: float) -> str:
    """All digits of a whole number."""
    return (
        f"{value:,.0f}"
        if float(value).is_integer()
        else f"{value:,.2f}"
        if abs(value) >= 1
        else digits(value)
    )


# The lift


def _lift(compared: Compared, evidence: Evidence, result: MetricResult) -> str:
    variant, relative = compared.variant, evidence.relative
    if variant.interval is None or variant.difference is None:
        return ""
    low, high = variant.interval
    scale = "a share of the baseline's value" if relative else "in the metric's own unit"
    middle = formula(
        f"({amount(low, relative=relative)} + {bracketed(high, relative=relative)}) ÷ 2"
        f" = {signed(variant.difference, relative=relative)}"
    )
    return paragraph(
        f"Lift = the middle of the interval, (low + high) ÷ 2, {scale}: PostHog sends no estimate apart.",
        middle,
        _from_values(compared, evidence, result.baseline),
    )


def _from_values(compared: Compared, evidence: Evidence, baseline: VariantStats | None) -> str:
    """The same difference from the values, which says whether something was corrected on the way."""
    relative, middle = evidence.relative, compared.variant.difference
    own, base = compared.variant.value, baseline.value if baseline is not None else None
    if own is None or base is None or middle is None or (relative and base == 0):
        return ""
    lift = (own - base) / base if relative else own - base
    worked = (
        f"({digits(own)} - {digits(base)}) ÷ {digits(base)}"
        if relative
        else f"{digits(own)} - {digits(base)}"
    )
    same = figures.lift(lift, relative=relative) == figures.lift(middle, relative=relative)
    told = (
        "the same" if same else "not the same: the server corrects values (CUPED, outliers) or counts others"
    )
    return paragraph(
        "From the values above:", formula(f"{worked} = {signed(lift, relative=relative)}, {told}")
    )


def _no_interval(reading: Reading, variant: VariantStats, baseline: VariantStats | None) -> str:
    compared = reading.result.of(variant.key) if reading.result is not None else None
    if compared is None or compared.interval is not None:
        return ""
    failing = [each for each in (variant, baseline) if each is not None and each.failures]
    if not failing:
        return "No interval: PostHog sent none, and not why. That is not the same as not significant."
    return paragraph(
        *(_failed(each, "No interval, which is not the same as not significant") for each in failing)
    )


def _failed(stats: VariantStats, what: str) -> str:
    return f"{what}, in {stats.key}: {listed([FAILURES.get(word, word) for word in stats.failures])}."


def _not_meant(evidence: Evidence, result: MetricResult) -> str:
    known = sum(each.known for each in evidence.compared())
    base = result.baseline.key if result.baseline is not None else "the baseline"
    level = evidence.experiment.stats.confidence_level
    many = (
        f"{known} comparisons here: with no effect anywhere, at least one alarm comes with a chance of"
        f" 1 - {level:g}^{known} = {digits(false_alarms(known, level)[1] * 100)}%."
        if known > 1
        else ""
    )
    return paragraph(
        "What it does not mean:",
        formula(f"Each variant is compared with {base} only. Where the intervals of two variants overlap, that"
                " does not say that they do not differ."),
        formula(f"Nothing is corrected for several metrics or variants. {many}".rstrip()),
    )  # fmt: skip


def _level(level: float) -> str:
    return figures.share(level * 100)
