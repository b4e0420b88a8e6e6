"""The same people by browser, country or plan: the parts of every sum add up to the whole."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import fields

from exptui.sandbox.simulate import Counts
from exptui.sandbox.store import Json, World
from exptui.sandbox.traffic import SEGMENTS, UNKNOWN_SEGMENTS

LIMIT = 25


def by_segment(
    world: World, metric: Json, sums: dict[str, Counts]
) -> Iterator[tuple[list[str], dict[str, Counts]]]:
    """For each value, or combination of values, the sums of each variant; largest segment first."""
    asked = metric["breakdownFilter"]
    known = [SEGMENTS.get(one.get("property", ""), UNKNOWN_SEGMENTS) for one in asked["breakdowns"]]
    cells = [
        ([value for value, _ in cell], math.prod(share for _, share in cell))
        for cell in itertools.product(*known)
    ]
    cells.sort(key=lambda cell: -cell[1])
    edges = [0.0, *itertools.accumulate(share for _, share in cells)]
    edges[-1] = 1.0
    limit = asked.get("breakdown_limit") or LIMIT
    for index, (values, _) in enumerate(cells[:limit]):
        yield (
            values,
            {
                key: _slice(whole, edges[index], edges[index + 1], f"{world.seed}:{metric.get('uuid')}:{key}")
                for key, whole in sums.items()
            },
        )


def _slice(whole: Counts, since: float, to: float, seed: str) -> Counts:
    """The people between two edges. What they do leans a little from their number, the total stays."""
    lean = random.Random(seed).uniform(-0.06, 0.06)
    part = Counts()
    for field in fields(whole):
        value = getattr(whole, field.name)
        if value is None:
            setattr(part, field.name, None)
        elif isinstance(value, list):
            part.steps = [int(_between(step, since, to, lean)) for step in value]
        else:
            setattr(part, field.name, _between(value, since, to, 0.0 if field.name == "n" else lean))
    return part


def _between(value: float, since: float, to: float, lean: float) -> int | float:
    """A slice of a sum; where the sum is whole, so is the slice."""
    low, high = (value * (edge + lean * edge * (1 - edge)) for edge in (since, to))
    return math.floor(high) - math.floor(low) if isinstance(value, int) else high - low
