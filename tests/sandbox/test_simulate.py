"""The simulated people: steady, cumulative, and true to their story."""

from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from statistics import fmean, pstdev
from typing import Any

import pytest

from exptui.sandbox.compare import compared
from exptui.sandbox.exposures import cumulative, days
from exptui.sandbox.seed import build_world
from exptui.sandbox.seed.metrics import event, funnel, mean, ratio, retention
from exptui.sandbox.simulate import counts, effect_of
from exptui.sandbox.store import Json, World

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)

METRICS: dict[str, Json] = {
    "counted": mean("m", "cart_item_added"),
    "summed": mean("m", "order_completed", math="sum", of="order_value"),
    "averaged": mean("m", "page_loaded", math="avg", of="load_seconds"),
    "unique": mean("m", "$pageview", math="dau"),
    "sessions": mean("m", "plant_scanned", math="unique_session"),
    "threshold": mean("m", "order_completed", math="sum", of="order_value", threshold=50),
    "funnel": funnel("m", "product_viewed", "cart_item_added", "order_completed"),
    "ratio of one event": ratio("m", ("order_completed", "sum", "items"), ("order_completed", "total", None)),
    "ratio of two": ratio("m", ("order_completed", "total", None), ("checkout_started", "total", None)),
    "retention": retention("m", "subscription_started", "subscription_renewed"),
    "everything": mean("m", event("$pageview") | {"event": None}),
}


def running(world: World, **more: Any) -> Json:
    """An experiment such as somebody would create in the sandbox, launched twenty days ago."""
    flag = next(row for row in world.flags.values() if row["key"] == "express-checkout")
    row = next(row for row in world.experiments.values() if row["feature_flag_id"] == flag["id"])
    fresh = row | {"id": 9000, "start_date": NOW - timedelta(days=20)} | more
    return fresh


@pytest.fixture
def world() -> World:
    return build_world(now=lambda: NOW)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_sums_only_grow_and_squares_fit_them(world: World, metric: Json) -> None:
    experiment, before = running(world), None
    for hours in (6, 30, 31, 200, 479):
        seen = counts(world, experiment, metric, "test", experiment["start_date"] + timedelta(hours=hours))
        assert seen.squares * seen.n >= seen.sum**2 * (1 - 1e-9)
        grown = (seen.n, seen.sum, seen.squares, seen.below or 0, seen.product or 0)
        if before is not None:
            assert all(now >= then for now, then in zip(grown, before, strict=True))
        before = grown
    assert seen.n > 3000
    assert seen.sum > 0


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_the_same_question_has_the_same_answer(world: World, metric: Json) -> None:
    again = build_world(now=lambda: NOW)
    first = counts(world, running(world), metric, "test")
    assert astuple(first) == astuple(counts(again, running(again), metric, "test"))
    other = build_world(seed=2, now=lambda: NOW)
    assert astuple(first) != astuple(counts(other, running(other), metric, "test"))


def test_no_step_of_a_funnel_has_more_people_than_the_one_before(world: World) -> None:
    seen = counts(world, running(world), METRICS["funnel"], "control")
    assert seen.steps is not None
    assert seen.n >= seen.steps[0] >= seen.steps[1] >= seen.steps[2] == seen.sum == seen.squares > 0


def test_those_who_return_are_some_of_those_who_came(world: World) -> None:
    seen = counts(world, running(world), METRICS["retention"], "control")
    assert seen.below is not None
    assert 0 < seen.sum < seen.below < seen.n
    assert seen.product == seen.sum


def test_an_event_that_nobody_has_sent_counts_nothing(world: World) -> None:
    seen = counts(world, running(world), mean("m", "never_sent"), "control")
    assert (seen.n > 0, seen.sum, seen.squares) == (True, 0, 0)


