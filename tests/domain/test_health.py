"""Each check at its threshold, and what keeps it quiet."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.domain.evidence import Evidence
from exptui.domain.examine import examine
from exptui.domain.finding import Attention, Finding
from exptui.domain.health import CHECKS
from exptui.domain.lifecycle import TRANSITIONS
from exptui.domain.verdict import judge
from tests.support.evidence import a_reading, ago, an_experiment, changed, evidence, exposed

QUIET = {"properties": [], "rollout_percentage": 100}
UNEVEN = {"control": 60, "test": 40}


def checks(known: Evidence) -> set[str]:
    return {finding.check for finding in examine(known)}


def finding(known: Evidence, check: str) -> Finding:
    (one,) = [each for each in examine(known) if each.check == check]
    return one


def test_the_checks_are_in_the_published_order_and_complete() -> None:
    numbers = [check.number for check in CHECKS if check.number]
    assert numbers == list(range(1, 28))
    assert len({check.name for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_check_says_why_it_matters_and_what_to_do(check: Any) -> None:
    assert check.rule
    assert check.why.endswith(".")
    assert check.next.endswith(".")
    keys = {transition.key for transition in TRANSITIONS.values()} | {"", "o", "m"}
    assert check.key in keys


# Exposures

SKEWED = exposed({"control": 5400, "test": 4600})


def test_a_skewed_split_breaks_an_experiment_after_a_day() -> None:
    assert finding(evidence(exposures=SKEWED), "srm").reason == "SRM p<.001, 54/46 of 10.0k, planned 50/50"
    assert "srm" not in checks(evidence(an_experiment(0.9), exposures=SKEWED))


def test_forced_variants_shift_the_split_on_purpose() -> None:
    some = [{**QUIET, "variant": "test", "properties": [{"key": "id"}]}, QUIET]
    assert checks(evidence(an_experiment(groups=some), exposures=SKEWED)) & {"srm", "forced_variants"} == {
        "forced_variants"
    }


def test_a_holdout_does_not_count_in_the_split() -> None:
    held = exposed({"control": 5000, "test": 5010, "holdout-3": 1100})
    assert "srm" not in checks(evidence(exposures=held))


def test_an_excluded_variant_does_not_count_in_the_split() -> None:
    split = {"control": 40, "test": 40, "broken": 20}
    seen = exposed({"control": 4000, "test": 4000, "broken": 20})
    kept = an_experiment(split=split, excluded_variants=["broken"])
    assert "srm" in checks(evidence(an_experiment(split=split), exposures=seen))
    assert "srm" not in checks(evidence(kept, exposures=seen))


def test_no_exposures_are_told_after_a_day_and_not_while_the_flag_is_off() -> None:
    none = exposed({})
    assert "zero_exposures" in checks(evidence(an_experiment(1), exposures=none))
    assert "zero_exposures" not in checks(evidence(an_experiment(0.99), exposures=none))
    assert "zero_exposures" not in checks(evidence(an_experiment(1, flag={"active": False}), exposures=none))
    assert "zero_exposures" not in checks(evidence(an_experiment(1), exposures=None))


@pytest.mark.parametrize(
    ("days", "stalls"),
    [
        ([100, 200, 300, 300, 300, 300], True),
        ([100, 200, 300, 400, 400, 400], False),
        ([1, 2, 3, 3, 3, 3], False),
        ([0, 0, 0, 0, 0, 0], False),
    ],
)
def test_exposures_stall_after_two_whole_days_of_a_healthy_pace(days: list[float], stalls: bool) -> None:
    seen = exposed({"control": days[-1], "test": 0}, series={"control": days})
    assert ("stalled" in checks(evidence(an_experiment(6), exposures=seen))) is stalls
    assert "stalled" not in checks(evidence(an_experiment(6, flag={"active": False}), exposures=seen))


def test_people_in_several_variants_matter_where_the_split_is_uneven_and_they_are_left_out() -> None:
    several = exposed({"control": 6000, "test": 4000, "$multiple": 11})
    uneven = an_experiment(split=UNEVEN)
    assert "multiple_bias" in checks(evidence(uneven, exposures=several))
    assert "multiple_bias" not in checks(evidence(exposures=several))
    first = an_experiment(split=UNEVEN, exposure_criteria={"multiple_variant_handling": "first_seen"})
    assert "multiple_bias" not in checks(evidence(first, exposures=several))
    few = exposed({"control": 6000, "test": 4000, "$multiple": 10})
    assert "multiple_bias" not in checks(evidence(uneven, exposures=few))


# The flag


def test_a_pause_is_left_alone_for_a_day() -> None:
    off = an_experiment(flag={"active": False})
    today = judge(evidence(off, activity=(changed("active", True, False, 0.5),)))
    later = judge(evidence(off, activity=(changed("active", True, False, 3.2),)))
    assert (today.attention, later.attention) == (Attention.OK, Attention.STUCK)
    assert later.reason == "paused for 3 days: the flag is off"
    assert judge(evidence(off)).attention is Attention.STUCK


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        ({"groups": [{"properties": [], "rollout_percentage": 100}]}, None),
        ({"groups": [{"properties": [], "rollout_percentage": 20}]}, "targeting narrowed on day 11 of 21"),
        ({"groups": [{"properties": [{"key": "plan"}]}]}, "targeting narrowed on day 11 of 21"),
        ({"groups": [{"properties": [{"key": "plan"}]}, {"rollout_percentage": 60}]}, None),
        ({"groups": [{"rollout_percentage": 50, "exposure_frozen": True}]}, None),
        (
            {"groups": [{"rollout_percentage": 50, "variant": "test"}]},
            "forced variants changed on day 11 of 21",
        ),
    ],
)
def test_narrowing_while_running_breaks_it_and_widening_does_not(after: Any, reason: str | None) -> None:
    before = {"groups": [{"properties": [], "rollout_percentage": 50}]}
    known = evidence(activity=(changed("filters", before, after, 10),))
    told = [each.reason for each in examine(known) if each.check == "mid_run_edit"]
    assert told == ([reason] if reason else [])
    assert "mid_run_edit" not in checks(evidence(activity=(changed("filters", before, after, 20.5),)))


def test_another_split_in_the_flag_breaks_it_beyond_five_points() -> None:
    def planned(control: int) -> Evidence:
        rows = [
            {"key": "control", "rollout_percentage": control},
            {"key": "test", "rollout_percentage": 100 - control},
        ]
        return evidence(an_experiment(parameters={"feature_flag_variants": rows}))

    assert "split_differs" not in checks(planned(55))
    assert finding(planned(56), "split_differs").severity == "warning"
    other = [{"key": "control", "rollout_percentage": 50}, {"key": "new", "rollout_percentage": 50}]
    renamed = evidence(an_experiment(parameters={"feature_flag_variants": other}))
    assert finding(renamed, "split_differs").severity == "critical"


def test_a_deleted_flag_breaks_what_runs_and_cleans_up_what_ended() -> None:
    assert judge(evidence(an_experiment(flag={"deleted": True}))).attention is Attention.BROKEN
    ended = an_experiment(flag={"deleted": True}, end_date=ago(40), conclusion="won")
    assert judge(evidence(ended)).attention is Attention.OK


# Metrics


def test_a_first_primary_without_statistics_breaks_it_and_another_is_a_note() -> None:
    unread = a_reading("Orders", {"test": None}, baseline_failures=("not-enough-metric-data",))
    assert judge(evidence(None, unread)).attention is Attention.BROKEN
    second = judge(evidence(an_experiment(5), a_reading(), unread))
    assert second.attention is Attention.OK
    assert "unreadable" in {each.check for each in second.findings}


def test_one_variant_without_statistics_is_not_a_metric_that_cannot_be_read() -> None:
    assert "unreadable" not in checks(evidence(None, a_reading("Orders", {"test": None})))


def test_secondary_metrics_alone_leave_nothing_to_decide_by() -> None:
    body = {"kind": "ExperimentMetric", "metric_type": "mean", "uuid": "s"}
    assert finding(evidence(an_experiment(metrics=[])), "no_metric").severity == "critical"
    without = an_experiment(metrics=[], metrics_secondary=[body])
    assert finding(evidence(without), "no_metric").severity == "warning"
    shared = an_experiment(metrics=[], saved_metrics=[{"id": 1, "saved_metric": 2, "query": body}])
    assert "no_metric" not in checks(evidence(shared))


# Time


def test_a_draft_is_stale_after_a_week() -> None:
    assert "stale_draft" not in checks(
        evidence(an_experiment(None, created_at=ago(7), flag={"active": False}))
    )
    assert "stale_draft" in checks(evidence(an_experiment(None, created_at=ago(7.1), flag={"active": False})))


def test_more_than_two_months_to_the_target_is_under_powered() -> None:
    slow = exposed({"control": 833, "test": 833})
    assert "underpowered" in checks(evidence(an_experiment(10), exposures=slow))
    quick = exposed({"control": 834, "test": 834})
    assert "underpowered" not in checks(evidence(an_experiment(10), exposures=quick))


def test_far_more_people_than_planned_are_no_reason_to_wait() -> None:
    many = exposed({"control": 15_000, "test": 15_000})
    assert "zombie" in checks(evidence(exposures=many))


# After the end


@pytest.mark.parametrize(
    ("conclusion", "split", "contradicts"),
    [
        ("won", {"control": 100, "test": 0}, True),
        ("won", {"control": 0, "test": 100}, False),
        ("lost", {"control": 0, "test": 100}, True),
        ("lost", {"control": 100, "test": 0}, False),
        ("inconclusive", {"control": 0, "test": 100}, False),
    ],
)
def test_a_conclusion_is_held_against_the_flag(conclusion: str, split: Any, contradicts: bool) -> None:
    ended = an_experiment(split=split, end_date=ago(3), conclusion=conclusion)
    assert ("contradicts_flag" in checks(evidence(ended))) is contradicts


def test_a_shipped_flag_may_stay_for_a_month() -> None:
    def ended(days: float) -> Evidence:
        alone = {"control": 0, "test": 100}
        return evidence(an_experiment(60, split=alone, end_date=ago(days), conclusion="won"))

    assert "not_cleaned_up" not in checks(ended(29))
    assert "not_cleaned_up" in checks(ended(30))


def test_what_is_archived_asks_for_nothing() -> None:
    away = an_experiment(60, end_date=ago(30), archived=True)
    assert judge(evidence(away)).attention is Attention.OK


# What PostHog says itself

SENT = {
    "code": "flag_off_while_running",
    "subcode": "running_but_flag_disabled",
    "severity": "warning",
    "title": "Off",
}


def test_what_posthog_found_too_is_told_once() -> None:
    both = an_experiment(flag={"active": False}, health={"findings": [SENT]})
    assert [each.check for each in examine(evidence(both))] == ["paused"]


def test_what_only_posthog_found_is_told_and_stops_a_verdict() -> None:
    theirs = an_experiment(
        health={"findings": [{"code": "brand_new", "severity": "warning", "title": "New trouble"}]}
    )
    judged = judge(evidence(theirs))
    assert [each.title for each in judged.findings] == ["New trouble"]
    assert judged.verdict is None


@pytest.mark.parametrize("health", [None, {}, {"findings": None}, {"findings": [None, {}, {"code": 3}]}])
def test_findings_of_any_shape_are_survived(health: Any) -> None:
    assert judge(evidence(an_experiment(health=health))).verdict == "ship"
