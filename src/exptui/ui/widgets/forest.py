"""Intervals as bars on one axis, in eighths of a cell, with the zero marked through all rows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median_low

from exptui.ui.widgets.lines import Line, Span

BLOCKS = " ▏▎▍▌▋▊▉█"
"""By how many eighths of a cell are filled, from its left."""
ZERO, MIDDLE, BEFORE, BEYOND = "│", "┃", "‹", "›"
FAR = 3.0
"""Times the usual reach from zero, beyond which an interval is cut off rather than all others squeezed."""
STEPS = 10
"""About so many round steps make an axis."""
_LEAST_UNIT = 1e-9
_CELL = 8


@dataclass(frozen=True, slots=True)
class Axis:
    """What a row of cells stands for: fractions of the baseline, or the metric's own unit. Zero is within."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _Cells:
    """An axis over so many cells. Zero is in the middle of its cell, so that its mark is where it belongs."""

    width: int
    zero: int
    """The cell of zero."""
    scale: float
    """Eighths of a cell to one unit of the axis."""

    @property
    def first(self) -> int:
        """The left end, in eighths from zero."""
        return -self.zero * _CELL - _CELL // 2

    @property
    def last(self) -> int:
        return self.first + self.width * _CELL

    def eighth(self, value: float) -> int:
        """Where a value is, in eighths from zero: rounded alike on both sides, at most one cell outside."""
        reach = (self.width + 1) * _CELL
        return int(math.copysign(min(abs(value) * self.scale, reach) + 0.5, value))

    def cell(self, value: float) -> int:
        """The cell a value is in, which may be outside; alike on both sides of zero, an end still inside."""
        away = math.ceil(round(min(abs(value) * self.scale / _CELL, self.width + 1) - 0.5, 9))
        return self.zero + (away if value >= 0 else -away)


def axis_over(intervals: Iterable[tuple[float, float]]) -> Axis | None:
    """The axis on which all of them can be read, with round ends and room on both sides of zero. None for none.

    One that reaches much farther than the usual is left to be cut off.
    """
    known = [pair for pair in intervals if all(map(math.isfinite, pair))]
    if not known:
        return None
    reaches = [max(map(abs, pair)) for pair in known]
    limit = FAR * median_low([reach for reach in reaches if reach > 0] or [0.0])
    low = max(-limit, min(0.0, *(pair[0] for pair in known)))
    high = min(limit, max(0.0, *(pair[1] for pair in known)))
    step = _round_step(max(high - low, _LEAST_UNIT) / STEPS)
    down, up = max(1, math.ceil(round(-low / step, 9))), max(1, math.ceil(round(high / step, 9)))
    return Axis(-_tidy(down * step), _tidy(up * step))


