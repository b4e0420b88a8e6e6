"""What a metric adds up to in one variant: sums over simulated people, the same at every asking."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from exptui.sandbox.exposures import Day, baseline_of, daily, days
from exptui.sandbox.people import COMES_BACK, Moments, habit_of, moments_of, step_shares
from exptui.sandbox.store import Json, World, uses_cuped
from exptui.sandbox.story import story_of

Number = TypeVar("Number", bound=float)

UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000}
PAST_LIKENESS = 0.5
"""How far a person's value before the experiment resembles the one during it, as a correlation."""
PARTS_LIKENESS = 0.4
"""The same between the two parts of a ratio that read different events."""
LATER_EFFECT = (0.01, 0.03)
"""Mean and deviation of what a variant does, where no story tells it."""


@dataclass(slots=True)
class Counts:
    """Sums over the people of one variant. Whole numbers stay whole."""

    n: int = 0
    sum: float = 0
    squares: float = 0
    steps: list[int] | None = None
    """How many reached each step of a funnel."""
    below: float | None = None
    """The denominator of a ratio, and of retention: who came at all."""
    below_squares: float | None = None
    product: float | None = None
    """Of numerator and denominator."""
    past: float | None = None
    """The same metric before the experiment, where CUPED asks for it."""
    past_squares: float | None = None
    past_product: float | None = None


def counts(
    world: World, experiment: Json, metric: Json, variant: str, until: datetime | None = None
) -> Counts:
    """Everything the statistics need to know of one variant, up to a moment (UTC), or to now."""
    run = days(world, experiment, _matured(world, experiment, metric, until))
    drawn = _Draws(world, experiment, metric, variant, run)
    match metric.get("metric_type"):
        case "funnel":
            return drawn.funnel(step_shares(world, metric["series"]))
        case "ratio":
            top, bottom = metric["numerator"], metric["denominator"]
            return drawn.ratio(moments_of(world, top), moments_of(world, bottom), _likeness(top, bottom))
        case "retention":
            came = habit_of(world, metric["start_event"]).share
            known = habit_of(world, metric["completion_event"]).share > 0
            return drawn.retention(came, COMES_BACK if known else 0.0)
        case _:
            return drawn.mean(_bounded(metric, moments_of(world, metric["source"])), _whole(metric))


def effect_of(world: World, experiment: Json, metric: Json, variant: str) -> float:
    """The true relative difference to the baseline that the people are simulated with."""
    if variant == baseline_of(world, experiment):
        return 0.0
    story, uuid = story_of(world, experiment), metric.get("uuid", "")
    if uuid in story.effects:
        return story.effects[uuid].get(variant, 0.0)
    if story.started is not None:
        return 0.0
    return random.Random(f"{world.seed}:{experiment['id']}:{uuid}:{variant}").gauss(*LATER_EFFECT)


def _normal(seed: str) -> Iterator[float]:
    """Chance, without end."""
    draws = random.Random(seed)
    while True:
        yield draws.gauss(0, 1)


class _Remembered(Generic[Number]):
    """Can be gone through again and again, each time from its beginning; its source is asked once."""

    def __init__(self, source: Iterator[Number]) -> None:
        self._source = source
        self._seen: list[Number] = []

    def __iter__(self) -> Iterator[Number]:
        yield from self._seen
        for each in self._source:
            self._seen.append(each)
            yield each


