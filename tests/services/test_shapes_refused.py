"""Answers that are no result: refusals, silence, pages, queues. Each is told, and blames nobody who is not to blame."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.domain.finding import Attention
from exptui.domain.verdict import UNREAD
from exptui.sandbox.store import Build
from tests.services.shaping import Json, Shape, bayesian, result, told

BUILDS: tuple[Build, ...] = ("page", "current")
MEMORY = "Query exceeded memory."
REFUSALS: list[tuple[int, Any, str]] = [
    (400, {"type": "validation_error", "code": "memory_limit_exceeded", "detail": MEMORY}, MEMORY),
    (504, {"type": "server_error", "detail": "Timed out."}, "Timed out."),
    (512, {"type": "server_error", "detail": "Estimated too slow."}, "Estimated too slow."),
    (513, {"type": "server_error", "detail": MEMORY}, MEMORY),
]
FAILURES: list[tuple[int, Any, str]] = [
    (400, {"code": "query_at_capacity", "detail": "Busy."}, "Busy."),
    (401, {"code": "authentication_failed", "detail": "Revoked."}, "Revoked."),
    (402, {"code": "quota_limit_exceeded", "detail": "Quota."}, "plan or quota does not cover this"),
    (403, {"detail": "API key missing required scope 'query:read'"}, "Give the key the scope query:read"),
    (404, "<html>Page not found</html>", "404 Not Found"),
    (404, {"detail": "Not found."}, "Not found."),
    (409, {"detail": "Conflict."}, "Conflict."),
    (429, {"code": "throttled", "detail": "Too many at once."}, "Too many at once."),
    (429, {"detail": "Expected available in 9 seconds."}, "Try again in 9 s."),
    (500, "", "500 Internal Server Error"),
    (502, "<html><h1>Bad gateway</h1></html>", "502 Bad Gateway"),
    (503, {"code": "database_unavailable", "detail": "Database."}, "Database."),
    (200, "<!doctype html><title>Log in</title>", "The answer is not JSON."),
    (200, '{"baseline": {"key": "contr', "The answer is not JSON."),
    (200, "", "The answer is not JSON."),
    (200, "[]", "The answer is not what PostHog sends here."),
    (200, "null", "The answer is not what PostHog sends here."),
    (201, '"done"', "The answer is not what PostHog sends here."),
]


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize(("status", "body", "words"), REFUSALS)
async def test_what_posthog_cannot_compute_is_said_of_the_metric(
    build: Build, status: int, body: Any, words: str
) -> None:
    found = await Shape(build, body, status).judged()
    assert found.attention is Attention.BROKEN
    assert words in found.reason
    assert f"No result: {words}" in told(found)


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize(("status", "body", "words"), FAILURES)
async def test_what_could_not_be_asked_is_not_blamed_on_the_experiment(
    build: Build, status: int, body: Any, words: str
) -> None:
    found = await Shape(build, body, status).judged()
    assert (found.attention, found.reason, found.verdict) == (Attention.OK, UNREAD, None)
    assert len(found.evidence.unread) >= len(found.evidence.readings)
    assert words in told(found)
    assert "not significant" not in told(found)


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize(("status", "body", "words"), FAILURES)
async def test_what_is_stored_is_shown_instead_and_said_to_be_old(
    build: Build, status: int, body: Any, words: str
) -> None:
    found = await Shape(build, body, status, stored=True).judged()
    sources = {reading.source for reading in found.evidence.readings}
    assert sources == {"time series"}
    assert "From the stored time series; today is not in it." in told(found)


@pytest.mark.parametrize("build", BUILDS)
async def test_a_limit_that_is_met_half_way_leaves_what_was_read_and_names_the_rest(build: Build) -> None:
    wait = {"code": "throttled", "detail": "Expected available in 900 seconds."}
    found = await Shape(build, wait, 429, spared=1).judged()
    results = [reading.result is not None for reading in found.evidence.readings]
    assert results == [True, False, False]
    assert found.verdict == "review"
    assert "could not be read" in found.reason
    assert told(found).count("No result: Expected available in 900 seconds.") == 2


# In the background


QUEUED = {"query_status": {"id": "q", "complete": False, "error": False, "query_async": True}}


def polled(status: int, **fields: Any) -> tuple[int, Json]:
    return status, {"query_status": {"id": "q", "complete": False, "error": False} | fields}


@pytest.mark.parametrize("build", BUILDS)
async def test_what_is_computed_in_the_background_is_waited_for(build: Build) -> None:
    done = polled(200, complete=True, results=result(bayesian()))
    found = await Shape(build, QUEUED, 202, polled=[polled(202), polled(202), done]).judged()
    assert found.verdict == "trade-off"
    assert {reading.source for reading in found.evidence.readings} == {"query"}


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize(
    "answer",
    [
        polled(200, error=True, complete=True, error_message=MEMORY),
        polled(400, error=True, complete=True, error_message=MEMORY),
    ],
    ids=["told", "refused"],
)
async def test_what_fails_in_the_background_says_why(build: Build, answer: tuple[int, Json]) -> None:
    found = await Shape(build, QUEUED, 202, polled=[polled(202), answer]).judged()
    assert found.attention is Attention.BROKEN
    assert f"No result: {MEMORY}" in told(found)


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize(
    "answer",
    [
        polled(500, error=True, complete=True, error_message=None),
        polled(202),
        polled(200, complete=True, results=None),
        polled(200, complete=True, results={"surprise": 1}),
        (404, {"detail": "Query q not found."}),
        (200, {"query_status": None}),
        (200, "<html>"),
    ],
    ids=["failed", "for ever", "nothing", "something else", "gone", "no status", "page"],
)
async def test_what_never_comes_of_the_background_is_said(build: Build, answer: tuple[int, Any]) -> None:
    found = await Shape(build, QUEUED, 202, polled=[polled(202), answer]).judged()
    assert (found.attention, found.verdict) == (Attention.OK, None)
    assert found.reason == UNREAD
    assert told(found).count("No result: ") == 3


# Exposures


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("body", [{}, {"total_exposures": None}, {"total_exposures": [1]}, "[]", "<html>"])
async def test_an_answer_that_does_not_say_how_many_took_part_is_not_nobody(build: Build, body: Any) -> None:
    found = await Shape(build, exposures=body).judged()
    assert found.evidence.exposures is None
    assert found.evidence.exposures_problem
    assert "zero_exposures" not in [finding.check for finding in found.findings]
    assert "Exposures Not read: " in told(found)


@pytest.mark.parametrize("build", BUILDS)
async def test_nobody_is_nobody(build: Build) -> None:
    found = await Shape(build, exposures={"total_exposures": {}, "timeseries": []}).judged()
    assert found.worst is not None
    assert found.worst.check == "zero_exposures"
