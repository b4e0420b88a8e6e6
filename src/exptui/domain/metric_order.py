"""Orders of metrics: which of them were moved, and what two people's orders are together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence


def moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest of those in both that were put elsewhere among the others."""
    place = {uuid: n for n, uuid in enumerate(before)}
    common = [uuid for uuid in after if uuid in place]
    return set(common) - _longest_rising(common, place)


def _longest_rising(uuids: Sequence[str], place: dict[str, int]) -> set[str]:
    tails: list[int] = []
    """For every length: the lowest end of a rising run of that length; `ends` has where it stands."""
    ends: list[int] = []
    previous: list[int | None] = []
    for n, uuid in enumerate(uuids):
        at = bisect_left(tails, place[uuid])
        previous.append(ends[at - 1] if at else None)
        tails[at : at + 1], ends[at : at + 1] = [place[uuid]], [n]
    kept = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(uuids[last])
        last = previous[last]
    return kept


def merged(
    *, base: Sequence[str], ours: Sequence[str], theirs: Sequence[str], members: Collection[str]
) -> list[str]:
    """The members of a section: in their order, but what we moved or put in stands where we put it.

    It comes after the one that it comes after in our order, and after what they put in at that very place.
    """
    put_by_us = moved(base, ours) | (set(ours) - set(base))
    result = [uuid for uuid in theirs if uuid in members and uuid not in put_by_us]
    theirs_alone = set(theirs) - set(ours) - set(base)
    there = set(result)
    at = 0
    for uuid in ours:
        if uuid in there:
            at = result.index(uuid) + 1
        elif uuid in members:
            while at < len(result) and result[at] in theirs_alone:
                at += 1
            result.insert(at, uuid)
            at += 1
    return result
