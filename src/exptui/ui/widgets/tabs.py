"""The line of tabs: which experiments are shown, how many there are of each kind, and what narrows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from exptui.services.counts import TABS

First: TypeAlias = "tuple[str, int | None] | None"
"""Name and count of the first tab, where it is not shown as what it is; a count of None is not known."""
ACTIVE, QUIET = "bold reverse", "$foreground-muted"


class TabsLine(Static):
    """Tabs with their digit and count. The active one is reversed and in brackets, for terminals without either."""

    DEFAULT_CSS = "TabsLine { height: 1; }"
    ALLOW_SELECT = False

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._state: tuple[str, dict[str, int], str, First] = ("all", {}, "", None)
        self._places: list[tuple[int, int, str]] = []

    def show(self, active: str, counts: Mapping[str, int], note: str = "", *, first: First = None) -> None:
        """`note` says what else narrows the rows; tabs give way to it. `first` is what to call the first tab."""
        state = (active, dict(counts), note, first)
        if state != self._state:
            self._state = state
            self.refresh()

    def render(self) -> Content:
        active, counts, note, first = self._state
        width = self.size.width
        room = width - (cell_len(note) + 1 if note else 0)
        labels = self._labels(active, counts, room, first)
        parts: list[tuple[str, str]] = []
        self._places, x = [], 0
        for tab, label in labels.items():
            parts.append((label, ACTIVE if tab == active else QUIET))
            self._places.append((x, x + cell_len(label), tab))
            x += cell_len(label)
        if note:
            left = max(0, width - x - 1)
            text = note if cell_len(note) <= left else set_cell_size(note, max(0, left - 1)) + "…"
            parts += [(" ", ""), (text, "$text-warning")]
        return Content.assemble(*parts)

    @staticmethod
    def _labels(active: str, counts: Mapping[str, int], room: int, first: First) -> dict[str, str]:
        """As much of each tab as fits: digit, name and count; digit and name; the digit. The active one keeps all."""
        labels: dict[str, str] = {}
        for parts in (3, 2, 1):
            for number, tab in enumerate(TABS, 1):
                word, count = (tab, counts.get(tab)) if first is None or number > 1 else first
                words = (str(number), word, "–" if count is None else str(count))
                labels[tab] = f"[{' '.join(words)}]" if tab == active else f" {' '.join(words[:parts])} "
            if sum(map(cell_len, labels.values())) <= room:
                break
        return labels

    def on_click(self, event: Click) -> None:
        for start, end, tab in self._places:
            if start <= event.x < end:
                self.post_message(self.Chosen(tab))
