"""Which parts of two sequences are the same, in order, within a bound of work."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Block: TypeAlias = tuple[int, int, int]
"""Where a common run starts in the one and in the other, and how long it is."""
Numbers: TypeAlias = list[int]
MOST_EDITS = 240
"""Beyond so many, the shortest way from one to the other costs more than it tells."""
_WINDOW = 6
"""What stands together is unlike anything else where what stands alone is not."""
_FEW = 100
"""Fewer anchors than one in so many say little."""


@dataclass(slots=True)
class Budget:
    """Steps of work that are left: about ten million of them are a second."""

    left: int

    def spend(self, steps: int) -> None:
        self.left -= steps


def matched(one: Sequence[Hashable], other: Sequence[Hashable], budget: Budget) -> list[Block]:
    """Common runs, ascending in both, none touching the next in both.

    The longest possible where the differences are few. Where they are many, what stands once in each leads; where
    the budget is used up, what lies between is taken to have nothing in common.
    """
    a, b = _numbered(one, other)
    found: list[Block] = []
    open_: list[tuple[int, int, int, int]] = [(0, len(a), 0, len(b))]
    while open_:
        at, end, by, until = open_.pop()
        head = 0
        while at + head < end and by + head < until and a[at + head] == b[by + head]:
            head += 1
        if head:
            found.append((at, by, head))
            at, by = at + head, by + head
        tail = 0
        while at < end - tail and by < until - tail and a[end - tail - 1] == b[until - tail - 1]:
            tail += 1
        if tail:
            end, until = end - tail, until - tail
            found.append((end, until, tail))
        if at == end or by == until or budget.left <= 0:
            continue
        left, right = a[at:end], b[by:until]
        runs = _shortest(left, right, budget)
        if runs is not None:
            found += [(at + i, by + j, length) for i, j, length in runs]
            continue
        before, beside = at, by
        anchors = [(at + i, by + j) for i, j in _anchors(left, right, budget)]
        for i, j in anchors:
            open_.append((before, i, beside, j))
            found.append((i, j, 1))
            before, beside = i + 1, j + 1
        if anchors:
            open_.append((before, end, beside, until))
    return list(_joined(sorted(found)))


def _numbered(one: Iterable[Hashable], other: Iterable[Hashable]) -> tuple[Numbers, Numbers]:
    """Numbers in place of what is compared: equal where it is equal, and quicker to compare."""
    known: dict[Hashable, int] = {}
    a = [known.setdefault(each, len(known)) for each in one]
    return a, [known.setdefault(each, len(known)) for each in other]


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    held: Block | None = None
    for block in blocks:
        if held is not None and (held[0] + held[2], held[1] + held[2]) == block[:2]:
            held = (held[0], held[1], held[2] + block[2])
            continue
        if held is not None:
            yield held
        held = block
    if held is not None:
        yield held


def _shortest(a: Numbers, b: Numbers, budget: Budget) -> list[Block] | None:
    """The common runs of the least edits (Myers, 1986); None where those are too many to look for."""
    n, m = len(a), len(b)
    most = min(n + m, MOST_EDITS)
    if abs(n - m) > most:
        return None
    # `far[k]` is how far in `a` one comes on the diagonal k = x - y; negative ones count from the end of the list.
    far = [0] * (2 * most + 3)
    trace: list[Numbers] = []
    for edits in range(most + 1):
        trace.append(far[: edits + 2] + far[-edits - 1 :])
        spent = 0
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and far[k - 1] < far[k + 1])
            x = start = far[k + 1] if down else far[k - 1] + 1
            y = x - k
            while x < n and y < m and a[x] == b[y]:
                x += 1
                y += 1
            far[k] = x
            spent += 4 + x - start
            if x >= n and y >= m:
                budget.spend(spent)
                return _walked_back(trace, n, m)
        budget.spend(spent)
        if budget.left <= 0:
            return None
    return None


def _walked_back(trace: list[Numbers], x: int, y: int) -> list[Block]:
    runs: list[Block] = []
    for edits in range(len(trace) - 1, 0, -1):
        far, k = trace[edits], x - y
        down = k == -edits or (k != edits and far[k - 1] < far[k + 1])
        from_x = far[k + 1] if down else far[k - 1]
        from_y = from_x - (k + 1 if down else k - 1)
        start_x, start_y = (from_x, from_y + 1) if down else (from_x + 1, from_y)
        if x > start_x:
            runs.append((start_x, start_y, x - start_x))
        x, y = from_x, from_y
    if x > 0:
        runs.append((0, 0, x))
    return runs


def _anchors(a: Numbers, b: Numbers, budget: Budget) -> list[tuple[int, int]]:
    """The longest ascending row of what stands exactly once in each, alone or with what follows it."""
    row = _ascending(a, b, budget)
    if len(row) * _FEW > min(len(a), len(b)):
        return row
    one, other = (list(zip(*(each[at:] for at in range(_WINDOW)), strict=False)) for each in (a, b))
    return _ascending(one, other, budget) or row


def _ascending(a: Sequence[Hashable], b: Sequence[Hashable], budget: Budget) -> list[tuple[int, int]]:
    budget.spend(len(a) + len(b))
    once = {each for each, count in Counter(a).items() if count == 1}
    once &= {each for each, count in Counter(b).items() if count == 1}
    where = {each: j for j, each in enumerate(b) if each in once}
    pairs = [(i, where[each]) for i, each in enumerate(a) if each in once]
    ends: Numbers = []
    """The least `j` that a row of each length can end with."""
    last: Numbers = []
    """Which pair that is."""
    before: Numbers = []
    for at, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        last[length : length + 1] = [at]
    row: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        row.append(pairs[at])
        at = before[at]
    return row[::-1]
