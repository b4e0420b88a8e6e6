"""Spans of time in so few cells that a column of them stays narrow."""

from __future__ import annotations

from datetime import datetime, timedelta

from exptui.domain.rows import Row

NONE = "–"


def age_words(span: timedelta) -> str:
    """A span of time in at most four cells: minutes, hours, days, years."""
    minutes = max(0, int(span.total_seconds() // 60))
    hours, days = minutes // 60, minutes // 1440
    if minutes < 60:
        return f"{minutes}m"
    if hours < 48:
        return f"{hours}h"
    if days < 1000:
        return f"{days}d"
    return f"{days // 365}y"


def days_words(row: Row, now: datetime) -> str:
    """How long it ran or has been running; for what never ran, how long it has been there."""
    since = row.start_date or row.created_at
    if since is None:
        return NONE
    until = row.end_date if row.start_date and row.end_date else now
    return age_words(until - since)
