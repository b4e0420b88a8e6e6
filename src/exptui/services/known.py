"""The rows that are known, and since when: an answer that was overtaken by a newer one changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from exptui.domain.rows import Row

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Known:
    """Rows by id. Every answer counts from the moment its question was asked."""

    def __init__(self) -> None:
        self.rows: dict[int, Row] = {}
        self._since: dict[int, int] = {}
        """When what is known of an experiment was asked for, where that was asked for by itself."""
        self._moment = 0
        self._order: list[int] | None = None

    def moment(self) -> int:
        """Now, to be given with the answer to a question that is asked now."""
        self._moment += 1
        return self._moment

    def ordered(self) -> Sequence[Row]:
        """All rows in the server's order, the newest first."""
        if self._order is None:
            newest_first = sorted(
                self.rows.values(), key=lambda row: (row.created_at or _LONG_AGO, row.id), reverse=True
            )
            self._order = [row.id for row in newest_first]
        return [self.rows[each] for each in self._order]

    def clear(self) -> None:
        self.rows.clear()
        self._order = None

    def overtaken(self, row_id: int, asked: int) -> bool:
        """Whether something newer is known than what was asked for then."""
        return self._since.get(row_id, -1) > asked

    def merge(self, rows: Iterable[Row], asked: int) -> frozenset[int]:
        """Take rows of a list; returns the ids of those that changed."""
        changed = set()
        for row in rows:
            if self.rows.get(row.id) == row or row.deleted or self.overtaken(row.id, asked):
                continue
            self.rows[row.id] = row
            changed.add(row.id)
        if changed:
            self._order = None
        return frozenset(changed)

    def replace(self, row_id: int, row: Row | None, asked: int) -> Row | None:
        """Take one row, or with None forget it; returns what was known before."""
        self._since[row_id] = asked
        old = self.rows.pop(row_id, None) if row is None else self.rows.get(row_id)
        if row is not None:
            self.rows[row_id] = row
        if old is None or row is None or old.created_at != row.created_at:
            self._order = None
        return old

    def forget(self, *, archived: bool, but: Collection[int], asked: int) -> None:
        """Forget the rows of a list that the server no longer has there."""
        for row in [row for row in self.rows.values() if row.archived == archived]:
            if row.id not in but and not self.overtaken(row.id, asked):
                del self.rows[row.id]
                self._order = None
