"""What one exposed person does, as moments: mean and mean square of the value that a source measures."""

from __future__ import annotations

import math
from dataclasses import dataclass

from exptui.sandbox.prompt_metrics import APPLICABLE, PASSED
from exptui.sandbox.store import Json, World
from exptui.sandbox.traffic import AMOUNTS, HABITS, UNKNOWN_AMOUNT, Habit

NOBODY = Habit(0.0, 0.0)
ANYTHING = Habit(0.99, 16.0)
WAREHOUSE = Habit(0.3, 0.5)
FILTERED = {
    "$ai_evaluation_result": 0.86,
    PASSED: 0.86,
    APPLICABLE: 1.0,
    "$ai_prompt_name": 1.0,
    "$current_url": 0.7,
}
"""What is left of an event when it is filtered by a property; half, if nothing is known."""
COMES_BACK = 0.34
"""Who returns within a retention window."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Per exposed person; `share` is who has any value at all."""

    share: float
    mean: float
    square: float

    @property
    def variance(self) -> float:
        return max(0.0, self.square - self.mean**2)

    def times(self, factor: float) -> Moments:
        """The same people, with every value multiplied."""
        return Moments(self.share, self.mean * factor, self.square * factor**2)

    def often(self, factor: float) -> Moments:
        """The same values, for more or fewer people."""
        factor = min(factor, 1 / self.share) if self.share else factor
        return Moments(self.share * factor, self.mean * factor, self.square * factor)


def event_of(world: World, source: Json) -> str | None:
    """The event that a source reads; None for all events."""
    if source.get("kind") == "ActionsNode":
        action = world.actions.get(source["id"])
        steps = (action or {}).get("steps") or [{"event": ""}]
        return str(steps[0]["event"])
    return source.get("event")


def habit_of(world: World, source: Json) -> Habit:
    """How often a source happens, its property filters considered."""
    if source.get("kind") == "ExperimentDataWarehouseNode":
        return WAREHOUSE
    event = event_of(world, source)
    habit = ANYTHING if event is None else HABITS.get(event, NOBODY)
    for kept in source.get("properties") or ():
        left = FILTERED.get(kept.get("key", ""), 0.5)
        habit = Habit(habit.share * left, habit.times * left)
    return habit


def moments_of(world: World, source: Json) -> Moments:
    """What a source measures of one person, by its `math`."""
    habit = habit_of(world, source)
    if not habit.share:
        return Moments(0.0, 0.0, 0.0)
    share, count = habit.share, max(1.0, habit.times / habit.share)
    counted = share * (count**2 + count - 1)
    math_kind = source.get("math") or "total"
    if math_kind in {"dau", "unique_group"}:
        return Moments(share, share, share)
    if math_kind == "unique_session":
        return Moments(share, share * math.sqrt(count), share * (count + math.sqrt(count) - 1))
    if math_kind in {"sum", "avg", "min", "max"}:
        key = (event_of(world, source) or "", source.get("math_property") or "")
        amount = AMOUNTS.get(key, UNKNOWN_AMOUNT)
        if math_kind == "sum":
            spread = share * count * amount.deviation**2
            return Moments(share, share * count * amount.mean, spread + counted * amount.mean**2)
        shift = {"avg": 0.0, "min": -0.4, "max": 0.4}[math_kind] * amount.deviation * (1 - 1 / count)
        value = amount.mean + shift
        return Moments(share, share * value, share * (value**2 + amount.deviation**2 / count))
    return Moments(share, share * count, counted)


def step_shares(world: World, steps: list[Json]) -> list[float]:
    """Who reaches each step of a funnel, of all who were exposed; none reaches more than the step before."""
    shares: list[float] = []
    for step in steps:
        habit = habit_of(world, step)
        shares.append(min(habit.share, shares[-1] * 0.93) if shares else habit.share)
    return shares
