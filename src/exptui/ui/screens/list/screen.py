"""The list of experiments: find one, look at it, open it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from exptui.domain.rows import ListFilters, Row
from exptui.services.counts import TABS
from exptui.services.workspace import Workspace
from exptui.ui.bindings import ON_SCREENS
from exptui.ui.messages import ExperimentOpened, WorkspaceChanged
from exptui.ui.notices import reporting
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.list.asking import Questions
from exptui.ui.screens.list.view import ListView
from exptui.ui.screens.list.words import empty_words, position_words
from exptui.ui.widgets.experiment_table import ExperimentTable, natural_widths
from exptui.ui.widgets.filter_line import FilterLine, FilterText
from exptui.ui.widgets.line_table import LineTable
from exptui.ui.widgets.preview import Preview
from exptui.ui.widgets.tabs import TabsLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Key, Paste, Resize

WIDE = 100
"""Columns from which on the preview stands beside the table."""
MINUTE = 60.0
FILTER_HINT = "words, or status: owner: key: name:"
FILTER_KEYS = frozenset(key for command in ON_SCREENS if command.id == "filter" for key in command.keys)
LEFT_TO_THE_TABLE = frozenset({"up", "down", "pageup", "pagedown"})


class ListScreen(BaseScreen):
    """Rows from the workspace, narrowed by tab, words and sheet."""

    REGISTERED = "list"
    CSS_PATH = "list.tcss"

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.view = ListView(workspace)
        self.table = ExperimentTable(workspace.now)
        self._line = FilterLine()
        self._tabs = TabsLine()
        self._preview = Preview()
        self._empty = Static(id="empty", markup=False)
        self._text = FilterText()
        self._typing = False
        self._natural: dict[str, int] = {}
        self._questions = Questions(workspace, self.view)
        self._loads = workspace.loads

    def compose_content(self) -> ComposeResult:
        yield self._tabs
        with Container(id="body"):
            yield self.table
            yield self._empty
            yield self._preview
        yield self._line

    def on_mount(self) -> None:
        self.table.look_up_in(self.workspace.rows)
        self._rows_changed(None)
        self.set_interval(MINUTE, self._minute_passed)

    def current_row(self) -> Row | None:
        cursor = self.table.cursor
        return None if cursor is None else self.workspace.rows.get(cursor)

    # Showing

    def on_workspace_changed(self, message: WorkspaceChanged) -> None:
        if message.ids is None or message.ids:
            self._rows_changed(message.ids)
        if self.workspace.loads != self._loads:
            self._loads = self.workspace.loads
            self._ask_again()

    def _rows_changed(self, ids: frozenset[int] | None) -> None:
        if ids is None:
            self.table.tick()
        self.table.forget(ids or frozenset())
        if ids is None or ids:
            self._natural = natural_widths(self.workspace.rows.values())
        self._show_rows()
        self.table.fit_columns(self._natural, self._sorted_column())

    def _sorted_column(self) -> tuple[str, str]:
        order = self.view.order
        return (order.column, order.mark if order.column else "")

    def _show_rows(self, *, fallback: int | None = None) -> None:
        """Bring everything on the screen in line with the view."""
        ids = self.view.shown(self.workspace.now())
        self.table.show(ids, fallback=fallback)
        self.set_class(not ids, "-empty")
        if not ids:
            self._empty.update(Content(empty_words(self.workspace, self.view, waiting=self._questions.busy)))
        self._tabs.show(self.view.tab, self.view.counts(), self.view.filter_words())
        self._show_line()
        self._show_preview()

    @on(LineTable.Scrolled)
    def _show_line(self) -> None:
        shown = len(self.table.order)
        if self._typing or self.view.typed:
            right = f"{shown} of {self.view.counts().get(self.view.tab, 0)}"
            right = f"{right} · asking the server" if self._questions.busy else right
            if self._typing:
                self._line.edit(self._text.text, self._text.at, right if self._text.text else FILTER_HINT)
            else:
                self._line.kept(self.view.typed, f"{right} · esc clears")
        elif self.workspace.problem and self.workspace.rows:
            self._line.problem(f"{self.workspace.problem} r tries again.")
        else:
            self._line.rest(self._position(), self.view.order.label)

    def _position(self) -> str:
        whole = self.view.filtered or self._questions.all_here()
        on_server = None if whole else self.workspace.counts[self.view.tab]
        return position_words(*self.table.in_view, len(self.table.order), on_server)

    def _show_preview(self) -> None:
        if self.has_class("-preview"):
            self._preview.show(self.current_row(), self.workspace.now())

    def _minute_passed(self) -> None:
        self.table.tick()
        self._rows_changed(None)
        self.show_state()

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")
        self.call_after_refresh(self._show_line)

    # Moving

    def action_move(self, by: int) -> None:
        self.table.move(by)

    def action_page(self, by: int) -> None:
        self.table.page(by)

    def action_top(self) -> None:
        self.table.move(-len(self.table.order))

    def action_bottom(self) -> None:
        self.table.move(len(self.table.order))

    @on(LineTable.Opened)
    def action_open(self) -> None:
        row = self._row_or_say()
        if row is not None:
            self.post_message(ExperimentOpened(row.id, tuple(self.table.order)))

    @on(LineTable.Moved)
    def _moved(self) -> None:
        self.show_keys()
        self._show_preview()

    @on(LineTable.NearEnd)
    def _near_end(self) -> None:
        if not (self.view.filtered or self.view.typed) and self.view.tab in ("all", "archived"):
            self.run_worker(
                self.workspace.load_more(archived=self.view.tab == "archived"),
                group="more",
                exit_on_error=True,
            )

    # Tabs, sort, preview, layers

    def action_tab(self, number: int) -> None:
        self._choose_tab(TABS[number - 1])

    @on(TabsLine.Chosen)
    def _tab_clicked(self, message: TabsLine.Chosen) -> None:
        self._choose_tab(message.tab)

    def _choose_tab(self, tab: str) -> None:
        self.view.tab = tab
        self._ask()
        self._show_rows()

    def action_sort(self) -> None:
        self.view.next_order()
        self._rows_changed(frozenset())

    def action_preview(self) -> None:
        self.toggle_class("-preview")
        self._show_preview()

    def action_back(self) -> None:
        if self._text.text:
            self._text.clear()
            self._filter_typed()
        elif self._typing:
            self._typing = False
            self._show_line()
        elif self.view.filtered:
            self.view.drop_filters()
            self._rows_changed(frozenset())
        elif self.has_class("-preview"):
            self.action_preview()

    async def action_quit_here(self) -> None:
        await self.app.run_action("leave")

    # Filtering

    def on_key(self, event: Key) -> None:
        """Take keys for the filter as soon as it is open: none that was typed ahead may do anything else."""
        if not self._typing:
            if event.key in FILTER_KEYS and not self.has_class("-too-small"):
                self.action_filter()
                event.stop()
            return
        if event.key == "escape":
            self.action_back()
        elif event.key == "enter":
            self._typing = False
            self.table.move(0)  # what was found keeps the cursor when the filter goes
            self._show_line()
        elif event.key in LEFT_TO_THE_TABLE or not self._text.press(event.key, event.character):
            return
        else:
            self._filter_typed()
        event.stop()

    def on_paste(self, event: Paste) -> None:
        if self._typing:
            self._text.insert(" ".join(event.text.split()))
            self._filter_typed()

    def action_filter(self) -> None:
        self._typing = True
        self._text.at = len(self._text.text)
        self._show_line()

    def _filter_typed(self) -> None:
        if self._text.text != self.view.typed:
            self.view.typed = self._text.text
            self._ask()
            self._show_rows(fallback=0)
        self._show_line()

    def action_filters(self) -> None:
        from exptui.ui.modals.filters import FilterSheet

        if self.is_current:  # typed ahead of a dialog, it must not cover that
            sheet = FilterSheet(self.view.filters, self.view.owners(), newer=self.workspace.newer)
            self.app.push_screen(sheet, self._filters_chosen)

    def _filters_chosen(self, filters: ListFilters | None) -> None:
        if filters is None:
            return
        if filters == ListFilters():
            self.view.drop_filters()
            self._rows_changed(frozenset())
        else:
            self._apply(filters)

    # Asking the server

    @work(exclusive=True, group="sheet")
    async def _apply(self, filters: ListFilters, *, again: bool = False) -> None:
        with reporting(self, "filter"):
            self.view.apply(filters, await self.workspace.search(filters), again=again)
            self._rows_changed(frozenset())
            if not again:
                self.action_top()

    def _ask_again(self) -> None:
        """The list was read anew: what had been asked for besides it is asked for again."""
        self._questions.forget()
        if self.view.filtered:
            self._apply(self.view.filters, again=True)
        self._ask()

    def _ask(self) -> None:
        if not self._questions.busy and self._questions.pending():
            self._questions.busy = True
            self._ask_in_turn()

    @work(group="ask")
    async def _ask_in_turn(self) -> None:
        try:
            while (filters := self._questions.next()) is not None:
                self._show_line()
                with reporting(self, "ask the server for more"):
                    await self._questions.answer(filters)
        finally:
            self._questions.busy = False
        self._show_rows()
