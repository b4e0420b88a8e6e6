"""Narrowing the prompts by what somebody types: by what is known at once, then by what the server finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.ui.bindings import ON_SCREENS
from exptui.ui.screens.prompts.prompts_beside import BesideScreen
from exptui.ui.widgets.filter_line import FilterLine, FilterText
from exptui.ui.widgets.line_table import LineTable

if TYPE_CHECKING:
    from datetime import tzinfo

    from textual.events import Key, Paste

    from exptui.services.prompt_library import PromptLibrary
    from exptui.services.workspace import Workspace
    from exptui.ui.screens.list.idle import Later

FILTER_KEYS = frozenset(key for command in ON_SCREENS if command.id == "filter" for key in command.keys)
LEFT_TO_THE_ROWS = frozenset({"up", "down", "pageup", "pagedown"})


class FilteredScreen(BesideScreen):
    """Rows that can be narrowed. Keys typed ahead go to the filter as soon as it is open."""

    def __init__(
        self,
        workspace: Workspace,
        library: PromptLibrary,
        *,
        zone: tzinfo | None = None,
        later: Later | None = None,
    ) -> None:
        super().__init__(workspace, library, zone=zone, later=later)
        self._line = FilterLine()
        self._text = FilterText()
        self._typing = False

    @property
    def typed(self) -> str:
        """What the rows are narrowed by; empty for nothing."""
        return self._text.text.strip()

    def typed_anew(self) -> None:
        """Show the rows that match what is typed now."""
        raise NotImplementedError

    def show_line(self) -> None:
        """Bring the line below everything up to date."""
        raise NotImplementedError

    def on_key(self, event: Key) -> None:
        if not self._typing:
            if event.key in FILTER_KEYS and not self.has_class("-too-small"):
                self.action_filter()
                event.stop()
            return
        if event.key == "escape":
            self.peel_filter()
        elif event.key == "enter":
            self._typing = False
            self.query_one(LineTable).move(0)  # what was found keeps the cursor when the filter goes
            self.show_line()
        elif event.key in LEFT_TO_THE_ROWS or not self._text.press(event.key, event.character):
            return
        else:
            self._changed()
        event.stop()

    def on_paste(self, event: Paste) -> None:
        if self._typing:
            self._text.insert(" ".join(event.text.split()))
            self._changed()

    def _changed(self) -> None:
        self.typed_anew()
        self.show_line()

    def action_filter(self) -> None:
        self._typing = True
        self._text.at = len(self._text.text)
        self.show_line()

    def peel_filter(self) -> bool:
        """Take back what was typed, then the typing; False where there is neither."""
        if self._text.text:
            self._text.clear()
            self._changed()
        elif self._typing:
            self._typing = False
            self.show_line()
        else:
            return False
        return True
