"""How changes of metrics and settings are told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.alike import meaning, same
from exptui.domain.change_words import label_of, value_words
from exptui.domain.metric_changes import changes, object_changes
from exptui.domain.metric_set import Entry, MetricSet
from tests.domain.bodies import anything, experiments
from tests.domain.editing import funnel, mean

EVENT = {"kind": "EventsNode", "event": "purchase"}


@pytest.mark.parametrize(
    ("path", "label"),
    [
        (("goal",), "goal"),
        (("series", 1, "math_property"), "step 2 property"),
        (("source", "properties", 0, "value"), "source filter 1 value"),
        (("numerator_outlier_handling", "ignore_zeros"), "numerator outlier handling ignore zeros"),
        (("breakdowns", 0), "breakdown 1"),
        (("odd\x1b[31m",), "odd\N{REPLACEMENT CHARACTER}[31m"),
    ],
)
def test_fields_have_names_of_the_field(path: tuple[str | int, ...], label: str) -> None:
    assert label_of(path) == label


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "none"),
        (True, "yes"),
        (12000, "12,000"),
        (0.95, "0.95"),
        ("", "empty"),
        ("two\nlines", "two lines"),
        (EVENT | {"math": "sum", "math_property": "amount"}, "sum of amount on purchase"),
        ([EVENT, {"kind": "ActionsNode", "id": 4}], "purchase; action 4"),
        ([{"key": "plan", "operator": "exact", "value": ["pro"]}], 'plan exact ["pro"]'),
        ([{"key": "test", "rollout_percentage": 20, "split_percent": 30}], "test 30 %"),
        ({"odd": [1]}, '{"odd": [1]}'),
        ([1, 2], "[1, 2]"),
    ],
)
def test_values_are_told_by_what_they_say(value: Any, words: str) -> None:
    assert value_words(value) == words


@given(anything)
def test_any_value_is_told_on_one_harmless_line(value: Any) -> None:
    words = value_words(value)
    assert len(words.splitlines()) == 1 or words == ""
    assert "\x1b" not in words


@given(experiments, experiments)
def test_any_two_experiments_are_compared(one: dict[str, Any], other: dict[str, Any]) -> None:
    before, after = MetricSet.of(one), MetricSet.of(other)
    for change in (*changes(before, after), *object_changes(one, other)):
        assert "\n" not in change.line
    assert changes(before, before) == ()


def test_a_changed_step_is_told_by_its_number_and_field() -> None:
    before = MetricSet(primary=(Entry(uuid="b", body=funnel("b", name="Sign-up")),))
    step = {"kind": "EventsNode", "event": "signup", "math": "dau"}
    changed = before.replace("b", funnel("b", name="Sign-up", series=[step, *funnel()["series"][1:]]))
    assert [change.line for change in changes(before, changed)] == ["Sign-up: step 1 counted as none → dau"]
    longer = before.replace("b", funnel("b", name="Sign-up", series=[*funnel()["series"], EVENT]))
    assert [change.line for change in changes(before, longer)] == [
        "Sign-up: series signup; action 1 → signup; action 1; purchase"
    ]


def test_added_moved_and_removed_metrics_are_told() -> None:
    names = {uuid: Entry(uuid=uuid, body=mean(uuid, name=uuid.upper())) for uuid in "abcd"}
    before = MetricSet(primary=(names["a"], names["b"], names["c"]))
    after = MetricSet(primary=(names["c"], names["a"]), secondary=(names["d"],))
    assert [change.line for change in changes(before, after)] == [
        "B: taken out of primary",
        "C: moved to the top",
        "D: added to secondary",
    ]
    assert [change.line for change in changes(before, before.transfer("b"))] == [
        "B: moved from primary to secondary"
    ]


def test_settings_are_told_under_the_name_of_what_they_are_part_of() -> None:
    before = {"name": "A", "stats_config": {"method": "bayesian", "cuped": {"enabled": False}}}
    after = {"name": "B", "stats_config": {"method": "bayesian", "cuped": {"enabled": True}}}
    assert [change.line for change in object_changes(before, after)] == [
        "Name: A → B",
        "Statistics: CUPED enabled no → yes",
    ]


def test_json_is_compared_as_json() -> None:
    assert not same({"a": 1}, {"a": True})
    assert same({"a": [1, {"b": 2.0}]}, {"a": [1.0, {"b": 2}]})
    assert not same({"a": None}, {})
    assert not same([1], [1, 2])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(json_values, json_values)
def test_to_be_the_same_goes_both_ways_and_with_oneself(one: Any, other: Any) -> None:
    assert same(one, one)
    assert same(one, other) == same(other, one)


def test_what_the_server_writes_into_a_metric_means_nothing() -> None:
    action = {"kind": "ActionsNode", "id": 1}
    one = funnel("b", fingerprint="f", series=[EVENT | {"name": "Kept"}, action | {"name": "Bought"}])
    other = funnel("b", series=[EVENT | {"name": "Kept"}, action])
    assert meaning(one) == other
    assert meaning(mean(source=action | {"name": "Bought"})) == mean(source=action)
