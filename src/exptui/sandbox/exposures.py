"""How many people were exposed, day by day: cumulative, whole numbers, the same at every asking."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from exptui.sandbox.store import Json, World
from exptui.sandbox.story import Story, story_of

MULTIPLE = "$multiple"
_WEEK = (1.05, 1.04, 1.02, 1.0, 0.97, 0.94, 0.98)
"""Traffic by day of the week, Monday first; one on average."""

Day = tuple[date, float]
"""A day in UTC and the part of it, 0 to 1, in which people could be exposed."""


def variants_of(world: World, experiment: Json) -> list[tuple[str, float]]:
    """Key and rollout percentage, as the flag has them; from the experiment where there is no flag."""
    flag = world.flags.get(experiment["feature_flag_id"])
    listed = ((flag or {}).get("filters", {}).get("multivariate") or {}).get("variants")
    listed = listed or (experiment["parameters"] or {}).get("feature_flag_variants") or []
    return [(variant["key"], float(variant.get("rollout_percentage") or 0)) for variant in listed]


def excluded_of(experiment: Json) -> set[str]:
    parameters = experiment["parameters"] or {}
    return set(experiment["excluded_variants"] or parameters.get("excluded_variants") or ())


def baseline_of(world: World, experiment: Json) -> str:
    """The variant the others are compared with."""
    keys = [key for key, _ in variants_of(world, experiment)]
    named = (experiment["stats_config"] or {}).get("baseline_variant_key")
    if named in keys:
        return str(named)
    return "control" if "control" in keys or not keys else keys[0]


def excludes_multiple(experiment: Json) -> bool:
    """Whether people seen in several variants are left out, which is the default."""
    return (experiment["exposure_criteria"] or {}).get("multiple_variant_handling") != "first_seen"


def window(world: World, experiment: Json, until: datetime | None) -> tuple[datetime, datetime] | None:
    """From launch to end, or to `until` or now if that is earlier; None before launch."""
    start = experiment["start_date"]
    end = min(filter(None, (experiment["end_date"], until, world.now())))
    return (start, end) if start is not None and start < end else None


def days(world: World, experiment: Json, until: datetime | None = None) -> list[Day]:
    """Every day of the run, first to last, with the part of it in which people came."""
    return world.once(("days", experiment["id"], until), lambda: list(_days(world, experiment, until)))


def _days(world: World, experiment: Json, until: datetime | None) -> Iterator[Day]:
    run = window(world, experiment, until)
    if run is None:
        return
    start, end = run
    closed = world.once(("closed", experiment["id"]), lambda: list(_closed(world, experiment)))
    day = start.astimezone(UTC).date()
    while (midnight := datetime.combine(day, time(), UTC)) < end:
        begin, stop = max(start, midnight), min(end, midnight + timedelta(days=1))
        seconds = (stop - begin).total_seconds() - sum(
            max(0.0, (min(stop, to) - max(begin, since)).total_seconds()) for since, to in closed
        )
        yield day, max(0.0, seconds) / 86_400
        day += timedelta(days=1)


def daily(world: World, experiment: Json, variant: str) -> Iterator[int]:
    """For each day of the run, how many would be exposed to a variant if that day were whole."""
    story = story_of(world, experiment)
    draws = random.Random(f"{world.seed}:{experiment['id']}:exposed:{variant}")
    expected = _expected(world, experiment, story, variant)
    start = experiment["start_date"].astimezone(UTC).date()
    elapsed, due = 0, 0.5
    while True:
        day = start + timedelta(days=elapsed)
        mean = expected * _WEEK[day.weekday()]
        if story.fades is not None and elapsed >= story.fades[0]:
            mean *= story.fades[1]
        stray = draws.gauss(0, 1) * story.noise * math.sqrt(mean)
        due += max(0.0, mean + stray) if mean else 0.0
        yield math.floor(due)
        due -= math.floor(due)
        elapsed += 1


def cumulative(world: World, experiment: Json, variant: str, until: datetime | None = None) -> list[int]:
    """People exposed to a variant by the end of each day of the run."""
    total, counts = 0, []
    for (_, part), whole in zip(
        days(world, experiment, until), daily(world, experiment, variant), strict=False
    ):
        total += math.floor(whole * part)
        counts.append(total)
    return counts


def _expected(world: World, experiment: Json, story: Story, variant: str) -> float:
    rate = story.rate
    holdout = world.holdouts.get(experiment["holdout_id"])
    if holdout is not None:
        rate *= 1 - holdout["filters"][0]["rollout_percentage"] / 100
    if story.started is None:
        rate *= _rollout(world, experiment) / 100
    several = story.multiple_share if excludes_multiple(experiment) else 0.0
    if variant == MULTIPLE:
        return rate * several
    weights = _weights(world, experiment, story)
    whole = sum(weights.values())
    return rate * (1 - several) * weights.get(variant, 0.0) / whole if whole else 0.0


def _weights(world: World, experiment: Json, story: Story) -> dict[str, float]:
    """How people are spread: as the story tells, else as the experiment was set up, else as the flag says."""
    flag = dict(variants_of(world, experiment))
    if set(story.split) == set(flag):
        return dict(story.split)
    planned = {
        variant["key"]: float(variant.get("rollout_percentage") or variant.get("split_percent") or 0)
        for variant in (experiment["parameters"] or {}).get("feature_flag_variants") or []
    }
    return planned if set(planned) == set(flag) else flag


def _rollout(world: World, experiment: Json) -> float:
    flag = world.flags.get(experiment["feature_flag_id"])
    groups = (flag or {}).get("filters", {}).get("groups") or [{}]
    shares = (group.get("rollout_percentage") for group in groups)
    return max(100.0 if share is None else float(share) for share in shares)


def _closed(world: World, experiment: Json) -> Iterator[tuple[datetime, datetime]]:
    """The spells in which nobody could be exposed: nobody came, or the flag was off."""
    forever = datetime.max.replace(tzinfo=UTC)
    story = story_of(world, experiment)
    if story.quiet_since is not None:
        yield story.quiet_since, forever
        return
    off: datetime | None = None
    for moment, open_ in _doors(world, experiment["feature_flag_id"]):
        if not open_ and off is None:
            off = moment
        elif open_ and off is not None:
            yield off, moment
            off = None
    if off is not None:
        yield off, forever


def _doors(world: World, flag_id: int | None) -> Iterator[tuple[datetime, bool]]:
    """After each change of the flag in the activity log, oldest first: whether anybody could enter."""
    active, frozen = True, False
    for row in sorted(world.activity, key=lambda row: str(row["created_at"])):
        if row["scope"] != "FeatureFlag" or str(row["item_id"]) != str(flag_id):
            continue
        for change in row["detail"].get("changes") or ():
            if change["field"] == "active":
                active = bool(change["after"])
            elif change["field"] == "filters":
                groups = change["after"].get("groups") or [{}]
                frozen = all(group.get("exposure_frozen") is True for group in groups)
        yield datetime.fromisoformat(row["created_at"]), active and not frozen
