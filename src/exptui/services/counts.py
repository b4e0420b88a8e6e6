"""How many experiments there are behind each tab of the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exptui.domain.rows import Row
from exptui.services.listing import Listing

TABS = ("all", "draft", "running", "paused", "stopped", "archived")
_TAB_OF = {"exposure_frozen": "running"}
"""A frozen experiment still runs for those who are in it."""


def tabs_of(row: Row) -> tuple[str, ...]:
    """The tabs that show a row. "all" is what is live: archived experiments have their own tab."""
    if row.deleted:
        return ()
    if row.archived:
        return ("archived",)
    kind = _TAB_OF.get(row.status, row.status)
    return ("all", kind) if kind in TABS[1:5] else ("all",)


def count(rows: Iterable[Row]) -> dict[str, int]:
    """Rows by tab; each tab is present."""
    counts = dict.fromkeys(TABS, 0)
    for row in rows:
        for tab in tabs_of(row):
            counts[tab] += 1
    return counts


def moved(counts: Mapping[str, int], old: Row | None, new: Row | None) -> dict[str, int]:
    """Counts after one row became another; None stands for a row that is not there."""
    result = dict(counts)
    for row, step in ((old, -1), (new, 1)):
        for tab in tabs_of(row) if row is not None else ():
            result[tab] = max(0, result.get(tab, 0) + step)
    return result


def recount(
    counts: Mapping[str, int], rows: Iterable[Row], live: Listing, archive: Listing
) -> dict[str, int]:
    """Counts of what is here, wherever that is everything; elsewhere the server's stay."""
    result, here = dict(counts), count(rows)
    for listing, tabs in ((live, TABS[:-1]), (archive, TABS[-1:])):
        if listing.complete:
            result.update({tab: here[tab] for tab in tabs})
        elif listing.opened:
            result[tabs[0]] = max(listing.count, here[tabs[0]])
    return result
