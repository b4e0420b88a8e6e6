"""Results of an experiment in words: every number as a person reads it, and what is absent as absent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exptui.domain import figures
from exptui.domain.decision import belief_in, certainty
from exptui.domain.describe import Tone, counted, listed
from exptui.domain.describe_time import clock
from exptui.domain.evidence import Compared, Evidence, Reading
from exptui.domain.health_metrics import FAILURES
from exptui.domain.health_plan import days_left
from exptui.domain.report import loss, significance
from exptui.domain.sizing import detectable_today
from exptui.domain.statistics import false_alarms

if TYPE_CHECKING:
    from exptui.domain.results import MetricResult, VariantStats
    from exptui.domain.verdict import Judgement

ABSENT = "-"
TONES = {"better": Tone.GOOD, "worse": Tone.BAD, "unclear": Tone.WARN, "no result": Tone.DIM}
"""By the word for how sure a difference is."""

SOURCES = {
    "time series": "from the stored time series, without today",
    "recalculation": "recalculated",
}
"""By what a reading calls its source; a query's answer is of this moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One variant of a metric. What is absent is `-`."""

    key: str
    value: str
    people: str
    lift: str = ABSENT
    interval: str = ABSENT
    sure: str = ABSENT
    """Chance to win with the goal applied, or p."""
    word: str
    """`better`, `worse`, `no`, `unclear`, `no result`; `base` for what the others are compared with."""
    loss: str = ABSENT
    bounds: tuple[float, float] | None = None
    """The interval as the server sent it."""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something to say below a metric's numbers."""

    text: str
    tone: Tone = Tone.DIM
    variant: str | None = None
    """The variant that it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One metric with all its variants, baseline first."""

    at: int
    """Its place among the readings."""
    section: str
    title: str
    about: str
    """Type, goal, windows, and where it is kept."""
    source: str = ""
    """Where the numbers are from, unless they were just computed for us."""
    sides: tuple[Side, ...] = ()
    notes: tuple[Note, ...] = ()


def shown(judged: Judgement) -> tuple[Shown, ...]:
    """Every metric, primary ones first, as displayed. One without a result says why."""
    return tuple(_shown(judged.evidence, at, each) for at, each in enumerate(judged.evidence.readings))


def _shown(evidence: Evidence, at: int, reading: Reading) -> Shown:
    result = reading.result
    sides: tuple[Side, ...] = ()
    if result is None:
        notes: tuple[Note, ...] = (_without_result(reading),)
    elif result.is_legacy:
        sides, notes = _legacy(result)
    else:
        sides, notes = _sides(evidence, reading, result), _notes(evidence, reading, result)
    return Shown(
        at=at,
        section=reading.section,
        title=reading.metric.title,
        about=about(reading),
        source=_source(reading, evidence),
        sides=sides,
        notes=notes,
    )


def about(reading: Reading) -> str:
    """`funnel · increase, within 14 days · shared`."""
    metric = reading.metric
    rest = metric.summary.removeprefix(metric.definition).lstrip(", ")
    origin = "" if metric.shared_id is None else "shared"
    return " · ".join(filter(None, (metric.word, rest, origin)))


def _without_result(reading: Reading) -> Note:
    if not reading.problem:
        return Note(text="no result: it was not asked for")
    said = "no result, PostHog can't compute it" if reading.refused else "not read"
    return Note(text=f"{said}: {reading.problem}", tone=Tone.WARN)


def _sides(evidence: Evidence, reading: Reading, result: MetricResult) -> tuple[Side, ...]:
    word = reading.metric.word
    first = [_counted(result.baseline, word, told="base", tone=Tone.DIM)] if result.baseline else []
    return (
        *first,
        *(_side(evidence, Compared(reading=reading, variant=each)) for each in result.variant_results),
    )


def _counted(stats: VariantStats, word: str, *, told: str, tone: Tone) -> Side:
    value, people = figures.value(stats.value, word), figures.people(stats.number_of_samples)
    return Side(key=stats.key, value=value, people=people, word=told, tone=tone)


