"""Shared metrics over the real client."""

from __future__ import annotations

import httpx
import pytest

from exptui.api.errors import NotFound
from exptui.api.posthog import PostHog
from exptui.sandbox.store import Build
from tests.api.servers import answer, serving
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")


@pytest.mark.parametrize("build", BUILDS)
async def test_one_is_made_read_changed_and_listed(build: Build) -> None:
    shared = Server(build=build).posthog().shared_metrics
    query = {
        "kind": "ExperimentMetric",
        "metric_type": "mean",
        "source": {"kind": "EventsNode", "event": "order_completed"},
    }
    made = await shared.create({"name": "Orders", "query": query})
    assert made.metric.uuid
    assert (await shared.get(made.id)).raw == made.raw
    changed = await shared.patch(made.id, {"query": {**query, "goal": "decrease"}})
    assert changed.metric.goal == "decrease"
    assert changed.metric.uuid == made.metric.uuid
    assert made.id in [each.id for each in await shared.all()]
    with pytest.raises(NotFound):
        await shared.get(999)


async def test_every_page_of_them_is_read_once() -> None:
    def page(*numbers: int) -> httpx.Response:
        return answer({"count": 3, "results": [{"id": each, "name": str(each)} for each in numbers]})

    server = serving(page(1, 2), page(2, 3))
    found = await PostHog(server.client()).shared_metrics.all()
    assert [each.id for each in found] == [1, 2, 3]
    assert len(server.asked) == 2
