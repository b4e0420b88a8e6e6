"""Every number of a result follows from the counts beside it, and the gates close where they should."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from statistics import NormalDist

import pytest

from exptui.sandbox import stats
from exptui.sandbox.results import CannotCompute, exposure_result, metric_result
from exptui.sandbox.seed import build_world
from exptui.sandbox.seed.metrics import funnel, mean, ratio, retention, where
from exptui.sandbox.store import Json, World
from tests.sandbox.reading import made_for

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return build_world(now=lambda: NOW)


def metrics_of(world: World, experiment: Json) -> list[Json]:
    links = [link for link in world.saved_metric_links.values() if link["experiment_id"] == experiment["id"]]
    shared = [world.saved_metrics[link["saved_metric_id"]]["query"] for link in links]
    return [*experiment["metrics"], *experiment["metrics_secondary"], *shared]


def point(row: Json) -> float:
    below = row["denominator_sum"]
    return float(row["sum"] / (row["number_of_samples"] if below is None else below))


def spread(row: Json, metric_type: str) -> float:
    """The variance of one person's value, from nothing but the answer."""
    n, top = row["number_of_samples"], row["sum"] / row["number_of_samples"]
    if row["denominator_sum"] is None:
        if metric_type == "funnel":
            return float(top * (1 - top))
        return float((row["sum_squares"] - n * top**2) / (n - 1))
    bottom = row["denominator_sum"] / n
    of_top = (row["sum_squares"] - n * top**2) / (n - 1)
    of_bottom = (row["denominator_sum_squares"] - n * bottom**2) / (n - 1)
    mixed = (row["numerator_denominator_sum_product"] - n * top * bottom) / (n - 1)
    return float(of_top / bottom**2 + top**2 * of_bottom / bottom**4 - 2 * top * mixed / bottom**3)


def test_every_bayesian_number_of_the_world_follows_from_the_counts_in_its_answer(world: World) -> None:
    seen = 0
    for experiment in world.experiments.values():
        config = experiment["stats_config"]
        if experiment["start_date"] is None or config["method"] != "bayesian" or "cuped" in config:
            continue
        for metric in metrics_of(world, experiment):
            if (
                metric["kind"] != "ExperimentMetric"
                or not exposure_result(world, experiment)["total_exposures"]
            ):
                continue
            answer = metric_result(world, experiment, metric)
            control = answer["baseline"]
            for test in answer["variant_results"]:
                if test["chance_to_win"] is None:
                    assert control["validation_failures"] or test["validation_failures"]
                    continue
                base, kind = point(control), metric["metric_type"]
                variance = spread(test, kind) / (test["number_of_samples"] * base**2) + point(
                    test
                ) ** 2 * spread(control, kind) / (control["number_of_samples"] * base**4)
                belief = NormalDist(point(test) / base - 1, math.sqrt(variance))
                assert test["chance_to_win"] == pytest.approx(1 - belief.cdf(0), abs=1e-9)
                expected = [belief.inv_cdf(0.025), belief.inv_cdf(0.975)]
                assert test["credible_interval"] == pytest.approx(expected, abs=1e-7)
                assert test["significant"] is (not 0.05 <= test["chance_to_win"] <= 0.95)
                seen += 1
    assert seen > 40


@pytest.mark.parametrize("difference", ["RELATIVE", "ABSOLUTE"])
def test_frequentist_numbers_follow_from_the_counts(world: World, difference: str) -> None:
    experiment, metric = made_for(world, "ship"), made_for(world, "ship")["metrics"][0]
    config = {"method": "frequentist", "frequentist": {"alpha": 0.1, "difference_type": difference}}
    answer = metric_result(world, experiment | {"stats_config": config}, metric)
    control, (test,) = answer["baseline"], answer["variant_results"]
    base = point(control) if difference == "RELATIVE" else 1.0
    estimate = (point(test) - point(control)) / base
    a = spread(test, "funnel") / (test["number_of_samples"] * base**2)
    b = spread(control, "funnel") / (control["number_of_samples"] * base**2)
    b *= (point(test) / point(control)) ** 2 if difference == "RELATIVE" else 1.0
    df = (a + b) ** 2 / (a**2 / (test["number_of_samples"] - 1) + b**2 / (control["number_of_samples"] - 1))
    reach = stats.t_quantile(0.95, df) * math.sqrt(a + b)
    assert test["confidence_interval"] == pytest.approx([estimate - reach, estimate + reach])
    assert test["p_value"] == pytest.approx(stats.t_tail(estimate / math.sqrt(a + b), df))
    assert test["significant"] is True
    assert "chance_to_win" not in test


