"""A metric day by day: the chart with its band, and how often significance came and went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from exptui.domain.describe import counted, listed
from exptui.domain.flips import SIGNIFICANT, Day, History, flips, histories, short, strip, told
from exptui.ui.widgets.chart import SHADE, Plot, Point, draw, glyph, reach
from exptui.ui.widgets.lines import pieces

if TYPE_CHECKING:
    from exptui.domain.evidence import Reading
    from exptui.domain.verdict import Judgement
    from exptui.services.series import Days
    from exptui.ui.widgets.page import Page

MOST_CHARTS = 3
SURE, UNSURE = "●", "○"
LEAST_HEIGHT, MOST_HEIGHT = 8, 22
ABOVE = 9
"""Lines around a chart that are to be in view with it."""
WIDEST = 150
"""Cells beyond which a chart gets no clearer."""
TONES = {"better": "good", "worse": "bad"}
MOST_ERRORS = 4


def write_days(
    page: Page, judged: Judgement, reading: Reading, days: Days | None, *, height: int, ascii_only: bool
) -> None:
    """The block about the days, whatever is known of them. `height` is of the view."""
    page.heading("Day by day", _extent(days, judged))
    if days is None:
        page.text("reading…", "dim")
        return
    if days.note:
        page.text(days.note, "bad" if days.failed else "warn" if days.points else "dim")
    today = judged.evidence.now.date()
    known = histories(days.points, reading)
    drawn = [history for history in known if history.drawn]
    for history in drawn[:MOST_CHARTS]:
        write_chart(page, history, judged, drawn, height=height, ascii_only=ascii_only)
    if drawn:
        _legend(page, judged, drawn, ascii_only=ascii_only)
    elif days.computed:
        page.text(
            "No day has an interval: there was too little to compare, or it compares no variants.", "dim"
        )
    write_flips(page, known, today, ascii_only=ascii_only)
    _errors(page, days.errors, today)


def _extent(days: Days | None, judged: Judgement) -> str:
    if days is None or not days.points:
        return ""
    today, known = judged.evidence.now.date(), len(days.points)
    first, last = days.points[0][0], days.points[-1][0]
    return f"{days.computed} of {counted(known, 'day')}, {short(first, today)} to {short(last, today)}"


def write_chart(
    page: Page,
    history: History,
    judged: Judgement,
    alongside: Sequence[History],
    *,
    height: int,
    ascii_only: bool,
) -> None:
    """The difference of one variant with its interval; all charts of a metric share their axes."""
    relative = judged.evidence.relative
    charts = min(len(alongside), MOST_CHARTS)
    room = max(LEAST_HEIGHT, min(MOST_HEIGHT, height - ABOVE if charts == 1 else height * 2 // 3))
    low, high = reach([_points(each) for each in alongside], [_band(each) for each in alongside])
    if len(alongside) > 1:
        page.text(f"{history.variant} against the baseline", "strong")
    plot = Plot(
        curves=(_points(history),),
        band=_band(history),
        first=min(each.drawn[0].day for each in alongside),
        last=max(each.drawn[-1].day for each in alongside),
        low=low,
        high=high,
        label=percent if relative else number,
    )
    for line in draw(plot, min(page.width, WIDEST), room, ascii_only=ascii_only):
        page.add(line, ("comparison", history.variant))


def percent(value: float) -> str:
    """A tick: `+10%`, `0%`, `-2.5%`."""
    return f"{value * 100:+g}%" if abs(value) > 1e-12 else "0%"


def number(value: float) -> str:
    return f"{value:+g}" if abs(value) > 1e-12 else "0"


def _points(history: History) -> tuple[Point, ...]:
    return tuple(
        Point(
            day=day.day,
            value=day.middle or 0.0,
            mark=SURE if day.word in SIGNIFICANT else UNSURE,
            tone=TONES.get(day.word, "strong"),
        )
        for day in history.drawn
    )


def _band(history: History) -> tuple[tuple[date, float, float], ...]:
    return tuple((day.day, *day.interval) for day in history.drawn if day.interval is not None)


def _legend(page: Page, judged: Judgement, drawn: Sequence[History], *, ascii_only: bool) -> None:
    level = judged.evidence.experiment.stats.confidence_level
    low, high = reach([_points(each) for each in drawn], [_band(each) for each in drawn])
    cut = any(band[1] < low or band[2] > high for each in drawn for band in _band(each))
    sure, unsure, shade = (glyph(sign, ascii_only=ascii_only) for sign in (SURE, UNSURE, SHADE))
    early = ", early ones cut" if cut else ""
    page.text(
        f"{sure} significant  {unsure} not  {shade} {level:.0%} interval{early}; at each day's end", "dim"
    )
    if left := [history.variant for history in drawn[MOST_CHARTS:]]:
        page.text(f"Not drawn: {listed(left)}. Their days are below.", "dim")


def write_flips(page: Page, known: Iterable[History], today: date, *, ascii_only: bool) -> None:
    """How often each variant was significant, with one cell a day."""
    signs: set[str] = set()
    for history in known:
        page.blank()
        found, target = flips(history), ("comparison", history.variant)
        page.text(told(found, today), "strong" if found.holds else "", target=target)
        cells = _cells(history.days, ascii_only)
        signs |= set(cells)
        for piece in pieces(cells, max(7, page.room - 2)):
            page.add((("    ", ""), *((each, _tone(each)) for each in piece)), target)
    if meant := [text for sign, text in _SIGNS if sign in signs]:
        page.text(f"One cell a day: {', '.join(meant)}, blank: none.", "dim")


_SIGNS = (
    ("+", "+ better"),
    ("-", "- worse"),
    ("~", "~ unclear (zero inside)"),
    ("·", "· not significant"),
    (".", ". not significant"),
)


def _cells(days: Sequence[Day], ascii_only: bool) -> str:
    cells = strip(days)
    return cells.replace("·", ".") if ascii_only else cells


def _tone(sign: str) -> str:
    return {"+": "good", "-": "bad", "~": "warn"}.get(sign, "dim")


def _errors(page: Page, errors: Sequence[tuple[date, str]], today: date) -> None:
    """Why days have no result, each reason once with its days."""
    by_reason: dict[str, list[str]] = {}
    for day, why in errors:
        by_reason.setdefault(why, []).append(short(day, today))
    for why, days in list(by_reason.items())[:MOST_ERRORS]:
        named = listed(days) if len(days) <= 3 else f"{counted(len(days), 'day')}, {days[0]} to {days[-1]}"
        page.points(f"{named}: {why}", "!")
    if len(by_reason) > MOST_ERRORS:
        page.text(f"and {counted(len(by_reason) - MOST_ERRORS, 'other reason')}.", "dim")
