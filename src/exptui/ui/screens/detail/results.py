"""The results on the page: a table of metric and variant, and beside it all intervals on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from exptui.domain import describe_results as words
from exptui.domain.describe import counted
from exptui.domain.describe_results import Shown, Side
from exptui.domain.verdict import Judgement
from exptui.ui.screens.detail.page import INDENT, DetailPage
from exptui.ui.screens.detail.targets import OnAlarms, OnMetric, OnSample
from exptui.ui.widgets.forest import Axis, axis_over, bar, scale
from exptui.ui.widgets.line_layout import fit, plain
from exptui.ui.widgets.lines import Line, cut

LEAST_BAR = 12
"""Cells of an interval's bar below which columns make room for it."""
ROOMY_BAR = 35
TOO_SMALL_BAR = 6
LOSS_FROM = 94
"""Cells of text that a terminal of 100 columns has room for."""
LEAST_NAME, MOST_NAME = 7, 20
GIVE_WAY = ("loss", "people", "value")
"""Columns without which the rest can still be read, the first to go first."""
TITLES = {
    "value": "value",
    "people": "people",
    "lift": "lift",
    "interval": "interval",
    "sure": "win",
    "word": "signif.",
    "loss": "loss",
}
BAR_TONES = {"better": "good", "worse": "bad", "no": "dim"}
"""What is not significant steps back behind what is."""
SECTIONS = {"primary": "Primary results", "secondary": "Secondary results"}


@dataclass(frozen=True, slots=True)
class Columns:
    """How wide the parts of a table line are."""

    indent: int
    name: int
    widths: dict[str, int]
    gap: int
    bar: int
    """0 where it has no room."""


def add_results(page: DetailPage, judged: Judgement, *, ascii_only: bool) -> None:
    """The sections with their metrics, and what to think of beside them."""
    evidence = judged.evidence
    metrics = words.shown(judged)
    frequentist = evidence.experiment.stats.method == "frequentist"
    titles = TITLES | {"sure": "p" if frequentist else "win"}
    sides = [side for metric in metrics for side in metric.sides]
    axis = axis_over(side.bounds for side in sides if side.bounds is not None)
    columns = _columns(sides, titles, page.width, bars=axis is not None)
    sources = {metric.source for metric in metrics}
    alike = next(iter(sources)) if len(sources) == 1 else ""
    note = ", ".join(filter(None, (_method(judged), alike)))
    for section, title in SECTIONS.items():
        mine = [metric for metric in metrics if metric.section == section]
        if not mine:
            continue
        page.heading(f"{title} ({len(mine)})", note)
        note = ""
        if any(side.word != "chance to be best" for metric in mine for side in metric.sides):
            page.add(_head(columns, titles, axis, relative=evidence.relative, ascii_only=ascii_only))
        for metric in mine:
            _add_metric(page, metric, columns, axis, ascii_only=ascii_only)
            if metric.source and not alike:
                page.marked("  ·", metric.source, "dim", OnMetric(metric.at))
    if metrics:
        page.blank()
        if told := words.alarms(evidence):
            page.text(told, "dim", target=OnAlarms())
        page.text(f"Sample: {words.sample(evidence)}", "", target=OnSample())


def _method(judged: Judgement) -> str:
    """What the numbers are, in a few words."""
    method = judged.evidence.experiment.stats.method
    return method if judged.evidence.relative else f"{method}, differences in the metric's own unit"


def _add_metric(
    page: DetailPage, metric: Shown, columns: Columns, axis: Axis | None, *, ascii_only: bool
) -> None:
    target = OnMetric(metric.at)
    title = cut(plain(metric.title), max(LEAST_NAME, page.width - INDENT))
    room = page.width - INDENT - cell_len(title) - 2
    note = cut(plain(metric.about), room) if room > LEAST_NAME else ""
    page.add(((" " * INDENT, ""), (title, "strong"), (f"  {note}" if note else "", "dim")), target)
    widest = max((cell_len(plain(side.key)) for side in metric.sides), default=0)
    for side in metric.sides:
        line = (
            _legacy(side, widest)
            if side.word == "chance to be best"
            else _side(side, columns, axis, ascii_only)
        )
        page.add(line, OnMetric(metric.at, side.key))
    for note_ in metric.notes:
        mark = "!" if note_.tone == "warn" else "·"
        where = OnMetric(metric.at, note_.variant) if note_.variant else target
        page.marked(f"  {mark}", note_.text, str(note_.tone), where)


