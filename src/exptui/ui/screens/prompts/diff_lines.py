"""A diff laid out for a width: one text under the other, or beside it where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from exptui.ui.screens.prompts.diff_text import Side
from exptui.ui.widgets.cursor_view import Laid
from exptui.ui.widgets.lines import Line, cut, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exptui.domain.prompt_diff import LineKind
    from exptui.domain.prompt_diff_passages import Passage
    from exptui.domain.prompt_diff_words import Piece

WIDE = 116
"""Cells beside gutter and scroll bar of a terminal of 120 columns."""
BETWEEN = " │ "
_SAME: dict[str, str] = {"same": ""}
_GONE, _CAME = {"same": "", "removed": "bad-edge"}, {"same": "", "added": "good-edge"}
"""Words of a line that was changed: exchanged colours are seen without colour too."""
_ALL_GONE, _ALL_CAME = {"removed": "bad"}, {"added": "good"}
_TONES = {" ": "", "-": "bad", "+": "good"}
_EMPTY, _END = "(empty line)", "(line break at the end)"


class Half(NamedTuple):
    """A line of one text: its numbers as they are shown, its sign, and what it says."""

    numbers: str
    sign: str
    text: Side
    instead: str = ""
    """Said in place of no text."""

    def row(self, at: int) -> Line:
        """The sign stands before every row of it, its number before the first."""
        if at >= len(self.text):
            return ()
        numbers = self.numbers if at == 0 else " " * len(self.numbers)
        text = self.text[at] or (((self.instead, "dim"),) if self.instead else ())
        return ((f"{numbers} ", "dim"), (self.sign, _TONES[self.sign]), (" ", ""), *text)


class Row(NamedTuple):
    """What a row of the screen is made of: one or both halves, or words about what was left out."""

    left: Half | None
    right: Half | None
    at: int
    """Which row of the halves."""
    said: str = ""


class DiffLines:
    """The rows of a diff; each is made when it is looked at."""

    def __init__(self, rows: Sequence[Row], width: int) -> None:
        self._rows = rows
        self._width = width
        self._half = half_width(width)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, at: int) -> Line:
        row = self._rows[at]
        if row.said:
            return ((cut(row.said, self._width), "dim"),)
        if row.right is None:
            return row.left.row(row.at) if row.left is not None else ()
        left = row.left.row(row.at) if row.left is not None else ()
        gap = " " * (self._half - width_of(left))
        return (*left, (gap, ""), (BETWEEN, "dim"), *row.right.row(row.at))


def half_width(width: int) -> int:
    """Cells of each of two columns."""
    return (width - len(BETWEEN)) // 2


def lay_out(passages: Sequence[Passage], width: int) -> Laid:
    """Every row stands for its change, by number from 0, where it is one; changes are the blocks."""
    digits = _digits(passages)
    make = _beside if width >= WIDE else _under
    rows: list[Row] = []
    targets: dict[int, object] = {}
    blocks: list[int] = []
    for run in _runs(passages):
        before = len(rows)
        if run[0].folded:
            # An ellipsis on either side would not be seen as an indent; the words begin where texts do.
            rows.append(Row(None, None, 0, f"{' ' * digits} … {run[0].folded} …"))
            continue
        rows += make(run, digits, width)
        if run[0].differs:
            targets |= dict.fromkeys(range(before, len(rows)), len(blocks))
            blocks.append(before)
    return Laid(DiffLines(rows, width), targets, tuple(blocks))


def _digits(passages: Sequence[Passage]) -> int:
    numbers = (n for each in passages for n in (each.number_before, each.number_after) if n is not None)
    return len(str(max(numbers, default=1)))


def _runs(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """Changes that follow each other are one; of the rest, each passage for itself."""
    held: list[Passage] = []
    for each in passages:
        if each.differs:
            held.append(each)
            continue
        if held:
            yield held
            held = []
        yield [each]
    if held:
        yield held


# One under the other


def _under(run: Sequence[Passage], digits: int, width: int) -> Iterator[Row]:
    room = width - 2 * digits - 4
    for each in run:
        for sign, pieces in _sides(each):
            before = each.number_before if sign != "+" else None
            after = each.number_after if sign != "-" else None
            numbers = f"{_number(before, digits)} {_number(after, digits)}"
            half = Half(numbers, sign, Side(pieces, _tones(sign, each.kind), room), _instead(each))
            yield from (Row(half, None, at) for at in range(len(half.text)))


def _sides(each: Passage) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    if each.kind == "same":
        yield " ", each.before or ()
        return
    if each.before is not None:
        yield "-", each.before
    if each.after is not None:
        yield "+", each.after


# Beside each other


def _beside(run: Sequence[Passage], digits: int, width: int) -> Iterator[Row]:
    room = half_width(width) - digits - 3
    for left, right in _level(run):
        one = other = None
        if left is not None and left.before is not None:
            sign = "-" if left.differs else " "
            side = Side(left.before, _tones(sign, left.kind), room)
            one = Half(_number(left.number_before, digits), sign, side, _instead(left))
        if right is not None and right.after is not None:
            sign = "+" if right.differs else " "
            side = Side(right.after, _tones(sign, right.kind), room)
            other = Half(_number(right.number_after, digits), sign, side, _instead(right))
        nothing = Half("", " ", Side((), {}, room))
        for at in range(max(len(half.text) for half in (one, other) if half is not None)):
            yield Row(one, other or nothing, at)


def _level(run: Sequence[Passage]) -> Iterator[tuple[Passage | None, Passage | None]]:
    """What stands beside what: lines taken out beside those that came in their place."""
    gone: list[Passage] = []
    came: list[Passage] = []

    def level() -> Iterator[tuple[Passage | None, Passage | None]]:
        for at in range(max(len(gone), len(came))):
            yield gone[at] if at < len(gone) else None, came[at] if at < len(came) else None
        gone.clear()
        came.clear()

    for each in run:
        if each.kind == "removed":
            gone.append(each)
        elif each.kind == "added":
            came.append(each)
        else:
            yield from level()
            yield each, each
    yield from level()


def _number(number: int | None, digits: int) -> str:
    return f"{number if number is not None else '':>{digits}}"


def _tones(sign: str, kind: LineKind) -> dict[str, str]:
    if sign == " ":
        return _SAME
    if kind == "changed":
        return _GONE if sign == "-" else _CAME
    return _ALL_GONE if sign == "-" else _ALL_CAME


def _instead(each: Passage) -> str:
    if not each.differs:
        return ""
    return _END if each.at_end else _EMPTY
