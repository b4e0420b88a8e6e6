from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

from exptui.domain.results import MetricResult
from exptui.domain.series import Exposures, Recalculation, TimeSeries
from tests.domain.bodies import anything, lists, objects

BASELINE = {
    "key": "control",
    "number_of_samples": 1000,
    "sum": 200,
    "sum_squares": 200,
    "step_counts": [800, 200],
}
TEST: dict[str, Any] = {
    "key": "test",
    "number_of_samples": 1000,
    "sum": 250,
    "sum_squares": 250,
    "method": "bayesian",
    "significant": True,
    "chance_to_win": 0.97,
    "credible_interval": [0.05, 0.45],
    "step_sessions": [[{"person_id": "p"}]],
}


def result(**test: Any) -> MetricResult:
    return MetricResult.model_validate({"baseline": BASELINE, "variant_results": [TEST | test]})


def test_a_bayesian_result_is_read_beside_its_baseline() -> None:
    read = result()
    (test,) = read.variant_results
    assert [(v.key, v.value) for v in read.everyone] == [("control", 0.2), ("test", 0.25)]
    assert read.baseline is not None
    assert read.baseline.step_counts == (800, 200)
    assert test.interval == (0.05, 0.45)
    assert test.difference == pytest.approx(0.25)
    assert read.of("test") is test
    assert read.of("control") is None


def test_sessions_of_steps_are_not_kept() -> None:
    assert "step_sessions" not in result().variant_results[0].model_dump()


def test_a_frequentist_result_is_read() -> None:
    (test,) = result(
        method="frequentist",
        p_value=0.01,
        confidence_interval=[-0.2, -0.1],
        chance_to_win=None,
        credible_interval=None,
    ).variant_results
    assert (test.p_value, test.interval, test.chance("increase")) == (0.01, (-0.2, -0.1), None)


def test_winning_takes_the_goal_into_account() -> None:
    (up,) = result().variant_results
    (down,) = result(credible_interval=[-0.4, -0.1], chance_to_win=0.02).variant_results
    (open_,) = result(significant=False).variant_results
    assert (up.wins("increase"), up.wins("decrease")) == (True, False)
    assert (down.wins("increase"), down.wins("decrease")) == (False, True)
    assert down.chance("decrease") == pytest.approx(0.98)
    assert open_.wins("increase") is None


def test_what_could_not_be_computed_is_none_and_not_no() -> None:
    (test,) = result(
        significant=None,
        chance_to_win=None,
        credible_interval=[None, None],
        validation_failures=["not-enough-exposures"],
    ).variant_results
    assert (test.significant, test.chance("decrease"), test.interval, test.difference) == (None,) * 4
    assert test.failures == ("not-enough-exposures",)


def test_a_ratio_is_over_its_denominator_and_nothing_is_over_zero() -> None:
    (ratio,) = result(denominator_sum=500).variant_results
    (empty,) = result(number_of_samples=0).variant_results
    assert (ratio.value, empty.value) == (0.5, None)


def test_the_old_shape_is_recognised() -> None:
    old = MetricResult.model_validate(
        {
            "variants": [{"key": "control", "count": 3}],
            "probability": {"control": 0.2, "test": 0.8},
            "significant": False,
            "significance_code": "low_win_probability",
            "credible_intervals": {"test": [0.1, 0.2]},
        }
    )
    assert old.is_legacy
    assert old.probability == {"control": 0.2, "test": 0.8}
    assert old.legacy_significant is False
    assert not result().is_legacy


def test_breakdowns_are_read() -> None:
    sent = {"breakdown_value": ["Chrome"], "baseline": BASELINE, "variants": [TEST]}
    (part,) = MetricResult.model_validate({"breakdown_results": [sent]}).breakdown_results
    assert part.breakdown_value == ("Chrome",)
    assert part.variants[0].key == "test"


def test_exposures_are_told_by_variant_and_day() -> None:
    read = Exposures.model_validate(
        {
            "timeseries": [
                {"variant": "control", "days": ["2026-01-01", "2026-01-02"], "exposure_counts": [10, 30]},
                {"variant": "$multiple", "days": ["2026-01-01", "2026-01-02"], "exposure_counts": [0, 1]},
            ],
            "total_exposures": {"control": 30, "test": 28, "$multiple": 1},
            "sample_ratio_mismatch": {"expected": {"control": 29, "test": 29}, "p_value": 0.79},
            "bias_risk": {"multiple_variant_percentage": 1.7},
        }
    )
    assert read.series[0].points == ((date(2026, 1, 1), 10), (date(2026, 1, 2), 30))
    assert read.by_variant == {"control": 30, "test": 28}
    assert (read.multiple, read.total) == (1, 59)
    assert (read.srm_p_value, read.bias_percent) == (0.79, 1.7)
    assert read.srm_expected == {"control": 29, "test": 29}


def test_no_test_of_the_split_is_none() -> None:
    read = Exposures.model_validate({"sample_ratio_mismatch": None})
    assert (read.srm_p_value, read.bias_percent, read.total) == (None, None, 0)


def test_a_time_series_is_in_order_of_days_with_gaps() -> None:
    day = {"baseline": BASELINE, "variant_results": [TEST]}
    read = TimeSeries.model_validate(
        {
            "status": "partial",
            "timeseries": {"2026-01-02": None, "2026-01-01": day},
            "errors": {"2026-01-02": "no data"},
            "computed_at": "2026-01-02T04:00:00Z",
        }
    )
    (first, got), (second, missing) = read.points
    assert (first, second, missing) == (date(2026, 1, 1), date(2026, 1, 2), None)
    assert got is not None
    assert got.variant_results[0].chance_to_win == 0.97
    assert read.errors == {date(2026, 1, 2): "no data"}
    assert read.computed_at == datetime(2026, 1, 2, 4, tzinfo=UTC)


def test_a_job_tells_how_far_it_is_and_its_results() -> None:
    job = {
        "id": "j",
        "status": "completed",
        "total_metrics": 2,
        "completed_metrics": 1,
        "failed_metrics": 1,
        "results": [
            {
                "metric_uuid": "a",
                "status": "completed",
                "result": {"baseline": BASELINE, "variant_results": [TEST]},
            },
            {"metric_uuid": "b", "status": "failed", "result": None, "error_message": "too big"},
        ],
    }
    read = Recalculation.model_validate(job)
    good, bad = read.results
    assert read.is_over
    assert good.result is not None
    assert (bad.result, bad.error_message) == (None, "too big")
    assert not Recalculation.model_validate({"status": "pending"}).is_over


_variant = objects(
    key=anything, sum=anything, credible_interval=anything, step_counts=anything, significant=anything
)


@given(
    objects(
        baseline=_variant,
        variant_results=lists(_variant),
        breakdown_results=anything,
        timeseries=anything,
        total_exposures=anything,
        errors=anything,
        results=anything,
        probability=anything,
    )
)
def test_reading_results_never_fails(body: Any) -> None:
    if isinstance(body, dict):
        assert isinstance(MetricResult.model_validate(body).everyone, tuple)
        assert isinstance(Exposures.model_validate(body).series, tuple)
        assert isinstance(TimeSeries.model_validate(body).points, tuple)
        assert isinstance(Recalculation.model_validate(body).results, tuple)
