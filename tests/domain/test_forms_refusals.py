"""What the server would refuse is said in the form, and what it does refuse is shown where it belongs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.api.errors import Invalid
from exptui.domain.json_paths import Path, put
from exptui.domain.metric_forms import METRIC, new_metric, objections
from exptui.domain.metrics import METRIC_TYPES
from exptui.domain.questions import nearest
from exptui.domain.refusals import Place, place_of, places_of
from exptui.domain.text import Json
from exptui.sandbox.store import Build
from tests.domain.bodies import anything
from tests.domain.refused import FILTER, FINE, FORESEEN, FUNNEL, MEAN, RATIO, RETENTION, SETTINGS, SUM, less
from tests.support.server import Server


@pytest.mark.parametrize("build", ["page", "current"])
@pytest.mark.parametrize(("metric", "path"), [row[1:] for row in FORESEEN], ids=[row[0] for row in FORESEEN])
async def test_what_the_server_refuses_the_form_objects_to_at_the_same_place(
    metric: Json, path: Path, build: Build
) -> None:
    server = Server(build)
    sent = {"metrics_secondary": [FINE | {"uuid": "fine"}, metric | {"uuid": "wrong"}]}
    with pytest.raises(Invalid) as refused:
        await server.posthog().experiments.patch(server.numbered("draft"), sent)
    metric_meant, there = place_of(refused.value.detail, refused.value.attr, sent)
    assert metric_meant == "wrong"
    said = objections(metric, newer=build == "current")
    assert path in said
    assert said[path].endswith(".")
    assert there is not None
    assert there == path[: len(there)]
    question = nearest(METRIC.questions(metric, newer=build == "current"), there)
    assert path == ("kind",) or (question is not None and question.path == path)


async def test_a_threshold_is_refused_by_older_servers_and_objected_to_there_only() -> None:
    metric = put(MEAN, ("source", "math"), "total") | {"threshold": 3, "uuid": "wrong"}
    server = Server("page")
    with pytest.raises(Invalid) as refused:
        await server.posthog().experiments.patch(server.numbered("draft"), {"metrics": [metric]})
    assert place_of(refused.value.detail, refused.value.attr, {"metrics": [metric]}) == (
        "wrong",
        ("threshold",),
    )
    assert objections(metric, newer=False) == {("threshold",): "This server has no thresholds: take it out."}
    assert objections(metric, newer=True) == {}
    taken_out = METRIC.answer(metric, ("threshold",), None)
    assert objections(taken_out, newer=False) == {}


@pytest.mark.parametrize("build", ["page", "current"])
async def test_an_event_nobody_sent_yet_is_shown_where_it_is_named(build: Build) -> None:
    server = Server(build)
    funnel = put(FUNNEL, ("series",), [*FUNNEL["series"], {"kind": "EventsNode", "event": "it's new"}])
    sent = {"metrics": [FINE | {"uuid": "fine"}], "metrics_secondary": [funnel | {"uuid": "odd"}]}
    with pytest.raises(Invalid) as refused:
        await server.posthog().experiments.patch(server.numbered("draft"), sent)
    assert place_of(refused.value.detail, refused.value.attr, sent) == ("odd", ("series", 1, "event"))
    assert objections(funnel, newer=True) == {}


async def test_every_place_of_an_action_that_is_gone_is_told() -> None:
    server = Server()
    gone = {"kind": "ActionsNode", "id": 3}
    ratio = RATIO | {"denominator": gone, "uuid": "a"}
    sent = {"metrics": [FINE, ratio], "metrics_secondary": [MEAN | {"source": gone, "uuid": "b"}]}
    with pytest.raises(Invalid) as refused:
        await server.posthog().experiments.patch(server.numbered("draft"), sent)
    places = places_of(refused.value.detail, refused.value.attr, sent)
    assert [(place.section, place.metric, place.path) for place in places] == [
        ("metrics", "a", ("denominator", "id")),
        ("metrics_secondary", "b", ("source", "id")),
    ]


async def test_a_metric_without_a_uuid_is_told_by_its_index() -> None:
    server, sent = Server(), {"metrics": [FINE, MEAN | {"goal": "up"}]}
    with pytest.raises(Invalid) as refused:
        await server.posthog().experiments.patch(server.numbered("draft"), sent)
    (place,) = places_of(refused.value.detail, refused.value.attr, sent)
    assert (place.metric, place.path, place.section) == (1, ("goal",), "metrics")
    assert place.said == "Input should be 'increase' or 'decrease'"


async def test_several_problems_of_a_metric_are_each_told_at_their_place() -> None:
    server, sent = Server(), {"metrics": [MEAN | {"goal": "up", "source": {}, "lifetime": 3, "uuid": "a"}]}
    with pytest.raises(Invalid) as refused:
        await server.posthog().experiments.patch(server.numbered("draft"), sent)
    places = places_of(refused.value.detail, refused.value.attr, sent)
    assert {place.path for place in places} == {("goal",), ("source",), ("lifetime",)}


@pytest.mark.parametrize(
    ("loc", "path"),
    [
        ("('ExperimentMeanMetric', 'source', 'EventsNode', 'math')", ("source", "math")),
        ("('mean', 'source', 'EventsNode', 'event', 'str')", ("source", "event")),
        ("('threshold', 'float')", ("threshold",)),
        ("('ExperimentMeanMetric',)", None),
        ("('mean',)", None),
        ("()", None),
    ],
)
def test_the_names_of_the_validators_types_are_no_part_of_a_place(loc: str, path: Path | None) -> None:
    message = (
        f"Invalid metric at index 0: [{{'type': 'a', 'loc': {loc}, 'msg': \"Isn't one\", 'input': {{}}}}]"
    )
    (place,) = places_of(message, "metrics", {"metrics": [MEAN | {"threshold": "a"}]})
    assert (place.metric, place.path, place.said) == (0, path, "Isn't one")


@pytest.mark.parametrize(("sent", "path"), [row[1:] for row in SETTINGS], ids=[row[0] for row in SETTINGS])
async def test_a_refused_setting_is_shown_at_its_field(sent: Json, path: Path) -> None:
    server = Server()
    with pytest.raises(Invalid) as refused:
        await server.posthog().experiments.patch(server.numbered("draft"), sent)
    assert place_of(refused.value.detail, refused.value.attr, sent) == (None, path)


async def test_a_holdout_refused_while_it_runs_is_shown_at_the_holdout() -> None:
    server, sent = Server(), {"holdout_id": 1}
    with pytest.raises(Invalid) as refused:
        await server.posthog().experiments.patch(server.numbered("srm"), sent)
    assert place_of(refused.value.detail, refused.value.attr, sent) == (None, ("holdout_id",))


def test_what_the_form_objects_to_beside_the_server() -> None:
    """The server stores these, and then computes something else or nothing at all."""
    four = [{"type": "event", "property": key} for key in "abcd"]
    for metric, path in (
        (put(MEAN, ("source",), less(SUM, "math_property")), ("source", "math_property")),
        (put(MEAN, ("source",), SUM | {"math": "hogql"}), ("source", "math_hogql")),
        (put(MEAN, ("source",), SUM | {"math": "unique_group"}), ("source", "math_group_type_index")),
        (put(MEAN, ("source", "event"), ""), ("source", "event")),
        (MEAN | {"breakdownFilter": {"breakdowns": four}}, ("breakdownFilter", "breakdowns")),
        (MEAN | {"upper_bound_percentile": 99}, ("upper_bound_percentile",)),
        (MEAN | {"lower_bound_percentile": 0.9, "upper_bound_percentile": 0.1}, ("upper_bound_percentile",)),
        (MEAN | {"conversion_window": 7}, ("conversion_window_unit",)),
        (MEAN | {"conversion_window": 0, "conversion_window_unit": "day"}, ("conversion_window",)),
        (RETENTION | {"retention_window_start": 8}, ("retention_window_end",)),
        (put(MEAN, ("source", "properties"), [less(FILTER, "value")]), ("source", "properties", 0, "value")),
    ):
        assert list(objections(metric, newer=True)) == [path]


@given(anything, st.sampled_from([*METRIC_TYPES, "quantile"]))
def test_objecting_never_fails(body: Any, metric_type: str) -> None:
    objections(body, newer=True)
    for key in ("source", "series", "numerator", "breakdownFilter", "completion_event"):
        odd = new_metric(metric_type) | {key: body}
        for newer in (True, False):
            assert all(text.endswith(".") for text in objections(odd, newer=newer).values())


@given(st.text(), st.none() | st.sampled_from(["metrics", "name", "holdout_id"]), anything)
def test_any_refusal_has_a_place(message: str, attr: str | None, body: Any) -> None:
    sent = {"metrics": [body], "metrics_secondary": body}
    for text in (
        message,
        f"Invalid metric at index 0: {message}",
        f"Invalid metric at index 7: [{{'loc': ({message}",
    ):
        found = places_of(text, attr, sent)
        assert found
        assert all(isinstance(place, Place) and "\n" not in place.said for place in found)
