from __future__ import annotations

from typing import Any

import pytest

from exptui.domain.merging_settings import settings_of
from exptui.domain.metric_set import MetricSet
from exptui.domain.saving import landed, payload
from exptui.sandbox.problems import Problem
from exptui.sandbox.store import Build, Json
from tests.domain.editing import Rules, mean

SPLIT = [{"key": "control", "rollout_percentage": 80}, {"key": "test", "rollout_percentage": 20}]
START: dict[str, Any] = {
    "metrics": [mean("a")],
    "parameters": {"feature_flag_variants": SPLIT, "rollout_percentage": 100, "odd": {"kept": 1}},
}
CHANGES: list[dict[str, Any]] = [
    {"name": "Other"},
    {"description": "Because"},
    {"stats_config": {"method": "frequentist", "frequentist": {"alpha": 0.1}}},
    {"exposure_criteria": {"filterTestAccounts": False, "multiple_variant_handling": "first_seen"}},
    {"only_count_matured_users": True},
    {"parameters": {**START["parameters"], "variant_notes": {"test": "Blue"}}},
    {"name": "Other", "parameters": {**START["parameters"], "minimum_detectable_effect": 5}},
]


@pytest.fixture(params=["page", "current"])
def build(request: pytest.FixtureRequest) -> Build:
    return "current" if request.param == "current" else "page"


@pytest.fixture(params=[False, True], ids=["draft", "running"])
def rules(build: Build, request: pytest.FixtureRequest) -> Rules:
    rules = Rules(build, START)
    if request.param:
        rules.launch()
    return rules


def sending(raw: Json, more: Json, **yes: bool) -> Json:
    return payload(raw, MetricSet.of(raw), {**settings_of(raw), **more}, **yes)


def noted(raw: Json) -> Json:
    """The parameters with something new."""
    return {"parameters": {**raw["parameters"], "variant_notes": {"test": "Blue"}}}


def shares(raw: Json) -> list[tuple[str, int]]:
    variants = raw["feature_flag"]["filters"]["multivariate"]["variants"]
    return [(variant["key"], variant["rollout_percentage"]) for variant in variants]


def turn_flag(rules: Rules, rollout: int, split: tuple[int, int]) -> None:
    """What somebody does in the web app, on the page of the flag."""
    filters = rules.world.flags[rules.row["feature_flag_id"]]["filters"]
    filters["groups"][0]["rollout_percentage"] = rollout
    keys = ("control", "test")
    filters["multivariate"]["variants"] = [
        {"key": key, "rollout_percentage": share} for key, share in zip(keys, split, strict=True)
    ]


@pytest.mark.parametrize("change", CHANGES, ids=[" ".join(change) for change in CHANGES])
def test_a_changed_setting_goes_alone_and_is_shown_as_meant(rules: Rules, change: dict[str, Any]) -> None:
    raw = rules.read()
    sent = sending(raw, change)
    assert set(sent) == set(change)
    after = rules.patch(sent)
    assert landed(after, MetricSet.of(raw), sent) == ()
    assert shares(after) == shares(raw)


@pytest.mark.parametrize("build", ["page", "current"])
def test_the_plan_goes_where_the_build_keeps_it(build: Build) -> None:
    three = [
        *SPLIT[:1],
        {"key": "test", "rollout_percentage": 10},
        {"key": "other", "rollout_percentage": 10},
    ]
    rules = Rules(build, {"parameters": {**START["parameters"], "feature_flag_variants": three}})
    raw = rules.read()
    plan = {"minimum_detectable_effect": 12, "recommended_sample_size": 4000}
    sent = sending(raw, {"running_time_calculation": plan, "excluded_variants": ["test"]})
    after = rules.patch(sent)
    if build == "page":
        assert set(sent) == {"parameters"}
        assert after["parameters"].items() >= {**plan, "excluded_variants": ["test"]}.items()
    else:
        assert set(sent) == {"running_time_calculation", "excluded_variants"}
        assert (after["running_time_calculation"], after["excluded_variants"]) == (plan, ["test"])
    assert landed(after, MetricSet.of(raw), sent) == ()
    assert after["parameters"]["odd"] == {"kept": 1}
    cleared = rules.patch(sending(after, {"running_time_calculation": None, "excluded_variants": None}))
    assert "minimum_detectable_effect" not in cleared["parameters"]
    assert not cleared.get("running_time_calculation")
    assert not cleared["parameters"].get("excluded_variants")


