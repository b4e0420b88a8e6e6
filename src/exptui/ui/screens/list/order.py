"""The orders that `s` steps through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exptui.domain.rows import Row

ASCENDING, DESCENDING = "▲", "▼"
RANKS = {"draft": 0, "running": 1, "exposure_frozen": 2, "paused": 3, "stopped": 4}


def _days(row: Row, now: datetime) -> Any:
    since = row.start_date or row.created_at
    return None if since is None else (row.end_date if row.start_date and row.end_date else now) - since


@dataclass(frozen=True, slots=True)
class Order:
    """One way to order rows. Those that have no value come last."""

    label: str
    column: str
    """The column that shows it; empty where none does."""
    descending: bool
    value: Callable[[Row, datetime], Any] | None
    """None where the rows come in this order."""

    @property
    def mark(self) -> str:
        return DESCENDING if self.descending else ASCENDING

    def sort(self, rows: Sequence[Row], now: datetime) -> list[Row]:
        """The rows in this order; equal ones stay as they came."""
        if self.value is None:
            return list(rows)
        valued = [(self.value(row, now), row) for row in rows]
        known = [pair for pair in valued if pair[0] not in (None, "")]
        known.sort(key=lambda pair: pair[0], reverse=self.descending)
        return [row for _, row in known] + [row for value, row in valued if value in (None, "")]


ATTENTION = Order("by attention", "", True, None)
"""The groups of the queue; only the first tab has them."""
NEWEST = Order("newest first", "", True, None)
ORDERS = (
    ATTENTION,
    NEWEST,
    Order("by update", "updated", True, lambda row, _: row.updated_at),
    Order("by name", "name", False, lambda row, _: row.name.casefold()),
    Order("by status", "status", False, lambda row, _: (row.archived, RANKS.get(row.status, 9), row.status)),
    Order("by days", "days", True, _days),
    Order("by owner", "owner", False, lambda row, _: row.owner.casefold()),
)
