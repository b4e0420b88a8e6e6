"""The portfolio: the main result of every running experiment on one axis, sorted as one likes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Static

from exptui.domain.rows import Row
from exptui.ui.messages import ExperimentOpened, StandingsChanged, WorkspaceChanged
from exptui.ui.notices import Kind
from exptui.ui.screens.portfolio import words
from exptui.ui.screens.portfolio.lines import drawing_of, header, line_of
from exptui.ui.screens.portfolio.order import Entry, Sort, arranged, entries_of
from exptui.ui.screens.portfolio.told import Told
from exptui.ui.screens.reading import ReadingScreen
from exptui.ui.widgets.cursor_view import CursorView, Laid
from exptui.ui.widgets.lines import Line, cut, text_of

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from exptui.services.queue import Queue
    from exptui.services.workspace import Workspace


def _no_problem(_experiment_id: int) -> str:
    return ""


class PortfolioScreen(ReadingScreen):
    """Every running experiment. Nothing moves under the cursor: a new order comes with `s` or `r`."""

    REGISTERED: ClassVar[str] = "portfolio"
    DEFAULT_CSS = """
    PortfolioScreen {
        & #about { height: 1; padding: 0 2; color: $foreground-muted; }
        & #head { height: 1; padding: 0 0 0 2; color: $foreground-muted; }
        & #nothing { height: 1fr; padding: 1 2; }
    }
    """

    def __init__(
        self,
        workspace: Workspace,
        queue: Queue,
        *,
        problem: Callable[[int], str] = _no_problem,
        zone: tzinfo | None = None,
    ) -> None:
        """`problem` tells why an experiment could not be read; empty where it could."""
        super().__init__(workspace)
        self.queue = queue
        self.sort = Sort.CLASS
        self._problem = problem
        self._zone = zone
        self._order: list[int] = []
        self._entries: dict[int, Entry] = {}
        self._gaps: frozenset[int] = frozenset()
        """Before which experiments there is a blank line: where another part began when they were sorted."""
        self._told: dict[str, Content] = {}

    def compose_content(self) -> ComposeResult:
        yield Static(id="about", markup=False)
        yield Static(id="head", markup=False)
        yield Static(id="nothing", markup=False)
        yield CursorView()
        yield Told()

    def on_mount(self) -> None:
        self._sort()
        self._show()

    # What is shown

    def current_row(self) -> Row | None:
        target = self.query_one(CursorView).target
        return self.workspace.rows.get(target) if isinstance(target, int) else None

    def _read(self) -> list[Entry]:
        """What is known now, in the list's order."""
        rows = self.workspace.ordered()
        found = entries_of(rows, self.queue, self._problem)
        self._entries = {entry.row.id: entry for entry in found}
        return found

    def _sort(self) -> None:
        """Put them in order as they are now."""
        ordered = arranged(self._read(), self.sort)
        self._order = [entry.row.id for entry in ordered]
        parts = pairwise(ordered)
        self._gaps = frozenset(after.row.id for before, after in parts if before.part is not after.part)

    def _show(self) -> None:
        """Show what is known now: each experiment where it was, new ones at the end."""
        found = self._read()
        known = frozenset(self._order)
        self._order = [each for each in self._order if each in self._entries]
        self._order += [entry.row.id for entry in found if entry.row.id not in known]
        for part in ("#about", "#head", "CursorView", "Told"):
            self.query_one(part).display = bool(found)
        self.query_one("#nothing").display = not found
        self._tell("#nothing", Content("" if found else words.nothing(self.workspace)))
        self.query_one(CursorView).show(self._document)
        self._tell_all(found)
        self._tell_one()
        self.show_state()

    def _document(self, width: int) -> Laid:
        entries = [self._entries[each] for each in self._order]
        ascii_only = bool(getattr(self.app, "ascii_only", False))
        drawing = drawing_of(entries, width, now=self.workspace.now(), zone=self._zone, ascii_only=ascii_only)
        self._tell("#head", Content(text_of(header(drawing))))
        lines: list[Line] = []
        targets: dict[int, object] = {}
        for entry in entries:
            if entry.row.id in self._gaps and lines:
                lines.append(())
            targets[len(lines)] = entry.row.id
            lines.append(line_of(entry, drawing))
        return Laid(lines, targets)

    def _tell_all(self, found: list[Entry]) -> None:
        pending = [entry.row.id for entry in arranged(found, self.sort)] != self._order
        text = words.about(found, self.sort, self.workspace, self._zone, pending=pending)
        self._tell("#about", Content(cut(text, self._room)))

    def _tell_one(self) -> None:
        target = self.query_one(CursorView).target
        entry = self._entries.get(target) if isinstance(target, int) else None
        self.query_one(Told).tell(
            words.of_one(entry, self.workspace, self._zone) if entry is not None else ()
        )

    @property
    def _room(self) -> int:
        """Cells of a line of words."""
        return max(0, self.size.width - 4)

    def _tell(self, where: str, content: Content) -> None:
        """Write a line, unless it reads as it did."""
        if self._told.get(where) != content:
            self._told[where] = content
            self.query_one(where, Static).update(content)

    def on_standings_changed(self, _message: StandingsChanged) -> None:
        if self.is_open:
            self._show()

    def on_workspace_changed(self, _message: WorkspaceChanged) -> None:
        if self.is_open:
            self._show()

    @on(CursorView.Moved)
    def _moved(self) -> None:
        self._tell_one()

    # Keys

    def action_sort(self) -> None:
        self.sort = self.sort.following
        self._sort()
        self._show()

    def action_reload(self) -> None:
        """Take the order that is pending, and ask the server again."""
        self._sort()
        self._show()
        super().action_reload()

    def action_open(self) -> None:
        target = self.query_one(CursorView).target
        if isinstance(target, int):
            self.post_message(ExperimentOpened(target, tuple(self._order)))
        else:
            self.say("There is no experiment here.", Kind.WARNING)
