"""What an experiment asks of a person in words: on what it stands, what was not read, and who took part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from exptui.domain import figures
from exptui.domain.describe import Tone, counted, listed
from exptui.domain.describe_time import ago, clock
from exptui.domain.finding import Attention
from exptui.domain.health_exposure import split_p, split_test
from exptui.domain.statistics import MISMATCH

if TYPE_CHECKING:
    from exptui.domain.evidence import Evidence
    from exptui.domain.finding import Finding
    from exptui.domain.standing import Effect
    from exptui.domain.verdict import Judgement

OLD = timedelta(minutes=5)
"""From when on what is shown says how old it is."""
SIGNIFICANCE = {"no": "not significant", "unclear": "significant, but across zero", "": "no result"}
GLYPHS = {"critical": "✗", "warning": "!", "action": "→", "info": "·"}
SEVERITY_TONES = {"critical": Tone.BAD, "warning": Tone.WARN, "action": Tone.STRONG, "info": Tone.DIM}


def stands_on(judged: Judgement, told: Finding | None) -> str:
    """What has to hold for the class: of the finding that it is of, and how far the experiment is."""
    if told is not None and judged.attention is Attention.DECIDE and told.attention is Attention.DECIDE:
        return told.detail
    detail = told.detail if told is not None else ""
    if judged.evidence.draft:
        return detail or "Not launched yet."
    return " ".join(filter(None, (detail, how_far(judged))))


def how_far(judged: Judgement) -> str:
    """`Day 12, 3,204 of 10,000 people.`"""
    evidence = judged.evidence
    days = f"Ran {counted(int(evidence.days), 'day')}" if evidence.ended else f"Day {int(evidence.days) + 1}"
    people, target = evidence.people, evidence.target
    if people is None:
        return f"{days}."
    return f"{days}, {people:,.0f}{f' of {target:,.0f}' if target is not None else ''} people."


def age(as_of: datetime, now: datetime) -> str:
    """`as of 10:02 UTC, 12 minutes ago`; empty while it is fresh."""
    return "" if now - as_of < OLD else f"as of {clock(as_of, now)}, {ago(as_of, now)}"


def unasked(evidence: Evidence) -> bool:
    """Whether nobody asked for results and exposures, although there should be some."""
    return not (evidence.draft or evidence.readings or evidence.exposures or evidence.exposures_problem)


def unread(evidence: Evidence) -> tuple[str, ...]:
    """What could not be asked for, each reason once with all that it is of."""
    reasons: dict[str, list[str]] = {}
    if evidence.exposures_problem:
        reasons.setdefault(evidence.exposures_problem, []).append("exposures")
    for reading in evidence.readings:
        if reading.problem and not reading.refused:
            reasons.setdefault(reading.problem, []).append(reading.metric.title)
    return tuple(f"{listed(names)}: {reason}" for reason, names in reasons.items())


def kept(effect: Effect) -> str:
    """A comparison of an earlier run of the program: `Orders: test +4.1% [1.2, 7.0], better`."""
    if effect.low is None or effect.high is None or effect.middle is None:
        return f"{effect.metric}: {effect.variant} no result"
    lift = figures.lift(effect.middle, relative=effect.relative)
    bounds = figures.interval((effect.low, effect.high), relative=effect.relative)
    return f"{effect.metric}: {effect.variant} {lift} {bounds}, {SIGNIFICANCE.get(effect.word, effect.word)}"


# Who took part


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One variant's people. What is absent is `-`."""

    key: str
    people: str
    share: str
    planned: str
    expected: str
    """People by the planned split."""
    note: str = ""


def parts(evidence: Evidence) -> tuple[Part, ...]:
    """Variants in their order, then what was seen beside them; empty where exposures were not read."""
    seen = evidence.exposures
    if seen is None:
        return ()
    counts, tested = seen.by_variant, split_test(evidence)
    whole, planned = sum(counts.values()), sum(evidence.shares.values()) or 100.0
    found = []
    for key in (*evidence.shares, *(key for key in counts if key not in evidence.shares)):
        expected = tested.expected.get(key) if tested else None
        note = (
            "not a variant of the flag"
            if key not in evidence.shares
            else "left out of results"
            if key not in evidence.analysed
            else "nobody yet"
            if not counts.get(key) and not whole
            else ""
        )
        found.append(
            Part(
                key=key,
                people=f"{counts.get(key, 0):,.0f}",
                share=figures.share(100 * counts.get(key, 0) / whole) if whole else "-",
                planned=figures.share(100 * evidence.shares[key] / planned)
                if key in evidence.shares
                else "-",
                expected="-" if expected is None else f"{expected:,.0f}",
                note=note,
            )
        )
    return tuple(found)


def several(evidence: Evidence) -> str:
    """People who were seen in several variants; always told, however few."""
    seen = evidence.exposures
    if seen is None:
        return ""
    share = figures.share(100 * seen.multiple / seen.total) if seen.total else "0%"
    return f"Seen in several variants ($multiple): {seen.multiple:,.0f} ({share})."


def split_verdict(evidence: Evidence) -> tuple[str, Tone]:
    """Whether people are split as planned, with p."""
    p = split_p(evidence)
    if p is None:
        return "Sample ratio: not tested (fewer than 100 people, or a single variant).", Tone.DIM
    if p < MISMATCH:
        forced = " Release conditions that name a variant do that on purpose." if evidence.forced else ""
        return f"✗ SRM {figures.p_value(p)}: people are not split as planned.{forced}", Tone.BAD
    return f"✓ Sample ratio {figures.p_value(p)}: as planned (a mismatch is below .001).", Tone.GOOD
