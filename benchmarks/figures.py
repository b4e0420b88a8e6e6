"""What is promised: each figure, how it is compared, and what is good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Round = Mapping[str, float]
"""What one round measured, by name of visit and number: `list.move_ms`."""
SERVER_MS = 150.0
"""How long the server takes in the visit `fresh`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table."""

    name: str
    what: str
    ours: str
    """The number that is shown; its unit is the end of its name."""
    base: str | None = None
    """What it is a ratio to; of the floor, unless the sentence says otherwise."""
    measure: Callable[[Round], float] | None = None
    """What is judged, where that is neither the number nor the plain ratio."""
    good: float | None = None
    """At most this; None for what is only told."""
    absolute: bool = False
    """The number itself is judged, though it has a base."""
    faster: bool = False
    """How many times faster than the base it is, so that `good` is the least."""

    @property
    def needs(self) -> frozenset[str]:
        """The visits it is taken from."""
        names = {self.ours.partition(".")[0]} | ({self.base.partition(".")[0]} if self.base else set())
        return frozenset(names | ({"floor-open"} if self.measure else set()))

    @property
    def unit(self) -> str:
        return self.ours.replace(".", "_").rpartition("_")[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A figure over all rounds: medians, the ratio taken round by round first."""

    figure: Figure
    ours: float
    base: float | None
    ratio: float | None
    judged: float | None
    """What `good` is about."""

    @property
    def met(self) -> bool | None:
        """None where nothing was promised."""
        if self.figure.good is None or self.judged is None:
            return None
        return self.judged >= self.figure.good if self.figure.faster else self.judged <= self.figure.good


def outcome(figure: Figure, rounds: Sequence[Round]) -> Outcome:
    """Take the medians. A ratio is taken within each round, so that a slow minute of the machine cancels out."""
    ours = median(each[figure.ours] for each in rounds)
    base = ratio = None
    if figure.base is not None:
        base = median(each[figure.base] for each in rounds)
        ratio = median(_ratio(figure, each) for each in rounds)
    if figure.measure is not None:
        judged = ratio = median(figure.measure(each) for each in rounds)
    elif ratio is None or figure.absolute:
        judged = ours
    else:
        judged = ratio
    return Outcome(figure, ours, base, ratio, judged if figure.good is not None else None)


def _ratio(figure: Figure, each: Round) -> float:
    assert figure.base is not None
    ours, base = each[figure.ours], each[figure.base]
    over, under = (base, ours) if figure.faster else (ours, base)
    return over / under if under else (0.0 if not over else float("inf"))


def _after_the_answer(each: Round) -> float:
    """How long after cached list and server the fresh rows are seen, in list starts of the floor."""
    late = each["fresh.fresh_ms"] - each["fresh.cached_ms"] - SERVER_MS
    return late / each["floor-open.visible_ms"]


def _pair(name: str, what: str, number: str, good: float, *, absolute: bool = False) -> Figure:
    """The same number of ours and of the floor, on a list of 100 rows."""
    return Figure(
        name=name, what=what, ours=f"list.{number}", base=f"floor.{number}", good=good, absolute=absolute
    )


FIGURES = (
    Figure(
        name="visible",
        what="cached list visible",
        ours="open.visible_ms",
        base="floor-open.visible_ms",
        good=0.9,
    ),
    Figure(
        name="answered",
        what="cached list visible and a key answered",
        ours="open.answered_ms",
        base="floor-open.visible_ms",
        good=1.0,
    ),
    Figure(
        name="fresh",
        what=f"fresh rows, server takes {SERVER_MS:.0f} ms (ratio: what comes on top of cached list and server)",
        ours="fresh.fresh_ms",
        base="floor-open.visible_ms",
        measure=_after_the_answer,
        good=0.6,
    ),
    _pair("move", "one cursor move", "move_ms", 0.6),
    _pair("move-bytes", "one cursor move", "move_bytes", 400, absolute=True),
    _pair("page-bytes", "one page down", "page_bytes", 8000, absolute=True),
    _pair("held-lag", "key held, 30/s: change after release", "held_lag_ms", 0.3),
    _pair("held-bytes", "key held, 30/s", "held_bytes", 0.5),
    _pair("start-bytes", "start until quiet", "start_bytes", 0.5),
    _pair("idle-bytes", "idle, a second", "idle_bytes", 0, absolute=True),
    _pair("idle-cpu", "idle, processor", "idle_cpu_percent", 0.3, absolute=True),
    _pair("idle-wakeups", "idle, a second", "idle_wakeups", 12, absolute=True),
    _pair("quit", "quit to shell", "quit_ms", 0.75),
    _pair("memory", "memory after the start", "memory_mb", 1.6),
    Figure(
        name="many-visible",
        what="10,000 rows: list visible (base: 100 rows)",
        ours="many.visible_ms",
        base="few.visible_ms",
        good=1.2,
    ),
    Figure(
        name="many-all",
        what="10,000 rows: all there (base: 100 rows)",
        ours="many.all_ms",
        base="few.all_ms",
        good=1.2,
    ),
    Figure(
        name="many-move",
        what="10,000 rows: one cursor move",
        ours="many.move_ms",
        base="floor.move_ms",
        good=0.6,
    ),
    Figure(
        name="many-filter", what="10,000 rows: filter, a character, settled", ours="many.filter_ms", good=60
    ),
    Figure(name="many-filter-worst", what="10,000 rows: the slowest character", ours="many.worst_filter_ms"),
    Figure(name="many-sort", what="10,000 rows: sort, settled", ours="many.sort_ms", good=50),
    Figure(name="many-sort-worst", what="10,000 rows: the slowest sort", ours="many.worst_sort_ms"),
    Figure(
        name="fetch",
        what="5,000 experiments read, loopback (base: curl and jq, page by page)",
        ours="client.ms",
        base="curl.ms",
        good=8,
        faster=True,
    ),
    Figure(
        name="fetch-whole",
        what="… with starting a program for it",
        ours="client.whole_ms",
        base="curl.ms",
        faster=True,
    ),
    Figure(
        name="fetch-counted",
        what="… (base: one curl for all pages into one jq)",
        ours="client.ms",
        base="curl-counted.ms",
        faster=True,
    ),
    Figure(
        name="fetch-far",
        what="5,000 experiments read, 100 ms a page (base: curl and jq, page by page)",
        ours="far-client.ms",
        base="far-curl.ms",
        good=8,
        faster=True,
    ),
)


def chosen(names: Sequence[str]) -> list[Figure]:
    """The figures of these names, or whose names begin so; all for none. Raises `KeyError`."""
    found = [f for f in FIGURES if not names or any(f.name == n or f.name.startswith(f"{n}-") for n in names)]
    for name in names:
        if not any(f.name == name or f.name.startswith(f"{name}-") for f in found):
            raise KeyError(name)
    return found
