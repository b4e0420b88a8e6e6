"""Who took part in an experiment, in blocks of text: by day, by variant, and what is left to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.domain import figures
from exptui.domain.arrivals import arrivals
from exptui.domain.describe import bar, counted
from exptui.domain.flips import short
from exptui.domain.health_exposure import split_test
from exptui.domain.health_plan import days_left
from exptui.domain.series import MULTIPLE
from exptui.domain.sizing import detectable_today
from exptui.domain.statistics import pace
from exptui.ui.widgets.chart import Plot, Point, draw, glyph, reach
from exptui.ui.widgets.line_layout import plain
from exptui.ui.widgets.lines import cut, width_of
from exptui.ui.widgets.page import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exptui.domain.evidence import Evidence
    from exptui.domain.series import Exposures
    from exptui.ui.widgets.lines import Line
    from exptui.ui.widgets.page import Page, Row

MARKS = ("●", "○", "▲", "◆", "■", "▼")
LEAST_HEIGHT, MOST_HEIGHT, WIDEST = 8, 20, 150
SPLIT, SAMPLE, SEVERAL = ("split",), ("sample",), ("multiple",)
"""What lines stand for."""


def write_days(page: Page, evidence: Evidence, seen: Exposures, *, height: int, ascii_only: bool) -> None:
    """The cumulative chart, one curve a variant, told apart by its mark."""
    series = [each for each in seen.series if each.points and each.variant != MULTIPLE]
    page.heading("People by day", "cumulative, by variant")
    if not series:
        page.text("PostHog sent no days.", "dim")
        return
    curves = tuple(
        tuple(Point(day=day, value=count, mark=_mark(at)) for day, count in each.points)
        for at, each in enumerate(series)
    )
    low, high = reach(curves, [])
    plot = Plot(
        curves=curves,
        first=min(curve[0].day for curve in curves),
        last=max(curve[-1].day for curve in curves),
        low=low,
        high=high,
        label=_people,
    )
    room = max(LEAST_HEIGHT, min(MOST_HEIGHT, height - 8))
    for line in draw(plot, min(page.width, WIDEST), room, ascii_only=ascii_only):
        page.add(line)
    named = [(glyph(_mark(at), ascii_only=ascii_only), each) for at, each in enumerate(series)]
    _legend(page, [(mark, f"{each.variant} {each.points[-1][1]:,.0f}") for mark, each in named])


def _mark(at: int) -> str:
    return MARKS[at % len(MARKS)]


def _people(value: float) -> str:
    if value >= 1000:
        return f"{value / 1000:,.4g}k"
    return f"{value:,.0f}" if value >= 5 or float(value).is_integer() else f"{value:.2g}"


def _legend(page: Page, named: list[tuple[str, str]]) -> None:
    """As many on a line as fit."""
    line: Line = ()
    for mark, text in named:
        part: Line = ((f"  {mark} ", "strong"), (cut(plain(text), page.width - 4), ""))
        if line and width_of((*line, *part)) > page.width:
            page.add(line)
            line = ()
        line = (*line, *part)
    page.add(line)


def write_variants(page: Page, evidence: Evidence, seen: Exposures) -> None:
    """People by variant against the planned split, and those who were seen in several."""
    page.heading("By variant")
    head = ("variant", "people", "share", "planned", "expected", "off by")
    page.table(head, _variants(evidence, seen))
    share = figures.share(100 * seen.multiple / seen.total) if seen.total else "0%"
    first = evidence.experiment.exposure.multiple_variants == "first_seen"
    handled = "they count for the variant seen first" if first else "they are left out"
    page.text(
        f"{MULTIPLE}: {seen.multiple:,.0f} seen in several variants, {share} of all; {handled}.",
        "warn" if seen.bias_percent is not None else "",
        target=SEVERAL,
    )


def _variants(evidence: Evidence, seen: Exposures) -> Iterator[Row]:
    counts, tested = seen.by_variant, split_test(evidence)
    whole, planned = sum(counts.values()) or 1.0, sum(evidence.shares.values()) or 100.0
    for key in (*evidence.shares, *(key for key in counts if key not in evidence.shares)):
        count = counts.get(key, 0.0)
        expected = tested.expected.get(key) if tested is not None else None
        out = "" if key in evidence.analysed else " (left out)"
        yield row(
            f"{key}{out}",
            f"{count:,.0f}",
            f"{100 * count / whole:.1f}%",
            figures.share(100 * evidence.shares[key] / planned) if key in evidence.shares else "-",
            "-" if expected is None else f"{expected:,.0f}",
            "-" if not expected else f"{100 * (count - expected) / expected:+.1f}%",
            target=SPLIT,
        )


def write_sample(page: Page, evidence: Evidence, seen: Exposures) -> None:
    """The planned sample with what is left, how many come a day, and what they can show."""
    page.heading("Sample")
    page.facts([(label, text, SAMPLE) for label, text in _sample(evidence, seen)])


def _sample(evidence: Evidence, seen: Exposures) -> Iterator[tuple[str, str]]:
    people, target, today = evidence.people or 0.0, evidence.target, evidence.now.date()
    if target is None:
        yield "target", f"none planned; {people:,.0f} people so far"
    else:
        part = 100 * people / target
        yield "target", f"{people:,.0f} of {target:,.0f} planned, {min(part, 9999):.0f}%  {bar(part)}"
        yield "left", _left(evidence, people, target)
    came = arrivals(seen, ended=evidence.ended)
    rate = pace(people, evidence.days)
    if came.lately is not None:
        yield "lately", f"{came.lately:,.0f} people a day in the last {counted(came.days, 'whole day')}"
    if rate is not None:
        yield "on average", f"{rate:,.0f} people a day"
    if came.first is not None and came.last is not None:
        yield "first day", short(came.first, today)
        gone = (today - came.last).days
        silent = f", and nobody new since: {counted(gone, 'day')} ago" if evidence.live and gone > 1 else ""
        yield "last day", f"{short(came.last, today)}{silent}"
    able, planned = detectable_today(evidence), evidence.experiment.plan.mde_percent
    wanted = "" if planned is None else f"; planned for {figures.share(planned)}"
    if able is not None:
        yield "detectable", f"an effect of {figures.share(able)} with these people{wanted}"
    else:
        yield "detectable", f"not known: the first primary metric has no baseline to go by{wanted}"


def _left(evidence: Evidence, people: float, target: float) -> str:
    if people >= target:
        return "nothing: the target is reached"
    missing = f"{target - people:,.0f} people"
    if not evidence.live:
        return f"{missing} were missing when it ended"
    days = days_left(evidence)
    if days is None:
        return f"{missing}; nobody comes, so nobody can say how long"
    return f"{missing}, about {counted(days, 'day')} at the pace so far"