def test_sequential_results_are_more_careful_than_fixed_ones(world: World) -> None:
    experiment, metric = made_for(world, "ship"), made_for(world, "ship")["metrics"][0]
    fixed = {"method": "frequentist", "frequentist": {"alpha": 0.05}}
    always = {"method": "frequentist", "frequentist": {"alpha": 0.05, "sequential_testing_enabled": True}}
    (plain,), (careful,) = (
        metric_result(world, experiment | {"stats_config": config}, metric)["variant_results"]
        for config in (fixed, always)
    )
    assert careful["p_value"] > plain["p_value"]
    assert careful["confidence_interval"][0] < plain["confidence_interval"][0]


def test_cuped_narrows_the_interval_and_shows_what_it_used(world: World) -> None:
    experiment, metric = made_for(world, "trade_off"), made_for(world, "trade_off")["metrics"][0]
    config = experiment["stats_config"] | {"cuped": {"enabled": True, "lookback_days": 14}}
    plain = metric_result(world, experiment, metric)["variant_results"][0]
    cuped = metric_result(world, experiment | {"stats_config": config}, metric)["variant_results"][0]
    width = [row["credible_interval"][1] - row["credible_interval"][0] for row in (plain, cuped)]
    assert 0.6 < width[1] / width[0] < 0.95
    assert plain["covariate_sum"] is None
    assert cuped["covariate_sum"] > 0
    assert cuped["covariate_sum_product"] > 0


def test_cuped_takes_from_each_mean_what_its_past_explains(world: World) -> None:
    experiment, metric = made_for(world, "trade_off"), made_for(world, "trade_off")["metrics"][0]
    config = experiment["stats_config"] | {"cuped": {"enabled": True}}
    answer = metric_result(world, experiment | {"stats_config": config}, metric)
    rows = [answer["baseline"], *answer["variant_results"]]
    people = sum(row["number_of_samples"] for row in rows)
    usual = sum(row["covariate_sum"] for row in rows) / people
    spreads = [
        row["covariate_sum_squares"] - row["covariate_sum"] ** 2 / row["number_of_samples"] for row in rows
    ]
    mixed = [
        row["covariate_sum_product"] - row["covariate_sum"] * row["sum"] / row["number_of_samples"]
        for row in rows
    ]
    theta = sum(mixed) / sum(spreads)
    means = [point(row) - theta * (row["covariate_sum"] / row["number_of_samples"] - usual) for row in rows]
    low, high = answer["variant_results"][0]["credible_interval"]
    assert (low + high) / 2 == pytest.approx(means[1] / means[0] - 1, rel=1e-3)


def test_the_baseline_is_not_among_the_variants_and_excluded_ones_never_show(world: World) -> None:
    experiment = made_for(world, "excluded_variant")
    answer = metric_result(world, experiment, experiment["metrics"][0])
    assert answer["baseline"]["key"] == "control"
    assert [row["key"] for row in answer["variant_results"]] == ["yearly-first"]


def test_another_variant_can_be_the_baseline(world: World) -> None:
    experiment = made_for(world, "groups")
    config = experiment["stats_config"] | {"baseline_variant_key": "test-1"}
    answer = metric_result(world, experiment | {"stats_config": config}, experiment["metrics"][0])
    assert answer["baseline"]["key"] == "test-1"
    assert [row["key"] for row in answer["variant_results"]] == ["control", "test-2"]


def test_under_fifty_people_there_are_counts_but_no_statistics(world: World) -> None:
    experiment = made_for(world, "underpowered")
    soon = experiment["start_date"] + timedelta(days=1)
    answer = metric_result(world, experiment, experiment["metrics"][0], until=soon)
    assert 0 < answer["baseline"]["number_of_samples"] < 50
    assert "not-enough-exposures" in answer["baseline"]["validation_failures"]
    (test,) = answer["variant_results"]
    assert (test["significant"], test["chance_to_win"], test["credible_interval"]) == (None, None, None)


def test_under_five_conversions_there_are_no_statistics(world: World) -> None:
    experiment = made_for(world, "unreadable")
    answer = metric_result(world, experiment, experiment["metrics"][0])
    rows = [answer["baseline"], *answer["variant_results"]]
    assert all(row["sum"] < 5 and "not-enough-metric-data" in row["validation_failures"] for row in rows)
    assert answer["variant_results"][0]["chance_to_win"] is None


