"""What the portfolio shows of each experiment, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from exptui.domain.rows import Row
from exptui.domain.standing import Effect, Standing
from exptui.services.queue import WAITING, Group, Placed, Queue

SURE = 1e9
"""How sure an interval without width is: more than any other."""


class Sort(StrEnum):
    """The orders that there are, in the order in which they follow each other."""

    CLASS = "class"
    LIFT = "lift"
    CERTAINTY = "certainty"
    DAYS = "days"
    NAME = "name"

    @property
    def following(self) -> Sort:
        every = list(Sort)
        return every[(every.index(self) + 1) % len(every)]


class Part(IntEnum):
    """What can be drawn of an experiment; the parts follow each other in every order."""

    ON_AXIS = 0
    OWN_UNIT = 1
    """An absolute difference: its unit is the metric's own, so there is no axis for several."""
    WITHOUT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One running experiment."""

    row: Row
    placed: Placed
    standing: Standing | None = None
    problem: str = ""
    """Why it could not be read."""

    @property
    def effect(self) -> Effect | None:
        return self.standing.primary if self.standing is not None else None

    @property
    def interval(self) -> tuple[float, float] | None:
        effect = self.effect
        if effect is None or effect.low is None or effect.high is None:
            return None
        return effect.low, effect.high

    @property
    def part(self) -> Part:
        if self.effect is None:
            return Part.WITHOUT
        return Part.ON_AXIS if self.effect.relative else Part.OWN_UNIT

    @property
    def missing(self) -> str:
        """Why it has no interval."""
        if self.problem:
            return f"could not be read: {self.problem}"
        if self.standing is None:
            return WAITING
        if self.standing.unread:
            more = f"; {self.placed.reason}" if self.placed.finding is not None else ""
            return f"its result could not be read{more}"
        return f"no interval: {self.placed.reason}"


def entries_of(rows: Iterable[Row], queue: Queue, problem: Callable[[int], str]) -> list[Entry]:
    """Those that have started and not ended, in the order of the rows."""
    return [
        Entry(
            row=row,
            placed=queue.placed(row),
            standing=queue.standings.get(row.id),
            problem=problem(row.id),
        )
        for row in rows
        if row.started and not row.archived
    ]


def arranged(entries: Iterable[Entry], by: Sort) -> list[Entry]:
    """Those on the axis first, then those with a unit of their own, then those without an interval."""
    return sorted(entries, key=lambda entry: (entry.part, _key(entry, by)))


def _key(entry: Entry, by: Sort) -> tuple[float | str, ...]:
    """The smallest comes first. Experiments alike in it keep the order of the list."""
    effect, interval = entry.effect, entry.interval
    name = entry.row.name.casefold()
    if by is Sort.NAME:
        return (name,)
    if by is Sort.DAYS:
        return (-(entry.standing.days if entry.standing is not None else 0.0),)
    if by is Sort.CLASS or effect is None or interval is None:
        return (list(Group).index(entry.placed.group), entry.placed.rank)
    middle = sum(interval) / 2
    if by is Sort.LIFT:
        return (-middle,)
    half = (interval[1] - interval[0]) / 2
    return (-abs(middle) / half if half > 0 else -SURE,)