def _legacy(side: Side, widest: int) -> Line:
    name = fit(side.key, min(widest, MOST_NAME))
    return ((f"{' ' * 2 * INDENT}{name}  {side.sure} {side.word}", ""),)


# Columns


def _columns(sides: Sequence[Side], titles: dict[str, str], width: int, *, bars: bool) -> Columns:
    """As wide as what stands in them; the bar has the rest."""
    compared = [side for side in sides if side.word != "chance to be best"]
    widths = {
        name: max([cell_len(title), *(cell_len(getattr(side, name)) for side in compared)])
        for name, title in titles.items()
        if name != "loss" or width >= LOSS_FROM
    }
    longest = max([cell_len(plain(side.key)) for side in compared], default=LEAST_NAME)
    name = max(LEAST_NAME, min(MOST_NAME, longest))

    indent = INDENT if width < LOSS_FROM else 2 * INDENT

    def rest(gap: int, name: int) -> int:
        return width - indent - name - sum(widths.values()) - gap * (len(widths) + 1)

    gap = 2 if rest(2, name) >= ROOMY_BAR else 1
    least = LEAST_BAR if width < LOSS_FROM else ROOMY_BAR
    name = max(LEAST_NAME, min(name, name - (least - rest(gap, name)))) if bars else name
    for given_up in GIVE_WAY:
        if rest(gap, name) >= LEAST_BAR or not bars:
            break
        widths.pop(given_up, None)
    left = rest(gap, name)
    return Columns(indent, name, widths, gap, left if bars and left >= TOO_SMALL_BAR else 0)


def _head(
    columns: Columns, titles: dict[str, str], axis: Axis | None, *, relative: bool, ascii_only: bool
) -> Line:
    gap = " " * columns.gap
    text = " " * (columns.indent + columns.name) + "".join(
        gap + fit(titles[name], width, right=name != "word") for name, width in columns.widths.items()
    )
    if axis is None or not columns.bar:
        return ((text, "dim"),)
    return ((text + gap, "dim"), *scale(axis, columns.bar, relative=relative, ascii_only=ascii_only))


def _side(side: Side, columns: Columns, axis: Axis | None, ascii_only: bool) -> Line:
    gap = " " * columns.gap
    tone = str(side.tone)
    numbers = "".join(
        gap + fit(getattr(side, name), width, right=True)
        for name, width in columns.widths.items()
        if name not in ("word", "loss")
    )
    line: Line = (
        (" " * columns.indent + fit(side.key, columns.name), ""),
        (numbers, ""),
        (gap + fit(side.word, columns.widths["word"]), tone),
    )
    if "loss" in columns.widths:
        line += ((gap + fit(side.loss, columns.widths["loss"], right=True), ""),)
    if axis is None or not columns.bar:
        return line
    shown = bar(side.bounds, axis, columns.bar, tone=BAR_TONES.get(side.word, ""), ascii_only=ascii_only)
    return (*line, (gap, ""), *shown)


def add_nothing(page: DetailPage, judged: Judgement) -> None:
    """Why there are no results at all."""
    evidence = judged.evidence
    page.heading("Results")
    if evidence.draft:
        page.text("None before the launch.", "dim")
    elif evidence.exposures_problem:
        page.marked("!", f"not read: {evidence.exposures_problem}", "warn")
    elif "metrics" in evidence.experiment.raw and not _metrics(judged):
        page.marked("!", "no metric: nothing is measured", "warn")
    else:
        page.text(f"Not read: {counted(_metrics(judged), 'metric')}. r reads them.", "dim")


def _metrics(judged: Judgement) -> int:
    experiment = judged.evidence.experiment
    return sum(len(list(experiment.ordered_metrics(section))) for section in ("primary", "secondary"))
