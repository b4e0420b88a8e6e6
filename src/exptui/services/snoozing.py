"""Until when an experiment may be snoozed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from exptui.services.aside_kept import Until
from exptui.services.moments import day

if TYPE_CHECKING:
    from exptui.domain.standing import Standing

DAYS = ((1, "1", "1 day"), (3, "3", "3 days"), (7, "7", "7 days"), (14, "w", "two weeks"))
"""How many, the key that chooses it, and what it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One end of a snooze."""

    key: str
    """The key that chooses it."""
    label: str
    words: str
    """`until Fri 27 Nov`, or what ends it."""
    until: Until


def choices(standings: Collection[Standing], now: datetime, zone: tzinfo | None) -> Sequence[Choice]:
    """What may be chosen for all of these: the target only where each has one ahead of it.

    A day begins at midnight in the reader's `zone`, None for the machine's own.
    """
    found = []
    for days, key, label in DAYS:
        begins = datetime.combine(now.astimezone(zone).date() + timedelta(days=days), time(), tzinfo=zone)
        until = begins.astimezone(UTC)
        found.append(Choice(key=key, label=label, words=until_words(until, zone), until=until))
    if standings and all(each.target is not None and not reached(each) for each in standings):
        words = "until its planned sample is there"
        found.append(Choice(key="t", label="target", words=words, until="target"))
    words = "until something about it changes"
    return [*found, Choice(key="c", label="change", words=words, until="change")]


def reached(standing: Standing) -> bool:
    """Whether there is no target to wait for. What could not be read is waited for."""
    if standing.target is None:
        return not standing.unread
    return standing.people is not None and standing.people >= standing.target


def until_words(until: Until, zone: tzinfo | None) -> str:
    """`until Fri 27 Nov`, `until target`, `until it changes`."""
    if isinstance(until, datetime):
        return f"until {day(until, zone)}"
    return "until target" if until == "target" else "until it changes"
