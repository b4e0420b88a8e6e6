"""Exposures: cumulative, in agreement with the results, and tested against the flag's split."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pytest

from exptui.sandbox.results import exposure_result, metric_result
from exptui.sandbox.seed import build_world
from exptui.sandbox.store import World
from tests.sandbox.reading import made_for

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return build_world(now=lambda: NOW)


def test_exposures_are_cumulative_and_agree_with_the_results(world: World) -> None:
    for experiment in world.experiments.values():
        answer = exposure_result(world, experiment)
        for series in answer["timeseries"]:
            counted = series["exposure_counts"]
            assert counted == sorted(counted)
            assert len(counted) == len(series["days"])
            assert counted[-1] == answer["total_exposures"][series["variant"]]
    experiment = made_for(world, "ship")
    totals = exposure_result(world, experiment)["total_exposures"]
    result = metric_result(world, experiment, experiment["metrics"][0])
    assert result["baseline"]["number_of_samples"] == totals["control"]
    assert list(totals)[-1] == "$multiple"


def test_sample_ratio_follows_from_the_exposures_and_leaves_several_variants_out(world: World) -> None:
    answer = exposure_result(world, made_for(world, "srm"))
    totals = answer["total_exposures"]
    half = (totals["control"] + totals["test"]) / 2
    assert answer["sample_ratio_mismatch"]["expected"] == {"control": half, "test": half}
    chi = 2 * (totals["test"] - half) ** 2 / half
    assert answer["sample_ratio_mismatch"]["p_value"] == pytest.approx(
        math.erfc(math.sqrt(chi / 2)), rel=1e-6
    )


def test_there_is_no_sample_ratio_for_one_variant_or_few_people(world: World) -> None:
    assert "sample_ratio_mismatch" not in exposure_result(world, made_for(world, "shipped_while_running"))
    assert "sample_ratio_mismatch" not in exposure_result(world, made_for(world, "zero_exposures"))


def test_bias_is_a_risk_only_with_an_uneven_split_that_excludes_and_still_runs(world: World) -> None:
    experiment = made_for(world, "multiple_bias")
    at_risk = exposure_result(world, experiment)
    totals = at_risk["total_exposures"]
    share = 100 * totals["$multiple"] / sum(totals.values())
    assert at_risk["bias_risk"] == {"multiple_variant_percentage": pytest.approx(share)}
    assert "bias_risk" not in exposure_result(world, experiment | {"end_date": NOW})
    kept: dict[str, Any] = {"multiple_variant_handling": "first_seen"}
    first_seen = exposure_result(world, experiment | {"exposure_criteria": kept})
    assert "bias_risk" not in first_seen
    assert "$multiple" not in first_seen["total_exposures"]
