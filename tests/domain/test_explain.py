"""Explanations: the numbers in the text are those that can be worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.domain.evidence import Reading
from exptui.domain.explain import (
    explain_baseline,
    explain_comparison,
)
from exptui.domain.results import MetricResult
from exptui.domain.verdict import judge
from tests.domain.explaining import BAYESIAN, FREQUENTIST, measured, text_of
from tests.support.evidence import a_reading, an_experiment, evidence


def compared(reading: Reading, **fields: Any) -> str:
    judged = judge(evidence(an_experiment(**fields), reading))
    return text_of(explain_comparison(judged, reading, "test"))


# A variant against the baseline


def test_a_comparison_has_the_published_chance_and_losses() -> None:
    text = compared(measured(BAYESIAN))
    assert "(-1% + 9%) ÷ 2 = +4%" in text
    assert "σ = (high - low) ÷ (2 × z) = (9% - (-1%)) ÷ (2 × 1.96) = 2.551%" in text
    assert "Φ(4% ÷ 2.551%) = Φ(1.568) = 94.2%" in text
    assert "= 0.06392%" in text
    assert "= 4.064%" in text


def test_a_value_is_a_sum_over_people_with_both_told() -> None:
    text = compared(measured(BAYESIAN))
    assert "Value = sum ÷ people" in text
    assert "test: 104 ÷ 1,000 = 0.104" in text
    assert "control: 100 ÷ 1,000 = 0.1" in text
    assert "(0.104 - 0.1) ÷ 0.1 = +4%, the same" in text


def test_a_ratio_is_a_sum_over_its_denominator() -> None:
    below = {"denominator_sum": 400, "denominator_sum_squares": 900, "numerator_denominator_sum_product": 500}
    ratio = {"metric_type": "ratio", "numerator": {"event": "a"}, "denominator": {"event": "b"}}
    text = compared(measured(BAYESIAN | below, baseline=below, metric=ratio))
    assert "Value = sum ÷ denominator" in text
    assert "test: 104 ÷ 400 = 0.26 (of 1,000 people)" in text


def test_values_that_the_interval_is_not_about_are_told_apart() -> None:
    text = compared(measured(BAYESIAN | {"sum": 150}))
    assert "(0.15 - 0.1) ÷ 0.1 = +50%, not the same" in text


def test_a_metric_to_decrease_is_turned_and_says_so() -> None:
    text = compared(measured(BAYESIAN, metric={"goal": "decrease"}))
    assert "Less is better here" in text
    assert "μ = -(low + high) ÷ 2 = -4%, turned: less is better here" in text
    assert "Φ(-4% ÷ 2.551%) = Φ(-1.568) = 5.8%" in text
    assert "1 - 0.9415 = 5.8%" in text
    shipping = text.index("of shipping")
    assert shipping < text.index("= 4.064%") < text.index("of keeping") < text.index("= 0.06392%")


def test_a_bayesian_rule_has_both_of_its_thresholds() -> None:
    assert "over 95% or under 5%" in compared(measured(BAYESIAN))
    narrow = compared(measured(BAYESIAN), stats_config={"method": "bayesian", "bayesian": {"ci_level": 0.9}})
    assert "90% credible interval" in narrow
    assert "over 90% or under 10%" in narrow
    assert "(2 × 1.645) = 3.04%" in narrow


@pytest.mark.parametrize(
    ("bounds", "significant", "goal", "said"),
    [
        ([0.02, 0.08], True, "increase", "good side of zero: better"),
        ([0.02, 0.08], True, "decrease", "bad side of zero: worse"),
        ([-0.01, 0.09], True, "increase", "has zero in it: unclear"),
        ([-0.01, 0.09], False, "increase", "PostHog says: not significant."),
        ([-0.01, 0.09], None, "increase", "could not compute it here, which is not the same as no"),
    ],
)
def test_what_the_server_said_is_put_in_the_direction_of_the_goal(
    bounds: list[float], significant: bool | None, goal: str, said: str
) -> None:
    sent = {"credible_interval": bounds, "chance_to_win": 0.9, "significant": significant}
    assert said in compared(measured(sent, metric={"goal": goal}))


def test_a_p_value_is_worked_out_from_the_interval() -> None:
    text = compared(measured(FREQUENTIST), stats_config={"method": "frequentist"})
    assert "95% confidence interval" in text
    assert "Welch" in text
    assert "t = lift ÷ standard error = 4% ÷ 2.551% = 1.568" in text
    assert "p = 2 × (1 - Φ(|t|)) = 0.1169" in text
    assert "PostHog sent p = 0.117." in text
    assert "Significant when p < 0.05" in text
    assert "Chance to win" not in text


def test_a_sequential_p_value_is_always_valid_and_is_not_worked_out() -> None:
    config = {
        "method": "frequentist",
        "frequentist": {
            "alpha": 0.1,
            "sequential_testing_enabled": True,
            "sequential_tuning_parameter": 5000,
        },
    }
    text = compared(measured(FREQUENTIST), stats_config=config)
    assert "sequential testing, tuned to 5,000 people" in text
    assert "always valid" in text
    assert "Significant when p < 0.1" in text
    assert "t = lift" not in text
    assert "told larger than they are" in text


def test_cuped_is_told_where_it_is_on_and_left_open_where_the_team_decides() -> None:
    on = compared(measured(BAYESIAN), stats_config={"cuped": {"enabled": True, "lookback_days": 7}})
    assert "CUPED is on" in on
    assert "7 days" in on
    assert "the team's default" in compared(measured(BAYESIAN))
    assert "CUPED" not in compared(measured(BAYESIAN), stats_config={"cuped": {"enabled": False}})


def test_an_absolute_difference_is_in_its_own_unit() -> None:
    config = {"method": "bayesian", "bayesian": {"difference_type": "ABSOLUTE"}}
    text = compared(measured(BAYESIAN | {"credible_interval": [-0.001, 0.009]}), stats_config=config)
    assert "(-0.001 + 0.009) ÷ 2 = +0.004" in text
    assert "0.104 - 0.1 = +0.004, the same" in text
    assert "absolute, in the metric's own unit" in text


def test_what_it_does_not_mean_is_said_with_the_chance_of_a_false_alarm() -> None:
    readings = [a_reading(f"M{number}", {"a": (0.01, 0.02), "test": (0.01, 0.02)}) for number in range(9)]
    judged = judge(evidence(an_experiment(), *readings))
    text = text_of(explain_comparison(judged, readings[0], "test"))
    assert "overlap" in text
    assert "18 comparisons here" in text
    assert "1 - 0.95^18 = 60.28%" in text


# What is absent


def test_no_interval_is_told_with_the_gate_and_the_arm_it_failed_in() -> None:
    reading = measured({"validation_failures": ["not-enough-exposures"], "number_of_samples": 20, "sum": 2})
    text = compared(reading)
    assert "in test: fewer than 50 people." in text
    assert "not the same as not significant" in text
    assert "Expected loss" not in text
    assert "Chance to win" not in text


def test_a_baseline_that_failed_is_the_reason_for_both() -> None:
    reading = measured(baseline={"validation_failures": ["baseline-mean-is-zero"], "sum": 0})
    assert "in control: the baseline is zero." in compared(reading)
    base = text_of(explain_baseline(judge(evidence(an_experiment(), reading)), reading))
    assert "no variant gets statistics" in base


def test_a_metric_without_a_result_says_why() -> None:
    reading = Reading(
        metric=measured().metric, section="primary", problem="the server refused: memory limit", refused=True
    )
    assert "No result: the server refused: memory limit" in compared(reading)
    assert "No result" in text_of(explain_baseline(judge(evidence(an_experiment(), reading)), reading))


def test_nobody_in_a_variant_is_no_value_rather_than_zero() -> None:
    assert "test: 0 ÷ 0: no value" in compared(measured({"number_of_samples": 0, "sum": 0}))


def test_a_result_of_the_old_kind_explains_what_it_has_not() -> None:
    body = {"variants": [{"key": "control"}, {"key": "test"}], "probability": {"control": 0.3, "test": 0.7}}
    reading = Reading(
        metric=measured().metric, section="primary", result=MetricResult.model_validate(body), source="query"
    )
    text = compared(reading)
    assert "compares no variant with a baseline" in text
    assert "70.0%" in text


def test_a_variant_that_the_result_does_not_have_is_told_so() -> None:
    judged = judge(evidence(an_experiment(), measured(BAYESIAN)))
    text = text_of(explain_comparison(judged, measured(BAYESIAN), "blue"))
    assert "says nothing about blue" in text


def test_the_baseline_is_named_with_what_is_compared_with_it() -> None:
    judged = judge(evidence(an_experiment(), measured(BAYESIAN)))
    text = text_of(explain_baseline(judged, measured(BAYESIAN)))
    assert "control is the baseline: test is compared with it." in text
    assert "control: 100 ÷ 1,000 = 0.1" in text
