"""Days and times on the reader's clock, in English whatever the machine's language is."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(moment: datetime, zone: tzinfo | None) -> str:
    """`Fri 27 Nov`; `zone` of None is the machine's own."""
    here = moment.astimezone(zone)
    return f"{_WEEKDAYS[here.weekday()]} {here.day} {_MONTHS[here.month - 1]}"


def when(moment: datetime, now: datetime, zone: tzinfo | None) -> str:
    """`14:02` of today, `Fri 14:02` of the last days, `13 Nov` before, with the year of another one."""
    here, today = moment.astimezone(zone), now.astimezone(zone)
    if here.date() == today.date():
        return f"{here:%H:%M}"
    if timedelta(0) <= today.date() - here.date() < timedelta(days=7):
        return f"{_WEEKDAYS[here.weekday()]} {here:%H:%M}"
    year = f" {here.year}" if here.year != today.year else ""
    return f"{here.day} {_MONTHS[here.month - 1]}{year}"
