"""Everything that was sent from this machine, newest first, with what came of it."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from exptui.domain.describe import counted
from exptui.domain.text import clean
from exptui.services.journal_words import entry_lines
from exptui.ui.screens.reading import ReadingScreen
from exptui.ui.widgets.lines import Line, wrap
from exptui.ui.widgets.text_view import TextView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from exptui.services.journal import Entry, Journal
    from exptui.services.workspace import Workspace

EMPTY = (
    "Nothing has been changed from here yet.",
    "",
    "Every launch, pause, end, ship and so on is written here: when, who, what was sent, and what came of it.",
    "esc goes back; a on an experiment shows what can be done.",
)


class JournalScreen(ReadingScreen):
    """The journal, to scroll through."""

    REGISTERED: ClassVar[str] = "journal"
    DEFAULT_CSS = "JournalScreen TextView { margin: 1 0 0 1; }"

    def __init__(self, workspace: Workspace, journal: Journal, *, zone: tzinfo | None = None) -> None:
        super().__init__(workspace)
        self.journal = journal
        self._zone = zone
        self._entries: tuple[Entry, ...] = ()

    def compose_content(self) -> ComposeResult:
        yield TextView()

    def on_mount(self) -> None:
        self._entries = self.journal.entries()
        self.query_one(TextView).show(self._lines)
        self.show_state()

    def _lines(self, width: int) -> Sequence[Line]:
        if not self._entries:
            return [((line, ""),) for text in EMPTY for line in wrap(text, width)]
        lines: list[Line] = []
        for entry in self._entries:
            for text, tone in entry_lines(entry, self._zone):
                indent = " " * (len(text) - len(text.lstrip()))
                for piece in wrap(clean(text.strip()), width - len(indent) - 1):
                    lines.append(((f"{indent}{piece}", tone),))
            lines.append(())
        return lines

    def progress(self) -> str:
        return f"journal: {counted(len(self._entries), 'change')}"