def test_an_experiment_of_somebody_else_gets_about_four_hundred_people_a_day(world: World) -> None:
    experiment = running(world)
    total = sum(cumulative(world, experiment, key)[-1] for key in ("control", "test"))
    assert total / 20 == pytest.approx(400, rel=0.05)


def test_half_a_rollout_brings_half_the_people(world: World) -> None:
    experiment = running(world)
    before = cumulative(world, experiment, "test")[-1]
    world.flags[experiment["feature_flag_id"]]["filters"]["groups"][0]["rollout_percentage"] = 50
    assert cumulative(world, experiment, "test")[-1] == pytest.approx(before / 2, rel=0.05)


def test_a_holdout_keeps_its_share_of_people_away(world: World) -> None:
    free = cumulative(world, running(world), "test")[-1]
    held = cumulative(world, running(world, holdout_id=1), "test")[-1]
    assert held == pytest.approx(free * 0.95, rel=0.01)


@pytest.mark.parametrize(
    "name", ["counted", "summed", "funnel", "ratio of one event", "ratio of two", "retention"]
)
def test_chance_strays_as_far_as_the_intervals_say(world: World, name: str) -> None:
    experiment, metric, strays = running(world), METRICS[name], []
    for number in range(150):
        named = metric | {"uuid": f"{name} {number}"}
        sums = {key: counts(world, experiment, named, key) for key in ("control", "test")}
        _, (row,) = compared({"method": "bayesian"}, named, "control", sums)
        low, high = row["credible_interval"]
        true = effect_of(world, experiment, named, "test")
        strays.append(((low + high) / 2 - true) / ((high - low) / 3.92))
    assert 0.8 < pstdev(strays) < 1.2
    assert abs(fmean(strays)) < 0.25


def test_nobody_comes_while_the_flag_is_off_or_frozen(world: World) -> None:
    experiment = running(world)
    off, on = NOW - timedelta(days=6), NOW - timedelta(days=2)
    whole = sum(part for _, part in days(world, experiment))
    frozen = {"groups": [{"properties": [], "exposure_frozen": True}]}
    for moment, field, after in ((off, "active", False), (on, "active", True), (NOW, "filters", frozen)):
        world.activity.append(
            {
                "scope": "FeatureFlag",
                "item_id": str(experiment["feature_flag_id"]),
                "detail": {"changes": [{"field": field, "after": after}]},
                "created_at": moment.isoformat(),
            }
        )
    assert sum(part for _, part in days(world, experiment)) == pytest.approx(whole - 4)
    later = NOW + timedelta(days=3)
    world.now = lambda: later
    assert sum(part for _, part in days(world, experiment)) == pytest.approx(whole - 4)


def test_only_people_whose_window_is_over_count_when_asked_for(world: World) -> None:
    metric = METRICS["funnel"] | {"conversion_window": 5, "conversion_window_unit": "day"}
    everybody = counts(world, running(world), metric, "control")
    matured = counts(world, running(world, only_count_matured_users=True), metric, "control")
    assert (
        matured.n == counts(world, running(world), metric, "control", NOW - timedelta(days=5)).n < everybody.n
    )


def test_the_past_is_summed_only_where_cuped_asks_for_it(world: World) -> None:
    cuped = {"method": "bayesian", "cuped": {"enabled": True}}
    assert counts(world, running(world), METRICS["counted"], "test").past is None
    assert counts(world, running(world, stats_config=cuped), METRICS["counted"], "test").past
    assert counts(world, running(world, stats_config=cuped), METRICS["funnel"], "test").past
    assert counts(world, running(world, stats_config=cuped), METRICS["retention"], "test").past is None


def test_a_reset_experiment_starts_an_ordinary_life(world: World) -> None:
    number = next(id for id, story in world.stories.items() if story.made_for == "zero_exposures")
    row = world.experiments[number]
    assert cumulative(world, row, "control")[-1] == 0
    row["start_date"] = NOW - timedelta(days=2)
    assert cumulative(world, row, "control")[-1] > 300
