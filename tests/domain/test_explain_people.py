"""Explanations of split, sample and false alarms: the published values, worked out."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.domain.evidence import Evidence, Reading
from exptui.domain.explain import (
    explain_alarms,
    explain_comparison,
    explain_multiple,
    explain_sample,
    explain_split,
)
from exptui.domain.verdict import Judgement, judge
from tests.domain.explaining import BAYESIAN, FREQUENTIST, PLANNED_20, measured, text_of
from tests.support.evidence import a_reading, an_experiment, evidence, exposed

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
