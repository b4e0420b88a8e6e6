"""The sample size formula, against published figures."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.tiny import Api

_PATH = "experiments/calculate_running_time/"


@pytest.mark.parametrize(
    ("body", "sample"),
    [
        ({"metric_type": "funnel", "baseline_value": 0.10, "minimum_detectable_effect": 20}, 7200),
        (
            {
                "metric_type": "funnel",
                "baseline_value": 0.10,
                "minimum_detectable_effect": 20,
                "number_of_variants": 3,
            },
            10800,
        ),
        ({"metric_type": "funnel", "baseline_value": 0.05, "minimum_detectable_effect": 30}, 6756),
        ({"metric_type": "mean_count", "baseline_value": 2, "minimum_detectable_effect": 10}, 3200),
        ({"metric_type": "mean_sum_or_avg", "baseline_value": 37.5, "minimum_detectable_effect": 10}, 800),
    ],
)
async def test_sample_sizes(current: Api, body: dict[str, Any], sample: int) -> None:
    answer = await current.post(_PATH, body)
    assert (answer["recommended_sample_size"], answer["recommended_running_time_days"]) == (sample, None)
    assert (answer["variance"] is None) == (body["metric_type"] == "funnel")


async def test_a_rate_gives_days_rounded_up(current: Api) -> None:
    body = {"metric_type": "funnel", "baseline_value": 0.1, "minimum_detectable_effect": 20}
    assert (await current.post(_PATH, {**body, "exposure_rate_per_day": 1000}))[
        "recommended_running_time_days"
    ] == 8


async def test_a_ratio_takes_its_variance_from_raw_sums(current: Api) -> None:
    stats = {
        "number_of_samples": 100,
        "sum": 200,
        "sum_squares": 600,
        "denominator_sum": 400,
        "denominator_sum_squares": 2000,
        "numerator_denominator_sum_product": 1000,
    }
    body = {"metric_type": "ratio", "baseline_stats": stats, "minimum_detectable_effect": 10}
    answer = await current.post(_PATH, body)
    # Means 2 and 4, variances 2 and 4, covariance 2: 2/16 + 4·4/256 - 2·2·2/64 = 0.0625.
    assert answer["variance"] == pytest.approx(0.0625)
    assert answer["baseline_value"] == 0.5
    assert answer["recommended_sample_size"] == 800


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({}, "metric_type"),
        ({"metric_type": "median"}, "metric_type"),
        ({"metric_type": "funnel"}, "minimum_detectable_effect"),
        ({"metric_type": "funnel", "minimum_detectable_effect": 0}, "minimum_detectable_effect"),
        ({"metric_type": "funnel", "minimum_detectable_effect": 5}, "baseline_value"),
        ({"metric_type": "funnel", "minimum_detectable_effect": 5, "baseline_value": 5}, "baseline_value"),
        (
            {"metric_type": "retention", "minimum_detectable_effect": 5, "baseline_value": 0.5},
            "baseline_stats",
        ),
    ],
)
async def test_refusals(current: Api, body: dict[str, Any], attr: str) -> None:
    assert (await current.refused("POST", _PATH, body))["attr"] == attr


async def test_reading_is_enough_to_calculate(current: Api) -> None:
    body = {"metric_type": "funnel", "baseline_value": 0.1, "minimum_detectable_effect": 20}
    answer = await current.ask("POST", _PATH, body, key=current.world.read_only_api_key)
    assert answer.status_code == 200
