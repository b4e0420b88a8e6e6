from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from exptui.domain.metrics import METRIC_TYPES, LegacyMetric, UnknownMetric, parse_metric
from tests.domain.bodies import anything

PURCHASE = {"kind": "EventsNode", "event": "purchase"}
VIEW = {"kind": "EventsNode", "event": "$pageview"}


def of(metric_type: str, **body: Any) -> dict[str, Any]:
    return {"kind": "ExperimentMetric", "metric_type": metric_type} | body


SUMMARIES = [
    (of("mean", source=PURCHASE), "purchase, increase"),
    (
        of(
            "mean",
            source=PURCHASE | {"math": "sum", "math_property": "amount", "properties": [{"key": "plan"}]},
        ),
        "sum of amount on purchase (1 filter), increase",
    ),
    (of("mean", source={"kind": "EventsNode"}, goal="decrease"), "all events, decrease"),
    (
        of("mean", source=VIEW | {"math": "dau"}, upper_bound_percentile=0.99, ignore_zeros=True),
        "people with $pageview, increase, capped above at p99, zeros ignored",
    ),
    (of("mean", source={"kind": "ActionsNode", "id": 12}, threshold=3), "action 12 of at least 3, increase"),
    (of("funnel", series=[VIEW, PURCHASE]), "$pageview → purchase, increase"),
    (
        of("funnel", series=[VIEW, PURCHASE], funnel_order_type="unordered"),
        "$pageview → purchase, increase, in any order",
    ),
    (of("funnel", series=[]), "funnel without steps, increase"),
    (
        of(
            "ratio",
            numerator=PURCHASE,
            denominator=VIEW,
            goal="decrease",
            conversion_window=7,
            conversion_window_unit="day",
        ),
        "purchase ÷ $pageview, decrease, within 7 days",
    ),
    (
        of(
            "retention",
            start_event=VIEW,
            completion_event=PURCHASE,
            retention_window_start=1,
            retention_window_end=7,
            retention_window_unit="day",
        ),
        "$pageview, then purchase 1 to 7 days later, increase",
    ),
    (
        of(
            "mean",
            source=PURCHASE,
            breakdownFilter={"breakdowns": [{"property": "$browser", "type": "event"}]},
        ),
        "purchase, increase, by $browser",
    ),
    (
        of("mean", source={"kind": "ExperimentDataWarehouseNode", "table_name": "orders"}),
        "orders, increase",
    ),
    (
        {"kind": "ExperimentFunnelsQuery", "funnels_query": {"series": [VIEW, PURCHASE]}},
        "$pageview → purchase (legacy funnel), increase",
    ),
    (
        {"kind": "ExperimentTrendsQuery", "count_query": {"series": [PURCHASE]}},
        "purchase (legacy trend), increase",
    ),
    (of("quantile"), "quantile, increase"),
]


@pytest.mark.parametrize(("body", "summary"), SUMMARIES, ids=[summary for _, summary in SUMMARIES])
def test_a_metric_tells_itself_in_a_line(body: dict[str, Any], summary: str) -> None:
    assert parse_metric(body).summary == summary


@pytest.mark.parametrize("metric_type", METRIC_TYPES)
def test_a_name_that_was_given_is_the_title(metric_type: str) -> None:
    assert parse_metric(of(metric_type, name="Revenue\n[b]")).title == "Revenue [b]"
    assert parse_metric(of(metric_type, name=None)).title == parse_metric(of(metric_type)).definition


@given(anything)
def test_reading_a_metric_never_fails(body: Any) -> None:
    for metric in (
        parse_metric(body),
        *(parse_metric(of(word, source=body, series=body)) for word in METRIC_TYPES),
    ):
        assert isinstance(metric.title, str)
        assert "\n" not in metric.summary


def test_what_is_not_known_is_told_so_and_kept() -> None:
    read = parse_metric(of("quantile", q=0.9, uuid="u"))
    assert isinstance(read, UnknownMetric)
    assert (read.uuid, read.raw["q"]) == ("u", 0.9)
    assert isinstance(parse_metric({"kind": "ExperimentTrendsQuery"}), LegacyMetric)


def test_events_are_named_once() -> None:
    read = parse_metric(of("funnel", series=[VIEW, PURCHASE, VIEW, {"kind": "ActionsNode", "id": 1}]))
    assert read.events == ("$pageview", "purchase")


def test_a_metric_is_sent_back_as_it_came() -> None:
    body = of("mean", source={"event": "a\x1bb"})
    read = parse_metric(body)
    assert read.title == "a�b"
    assert read.raw == of("mean", source={"event": "a\x1bb"})
    assert read.as_shared(3).raw is read.raw
