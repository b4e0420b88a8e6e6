"""Reading and judging a whole project: the seeded world, and servers that do not answer as hoped."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.domain.finding import Attention
from exptui.domain.verdict import UNREAD, Judgement
from exptui.sandbox.faults import Faults
from exptui.sandbox.store import Build
from exptui.services.findings import Findings
from exptui.services.place import Place
from exptui.services.report import as_text
from tests.support.server import HOST, Server

BUILDS: tuple[Build, ...] = ("page", "current")
BROKEN, DECIDE, STUCK = Attention.BROKEN, Attention.DECIDE, Attention.STUCK
LEFT_BEHIND, OK = Attention.LEFT_BEHIND, Attention.OK
PLACE = Place(host=HOST, project_id=1)

MADE_FOR: dict[str, tuple[Attention, str]] = {
    "srm": (BROKEN, "srm"),
    "zero_exposures": (BROKEN, "zero_exposures"),
    "zero_rollout": (BROKEN, "zero_rollout"),
    "all_pinned": (BROKEN, "forced_variants"),
    "no_metric": (BROKEN, "no_metric"),
    "no_primary": (BROKEN, "no_metric"),
    "multiple_bias": (BROKEN, "multiple_bias"),
    "unreadable": (BROKEN, "unreadable"),
    "split_differs": (BROKEN, "split_differs"),
    "flag_missing": (BROKEN, "flag_missing"),
    "mid_run_edit": (BROKEN, "mid_run_edit"),
    "aa_significant": (BROKEN, "aa_significant"),
    "exposed_before_launch": (BROKEN, "exposed_before_launch"),
    "ship": (DECIDE, "ship"),
    "roll_back": (DECIDE, "roll_back"),
    "flat": (DECIDE, "flat"),
    "trade_off": (DECIDE, "trade_off"),
    "review": (DECIDE, "review"),
    "stalled": (STUCK, "stalled"),
    "paused": (STUCK, "paused"),
    "underpowered": (STUCK, "underpowered"),
    "past_plan": (STUCK, "past_plan"),
    "zombie": (STUCK, "zombie"),
    "stale_draft": (STUCK, "stale_draft"),
    "shipped_while_running": (LEFT_BEHIND, "shipped_while_running"),
    "ended_still_splitting": (LEFT_BEHIND, "ended_still_splitting"),
    "no_conclusion": (LEFT_BEHIND, "no_conclusion"),
    "contradicts_flag": (LEFT_BEHIND, "contradicts_flag"),
    "not_cleaned_up": (LEFT_BEHIND, "not_cleaned_up"),
    "too_early": (OK, "too_early"),
    "some_pinned": (OK, "forced_variants"),
    "no_hypothesis": (OK, "no_hypothesis"),
}
"""By what an experiment was made to show: its class, and the check that has to say so. All others are OK."""
ONLY_ON_OLDER = {"split_differs"}
"""A newer server tells the flag's own split as the experiment's: there is nothing to compare."""
NOTES = {"too_early", "no_hypothesis", "unreadable"}
"""What may be said beside the one thing that an experiment was made for."""


async def judged(server: Server, findings: Findings | None = None) -> dict[str, Judgement]:
    """Everything in the project, by what it was made for."""
    posthog = server.posthog()
    reader = findings or Findings(posthog, now=server.clock.now)
    found = await reader.triage(await posthog.experiments.listed())
    return {server.world.stories[each.evidence.experiment.id].made_for: each for each in found}


@pytest.mark.parametrize("build", BUILDS)
async def test_every_experiment_is_in_the_class_that_it_was_made_for_and_no_other_is(build: Build) -> None:
    for word, found in (await judged(Server(build=build))).items():
        attention, check = MADE_FOR.get(word, (OK, ""))
        if build == "current" and word in ONLY_ON_OLDER:
            attention, check = OK, ""
        checks = [finding.check for finding in found.findings]
        assert (word, found.attention) == (word, attention)
        assert not check or check in checks, word
        assert set(checks) <= NOTES | {check}, word
        assert found.worst is None or attention is OK or found.worst.check == check
        assert not found.evidence.unread


async def test_both_builds_say_the_same_of_the_same_world() -> None:
    page, current = [await judged(Server(build=build)) for build in BUILDS]
    for word in page.keys() - ONLY_ON_OLDER:
        assert page[word].verdict == current[word].verdict
        assert [f.check for f in page[word].findings] == [f.check for f in current[word].findings]


async def test_what_is_drafted_or_long_over_costs_no_request() -> None:
    server = Server(build="page")
    live = [row for row in server.world.experiments.values() if row["start_date"] and not row["end_date"]]
    await judged(server)
    asked = [request.path for request in server.app.state.requests if request.path.endswith("/query/")]
    metrics = sum(len(row["metrics"]) + len(row["metrics_secondary"]) for row in live)
    ids = {row["id"] for row in live}
    shared = sum(link["experiment_id"] in ids for link in server.world.saved_metric_links.values())
    elsewhere = sum(
        1 + len(row["metrics"]) + len(row["metrics_secondary"]) for row in live if row["team_id"] != 1
    )
    assert len(asked) == len(live) + metrics + shared - elsewhere


async def test_a_newer_server_is_asked_for_all_metrics_at_once() -> None:
    server = Server(build="current")
    found = await judged(server)
    assert {reading.source for reading in found["ship"].evidence.readings} == {"recalculation"}
    queries = [request for request in server.app.state.requests if request.path.endswith("/query/")]
    assert len(queries) <= len([each for each in found.values() if each.evidence.live]) + 6


async def test_what_was_read_counts_for_five_minutes() -> None:
    server = Server()
    posthog = server.posthog()
    findings = Findings(posthog, now=server.clock.now)
    experiments = await posthog.experiments.listed()
    await findings.triage(experiments)
    before = len(server.app.state.requests)
    server.clock.forward(299)
    await findings.triage(experiments)
    assert len(server.app.state.requests) == before
    server.clock.forward(2)
    await findings.triage(experiments)
    assert len(server.app.state.requests) > before


async def test_progress_is_told_to_the_end() -> None:
    server = Server()
    posthog = server.posthog()
    experiments = await posthog.experiments.listed()
    told: list[tuple[int, int]] = []
    await Findings(posthog, now=server.clock.now).triage(
        experiments, progress=lambda done, total: told.append((done, total))
    )
    assert told == [(done, len(experiments)) for done in range(len(experiments) + 1)]


# When the server does not answer as hoped


def one(server: Server, word: str) -> int:
    return server.numbered(word)


async def of(server: Server, word: str) -> Judgement:
    posthog = server.posthog()
    experiment = await posthog.experiments.get(one(server, word))
    return await Findings(posthog, now=server.clock.now).judgement(experiment, in_full=True)


def failing(server: Server, status: int, body: dict[str, Any], *, times: int = 1) -> Faults:
    server.faults.next("POST", "/query/", status=status, body=body, times=times)
    return server.faults


WAIT = {"code": "throttled", "detail": "Request was throttled. Expected available in 7 seconds."}


async def test_being_told_to_wait_once_is_waited_for() -> None:
    server = Server(build="page")
    failing(server, 429, WAIT)
    found = await of(server, "ship")
    assert found.verdict == "ship"
    assert not found.evidence.unread


async def test_being_told_to_wait_for_good_is_said_and_what_is_stored_is_shown() -> None:
    server = Server(build="page")
    failing(server, 429, WAIT, times=1000)
    found = await of(server, "ship")
    assert found.verdict == "review"
    assert {reading.source for reading in found.evidence.readings} == {"time series"}
    (problem,) = found.evidence.problems
    assert problem == "Request was throttled. Expected available in 7 seconds. Try again in 7 s."


@pytest.mark.parametrize("build", BUILDS)
async def test_a_key_without_the_right_to_query_is_told_so_and_asked_no_more(build: Build) -> None:
    server = Server(build=build)
    server.faults.forbid_scope("query:read")
    found = await judged(server)
    assert not any(each.verdict == "ship" for each in found.values())
    assert found["no_metric"].attention is BROKEN
    assert found["aa"].attention is OK
    assert found["aa"].reason == UNREAD
    for problem in found["ship"].evidence.problems:
        assert "query:read" in problem
        assert "Give the key the scope" in problem
    asked = [request for request in server.app.state.requests if request.path.endswith("/query/")]
    assert len(asked) <= 4


async def test_a_metric_that_cannot_be_computed_hides_no_other() -> None:
    server = Server(build="page")
    row = server.experiment(one(server, "ship"))
    row["metrics_secondary"][0]["source"] = None
    found = await of(server, "ship")
    problems = [bool(reading.problem) for reading in found.evidence.readings]
    assert problems == [False, True, False]
    assert found.verdict == "review"
    assert not found.evidence.unread
    assert "No result: Invalid metric" in as_text(found, PLACE)


async def test_a_first_metric_that_cannot_be_computed_breaks_the_experiment() -> None:
    server = Server(build="page")
    server.experiment(one(server, "ship"))["metrics"][0]["series"] = []
    found = await of(server, "ship")
    assert found.attention is BROKEN
    assert found.worst is not None
    assert found.worst.check == "unreadable"


async def test_a_fault_of_the_server_is_not_blamed_on_the_experiment() -> None:
    server = Server(build="page")
    server.faults.next("POST", "/query/", status=500, times=1000)
    server.faults.next("GET", "/timeseries_results/", status=500, times=1000)
    found = await of(server, "srm")
    assert found.attention is OK
    assert len(found.evidence.unread) == 3
    assert "A server error occurred." in as_text(found, PLACE)


async def test_a_result_that_is_computed_in_the_background_is_waited_for() -> None:
    server = Server(build="page")
    result = {"baseline": {"key": "control", "number_of_samples": 900, "sum": 90}, "variant_results": []}
    status = {"id": "q1", "complete": False, "error": False}
    server.faults.next("POST", "/query/", status=202, body={"query_status": status}, times=3)
    done = {"query_status": {**status, "complete": True, "results": result}}
    server.faults.next("GET", "/query/q1/", status=200, body=done, times=3)
    found = await of(server, "srm")
    baselines = [reading.result and reading.result.baseline for reading in found.evidence.readings]
    assert [baseline and baseline.number_of_samples for baseline in baselines] == [900, 900]


async def test_an_experiment_that_is_gone_by_the_time_it_is_read_is_a_row_with_its_reason() -> None:
    server = Server(build="current")
    posthog = server.posthog()
    experiments = await posthog.experiments.listed()
    server.faults.next(
        "GET", rf"/experiments/{one(server, 'aa')}/$", status=404, body={"detail": "Not found."}
    )
    found = await Findings(posthog, now=server.clock.now).triage(experiments)
    (gone,) = [each for each in found if each.evidence.problems]
    assert gone.evidence.problems == ("Not found.",)
    assert len(found) == len(experiments)


async def test_without_the_history_changes_are_not_judged_and_that_is_said() -> None:
    server = Server()
    server.faults.forbid_scope("activity_log:read")
    found = await judged(server)
    assert found["mid_run_edit"].attention is OK
    assert found["paused"].attention is STUCK
    assert "history was not read" in as_text(found["mid_run_edit"], PLACE)
    asked = [request for request in server.app.state.requests if "activity_log" in request.path]
    assert len(asked) <= 4


# Reports