def _round_step(least: float) -> float:
    """The next 1, 2 or 5 with zeros."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= least * (1 - 1e-9))


def _tidy(value: float) -> float:
    return float(f"{value:.6g}")


def _cells(axis: Axis, width: int) -> _Cells:
    """The largest scale that has both ends within; of two alike, the zero nearer to the middle."""
    below, above = -axis.low, axis.high

    def scale(zero: int) -> float:
        left = (zero + 0.5) / below if below > 0 else math.inf
        right = (width - zero - 0.5) / above if above > 0 else math.inf
        return min(left, right)

    share = below / (below + above) if below + above > 0 else 0.5
    near = int(share * width)
    likely = [zero for zero in range(near - 1, near + 2) if 0 <= zero < width]
    zero = max(likely, key=lambda each: (scale(each), -abs(each - (width - 1) / 2), -each))
    found = scale(zero)
    return _Cells(width, zero, found * _CELL if math.isfinite(found) else 0.0)


def bar(
    interval: tuple[float, float] | None,
    axis: Axis,
    width: int,
    *,
    tone: str = "",
    ascii_only: bool = False,
) -> Line:
    """An interval as exactly `width` cells; for None the zero alone.

    A bar runs through the zero mark exactly where the interval has zero inside. `‹` and `›` mark an end that is
    outside of the axis. Tones are `tone`, its `-edge` in reverse video (`edge` for the empty tone), and `dim`.
    """
    if width < 1:
        return ()
    cells = _cells(axis, width)
    if ascii_only:
        return _in_ascii(interval, cells, tone)
    row: list[Span] = [(" ", "")] * width
    if interval is not None:
        _fill(row, interval, cells, tone, f"{tone}-edge" if tone else "edge")
    elif cells.zero < width:
        row[cells.zero] = (ZERO, "dim")
    return _joined(row)


def _fill(row: list[Span], interval: tuple[float, float], cells: _Cells, tone: str, edge: str) -> None:
    """Draw an interval into the blank cells of a row."""
    low, high = cells.eighth(interval[0]), cells.eighth(interval[1])
    half, crosses = _CELL // 2, interval[0] <= 0 <= interval[1]
    cut_low, cut_high = low < cells.first, high > cells.last
    if not crosses and interval[0] > 0:
        low, high = max(low, half), max(high, half + 1)
    elif not crosses:
        low, high = min(low, -half - 1), min(high, -half)
    if low == high:
        low, high = (low - 1, high) if high >= cells.last else (low, high + 1)
    for at in range(cells.width):
        start = cells.first + at * _CELL
        row[at] = _block(max(0, low - start), min(_CELL, high - start), tone, edge)
    middle = cells.cell((interval[0] + interval[1]) / 2)
    if 0 <= middle < cells.width and row[middle] == (BLOCKS[_CELL], tone):
        row[middle] = (MIDDLE, edge)
    for outside, at, sign in ((cut_low, 0, BEFORE), (cut_high, -1, BEYOND)):
        if outside:
            row[at] = (sign, tone if row[at][0] == " " else edge)
    if crosses:
        row[cells.zero] = (MIDDLE if middle == cells.zero else ZERO, edge)
    else:
        row[cells.zero] = (ZERO, "dim")


def _block(start: int, end: int, tone: str, edge: str) -> Span:
    """A cell filled from one eighth to another: from its left, or its right in reverse video."""
    filled = end - start
    if filled <= 0:
        return (" ", "")
    if filled == _CELL or start < _CELL - end or start == 0:
        return (BLOCKS[filled], tone)
    return (BLOCKS[_CELL - filled], edge)


def _in_ascii(interval: tuple[float, float] | None, cells: _Cells, tone: str) -> Line:
    row: list[Span] = [(" ", "")] * cells.width
    if interval is not None:
        low, high = cells.cell(interval[0]), cells.cell(interval[1])
        if interval[0] <= 0 <= interval[1]:
            low, high = min(low, cells.zero - 1), max(high, cells.zero + 1)
        elif interval[0] > 0:
            low, high = max(low, cells.zero + 1), max(high, cells.zero + 1)
        else:
            low, high = min(low, cells.zero - 1), min(high, cells.zero - 1)
        middle = cells.cell((interval[0] + interval[1]) / 2)
        for at in range(max(0, low), min(cells.width - 1, high) + 1):
            row[at] = ("o" if at == middle else "=", tone)
        for at, sign in ((low, "["), (high, "]")):
            if 0 <= at < cells.width and low < high:
                row[at] = (sign, tone)
        if low == high and 0 <= low < cells.width:
            row[low] = ("o", tone)
        if low < 0:
            row[0] = ("<", tone)
        if high >= cells.width:
            row[-1] = (">", tone)
    row[cells.zero] = ("|", tone if interval is not None and interval[0] <= 0 <= interval[1] else "dim")
    return _joined(row)


def _joined(row: Iterable[Span]) -> Line:
    """Neighbours of the same tone in one span."""
    spans: list[Span] = []
    for text, tone in row:
        if spans and spans[-1][1] == tone:
            spans[-1] = (spans[-1][0] + text, tone)
        else:
            spans.append((text, tone))
    return tuple(spans)


def scale(axis: Axis, width: int, *, relative: bool = True, ascii_only: bool = False) -> Line:
    """The ends of an axis and its zero, in exactly `width` cells; an end that has no room is left out.

    The zero is right above the zero mark of the bars. The text is the same in ASCII.
    """
    if width < 1:
        return ()
    del ascii_only  # digits and signs are in it anyway
    zero = _cells(axis, width).zero
    low, high = (_label(end, relative=relative) for end in (axis.low, axis.high))
    text = list(" " * width)
    text[zero] = "0"
    if axis.low < 0 and len(low) < zero:
        text[: len(low)] = low
    if axis.high > 0 and len(high) < width - zero - 1:
        text[width - len(high) :] = high
    return (("".join(text), "dim"),)


def _label(value: float, *, relative: bool) -> str:
    return f"{value * 100:+g}%" if relative else f"{value:+g}"
