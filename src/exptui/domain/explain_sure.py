"""How sure a comparison is, explained: its interval, chance or p, significance, and what a mistake would cost."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from exptui.domain import figures
from exptui.domain.decision import belief_in
from exptui.domain.explain_words import amount, bracketed, digits, formula, paragraph, quantile
from exptui.domain.report import significance

if TYPE_CHECKING:
    from exptui.domain.design import Stats
    from exptui.domain.evidence import Compared, Evidence
    from exptui.domain.statistics import Belief

_NORMAL = NormalDist()
_VERDICTS = {
    "better": "significant, and the whole interval is on the good side of zero: better",
    "worse": "significant, and the whole interval is on the bad side of zero: worse",
    "unclear": "significant, but the interval has zero in it: unclear",
    "no": "not significant",
}


def interval_of(compared: Compared, evidence: Evidence) -> str:
    """Which interval it is, and what it holds."""
    bounds, stats = compared.variant.interval, evidence.experiment.stats
    if bounds is None:
        return ""
    level = figures.share(stats.confidence_level * 100)
    low, high = (amount(bound, relative=evidence.relative) for bound in bounds)
    if _by_belief(compared, stats):
        kind, holds = (
            "credible",
            f"By what was seen, the true difference is in it with a probability of {level}.",
        )
    else:
        kind = "confidence"
        holds = f"Of many such experiments, {level} have an interval that holds their true difference."
    scale = "relative to the baseline" if evidence.relative else "absolute, in the metric's own unit"
    return paragraph(
        f"Interval: {level} {kind} interval, {scale}:", formula(f"[{low}, {high}]"), holds, _cuped(stats)
    )


def _by_belief(compared: Compared, stats: Stats) -> bool:
    """Whether the numbers are of the Bayesian method."""
    if compared.variant.credible_interval is not None:
        return True
    return compared.variant.confidence_interval is None and stats.method != "frequentist"


def _cuped(stats: Stats) -> str:
    if stats.cuped:
        return (
            f"CUPED is on: each value is corrected by what the person did in the {stats.cuped_lookback_days} days"
            " before, Y - c × X with c = Cov(Y, X) ÷ Var(X), which narrows the interval."
        )
    return (
        "Whether CUPED corrects it is the team's default, which PostHog does not send."
        if stats.cuped is None
        else ""
    )


# Chance and p


def certainty_of(compared: Compared, evidence: Evidence) -> str:
    """Chance to win or p-value, worked out from the interval beside what the server sent."""
    if compared.variant.interval is None:
        return ""
    stats = evidence.experiment.stats
    return _chance(compared, evidence) if _by_belief(compared, stats) else _p_value(compared, evidence)


def _belief(compared: Compared, evidence: Evidence) -> tuple[Belief | None, str]:
    """What is believed of the difference, turned so that more is better, and how that comes about."""
    level, relative = evidence.experiment.stats.confidence_level, evidence.relative
    belief, bounds = belief_in(compared, level), compared.variant.interval
    if belief is None or bounds is None:
        return None, ""
    low, high = bounds
    turned = compared.reading.metric.goal == "decrease"
    sign = "-" if turned else ""
    worked = paragraph(
        formula(
            f"μ = {sign}(low + high) ÷ 2 = {amount(belief.mean, relative=relative)}"
            + (", turned: less is better here" if turned else "")
        ),
        formula(
            f"σ = (high - low) ÷ (2 × z) = ({amount(high, relative=relative)} - {bracketed(low, relative=relative)})"
            f" ÷ (2 × {digits(quantile(level))}) = {amount(belief.deviation, relative=relative)}"
        ),
    )
    return belief, worked


def _chance(compared: Compared, evidence: Evidence) -> str:
    belief, worked = _belief(compared, evidence)
    sent, goal = compared.variant.chance_to_win, compared.reading.metric.goal
    chance = compared.variant.chance(goal)
    if sent is None or chance is None:
        told = "PostHog sent no chance to win."
    elif goal == "decrease":
        told = (
            f"PostHog sent the chance of being above the baseline, {figures.chance(sent)}. Less is better here, so"
            f" the chance to win is 1 - {digits(sent)} = {figures.chance(chance)}."
        )
    else:
        told = f"PostHog sent {figures.chance(chance)}."
    if belief is None:
        return paragraph("Chance to win: the interval has no width, so it can't be worked out.", told)
    relative = evidence.relative
    ratio = belief.mean / belief.deviation
    return paragraph(
        "Chance to win = Φ(μ ÷ σ), with Φ the normal distribution:",
        worked,
        formula(
            f"Φ({amount(belief.mean, relative=relative)} ÷ {amount(belief.deviation, relative=relative)})"
            f" = Φ({digits(ratio)}) = {figures.chance(belief.chance)}"
        ),
        told,
    )


def _p_value(compared: Compared, evidence: Evidence) -> str:
    p, stats = compared.variant.p_value, evidence.experiment.stats
    sent = "PostHog sent no p-value." if p is None else f"PostHog sent p = {digits(p)}."
    meant = "p is how often a difference at least this large would be seen if there were none."
    if stats.sequential:
        tuned = "" if stats.sequential_tuning is None else f", tuned to {stats.sequential_tuning:,.0f} people"
        return paragraph(
            f"p-value: sequential testing{tuned}. It is always valid: looking every day does no harm, and the"
            " interval is wider for it.",
            sent,
            meant,
        )
    unsaid = (
        ""
        if stats.sequential is False
        else "Whether it is sequential is the team's default, which is not sent."
    )
    bounds, relative, level = compared.variant.interval, evidence.relative, stats.confidence_level
    if bounds is None or bounds[0] == bounds[1]:
        return paragraph("p-value: of Welch's t-test, two-sided.", sent, meant, unsaid)
    middle, error = sum(bounds) / 2, (bounds[1] - bounds[0]) / (2 * quantile(level))
    near = math.erfc(abs(middle / error) / math.sqrt(2))
    return paragraph(
        "p-value: of Welch's t-test, two-sided, with unequal variances.",
        formula(
            f"standard error = (high - low) ÷ (2 × {digits(quantile(level))}) = {amount(error, relative=relative)}"
        ),
        formula(
            f"t = lift ÷ standard error = {amount(middle, relative=relative)} ÷ {amount(error, relative=relative)}"
            f" = {digits(middle / error)}"
        ),
        formula(f"p = 2 × (1 - Φ(|t|)) = {digits(near)}, taking t for normal, as it is with many people"),
        sent,
        meant,
        unsaid,
    )


def significance_of(compared: Compared, evidence: Evidence) -> str:
    """The rule, its threshold, and what the server said."""
    stats, variant = evidence.experiment.stats, compared.variant
    level = stats.confidence_level
    if _by_belief(compared, stats):
        rule = (
            f"Significant when the chance of being above the baseline is over {figures.share(level * 100)} or"
            f" under {figures.share(round((1 - level) * 100, 4))}; either way of being different."
        )
    else:
        rule = f"Significant when p < {digits(round(1 - level, 6))}; either way of being different."
    if variant.significant is None:
        return paragraph(rule, "PostHog could not compute it here, which is not the same as no.")
    return paragraph(rule, f"PostHog says: {_VERDICTS[significance(compared)]}.")


# Losses


def losses_of(compared: Compared, evidence: Evidence) -> str:
    """What shipping the variant costs on average, and what keeping the baseline does."""
    belief, worked = _belief(compared, evidence)
    if belief is None:
        return ""
    relative, stats = evidence.relative, evidence.experiment.stats
    mean, deviation = (amount(each, relative=relative) for each in (belief.mean, belief.deviation))
    ratio = belief.mean / belief.deviation
    density, below, above = _NORMAL.pdf(ratio), _NORMAL.cdf(-ratio), _NORMAL.cdf(ratio)
    times = bracketed(belief.mean, relative=relative)
    shown_above = "" if _by_belief(compared, stats) else worked
    wide = (
        "The interval of a sequential test is wider, so both are told larger than they are."
        if evidence.sequential
        else ""
    )
    return paragraph(
        "Expected loss: what is lost on average, counting only the cases in which the choice is the worse one.",
        shown_above,
        formula("of shipping = σ × φ(μ÷σ) - μ × Φ(-μ÷σ)"),
        formula(
            f"= {deviation} × {digits(density)} - {times} × {digits(below)}"
            f" = {amount(max(0.0, belief.loss_of_shipping), relative=relative)}"
        ),
        formula("of keeping the baseline = σ × φ(μ÷σ) + μ × Φ(μ÷σ)"),
        formula(
            f"= {deviation} × {digits(density)} + {times} × {digits(above)}"
            f" = {amount(max(0.0, belief.loss_of_keeping), relative=relative)}"
        ),
        f"(μ = {mean}, φ is the normal density.) PostHog does not send it; it is worked out from the interval.",
        wide,
    )
