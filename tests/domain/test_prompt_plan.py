"""A comparison of versions of a prompt before it is made: variants, names, and what would be refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from exptui.domain.prompt_plan import PromptPlan, arms, body_of, default_name, metrics_made, plan_of
from exptui.domain.text import Json

TEMPLATES = ("cost", "latency", "eval_pass_rate")
versions = st.lists(st.integers(1, 400), min_size=2, max_size=10, unique=True)
PLAN = PromptPlan(
    prompt_name="plant-doctor",
    versions=(5, 2),
    templates=("cost",),
    name="Which doctor?",
    feature_flag_key="which-doctor",
)


def test_two_versions_are_control_and_test() -> None:
    one, two = arms("plant-doctor", (5, 2))
    assert (one.key, one.version, one.percent) == ("control", 5, 50)
    assert (two.key, two.version, two.percent) == ("test", 2, 50)
    assert json.loads(two.payload) == {"prompt_name": "plant-doctor", "prompt_version": 2}


def test_of_three_versions_the_last_takes_the_rest() -> None:
    made = arms("plant-doctor", (4, 5, 6))
    assert [(arm.key, arm.percent) for arm in made] == [("control", 33), ("test-1", 33), ("test-2", 34)]


def test_without_versions_there_are_no_variants() -> None:
    assert arms("plant-doctor", ()) == ()
    assert [arm.percent for arm in arms("plant-doctor", (1,))] == [100]


@given(chosen=versions)
def test_shares_are_whole_and_sum_to_a_hundred(chosen: list[int]) -> None:
    made = arms("p", chosen)
    assert sum(arm.percent for arm in made) == 100
    assert [arm.version for arm in made] == chosen
    assert len({arm.key for arm in made}) == len(chosen)
    assert made[0].key == "control"
    assert max(arm.percent for arm in made) - min(arm.percent for arm in made) < len(chosen)


def test_a_name_says_versions_and_measures() -> None:
    assert default_name("plant-doctor", (5, 2), ("cost", "latency")) == "plant-doctor: v5, v2 (cost, latency)"
    assert len(default_name("x" * 500, (1, 2), ("cost",))) == 400


def test_metrics_are_of_the_prompt_alone() -> None:
    cost, latency, rate = metrics_made("plant-doctor", TEMPLATES)
    of_prompt = {"key": "$ai_prompt_name", "value": ["plant-doctor"], "operator": "exact", "type": "event"}
    for source in (cost["source"], latency["source"], rate["numerator"], rate["denominator"]):
        assert of_prompt in source["properties"]
    assert (cost["source"]["math_property"], cost["goal"]) == ("$ai_total_cost_usd", "decrease")
    assert (latency["source"]["math_property"], latency["source"]["math"]) == ("$ai_latency", "sum")
    assert (rate["metric_type"], rate["goal"]) == ("ratio", "increase")


def test_of_a_new_template_only_the_name_is_known() -> None:
    assert metrics_made("p", ("tokens",)) == ({"kind": "ExperimentMetric", "name": "tokens"},)


def test_what_is_left_empty_is_named() -> None:
    body: Json = {"templates": {"latency": True, "cost": True, "eval_pass_rate": False}, "name": " "}
    plan = plan_of("plant-doctor", (5, 2), body)
    assert plan.templates == ("cost", "latency")
    assert plan.name == "plant-doctor: v5, v2 (cost, latency)"
    assert plan.feature_flag_key == "plant-doctor-v5-v2-cost-latency"
    free = plan_of("plant-doctor", (5, 2), body, taken={plan.feature_flag_key}.__contains__)
    assert free.feature_flag_key == "plant-doctor-v5-v2-cost-latency-2"


def test_templates_that_are_new_come_after_those_that_are_known() -> None:
    body: Json = {"templates": {"tokens": True, "eval_pass_rate": True, "refusals": True, "cost": True}}
    assert plan_of("p", (1, 2), body).templates == ("cost", "eval_pass_rate", "tokens", "refusals")


plans = st.builds(
    PromptPlan,
    prompt_name=st.text(min_size=1),
    versions=versions.map(tuple),
    templates=st.sets(st.sampled_from(TEMPLATES), min_size=1).map(
        lambda chosen: tuple(key for key in TEMPLATES if key in chosen)
    ),
    name=st.text(min_size=1).map(str.strip).filter(bool),
    feature_flag_key=st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True),
    description=st.text().map(str.strip),
)


@given(plan=plans)
def test_a_plan_is_kept_on_disk_as_it_is(plan: PromptPlan) -> None:
    assert PromptPlan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


@given(plan=plans)
def test_a_plan_is_the_plan_of_its_body(plan: PromptPlan) -> None:
    assert plan_of(plan.prompt_name, plan.versions, body_of(plan)) == plan


@given(plan=plans)
def test_what_is_not_objected_to_can_be_sent(plan: PromptPlan) -> None:
    assert plan.objections() == {}
    sent = plan.request().model_dump(mode="json", exclude_none=True)
    assert (sent["versions"], sent["templates"]) == (list(plan.versions), list(plan.templates))
    assert (sent["name"], sent["feature_flag_key"]) == (plan.name, plan.feature_flag_key)
    assert ("description" in sent) == bool(plan.description)


@pytest.mark.parametrize(
    "changed",
    [
        {"versions": None},
        {"versions": ["5", "6"]},
        {"versions": [True, 2]},
        {"templates": "cost"},
        {"templates": [1]},
        {"name": 7},
        {"description": None},
    ],
)
def test_what_is_no_plan_is_refused(changed: Json) -> None:
    with pytest.raises((LookupError, TypeError, ValueError)):
        PromptPlan.from_json({**PLAN.to_json(), **changed})


def test_a_plan_without_a_field_is_none() -> None:
    kept = PLAN.to_json()
    for key in kept:
        with pytest.raises(LookupError):
            PromptPlan.from_json({name: value for name, value in kept.items() if name != key})


def test_two_versions_at_least_can_be_sent() -> None:
    alone = plan_of("p", (1,), body_of(PLAN))
    assert alone.objections() == {(): "Choose at least 2 versions."}
    with pytest.raises(ValidationError):
        alone.request()
