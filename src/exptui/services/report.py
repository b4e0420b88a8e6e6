"""One experiment's report, written as plain text, as Markdown or as JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from exptui.domain import report as blocks
from exptui.domain.columns import aligned, wrapped
from exptui.domain.decision import belief_in
from exptui.domain.evidence import Compared
from exptui.domain.health_exposure import split_p
from exptui.domain.health_plan import days_left
from exptui.domain.sizing import detectable_today
from exptui.domain.statistics import false_alarms
from exptui.services.triage import SCHEMA, row, utc

if TYPE_CHECKING:
    from exptui.domain.evidence import Reading
    from exptui.domain.report import Block
    from exptui.domain.results import VariantStats
    from exptui.domain.text import Json
    from exptui.domain.verdict import Judgement
    from exptui.services.place import Place

WIDTH = 80
INDENT = 2
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")
_STARTS = re.compile(r"^([-+]|\d+\.)( |$)")
_LINK = re.compile(r"^https?://\S+$")


def as_text(judged: Judgement, place: Place, *, width: int = WIDTH) -> str:
    """For a terminal of `width` cells, without colours."""
    lines: list[str] = []
    for block in _blocks(judged, place):
        lines += wrapped(block.title, width)
        lines += ["=" * len(lines[-1])] if block.level == 1 else []
        indent = 0 if block.level == 1 else INDENT
        for paragraph in block.paragraphs:
            lines += [paragraph] if _LINK.match(paragraph) else _indented(paragraph, width, indent)
        if block.rows:
            lines += aligned(block.head, block.rows, width=width)
        for point in block.points:
            lines += [
                f"  - {line}" if at == 0 else f"    {line}"
                for at, line in enumerate(wrapped(point, width - 4))
            ]
        for paragraph in block.after:
            lines += _indented(paragraph, width, INDENT)
        lines.append("")
    return "\n".join(lines)


def _indented(paragraph: str, width: int, indent: int) -> list[str]:
    return [f"{' ' * indent}{line}" for line in wrapped(paragraph, width - indent)]


def as_markdown(judged: Judgement, place: Place) -> str:
    """For a pull request or a chat. What people wrote is escaped: it can't become a link or a heading."""
    lines: list[str] = []
    for block in _blocks(judged, place):
        lines += [f"{'#' * block.level} {escaped(block.title)}", ""]
        for paragraph in block.paragraphs:
            lines += [f"<{paragraph}>" if _LINK.match(paragraph) else escaped(paragraph), ""]
        if block.rows:
            rule = ("---", *("---:" for _ in block.head[1:]))
            table = [
                tuple(map(escaped, block.head)),
                rule,
                *(tuple(map(escaped, line)) for line in block.rows),
            ]
            lines += [f"| {' | '.join(line)} |" for line in table] + [""]
        lines += [f"- {escaped(point)}" for point in block.points] + ([""] if block.points else [])
        for paragraph in block.after:
            lines += [escaped(paragraph), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def escaped(text: str) -> str:
    """Text as Markdown that shows it as it is."""
    return _STARTS.sub(r"\\\1\2", _MARKUP.sub(r"\\\1", text))


def _blocks(judged: Judgement, place: Place) -> tuple[Block, ...]:
    return blocks.report(judged, place.link(f"/experiments/{judged.evidence.experiment.id}"))


# As JSON


def document(judged: Judgement, place: Place) -> Json:
    """The row of `exptui triage`, with exposures and every metric. Lifts, chances and losses are fractions."""
    evidence = judged.evidence
    comparisons = sum(each.known for each in evidence.compared())
    usual, chance = false_alarms(comparisons, evidence.experiment.stats.confidence_level)
    return {
        "schema": SCHEMA,
        "as_of": utc(evidence.now),
        "host": place.host,
        "project_id": place.project_id,
        **row(judged, place),
        "exposures": _exposures(judged),
        "days_left": days_left(evidence) if evidence.live else None,
        "detectable_percent": detectable_today(evidence),
        "planned_effect_percent": evidence.experiment.plan.mde_percent,
        "method": evidence.experiment.stats.method,
        "confidence_level": evidence.experiment.stats.confidence_level,
        "relative": evidence.relative,
        "false_alarms": {"comparisons": comparisons, "expected": usual, "chance_of_any": chance},
        "metrics": [_metric(judged, reading) for reading in evidence.readings],
    }


def _exposures(judged: Judgement) -> Json | None:
    evidence = judged.evidence
    seen = evidence.exposures
    if seen is None:
        return None
    return {
        "by_variant": seen.by_variant,
        "planned_percent": evidence.shares,
        "multiple": seen.multiple,
        "srm_p_value": split_p(evidence),
    }


def _metric(judged: Judgement, reading: Reading) -> Json:
    result = reading.result
    baseline = [_stats(result.baseline, baseline=True)] if result and result.baseline else []
    others = [_compared(judged, reading, at) for at in range(len(result.variant_results))] if result else []
    return {
        "uuid": reading.metric.uuid,
        "title": reading.metric.title,
        "section": reading.section,
        "type": reading.metric.word,
        "goal": reading.metric.goal,
        "source": reading.source,
        "problem": reading.problem,
        "legacy_chance_to_be_best": result.probability if result and result.is_legacy else None,
        "variants": [*baseline, *others],
    }


def _stats(stats: VariantStats, *, baseline: bool) -> Json:
    return {
        "key": stats.key,
        "baseline": baseline,
        "people": stats.number_of_samples,
        "value": stats.value,
        "failures": list(stats.failures),
    }


def _compared(judged: Judgement, reading: Reading, at: int) -> Json:
    assert reading.result is not None
    variant = reading.result.variant_results[at]
    compared = Compared(reading=reading, variant=variant)
    belief = belief_in(compared, judged.evidence.experiment.stats.confidence_level)
    return {
        **_stats(variant, baseline=False),
        "difference": variant.difference,
        "interval": list(variant.interval) if variant.interval else None,
        "chance_to_win": variant.chance(reading.metric.goal),
        "p_value": variant.p_value,
        "significant": variant.significant,
        "better": compared.better if compared.known else None,
        "worse": compared.worse if compared.known else None,
        "expected_loss": belief.loss_of_shipping if belief else None,
    }
