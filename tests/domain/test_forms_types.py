"""A metric that becomes one of another type, and types that come later."""

from __future__ import annotations

from typing import Annotated, ClassVar

import pytest
from pydantic import Field

from exptui.domain import metric_asking as ask
from exptui.domain.declared import Asked, Part
from exptui.domain.lenient import MaybeNumber, Object
from exptui.domain.metric_forms import (
    METRIC,
    answer,
    mentions,
    new_metric,
    objections,
    questions,
    with_type,
)
from exptui.domain.metrics import METRIC_TYPES, Metric
from exptui.domain.questions import Kind, walk
from tests.domain.filling import everything, made


@pytest.mark.parametrize("one", METRIC_TYPES)
@pytest.mark.parametrize("other", METRIC_TYPES)
def test_there_and_back_is_where_one_was(one: str, other: str) -> None:
    chosen = {"kind": "EventsNode", "math": "sum", "type": "person", "start_handling": "last_seen"}
    body = everything(METRIC, new_metric(one), chosen, newer=True) | {"uuid": "u", "odd": {"kept": 1}}
    there = with_type(body, other)
    assert with_type(there, one, before=body) == body
    kept = ("uuid", "name", "goal", "conversion_window", "conversion_window_unit", "breakdownFilter", "odd")
    assert {key: there[key] for key in kept} == {key: body[key] for key in kept}
    assert not [q for q in walk(questions(there, newer=True)) if q.stray]


def test_sources_stand_in_the_same_order_in_every_type() -> None:
    names = "abc"
    body = new_metric("funnel") | {"series": [{"kind": "EventsNode", "event": name} for name in names]}
    ratio = with_type(body, "ratio")
    assert (ratio["numerator"]["event"], ratio["denominator"]["event"]) == ("a", "b")
    retention = with_type(ratio, "retention")
    assert (retention["start_event"]["event"], retention["completion_event"]["event"]) == ("a", "b")
    assert with_type(retention, "mean")["source"]["event"] == "a"
    again = with_type(with_type(ratio, "mean", before=body), "funnel", before=body)
    assert [step["event"] for step in again["series"]] == ["a", "b", "c"]


def test_what_was_taken_back_does_not_return_with_another_type() -> None:
    before = made("mean", "EventsNode", "sum", newer=True)
    counted = answer(before, ("source", "math"), None)
    assert "math" not in with_type(counted, "ratio", before=before)["numerator"]


def test_what_is_not_of_a_type_is_objected_to_and_can_be_taken_out() -> None:
    body = made("funnel", "EventsNode", "total", newer=True)
    odd = body | {"source": None, "threshold": 3}
    assert set(objections(odd, newer=True)) == {("source",), ("threshold",)}
    assert answer(answer(odd, ("source",), None), ("threshold",), None) == body


class QuantileMetric(Metric):
    """A type that some later server may have."""

    word: ClassVar[str] = "quantile"
    source: Annotated[Object, ask.SOURCE] = Field(default_factory=dict)
    at_most: Annotated[Object, Asked(label="At most", kind=Part.SOURCE)] = Field(default_factory=dict)
    quantile: Annotated[MaybeNumber, Asked(label="Quantile", kind=Kind.PERCENT, required=True, start=0.9)] = (
        None
    )


def test_another_type_is_one_class(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(METRIC_TYPES, "quantile", QuantileMetric)
    body = with_type(made("ratio", "EventsNode", "sum", newer=True), "quantile")
    assert body["quantile"] == 0.9
    assert body["source"]["math"] == "sum"
    assert body["at_most"]["event"] == "order_completed"
    assert objections(body, newer=True) == {}
    assert list(objections(answer(body, ("quantile",), None), newer=True)) == [("quantile",)]
    assert mentions(body) == {("source", "event"): "order_completed", ("at_most", "event"): "order_completed"}
