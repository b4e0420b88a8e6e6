"""How people come to an experiment: by day, lately, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exptui.domain.series import Exposures

LATELY = 7
"""Whole days that count as lately."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """When people came, in dates of the project."""

    first: date | None = None
    """The first day on which somebody was exposed; None where nobody was."""
    last: date | None = None
    """The last day on which somebody new was."""
    lately: float | None = None
    """People a day in the last seven whole days, or in as many as there are; None where no day is over."""
    days: int = 0
    """Of how many days that is."""


def arrivals(seen: Exposures, *, ended: bool = False) -> Arrivals:
    """From the series, all variants together. While it runs its last day is not over, and does not count."""
    totals: dict[date, float] = {}
    for series in seen.series:
        for day, count in series.points:
            totals[day] = totals.get(day, 0.0) + count
    days = sorted(totals)
    new = {
        day: totals[day] - (totals[before] if before else 0.0)
        for before, day in zip([None, *days], days, strict=False)
    }
    came = [day for day in days if new[day] > 0]
    whole = days if ended else days[:-1]
    recent = whole[-LATELY:]
    return Arrivals(
        first=came[0] if came else None,
        last=came[-1] if came else None,
        lately=sum(new[day] for day in recent) / len(recent) if recent else None,
        days=len(recent),
    )
