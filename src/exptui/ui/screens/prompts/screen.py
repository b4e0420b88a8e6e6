"""The prompts of the project: find one, read its latest text, see which experiments were made from it."""

from __future__ import annotations

from typing import ClassVar

from textual import on

from exptui.ui.messages import PromptOpened
from exptui.ui.notices import Kind
from exptui.ui.screens.prompts.prompts_shown import ShownPrompts
from exptui.ui.screens.prompts.prompts_table import ORDERS
from exptui.ui.widgets.line_table import LineTable


class PromptsScreen(ShownPrompts):
    """One row a prompt; `enter` goes on to its versions."""

    REGISTERED: ClassVar[str] = "prompts"

    # Keys

    def typed_anew(self) -> None:
        self._show(anew=True)

    def action_move(self, by: int) -> None:
        self.table.move(by)

    def action_top(self) -> None:
        self.table.move(-len(self.table.order))

    def action_bottom(self) -> None:
        self.table.move(len(self.table.order))

    @on(LineTable.Opened)
    def action_look(self) -> None:
        name = self.table.cursor
        if name is None:
            self.say("There is no prompt here.", Kind.WARNING)
        else:
            self.post_message(PromptOpened(name))

    def action_sort(self) -> None:
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self._show()

    def action_reload(self) -> None:
        self.library.forget()
        self._problems.clear()
        self._made_problem = ""
        self._answered = ("", frozenset())
        self._read()

    def action_back(self) -> None:
        if not self.peel_filter():
            self.dismiss()
