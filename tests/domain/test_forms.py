"""The form of a metric: what it asks, and what answers do to the body."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.domain.forms import Form
from exptui.domain.json_paths import Path, at, put
from exptui.domain.metric_forms import (
    METRIC,
    answer,
    new_metric,
    objections,
    questions,
    sources_in,
)
from exptui.domain.questions import Question, walk
from exptui.domain.text import Json
from tests.domain.filling import combinations, made, typing


def paths(body: Json, *, newer: bool = True) -> set[Path]:
    return {question.path for question in walk(questions(body, newer=newer))}


def question_at(body: Json, path: Path, form: Form = METRIC) -> Question:
    return next(q for q in walk(form.questions(body, newer=True)) if q.path == path)


@pytest.mark.parametrize(("metric_type", "source", "math"), list(combinations()))
def test_only_what_applies_is_asked(metric_type: str, source: str, math: str) -> None:
    body = made(metric_type, source, math, newer=True)
    asked = paths(body)
    for path in sources_in(body):
        node = at(body, path)
        assert node["kind"] == source
        measured = metric_type in ("mean", "ratio")
        assert ((*path, "math") in asked) is measured
        assert node.get("math", "total") == math
        assert ((*path, "math_property") in asked) is (math in ("sum", "avg", "min", "max"))
        assert ((*path, "math_hogql") in asked) is (math == "hogql")
        assert ((*path, "math_group_type_index") in asked) is (math == "unique_group")
        assert ((*path, "event") in asked) is (source == "EventsNode")
        assert ((*path, "id") in asked) is (source == "ActionsNode")
        assert ((*path, "table_name") in asked) is (source == "ExperimentDataWarehouseNode")
    adds_up = metric_type == "mean" and math in ("total", "sum")
    assert (("threshold",) in asked) is adds_up
    assert ("threshold",) not in paths(body, newer=False)


def test_a_threshold_and_percentiles_exclude_each_other() -> None:
    body = new_metric("mean")
    bounds = {("lower_bound_percentile",), ("upper_bound_percentile",)}
    assert bounds | {("threshold",)} <= paths(body)
    assert not bounds & paths(answer(body, ("threshold",), 3))
    assert ("threshold",) not in paths(answer(body, ("upper_bound_percentile",), 0.99))
    both = body | {"threshold": 3, "upper_bound_percentile": 0.99}
    shown = {q.path: q.stray for q in questions(both, newer=True)}
    assert shown[("threshold",)]
    assert shown[("upper_bound_percentile",)]
    assert not set(objections(answer(both, ("threshold",), None), newer=True)) & (bounds | {("threshold",)})


def test_legacy_metrics_ask_nothing_and_unknown_types_only_their_type() -> None:
    assert questions({"kind": "ExperimentTrendsQuery", "count_query": {}}, newer=True) == ()
    assert paths(new_metric("mean") | {"metric_type": "quantile"}) == {("metric_type",)}


def test_the_name_that_is_derived_stands_where_one_may_be_given() -> None:
    body = answer(new_metric("ratio"), ("numerator", "event"), "purchase")
    assert question_at(body, ("name",)).placeholder == ""
    body = answer(body, ("denominator", "event"), "$pageview")
    assert question_at(body, ("name",)).placeholder == "purchase ÷ $pageview"


def test_property_questions_know_what_to_offer() -> None:
    body = typing(METRIC, new_metric("mean"), ("source", "event"), "order_completed")
    body = answer(body, ("source", "math"), "sum")
    asked = question_at(body, ("source", "math_property"))
    assert (asked.events, asked.of, asked.numerical) == (("order_completed",), "event", True)
    body = METRIC.add(body, ("source", "properties"))
    body = answer(body, ("source", "properties", 0, "type"), "person")
    asked = question_at(body, ("source", "properties", 0, "key"))
    assert (asked.events, asked.of, asked.numerical) == ((), "person", False)


def test_a_window_comes_with_its_unit_and_goes_with_it() -> None:
    body = new_metric("mean")
    within = answer(body, ("conversion_window",), 7)
    assert within == body | {"conversion_window": 7, "conversion_window_unit": "day"}
    assert answer(within, ("conversion_window",), None) == body


def test_what_no_longer_applies_goes_with_the_answer_that_ended_it() -> None:
    body = made("mean", "EventsNode", "sum", newer=True) | {"threshold": 3}
    averaged = answer(body, ("source", "math"), "avg")
    assert averaged["source"]["math_property"] == "order_value"
    assert "threshold" not in averaged
    counted = answer(put(body, ("source", "math_property_type"), "numeric"), ("source", "math"), "dau")
    assert counted["source"] == {"kind": "EventsNode", "event": "order_completed", "math": "dau"}


def test_another_kind_of_source_keeps_how_it_is_counted_and_filtered() -> None:
    body = made("mean", "EventsNode", "sum", newer=True)
    body = METRIC.add(body, ("source", "properties"), {"type": "event", "key": "a", "value": ["b"]})
    body = put(body, ("source", "name"), "order_completed")
    action = answer(body, ("source", "kind"), "ActionsNode")
    assert action["source"] == {
        key: value for key, value in body["source"].items() if key not in ("event", "name")
    } | {"kind": "ActionsNode"}
    assert list(objections(action, newer=True)) == [("source", "id")]


def test_a_name_that_repeats_the_event_follows_it_and_a_given_one_stays() -> None:
    source = {"kind": "EventsNode", "event": "a", "name": "a", "custom_name": "Mine"}
    body = new_metric("mean") | {"source": source}
    assert answer(body, ("source", "event"), "b")["source"] == source | {"event": "b", "name": "b"}
    named = put(body, ("source", "name"), "Bought")
    assert answer(named, ("source", "event"), "b")["source"]["name"] == "Bought"
    assert answer(body, ("source", "event"), None)["source"] == {"kind": "EventsNode", "custom_name": "Mine"}


def test_steps_are_added_moved_and_taken_out() -> None:
    body = typing(METRIC, new_metric("funnel"), ("series", 0, "event"), "a")
    body = METRIC.add(body, ("series",))
    body = typing(METRIC, body, ("series", 1, "event"), "b")
    body = METRIC.add(body, ("series",), {"kind": "EventsNode", "event": "c"}, 1)
    assert [step["event"] for step in body["series"]] == ["a", "c", "b"]
    body = METRIC.move(body, ("series",), 0, 1)
    assert [step["event"] for step in body["series"]] == ["c", "a", "b"]
    assert METRIC.move(body, ("series",), 0, -1) == body
    for left in (["a", "b"], ["b"], []):
        body = METRIC.take_out(body, ("series",), 0)
        assert [step["event"] for step in body["series"]] == left
    assert objections(body, newer=True) == {("series",): "A funnel needs at least one step."}


def test_the_last_filter_and_the_last_breakdown_leave_nothing_behind() -> None:
    body = new_metric("mean")
    for path in (("source", "properties"), ("breakdownFilter", "breakdowns")):
        assert METRIC.take_out(METRIC.add(body, path), path, 0) == body


@pytest.mark.parametrize(
    ("operator", "value", "after"),
    [
        ("gt", ["5"], "5"),
        ("exact", "5", ["5"]),
        ("is_set", ["5"], None),
        ("icontains", ["a", "b"], "a"),
        ("is_not", ["a"], ["a"]),
    ],
)
def test_a_filters_value_takes_the_shape_its_operator_wants(operator: str, value: Any, after: Any) -> None:
    row = {"key": "k", "type": "event", "operator": "exact", "value": value, "odd": 1}
    first = "icontains" if operator == "exact" else "exact"
    body = new_metric("mean") | {"source": {"kind": "EventsNode", "properties": [row | {"operator": first}]}}
    changed = answer(body, ("source", "properties", 0, "operator"), operator)
    kept = {"key": "k", "type": "event", "odd": 1, "operator": operator}
    assert changed["source"]["properties"] == [kept | ({} if after is None else {"value": after})]
