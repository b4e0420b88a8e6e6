"""The list of experiments: find one, look at it, open it. It opens as the queue of what needs a person."""

from __future__ import annotations

from textual import on

from exptui.services.counts import TABS
from exptui.services.queue import Group
from exptui.ui.messages import ExperimentOpened
from exptui.ui.notices import Kind
from exptui.ui.screens.list.marking import MarkedList
from exptui.ui.widgets.line_table import LineTable
from exptui.ui.widgets.queue_lines import Heading, LineKey, News, experiment_of
from exptui.ui.widgets.tabs import TabsLine


class ListScreen(MarkedList):
    """Rows from the workspace, narrowed by tab, words and sheet, in groups or in an order."""

    REGISTERED = "list"
    CSS_PATH = "list.tcss"

    # Moving

    def action_move(self, by: int) -> None:
        self.table.move(by)

    def action_page(self, by: int) -> None:
        self.table.page(by)

    def action_top(self) -> None:
        self.table.move(-len(self.table.order))

    def action_bottom(self) -> None:
        self.table.move(len(self.table.order))

    def action_group(self, by: int) -> None:
        """To the first row of another group, or to its heading where it is folded."""
        order = self.table.order
        headings = [at for at, key in enumerate(order) if isinstance(key, Heading)]
        if not headings:
            self.say("The rows are not in groups here: 1 and s lead to the order by attention.", Kind.WARNING)
            return
        starts = [at + (at + 1 < len(order) and not isinstance(order[at + 1], Heading)) for at in headings]
        here = sum(at <= self.table.at for at in headings) - 1
        there = here + by if by > 0 or self.table.at <= starts[here] else here
        if 0 <= there < len(starts):
            self.table.move_to(starts[there])
        else:
            self.say("This is the last group." if by > 0 else "This is the first group.")

    def action_next_for_me(self) -> None:
        """To the next row that needs a person, by what is known now; from the last one to the first."""
        self._unfold_what_needs_me()
        order, here = self.table.order, self.table.at
        needing = [at for at, key in enumerate(order) if self._needs_me(key)]
        if not needing:
            self.say(self._nothing_needs_me())
        elif needing == [here]:
            self.say("Nothing else needs you.")
        else:
            self.table.move_to(next((at for at in needing if at > here), needing[0]))

    def _needs_me(self, key: LineKey) -> bool:
        row = self.workspace.rows.get(key) if isinstance(key, int) else None
        return row is not None and self.arrangement.placed(row).group.needs_me

    def _unfold_what_needs_me(self) -> None:
        folded = {each for each in self.arrangement.sizes if each.needs_me} & self.arrangement.folded
        if folded and self.view.in_queue:
            self.arrangement.folded -= folded
            self._show_rows()

    def _nothing_needs_me(self) -> str:
        narrowed = self.view.searching or self.view.tab != TABS[0]
        waiting = self.arrangement.sizes.get(Group.WAITING, 0) if self.view.in_queue else 0
        if waiting:
            return f"Nothing needs you so far; {waiting} not judged yet."
        return "Nothing here needs you." if narrowed else "Nothing needs you."

    @on(LineTable.Opened)
    def action_open(self) -> None:
        cursor = self.table.cursor
        if isinstance(cursor, Heading):
            self._fold(cursor.group)
        elif (row := self._row_or_say()) is not None:
            news = isinstance(cursor, News)
            same = (experiment_of(key) for key in self.table.order if isinstance(key, News) is news)
            neighbours = dict.fromkeys(number for number in same if number is not None)
            self.post_message(ExperimentOpened(row.id, tuple(neighbours)))

    def _fold(self, group: Group | None) -> None:
        if self.view.searching:
            self.say("Groups stay unfolded while the rows are narrowed; esc takes that back.")
            return
        self.arrangement.folded ^= {group}
        self._show_rows()
        if group not in self.arrangement.folded:
            self.table.lift()

    @on(LineTable.Moved)
    def _moved(self, message: LineTable.Moved) -> None:
        self._touched = self._touched or message.by_hand
        self.show_keys()
        self._show_preview()

    @on(LineTable.NearEnd)
    def _near_end(self) -> None:
        """Read on. The end of a queue whose last group is folded is always near, and says nothing."""
        order = self.table.order
        if order and isinstance(order[-1], Heading):
            return
        if not (self.view.filtered or self.view.typed) and self.view.tab in ("all", "archived"):
            self.run_worker(
                self.workspace.load_more(archived=self.view.tab == "archived"),
                group="more",
                exit_on_error=True,
            )

    # Tabs, sort, preview, layers

    def action_reload(self) -> None:
        """Put everything in its place, then ask the server again."""
        self.settle()
        super().action_reload()

    def action_tab(self, number: int) -> None:
        self._choose_tab(TABS[number - 1])

    @on(TabsLine.Chosen)
    def _tab_clicked(self, message: TabsLine.Chosen) -> None:
        self._choose_tab(message.tab)

    def _choose_tab(self, tab: str) -> None:
        self.view.tab = tab
        self._ask()
        self._view_changed()

    def action_sort(self) -> None:
        self.view.next_order()
        self._view_changed()

    def action_preview(self) -> None:
        self.toggle_class("-preview")
        self._show_preview()

    def action_back(self) -> None:
        if self.peel_filter():
            return
        if self._marks:
            self.unmark()
        elif self.view.filtered:
            self.drop_filters()
        elif self.has_class("-preview"):
            self.action_preview()

    async def action_quit_here(self) -> None:
        await self.app.run_action("leave")
