"""Results computed afresh: asked for once, followed to the end, and shown as what they are."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from exptui.sandbox.store import Build
from exptui.services.attention import Computing
from tests.services.calculating import JOB, Bench
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")
WAYS = [("page", False), ("current", False), ("current", True)]


@pytest.mark.parametrize(("build", "read_only"), WAYS)
async def test_what_is_known_afterwards_is_as_of_now_and_not_what_the_server_had_kept(
    build: Build, read_only: bool
) -> None:
    bench = Bench(Server(build=build, read_only=read_only))
    await bench.attention.judge(bench.number)
    before = bench.people()
    bench.server.clock.forward(6 * 3600)
    await bench.attention.judge(bench.number, afresh=True)
    assert bench.people()[0] == before[0]  # the server hands out what it computed today
    ended = await bench.calculated()
    after = bench.people()
    assert all(now > then for now, then in zip(after, before, strict=True))
    assert ended == Computing(done=3, of=3, words="All 3 metrics calculated afresh.", over=True)
    bench.server.clock.forward(600)
    await bench.attention.judge(bench.number)
    assert bench.people() == after  # not the older run again once five minutes have passed


async def test_a_server_with_jobs_is_asked_once_and_followed_to_the_end() -> None:
    bench = Bench(Server())
    ended = await bench.calculated()
    assert bench.asked("POST", JOB) == 1
    assert bench.asked("POST", "/query/") == 1  # the exposures, which no job counts
    assert [each.done for each in bench.told] == sorted(each.done for each in bench.told)
    assert all(each.of == 3 for each in bench.told[1:])
    assert bench.told[-1] is ended
    assert bench.pauses[:2] == [1.0, 1.5]


async def test_a_server_without_jobs_is_asked_for_each_metric_with_the_same_progress() -> None:
    bench = Bench(Server(build="page"))
    await bench.calculated()
    forced = [each.body for each in bench.server.app.state.requests if each.path.endswith("/query/")]
    assert [body["refresh"] for body in forced] == ["force_blocking"] * 4
    assert [each.words for each in bench.told[1:-1]] == [
        f"computing {done} of 3 metrics" for done in range(4)
    ]


async def test_read_only_nothing_is_sent_that_could_change_anything() -> None:
    bench = Bench(Server(read_only=True))
    ended = await bench.calculated(bench.uuid)
    assert {each.path.split("/")[-2] for each in bench.server.app.state.requests if each.method != "GET"} == {
        "query"
    }
    assert ended.words.endswith("to compute them again deletes them first, and this is read-only.")


async def test_a_draft_is_not_even_asked_for() -> None:
    bench = Bench(Server(), "stale_draft")
    ended = await bench.calculated()
    assert ended.words == "Not calculated: a draft has no results yet."
    assert bench.asked("POST", "") == 0


@pytest.mark.parametrize("build", BUILDS)
async def test_without_any_metric_the_exposures_are_counted(build: Build) -> None:
    bench = Bench(Server(build=build), "no_metric")
    ended = await bench.calculated()
    assert ended.words == "There is no metric to calculate; the exposures were counted afresh."


# Who asks again


async def test_asking_again_while_it_runs_joins_it() -> None:
    bench = Bench(Server())
    await asyncio.gather(bench.recalculating.start(bench.number), bench.recalculating.start(bench.number))
    bench.ended()
    assert bench.asked("POST", JOB) == 1


async def test_it_goes_on_when_nobody_looks_and_can_be_come_back_to() -> None:
    bench, asleep, wake = Bench(Server()), asyncio.Event(), asyncio.Event()

    async def until_woken(_seconds: float) -> None:
        asleep.set()
        await wake.wait()

    bench.posthog.client.sleep = until_woken
    looking = asyncio.ensure_future(bench.recalculating.start(bench.number))
    await asleep.wait()
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    assert bench.recalculating.running(bench.number)
    wake.set()
    assert (await bench.calculated()).done == 3
    assert bench.asked("POST", JOB) == 1


async def test_after_a_restart_the_one_under_way_is_found() -> None:
    bench = Bench(Server())
    await bench.posthog.experiments.start_recalculation(bench.number)
    bench.begin_again()
    assert (await bench.calculated()).done == 3
    jobs = [job for job in bench.server.world.recalculations.values() if job["kind"] == "metrics"]
    assert len(jobs) == 1


async def test_closing_stops_following_and_leaves_nothing_behind() -> None:
    bench, asleep = Bench(Server()), asyncio.Event()

    async def for_ever(_seconds: float) -> None:
        asleep.set()
        await asyncio.Event().wait()

    bench.posthog.client.sleep = for_ever
    looking = asyncio.ensure_future(bench.recalculating.start(bench.number))
    await asleep.wait()
    await bench.recalculating.aclose()
    with pytest.raises(asyncio.CancelledError):
        await looking
    assert not bench.recalculating.running(bench.number)


class Late(httpx.AsyncBaseTransport):
    """Holds the answer to the first query back until everything else has happened."""

    def __init__(self, server: Server) -> None:
        self._server = server.link.server
        server.link.server = self
        self._held = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._server.handle_async_request(request)
        if request.url.path.endswith("/query/") and not self._held:
            self._held = True
            for _ in range(3000):
                await asyncio.sleep(0)
        return response


async def test_what_was_being_read_before_is_not_taken_for_the_new_results() -> None:
    bench = Bench(Server())
    await bench.attention.judge(bench.number)
    before = bench.people()
    bench.server.clock.forward(6 * 3600)
    Late(bench.server)
    reading = asyncio.ensure_future(bench.attention.judge(bench.number, afresh=True))
    await asyncio.sleep(0)
    await bench.calculated()
    assert reading.done()
    assert all(now > then for now, then in zip(bench.people(), before, strict=True))


# The days of one metric


@pytest.mark.parametrize("build", BUILDS)
async def test_the_days_of_a_metric_are_computed_again_only_for_who_asks_for_them(build: Build) -> None:
    bench = Bench(Server(build=build))
    await bench.calculated()
    assert bench.asked("POST", "/recalculate_timeseries/") == 0
    ended = await bench.calculated(bench.uuid)
    assert bench.asked("POST", "/recalculate_timeseries/") == 1
    (sent,) = [each.body for each in bench.server.app.state.requests if "recalculate_timeseries" in each.path]
    assert sent["metric"]["uuid"] == bench.uuid
    assert sent["metric"]["series"] == bench.metric["series"]
    assert sent["fingerprint"] == bench.metric["fingerprint"]
    assert ended.words.endswith("The 22 days of Checkout conversion were computed again.")
    series = await bench.posthog.experiments.timeseries_results(bench.number, bench.uuid, sent["fingerprint"])
    assert series.recalculation_status is None


async def test_days_that_may_not_be_computed_again_say_why() -> None:
    bench = Bench(Server())
    refusal = {"detail": "You do not have permission."}
    bench.server.faults.next("POST", "/recalculate_timeseries/", status=403, body=refusal)
    ended = await bench.calculated(bench.uuid)
    assert ended.words == (
        "All 3 metrics calculated afresh."
        " The days of Checkout conversion were not computed again: You do not have permission."
    )


async def test_an_answer_that_was_lost_on_the_days_is_looked_up() -> None:
    bench = Bench(Server())
    bench.server.faults.next("POST", "/recalculate_timeseries/", status=502, body="<html>", after=True)
    ended = await bench.calculated(bench.uuid)
    assert ended.words.endswith("The 22 days of Checkout conversion were computed again.")
    assert bench.asked("POST", "/recalculate_timeseries/") == 1


async def test_days_of_which_nothing_was_heard_are_not_told_as_done() -> None:
    bench = Bench(Server())
    bench.server.faults.next("POST", "/recalculate_timeseries/", status=502, body="<html>")
    ended = await bench.calculated(bench.uuid)
    assert ended.words.endswith(
        "Whether the days of Checkout conversion are computed again is not known: no answer came."
    )


async def test_a_metric_that_is_gone_is_said_to_be() -> None:
    bench = Bench(Server())
    ended = await bench.calculated("gone")
    assert ended.words.endswith("The metric is not part of the experiment any more.")
