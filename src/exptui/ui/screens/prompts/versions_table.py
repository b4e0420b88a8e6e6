"""The table of a prompt's versions, and what is said of those chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len

from exptui.ui.screens.prompts.prompts_beside import when
from exptui.ui.screens.prompts.versions_chosen import LEAST, MOST, Chosen
from exptui.ui.widgets.line_layout import Column, plain
from exptui.ui.widgets.line_table import LineTable
from exptui.ui.widgets.line_text import Line
from exptui.ui.widgets.lines import Line as Spans

COLUMNS = (
    Column(key="version", title="version", least=7, most=9),
    Column(key="role", title="role", least=7, most=7),
    Column(key="made", title="made", least=11, most=14, rank=1),
    Column(key="by", title="by", least=6, most=16, rank=2),
    Column(key="note", title="", least=8, most=8, rank=3),
)
MADE_CELLS, BY_CELLS, NOTE_CELLS = 13, 12, 8
CHOOSE = f"space chooses {LEAST} to {MOST} versions; the first one chosen is the control"


@dataclass(frozen=True, slots=True)
class Entry:
    """One version as far as it is known."""

    number: int
    made: datetime | None = None
    author: str = ""
    latest: bool = False


class VersionTable(LineTable[int]):
    """Versions by number, one a line; those chosen carry what they will be."""

    def __init__(
        self,
        now: Callable[[], datetime],
        entry: Callable[[int], Entry],
        note: Callable[[int], str],
        chosen: Chosen,
    ) -> None:
        super().__init__(COLUMNS, self._line_of)
        self._now = now
        self._entry = entry
        self._note = note
        self._chosen = chosen

    def fit_versions(self, entries: Collection[Entry], *, listed: bool) -> None:
        """Share the room among the columns, by what stands in them, or may come to stand where it is not listed."""
        made, by = (0, 0) if listed else (MADE_CELLS, BY_CELLS)
        now = self._now()
        natural = {
            "version": 7,
            "role": 7,
            "made": max((cell_len(when(each.made, now)) for each in entries), default=0),
            "by": max((cell_len(plain(each.author)) for each in entries), default=0),
            "note": NOTE_CELLS,
        }
        natural["made"], natural["by"] = max(made, natural["made"]), max(by, natural["by"])
        self.fit_columns(natural)

    def is_marked(self, key: int) -> bool:
        return key in self._chosen

    def _line_of(self, number: int) -> Line:
        entry = self._entry(number)
        return Line(
            "",
            (
                f"v{number}",
                self._chosen.role(number),
                when(entry.made, self._now()),
                entry.author,
                self._note(number),
            ),
        )


def chosen_lines(chosen: Chosen, width: int) -> list[Spans]:
    """Those chosen, in their order, in as few lines as they need."""
    if not len(chosen):
        return [((CHOOSE, "dim"),)]
    pieces: list[Spans] = [
        ((f"{chosen.role(each)} ", "dim"), (f"v{each}", "strong")) for each in chosen.versions
    ]
    last = "enter goes on" if chosen.enough else "choose at least one more"
    return _in_lines([*pieces, ((last, "dim"),)], width)


def _in_lines(pieces: Sequence[Spans], width: int) -> list[Spans]:
    lines: list[Spans] = []
    for piece in pieces:
        before = lines[-1] if lines else ()
        used, size = (sum(cell_len(text) for text, _ in each) for each in (before, piece))
        if not lines or used + 3 + size > width:
            lines.append(piece)
        else:
            lines[-1] = (*before, (" · ", "dim"), *piece)
    return lines
