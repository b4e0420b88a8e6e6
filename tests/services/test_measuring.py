"""Asking for results: twice at most, only what may be there, and never more at once than is polite."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest

from exptui.domain.results import MetricResult
from exptui.domain.verdict import Judgement
from exptui.sandbox.store import Build
from exptui.services.findings import Findings
from exptui.services.measuring import AGAIN_AFTER, completed
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")


class FarAway(httpx.AsyncBaseTransport):
    """Between a client and a server: every request is under way for a while, so that many are at once."""

    def __init__(self, server: Server) -> None:
        self._server = server.link.server
        server.link.server = self
        self.most = self._now = 0
        self.asked: Counter[str] = Counter()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._now += 1
        self.most = max(self.most, self._now)
        self.asked[request.url.path.rstrip("/").split("/")[-1]] += 1
        for _ in range(20):
            await asyncio.sleep(0)
        self._now -= 1
        return await self._server.handle_async_request(request)


async def ten_judged(server: Server) -> tuple[FarAway, list[Judgement]]:
    """Ten running experiments, all asked about at the same time."""
    posthog = server.posthog()
    experiments = await posthog.experiments.listed()
    far = FarAway(server)
    live = [each for each in experiments if each.start_date and not each.end_date][:10]
    return far, await Findings(posthog, now=server.clock.now).triage(live)


def metrics_of(found: list[Judgement]) -> int:
    return sum(len(each.evidence.readings) for each in found)


# Found out once, and remembered


async def test_a_server_without_jobs_over_all_metrics_is_found_out_with_one_request() -> None:
    far, found = await ten_judged(Server(build="page"))
    assert far.asked["latest"] == 1
    assert far.asked["query"] == len(found) + metrics_of(found)
    assert far.asked["timeseries_results"] == 0


async def test_a_server_with_jobs_is_asked_once_an_experiment() -> None:
    far, found = await ten_judged(Server(build="current"))
    measured = [each for each in found if each.evidence.readings]
    assert far.asked["latest"] == len(measured)
    assert far.asked["query"] <= len(found) + 2


@pytest.mark.parametrize("build", BUILDS)
async def test_a_key_that_may_not_query_is_found_out_with_the_first_few(build: Build) -> None:
    server = Server(build=build)
    server.faults.forbid_scope("query:read")
    far, found = await ten_judged(server)
    assert far.asked["query"] <= 3
    sources = {reading.source for each in found for reading in each.evidence.readings if reading.result}
    assert sources == {"time series" if build == "page" else "recalculation"}


@pytest.mark.parametrize("refusal", [403, 402, 404])
async def test_a_history_that_is_not_to_be_had_is_found_out_with_one_request(refusal: int) -> None:
    server = Server()
    server.faults.next("GET", "/activity_log/", status=refusal, body={"detail": "No."}, times=99)
    far, found = await ten_judged(server)
    assert far.asked["activity_log"] == 1
    assert not any(each.evidence.unread for each in found)


@pytest.mark.parametrize("build", BUILDS)
async def test_never_are_more_than_four_requests_under_way(build: Build) -> None:
    far, _ = await ten_judged(Server(build=build))
    assert far.most == 4


# Asked again


class Asking:
    """One experiment of a server without jobs, and every pause that was made on the way."""

    def __init__(self) -> None:
        self.server = Server(build="page")
        self.pauses: list[float] = []
        self.posthog = self.server.posthog()
        self.posthog.client.sleep = self._sleep
        self.findings = Findings(self.posthog, now=self.server.clock.now)

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def fails(self, status: int, body: dict[str, Any] | str | None = None, *, times: int = 1) -> None:
        self.server.faults.next("POST", "/query/", status=status, body=body, times=times)

    async def judged(self) -> Judgement:
        experiment = await self.posthog.experiments.get(self.server.numbered("ship"))
        return await self.findings.judgement(experiment, in_full=True)

    @property
    def queries(self) -> int:
        return sum(each.path.endswith("/query/") for each in self.server.app.state.requests)


WAIT = {"code": "throttled", "detail": "Request was throttled. Expected available in 7 seconds."}
LONG = {"code": "throttled", "detail": "Request was throttled. Expected available in 1800 seconds."}
BUSY = {"type": "validation_error", "code": "query_at_capacity", "detail": "Too many queries are running."}
PASSING: list[tuple[int, dict[str, Any] | str | None]] = [
    (500, None),
    (502, "<html>bad gateway</html>"),
    (503, {"type": "server_error", "code": "error", "detail": "At capacity."}),
    (400, BUSY),
]


@pytest.mark.parametrize(("status", "body"), PASSING)
async def test_a_fault_that_passes_is_met_by_asking_once_more(status: int, body: Any) -> None:
    asking = Asking()
    asking.fails(status, body)
    found = await asking.judged()
    assert found.verdict == "ship"
    assert not found.evidence.unread
    assert asking.queries == 5
    assert asking.pauses == [AGAIN_AFTER]


@pytest.mark.parametrize(("status", "body"), [*PASSING, (429, WAIT)])
async def test_nothing_is_asked_more_than_twice(status: int, body: Any) -> None:
    asking = Asking()
    asking.fails(status, body, times=99)
    found = await asking.judged()
    assert asking.queries == 8
    assert found.evidence.exposures_problem
    assert {reading.source for reading in found.evidence.readings} == {"time series"}


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_answer_that_was_lost_is_asked_for_once_more(when: str) -> None:
    asking = Asking()
    lost = asking.server.link.fail_before if when == "before" else asking.server.link.fail_after
    lost.add("POST")
    found = await asking.judged()
    assert found.verdict == "ship"
    assert not found.evidence.unread
    assert asking.pauses == [AGAIN_AFTER]


@pytest.mark.parametrize("status", [504, 512, 513])
async def test_what_is_too_heavy_for_the_server_is_not_asked_again(status: int) -> None:
    asking = Asking()
    asking.fails(status, {"detail": "Too heavy."}, times=99)
    found = await asking.judged()
    assert asking.queries == 4
    assert all(reading.refused for reading in found.evidence.readings)


@pytest.mark.parametrize("status", [400, 402])
async def test_a_refusal_is_not_asked_again(status: int) -> None:
    asking = Asking()
    asking.fails(status, {"detail": "No."}, times=99)
    await asking.judged()
    assert asking.queries == 4
    assert asking.pauses == []


async def test_a_wait_that_is_told_is_waited_and_holds_the_others_back_too() -> None:
    asking = Asking()
    asking.fails(429, WAIT)
    found = await asking.judged()
    assert found.verdict == "ship"
    assert asking.queries == 5
    assert asking.pauses
    assert all(6 < pause <= 7 for pause in asking.pauses)


async def test_a_wait_of_many_minutes_is_not_waited_and_nothing_is_asked_until_it_is_over() -> None:
    asking = Asking()
    asking.fails(429, LONG)
    found = await asking.judged()
    assert {reading.source for reading in found.evidence.readings} == {"time series"}
    asked = asking.queries
    assert (await asking.judged()).evidence.unread
    assert asking.queries == asked
    asking.server.clock.forward(1801)
    assert not (await asking.judged()).evidence.unread


async def test_what_a_run_computed_is_as_of_that_run() -> None:
    server = Server()
    posthog = server.posthog()
    experiment = await posthog.experiments.get(server.numbered("ship"))
    found = await Findings(posthog, now=server.clock.now).judgement(experiment)
    midnight = server.clock.now().replace(hour=0, minute=0)
    assert {reading.result and reading.result.last_refresh for reading in found.evidence.readings} == {
        midnight
    }


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 502, 200])
async def test_a_latest_run_or_a_history_that_fails_fails_no_experiment(build: Build, status: int) -> None:
    server = Server(build=build)
    server.faults.next("GET", "/metrics_recalculation/", status=status, body="<html>", times=99)
    server.faults.next("GET", "/activity_log/", status=status, body="<html>", times=99)
    posthog = server.posthog()
    experiment = await posthog.experiments.get(server.numbered("ship"))
    found = await Findings(posthog, now=server.clock.now).judgement(experiment)
    assert found.verdict == "ship"
    assert not found.evidence.unread


@pytest.mark.parametrize(
    ("chance", "significant"), [(0.96, True), (0.94, False), (0.04, True), (0.06, False)]
)
async def test_significance_that_was_not_sent_follows_from_the_chance_to_win(
    chance: float, significant: bool
) -> None:
    result = MetricResult.model_validate(
        {
            "baseline": {"key": "control", "number_of_samples": 900, "sum": 90},
            "variant_results": [
                {"key": "test", "number_of_samples": 900, "sum": 99, "method": "bayesian",
                 "chance_to_win": chance, "credible_interval": [-0.1, 0.3]},
            ],
        }
    )  # fmt: skip
    server = Server()
    experiment = await server.posthog().experiments.get(server.numbered("ship"))
    [test] = completed(result, experiment).variant_results
    assert test.significant is significant


async def test_where_not_even_the_chance_was_sent_nothing_is_made_up() -> None:
    result = MetricResult.model_validate(
        {"baseline": {"key": "control"}, "variant_results": [{"key": "test", "number_of_samples": 3}]}
    )
    server = Server()
    experiment = await server.posthog().experiments.get(server.numbered("ship"))
    [test] = completed(result, experiment).variant_results
    assert test.significant is None
