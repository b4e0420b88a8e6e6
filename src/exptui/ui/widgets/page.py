"""Making a text of blocks: headings, paragraphs, labelled values and tables, with what their lines stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from exptui.ui.widgets.cursor_view import Laid
from exptui.ui.widgets.line_layout import fit, plain
from exptui.ui.widgets.lines import Line, cut, wrap

INDENT = 2
GAP = 2
WIDEST_LABEL = 24
LEAST_NAME = 8
Row = tuple[Sequence[str], str, object]
"""Cells, the tone of the line, and what it stands for; None for nothing."""


def row(*cells: str, tone: str = "", target: object = None) -> Row:
    return cells, tone, target


class Page:
    """Lines of at most `width` cells, one below the other."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._lines: list[Line] = []
        self._targets: dict[int, object] = {}
        self._blocks: list[int] = []

    def laid(self) -> Laid:
        return Laid(tuple(self._lines), self._targets, tuple(self._blocks))

    @property
    def room(self) -> int:
        """Cells beside the indent of what stands below a heading."""
        return max(2, self.width - INDENT)

    def add(self, line: Line, target: object = None) -> None:
        """A line as it is."""
        if target is not None:
            self._targets[len(self._lines)] = target
        self._lines.append(line)

    def blank(self) -> None:
        if self._lines and self._lines[-1]:
            self._lines.append(())

    def heading(self, title: str, note: str = "") -> None:
        """Begin a block."""
        self.blank()
        self._blocks.append(len(self._lines))
        shown = cut(plain(title), self.width)
        rest = self.width - cell_len(shown) - GAP
        aside = ((" " * GAP, ""), (cut(note, rest), "dim")) if note and rest > LEAST_NAME else ()
        self.add(((shown, "heading"), *aside))

    def text(self, text: str, tone: str = "", *, indent: int = INDENT, target: object = None) -> None:
        """A paragraph, broken between words."""
        for line in wrap(text, self.width - indent):
            self.add(((" " * indent, ""), (line, tone)) if line else (), target)

    def points(self, text: str, sign: str = "-", tone: str = "", *, target: object = None) -> None:
        """A paragraph with a sign before it."""
        lead = f"{sign} "
        for at, line in enumerate(wrap(text, self.room - len(lead))):
            self.add(
                ((" " * INDENT, ""), (lead if at == 0 else " " * len(lead), "dim"), (line, tone)), target
            )

    def facts(self, facts: Iterable[tuple[str, str] | tuple[str, str, object]], tone: str = "") -> None:
        """Labels with their values beside them."""
        given = list(facts)
        widest = max((cell_len(plain(fact[0])) for fact in given), default=0)
        labels = min(widest, WIDEST_LABEL, self.room // 2)
        for fact in given:
            target = fact[2] if len(fact) == 3 else None
            for at, line in enumerate(wrap(fact[1], self.room - labels - GAP)):
                label = fit(fact[0] if at == 0 else "", labels)
                self.add(((" " * INDENT, ""), (label + " " * GAP, "dim"), (line, tone)), target)

    def table(self, head: Sequence[str], rows: Iterable[Row], *, names: int = 1) -> None:
        """Columns: the first `names` to the left and cut where there is no room, the others to the right.

        Where the numbers alone are too wide, the last of them are left out.
        """
        given = list(rows)
        columns = [
            [plain(cell) for cell in column] for column in zip(head, *(r[0] for r in given), strict=True)
        ]
        widths = [max(map(cell_len, column)) for column in columns]
        shown = self._fitted(widths, names)
        for at, (tone, target) in enumerate([("dim", None), *((r[1], r[2]) for r in given)]):
            cells = [
                fit(columns[number][at], shown[number], right=number >= names) for number in range(len(shown))
            ]
            self.add(((" " * INDENT, ""), ((" " * GAP).join(cells).rstrip(), tone)), target)

    def _fitted(self, widths: list[int], names: int) -> list[int]:
        shown = list(widths)
        over = sum(shown) + GAP * (len(shown) - 1) - self.room
        for number in range(names):
            give = min(max(0, over), max(0, shown[number] - LEAST_NAME))
            shown[number] -= give
            over -= give
        while over > 0 and len(shown) > names + 1:
            over -= shown.pop() + GAP
        for number in reversed(range(len(shown))):
            give = min(max(0, over), shown[number] - 1)
            shown[number] -= give
            over -= give
        return shown
