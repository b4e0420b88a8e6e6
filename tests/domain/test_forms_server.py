"""Metrics made by their forms alone, before a server of each build."""

from __future__ import annotations

import pytest

from exptui.api.client import Client
from exptui.api.connection import Connection, Secret
from exptui.api.errors import Invalid
from exptui.domain.metric_forms import METRIC, new_metric, objections, with_type
from exptui.domain.metrics import METRIC_TYPES, is_legacy
from exptui.domain.refusals import SECTIONS, place_of
from exptui.domain.text import Json
from exptui.sandbox.store import Build
from tests.domain.filling import combinations, completed, everything, made, without_fingerprint
from tests.support.server import HOST, Server, at_once

BUILDS: tuple[Build, ...] = ("page", "current")


async def stored(server: Server, *metrics: Json) -> list[Json]:
    """The metrics as they are read back, having been sent to a draft by the real client."""
    posthog, number = server.posthog(), server.numbered("draft")
    sent = [{**metric, "uuid": f"made-{place}"} for place, metric in enumerate(metrics)]
    body: Json = {"metrics": sent, "metrics_secondary": []}
    if server.build == "page":
        body["primary_metrics_ordered_uuids"] = [metric["uuid"] for metric in sent]
        body["secondary_metrics_ordered_uuids"] = []
        body["saved_metrics_ids"] = []
    await posthog.experiments.patch(number, body)
    read = (await posthog.experiments.get(number)).raw["metrics"]
    return [without_fingerprint({k: v for k, v in metric.items() if k != "uuid"}) for metric in read]


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("metric_type", METRIC_TYPES)
async def test_answering_the_questions_makes_every_metric_and_the_server_keeps_it(
    metric_type: str, build: Build
) -> None:
    newer = build == "current"
    of_type = [row for row in combinations() if row[0] == metric_type]
    assert len(of_type) == (27 if metric_type in ("mean", "ratio") else 3)
    metrics = [made(*row, newer=newer) for row in of_type]
    assert [objections(metric, newer=newer) for metric in metrics] == [{}] * len(metrics)
    assert await stored(Server(build), *metrics) == [without_fingerprint(metric) for metric in metrics]


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("metric_type", METRIC_TYPES)
@pytest.mark.parametrize("filter_type", ["event", "person", "group", "cohort", "hogql"])
async def test_the_server_keeps_a_metric_whose_every_question_was_answered(
    metric_type: str, filter_type: str, build: Build
) -> None:
    newer = build == "current"
    chosen = {"type": filter_type, "math": "total", "conversion_window_unit": "hour"}
    body = everything(METRIC, new_metric(metric_type), chosen, newer=newer)
    assert objections(body, newer=newer) == {}
    assert body["breakdownFilter"]["breakdowns"][0]["type"] == filter_type
    assert (body.get("threshold") == 3) is (newer and metric_type == "mean")
    assert await stored(Server(build), body) == [without_fingerprint(body)]


@pytest.mark.parametrize("build", BUILDS)
def test_what_the_server_has_stored_is_not_objected_to(build: Build) -> None:
    world = Server(build).world
    rows = [*world.experiments.values(), {"metrics": [row["query"] for row in world.saved_metrics.values()]}]
    seen = [metric for row in rows for key in SECTIONS for metric in row.get(key) or []]
    modern = [metric for metric in seen if not is_legacy(metric)]
    assert len(modern) > 50
    assert [objections(metric, newer=build == "current") for metric in modern] == [{}] * len(modern)
    for metric in seen:
        if is_legacy(metric):
            assert list(objections(metric, newer=True)) == [("kind",)]


@pytest.mark.parametrize("build", BUILDS)
async def test_all_events_can_be_meant(build: Build) -> None:
    metric = METRIC.answer(new_metric("mean"), ("source", "event"), None)
    assert objections(metric, newer=build == "current") == {}
    assert (await stored(Server(build), metric))[0]["source"] == {"kind": "EventsNode"}


@pytest.mark.parametrize("build", BUILDS)
async def test_every_change_of_type_is_taken_by_the_server(build: Build) -> None:
    newer = build == "current"
    changed = [
        with_type(made(one, "EventsNode", "sum", newer=newer), other)
        for one in METRIC_TYPES
        for other in METRIC_TYPES
    ]
    filled = [completed(METRIC, metric, newer=newer) for metric in changed]
    assert [objections(metric, newer=newer) for metric in filled] == [{}] * 16
    assert await stored(Server(build), *filled) == [without_fingerprint(metric) for metric in filled]


@pytest.mark.parametrize("build", BUILDS)
async def test_a_shared_metric_is_made_of_the_same_answers(build: Build) -> None:
    server = Server(build)
    connection = Connection(host=HOST, project_id=1, api_key=Secret(server.world.api_key))
    client = Client(connection, transport=server.link, sleep=at_once)
    metric = made("ratio", "EventsNode", "sum", newer=build == "current")
    row = (await client.post("experiment_saved_metrics/", {"name": "Basket", "query": metric})).json()
    assert {key: row["query"][key] for key in metric} == metric
    again = METRIC.answer(row["query"], ("goal",), "decrease")
    row = (await client.patch(f"experiment_saved_metrics/{row['id']}/", {"query": again})).json()
    assert row["query"] == again
    wrong = {"name": "Basket", "query": again | {"goal": "up"}}
    with pytest.raises(Invalid) as refused:
        await client.post("experiment_saved_metrics/", wrong)
    assert place_of(refused.value.detail, refused.value.attr, wrong) == (again["uuid"], ("goal",))
