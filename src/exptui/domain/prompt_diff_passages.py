"""What is read of a diff: the changes with a little around them, and how much was left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from exptui.domain.describe import counted
from exptui.domain.prompt_diff import DiffLine, LineKind, ending
from exptui.domain.prompt_diff_words import Piece, Stretch, pieces, stretched, words

AROUND = 3
"""Unchanged lines shown on either side of a change."""
LONG = 600
"""Characters beyond which only parts of a line are shown, unless all of it stands in one text alone."""
REACH = 120
"""Characters shown on either side of a change within such a line, about."""
LEAST_FOLDED = 2
"""Lines that are worth leaving out: the words for it take one themselves."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A line of the diff, or a part of a long one; or what stands for some that were left out."""

    kind: LineKind
    before: tuple[Piece, ...] | None
    after: tuple[Piece, ...] | None
    number_before: int | None
    number_after: int | None
    folded: str = ""
    """In words, how much is the same and left out here; nothing else is set then."""
    at_end: bool = False
    """Whether it is the line break at the end that one text alone has."""

    @property
    def differs(self) -> bool:
        return self.kind != "same"


def passages(lines: Sequence[DiffLine]) -> tuple[Passage, ...]:
    """What is to be read of a diff; nothing where the texts are the same."""
    last = ending(lines)
    found: list[Passage] = []
    for start, end in _runs(lines):
        if lines[start].kind == "same":
            found += _unchanged(lines[start:end], after=start > 0, before=end < len(lines))
        else:
            for line in lines[start:end]:
                found += _parts(line) if line.kind == "changed" else [_whole(line, at_end=line is last)]
    return tuple(found) if any(each.differs for each in found) else ()


def _runs(lines: Sequence[DiffLine]) -> Iterator[tuple[int, int]]:
    """Where runs of unchanged lines, and runs of others, start and end."""
    start = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or (lines[at].kind == "same") != (lines[start].kind == "same"):
            yield start, at
            start = at


def _whole(line: DiffLine, *, at_end: bool = False) -> Passage:
    numbers = line.number_before, line.number_after
    return Passage(line.kind, line.before, line.after, *numbers, at_end=at_end)


def _fold(words_: str) -> Passage:
    return Passage("same", None, None, None, None, f"{words_} the same")


def _unchanged(lines: Sequence[DiffLine], *, after: bool, before: bool) -> Iterator[Passage]:
    """Unchanged lines after a change, before one, or between two."""
    head = AROUND if after else 0
    tail = AROUND if before else 0
    if len(lines) - head - tail < LEAST_FOLDED:
        head, tail = len(lines), 0
    for line in lines[:head]:
        yield from _parts(line)
    if hidden := len(lines) - head - tail:
        yield _fold(counted(hidden, "line"))
    for line in lines[len(lines) - tail :]:
        yield from _parts(line)


# Parts of long lines


def _parts(line: DiffLine) -> Iterator[Passage]:
    """A line whole; of a long one its changes with some words around, or its beginning where nothing was changed."""
    found = list(stretched(line.before or (), line.after or ()))
    if max(_length(line.before), _length(line.after)) <= LONG:
        yield _whole(line)
        return
    held: list[Stretch] = []
    for at, each in enumerate(found):
        if each.differs or len(each.same) <= 3 * REACH:
            held.append(each)
            continue
        begins = at > 0 or len(found) == 1
        head = _head(each.same) if begins else ""
        tail = _tail(each.same) if at + 1 < len(found) else ""
        if head:
            held.append(Stretch(head))
        if held:
            yield _part(line, held)
        yield _fold(counted(words(each.same) - words(head) - words(tail), "word"))
        held = [Stretch(tail)] if tail else []
    if held:
        yield _part(line, held)


def _part(line: DiffLine, held: Iterable[Stretch]) -> Passage:
    before, after = pieces(held)
    return replace(_whole(line), before=before, after=after)


def _length(side: tuple[Piece, ...] | None) -> int:
    return sum(len(piece.text) for piece in side or ())


def _head(text: str) -> str:
    """The beginning of a text, to the end of a word where one ends."""
    end = text.rfind(" ", REACH // 2, REACH)
    return text[: end if end > 0 else REACH]


def _tail(text: str) -> str:
    start = text.find(" ", len(text) - REACH, len(text) - REACH // 2)
    return text[start + 1 if start >= 0 else -REACH :]


# To take along


def unified(lines: Sequence[DiffLine], before: str, after: str) -> str:
    """The diff as plain text, with `-` before what was taken out and `+` before what was added.

    `before` and `after` name the two texts. Empty where they are the same.
    """
    hunks = list(_hunks(lines))
    if not hunks:
        return ""
    written = [f"--- {before}", f"+++ {after}"]
    for hunk in hunks:
        olds = [line.number_before for line in hunk if line.number_before is not None]
        news = [line.number_after for line in hunk if line.number_after is not None]
        written.append(f"@@ -{_where(olds)} +{_where(news)} @@")
        for line in hunk:
            text = ["".join(piece.text for piece in side or ()) for side in (line.before, line.after)]
            if line.kind == "same":
                written.append(f" {text[0]}")
                continue
            if line.before is not None:
                written.append(f"-{text[0]}")
            if line.after is not None:
                written.append(f"+{text[1]}")
    return "\n".join(written) + "\n"


def _where(numbers: Sequence[int]) -> str:
    return f"{numbers[0]},{len(numbers)}" if numbers else "0,0"


def _hunks(lines: Sequence[DiffLine]) -> Iterator[Sequence[DiffLine]]:
    """Changes with the lines around them; those that would touch are one."""
    start = end = -1
    for at, line in enumerate(lines):
        if line.kind == "same":
            continue
        if end >= 0 and at - AROUND > end:
            yield lines[start:end]
            start = at - AROUND
        elif end < 0:
            start = max(0, at - AROUND)
        end = min(len(lines), at + AROUND + 1)
    if end >= 0:
        yield lines[start:end]
