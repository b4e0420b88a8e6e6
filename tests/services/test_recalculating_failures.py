"""A fresh calculation that does not go as hoped: nothing is asked for twice, and each failure has its words."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.sandbox.store import Build
from tests.services.calculating import JOB, Bench
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")
ONE_JOB = r"/metrics_recalculation/(?!latest)[^/]+/$"


def job_says(bench: Bench, times: int = 1, **fields: Any) -> None:
    """Whatever the job really is, it is answered to be this."""
    body = {"id": "j", "status": "in_progress", "total_metrics": 3, **fields}
    bench.server.faults.next("GET", ONE_JOB, status=200, body=body, times=times)


async def test_an_answer_that_was_lost_is_looked_up_and_not_asked_for_again() -> None:
    bench = Bench(Server())
    bench.server.link.fail_after.add("POST")
    ended = await bench.calculated()
    assert bench.asked("POST", JOB) == 1
    assert "no answer; looking whether it was begun" in [each.words for each in bench.told]
    assert ended.words == "All 3 metrics calculated afresh."


async def test_the_run_of_yesterday_is_not_taken_for_one_whose_answer_was_lost() -> None:
    bench = Bench(Server())
    await bench.calculated()
    bench.server.clock.forward(3600)
    bench.told.clear()
    bench.server.faults.next("POST", JOB, status=502, body="<html>bad gateway</html>")
    ended = await bench.calculated()
    assert bench.asked("POST", JOB) == 2
    assert ended.words == (
        "Not calculated: PostHog gave no answer, and no new results have come since."
        " Recalculate again: what is under way is joined, not begun twice."
    )
    assert sum(bench.pauses) < 240


async def test_what_was_never_sent_is_said_at_once() -> None:
    bench = Bench(Server())
    bench.server.link.fail_before.add("POST")
    ended = await bench.calculated()
    assert bench.asked("POST", "") == 0
    assert ended.words.startswith("Not calculated: sandbox can't be reached")
    assert "Nothing was sent." in ended.words


async def test_a_key_that_may_begin_no_job_has_its_metrics_queried_afresh() -> None:
    bench = Bench(Server())
    bench.server.faults.forbid_scope("experiment:write")
    ended = await bench.calculated()
    assert ended.words.startswith("All 3 metrics calculated afresh")
    assert ended.failed == 0


async def test_a_key_that_may_not_have_days_computed_is_told_the_scope_that_it_lacks() -> None:
    bench = Bench(Server())
    bench.server.faults.forbid_scope("experiment:write")
    ended = await bench.calculated(bench.uuid)
    assert "Give the key the scope experiment:write" in ended.words


async def test_a_key_that_may_not_query_is_told_so_once_for_all_metrics() -> None:
    bench = Bench(Server(build="page"))
    bench.server.faults.forbid_scope("query:read")
    ended = await bench.calculated()
    assert ended.words.startswith("0 of 3 metrics calculated afresh. ")
    assert ended.words.count("Give the key the scope query:read") == 1
    assert ended.failed == 3


async def test_too_soon_after_the_last_one_says_when_and_shows_what_there_is() -> None:
    bench = Bench(Server())
    await bench.calculated()
    bench.server.clock.forward(60)
    bench.begin_again()
    ended = await bench.calculated()
    assert ended.words == (
        "PostHog calculated these results only minutes ago: they are shown. It does so again in 4 min."
    )
    assert bench.attention.judgement(bench.number) is not None


async def test_being_throttled_says_how_long_to_wait() -> None:
    bench = Bench(Server())
    body = {"code": "throttled", "detail": "Request was throttled. Expected available in 7 seconds."}
    bench.server.faults.next("POST", JOB, status=429, body=body)
    ended = await bench.calculated()
    assert ended.words.endswith("Expected available in 7 seconds. Try again in 7 s.")
    assert bench.asked("POST", JOB) == 1


async def test_an_experiment_that_is_gone_is_said_to_be() -> None:
    bench = Bench(Server())
    bench.server.faults.next("GET", rf"/experiments/{bench.number}/$", status=404, body={"detail": "Gone."})
    assert (await bench.calculated()).words == "Not calculated: Gone."


# While it is followed


async def test_looks_that_fail_are_repeated_and_what_comes_then_counts() -> None:
    bench = Bench(Server())
    bench.server.faults.next("GET", ONE_JOB, status=502, body="<html>", times=9)
    ended = await bench.calculated()
    assert "no answer, looking again (2 of 5)" in [each.words for each in bench.told]
    assert ended.done == 3


async def test_a_connection_that_stays_lost_says_how_to_come_back_and_one_can() -> None:
    bench = Bench(Server())
    bench.server.faults.next("GET", ONE_JOB, status=502, body="<html>", times=20)
    ended = await bench.calculated()
    assert ended.words.endswith("It goes on at PostHog: recalculate again to find it.")
    assert ended.done == 0
    assert (await bench.calculated()).words == "All 3 metrics calculated afresh."
    assert len([job for job in bench.server.world.recalculations.values() if job["kind"] == "metrics"]) == 1


async def test_one_that_never_ends_is_followed_for_as_long_as_posthog_lets_it_live() -> None:
    bench = Bench(Server())
    job_says(bench, times=10_000, completed_metrics=2)
    ended = await bench.calculated()
    assert 1800 <= sum(bench.pauses) < 1815
    assert max(bench.pauses) == 8
    assert sorted(bench.pauses) == bench.pauses
    assert ended.words == (
        "PostHog did not finish within 30 minutes, and takes it for dead: recalculate again."
    )


async def test_metrics_that_fail_in_the_job_are_named_by_their_titles() -> None:
    bench = Bench(Server())
    errors = {bench.uuid: {"message": "Query exceeded memory."}, "gone": "No data"}
    job_says(bench, status="failed", completed_metrics=2, failed_metrics=1, metric_errors=errors)
    ended = await bench.calculated()
    assert ended.words == (
        "2 of 3 metrics calculated afresh. Checkout conversion: Query exceeded memory. gone: No data."
    )
    assert (ended.done, ended.of, ended.failed) == (2, 3, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "failed"},
        {"status": "failed", "metric_errors": None, "results": "no"},
        {"status": "cancelled", "completed_at": "2026-03-02T09:30:00Z"},
        {"status": "failed", "metric_errors": {"x": None, "y": 7}},
    ],
    ids=lambda fields: str(sorted(fields)),
)
async def test_whatever_a_job_says_at_its_end_it_ends_with_words(fields: dict[str, Any]) -> None:
    bench = Bench(Server())
    job_says(bench, **fields)
    ended = await bench.calculated()
    assert ended.words
    assert ended.done == 0


async def test_progress_is_the_server_s_own_count() -> None:
    bench = Bench(Server())
    job_says(bench, completed_metrics=1, failed_metrics=1)
    await bench.calculated()
    assert (1, 3, 1, "computing 1 of 3 metrics") in [
        (each.done, each.of, each.failed, each.words) for each in bench.told
    ]


@pytest.mark.parametrize("build", BUILDS)
async def test_a_metric_that_cannot_be_computed_is_named_and_hides_no_other(build: Build) -> None:
    bench = Bench(Server(build=build))
    bench.server.experiment(bench.number)["metrics_secondary"][0]["source"] = None
    ended = await bench.calculated()
    title = bench.server.experiment(bench.number)["metrics_secondary"][0]["name"]
    assert ended.words.startswith(f"2 of 3 metrics calculated afresh. {title}: ")
    assert (ended.done, ended.of, ended.failed) == (2, 3, 1)
