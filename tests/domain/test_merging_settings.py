from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.merging_settings import FIELDS, merge_objects, settings_of

BASE: dict[str, Any] = {
    "name": "Checkout",
    "holdout_id": None,
    "parameters": {"minimum_detectable_effect": 30, "rollout_percentage": 100, "odd": {"kept": 1}},
    "exposure_criteria": None,
    "stats_config": {"method": "bayesian", "bayesian": {"ci_level": 0.95}},
}
EVENT = {"kind": "ExperimentEventExposureConfig", "event": "signup", "properties": []}

values = (
    st.none() | st.integers(0, 2) | st.booleans() | st.sampled_from(["x", "y"]) | st.lists(st.integers(0, 1))
)
inner = st.dictionaries(st.sampled_from(["ci_level", "odd"]), values, max_size=2)
stats = st.none() | st.dictionaries(
    st.sampled_from(["method", "bayesian", "cuped"]), values | inner, max_size=3
)
parameters = st.none() | st.dictionaries(st.sampled_from(["a", "b", "c"]), values | inner, max_size=3)
bodies = st.fixed_dictionaries({}, optional={"name": values, "stats_config": stats, "parameters": parameters})


@given(bodies, bodies)
def test_what_only_one_side_changed_is_the_result(base: dict[str, Any], x: dict[str, Any]) -> None:
    for one in (merge_objects(base, x, base), merge_objects(base, base, x), merge_objects(base, x, x)):
        assert one.result == x
        assert one.conflicts == ()


@given(bodies, bodies, bodies)
def test_either_side_can_be_chosen_in_every_conflict(base: Any, ours: Any, theirs: Any) -> None:
    one = merge_objects(base, ours, theirs)
    for conflict in one.conflicts:
        for side, wanted in (("ours", conflict.ours), ("theirs", conflict.theirs)):
            found: Any = one.choose(conflict, "ours" if side == "ours" else "theirs").result
            for key in conflict.key:
                found = (found or {}).get(key)
            assert found == wanted
    assert merge_objects(base, ours, theirs, {each.key: "ours" for each in one.conflicts}).open == ()


def with_parameters(**more: Any) -> dict[str, Any]:
    return {**BASE, "parameters": {**BASE["parameters"], **more}}


def test_objects_are_merged_key_by_key() -> None:
    one = merge_objects(BASE, with_parameters(minimum_detectable_effect=20), with_parameters(odd=2, new=3))
    assert one.conflicts == ()
    assert one.result == with_parameters(minimum_detectable_effect=20, odd=2, new=3)
    assert [change.line for change in one.from_us] == ["Parameters: minimum detectable effect 30 → 20"]


def test_the_same_key_changed_differently_is_a_conflict_of_that_key() -> None:
    one = merge_objects(
        BASE, with_parameters(rollout_percentage=50), with_parameters(rollout_percentage=10, new=1)
    )
    (conflict,) = one.conflicts
    assert conflict.key == ("parameters", "rollout_percentage")
    assert (conflict.what, conflict.base, conflict.ours, conflict.theirs) == (
        "Parameters rollout",
        100,
        50,
        10,
    )
    assert [change.line for change in conflict.by_them] == ["Parameters: rollout 100 → 10"]
    assert one.result["parameters"]["rollout_percentage"] == 10
    assert one.choose(conflict, "ours").result == with_parameters(rollout_percentage=50, new=1)


def test_statistics_go_a_level_deeper() -> None:
    mine = {"ci_level": 0.95, "difference_type": "ABSOLUTE"}
    ours = {**BASE, "stats_config": {"method": "frequentist", "bayesian": mine}}
    theirs = {**BASE, "stats_config": {"method": "bayesian", "bayesian": {"ci_level": 0.9, "odd": 1}}}
    one = merge_objects(BASE, ours, theirs)
    assert one.conflicts == ()
    bayesian = {"ci_level": 0.9, "difference_type": "ABSOLUTE", "odd": 1}
    assert one.result["stats_config"] == {"method": "frequentist", "bayesian": bayesian}


def test_what_exposes_is_one_thing_and_never_half_of_each() -> None:
    base = {"exposure_criteria": {"exposure_config": EVENT, "filterTestAccounts": True}}
    ours = {
        "exposure_criteria": {"exposure_config": {"kind": "ActionsNode", "id": 1}, "filterTestAccounts": True}
    }
    theirs = {
        "exposure_criteria": {"exposure_config": {**EVENT, "event": "view"}, "filterTestAccounts": False}
    }
    one = merge_objects(base, ours, theirs)
    assert [conflict.key for conflict in one.conflicts] == [("exposure_criteria", "exposure_config")]
    assert one.choose(one.conflicts[0], "ours").result == {
        "exposure_criteria": {
            "exposure_config": {"kind": "ActionsNode", "id": 1},
            "filterTestAccounts": False,
        }
    }


def test_true_and_one_are_not_the_same() -> None:
    base = {"parameters": {"a": 1}}
    assert merge_objects(base, {"parameters": {"a": True}}, base).result["parameters"]["a"] is True


def test_the_edited_fields_are_read_from_an_experiment() -> None:
    raw = {"id": 1, "status": "draft", "excluded_variants": [], **BASE}
    assert settings_of(raw) == {**BASE, "excluded_variants": None}
    assert set(settings_of(dict.fromkeys(FIELDS))) == set(FIELDS)
