"""What the results ask a person to decide, and when they may: ship, roll back, or look closer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exptui.domain import figures
from exptui.domain.describe import counted, listed
from exptui.domain.evidence import Compared, Evidence
from exptui.domain.finding import Finding, Noticed
from exptui.domain.statistics import Belief

WEEK = 7
"""Full days before anything is decided: people differ by the day of the week."""
Verdict = Literal["ship", "roll-back", "trade-off", "review", "flat"]
WORDS: dict[Verdict, str] = {
    "ship": "ship",
    "roll-back": "roll back",
    "trade-off": "trade-off",
    "review": "review",
    "flat": "flat",
}
_CLEAREST: tuple[Verdict, ...] = ("ship", "roll-back", "review", "trade-off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A verdict, and the one comparison that it is about."""

    verdict: Verdict
    on: Compared
    because: str = ""
    """What keeps it from being simpler."""


def decide(evidence: Evidence, found: tuple[Finding, ...]) -> Decision | None:
    """What is to be decided; None while nothing may be.

    It takes seven full days, the planned sample (a sequential test may do without) and no open warning.
    """
    if not _may_decide(evidence, found):
        return None
    primary = list(evidence.compared("primary"))
    known = [each for each in primary if each.known]
    winners = [each for each in known if each.better]
    losers = [each for each in known if each.worse]
    if not winners and not losers:
        return _without_a_winner(evidence, known, len(primary))
    sides = [_judged(evidence, each) for each in winners or losers]
    return min(sides, key=lambda each: (_CLEAREST.index(each.verdict), -_size(each.on)))


def _may_decide(evidence: Evidence, found: tuple[Finding, ...]) -> bool:
    if not evidence.live or evidence.machinery_only or evidence.days < WEEK:
        return False
    if any(finding.grave for finding in found):
        return False
    return evidence.target_reached or evidence.sequential


def _without_a_winner(evidence: Evidence, known: list[Compared], compared: int) -> Decision | None:
    if not known or not evidence.target_reached or any(each.variant.significant for each in known):
        return None
    widest = max(known, key=_size)
    if evidence.exposures is None:
        return Decision(
            verdict="review", on=widest, because="nothing significant; the exposures could not be read"
        )
    if len(known) < compared or any(reading.result is None for reading in evidence.of("primary")):
        return Decision(verdict="review", on=widest, because="a primary metric could not be read")
    return Decision(verdict="flat", on=widest)


def _judged(evidence: Evidence, on: Compared) -> Decision:
    """A variant that clearly wins or loses in a primary metric, weighed with all its other metrics."""
    key = on.variant.key
    others = [each for each in evidence.compared() if each.variant.key == key]
    against = [each for each in others if (each.worse if on.better else each.better)]
    if against:
        says = "worse" if on.better else "better"
        names = listed([each.reading.metric.title for each in against])
        return Decision(verdict="trade-off", on=on, because=f"{names} significantly {says}")
    unread = [each.reading.metric.title for each in others if not each.known]
    unread += [reading.metric.title for reading in evidence.readings if reading.result is None]
    unread += ["the exposures"] if evidence.exposures is None else []
    if unread:
        return Decision(verdict="review", on=on, because=f"{listed(unread)} could not be read")
    return Decision(verdict="ship" if on.better else "roll-back", on=on)


def _size(compared: Compared) -> float:
    """How far from zero the middle of the interval is, in either direction."""
    return abs(compared.variant.difference or 0.0)


def noticed(evidence: Evidence, decision: Decision) -> Noticed:
    """The decision in words, with all that it stands on."""
    on, variant = decision.on, decision.on.variant
    shown = figures.difference(variant, relative=evidence.relative)
    if decision.verdict == "flat":
        reason = f"flat: {shown}, target reached"
    else:
        less = ", less is better" if on.reading.metric.goal == "decrease" else ""
        sure = decision.because or certainty(on)
        reason = f"{WORDS[decision.verdict]} {variant.key}: {shown}{less}, {sure}"
    return Noticed(
        reason=reason,
        detail=" ".join(stands_on(evidence, decision)),
        evidence=_evidence(evidence, decision),
        variant=None if decision.verdict == "flat" else variant.key,
    )


def certainty(compared: Compared) -> str:
    """`win 99.6%` with the goal applied, or `p=.012`."""
    variant = compared.variant
    chance = variant.chance(compared.reading.metric.goal)
    if chance is not None:
        return f"win {figures.chance(chance)}"
    return figures.p_value(variant.p_value) if variant.p_value is not None else "significant"


def stands_on(evidence: Evidence, decision: Decision) -> tuple[str, ...]:
    """Sentences, each of which has to hold for the verdict."""
    on = decision.on
    shown = figures.difference(on.variant, relative=evidence.relative)
    said = [f"{on.reading.metric.title}: {on.variant.key} {shown}, {certainty(on)}."]
    people, target = evidence.people, evidence.target
    planned = (
        f" of {target:,.0f} planned" if target is not None else ", no sample planned (a sequential test)"
    )
    said.append(f"{people or 0:,.0f} people{planned}, after {counted(int(evidence.days), 'full day')}.")
    said.append("No warning is open.")
    secondary = [each for each in evidence.compared("secondary") if each.variant.key == on.variant.key]
    if secondary:
        told = [f"{each.reading.metric.title} {_standing(each)}" for each in secondary]
        said.append(f"Secondary: {', '.join(told)}.")
    if decision.because and decision.verdict != "trade-off":
        said.append(f"{decision.because[0].upper()}{decision.because[1:]}.")
    return tuple(said)


def _standing(compared: Compared) -> str:
    if not compared.known:
        return "not read"
    return "better" if compared.better else "worse" if compared.worse else "flat"


def _evidence(evidence: Evidence, decision: Decision) -> dict[str, str | float | None]:
    on = decision.on
    low, high = on.variant.interval or (None, None)
    belief = belief_in(on, evidence.experiment.stats.confidence_level)
    return {
        "metric": on.reading.metric.title,
        "variant": on.variant.key,
        "difference": on.variant.difference,
        "low": low,
        "high": high,
        "chance_to_win": on.variant.chance(on.reading.metric.goal),
        "p_value": on.variant.p_value,
        "people": evidence.people,
        "target": evidence.target,
        "days": round(evidence.days, 2),
        "expected_loss": belief.loss_of_shipping if belief else None,
    }


def belief_in(compared: Compared, level: float) -> Belief | None:
    """What is believed of a variant, turned so that more is better; None without an interval."""
    return Belief.of_interval(compared.good, level) if compared.good is not None else None
