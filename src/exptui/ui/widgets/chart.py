"""Charts over days: lines with their band, zero marked, as lines of text with tones.

The drawing is plotext's, which is imported only when something is drawn. Its colours are not used: what a cell is
can be told from where it is and from its glyph, and the tones of the line widgets are put on that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from exptui.ui.widgets.chart_scale import day_ticks, limits, round_ticks
from exptui.ui.widgets.lines import Line, Span

SHADE, ZERO, FINE = "░", "─", "braille"
"""The band, the zero line, and lines of eight dots a cell."""
PLAIN = {SHADE: ".", ZERO: "-", FINE: "="}
PLAIN_MARKS = {"●": "*", "○": "o", "▲": "^", "◆": "#", "■": "@", "▼": "v"}
AXES = str.maketrans({"│": "|", "┤": "+", "├": "+", "┼": "+", "└": "+", "┬": "+", "─": "-", "┴": "+"})
STEMS = "│┤├┼└"
"""What the vertical axis is made of."""
DOTS = (2, 4)
"""In a cell of a fine line: side by side, and one above the other."""
BELOW = 2
"""Lines below the drawing: the axis and its dates."""
APART = 3
"""Cells between two days from which on each day gets its own mark."""
LINES_A_LABEL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One day of a curve."""

    day: date
    value: float
    mark: str = "●"
    tone: str = "strong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What to draw. Days may be missing: a line is not drawn over them."""

    curves: tuple[tuple[Point, ...], ...]
    """Each in order of days. Later ones lie above earlier ones; their marks alternate where they coincide."""
    band: tuple[tuple[date, float, float], ...] = ()
    """Lower and upper bound by day."""
    first: date
    last: date
    low: float
    high: float
    label: Callable[[float], str] = field(default=lambda value: f"{value:g}")
    """A value on the vertical axis, in words."""


def reach(
    curves: Sequence[Sequence[Point]], bands: Sequence[Sequence[tuple[date, float, float]]]
) -> tuple[float, float]:
    """The range that shows them and zero; the widest intervals, of the first days, may be cut off."""
    middles = [point.value for curve in curves for point in curve]
    pairs = [[(low, high) for _, low, high in band] for band in bands]
    ends = [limits(middles, each, zero=True) for each in pairs or [[]]]
    return min(low for low, _ in ends), max(high for _, high in ends)


def glyph(sign: str, *, ascii_only: bool) -> str:
    """A mark or the shade of the band as it is drawn, for a legend."""
    return PLAIN.get(sign, PLAIN_MARKS.get(sign, sign)) if ascii_only else sign


def draw(plot: Plot, width: int, height: int, *, ascii_only: bool = False) -> tuple[Line, ...]:
    """The chart in exactly `height` lines of exactly `width` cells."""
    rows = _drawn(plot, width, height, ascii_only)
    marks = {point.mark: point.tone for curve in plot.curves for point in curve}
    tones = {glyph(mark, ascii_only=ascii_only): tone for mark, tone in marks.items()}
    return tuple(_toned(row, at < height - BELOW, tones, ascii_only) for at, row in enumerate(rows))


