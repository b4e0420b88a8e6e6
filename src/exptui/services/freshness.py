"""How old what we show is, in words that change at most once a minute."""

from __future__ import annotations

from datetime import datetime, tzinfo


def age_words(as_of: datetime | None, now: datetime, zone: tzinfo | None = None) -> str:
    """`data 2 min old`, or from when, by the clock of `zone` (None: the machine's). Empty for never."""
    if as_of is None:
        return ""
    minutes = int((now - as_of).total_seconds() // 60)
    if minutes < 1:
        return "data just read"
    if minutes < 60:
        return f"data {minutes} min old"
    then, here = as_of.astimezone(zone), now.astimezone(zone)
    days = (here.date() - then.date()).days
    if days == 0:
        return f"data from {then:%H:%M}"
    if days == 1:
        return f"data from {then:%H:%M} yesterday"
    return f"data from {then:%Y-%m-%d}"
