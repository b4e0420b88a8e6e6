"""Checks of what is measured: whether there is anything, and whether it can be read."""

from __future__ import annotations

from exptui.domain import figures
from exptui.domain.describe import listed
from exptui.domain.evidence import Evidence, Reading
from exptui.domain.finding import Attention, Finding, Noticed
from exptui.domain.results import MetricResult
from exptui.domain.statistics import LEAST_EXPOSED

FAILURES = {
    "not-enough-exposures": "fewer than 50 people",
    "not-enough-metric-data": "fewer than 5 conversions",
    "baseline-mean-is-zero": "the baseline is zero",
}
"""Why the server computes no statistics, in words."""
TOO_FEW = frozenset({"not-enough-exposures"})


def nothing_measured(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """It was launched without a metric, or without a primary one."""
    experiment = evidence.experiment
    if evidence.draft or "metrics" not in experiment.raw:
        return None
    if experiment.ordered_metrics("primary"):
        return None
    over = Attention.OK if not evidence.live else None
    secondary = len(experiment.ordered_metrics("secondary"))
    if secondary:
        return Noticed(
            reason=f"no primary metric ({secondary} secondary)",
            detail="It has secondary metrics only, so nothing was named beforehand that decides.",
            evidence={"primary": 0, "secondary": secondary},
            subcode="no_primary",
            severity="warning",
            attention=over,
        )
    return Noticed(
        reason="no metric: nothing is measured",
        detail="It was launched without a metric.",
        evidence={"primary": 0, "secondary": 0},
        subcode="no_metric",
        attention=over,
    )


def unreadable(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """A metric has no result: the first primary one matters at once, others once there is something to decide."""
    if not evidence.settled or not evidence.people:
        return None
    failed = [(reading, why) for reading in evidence.readings if (why := cannot_be_read(reading, evidence))]
    if not failed:
        return None
    primary = evidence.of("primary")
    first = next((why for reading, why in failed if primary and reading is primary[0]), None)
    names = listed([f"{reading.metric.title} ({why})" for reading, why in failed])
    if first is not None:
        return Noticed(
            reason=f"primary metric can't be read: {first}",
            detail=f"Without a result: {names}.",
            evidence={"metrics": len(failed)},
            subcode="primary",
        )
    return Noticed(
        reason=f"no result: {names}",
        detail=f"Without a result: {names}.",
        evidence={"metrics": len(failed)},
        subcode="other",
        severity="info",
        attention=Attention.OK,
    )


def cannot_be_read(reading: Reading, evidence: Evidence) -> str:
    """Why a metric has no statistics in any variant, in words; empty where it has, or was not asked for."""
    if reading.refused:
        return reading.problem or "PostHog can't compute it"
    if reading.result is None or reading.result.is_legacy:
        return ""
    failures = failures_of(reading.result)
    if not failures or not all(failures.values()):
        return ""
    words = {word for each in failures.values() for word in each}
    if words <= TOO_FEW and (evidence.people or 0) < LEAST_EXPOSED:
        return ""
    return f"{listed([FAILURES.get(word, word) for word in sorted(words)])} in every variant"


def failures_of(result: MetricResult) -> dict[str, tuple[str, ...]]:
    """Why there are no statistics, by variant, baseline first; empty for those that have them."""
    return {variant.key: variant.failures for variant in result.everyone}


def no_hypothesis(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """Nobody wrote down what was expected."""
    if not evidence.live or (evidence.experiment.description or "").strip():
        return None
    return Noticed(reason="no hypothesis", detail="Nothing says what was expected, and why.")


def machinery_differs(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """Variants that are the same differ significantly."""
    if not evidence.settled or not evidence.machinery_only:
        return None
    for each in evidence.compared("primary"):
        if each.known and each.variant.significant:
            shown = figures.difference(each.variant, relative=evidence.relative)
            title = each.reading.metric.title
            return Noticed(
                reason=f"A/A test differs: {shown} in {title}",
                detail=f"{each.variant.key} differs significantly in {title}, although nothing should.",
                evidence={"metric": title, "variant": each.variant.key},
                variant=each.variant.key,
            )
    return None
