"""What differs between two texts: line by line, and word by word within lines that were changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from exptui.domain.describe import counted
from exptui.domain.prompt_diff_match import Budget, matched
from exptui.domain.prompt_diff_words import (
    LEAST_ALIKE,
    Bag,
    Piece,
    PieceKind,
    much_alike,
    pieces,
    stretched,
    stretches,
    words,
)

LineKind: TypeAlias = Literal["same", "changed", "removed", "added"]
_STEPS_FOR_LINES, _STEPS_FOR_WORDS = 300_000, 700_000
_STEPS_FOR_ONE = 100
"""What it costs to begin with a line."""
_MOST_PAIRS = 900
"""Lines of one text times lines of the other that are compared with each other in one place."""
_TURNED: dict[PieceKind, PieceKind] = {"same": "same", "removed": "added", "added": "removed"}
_LINE_TURNED: dict[LineKind, LineKind] = {
    "same": "same",
    "changed": "changed",
    "removed": "added",
    "added": "removed",
}


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of both texts, or of one. Line breaks are no part of the pieces.

    A text that ends with a line break has an empty last line, with a number of its own; an empty text has none.
    """

    kind: LineKind
    before: tuple[Piece, ...] | None
    """None where the line was added."""
    after: tuple[Piece, ...] | None
    """None where it was taken out."""
    number_before: int | None
    """From 1."""
    number_after: int | None


def diff(before: str, after: str) -> tuple[DiffLine, ...]:
    """Every line of both texts, in order; where some stand in place of others, those taken out come first.

    Bounded: where there is too much to compare, whole lines stand in place of others. With the texts exchanged, what
    was added is what was taken out.
    """
    if before > after:
        return tuple(_turned(_compared(after, before)))
    return tuple(_compared(before, after))


def text_before(lines: Iterable[DiffLine]) -> str:
    """The first text, exactly."""
    return "\n".join("".join(p.text for p in each.before) for each in lines if each.before is not None)


def text_after(lines: Iterable[DiffLine]) -> str:
    """The second text, exactly."""
    return "\n".join("".join(p.text for p in each.after) for each in lines if each.after is not None)


def places(line: DiffLine) -> int:
    """In how many places a line was changed."""
    return sum(each.differs for each in stretched(line.before or (), line.after or ()))


# Comparing


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _compared(before: str, after: str) -> Iterator[DiffLine]:
    one, other = _lines(before), _lines(after)
    budget = Budget(_STEPS_FOR_WORDS)
    i = j = 0
    for at, by, length in (*matched(one, other, Budget(_STEPS_FOR_LINES)), (len(one), len(other), 0)):
        yield from _replaced(one[i:at], other[j:by], i, j, budget)
        for along in range(length):
            same = (Piece(one[at + along], "same"),) if one[at + along] else ()
            yield DiffLine("same", same, same, at + along + 1, by + along + 1)
        i, j = at + length, by + length


def _replaced(
    gone: Sequence[str], came: Sequence[str], at: int, by: int, budget: Budget
) -> Iterator[DiffLine]:
    """Lines that stand in place of others: those that are alike as one, the others each for itself."""
    i = j = 0
    for k, m in (*_pairs(gone, came, budget), (len(gone), len(came))):
        changed = _changed(gone[k], came[m], at + k, by + m, budget) if k < len(gone) else None
        if changed is None and k < len(gone):
            continue
        yield from (_removed(gone[each], at + each) for each in range(i, k))
        yield from (_added(came[each], by + each) for each in range(j, m))
        if changed is not None:
            yield changed
        i, j = k + 1, m + 1


def _removed(line: str, at: int) -> DiffLine:
    return DiffLine("removed", (Piece(line, "removed"),) if line else (), None, at + 1, None)


def _added(line: str, at: int) -> DiffLine:
    return DiffLine("added", None, (Piece(line, "added"),) if line else (), None, at + 1)


def _changed(before: str, after: str, at: int, by: int, budget: Budget) -> DiffLine | None:
    """One line that was changed; None where little of it is left, or too much was compared before."""
    if budget.left <= 0:
        return None
    budget.spend(_STEPS_FOR_ONE)
    found = stretches(before, after, budget)
    return DiffLine("changed", *pieces(found), at + 1, by + 1) if much_alike(found) else None


