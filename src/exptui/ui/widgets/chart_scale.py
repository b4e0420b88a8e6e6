"""Round numbers and dates along the axes of a chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from exptui.domain.flips import MONTHS

ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
STEPS_OF_DAYS = (1, 2, 3, 7, 14, 28, 56, 91, 182, 364)
DATE_CELLS = 11
"""Room for a date on the axis with a gap beside it."""


def round_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """At most so many round numbers, at least two, evenly spaced over a range."""
    span = high - low
    if span <= 0 or not math.isfinite(span):
        return (low,)
    least = span / max(1, most - 1)
    power = 10.0 ** math.floor(math.log10(least))
    for step in (power * each for each in ROUND):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if 2 <= last - first + 1 <= most:
            return tuple(float(f"{at * step:.6g}") for at in range(first, last + 1))
    return (float(f"{low:.6g}"), float(f"{high:.6g}"))


def day_ticks(first: date, last: date, width: int) -> tuple[tuple[int, str], ...]:
    """Days after the first to write below the axis, and what: as many as have room, the last among them."""
    days = (last - first).days
    room = max(1, width // DATE_CELLS)
    step = next((each for each in STEPS_OF_DAYS if days // each < room), STEPS_OF_DAYS[-1])
    while days // step >= room and step < days:
        step *= 2
    at = range(days % step, days + 1, step)
    return tuple((each, _date(first + timedelta(days=each))) for each in at)


def _date(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def limits(
    middles: Sequence[float], bands: Sequence[tuple[float, float]], *, zero: bool
) -> tuple[float, float]:
    """A range with all middles, and all bands but those of the first days, which are far too wide.

    What is cut off is at most the first quarter of the bands.
    """
    kept = bands[len(bands) // 4 :]
    values = [*middles, *(bound for band in kept for bound in band), *((0.0,) if zero else ())]
    low, high = min(values, default=0.0), max(values, default=1.0)
    if high - low < 1e-12:
        pad = abs(high) * 0.1 or 1.0
        return (low - pad if low or not zero else 0.0, high + pad)
    pad = (high - low) * 0.04
    return (low - pad if low < 0 or not zero else 0.0, high + pad if high > 0 or not zero else 0.0)