def _side(evidence: Evidence, compared: Compared) -> Side:
    variant, relative = compared.variant, evidence.relative
    told = significance(compared)
    side = _counted(variant, compared.reading.metric.word, told=told, tone=TONES.get(told, Tone.PLAIN))
    side = replace(side, sure=_sure(compared))
    if variant.interval is None or variant.difference is None:
        return side
    belief = belief_in(compared, evidence.experiment.stats.confidence_level)
    return replace(
        side,
        lift=figures.lift(variant.difference, relative=relative),
        interval=figures.interval(variant.interval, relative=relative),
        loss=loss(belief, relative=relative),
        bounds=variant.interval,
    )


def _sure(compared: Compared) -> str:
    if compared.variant.chance_to_win is None and compared.variant.p_value is None:
        return ABSENT
    return certainty(compared).removeprefix("win ").removeprefix("p=").removeprefix("p")


def _notes(evidence: Evidence, reading: Reading, result: MetricResult) -> tuple[Note, ...]:
    notes = [
        Note(
            text=f"{each.key}: no statistics, {listed([FAILURES.get(word, word) for word in each.failures])}",
            tone=Tone.WARN,
            variant=each.key,
        )
        for each in result.everyone
        if each.failures
    ]
    if not result.everyone:
        notes.append(Note(text="no result: PostHog's answer names no variant", tone=Tone.WARN))
    else:
        known = {each.key for each in result.everyone}
        if result.baseline is None:
            notes.append(Note(text="the answer has no baseline: nothing to compare with", tone=Tone.WARN))
        notes += [
            Note(text=f"{key}: not in the answer", tone=Tone.WARN, variant=key)
            for key in evidence.analysed
            if key not in known
        ]
    return tuple(notes)


def _source(reading: Reading, evidence: Evidence) -> str:
    result = reading.result
    if result is None or reading.source not in SOURCES:
        return ""
    when = f"as of {clock(result.last_refresh, evidence.now)}" if result.last_refresh else ""
    return " ".join(filter(None, (SOURCES[reading.source], when)))


def _legacy(result: MetricResult) -> tuple[tuple[Side, ...], tuple[Note, ...]]:
    """Results of the old kind compare no variant with a baseline."""
    sides = tuple(
        Side(key=key, value=ABSENT, people=ABSENT, sure=figures.chance(share), word="chance to be best")
        for key, share in result.probability.items()
    )
    word = {True: "significant", False: "not significant", None: "neither significant nor not"}
    code = (result.significance_code or "").replace("_", " ")
    told = f" ({code})" if code not in ("", "significant", "not significant") else ""
    said = f"legacy result, of the old engine, which calls it {word[result.legacy_significant]}{told}"
    return sides, (Note(text=said), Note(text="it compares no variant with a baseline"))


# Below the results


def alarms(evidence: Evidence) -> str:
    """How many false alarms to expect among so many comparisons; empty for fewer than two."""
    comparisons = sum(each.known for each in evidence.compared())
    if comparisons < 2:
        return ""
    level = evidence.experiment.stats.confidence_level
    usual, chance = false_alarms(comparisons, level)
    return (
        f"{comparisons} comparisons at {figures.share(level * 100)}: with no effect anywhere {usual:.2g} false alarms"
        f" are usual, at least one comes with a chance of {chance:.0%}."
    )


def sample(evidence: Evidence) -> str:
    """People of the target, days left, and the effect that today's people show beside the planned one."""
    people, target, mde = evidence.people, evidence.target, evidence.experiment.plan.mde_percent
    said = []
    if people is None:
        said.append("The people could not be counted.")
    elif target is None:
        said.append(f"{people:,.0f} people, no sample planned.")
    else:
        left = days_left(evidence) if evidence.live else None
        more = ", reached" if people >= target else f", about {counted(left, 'day')} more" if left else ""
        said.append(f"{people:,.0f} of {target:,.0f} people planned{more}.")
    if (today := detectable_today(evidence)) is not None:
        plan = f", planned {figures.share(mde)}" if mde is not None else ""
        said.append(f"Detectable today: {figures.share(today)}{plan}.")
    return " ".join(said)
