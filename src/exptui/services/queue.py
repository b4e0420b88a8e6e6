"""Where each experiment stands in the attention queue, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from exptui.domain.finding import Attention, Finding
from exptui.domain.rows import Row
from exptui.domain.standing import Standing
from exptui.services.aside_kept import name_of

_SEVERITIES = ("critical", "warning", "action", "info")
QUIET = "nothing to do"
WAITING = "not judged yet"


class Group(StrEnum):
    """The parts of the queue from the top."""

    BROKEN = "broken"
    DECIDE = "decide"
    STUCK = "stuck"
    LEFT_BEHIND = "left-behind"
    WAITING = "waiting"
    """Known, but nobody has looked yet."""
    OK = "ok"
    SNOOZED = "snoozed"

    @property
    def heading(self) -> str:
        return "NOT JUDGED YET" if self is Group.WAITING else self.value.replace("-", " ").upper()

    @property
    def needs_me(self) -> bool:
        """Whether a person has something to do there."""
        return self in (Group.BROKEN, Group.DECIDE, Group.STUCK, Group.LEFT_BEHIND)


SIGNS = {
    Group.BROKEN: "✗",
    Group.DECIDE: "▲",
    Group.STUCK: "…",
    Group.LEFT_BEHIND: "⚑",
    Group.WAITING: "?",
    Group.OK: "✓",
    Group.SNOOZED: "z",
}
_VERDICTS = {"ship": "▲", "roll_back": "▼", "flat": "═", "trade_off": "≠", "review": "?"}
"""By the check that asks for a decision."""


class Quiet(Protocol):
    """What a person does not want to be told for now."""

    def snoozed(self, standing: Standing) -> str:
        """Until when, in words; empty where the experiment is not snoozed."""

    def muted(self, standing: Standing) -> Collection[str]:
        """The checks whose findings are muted for this experiment."""


class Nothing:
    """Nobody snoozed or muted anything."""

    def snoozed(self, standing: Standing) -> str:
        return ""

    def muted(self, standing: Standing) -> Collection[str]:
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One experiment in the queue."""

    group: Group
    reason: str
    finding: Finding | None = None
    """The one that the group and the reason are of."""
    rank: int = len(_SEVERITIES)
    """Within its group, the smallest first."""
    as_of: datetime | None = None

    @property
    def sign(self) -> str:
        """One cell that tells the group, and of a decision which one."""
        if self.group is Group.DECIDE and self.finding is not None:
            return _VERDICTS.get(self.finding.check, SIGNS[self.group])
        return SIGNS[self.group]

    @property
    def position(self) -> tuple[Group, int]:
        """What its place in the queue follows from."""
        return self.group, self.rank


def place(row: Row, standing: Standing | None, quiet: Quiet) -> Placed:
    """Where one experiment belongs. A muted finding does not count; what is left of the others does."""
    if standing is None and row.archived:
        return Placed(group=Group.OK, reason="archived")
    if standing is None:
        return Placed(group=Group.WAITING, reason=WAITING)
    until, muted = quiet.snoozed(standing), quiet.muted(standing)
    finding = next((each for each in standing.findings if name_of(each) not in muted), None)
    attention, reason, as_of = standing.attention, standing.reason, standing.as_of
    if muted and standing.findings and finding is not standing.findings[0]:
        attention = finding.attention if finding else Attention.OK
        reason = finding.reason if finding else f"{QUIET}; {len(muted)} muted"
    if row.archived:
        attention = Attention.OK
    rank = _SEVERITIES.index(finding.severity) if finding else len(_SEVERITIES)
    group = Group.SNOOZED if until else Group(attention.value)
    told = f"{until}: {reason}" if until else reason
    return Placed(group=group, reason=told, finding=finding, rank=rank, as_of=as_of)


class Queue:
    """What is known of how each experiment stands, minus what a person does not want to be told."""

    def __init__(self, quiet: Quiet | None = None) -> None:
        self.standings: dict[int, Standing] = {}
        """By experiment; the latest of each."""
        self.quiet: Quiet = quiet or Nothing()

    def placed(self, row: Row) -> Placed:
        return place(row, self.standings.get(row.id), self.quiet)


def grouped(rows: Iterable[Row], placed: Callable[[Row], Placed]) -> Mapping[Group, list[int]]:
    """Ids by group from the top of the queue, groups without any left out; else the rows' own order."""
    found: dict[Group, list[tuple[int, int]]] = {each: [] for each in Group}
    for row in rows:
        where = placed(row)
        found[where.group].append((where.rank, row.id))
    return {
        group: [number for _, number in sorted(pairs, key=lambda pair: pair[0])]
        for group, pairs in found.items()
        if pairs
    }
