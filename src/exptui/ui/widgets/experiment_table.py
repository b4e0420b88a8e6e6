"""The table of experiments: which columns it has and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from rich.cells import cell_len

from exptui.domain.rows import Row
from exptui.services.queue import Group, Placed
from exptui.ui.widgets import queue_lines, status
from exptui.ui.widgets.age import NONE, age_words, days_words
from exptui.ui.widgets.line_layout import Column, plain
from exptui.ui.widgets.line_table import LineTable
from exptui.ui.widgets.line_text import Line, Title
from exptui.ui.widgets.queue_lines import Heading, LineKey, News, experiment_of, heading_line, queue_line
from exptui.ui.widgets.status import UNKNOWN_TONE, look

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
GONE = "(gone)"
"""A row that is not known any more, until the list is told."""


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


class ExperimentTable(LineTable[LineKey]):
    """Experiments, one a line, in the columns of the list or under the headings of the queue.

    It is told where rows and their places in the queue are found, and the time to count days to.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {*status.TONES, *queue_lines.TONES}
    DEFAULT_CSS = f"ExperimentTable {{\n{status.tone_css('& > ')}\n{queue_lines.tone_css('& > ')}\n}}"

    def __init__(self, now: Callable[[], datetime], placed: Callable[[Row], Placed]) -> None:
        super().__init__(COLUMNS, self._line_of)
        self._now = now
        self._time = now()
        self._placed = placed
        self._rows: Mapping[int, Row] = {}
        self._in_queue = False
        self._folded: Collection[Group | None] = ()
        self._sizes: Mapping[Group, int] = {}
        self._news: tuple[str, Sequence[str]] = ("", ())
        self.marks: Collection[int] = ()
        """Experiments with a mark in the gutter."""

    def look_up_in(self, rows: Mapping[int, Row]) -> None:
        """Where the rows of the ids shown are found; widths follow from all of them."""
        self._rows = rows

    def tick(self) -> None:
        """Count days anew. What reads the same is not painted again."""
        self._time = self._now()
        self.forget()

    def tell_groups(self, sizes: Mapping[Group, int], folded: Collection[Group | None]) -> None:
        """Know how many are in each group, and which groups are folded; None is what happened."""
        self._sizes, self._folded = sizes, folded
        self.forget((Heading(None), *map(Heading, Group)))

    def tell_news(self, heading: str, texts: Sequence[str]) -> None:
        """Know what happened since last time."""
        self.forget([key for key in self.order if isinstance(key, News)])
        self._news = heading, texts

    def fit_rows(self, natural: Mapping[str, int], sorted_by: tuple[str, str], *, in_queue: bool) -> None:
        """Share the room among the columns of the queue, or of the list."""
        if in_queue is not self._in_queue:
            self._in_queue = in_queue
            self.forget()
        if in_queue:
            self.fit_columns({**natural, **queue_lines.WIDTHS}, ("", ""), queue_lines.COLUMNS)
        else:
            self.fit_columns(natural, sorted_by, COLUMNS)

    def is_marked(self, key: LineKey) -> bool:
        return experiment_of(key) in self.marks

    def _line_of(self, key: LineKey) -> Line | Title:
        if isinstance(key, Heading):
            folded = key.group in self._folded
            if key.group is None:
                return Title(queue_lines.NEWS, self._news[0], "enter unfolds" if folded else "")
            return heading_line(key.group, self._sizes.get(key.group, 0), folded=folded)
        row = self._rows.get(experiment_of(key) or 0)
        if row is None:
            return self._gone()
        if isinstance(key, News):
            return queue_lines.news_line(row, self._news[1][key.at], self._time)
        return queue_line(row, self._placed(row), self._time) if self._in_queue else line_of(row, self._time)

    def _gone(self) -> Line:
        columns = queue_lines.COLUMNS if self._in_queue else COLUMNS
        return Line(UNKNOWN_TONE, ("", GONE, *("" for _ in columns[2:])))
