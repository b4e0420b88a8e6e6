"""The numbers behind a metric's result: sums and statistics by variant, funnel steps, and breakdowns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.domain import figures
from exptui.domain.decision import belief_in, certainty
from exptui.domain.describe import listed
from exptui.domain.evidence import Compared
from exptui.domain.health_metrics import FAILURES
from exptui.domain.metrics import FunnelMetric
from exptui.domain.report import loss, significance
from exptui.domain.sources import describe
from exptui.domain.spread import spread
from exptui.ui.widgets.page import Row, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exptui.domain.evidence import Evidence, Reading
    from exptui.domain.results import Breakdown, MetricResult, VariantResult, VariantStats
    from exptui.domain.verdict import Judgement
    from exptui.ui.widgets.page import Page

EXPOSED = "exposed"
NONE = "-"
TONES = {"better": "good", "worse": "bad", "unclear": "warn", "no result": "warn"}


def write_standing(page: Page, judged: Judgement, reading: Reading) -> None:
    """One line for each variant: how it stands now."""
    result = reading.result
    if result is None:
        page.text(f"No result: {reading.problem or 'not read'}", "warn")
        return
    if result.is_legacy:
        _write_legacy(page, result)
        return
    for variant in result.variant_results:
        compared = Compared(reading=reading, variant=variant)
        word = significance(compared)
        shown = figures.difference(variant, relative=judged.evidence.relative)
        sure = f", {certainty(compared)}" if shown else ""
        page.text(
            f"{variant.key}: {shown}{sure}: {word}" if shown else f"{variant.key}: {word}{_why(variant)}",
            TONES.get(word, ""),
            target=("comparison", variant.key),
        )
    if result.baseline is not None and result.baseline.failures:
        page.text(
            f"{result.baseline.key}: no statistics{_why(result.baseline)}", "warn", target=("baseline",)
        )


def _why(stats: VariantStats) -> str:
    words = [FAILURES.get(word, word) for word in stats.failures]
    return f", {listed(words)}" if words else ""


def _write_legacy(page: Page, result: MetricResult) -> None:
    rows = [row(key, figures.chance(share)) for key, share in result.probability.items()]
    page.table(("variant", "best"), rows)
    said = "significant" if result.legacy_significant else "not significant"
    page.text(f"A result of the old kind, which compares no variant with a baseline: {said}.", "dim")


# Funnel steps


def write_steps(page: Page, reading: Reading) -> None:
    """Who got how far: every step of a funnel in every variant."""
    result, metric = reading.result, reading.metric
    if result is None or not isinstance(metric, FunnelMetric):
        return
    counted = [each for each in result.everyone if each.step_counts is not None]
    page.heading("Funnel steps")
    if not counted:
        page.text("PostHog sent no counts of steps.", "dim")
        return
    page.table(
        ("step", "variant", "people", "of exposed", "of step before", "lost"),
        _steps(metric, counted),
        names=2,
    )


def _steps(metric: FunnelMetric, counted: list[VariantStats]) -> Iterator[Row]:
    for number in range(max(len(each.step_counts or ()) for each in counted) + 1):
        name = EXPOSED if number == 0 else _named(metric, number)
        for at, stats in enumerate(counted):
            reached = (stats.number_of_samples, *(stats.step_counts or ()))
            if number >= len(reached):
                continue
            people, before = reached[number], reached[max(0, number - 1)]
            lost = f"{before - people:,.0f}" if number else NONE
            shares = (_share(people, reached[0]), _share(people, before) if number else NONE)
            yield row(name if at == 0 else "", stats.key, f"{people:,.0f}", *shares, lost)


def _named(metric: FunnelMetric, number: int) -> str:
    steps = metric.series
    return f"{number} {describe(steps[number - 1])}" if number <= len(steps) else f"{number}"


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f}%" if whole else NONE


# Sums and statistics


def write_numbers(page: Page, judged: Judgement, reading: Reading) -> None:
    """Each variant beside the baseline, with all that the server counted."""
    result = reading.result
    if result is None or result.is_legacy:
        return
    if not result.variant_results and result.baseline is not None:
        page.heading(f"Numbers: {result.baseline.key}")
        page.table(("", f"{result.baseline.key} *"), _counted(reading, [result.baseline], ("baseline",)))
    for variant in result.variant_results:
        against = f" against {result.baseline.key}" if result.baseline else ""
        page.heading(f"Numbers: {variant.key}{against}", "? explains them")
        target = ("comparison", variant.key)
        stats: list[VariantStats] = [*([result.baseline] if result.baseline else []), variant]
        head = ("", *([f"{result.baseline.key} *"] if result.baseline else []), variant.key)
        page.table(
            head, (*_counted(reading, stats, target), *_compared(judged, reading, variant, len(stats)))
        )
    if result.everyone:
        page.text("* is the baseline.", "dim")


def _counted(reading: Reading, stats: list[VariantStats], target: object) -> Iterator[Row]:
    """What was counted; rows that are absent in all of them are left out."""
    word = reading.metric.word
    ratio = any(each.denominator_sum is not None for each in stats)
    meant = {"funnel": "Conversion", "mean": "Mean", "ratio": "Ratio", "retention": "Retention"}
    yield row("People (n)", *(f"{each.number_of_samples:,.0f}" for each in stats), target=target)
    yield row("Numerator sum" if ratio else "Sum", *(_plain(each.sum) for each in stats), target=target)
    yield row("Sum of squares", *(_plain(each.sum_squares) for each in stats), target=target)
    for label, values in (
        ("Denominator sum", [each.denominator_sum for each in stats]),
        ("Denominator squares", [each.denominator_sum_squares for each in stats]),
        ("Sum of products", [each.numerator_denominator_sum_product for each in stats]),
        ("Before: sum (CUPED)", [each.covariate_sum for each in stats]),
        ("Before: squares", [each.covariate_sum_squares for each in stats]),
        ("Before: products", [each.covariate_sum_product for each in stats]),
    ):
        if any(value is not None for value in values):
            yield row(label, *(_plain(value) for value in values), target=target)
    value = [figures.value(each.value, word) for each in stats]
    yield row(meant.get(word, "Value"), *value, tone="strong", target=target)
    yield row("Variance", *(_small(spread(each)) for each in stats), target=target)
    if any(each.failures for each in stats):
        yield row("No statistics", *(_why(each).removeprefix(", ") or NONE for each in stats), tone="warn")


def _compared(judged: Judgement, reading: Reading, variant: VariantResult, columns: int) -> Iterator[Row]:
    """What was made of it: stands in the variant's column."""
    evidence = judged.evidence
    compared, stats, relative = (
        Compared(reading=reading, variant=variant),
        evidence.experiment.stats,
        evidence.relative,
    )
    target, blank = ("comparison", variant.key), [""] * (columns - 1)
    belief = belief_in(compared, stats.confidence_level)
    given: list[tuple[str, str]] = [
        ("Method", _method(evidence, variant)),
        ("Level", figures.share(stats.confidence_level * 100)),
    ]
    if variant.interval is not None and variant.difference is not None:
        given += [
            ("Lift" if relative else "Difference", figures.lift(variant.difference, relative=relative)),
            ("Interval", figures.interval(variant.interval, relative=relative)),
        ]
    chance = variant.chance(reading.metric.goal)
    if chance is not None:
        given.append(("Chance to win", figures.chance(chance)))
    if variant.p_value is not None:
        given.append(("p", f"{variant.p_value:.4g}"))
    given += [
        ("Significant", significance(compared)),
        ("Loss of shipping it", loss(belief, relative=relative)),
        ("Loss of keeping", _keeping(evidence, belief.loss_of_keeping if belief else None)),
    ]
    for label, text in given:
        yield row(label, *blank, text, target=target)


