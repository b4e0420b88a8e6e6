"""Screens that are one long text to scroll through."""

from __future__ import annotations

from typing import ClassVar

from exptui.ui.screens.base import BaseScreen
from exptui.ui.widgets.text_view import TextView


class ReadingScreen(BaseScreen):
    """A screen around a `TextView`; `esc` closes it."""

    AUTO_FOCUS: ClassVar[str | None] = ""

    def action_move(self, lines: int) -> None:
        self.query_one(TextView).move(lines)

    def action_page(self, pages: int) -> None:
        self.query_one(TextView).page(pages)

    def action_top(self) -> None:
        self.query_one(TextView).top()

    def action_bottom(self) -> None:
        self.query_one(TextView).bottom()

    def action_back(self) -> None:
        self.dismiss()