def _drawn(plot: Plot, width: int, height: int, ascii_only: bool) -> list[str]:
    """What plotext makes of it: rows of the size asked for, without colours."""
    import plotext  # type: ignore[import-untyped]  # it comes without types

    ticks = round_ticks(plot.low, plot.high, max(2, (height - BELOW) // LINES_A_LABEL + 1))
    labels = [plot.label(tick) for tick in ticks]
    room = max(1, width - max(map(len, labels)) - 1)
    days = (plot.last - plot.first).days
    start, end = (0, days) if days else (-1, 1)
    plotext.clear_figure()
    plotext.limit_size(False, False)
    plotext.plot_size(width, height)
    plotext.theme("clear")
    plotext.xaxes(True, False)
    plotext.yaxes(True, False)
    plotext.xlim(start, end)
    plotext.ylim(plot.low, plot.high)
    plotext.yticks(ticks, labels)
    dates = day_ticks(plot.first, plot.last, room)
    plotext.xticks([at for at, _ in dates], [text for _, text in dates])
    for x, low, high in _columns(plot, room):
        plotext.plot([x, x], [low, high], marker=glyph(SHADE, ascii_only=ascii_only))
    if plot.low <= 0 <= plot.high:
        plotext.plot([start, end], [0, 0], marker=glyph(ZERO, ascii_only=ascii_only))
    dots = (1, 1) if ascii_only else DOTS
    for curve in plot.curves:
        for run in _runs(plot, curve):
            plotext.plot(
                [_fine(x, (start, end), room, dots[0]) for x, _ in run],
                [_fine(point.value, (plot.low, plot.high), height - BELOW, dots[1]) for _, point in run],
                marker=glyph(FINE, ascii_only=ascii_only),
            )
    for x, point in _marked(plot, room):
        plotext.scatter([x], [point.value], marker=glyph(point.mark, ascii_only=ascii_only))
    rows = plotext.uncolorize(plotext.build()).split("\n")[:height]
    plotext.clear_figure()
    rows = [row.translate(AXES) if ascii_only else row for row in rows]
    return [row[:width].ljust(width) for row in (*rows, *[""] * (height - len(rows)))]


def _fine(value: float, ends: tuple[float, float], cells: int, dots: int) -> float:
    """A value moved so that its dot is in the cell that a mark at the value would be in.

    plotext spreads the middles of what it draws between the ends of an axis: of cells, or of dots in cells.
    """
    low, high = ends
    cell = (value - low) / (high - low) * (cells - 1)
    return low + (high - low) * ((cell + 0.5) * dots - 0.5) / (cells * dots - 1)


def _columns(plot: Plot, room: int) -> Iterator[tuple[float, float, float]]:
    """The band in at least each cell of the width: between two days that follow each other it goes straight."""
    at = [((day - plot.first).days, low, high) for day, low, high in plot.band]
    cells = max(1, 2 * room // max(1, (plot.last - plot.first).days))
    for here, following in pairwise(at):
        if following[0] - here[0] == 1:
            for part in (cell / cells for cell in range(1, cells)):
                low, high = (here[side] + (following[side] - here[side]) * part for side in (1, 2))
                yield from _within(plot, here[0] + part, low, high)
    for x, low, high in at:
        yield from _within(plot, x, low, high)


def _within(plot: Plot, x: float, low: float, high: float) -> Iterator[tuple[float, float, float]]:
    low, high = max(low, plot.low), min(high, plot.high)
    if low <= high:
        yield x, low, high


def _runs(plot: Plot, curve: Sequence[Point]) -> Iterator[list[tuple[int, Point]]]:
    """Stretches of days that follow each other, at least two."""
    run: list[tuple[int, Point]] = []
    for point in curve:
        x = (point.day - plot.first).days
        if run and x - run[-1][0] != 1:
            if len(run) > 1:
                yield run
            run = []
        run.append((x, point))
    if len(run) > 1:
        yield run


def _marked(plot: Plot, room: int) -> Iterator[tuple[int, Point]]:
    """Days that get a mark: all where there is room, else some, and in turns where there are several curves."""
    days, count = max(1, (plot.last - plot.first).days), len(plot.curves)
    each = max(1, -(-APART * days // room), count)
    for number, curve in enumerate(plot.curves):
        for at, point in enumerate(curve):
            x = (point.day - plot.first).days
            if x % each == (number * each) // count or at == len(curve) - 1 or len(curve) == 1:
                yield x, point


def _toned(row: str, inside: bool, tones: dict[str, str], ascii_only: bool) -> Line:
    """Axes, labels and the band step back; marks have their own tone, and lines are plain."""
    stems = "|+" if ascii_only else STEMS
    axis = next((at for at, each in enumerate(row) if each in stems and not _in_label(row, at)), -1)
    if not inside or axis < 0:
        return ((row, "dim"),)
    faint = {PLAIN[SHADE], PLAIN[ZERO]} if ascii_only else {SHADE, ZERO}
    spans: list[Span] = [(row[: axis + 1], "dim")]
    for each in row[axis + 1 :]:
        tone = tones.get(each, "dim" if each in faint else "")
        if spans[-1][1] == tone:
            spans[-1] = (spans[-1][0] + each, tone)
        else:
            spans.append((each, tone))
    return tuple(spans)


def _in_label(row: str, at: int) -> bool:
    """A plus sign before a digit belongs to a number."""
    return row[at] == "+" and row[at + 1 : at + 2].isdigit()
