"""Which experiments the list shows, and in what order: tab, words typed, filters of the sheet, sort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from exptui.domain.rows import ListFilters, Row
from exptui.services.counts import TABS, count, tabs_of
from exptui.services.workspace import Workspace
from exptui.ui.screens.list.arrangement import Arrangement
from exptui.ui.screens.list.finding import Finder, words_of
from exptui.ui.screens.list.order import ATTENTION, NEWEST, ORDERS, Order
from exptui.ui.widgets.queue_lines import LineKey

NO_FILTERS = ListFilters()


class ListView:
    """What a person asked to see of a workspace."""

    def __init__(self, workspace: Workspace, arrangement: Arrangement) -> None:
        self._workspace = workspace
        self._arrangement = arrangement
        self._finder = Finder(arrangement.group_of)
        self.tab = TABS[0]
        self.typed = ""
        self.filters = NO_FILTERS
        """Those of the sheet; the server applies them."""
        self._passed: tuple[int, ...] = ()
        self._order = 0
        self._as_found = False

    @property
    def filtered(self) -> bool:
        """Whether the sheet narrows the rows."""
        return self.filters != NO_FILTERS

    @property
    def order(self) -> Order:
        if self._as_found:
            field = self.filters.order or ""
            return Order(f"by {field.lstrip('-').replace('_', ' ')}", "", field.startswith("-"), None)
        order = ORDERS[self._order]
        return NEWEST if order is ATTENTION and self.tab != TABS[0] else order

    @property
    def in_queue(self) -> bool:
        """Whether the rows stand in groups by what they ask of a person."""
        return self.order is ATTENTION

    @property
    def leads_with_queue(self) -> bool:
        """Whether the first tab shows the queue, though another may be chosen now."""
        return not self._as_found and ORDERS[self._order] is ATTENTION

    @property
    def by_class(self) -> bool:
        """Whether words narrow the rows by the group that they are in."""
        return any(word.startswith("class:") for word in words_of(self.typed))

    @property
    def searching(self) -> bool:
        """Whether words or the sheet narrow the rows."""
        return bool(words_of(self.typed)) or self.filtered

    def next_order(self) -> None:
        if self._as_found:
            self._as_found = False
        else:
            self._order = (ORDERS.index(self.order) + 1) % len(ORDERS)

    def apply(self, filters: ListFilters, passed: Sequence[Row], *, again: bool = False) -> None:
        """Show what the server found; in its order where one was asked for. `again` leaves tab and sort alone."""
        self.filters = filters
        self._passed = tuple(row.id for row in passed)
        if not again:
            self._as_found = filters.order is not None
            self.tab = TABS[0]

    def drop_filters(self) -> None:
        self.filters, self._passed, self._as_found = NO_FILTERS, (), False

    def source(self) -> Sequence[Row]:
        """The rows before tab and words."""
        if self.filtered:
            rows = self._workspace.rows
            return [rows[each] for each in self._passed if each in rows]
        return self._workspace.ordered()

    def in_tab(self) -> list[Row]:
        """The rows of the tab. Under filters "all" is whatever passed them, archived or not."""
        if self.filtered and self.tab == TABS[0]:
            return list(self.source())
        return [row for row in self.source() if self.tab in tabs_of(row)]

    def shown(self, now: datetime) -> list[LineKey]:
        """The lines to show, from the top."""
        rows: Sequence[Row] = self.in_tab()
        if words := words_of(self.typed):
            rows = self._finder.find(rows, words)
        if self.in_queue:
            return self._arrangement.lines(rows, searching=self.searching)
        return [row.id for row in self.order.sort(rows, now)]

    def needing(self) -> int | None:
        """How many rows of the first tab need a person; None while nothing is known."""
        return self._arrangement.needing(row for row in self.source() if TABS[0] in tabs_of(row))

    def counts(self) -> Mapping[str, int]:
        """Rows by tab, of those that pass the filters."""
        if not self.filtered:
            known = self._workspace.as_of is not None or bool(self._workspace.rows)
            return self._workspace.counts if known else {}
        source = self.source()
        return count(source) | {TABS[0]: len(source)}

    def filter_words(self) -> str:
        """The filters of the sheet as a person would name them; empty for none."""
        if not self.filtered:
            return ""
        f = self.filters
        parts = [
            f"status {f.status}" if f.status else "",
            "archived" if f.archived else "",
            f"owner {self._owner(f.created_by_id)}" if f.created_by_id is not None else "",
            f"flag {f.feature_flag_id}" if f.feature_flag_id is not None else "",
            f"prompt {f.prompt_name}" if f.prompt_name else "",
            f"“{f.search}”" if f.search else "",
            f"order {f.order}" if f.order else "",
        ]
        return "filtered: " + ", ".join(part for part in parts if part)

    def owners(self) -> Mapping[int, str]:
        """Those who made an experiment that is known, by id."""
        rows = self._workspace.rows.values()
        return {row.owner_id: row.owner for row in rows if row.owner_id is not None and row.owner}

    def _owner(self, owner_id: int) -> str:
        return self.owners().get(owner_id, str(owner_id))
