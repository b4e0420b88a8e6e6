"""Fitting text and columns into a number of terminal cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

GAP = 2
"""Blank cells between two columns."""
_JOINERS = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff\u00ad")


def plain(text: str) -> str:
    """Text whose width every terminal agrees on: no joiners, no selectors, no control characters."""
    if text.isascii() and text.isprintable():
        return text
    kept = (" " if c.isspace() else c if c.isprintable() else "�" for c in text if c not in _JOINERS)
    return "".join(kept)


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Text in exactly `width` cells: padded, or cut with an ellipsis."""
    if width <= 0:
        return ""
    text = plain(text)
    size = cell_len(text)
    if size > width:
        return set_cell_size(text, width - 1) + "…"
    blank = " " * (width - size)
    return blank + text if right else text + blank


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column and how it gives way when there is little room."""

    key: str
    title: str
    least: int
    """Cells below which it is hidden rather than squeezed."""
    most: int
    rank: int = 0
    """The highest is hidden first; 0 is always shown."""
    right: bool = False
    gap: int = GAP
    """Blank cells before it, where another column is."""
    eager: bool = False
    """It takes what room there is before the others share the rest, and gives way where none can be hidden."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A column that is shown: which, and how wide."""

    index: int
    width: int


def lay_out(
    columns: Sequence[Column],
    natural: Mapping[str, int],
    width: int,
    *,
    keep: Collection[str] = (),
) -> tuple[Slot, ...]:
    """Which columns to show in `width` cells, in their order.

    `natural` holds the widest text of each column, its title included; one that has none is left out. Those in
    `keep` are hidden only after all others, and never cut. Room to spare is shared by the columns that would be.
    """
    least = {
        c.key: natural.get(c.key, 0) if c.key in keep else min(c.least, natural.get(c.key, 0))
        for c in columns
    }
    shown = [c for c in columns if natural.get(c.key, 0) or not c.rank or c.key in keep]
    while sum(least[c.key] for c in shown) + _gaps(shown) > width:
        spare = [c for c in shown if c.rank]
        if not spare:
            break
        shown.remove(max(spare, key=lambda c: (c.key not in keep, c.rank)))
    over = sum(least[c.key] for c in shown) + _gaps(shown) - width
    for column in shown:
        if column.eager and over > 0:
            least[column.key] = max(0, least[column.key] - over)
    widths = {c.key: least[c.key] for c in shown}
    most = {c.key: max(least[c.key], min(c.most, natural.get(c.key, 0))) for c in shown}
    room = width - sum(widths.values()) - _gaps(shown)
    for column in shown:
        if column.eager and room > 0:
            taken = min(room, most[column.key] - widths[column.key])
            widths[column.key] += taken
            room -= taken
    short = [key for key in widths if widths[key] < most[key]]
    while room > 0 and short:
        for key in short[:room]:
            widths[key] += 1
            room -= 1
        short = [key for key in short if widths[key] < most[key]]
    return tuple(Slot(i, widths[c.key]) for i, c in enumerate(columns) if c.key in widths)


def _gaps(shown: Sequence[Column]) -> int:
    return sum(each.gap for each in shown[1:])


def halves(
    columns: Sequence[Column], slots: Sequence[Slot], cells: Sequence[str], width: int
) -> tuple[str, str]:
    """The texts of a row laid out: the first column shown, and all others; together exactly `width` cells."""
    first, *others = ((s, fit(cells[s.index], s.width, right=columns[s.index].right)) for s in slots)
    head = fit(first[1], min(slots[0].width, max(0, width)))
    tail = "".join(" " * columns[slot.index].gap + text for slot, text in others)
    return head, fit(tail, width - slots[0].width)
