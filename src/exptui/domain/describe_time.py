"""Moments and durations in words. Moments are aware; what is shown says which clock it is by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from exptui.domain.describe import Fact, Section, counted
from exptui.domain.rows import Row

UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


def how_long(duration: timedelta) -> str:
    """A duration in its largest whole unit: `12 days`, `3 hours`, `less than a minute`."""
    for unit, size in UNITS:
        if (count := abs(duration) // size) > 0:
            return counted(count, unit)
    return "less than a minute"


def ago(moment: datetime, now: datetime) -> str:
    """`12 days ago`, or `in 3 days` where it is still to come."""
    return f"{how_long(now - moment)} ago" if moment <= now else f"in {how_long(moment - now)}"


def absolute(moment: datetime, zone: tzinfo | None) -> str:
    """`2026-11-01 14:02 UTC`, and the same moment by the reader's clock where that differs.

    A `zone` of None is the machine's own.
    """
    utc = moment.astimezone(UTC)
    text = f"{utc:%Y-%m-%d %H:%M} UTC"
    try:
        here = moment.astimezone(zone)
    except (OverflowError, ValueError):
        return text  # the first and the last day of the calendar have no other clock
    if here.utcoffset() == timedelta(0):
        return text
    return (
        f"{text} ({here:%H:%M} here)" if here.date() == utc.date() else f"{text} ({here:%Y-%m-%d %H:%M} here)"
    )


def dates(row: Row, now: datetime, zone: tzinfo | None) -> Section:
    """When an experiment started and ended, how long it ran or runs, when it was made and changed."""
    facts: list[Fact] = []

    def add(label: str, moment: datetime | None) -> None:
        if moment is not None:
            facts.append(Fact(label, ago(moment, now), absolute(moment, zone)))

    start, end = row.start_date, row.end_date
    if start is None:
        facts.append(Fact("started", "not yet"))
    elif start > now:
        facts.append(Fact("starts", ago(start, now), absolute(start, zone)))
    else:
        add("started", start)
        facts.append(Fact("ran" if end else "running for", how_long((end or now) - start)))
    add("ended", end)
    add("created", row.created_at)
    add("changed", row.updated_at)
    return Section("dates", "Dates", tuple(facts))


def clock(moment: datetime, now: datetime) -> str:
    """`14:02 UTC`, with the date where it was another day."""
    utc = moment.astimezone(UTC)
    same_day = utc.date() == now.astimezone(UTC).date()
    return f"{utc:%H:%M} UTC" if same_day else f"{utc:%Y-%m-%d %H:%M} UTC"
