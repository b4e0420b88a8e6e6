"""The table of experiments: which columns it has and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from rich.cells import cell_len

from exptui.domain.rows import Row
from exptui.ui.widgets.line_layout import Column, plain
from exptui.ui.widgets.line_table import Line, LineTable
from exptui.ui.widgets.status import TONES, UNKNOWN_TONE, look, tone_css

NONE = "–"
COLUMNS = (
    Column(key="status", title="status", least=9, most=16),
    Column(key="name", title="name", least=28, most=60),
    Column(key="key", title="flag key", least=14, most=36, rank=1),
    Column(key="days", title="days", least=4, most=6, rank=2, right=True),
    Column(key="variants", title="variants", least=10, most=10, rank=3),
    Column(key="conclusion", title="conclusion", least=12, most=13, rank=4),
    Column(key="owner", title="owner", least=6, most=14, rank=5),
    Column(key="updated", title="updated", least=7, most=9, rank=6, right=True),
)
MOST_VARIANTS_CELLS = 10
GONE = Line(UNKNOWN_TONE, ("", "(gone)", *("" for _ in COLUMNS[2:])))
"""A row that is not known any more, until the list is told."""


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


def split_words(variants: tuple[tuple[str, float], ...]) -> str:
    """`50/50`, or how many there are where the shares would not fit."""
    if not variants:
        return NONE
    shares = "/".join(f"{percent:.1f}".removesuffix(".0") for _, percent in variants)
    if len(variants) > 3 or len(shares) > MOST_VARIANTS_CELLS:
        return f"{len(variants)} variants"
    return shares


def conclusion_words(conclusion: str | None) -> str:
    """The conclusion as people write it."""
    return (conclusion or "").replace("_", " ")


def line_of(row: Row, now: datetime) -> Line:
    """One experiment as the table's columns."""
    seen = look(row.status, archived=row.archived)
    return Line(
        seen.tone,
        (
            seen.text,
            row.name or "(no name)",
            row.flag_key or NONE,
            days_words(row, now),
            split_words(row.variants),
            conclusion_words(row.conclusion),
            row.owner or NONE,
            age_words(now - row.updated_at) if row.updated_at else NONE,
        ),
    )


def natural_widths(rows: Iterable[Row]) -> dict[str, int]:
    """Cells that the widest text of each column takes; 0 where no row has any."""
    rows = tuple(rows)
    return {
        "status": _widest((look(s, archived=a).text for s, a in {(r.status, r.archived) for r in rows}), 16),
        "name": _widest((r.name for r in rows), 60),
        "key": _widest((r.flag_key for r in rows), 36),
        "days": 4,
        "variants": MOST_VARIANTS_CELLS if any(len(r.variants) > 3 for r in rows) else 8,
        "conclusion": _widest((conclusion_words(c) for c in {r.conclusion for r in rows}), 13),
        "owner": _widest({r.owner for r in rows}, 14),
        "updated": 7,
    }


def _widest(texts: Iterable[str], enough: int) -> int:
    """The width of the widest, or `enough`: no text is measured that cannot matter."""
    widest = 0
    for text in texts:
        if len(text) > widest or not text.isascii():
            widest = max(widest, len(text) if text.isascii() else cell_len(plain(text)))
            if widest >= enough:
                return enough
    return widest


class ExperimentTable(LineTable):
    """Experiments, one a line. It is given the rows to look ids up in, and the time to count days to."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONES)
    DEFAULT_CSS = f"ExperimentTable {{\n{tone_css('& > ')}\n}}"

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(COLUMNS, self._line)
        self._now = now
        self._time = now()
        self._rows: Mapping[int, Row] = {}

    def look_up_in(self, rows: Mapping[int, Row]) -> None:
        """Where the rows of the ids shown are found; widths follow from all of them."""
        self._rows = rows

    def tick(self) -> None:
        """Count days anew. What reads the same is not painted again."""
        self._time = self._now()
        self.forget()

    def _line(self, row_id: int) -> Line:
        row = self._rows.get(row_id)
        return GONE if row is None else line_of(row, self._time)
