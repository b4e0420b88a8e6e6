"""A metric's days: what is asked of the server, and what its answers mean in words."""

from __future__ import annotations

from datetime import date

import pytest

from exptui.domain.evidence import Evidence
from exptui.domain.metrics import Metric, parse_metric
from exptui.domain.series import TimeSeries
from exptui.sandbox.store import Build
from exptui.services import series
from exptui.services.series import known_days, read_days
from exptui.services.workspace import Workspace
from tests.support.server import START, Server

PATH = "timeseries_results"
BUILDS: tuple[Build, ...] = ("page", "current")


async def metric_of(workspace: Workspace, number: int, at: int = 0) -> tuple[Evidence, Metric]:
    experiment = await workspace.refresh(number)
    evidence = Evidence(experiment=experiment, now=workspace.now())
    return evidence, experiment.ordered_metrics("primary")[at]


def asked(server: Server) -> int:
    return sum(PATH in each.path for each in server.app.state.requests)


@pytest.mark.parametrize("build", BUILDS)
async def test_every_day_that_is_over_has_a_result_and_today_has_none(build: Build) -> None:
    server = Server(build=build)
    workspace = server.workspace()
    days = await read_days(workspace, *await metric_of(workspace, server.numbered("ship")))
    assert (days.note, days.failed, days.errors) == ("", False, ())
    assert days.computed == len(days.points) - 1
    last, result = days.points[-1]
    assert (last, result) == (START.date(), None)
    assert [day for day, _ in days.points] == sorted(day for day, _ in days.points)


async def test_days_are_kept_for_five_minutes_and_no_longer() -> None:
    server = Server()
    workspace = server.workspace()
    metric = await metric_of(workspace, server.numbered("ship"))
    assert known_days(workspace, *metric) is None
    first = await read_days(workspace, *metric)
    server.clock.forward(299)
    assert await read_days(workspace, *metric) is first is known_days(workspace, *metric)
    assert asked(server) == 1
    server.clock.forward(2)
    assert known_days(workspace, *metric) is None
    await read_days(workspace, *metric)
    assert asked(server) == 2


async def test_days_are_asked_for_again_where_that_is_wanted() -> None:
    server = Server()
    workspace = server.workspace()
    metric = await metric_of(workspace, server.numbered("ship"))
    await read_days(workspace, *metric)
    await read_days(workspace, *metric, afresh=True)
    assert asked(server) == 2


async def test_what_another_workspace_read_is_not_known() -> None:
    server = Server()
    one, other = server.workspace(), server.workspace()
    metric = await metric_of(one, server.numbered("ship"))
    await read_days(one, *metric)
    assert known_days(other, *metric) is None


async def test_a_draft_is_not_asked_for() -> None:
    server = Server()
    workspace = server.workspace()
    days = await read_days(workspace, *await metric_of(workspace, server.numbered("draft")))
    assert (days.note, days.failed) == (series.DRAFT, False)
    assert asked(server) == 0


async def test_a_metric_of_the_old_kind_is_not_asked_for() -> None:
    server = Server()
    workspace = server.workspace()
    days = await read_days(workspace, *await metric_of(workspace, server.numbered("legacy_funnel")))
    assert days.note == series.LEGACY
    assert asked(server) == 0


@pytest.mark.parametrize("lacking", ["uuid", "fingerprint"])
async def test_a_metric_without_a_name_of_its_own_is_not_asked_for(lacking: str) -> None:
    server = Server()
    workspace = server.workspace()
    evidence, metric = await metric_of(workspace, server.numbered("ship"))
    bare = parse_metric({key: value for key, value in metric.raw.items() if key != lacking})
    assert (await read_days(workspace, evidence, bare)).note == series.UNNAMED
    assert asked(server) == 0


async def test_an_outdated_fingerprint_has_no_day_and_says_what_to_do() -> None:
    server = Server()
    workspace = server.workspace()
    evidence, metric = await metric_of(workspace, server.numbered("ship"))
    stale = parse_metric({**metric.raw, "fingerprint": "0" * 64})
    days = await read_days(workspace, evidence, stale)
    assert (days.note, days.failed, days.computed) == (series.EMPTY, False, 0)
    assert "ctrl+r" in days.note


async def test_days_that_are_being_computed_are_told_and_not_kept() -> None:
    server = Server()
    workspace = server.workspace()
    evidence, metric = await metric_of(workspace, server.numbered("ship"))
    await read_days(workspace, evidence, metric)
    posthog = workspace.posthog
    assert posthog is not None
    await posthog.experiments.recalculate_timeseries(
        evidence.experiment.id, metric.raw, metric.fingerprint or ""
    )
    pending = await read_days(workspace, evidence, metric, afresh=True)
    assert pending.note == "PostHog is computing the days (pending since 09:30 UTC); r reads them again."
    assert known_days(workspace, evidence, metric) is None
    assert "in progress" in (await read_days(workspace, evidence, metric)).note
    done = await read_days(workspace, evidence, metric)
    assert done.note == ""
    assert done.computed


@pytest.mark.parametrize(("status", "word"), [(403, "403"), (404, "404"), (500, "PostHog's side")])
async def test_an_answer_that_is_none_is_told_and_asked_for_again_the_next_time(
    status: int, word: str
) -> None:
    server = Server()
    workspace = server.workspace()
    metric = await metric_of(workspace, server.numbered("ship"))
    server.faults.next("GET", PATH, status=status, body={"detail": f"Not now: {status}"}, times=10)
    days = await read_days(workspace, *metric)
    assert days.failed
    assert days.note.startswith("The days could not be read: ")
    assert word in days.note
    assert known_days(workspace, *metric) is None


async def test_no_answer_is_told() -> None:
    server = Server()
    workspace = server.workspace()
    metric = await metric_of(workspace, server.numbered("ship"))
    server.link.fail_after, server.link.then_silent = {"GET"}, True
    days = await read_days(workspace, *metric)
    assert days.failed
    assert days.points == ()


def test_days_that_all_failed_are_told_with_their_reasons() -> None:
    sent = {
        "status": "failed",
        "timeseries": {"2026-03-01": None, "2026-03-02": None},
        "errors": {"2026-03-02": "memory", "2026-03-01": "time"},
    }
    days = series.in_words(TimeSeries.model_validate(sent), START)
    assert days.failed
    assert days.note == "PostHog could compute none of the days."
    assert days.errors == ((date(2026, 3, 1), "time"), (date(2026, 3, 2), "memory"))


def test_a_single_day_that_failed_does_not_hide_the_others() -> None:
    sent = {
        "status": "partial",
        "timeseries": {"2026-03-01": {"baseline": {"key": "control"}}, "2026-03-02": None},
        "errors": {"2026-03-02": "memory"},
    }
    days = series.in_words(TimeSeries.model_validate(sent), START)
    assert (days.note, days.failed, days.computed) == ("", False, 1)
    assert days.errors == ((date(2026, 3, 2), "memory"),)
