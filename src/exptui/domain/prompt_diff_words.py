"""What differs between two lines, word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from exptui.domain.prompt_diff_match import Budget, matched

PieceKind: TypeAlias = Literal["same", "removed", "added"]
_TOKEN = re.compile(
    r"\{\{[^{}]*\}\}"
    r"|\{\w+\}"
    r"|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"  # written without blanks between words
    r"|\w+?(?=[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])"
    r"|\w+(?:['’]\w+|(?<=\d)[.,]\d+)*"
    r"|\s+"
    r"|."
)
_WORD = re.compile(r"\w")
LEAST_ALIKE = 0.35
"""Share of their text that two lines must have in common to be read as one line that was changed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line, and whether it stands in both texts or in one."""

    text: str
    kind: PieceKind


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of two lines: what is the same, or what stands in one in place of something in the other."""

    same: str = ""
    removed: str = ""
    added: str = ""

    @property
    def differs(self) -> bool:
        return not self.same


def tokens(line: str) -> list[str]:
    """Words, blanks between them, single signs; a `{{variable}}` is one word. Together they are the line."""
    return _TOKEN.findall(line)


def words(line: str) -> int:
    """How many words a line has."""
    return sum(1 for token in tokens(line) if _WORD.search(token))


class Bag:
    """The words of a line without their order, to tell quickly how alike two lines are."""

    def __init__(self, line: str) -> None:
        self._counts = Counter(token for token in tokens(line) if not token.isspace())
        self._size = sum(len(token) * count for token, count in self._counts.items())

    def __len__(self) -> int:
        return len(self._counts)

    def alike(self, other: Bag) -> float:
        """Share of the text that both have, from 0 to 1; blank lines are alike."""
        size = self._size + other._size
        if not size:
            return 1.0
        few, many = sorted((self._counts, other._counts), key=len)
        both = sum(len(token) * min(count, many[token]) for token, count in few.items() if token in many)
        return 2 * both / size


def stretches(before: str, after: str, budget: Budget) -> tuple[Stretch, ...]:
    """What two lines have in common and what not, in order; two that differ never follow each other."""
    one, other = tokens(before), tokens(after)
    found: list[Stretch] = []
    i = j = 0
    for at, by, length in (*matched(one, other, budget), (len(one), len(other), 0)):
        if at > i or by > j:
            found.append(Stretch(removed="".join(one[i:at]), added="".join(other[j:by])))
        if length:
            found.append(Stretch(same="".join(one[at : at + length])))
        i, j = at + length, by + length
    return tuple(_readable(found))


def _readable(found: list[Stretch]) -> list[Stretch]:
    """Changes that have less between them than they are themselves are read as one."""
    kept: list[Stretch] = []
    for at, each in enumerate(found):
        if kept and kept[-1].differs and each.differs:
            kept[-1] = _joined((kept[-1], each))
        elif each.same and kept and at + 1 < len(found) and _tears(kept[-1], each.same, found[at + 1]):
            kept[-1] = _joined((kept[-1], Stretch("", each.same, each.same)))
        else:
            kept.append(each)
    return kept


def _tears(left: Stretch, between: str, right: Stretch) -> bool:
    replaced = (left.removed or right.removed) and (left.added or right.added)
    least = min(max(len(each.removed), len(each.added)) for each in (left, right))
    return bool(replaced) and 2 * len(between.strip()) <= least


def _joined(parts: Iterable[Stretch]) -> Stretch:
    given = tuple(parts)
    return Stretch("", "".join(each.removed for each in given), "".join(each.added for each in given))


def much_alike(found: Iterable[Stretch]) -> bool:
    """Whether enough is the same, in order, for the two to be shown as one line that was changed."""
    same = differing = 0
    for each in found:
        same += 2 * len(each.same.strip())
        differing += len(each.removed.strip()) + len(each.added.strip())
    return same >= LEAST_ALIKE * (same + differing)


def pieces(found: Iterable[Stretch]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The two lines, part by part."""
    before: list[Piece] = []
    after: list[Piece] = []
    for each in found:
        if each.same:
            before.append(Piece(each.same, "same"))
            after.append(before[-1])
        if each.removed:
            before.append(Piece(each.removed, "removed"))
        if each.added:
            after.append(Piece(each.added, "added"))
    return tuple(before), tuple(after)


def stretched(before: Iterable[Piece], after: Iterable[Piece]) -> Iterator[Stretch]:
    """The stretches that two lines were made of: what is the same stands in both, in the same order."""
    gone, came = iter(before), iter(after)
    old, new = next(gone, None), next(came, None)
    while old is not None or new is not None:
        removed = added = ""
        if old is not None and old.kind == "removed":
            removed, old = old.text, next(gone, None)
        if new is not None and new.kind == "added":
            added, new = new.text, next(came, None)
        if removed or added:
            yield Stretch("", removed, added)
        elif old is not None and new is not None:
            yield Stretch(old.text)
            old, new = next(gone, None), next(came, None)
        else:
            raise ValueError("what is the same must stand in both")