def test_a_baseline_of_zero_is_told(world: World) -> None:
    answer = metric_result(world, made_for(world, "ship"), mean("m", "never_sent"))
    assert answer["baseline"]["validation_failures"] == ["baseline-mean-is-zero"]
    assert answer["variant_results"][0]["significant"] is None


@pytest.mark.parametrize("word", ["draft", "zero_exposures"])
def test_there_is_no_result_without_people_in_the_control(world: World, word: str) -> None:
    experiment = made_for(world, word)
    with pytest.raises(CannotCompute) as refused:
        metric_result(world, experiment, experiment["metrics"][0])
    assert refused.value.detail


@pytest.mark.parametrize(
    "metric",
    [
        mean("m", "cart_item_added"),
        mean("m", "order_completed", math="sum", of="order_value"),
        funnel("m", "product_viewed", "order_completed"),
        ratio("m", ("order_completed", "sum", "items"), ("order_completed", "total", None)),
        retention("m", "subscription_started", "subscription_renewed"),
        mean("m", {"kind": "ActionsNode", "id": 1}),
        mean(
            "m",
            {"kind": "EventsNode", "event": "order_completed", "properties": [where("coupon", ["SPRING"])]},
        ),
    ],
    ids=["mean", "sum", "funnel", "ratio", "retention", "action", "filtered"],
)
def test_breakdowns_add_up_to_the_whole(world: World, metric: Json) -> None:
    asked = {"breakdowns": [{"type": "event", "property": p} for p in ("$browser", "plan", "anything")]}
    answer = metric_result(world, made_for(world, "ship"), metric | {"breakdownFilter": asked})
    assert len(answer["breakdown_results"]) == 3 * 3 * 2
    for field in ("number_of_samples", "sum", "sum_squares", "denominator_sum"):
        whole = answer["baseline"][field]
        if whole is not None:
            parts = sum(part["baseline"][field] for part in answer["breakdown_results"])
            assert parts == pytest.approx(whole, rel=1e-6)


@pytest.mark.parametrize("metric", [{}, {"metric_type": "funnel", "series": []}, {"metric_type": "new"}])
def test_a_metric_without_its_sources_is_refused(world: World, metric: Json) -> None:
    with pytest.raises(CannotCompute):
        metric_result(world, made_for(world, "ship"), metric)


def test_a_fourth_breakdown_is_refused(world: World) -> None:
    metric = mean("m", "cart_item_added") | {"breakdownFilter": {"breakdowns": [{"property": "a"}] * 4}}
    with pytest.raises(CannotCompute):
        metric_result(world, made_for(world, "ship"), metric)


@pytest.mark.parametrize("word", ["legacy_funnel", "legacy_trend"])
def test_legacy_metrics_get_the_legacy_shape(world: World, word: str) -> None:
    experiment = made_for(world, word)
    answer = metric_result(world, experiment, experiment["metrics"][0])
    assert sum(answer["probability"].values()) == pytest.approx(1)
    assert (
        {row["key"] for row in answer["variants"]} == {"control", "test"} == set(answer["credible_intervals"])
    )
    assert answer["significant"] is (answer["significance_code"] == "significant")
    assert "baseline" not in answer


def test_results_end_with_the_experiment(world: World) -> None:
    experiment = made_for(world, "won")
    metric = experiment["metrics"][0]
    then = metric_result(world, experiment, metric)
    world.now = lambda: NOW + timedelta(days=30)
    assert metric_result(world, experiment, metric) == then


def test_every_answer_is_json_without_holes_in_its_numbers(world: World) -> None:
    for experiment in world.experiments.values():
        json.dumps(exposure_result(world, experiment), allow_nan=False)
        for metric in metrics_of(world, experiment):
            try:
                answer = metric_result(world, experiment, metric)
            except CannotCompute:
                assert (
                    world.stories[experiment["id"]].made_for == "zero_exposures"
                    or not experiment["start_date"]
                )
            else:
                json.dumps(answer, allow_nan=False)


def test_a_setting_that_is_no_object_counts_as_off(world: World) -> None:
    row = made_for(world, "ship")
    row["stats_config"] = {**(row["stats_config"] or {}), "cuped": 5}
    assert metric_result(world, row, row["metrics"][0])["variant_results"]
