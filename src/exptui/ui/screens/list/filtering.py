"""Narrowing the list: words typed, the sheet of filters, and what is asked of the server for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from exptui.domain.rows import ListFilters
from exptui.ui.bindings import ON_SCREENS
from exptui.ui.messages import WorkspaceChanged
from exptui.ui.notices import reporting
from exptui.ui.screens.list.shown import ShownList
from exptui.ui.widgets.queue_lines import experiment_of

if TYPE_CHECKING:
    from textual.events import Key, Paste

FILTER_KEYS = frozenset(key for command in ON_SCREENS if command.id == "filter" for key in command.keys)
LEFT_TO_THE_TABLE = frozenset({"up", "down", "pageup", "pagedown"})


class FilteredList(ShownList):
    """A list that can be narrowed."""

    _loads = 0

    def on_mount(self) -> None:
        self._loads = self.workspace.loads

    # Words

    def on_key(self, event: Key) -> None:
        """Take keys for the filter as soon as it is open: none that was typed ahead may do anything else."""
        if not self._typing:
            if event.key in FILTER_KEYS and not self.has_class("-too-small"):
                self.action_filter()
                event.stop()
            return
        if event.key == "escape":
            self.peel_filter()
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

    def peel_filter(self) -> bool:
        """Take back what was typed, then the typing; False where there is neither."""
        if self._text.text:
            self._text.clear()
            self._unfold_chosen()
            self._filter_typed()
        elif self._typing:
            self._typing = False
            self._show_line()
        else:
            return False
        return True

    def _unfold_chosen(self) -> None:
        """What was found is to be seen when the filter goes, though its group may be folded."""
        row = self.workspace.rows.get(experiment_of(self.table.chosen) or 0)
        if row is not None and self.view.in_queue:
            self.arrangement.folded.discard(self.arrangement.placed(row).group)

    def _filter_typed(self) -> None:
        if self._text.text != self.view.typed:
            self.view.typed = self._text.text
            self._ask()
            self._put_in_order()
            self._show_rows(anew=True)
        self._show_line()

    # The sheet

    def action_filters(self) -> None:
        from exptui.ui.modals.filters import FilterSheet

        if self.on_top:  # typed ahead of a dialog, it must not cover that
            sheet = FilterSheet(self.view.filters, self.view.owners(), newer=self.workspace.newer)
            self.app.push_screen(sheet, self._filters_chosen)

    def _filters_chosen(self, filters: ListFilters | None) -> None:
        if filters is None:
            return
        if filters == ListFilters():
            self.drop_filters()
        else:
            self._apply(filters)

    def drop_filters(self) -> None:
        """Take back the filters of the sheet."""
        self.view.drop_filters()
        self._view_changed()

    def _view_changed(self) -> None:
        """Other rows, or others on top, were asked for: nothing has to stay where it was."""
        self._needing = self.view.needing()
        self._put_in_order()
        self._show_rows(anew=True)

    @work(exclusive=True, group="sheet")
    async def _apply(self, filters: ListFilters, *, again: bool = False) -> None:
        with reporting(self, "filter"):
            self.view.apply(filters, await self.workspace.search(filters), again=again)
            if again:
                self._needing = self.view.needing()
                self._show_rows()
            else:
                self._view_changed()
                self.table.move_to(next((at for _, at in self.rows_shown()), 0))

    # Asking the server

    def on_workspace_changed(self, _message: WorkspaceChanged) -> None:
        if self.workspace.loads != self._loads:
            self._loads = self.workspace.loads
            self._ask_again()

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