class _Draws:
    """The days of one variant under one metric, each drawn whole and taken in part."""

    def __init__(self, world: World, experiment: Json, metric: Json, variant: str, run: list[Day]) -> None:
        seed = f"{world.seed}:{experiment['id']}:{metric.get('uuid')}:{variant}:done"
        self._chance = iter(world.once(("chance", seed), lambda: _Remembered(_normal(seed))))
        self._noise = story_of(world, experiment).noise
        self._grown = 1 + effect_of(world, experiment, metric, variant)
        cuped = uses_cuped(experiment["stats_config"])
        self._due: dict[int | str, float] = {}
        self._looks_back = cuped and metric.get("funnel_order_type", "ordered") == "ordered"
        people = world.once(
            ("daily", experiment["id"], variant), lambda: _Remembered(daily(world, experiment, variant))
        )
        self._days = [(whole, part) for (_, part), whole in zip(run, people, strict=False)]
        self._n = sum(math.floor(whole * part) for whole, part in self._days)

    def mean(self, usual: Moments, whole: bool) -> Counts:
        seen = Counts(n=self._n)
        yes_or_no = usual.square == usual.mean
        now = usual.often(self._grown) if yes_or_no else usual.times(self._grown)
        for people, part in self._days:
            z = self._z()
            total = self._total(people, now, z)
            if whole:
                total = self._owed("sum", total)
            square = total * (now.square / now.mean if now.mean else 0)
            seen.sum += _part(total, part, whole)
            seen.squares += _part(round(square) if whole else square, part, whole)
            if self._looks_back:
                self._look_back(seen, usual, (people, part), (total, now.variance), z)
        return _tidy(seen)

    def funnel(self, shares: list[float]) -> Counts:
        shares = [*shares[:-1], min(shares[-1] * self._grown, shares[-2] if len(shares) > 1 else 1.0)]
        seen = Counts(n=self._n, steps=[0] * len(shares))
        assert seen.steps is not None
        usual = Moments(shares[-1], shares[-1], shares[-1])
        for people, part in self._days:
            reached, before, z = people, 1.0, 0.0
            for index, share in enumerate(shares):
                z = self._z()
                rate = share / before if before else 0.0
                reached = self._of(index, reached, rate, z)
                seen.steps[index] += math.floor(reached * part)
                before = share
            seen.sum += math.floor(reached * part)
            if self._looks_back:
                self._look_back(seen, usual, (people, part), (reached, usual.variance), z)
        seen.squares = seen.sum
        return _tidy(seen)

    def ratio(self, usual: Moments, below: Moments, likeness: float | None) -> Counts:
        """`likeness` is the correlation of the two; None where the one is a part of the other."""
        seen = Counts(n=self._n, below=0, below_squares=0, product=0)
        assert seen.below is not None
        assert seen.below_squares is not None
        assert seen.product is not None
        now = usual.times(self._grown)
        deviation = math.sqrt(now.variance * below.variance)
        mixed = likeness * deviation + now.mean * below.mean if likeness is not None else 0.0
        if likeness is None and below.mean:
            mixed = min(now.mean / below.mean * below.square, 0.98 * deviation + now.mean * below.mean)
        like = (mixed - now.mean * below.mean) / deviation if deviation else 0.0
        for people, part in self._days:
            first, second = self._z(), self._z()
            under = self._total(people, below, first)
            over = self._total(people, now, like * first + math.sqrt(1 - like**2) * second)
            seen.sum += over * part
            seen.squares += over * part * (now.square / now.mean if now.mean else 0)
            seen.below += under * part
            seen.below_squares += under * part * (below.square / below.mean if below.mean else 0)
            if people:
                seen.product += part * (over * under / people + like * deviation * people)
        return _tidy(seen)

    def retention(self, came: float, back: float) -> Counts:
        seen = Counts(n=self._n, below=0, below_squares=0, product=0)
        assert seen.below is not None
        for people, part in self._days:
            there = self._of("came", people, came, self._z())
            seen.below += math.floor(there * part)
            again = self._of("back", there, min(1.0, back * self._grown), self._z())
            seen.sum += math.floor(again * part)
        seen.squares = seen.product = seen.sum
        seen.below_squares = seen.below
        return _tidy(seen)

    def _z(self) -> float:
        return next(self._chance) * self._noise

    def _of(self, slot: int | str, people: int, rate: float, z: float) -> int:
        drawn = people * rate + z * math.sqrt(people * rate * (1 - rate))
        return min(people, self._owed(slot, max(0.0, drawn)))

    def _owed(self, slot: int | str, amount: float) -> int:
        """A whole number; the rest waits for another day, so that rare things happen now and then."""
        due = self._due.get(slot, 0.5) + amount
        self._due[slot] = due - math.floor(due)
        return math.floor(due)

    def _total(self, people: int, each: Moments, z: float) -> float:
        return max(0.0, people * each.mean + z * math.sqrt(people * each.variance))

    def _look_back(
        self, seen: Counts, usual: Moments, day: tuple[int, float], now: tuple[float, float], z: float
    ) -> None:
        (people, part), (total, variance) = day, now
        back = PAST_LIKENESS * z + math.sqrt(1 - PAST_LIKENESS**2) * self._z()
        before = self._total(people, usual, back)
        shared = people * PAST_LIKENESS * math.sqrt(variance * usual.variance)
        product = total * before / people + shared if people else 0.0
        square = before * (usual.square / usual.mean) if usual.mean else 0.0
        seen.past = (seen.past or 0) + before * part
        seen.past_squares = (seen.past_squares or 0) + square * part
        seen.past_product = (seen.past_product or 0) + product * part


def _part(value: float, part: float, whole: bool) -> float:
    return math.floor(value * part) if whole else value * part


def _tidy(seen: Counts) -> Counts:
    """Six decimals are enough for an amount of money, and read better in JSON."""
    for field in fields(seen):
        value = getattr(seen, field.name)
        if isinstance(value, float):
            setattr(seen, field.name, round(value, 6))
    return seen


def _whole(metric: Json) -> bool:
    """Whether one person's value can only be a whole number."""
    math_kind = metric["source"].get("math") or "total"
    return math_kind not in {"sum", "avg", "min", "max"} or metric.get("threshold") is not None


def _bounded(metric: Json, usual: Moments) -> Moments:
    """A mean metric's own handling of the values: a threshold, or percentiles that cap the extremes."""
    threshold = metric.get("threshold")
    if threshold is not None and usual.share:
        above = usual.share * math.exp(-threshold / (usual.mean / usual.share))
        return Moments(above, above, above)
    if metric.get("lower_bound_percentile") or metric.get("upper_bound_percentile"):
        return Moments(usual.share, usual.mean, usual.mean**2 + 0.7 * usual.variance)
    return usual


def _likeness(top: Json, bottom: Json) -> float | None:
    same = top.get("event") == bottom.get("event") and top.get("id") == bottom.get("id")
    return None if same else PARTS_LIKENESS


def _matured(world: World, experiment: Json, metric: Json, until: datetime | None) -> datetime | None:
    """The moment up to which people are counted: those whose conversion window is over, if only they are."""
    length = metric.get("conversion_window")
    if not experiment["only_count_matured_users"] or not length:
        return until
    seconds = length * UNITS.get(metric.get("conversion_window_unit") or "day", 86_400)
    latest = (until or world.now()) - timedelta(seconds=seconds)
    return min(until, latest) if until else latest
