"""Checks of who took part: whether anybody comes, and whether they are split as planned."""

from __future__ import annotations

from exptui.domain import figures
from exptui.domain.describe import listed
from exptui.domain.evidence import Evidence
from exptui.domain.finding import Finding, Noticed
from exptui.domain.playbook import SRM
from exptui.domain.series import Exposures
from exptui.domain.statistics import MISMATCH, SampleRatio, sample_ratio

BIAS_PERCENT = 0.1
"""People seen in several variants, in percent of all, above which leaving them out may bias an uneven split."""
SILENT_DAYS = 3
"""The last point of the series and the two whole days before it: at least 48 hours."""
MISSED = 10
"""People who would have come in two days at the pace until then: fewer may be missing by chance."""

CAUSES = tuple(each.cause for each in SRM)
"""Where a sample ratio mismatch comes from, the usual ones first."""


def split_test(evidence: Evidence) -> SampleRatio | None:
    """Our own test of the split; None where there are too few people or nothing to compare."""
    if evidence.exposures is None:
        return None
    return sample_ratio(evidence.exposures.by_variant, evidence.analysed)


def split_p(evidence: Evidence) -> float | None:
    """Of the server's test where it made one, else of ours."""
    sent = evidence.exposures.srm_p_value if evidence.exposures is not None else None
    tested = split_test(evidence)
    return sent if sent is not None else tested.p_value if tested else None


def mismatch(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """People are not split as planned, by more than chance explains."""
    p, tested = split_p(evidence), split_test(evidence)
    if p is None or p >= MISMATCH or tested is None or evidence.draft or evidence.elapsed.days < 1:
        return None
    if evidence.forced:
        return None  # conditions that name a variant shift the ratio on purpose
    seen, planned = figures.split(tested.observed.values()), figures.split(tested.expected.values())
    count = figures.people(sum(tested.observed.values()))
    each = listed([f"{key} {n:,.0f} of {tested.expected[key]:,.0f}" for key, n in tested.observed.items()])
    return Noticed(
        reason=f"SRM {figures.p_value(p)}, {seen} of {count}, planned {planned}",
        detail=f"Seen of expected: {each}. By chance alone that happens with p = {p:.2g}.",
        evidence={"p_value": p, "observed": tested.observed, "expected": tested.expected},
    )


def nobody(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """Nobody has been exposed a day after the launch. While the flag lets nobody in, nobody can be."""
    seen = evidence.exposures
    if not evidence.settled or not evidence.flag_on or evidence.closed or seen is None or seen.total > 0:
        return None
    hours = int(evidence.elapsed.total_seconds() // 3600)
    return Noticed(
        reason=f"no exposures in {hours}h since launch",
        detail=f"Launched {hours} hours ago, and nobody has been exposed.",
        evidence={"hours_since_launch": hours, "exposures": 0},
    )


def stalled(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """People came, and for two days none has. Paused and frozen experiments are so by design."""
    if not evidence.settled or not evidence.flag_on or evidence.closed or evidence.frozen:
        return None
    days = daily_totals(evidence.exposures)
    silent = silent_days(days)
    if silent < SILENT_DAYS or not days or days[-1] <= 0:
        return None
    before = len(days) - silent
    if before < 1 or 2 * days[-1] / before < MISSED:
        return None
    return Noticed(
        reason=f"no exposures in {silent - 1} days; {figures.people(days[-1])} came before",
        detail=f"About {figures.people(days[-1] / before)} came a day, until they stopped {silent - 1} days ago.",
        evidence={"silent_days": silent - 1, "exposures": days[-1], "a_day_before": days[-1] / before},
    )


def daily_totals(exposures: Exposures | None) -> list[float]:
    """People in all variants by the end of each day, cumulative; empty where there is no series."""
    if exposures is None:
        return []
    totals: dict[object, float] = {}
    for series in exposures.series:
        for day, count in series.points:
            totals[day] = totals.get(day, 0.0) + count
    return list(totals.values())


def silent_days(days: list[float]) -> int:
    """How many of the last days brought nobody, today among them."""
    return next((n for n, total in enumerate(reversed(days[:-1])) if total < days[-1]), max(0, len(days) - 1))


def several_variants(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """People seen in several variants are left out of an uneven split, which changes who is compared."""
    seen = evidence.exposures
    if seen is None or not evidence.live or evidence.experiment.exposure.multiple_variants != "exclude":
        return None
    uneven = len(set(evidence.shares.values())) > 1
    percent = seen.bias_percent
    if percent is None and uneven and seen.total:
        percent = 100 * seen.multiple / seen.total
    if percent is None or percent <= BIAS_PERCENT:
        return None
    return Noticed(
        reason=f"{figures.share(percent)} seen in several variants, split {figures.split(evidence.shares.values())}",
        detail=f"{seen.multiple:,.0f} of {seen.total:,.0f} people were seen in several variants and are left out.",
        evidence={"multiple_percent": percent, "multiple": seen.multiple, "exposures": seen.total},
    )
