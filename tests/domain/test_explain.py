"""Explanations: the numbers in the text are those that can be worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.domain.evidence import Evidence, Reading
from exptui.domain.explain import (
    Explanation,
    explain_alarms,
    explain_baseline,
    explain_comparison,
    explain_multiple,
    explain_sample,
    explain_split,
)
from exptui.domain.metrics import parse_metric
from exptui.domain.results import MetricResult
from exptui.domain.verdict import Judgement, judge
from tests.support.evidence import a_reading, an_experiment, evidence, exposed

PLANNED_20 = {"recommended_sample_size": 7200, "minimum_detectable_effect": 20}


def text_of(explanation: Explanation) -> str:
    return "\n".join((explanation.title, *explanation.paragraphs))


def measured(
    variant: dict[str, Any] | None = None,
    *,
    baseline: dict[str, Any] | None = None,
    metric: dict[str, Any] | None = None,
) -> Reading:
    """A metric that counted 100 of 1,000 in the baseline."""
    sent = {"kind": "ExperimentMetric", "metric_type": "mean", "uuid": "m", "name": "Orders"} | (metric or {})
    base = {"key": "control", "number_of_samples": 1000, "sum": 100, "sum_squares": 100} | (baseline or {})
    other = {"key": "test", "number_of_samples": 1000, "sum": 104, "sum_squares": 104} | (variant or {})
    body = {"baseline": base, "variant_results": [other]}
    return Reading(
        metric=parse_metric(sent),
        section="primary",
        result=MetricResult.model_validate(body),
        source="query",
    )


BAYESIAN = {"credible_interval": [-0.01, 0.09], "chance_to_win": 0.9415, "significant": False}


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


FREQUENTIST = {"confidence_interval": [-0.01, 0.09], "p_value": 0.117, "significant": False}


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


# The split


def split_of(counts: dict[str, float], shares: dict[str, int], **fields: Any) -> str:
    judged = judge(evidence(an_experiment(split=shares), exposures=exposed(counts), **fields))
    return text_of(explain_split(judged))


@pytest.mark.parametrize(
    ("counts", "shares", "chi", "freedom", "p"),
    [
        ((4072, 2035), (80, 20), "677.44", 1, "2.405e-149"),
        ((520, 480), (50, 50), "1.6", 1, "0.2059"),
        ((5200, 4800), (50, 50), "16.00", 1, "6.334e-05"),
        ((3600, 3200, 3200), (34, 33, 33), "17.83", 2, "0.0001345"),
    ],
)
def test_the_split_is_worked_out_to_the_published_values(
    counts: tuple[float, ...], shares: tuple[int, ...], chi: str, freedom: int, p: str
) -> None:
    keys = ("control", "test", "other")[: len(counts)]
    text = split_of(dict(zip(keys, counts, strict=True)), dict(zip(keys, shares, strict=True)))
    assert f"χ² = {chi}, degrees of freedom = {len(counts)} - 1 = {freedom}" in text
    found = float(text.split("= erfc(√(χ² ÷ 2)) = " if freedom == 1 else "χ² ÷ 2) = ")[1].split(":")[0])
    assert found == pytest.approx(float(p), rel=2e-3)
    assert "A mismatch is p < 0.001, tested from 100 people on." in text


def test_each_term_of_the_split_is_shown() -> None:
    text = split_of({"control": 520, "test": 480}, {"control": 50, "test": 50})
    assert "control: (520 - 500)^2 ÷ 500 = 0.8" in text
    assert "test: (480 - 500)^2 ÷ 500 = 0.8" in text
    assert text.count(": as planned") == 1


def test_a_split_that_is_not_tested_says_why() -> None:
    few = split_of({"control": 40, "test": 50}, {"control": 50, "test": 50})
    assert "Not tested: 90 people are too few." in few
    alone = split_of({"control": 400}, {"control": 100, "test": 0})
    assert "only 1 variant with a planned share" in alone
    unread = judge(evidence(an_experiment(), exposures=None, exposures_problem="no permission (query:read)"))
    assert "no permission (query:read)" in text_of(explain_split(unread))


def test_what_is_left_out_of_the_split_is_named() -> None:
    text = split_of({"control": 500, "test": 500, "$multiple": 7}, {"control": 50, "test": 50})
    assert "Left out: $multiple." in text


def test_people_in_several_variants_are_a_share_of_all() -> None:
    counts = {"control": 5000.0, "test": 4980.0, "$multiple": 20.0}
    judged = judge(evidence(an_experiment(), exposures=exposed(counts)))
    text = text_of(explain_multiple(judged))
    assert "20 ÷ 10,000 × 100 = 0.2%" in text
    assert "over 0.1%" in text
    assert "here: even" in text
    unread = judge(evidence(an_experiment(), exposures=None))
    assert "Not known" in text_of(explain_multiple(unread))


# The sample


def sized(metric: dict[str, Any], total: float, people: float = 1000, **fields: Any) -> str:
    fields.setdefault("parameters", PLANNED_20)
    counts = fields.pop("counts", {"control": 1500, "test": 1500})
    reading = measured(BAYESIAN, baseline={"sum": total, "number_of_samples": people}, metric=metric)
    return text_of(explain_sample(judge(known(reading, counts, **fields))))


def known(reading: Reading, counts: dict[str, float], **fields: Any) -> Evidence:
    return evidence(an_experiment(**fields), reading, exposures=exposed(counts))


@pytest.mark.parametrize(
    ("metric", "total", "mde", "people"),
    [
        ({"metric_type": "funnel", "series": [{"event": "a"}]}, 100, 20, "7,200"),
        ({"metric_type": "funnel", "series": [{"event": "a"}]}, 50, 30, "6,756"),
        ({"metric_type": "mean", "source": {"event": "a"}}, 2000, 10, "3,200"),
        ({"metric_type": "mean", "source": {"event": "a", "math": "sum"}}, 2000, 10, "800"),
        ({"metric_type": "mean", "source": {"event": "a", "math": "sum"}}, 5000, 10, "800"),
    ],
)
def test_the_sample_is_worked_out_to_the_published_values(
    metric: dict[str, Any], total: float, mde: float, people: str
) -> None:
    text = sized(metric, total, parameters=PLANNED_20 | {"minimum_detectable_effect": mde})
    assert f"× 2) = {people}" in text


FUNNEL = {"metric_type": "funnel", "series": [{"event": "a"}]}


def test_the_effect_detectable_today_is_the_published_one() -> None:
    text = sized(FUNNEL, 100)
    assert "100 × √(16 × 0.09 × 2 ÷ 3,000) ÷ 0.1 = 30.98%" in text
    assert "V = p × (1 - p) = 0.1 × 0.9 = 0.09" in text


def test_days_left_are_what_is_missing_over_the_pace() -> None:
    text = sized(FUNNEL, 100, days=20)
    assert "3,000 people ÷ 20 days = 150 a day" in text
    assert "ceil((7,200 - 3,000) ÷ 150) = 28 days" in text


def test_a_target_that_is_reached_leaves_no_days() -> None:
    text = sized(FUNNEL, 100, counts={"control": 4000, "test": 4000})
    assert "Reached." in text
    assert "Days left: 0" in text


def test_a_sample_without_a_plan_or_a_baseline_says_what_is_missing() -> None:
    assert "No sample was planned." in sized(FUNNEL, 100, parameters={})
    assert "no smallest effect was planned" in sized(FUNNEL, 100, parameters={})
    none = sized(FUNNEL, 0)
    assert "no baseline above zero" in none
    assert "Detectable today: not known" in none


# False alarms


@pytest.mark.parametrize(("metrics", "chance"), [(5, "22.62%"), (10, "40.13%"), (18, "60.28%")])
def test_false_alarms_are_as_published(metrics: int, chance: str) -> None:
    readings = [a_reading(f"M{number}") for number in range(metrics)]
    text = text_of(explain_alarms(judge(evidence(an_experiment(), *readings))))
    assert f"1 - 0.95^{metrics} = {chance}" in text


def test_without_an_interval_there_is_no_alarm_to_be_false() -> None:
    judged: Judgement = judge(evidence(an_experiment(), a_reading("M", {"test": None})))
    assert "nothing can be a false alarm" in text_of(explain_alarms(judged))


def test_explanations_can_be_written_in_ascii_one_sign_for_one() -> None:
    readings = [measured(BAYESIAN), measured(FREQUENTIST)]
    judged = judge(evidence(an_experiment(parameters=PLANNED_20), *readings))
    texts = [explain_comparison(judged, each, "test") for each in readings]
    texts += [f(judged) for f in (explain_split, explain_sample, explain_multiple, explain_alarms)]
    signs = {sign for each in texts for sign in text_of(each) if not sign.isascii()}
    assert signs <= set("×÷√Φφχμσ²")