def _method(evidence: Evidence, variant: VariantResult) -> str:
    """`bayesian`, with CUPED or sequential where it was so."""
    named = [variant.method or evidence.experiment.stats.method]
    named += ["sequential"] if evidence.sequential else []
    named += ["CUPED"] if variant.covariate_sum is not None else []
    return ", ".join(named)


def _keeping(evidence: Evidence, value: float | None) -> str:
    if value is None:
        return NONE
    return f"{max(0.0, value) * 100:.2f}%" if evidence.relative else f"{max(0.0, value):.3g}"


def _plain(value: float | None) -> str:
    if value is None:
        return NONE
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _small(value: float | None) -> str:
    return NONE if value is None else f"{value:.4g}" if abs(value) < 1e6 else f"{value:,.0f}"


# Breakdowns


def write_breakdowns(page: Page, judged: Judgement, reading: Reading) -> None:
    """The same comparison among those who share a value."""
    result = reading.result
    if result is None or not result.breakdown_results:
        return
    page.heading("By value", "each is a comparison of its own: more of them, more false alarms")
    page.table(
        ("value", "variant", "people", "mean", "lift", "interval", "signif."),
        (each for part in result.breakdown_results for each in _broken(judged, reading, part)),
        names=2,
    )


def _broken(judged: Judgement, reading: Reading, part: Breakdown) -> Iterator[Row]:
    named = " / ".join("(none)" if value in (None, "") else str(value) for value in part.breakdown_value)
    word, relative = reading.metric.word, judged.evidence.relative
    if part.baseline is not None:
        base = part.baseline
        counts = (f"{base.number_of_samples:,.0f}", figures.value(base.value, word))
        yield row(named, f"{base.key} *", *counts, "", "", "")
    for at, variant in enumerate(part.variants):
        compared = Compared(reading=reading, variant=variant)
        said = significance(compared)
        lift = NONE if variant.difference is None else figures.lift(variant.difference, relative=relative)
        bounds = NONE if variant.interval is None else figures.interval(variant.interval, relative=relative)
        yield row(
            named if part.baseline is None and at == 0 else "",
            variant.key,
            f"{variant.number_of_samples:,.0f}",
            figures.value(variant.value, word),
            lift,
            bounds,
            said,
            tone=TONES.get(said, ""),
        )
