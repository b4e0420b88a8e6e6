"""The line that tells how far a fresh calculation is, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from exptui.services.attention import Computing

CELLS = 20
"""Of the whole bar."""


def bar(done: int, of: int) -> str:
    """How much is done; full only where all of it is."""
    full = CELLS * done // of if of > 0 else 0
    return "█" * min(CELLS, full) + "░" * (CELLS - min(CELLS, full))


class ComputingLine(Static):
    """Blank until something is computed. How it ended stands there until the next key."""

    DEFAULT_CSS = "ComputingLine { height: 1; padding: 0 0 0 1; }"

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._computing: Computing | None = None
        self._seen: Computing | None = None
        """An end that somebody has seen."""

    def tell(self, computing: Computing | None) -> None:
        if computing != self._computing:
            self._computing = computing
            self.refresh()

    def seen(self) -> None:
        """A key was pressed: what is over needs not be told any more."""
        if self._computing is not None and self._computing.over and self._seen is not self._computing:
            self._seen = self._computing
            self.refresh()

    def forget(self) -> None:
        """Another experiment is shown: an end of this one is not told later."""
        self.seen()

    def render(self) -> Content:
        computing = self._computing
        if computing is None or computing is self._seen:
            return Content("")
        failed = f", {computing.failed} failed" if computing.failed else ""
        counts = f"{computing.done}/{computing.of}{failed}"
        if computing.over:
            return Content(computing.words or f"computed {counts}")
        words = f"  {computing.words}" if computing.words else ""
        return Content(f"computing {bar(computing.done, computing.of)} {counts}{words}")
