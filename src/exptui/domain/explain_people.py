"""Who takes part, explained: the split, the sample that is wanted, and people who saw several variants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.domain import figures
from exptui.domain.describe import counted, listed
from exptui.domain.explain_words import Explanation, digits, formula, paragraph, some
from exptui.domain.health_exposure import BIAS_PERCENT, split_test
from exptui.domain.health_plan import days_left
from exptui.domain.metrics import FunnelMetric, MeanMetric
from exptui.domain.series import MULTIPLE
from exptui.domain.sizing import baseline_and_variance, detectable_today
from exptui.domain.statistics import LEAST_EXPOSED, MISMATCH, POWER, pace, sample_size, variance_of_count

if TYPE_CHECKING:
    from exptui.domain.evidence import Evidence
    from exptui.domain.metrics import Metric
    from exptui.domain.verdict import Judgement

_RULE = f"A mismatch is p < {MISMATCH:g}, tested from {LEAST_EXPOSED} people on."


# The split


def explain_split(judged: Judgement) -> Explanation:
    """Whether people are split as planned: the test, term by term."""
    return Explanation(title="Sample ratio", paragraphs=some(_split(judged.evidence)))


def _split(evidence: Evidence) -> tuple[str, ...]:
    tested = split_test(evidence)
    if evidence.exposures is None:
        return (f"Not tested: {_no_exposures(evidence)}", _RULE)
    sent = evidence.exposures.srm_p_value
    server = (
        ""
        if sent is None
        else f"PostHog's own test says p = {digits(sent)}; where it made one, that one counts."
    )
    if tested is None:
        planned = [key for key, share in evidence.analysed.items() if share > 0]
        why = (
            f"only {counted(len(planned), 'variant')} with a planned share"
            if len(planned) < 2
            else f"{sum(evidence.exposures.by_variant.get(key, 0.0) for key in planned):,.0f} people are too few"
        )
        return (f"Not tested: {why}.", _RULE, server)
    keys, freedom = list(tested.observed), len(tested.observed) - 1
    people, shares = sum(tested.observed.values()), figures.split(evidence.analysed[key] for key in keys)
    terms = [
        f"{key}: ({tested.observed[key]:,.0f} - {_people(tested.expected[key])})^2 ÷ {_people(tested.expected[key])}"
        f" = {digits((tested.observed[key] - tested.expected[key]) ** 2 / tested.expected[key])}"
        for key in keys
    ]
    tail = "erfc(√(χ² ÷ 2))" if freedom == 1 else f"Q({freedom} ÷ 2, χ² ÷ 2)"
    said = "people are not split as planned" if tested.mismatch else "as planned"
    return (
        paragraph(
            f"{people:,.0f} people, planned {shares}. Expected = all people × planned share."
            " χ² adds up (seen - expected)^2 ÷ expected:",
            *map(formula, terms),
            formula(f"χ² = {_chi(tested.statistic)}, degrees of freedom = {len(keys)} - 1 = {freedom}"),
            formula(f"p = {tail} = {digits(tested.p_value)}: {said}"),
        ),
        server,
        f"p is how often a split at least this uneven comes by chance. {_RULE}",
        _left_out(evidence),
        "A condition that forces a variant shifts the split on purpose; then it is not judged."
        if evidence.forced
        else "",
    )


def _people(count: float) -> str:
    return f"{count:,.0f}" if float(count).is_integer() else f"{count:,.1f}"


def _chi(value: float) -> str:
    """With the digits it is published with."""
    return f"{value:,.2f}" if value >= 10 else digits(value)


def _left_out(evidence: Evidence) -> str:
    seen = evidence.exposures
    left = [key for key in seen.total_exposures if not evidence.analysed.get(key)] if seen is not None else []
    return f"Left out: {listed(left)}." if left else ""


def _no_exposures(evidence: Evidence) -> str:
    return evidence.exposures_problem or "the exposures were not read."


# Several variants


def explain_multiple(judged: Judgement) -> Explanation:
    """People who were seen in more than one variant."""
    evidence = judged.evidence
    seen, title = evidence.exposures, "Seen in several variants"
    if seen is None:
        return Explanation(title=title, paragraphs=(f"Not known: {_no_exposures(evidence)}",))
    share = "no share: nobody was exposed"
    if seen.total:
        share = (
            f"{seen.multiple:,.0f} ÷ {seen.total:,.0f} × 100 = {digits(100 * seen.multiple / seen.total)}%"
        )
    first = evidence.experiment.exposure.multiple_variants == "first_seen"
    kept = "They count for the variant seen first." if first else "They are left out of the analysis."
    even = "even" if len(set(evidence.shares.values())) <= 1 else "uneven"
    rule = (
        f"It may bias the result when all of this holds: they are left out (here: {'no' if first else 'yes'}), the"
        f" split is uneven (here: {even}), and their share is over {BIAS_PERCENT:g}%. The smaller variant then loses"
        " a larger part of its people."
    )
    server = "" if seen.bias_percent is None else f"PostHog sees a risk at {digits(seen.bias_percent)}%."
    return Explanation(
        title=title,
        paragraphs=some(
            (
                paragraph(f"Share = {MULTIPLE} ÷ all who were exposed × 100", formula(share)),
                kept,
                rule,
                server,
            )
        ),
    )


# The sample


def explain_sample(judged: Judgement) -> Explanation:
    """How many people are wanted, how long that takes, and what can be seen with those who came."""
    evidence = judged.evidence
    return Explanation(
        title="Sample and detectable effect",
        paragraphs=some(
            (_so_far(evidence), _wanted(evidence), _days(evidence), _today(evidence), _rule_of_power())
        ),
    )


def _so_far(evidence: Evidence) -> str:
    people, target = evidence.people, evidence.target
    came = (
        f"People: not known, {_no_exposures(evidence)}"
        if people is None
        else f"People so far: {people:,.0f}."
    )
    plan = "No sample was planned." if target is None else f"Planned: {target:,.0f} in all variants together."
    reached = " Reached." if evidence.target_reached else ""
    return f"{came} {plan}{reached}"


def _wanted(evidence: Evidence) -> str:
    mde, sized = evidence.experiment.plan.mde_percent, _sized(evidence)
    if sized is None:
        return (
            "How many are wanted, N = ceil(16 × V ÷ d^2 × k), can't be worked out: the first primary metric has no"
            " baseline above zero to go by."
        )
    metric, baseline, variance, variants = sized
    if mde is None:
        return paragraph(
            "How many are wanted, N = ceil(16 × V ÷ d^2 × k), can't be worked out: no smallest effect was planned.",
            formula(_variance(metric, baseline, variance)),
        )
    wanted = sample_size(baseline, variance, mde, variants)
    worked = "no number" if wanted is None else f"{wanted:,}"
    said = "" if wanted is None or evidence.target is None or wanted == evidence.target else (
        "The plan was made with the baseline known then; this is with today's."
    )  # fmt: skip
    return paragraph(
        f"Wanted for an effect of {figures.share(mde)} (the planned minimum, relative) in {metric.title}:",
        formula("N = ceil(16 × V ÷ d^2 × k), d = effect × baseline, k = number of variants"),
        formula(_variance(metric, baseline, variance)),
        formula(f"d = {digits(mde / 100)} × {digits(baseline)} = {digits(baseline * mde / 100)}"),
        formula(
            f"N = ceil({POWER} × {digits(variance)} ÷ {digits(baseline * mde / 100)}^2 × {variants}) = {worked}"
        ),
        said,
    )


def _sized(evidence: Evidence) -> tuple[Metric, float, float, int] | None:
    """The metric that sizes the experiment, its baseline and variance, and how many variants it has."""
    primary = evidence.of("primary")
    result = primary[0].result if primary else None
    if result is None or result.baseline is None:
        return None
    sized = baseline_and_variance(primary[0].metric, result.baseline)
    return None if sized is None else (primary[0].metric, *sized, len(result.everyone))


def _variance(metric: Metric, baseline: float, variance: float) -> str:
    """The variance by the rule for the metric's type."""
    b, v = digits(baseline), digits(variance)
    if isinstance(metric, FunnelMetric):
        return f"V = p × (1 - p) = {b} × {digits(1 - baseline)} = {v}  (p: conversion of the baseline)"
    if isinstance(metric, MeanMetric):
        if variance == variance_of_count(baseline):
            return f"V = 2 × m = 2 × {b} = {v}  (m: mean of the baseline, a count)"
        return f"V = 0.25 × m^2 = 0.25 × {b}^2 = {v}  (m: mean of the baseline, a sum)"
    return f"V = {v}, of the ratio M ÷ D = {b}: Var(M)÷D^2 + M^2 × Var(D)÷D^4 - 2 × M × Cov(M,D)÷D^3"