@pytest.mark.parametrize("build", ["page", "current"])
def test_a_draft_keeps_what_somebody_changed_in_its_flag(build: Build) -> None:
    rules = Rules(build, START)
    turn_flag(rules, 10, (60, 40))
    raw = rules.read()
    after = rules.patch(sending(raw, noted(raw)))
    assert shares(after) == [("control", 60), ("test", 40)]
    assert after["feature_flag"]["filters"]["groups"][0]["rollout_percentage"] == 10
    assert after["parameters"]["variant_notes"] == {"test": "Blue"}


def test_variants_that_say_what_the_flag_says_go_as_they_are_kept() -> None:
    odd = [{**variant, "odd": [1]} for variant in SPLIT]
    rules = Rules("page", {"parameters": {**START["parameters"], "feature_flag_variants": odd}})
    raw = rules.read()
    after = rules.patch(sending(raw, noted(raw)))
    assert after["parameters"]["feature_flag_variants"] == raw["parameters"]["feature_flag_variants"]
    assert raw["parameters"]["feature_flag_variants"][0]["odd"] == [1]


@pytest.mark.parametrize("build", ["page", "current"])
def test_a_draft_whose_parameters_never_named_variants_keeps_its_split(build: Build) -> None:
    rules = Rules(build, START)
    rules.row["parameters"] = {"odd": 1}
    raw = rules.read()
    after = rules.patch(sending(raw, noted(raw)))
    assert shares(after) == [("control", 80), ("test", 20)]


@pytest.mark.parametrize("build", ["page", "current"])
def test_a_running_experiment_takes_parameters_though_its_rollout_was_changed_in_the_flag(
    build: Build,
) -> None:
    rules = Rules(build, START)
    rules.launch()
    turn_flag(rules, 10, (60, 40))
    raw = rules.read()
    sent = sending(raw, noted(raw))
    after = rules.patch(sent)
    assert landed(after, MetricSet.of(raw), sent) == ()
    assert shares(after) == [("control", 60), ("test", 40)]
    if build == "page":
        kept = after["parameters"]["feature_flag_variants"]
        assert [variant["rollout_percentage"] for variant in kept] == [80, 20], (
            "the plan it was launched with"
        )


def test_our_own_change_of_the_split_goes_to_the_flag_on_a_yes(rules: Rules) -> None:
    raw = rules.read()
    wanted = [{"key": "control", "rollout_percentage": 50}, {"key": "test", "rollout_percentage": 50}]
    change = {"parameters": {**raw["parameters"], "feature_flag_variants": wanted}}
    if rules.row["start_date"] is None:
        after = rules.patch(sending(raw, change))
    else:
        if rules.build == "current":
            with pytest.raises(Problem):
                rules.patch(sending(raw, change))
        sent = sending(raw, change, update_flag=True)
        assert sent["update_feature_flag_params"] is True
        after = rules.patch(sent)
    assert shares(after) == [("control", 50), ("test", 50)]


def test_a_yes_to_the_flag_says_nothing_where_the_parameters_stay(rules: Rules) -> None:
    assert sending(rules.read(), {"name": "Other"}, update_flag=True) == {"name": "Other"}


def test_a_setting_that_was_not_kept_is_named(rules: Rules) -> None:
    raw = rules.read()
    found = landed(raw, MetricSet.of(raw), {**sending(raw, noted(raw)), "name": " Checkout ", "metrics": []})
    assert [(each.kind, each.what) for each in found] == [("setting", "parameters")]
    cleared = landed(raw, MetricSet.of(raw), {"parameters": {"feature_flag_variants": SPLIT}})
    assert [(each.kind, each.what) for each in cleared] == [("setting", "parameters")]
