"""One experiment's report as blocks: what it says, whether it is then written as plain text or as Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exptui.domain import figures
from exptui.domain.decision import belief_in, certainty
from exptui.domain.describe import counted, listed
from exptui.domain.evidence import Compared, Reading
from exptui.domain.finding import Finding
from exptui.domain.health_exposure import CAUSES, split_p, split_test
from exptui.domain.health_metrics import FAILURES
from exptui.domain.health_plan import days_left
from exptui.domain.sizing import detectable_today
from exptui.domain.statistics import Belief, false_alarms
from exptui.domain.verdict import ranked

if TYPE_CHECKING:
    from exptui.domain.results import VariantStats
    from exptui.domain.verdict import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading with what stands under it. Text is plain, and clean for a terminal."""

    title: str
    level: int = 2
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    after: tuple[str, ...] = ()
    """Paragraphs below the table."""


def report(judged: Judgement, link: str) -> tuple[Block, ...]:
    """Verdict, findings, exposures, versions of a prompt, results and caveats."""
    from exptui.domain.prompt_report import prompt_block  # which writes blocks, too

    blocks = (_title(judged, link), _verdict(judged), *_findings(judged), *_exposures(judged))
    return (
        *blocks,
        *prompt_block(judged),
        *_results(judged, "primary"),
        *_results(judged, "secondary"),
        *_caveats(judged),
    )


def _title(judged: Judgement, link: str) -> Block:
    evidence = judged.evidence
    experiment = evidence.experiment
    ran = (
        ""
        if evidence.draft
        else f" {'after' if evidence.ended else 'for'} {counted(int(evidence.days), 'day')}"
    )
    said = f", concluded {experiment.conclusion}" if experiment.conclusion else ""
    archived = ", archived" if experiment.archived else ""
    facts = [f"Experiment {experiment.id}, {experiment.status}{ran}{said}{archived}."]
    facts.append(f"Flag {experiment.flag_key or '(none)'}.")
    hypothesis = " ".join((experiment.description or "").split())
    return Block(
        title=experiment.name or f"Experiment {experiment.id}",
        level=1,
        paragraphs=(" ".join(facts), *((f"Hypothesis: {hypothesis}",) if hypothesis else ()), link),
    )


def _verdict(judged: Judgement) -> Block:
    worst = judged.worst
    stands = (worst.detail,) if worst is not None and worst.detail else ()
    return Block(title=f"{judged.attention.heading}: {judged.reason}", paragraphs=stands)


def _findings(judged: Judgement) -> tuple[Block, ...]:
    if not judged.findings:
        return ()
    points = [_point(finding, is_worst=finding is judged.worst) for finding in ranked(judged.findings)]
    causes = tuple(f"Possible cause: {cause}" for cause in CAUSES)
    srm = any(finding.check == "srm" for finding in judged.findings)
    return (Block(title="Findings", points=(*points, *(causes if srm else ()))),)


def _point(finding: Finding, *, is_worst: bool) -> str:
    """What is wrong, on what evidence, why it matters and what to do; the worst one was told above already."""
    told = [f"{finding.severity.upper()} {finding.title}."]
    if not is_worst:
        told += [f"{finding.reason[:1].upper()}{finding.reason[1:]}.", finding.detail]
    told.append(finding.why)
    if finding.next:
        told.append(f"Next: {finding.next}" + (f" (In the dashboard: {finding.key})" if finding.key else ""))
    return " ".join(filter(None, told))


# Exposures


def _exposures(judged: Judgement) -> tuple[Block, ...]:
    evidence = judged.evidence
    seen = evidence.exposures
    if seen is None:
        if evidence.exposures_problem:
            return (Block(title="Exposures", paragraphs=(f"Not read: {evidence.exposures_problem}",)),)
        return ()
    counts = seen.by_variant
    whole, planned = sum(counts.values()) or 1.0, sum(evidence.shares.values()) or 100.0
    tested = split_test(evidence)
    keys = [*evidence.shares, *(key for key in counts if key not in evidence.shares)]
    rows = [
        (
            key + (" (left out)" if key not in evidence.analysed else ""),
            f"{counts.get(key, 0):,.0f}",
            figures.share(100 * counts.get(key, 0) / whole),
            figures.share(100 * evidence.shares[key] / planned) if key in evidence.shares else "-",
            f"{tested.expected[key]:,.0f}" if tested and key in tested.expected else "-",
        )
        for key in keys
    ]
    head = ("Variant", "People", "Share", "Planned", "Expected")
    return (Block(title="Exposures", head=head, rows=tuple(rows), after=_after_exposures(judged)),)


def _after_exposures(judged: Judgement) -> tuple[str, ...]:
    evidence = judged.evidence
    said = []
    p = split_p(evidence)
    if p is not None:
        verdict = "people are not split as planned" if p < 0.001 else "as planned"
        said.append(f"Sample ratio: {figures.p_value(p)}, {verdict} (a mismatch below .001).")
    else:
        said.append("Sample ratio: not tested (fewer than 100 people, or a single variant).")
    seen = evidence.exposures
    if seen is not None and seen.multiple:
        share = figures.share(100 * seen.multiple / seen.total)
        said.append(f"Seen in several variants: {seen.multiple:,.0f} ({share}).")
    said += _size(judged)
    return tuple(said)


