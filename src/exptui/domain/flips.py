"""Significance over days: how a metric stood at the end of each, and how often that changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from exptui.domain.describe import counted
from exptui.domain.evidence import Compared
from exptui.domain.report import significance

if TYPE_CHECKING:
    from exptui.domain.evidence import Reading
    from exptui.domain.results import MetricResult, VariantResult

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIGNS = {"better": "+", "worse": "-", "unclear": "~", "no": "·"}
"""One cell a day; a day without a result is blank."""
SIGNIFICANT = frozenset({"better", "worse", "unclear"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """How a variant stood at the end of a day."""

    day: date
    word: str = ""
    """`better`, `worse`, `unclear` (significant, with zero in its interval), `no`; empty for no result."""
    interval: tuple[float, float] | None = None
    """As the server sent it: a fraction of the baseline, unless absolute."""

    @property
    def middle(self) -> float | None:
        return None if self.interval is None else (self.interval[0] + self.interval[1]) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One variant, day after day."""

    variant: str
    days: tuple[Day, ...]
    """Every day that was asked for, in order; those without a result, too."""

    @property
    def read(self) -> tuple[Day, ...]:
        """Days that have a result."""
        return tuple(day for day in self.days if day.word)

    @property
    def drawn(self) -> tuple[Day, ...]:
        """Days that have an interval."""
        return tuple(day for day in self.days if day.interval is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flips:
    """How often a variant was significant, and how steadily. Days without a result change nothing."""

    variant: str
    read: int
    """Days with a result."""
    significant: int
    ended: int
    """Times it was significant and was so no longer, or turned to the other side."""
    since: date | None = None
    """The first of the days in a row, up to the last with a result, on which it is as it is now; None for none."""
    holds: bool = False
    """Significant on the last day with a result."""
    last_change: date | None = None
    """When it came or went last; None where it never did."""


def histories(points: Iterable[tuple[date, MetricResult | None]], reading: Reading) -> tuple[History, ...]:
    """Every variant that has a result on some day, in the order of the newest result."""
    read = list(points)
    keys: dict[str, None] = {}
    for _, result in reversed(read):
        for variant in result.variant_results if result is not None else ():
            keys.setdefault(variant.key)
    return tuple(
        History(
            variant=key,
            days=tuple(
                _day(day, None if result is None else result.of(key), reading) for day, result in read
            ),
        )
        for key in keys
    )


def _day(day: date, variant: VariantResult | None, reading: Reading) -> Day:
    if variant is None or variant.significant is None or variant.interval is None:
        return Day(day=day)
    word = significance(Compared(reading=reading, variant=variant))
    return Day(day=day, word=word, interval=variant.interval)


def flips(history: History) -> Flips:
    """Count how often significance came and went. An interval that takes in zero for a day is still significant."""
    read = history.read
    sides = [_SIDES.get(day.word) for day in read]
    ends = [at for at in range(1, len(sides)) if _ended(sides[at - 1], sides[at])]
    came = [at for at in range(len(sides)) if sides[at] is not None and (at == 0 or sides[at - 1] is None)]
    changes = sorted({*ends, *came})
    return Flips(
        variant=history.variant,
        read=len(read),
        significant=sum(side is not None for side in sides),
        ended=len(ends),
        since=read[max(changes, default=0)].day if read else None,
        holds=bool(sides and sides[-1] is not None),
        last_change=read[changes[-1]].day if changes else None,
    )


_SIDES = {"better": 1, "worse": -1, "unclear": 0}


def _ended(before: int | None, now: int | None) -> bool:
    """It was significant, and is so no longer or on the other side."""
    return before is not None and (now is None or before * now < 0)


def told(found: Flips, today: date) -> str:
    """`test: significant on 9 of 21 days; came and went 3 times; holds since 12 Nov`."""
    if not found.read:
        return f"{found.variant}: no day has a result"
    parts = [f"{found.variant}: significant on {found.significant} of {counted(found.read, 'day')}"]
    if found.ended:
        parts.append("came and went " + ("once" if found.ended == 1 else f"{found.ended} times"))
    if found.holds and found.since is not None:
        parts.append(f"holds since {short(found.since, today)}")
    elif found.significant and found.since is not None:
        parts.append(f"gone since {short(found.since, today)}")
    return "; ".join(parts)


def strip(days: Sequence[Day]) -> str:
    """One character a day: `+` better, `-` worse, `~` unclear, `·` not significant, blank for no result."""
    return "".join(SIGNS.get(day.word, " ") for day in days)


def short(day: date, today: date) -> str:
    """`12 Nov`, with the year where it is another one."""
    text = f"{day.day} {MONTHS[day.month - 1]}"
    return text if day.year == today.year else f"{text} {day.year}"
