from __future__ import annotations

import pytest

from exptui.api.errors import ReadOnly
from exptui.api.posthog import PostHog
from tests.api.servers import answer, serving


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "experiments/1/"),
        ("PATCH", "feature_flags/1/"),
        ("POST", "experiments/"),
        ("POST", "experiments/1/launch/"),
        ("POST", "experiments/1/metrics_recalculation/"),
        ("POST", "experiments/1/recalculate_timeseries/"),
        ("POST", "change_requests/x/approve/"),
        ("POST", "experiments/query/"),
        ("POST", "experiments/1/query/"),
        ("POST", "query/1/cancel/"),
        ("POST", "query"),
        ("POST", "/api/projects/7/query/../experiments/1/launch/"),
        ("POST", "experiments/9/calculate_running_time/"),
        ("POST", "/elsewhere/api/projects/7/query/"),
    ],
)
async def test_what_could_change_something_is_refused_before_anything_is_sent(method: str, path: str) -> None:
    server = serving(answer({}))
    client = server.client(read_only=True)
    with pytest.raises(ReadOnly):
        await (client.post(path) if method == "POST" else client.patch(path, {}))
    assert server.asked == []


async def test_what_only_reads_is_allowed() -> None:
    whatever = {"id": 1, "results": [], "baseline": {"key": "control"}, "total_exposures": {}}
    server = serving(answer(whatever))
    posthog = PostHog(server.client(read_only=True))
    await posthog.experiments.page()
    await posthog.experiments.get(1)
    await posthog.results.metric(1, {})
    await posthog.experiments.calculate_running_time({})
    await posthog.client.at(8).query({})
    assert [method for method, _, _ in server.sent] == ["GET", "GET", "POST", "POST", "POST"]
