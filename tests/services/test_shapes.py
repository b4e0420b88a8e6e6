"""Every shape of answer that is known is a state with its words: no traceback, no empty table, no false verdict."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.domain.finding import Attention
from exptui.domain.verdict import UNREAD
from exptui.sandbox.store import Build
from tests.services.shaping import NOTHING, Json, Shape, arm, bayesian, frequentist, result, told

BUILDS: tuple[Build, ...] = ("page", "current")

LEGACY: Json = {
    "kind": "ExperimentTrendsQuery",
    "variants": [{"key": "control", "count": 10, "exposure": 1, "absolute_exposure": 100}],
    "probability": {"control": 0.04, "test": 0.96},
    "significant": True,
    "significance_code": "significant",
    "insight": [],
}


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize(("variant", "sure"), [(bayesian(), "win 99.0%"), (frequentist(), "p=.012")])
async def test_both_methods_are_read(build: Build, variant: Json, sure: str) -> None:
    found = await Shape(build, result(variant), in_run=True).judged()
    assert found.reason == "trade-off test: +5.0% [1.0, 9.0], Asked for help significantly worse"
    assert f"Checkout conversion: test +5.0% [1.0, 9.0], {sure}." in told(found)


UNKNOWN_TO_IT: Json = {
    "nobody_knows": {"a": [1]},
    "method": "quantum",
    "kind": 7,
    "warnings": [{"new": True}],
}


@pytest.mark.parametrize("build", BUILDS)
async def test_fields_and_words_that_are_not_known_yet_change_nothing(build: Build) -> None:
    body = result(bayesian(**UNKNOWN_TO_IT), **UNKNOWN_TO_IT)
    assert (await Shape(build, body, in_run=True).judged()).verdict == "trade-off"


# What is absent


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize(
    "variant",
    [
        bayesian(**NOTHING),
        bayesian(credible_interval=None),
        bayesian(credible_interval=[None, 0.09], significant=None),
        frequentist(p_value=None, confidence_interval=None, significant=None),
        arm("test"),
        bayesian(**NOTHING, validation_failures=["not-enough-metric-data"]),
        bayesian(**NOTHING, validation_failures=["something-newer"]),
        bayesian(significant="perhaps", chance_to_win="high", credible_interval="wide"),
    ],
    ids=lambda variant: ",".join(f"{key}={value}" for key, value in variant.items() if key in NOTHING),
)
async def test_what_is_absent_is_neither_significant_nor_not(build: Build, variant: Json) -> None:
    found = await Shape(build, result(variant), in_run=True).judged()
    assert found.verdict is None
    report = told(found)
    assert "flat" not in report
    assert "not significant" not in report
    assert " no result " in report or " unclear " in report


@pytest.mark.parametrize("build", BUILDS)
async def test_a_failure_is_named_with_the_variant_that_it_is_in(build: Build) -> None:
    failing = bayesian(**NOTHING, validation_failures=["not-enough-metric-data"])
    found = await Shape(build, result(failing), in_run=True).judged()
    assert "test: no statistics, fewer than 5 conversions." in told(found)
    assert found.attention is Attention.OK


@pytest.mark.parametrize("build", BUILDS)
async def test_a_baseline_that_fails_leaves_no_variant_with_a_result(build: Build) -> None:
    body = result(bayesian(**NOTHING), baseline=arm("control", validation_failures=["baseline-mean-is-zero"]))
    found = await Shape(build, body, in_run=True).judged()
    assert found.verdict is None
    assert "control: no statistics, the baseline is zero." in told(found)
    assert "no result" in told(found)


@pytest.mark.parametrize("build", BUILDS)
async def test_a_metric_that_fails_in_all_variants_cannot_be_read(build: Build) -> None:
    few = ["not-enough-metric-data"]
    body = result(
        bayesian(**NOTHING, validation_failures=few), baseline=arm("control", validation_failures=few)
    )
    found = await Shape(build, body, in_run=True).judged()
    assert found.attention is Attention.BROKEN
    assert found.reason == "primary metric can't be read: fewer than 5 conversions in every variant"


@pytest.mark.parametrize("build", BUILDS)
async def test_a_variant_that_is_missing_is_shown_as_one_without_a_result(build: Build) -> None:
    found = await Shape(build, result(), in_run=True).judged()
    assert found.verdict is None
    results = [reading.result for reading in found.evidence.readings]
    assert all(each is not None and each.of("test") is not None for each in results)
    assert "test - 0 - - - no result -" in told(found)


@pytest.mark.parametrize("build", BUILDS)
async def test_with_a_variant_missing_nothing_is_called_flat(build: Build) -> None:
    shape = Shape(build, result(bayesian(significant=False, credible_interval=[-0.02, 0.03])), in_run=True)
    assert (await shape.judged()).verdict == "flat"
    flag = shape.sandbox.world.flags[shape.sandbox.experiment(shape.number)["feature_flag_id"]]
    variants = flag["filters"]["multivariate"]["variants"]
    variants[:] = [{"key": key, "rollout_percentage": share} for key, share in THREE.items()]
    shape.sandbox.experiment(shape.number)["parameters"]["feature_flag_variants"] = variants
    shape.exposures = {"total_exposures": {"control": 12_000, "test": 12_000, "other": 12_000}}
    found = await shape.judged()
    assert found.verdict != "flat"
    assert not found.evidence.unread
    assert found.evidence.target_reached


THREE = {"control": 34, "test": 33, "other": 33}


@pytest.mark.parametrize("build", BUILDS)
async def test_a_result_of_the_old_kind_is_shown_as_what_it_is(build: Build) -> None:
    found = await Shape(build, LEGACY, in_run=True).judged()
    assert found.verdict is None
    assert "The old engine calls it significant." in told(found)
    assert "test 96.0%" in told(found)


EMPTY: list[Any] = [
    {},
    {"baseline": None, "variant_results": []},
    {"kind": "ExperimentQuery", "results": None},
    {"query_status": {"id": "q", "complete": True}},
]


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("body", EMPTY, ids=str)
async def test_an_answer_without_any_variant_is_no_result(build: Build, body: Json) -> None:
    found = await Shape(build, body, in_run=True).judged()
    assert found.attention is Attention.OK
    assert found.reason == UNREAD
    assert all(reading.result is None for reading in found.evidence.readings)
    assert "No result: PostHog's answer holds no result of any variant." in told(found)
