"""The rows of the queue in their groups: an order that stays as it is until it may change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from exptui.domain.rows import Row
from exptui.services.queue import Group, Placed, Queue, grouped
from exptui.ui.widgets.queue_lines import Heading, LineKey, News


class Arrangement:
    """Where each row stands as it is shown, and where it belongs by what is known now.

    The two differ from when a judgement arrives until `settle`: nothing moves under somebody's cursor.
    """

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.folded: set[Group | None] = {None, Group.OK, Group.SNOOZED}
        """Groups of which only the heading is shown; None is what happened since last time."""
        self.sizes: Mapping[Group, int] = {}
        """Rows by group, as they were arranged last; groups without any are left out."""
        self.moved: set[int] = set()
        """Rows that belong elsewhere by now."""
        self.news: Sequence[tuple[int, str]] = ()
        self._now: dict[int, Placed] = {}
        self._shown: dict[int, Placed] = {}

    def placed(self, row: Row) -> Placed:
        """Where a row belongs now, and why."""
        known = self._now.get(row.id)
        if known is None:
            known = self._now[row.id] = self.queue.placed(row)
        return known

    def shown(self, row: Row) -> Placed:
        """Where a row stands; one that is new goes where it belongs."""
        known = self._shown.get(row.id)
        if known is None:
            known = self._shown[row.id] = self.placed(row)
        return known

    def group_of(self, row: Row) -> Group:
        """The group that a row stands in."""
        return self.shown(row).group

    def judged(self, rows: Iterable[Row]) -> None:
        """What is known of some rows changed: their reasons follow at once, their places wait."""
        for row in rows:
            now = self._now[row.id] = self.queue.placed(row)
            shown = self._shown.get(row.id)
            if shown is not None and shown.position != now.position:
                self.moved.add(row.id)
            else:
                self.moved.discard(row.id)

    def judged_all(self, rows: Mapping[int, Row]) -> None:
        """Anything may have changed."""
        for known in (self._now, self._shown):
            for gone in known.keys() - rows.keys():
                del known[gone]
        self.moved &= rows.keys()
        self.judged([rows[each] for each in self._now])

    def settle(self) -> None:
        """Everything goes where it belongs."""
        self._shown.update((each, self._now[each]) for each in self.moved)
        self.moved.clear()

    def lines(self, rows: Iterable[Row], *, searching: bool) -> list[LineKey]:
        """Headings and rows from the top. While somebody is searching no group is folded."""
        found = grouped(rows, self.shown)
        self.sizes = {group: len(ids) for group, ids in found.items()}
        lines: list[LineKey] = []
        if self.news and not searching:
            lines.append(Heading(None))
            if None not in self.folded:
                lines += [News(number, at) for at, (number, _) in enumerate(self.news)]
        for group, ids in found.items():
            lines.append(Heading(group))
            if searching or group not in self.folded:
                lines += ids
        return lines

    def needing(self, rows: Iterable[Row]) -> int | None:
        """How many rows need a person; None while nothing is known of any."""
        groups = [self.placed(row).group for row in rows]
        if groups and all(group is Group.WAITING for group in groups):
            return None
        return sum(group.needs_me for group in groups)

    @property
    def calm(self) -> bool:
        """Whether all that was arranged is known, and nothing of it needs a person."""
        sizes: Collection[Group] = self.sizes
        return bool(sizes) and not any(group.needs_me or group is Group.WAITING for group in sizes)