def _size(judged: Judgement) -> list[str]:
    evidence = judged.evidence
    people, target, mde = evidence.people, evidence.target, evidence.experiment.plan.mde_percent
    said = []
    if target is None:
        said.append("No sample was planned.")
    elif people is not None:
        left = days_left(evidence) if evidence.live else None
        more = f", about {counted(left, 'day')} more" if left else ", reached" if people >= target else ""
        said.append(f"Sample: {people:,.0f} of {target:,.0f} planned{more}.")
    if (today := detectable_today(evidence)) is not None:
        plan = f", planned {figures.share(mde)}" if mde is not None else ""
        said.append(f"Detectable with these people: an effect of {figures.share(today)}{plan}.")
    return said


# Results


def _results(judged: Judgement, section: str) -> tuple[Block, ...]:
    readings = [reading for reading in judged.evidence.readings if reading.section == section]
    return tuple(_metric(judged, reading) for reading in readings)


def _metric(judged: Judgement, reading: Reading) -> Block:
    metric, result = reading.metric, reading.result
    title = f"{reading.section.capitalize()}: {metric.title}"
    about = f"{metric.summary}." if metric.name else f"Goal: {metric.goal}."
    if result is None:
        return Block(title=title, paragraphs=(about, f"No result: {reading.problem or 'not read'}"))
    if result.is_legacy:
        return _legacy(title, about, reading)
    rows: list[tuple[str, ...]] = []
    if result.baseline is not None:
        rows.append((f"{result.baseline.key} *", *_counts(result.baseline, metric.word), "", "", "", "", ""))
    rows += [_compared(judged, Compared(reading=reading, variant=each)) for each in result.variant_results]
    failed = [
        f"{each.key}: no statistics, {listed([FAILURES.get(word, word) for word in each.failures])}."
        for each in result.everyone
        if each.failures
    ]
    old = ("From the stored time series; today is not in it.",) if reading.source == "time series" else ()
    return Block(
        title=title, paragraphs=(about,), head=_head(judged), rows=tuple(rows), after=(*failed, *old)
    )


def _head(judged: Judgement) -> tuple[str, ...]:
    sure = "p" if judged.evidence.experiment.stats.method == "frequentist" else "Win"
    return ("Variant", "Value", "People", "Lift", "Interval", sure, "Signif.", "Loss")


def _counts(stats: VariantStats, word: str) -> tuple[str, str]:
    return figures.value(stats.value, word), f"{stats.number_of_samples:,.0f}"


def _compared(judged: Judgement, compared: Compared) -> tuple[str, ...]:
    variant, relative = compared.variant, judged.evidence.relative
    counts = _counts(variant, compared.reading.metric.word)
    if variant.interval is None or variant.difference is None:
        return (variant.key, *counts, "-", "-", "-", significance(compared), "-")
    belief = belief_in(compared, judged.evidence.experiment.stats.confidence_level)
    return (
        variant.key,
        *counts,
        figures.lift(variant.difference, relative=relative),
        figures.interval(variant.interval, relative=relative),
        _sure(compared),
        significance(compared),
        loss(belief, relative=relative),
    )


def _sure(compared: Compared) -> str:
    known = compared.variant.chance_to_win is not None or compared.variant.p_value is not None
    return certainty(compared).removeprefix("win ").removeprefix("p=").removeprefix("p") if known else "-"


def significance(compared: Compared) -> str:
    """What the server's word means with the goal applied; absent is not `no`."""
    if compared.variant.significant is None:
        return "no result"
    if not compared.variant.significant:
        return "no"
    return "better" if compared.better else "worse" if compared.worse else "unclear"


def loss(belief: Belief | None, *, relative: bool = True) -> str:
    """What shipping costs on average, counting only the cases in which it is worse."""
    if belief is None:
        return "-"
    value = max(0.0, belief.loss_of_shipping)
    return f"{value * 100:.2f}%" if relative else f"{value:.3g}"


def _legacy(title: str, about: str, reading: Reading) -> Block:
    """Results of the old kind compare no variant with a baseline."""
    result = reading.result
    assert result is not None
    rows = tuple((key, figures.chance(share)) for key, share in result.probability.items())
    word = "significant" if result.legacy_significant else "not significant"
    code = (result.significance_code or "").replace("_", " ")
    told = f" ({code})" if code not in ("", word) else ""
    after = (f"The old engine calls it {word}{told}.",)
    return Block(title=title, paragraphs=(about,), head=("Variant", "Best"), rows=rows, after=after)


def _caveats(judged: Judgement) -> tuple[Block, ...]:
    evidence = judged.evidence
    stats = evidence.experiment.stats
    points = [f"Not read: {each}" for each in evidence.unread]
    comparisons = sum(each.known for each in evidence.compared())
    if comparisons > 1:
        usual, chance = false_alarms(comparisons, stats.confidence_level)
        points.append(
            f"{comparisons} comparisons at {figures.share(stats.confidence_level * 100)}: with no effect anywhere,"
            f" {usual:.2g} false alarms are usual, and at least one comes with a chance of {chance:.0%}."
        )
    if comparisons:
        scale = "relative to the baseline" if evidence.relative else "in the metric's own unit"
        points.append(
            f"Method: {stats.method}. Intervals are {scale}; the lift is the middle of its interval."
            " Loss is what shipping costs on average where it is worse. Unclear: significant, and its interval"
            " has zero in it. * is the baseline."
        )
    if evidence.activity is None and evidence.live:
        points.append("The flag's history was not read: changes while it ran are not judged.")
    return (Block(title="Caveats", points=tuple(points)),) if points else ()
