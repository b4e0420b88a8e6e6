"""Checks of time and size: too early, too slow, too long, forgotten."""

from __future__ import annotations

from exptui.domain import figures
from exptui.domain.decision import WEEK, decide
from exptui.domain.describe import counted
from exptui.domain.evidence import DAY, Evidence
from exptui.domain.finding import Finding, Noticed
from exptui.domain.health_exposure import daily_totals
from exptui.domain.sizing import detectable_today
from exptui.domain.statistics import LEAST_EXPOSED, pace, remaining_days, running_days

LONGEST = 60
"""Days that an experiment may take to its target, and after which it should be moving."""
FLAT_DAYS = 14
FLAT_SHARE = 0.25
"""Of the usual pace, below which the last two weeks count as flat."""
FAR_BEYOND = 3.0
"""Times the target, beyond which more people tell nothing new."""
STALE = 7
VERY_STALE = 30


def too_early(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """Looking now is peeking. Sequential tests may be looked at, but after a week."""
    people, target = evidence.people, evidence.target
    if not evidence.live:
        return None
    because = []
    if evidence.days < WEEK:
        because.append(f"day {int(evidence.days) + 1} of at least {WEEK}")
    if people is not None and not evidence.sequential:
        if people < LEAST_EXPOSED:
            because.append(f"{people:,.0f} people, fewer than {LEAST_EXPOSED}")
        elif target is not None and people < target:
            because.append(f"{figures.people(people)} of {figures.people(target)} people{_left(evidence)}")
    if not because:
        return None
    return Noticed(
        reason=", ".join(because),
        detail="A result read before its time is often an accident of the day.",
        evidence={"days": round(evidence.days, 2), "people": people, "target": target},
    )


def _left(evidence: Evidence) -> str:
    days = days_left(evidence)
    return "" if days is None else f", {counted(days, 'day')} more"


def days_left(evidence: Evidence) -> int | None:
    """To the target at the pace so far; None where there is no plan, nobody comes, or it is not known."""
    if evidence.target is None or evidence.people is None:
        return None
    return remaining_days(evidence.target, evidence.people, evidence.days)


def underpowered(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """At this pace the target is months away."""
    people, target = evidence.people, evidence.target
    if not evidence.settled or evidence.machinery_only or not people or target is None or people >= target:
        return None
    if not evidence.flag_on or evidence.frozen:
        return None
    rate = pace(people, evidence.days)
    needed = running_days(target, rate) if rate else None
    if needed is None or needed <= LONGEST:
        return None
    left, seen, planned = (
        days_left(evidence),
        detectable_today(evidence),
        evidence.experiment.plan.mde_percent,
    )
    sees = "" if seen is None else f"; sees {figures.share(seen)} today"
    plan = "" if planned is None or seen is None else f", plan {figures.share(planned)}"
    return Noticed(
        reason=f"needs {left} more days for {figures.people(target)}{sees}{plan}",
        detail=f"{figures.people(rate or 0)} people come a day; the plan asks for {figures.people(target)}.",
        evidence={"days_needed": needed, "people": people, "target": target, "detectable_percent": seen},
    )


def past_plan(evidence: Evidence, found: tuple[Finding, ...]) -> Noticed | None:
    """The target is reached, and the result is neither clear nor flat."""
    if not evidence.settled or evidence.machinery_only or not evidence.target_reached:
        return None
    if evidence.days < WEEK or any(finding.grave for finding in found) or decide(evidence, found):
        return None
    if not any(each.known for each in evidence.compared("primary")):
        return None
    leaning = next((each for each in evidence.compared("primary") if each.variant.significant), None)
    shown = figures.difference(leaning.variant, relative=evidence.relative) if leaning else ""
    return Noticed(
        reason=f"past plan, undecided: {shown}" if shown else "past plan, undecided",
        detail=f"{figures.people(evidence.people or 0)} people of {figures.people(evidence.target or 0)} planned"
        f" after {counted(int(evidence.days), 'day')}, and no interval is clear of zero while one leans.",
        evidence={"people": evidence.people, "target": evidence.target, "days": round(evidence.days, 2)},
        variant=leaning.variant.key if leaning else None,
    )


def zombie(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """It has run for months, and hardly anybody is added; or far more people came than were planned."""
    if not evidence.settled or evidence.machinery_only or not evidence.flag_on or evidence.frozen:
        return None
    people, target, days = evidence.people, evidence.target, int(evidence.days)
    if people and target and people >= FAR_BEYOND * target:
        return Noticed(
            reason=f"{figures.people(people)} people, {people / target:.1f} times the target",
            detail="Many more people took part than were planned; more of them tell nothing new.",
            evidence={"people": people, "target": target, "days": days},
        )
    totals = daily_totals(evidence.exposures)
    if days <= LONGEST or len(totals) <= FLAT_DAYS or not totals[-1]:
        return None
    lately = (totals[-1] - totals[-1 - FLAT_DAYS]) / FLAT_DAYS
    usual = totals[-1] / len(totals)
    if lately >= FLAT_SHARE * usual:
        return None
    return Noticed(
        reason=f"running {days} days, exposures flat ({figures.people(lately)} a day)",
        detail=f"{figures.people(usual)} people a day came on average, {figures.people(lately)} in the last"
        f" {FLAT_DAYS} days.",
        evidence={"days": days, "lately_a_day": round(lately, 2), "usual_a_day": round(usual, 2)},
    )


def stale_draft(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """A draft that nobody launched."""
    created = evidence.experiment.created_at
    if not evidence.draft or evidence.experiment.archived or created is None:
        return None
    if evidence.experiment.start_date is not None:
        return None  # it starts by itself
    days = int((evidence.now - created) / DAY)
    if evidence.now - created <= STALE * DAY:
        return None
    return Noticed(
        reason=f"draft for {counted(days, 'day')}",
        detail=f"Created {counted(days, 'day')} ago and never launched.",
        evidence={"days": days},
        subcode="very_stale" if days > VERY_STALE else "stale",
    )
