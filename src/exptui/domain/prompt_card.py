"""The results of an experiment between versions of a prompt: cost, latency and pass rate of each, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exptui.domain import figures
from exptui.domain.decision import WEEK
from exptui.domain.evidence import Compared, Evidence
from exptui.domain.prompt_compared import (
    MEASURES,
    Measure,
    Measured,
    PromptCompared,
    compared,
    measure_of,
    measured,
)
from exptui.domain.report import significance
from exptui.domain.verdict import ranked

if TYPE_CHECKING:
    from exptui.domain.results import VariantStats
    from exptui.domain.verdict import Judgement

ABSENT = "-"
TITLES: dict[Measure, str] = {"cost": "cost", "latency": "latency", "quality": "eval pass rate"}
SIGNS = {
    "better": "✓",
    "worse": "✗",
    "flat": "=",
    "not clear": "~",
    "too early": "·",
    "unclear": "?",
    "no result": "-",
}
"""By the word for what a difference comes to; sign and word always stand together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One measure of one version. What is absent is `-`, or empty for what nothing is compared with."""

    measure: Measure
    value: str = ABSENT
    """`$0.0175`, `3.87 s`, `85.7%`."""
    word: str = ""
    """One of `SIGNS`; empty for the control."""
    change: str = ""
    """Against the control: `-30.8%`, in the metric's own unit where it is absolute."""
    interval: str = ""
    bounds: tuple[float, float] | None = None
    """The interval as the server sent it."""
    relative: bool = True

    @property
    def middle(self) -> float | None:
        return None if self.bounds is None else (self.bounds[0] + self.bounds[1]) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """One variant with the version that it serves."""

    key: str
    label: str
    """`v6`."""
    is_base: bool = False
    people: float | None = None
    cells: tuple[Cell, ...] = ()
    """One for each measure of the card, in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptCard:
    """The versions side by side."""

    compared: PromptCompared
    measures: tuple[Measured, ...] = ()
    """What there are results of, or will be."""
    rows: tuple[CardRow, ...] = ()
    """Every variant in its order."""
    expected: tuple[Measure, ...] = ()
    """What the metrics will show, where there are no results yet."""
    over: bool = False
    """As many people as planned took part, or the experiment has ended: more will not come of waiting."""

    @property
    def told(self) -> bool:
        """Whether a number is known of any version."""
        return any(cell.value != ABSENT for row in self.rows for cell in row.cells)


def card(evidence: Evidence) -> PromptCard | None:
    """What is known of the versions; None for an experiment that compares no prompts. Other metrics are not in it."""
    prompt = compared(evidence.experiment)
    if prompt is None:
        return None
    measures = measured(evidence, prompt.name)
    over = _over(evidence)
    rows = tuple(
        CardRow(
            key=each.key,
            label=each.label,
            is_base=each.key == prompt.baseline,
            people=(evidence.exposed or {}).get(each.key),
            cells=tuple(_cell(evidence, each.key, of, over=over) for of in measures),
        )
        for each in prompt.variants
    )
    return PromptCard(
        compared=prompt, measures=measures, rows=rows, expected=_expected(evidence, prompt.name), over=over
    )


def doubts(judged: Judgement) -> tuple[str, ...]:
    """Why nothing should be chosen by the card yet: warnings that are open, the most urgent first."""
    return tuple(f"{each.title}: {each.reason}" for each in ranked(judged.findings) if each.grave)


def _expected(evidence: Evidence, name: str) -> tuple[Measure, ...]:
    experiment = evidence.experiment
    metrics = (*experiment.ordered_metrics("primary"), *experiment.ordered_metrics("secondary"))
    found = {told[0] for metric in metrics if (told := measure_of(metric, name)) is not None}
    return tuple(each for each in MEASURES if each in found)


def _over(evidence: Evidence) -> bool:
    """Nothing is gained by waiting: as planned, or, where there is no plan, after a week."""
    if evidence.ended:
        return True
    return evidence.days >= WEEK and (evidence.target is None or evidence.target_reached)


def _cell(evidence: Evidence, key: str, of: Measured, *, over: bool) -> Cell:
    result = of.reading.result
    if result is None or result.is_legacy:
        return Cell(measure=of.measure, word="no result")
    if result.baseline is not None and result.baseline.key == key:
        return Cell(measure=of.measure, value=value(of.measure, result.baseline))
    variant = result.of(key)
    if variant is None:
        return Cell(measure=of.measure, word="no result")
    shown = value(of.measure, variant)
    if variant.interval is None or variant.difference is None:
        return Cell(measure=of.measure, value=shown, word="no result")
    relative = evidence.relative
    return Cell(
        measure=of.measure,
        value=shown,
        word=word(evidence, Compared(reading=of.reading, variant=variant), over=over),
        change=figures.lift(variant.difference, relative=relative),
        interval=figures.interval(variant.interval, relative=relative),
        bounds=variant.interval,
        relative=relative,
    )


def word(evidence: Evidence, on: Compared, *, over: bool) -> str:
    """What a difference comes to. Flat is only what rules out an effect as large as the planned one."""
    told = significance(on)
    if told != "no" or on.variant.interval is None:
        return told
    planned = evidence.experiment.plan.mde_percent
    if planned and evidence.relative and max(map(abs, on.variant.interval)) * 100 <= planned:
        return "flat"
    return "not clear" if over else "too early"


def value(measure: Measure, counted: VariantStats) -> str:
    """Dollars and seconds with three digits that tell something, a rate in percent; `-` for nothing."""
    number = counted.value
    if number is None:
        return ABSENT
    if measure == "quality":
        return f"{number * 100:.1f}%"
    shown = _digits(number)
    return f"${shown}" if measure == "cost" else f"{shown} s"


def _digits(number: float) -> str:
    """Three digits and no exponent: `0.0175`, `3.87`, `412`, `1,250`."""
    if number == 0 or abs(number) < 1e-9:
        return "0"
    whole = f"{number:.3g}"
    decimals = max(0, 2 - int(f"{abs(float(whole)):.2e}".split("e")[1]))
    return f"{float(whole):,.{decimals}f}"