def _pairs(gone: Sequence[str], came: Sequence[str], budget: Budget) -> list[tuple[int, int]]:
    """Which lines became which, in order: as much alike in all as can be."""
    if not gone or not came or budget.left <= 0:
        return []
    if len(gone) * len(came) > _MOST_PAIRS:
        return list(zip(range(len(gone)), range(len(came)), strict=False)) if len(gone) == len(came) else []
    bags, others = [Bag(line) for line in gone], [Bag(line) for line in came]
    best = [[0.0] * (len(came) + 1) for _ in range(len(gone) + 1)]
    alike = [[0.0] * len(came) for _ in gone]
    for k in reversed(range(len(gone))):
        for m in reversed(range(len(came))):
            budget.spend(2 * min(len(bags[k]), len(others[m])))
            share = bags[k].alike(others[m]) if budget.left > 0 else 0.0
            alike[k][m] = share if share >= LEAST_ALIKE else 0.0
            together = alike[k][m] + best[k + 1][m + 1]
            best[k][m] = max(best[k + 1][m], best[k][m + 1], together)
    row: list[tuple[int, int]] = []
    k = m = 0
    while k < len(gone) and m < len(came):
        if alike[k][m] and best[k][m] == alike[k][m] + best[k + 1][m + 1]:
            row.append((k, m))
            k, m = k + 1, m + 1
        elif best[k][m] == best[k + 1][m]:
            k += 1
        else:
            m += 1
    return row


# Turning round


def _turned(lines: Iterable[DiffLine]) -> Iterator[DiffLine]:
    """The same with the texts exchanged."""
    held: list[DiffLine] = []
    for line in map(_line_turned, lines):
        if line.kind in ("removed", "added"):
            held.append(line)
            continue
        yield from sorted(held, key=_is_added)
        held.clear()
        yield line
    yield from sorted(held, key=_is_added)


def _is_added(line: DiffLine) -> bool:
    return line.kind == "added"


def _line_turned(line: DiffLine) -> DiffLine:
    return DiffLine(
        _LINE_TURNED[line.kind],
        _pieces_turned(line.after),
        _pieces_turned(line.before),
        line.number_after,
        line.number_before,
    )


def _pieces_turned(given: tuple[Piece, ...] | None) -> tuple[Piece, ...] | None:
    return None if given is None else tuple(replace(each, kind=_TURNED[each.kind]) for each in given)


# In words


def told(lines: Sequence[DiffLine]) -> str:
    """What differs, in a line: `2 lines changed, 1 added, 1 taken out; 14 words more`."""
    if all(line.kind == "same" for line in lines):
        return "the same text"
    last = ending(lines)
    counts = {"changed": 0, "added": 0, "removed": 0}
    more = 0
    for line in lines:
        if line.kind == "same":
            continue
        if line is not last:
            counts[line.kind] += 1
        for side, sign in ((line.after, 1), (line.before, -1)):
            more += sign * words("".join(piece.text for piece in side or ()))
    parts: list[str] = []
    for kind, word in (("changed", "changed"), ("added", "added"), ("removed", "taken out")):
        if number := counts[kind]:
            parts.append(f"{number:,} {word}" if parts else f"{counted(number, 'line')} {word}")
    said = ", ".join(parts)
    if counts == {"changed": 1, "added": 0, "removed": 0}:
        many = next(places(line) for line in lines if line.kind == "changed")
        said += f" in {many:,} places" if many > 1 else ""
    if last is not None:
        said += f"{', ' if said else ''}last line break {_END_WORDS[last.kind]}"
    if more:
        said += f"; {counted(abs(more), 'word')} {'more' if more > 0 else 'fewer'}"
    return said


_END_WORDS: dict[LineKind, str] = {"added": "added", "removed": "taken out"}


def ending(lines: Sequence[DiffLine]) -> DiffLine | None:
    """The empty last line of the one text that ends with a line break, where it alone does."""
    last_before = next((line for line in reversed(lines) if line.before is not None), None)
    last_after = next((line for line in reversed(lines) if line.after is not None), None)
    if last_before is None or last_after is None or last_before is last_after:
        return None
    for line in (last_before, last_after):
        if line.kind in _END_WORDS and line.before in (None, ()) and line.after in (None, ()):
            return line
    return None
