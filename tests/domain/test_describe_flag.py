"""Release conditions in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.describe_flag import condition, flag_section, release, releases
from exptui.domain.experiment import Experiment
from exptui.domain.flags import FeatureFlag, group_in
from exptui.domain.rows import Row

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"key": "email", "operator": "icontains", "value": "@acme.com"}, "email contains @acme.com"),
        ({"key": "country", "operator": "exact", "value": ["DE"]}, "country is DE"),
        ({"key": "country", "value": ["DE", "FR", "IT"]}, "country is one of DE, FR or IT"),
        ({"key": "plan", "operator": "is_not", "value": ["free", "trial"]}, "plan is none of free or trial"),
        ({"key": "age", "operator": "gte", "value": 18}, "age ≥ 18"),
        ({"key": "age", "operator": "between", "value": [18, 30]}, "age is between 18 and 30"),
        ({"key": "beta", "operator": "exact", "value": True}, "beta is true"),
        ({"key": "name", "operator": "is_set", "value": "is_set"}, "name is set"),
        ({"key": "id", "type": "cohort", "value": 12}, "cohort is 12"),
        ({"key": "id", "type": "cohort", "value": 12, "cohort_name": "Testers"}, "cohort is Testers"),
        ({"key": "id", "type": "cohort", "value": 12, "operator": "not_in"}, "cohort is not 12"),
        (
            {"key": "5", "type": "flag", "operator": "flag_evaluates_to", "value": True},
            "flag 5 evaluates to true",
        ),
        ({"key": "industry", "type": "group", "value": "toys"}, "group industry is toys"),
        ({"key": "1 = 1", "type": "hogql"}, "SQL 1 = 1"),
        ({"key": "v", "operator": "semver_gt", "value": "1.2"}, "v semver_gt 1.2"),
        ({"key": "v", "type": "weather", "value": "wet"}, "weather v is wet"),
        ({"key": "email", "operator": "exact", "value": ""}, "email is nothing"),
    ],
)
def test_conditions_read_as_a_person_would_say_them(sent: dict[str, Any], words: str) -> None:
    assert condition(sent) == words


def test_a_release_names_its_share_and_all_of_its_conditions() -> None:
    group = group_in(
        {
            "rollout_percentage": 12.5,
            "properties": [
                {"key": "email", "operator": "icontains", "value": "@acme.com"},
                {"key": "country", "value": ["DE"]},
                {"key": "plan", "operator": "is_set"},
            ],
        }
    )
    assert release(group) == "12.5% of users where email contains @acme.com, country is DE and plan is set"


def test_a_share_that_is_not_given_means_everyone() -> None:
    assert release(group_in({"rollout_percentage": None})) == "100% of users"


def test_what_is_split_by_groups_is_not_told_as_users() -> None:
    flag = FeatureFlag.model_validate(
        {"filters": {"groups": [{"rollout_percentage": 50}], "aggregation_group_type_index": 0}}
    )
    assert releases(flag)[0].text == "50% of groups (type 0)"


def test_forced_frozen_and_described_conditions_say_so() -> None:
    group = {"variant": "test", "exposure_frozen": True, "description": "for the demo"}
    flag = FeatureFlag.model_validate({"filters": {"groups": [group]}})
    assert releases(flag)[0].note == "always `test` · frozen · for the demo"


def test_a_flag_without_conditions_reaches_nobody() -> None:
    assert releases(FeatureFlag())[0].text == "nobody: there is no release condition"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Row(id=1, flag_id=2, flag_key="k", flag_active=True), "on"),
        (
            Row(id=1, flag_id=2, flag_key="k", flag_active=False),
            "off: everyone gets what the code does without it",
        ),
        (Row(id=1, flag_id=2, flag_key="k", flag_active=True, flag_deleted=True), "deleted"),
        (Row(id=1, flag_id=2, flag_key="k"), "not told by the server"),
    ],
)
def test_the_state_of_a_flag_is_told_from_the_row_alone(row: Row, words: str) -> None:
    facts = {fact.label: fact.text for fact in flag_section(row, None).facts}
    assert facts == {"key": "k", "state": words}


def test_an_experiment_without_flag_says_so() -> None:
    assert flag_section(Row(id=1), Experiment(id=1)).facts[0].text == "none"


@given(st.dictionaries(st.sampled_from(["key", "type", "operator", "value", "negation", "label"]), JSON))
def test_no_condition_a_server_may_send_fails_or_breaks_a_line(sent: dict[str, Any]) -> None:
    words = condition(sent)
    assert words
    assert "\n" not in words