def _days(evidence: Evidence) -> str:
    people, target, days = evidence.people, evidence.target, evidence.days
    if target is None or people is None or not evidence.live:
        return ""
    left, rate = days_left(evidence), pace(people, days)
    if left is None or rate is None:
        return "Days left: nobody comes, or it has just begun; nothing can be said yet."
    if left == 0:
        return "Days left: 0, the target is reached."
    early = days < 1 or people < LEAST_EXPOSED
    missing = f"{target:,.0f}" if early else f"({target:,.0f} - {people:,.0f})"
    whole = " (all of it: there are too few yet to subtract)" if early else ""
    return paragraph(
        "Days left, at the pace so far:",
        formula(f"pace = {people:,.0f} people ÷ {digits(days)} days = {digits(rate)} a day"),
        formula(f"ceil({missing} ÷ {digits(rate)}) = {counted(left, 'day')}{whole}"),
    )


def _today(evidence: Evidence) -> str:
    today, sized = detectable_today(evidence), _sized(evidence)
    if today is None or sized is None:
        return "Detectable today: not known, for want of people or of a baseline."
    _, baseline, variance, variants = sized
    plan = evidence.experiment.plan.mde_percent
    planned = "" if plan is None else f" Planned: {figures.share(plan)}."
    return paragraph(
        "Detectable today, the smallest effect that these people show four times out of five:",
        formula("100 × √(16 × V × k ÷ N) ÷ baseline"),
        formula(
            f"100 × √({POWER} × {digits(variance)} × {variants} ÷ {evidence.people:,.0f}) ÷ {digits(baseline)}"
            f" = {digits(today)}%"
        ),
        f"A smaller effect may be there and not show.{planned}",
    )


def _rule_of_power() -> str:
    return f"{POWER} is about 2 × (1.96 + 0.84)^2: 95% confidence, and an effect is seen in 80% of such experiments."
