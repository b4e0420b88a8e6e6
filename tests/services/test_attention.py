"""Judging behind the list: what is read, in what order, and what that costs the server."""

from __future__ import annotations

import asyncio

import pytest

from exptui.domain.finding import Attention as Class
from exptui.sandbox.store import Build
from exptui.services.attention import Attention
from exptui.services.findings import Findings
from exptui.services.queue import Group
from exptui.services.workspace import Workspace
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")


async def at_work(server: Server) -> tuple[Workspace, Attention]:
    """A workspace whose list was read, and what judges it."""
    workspace = server.workspace()
    attention = Attention(workspace)
    assert workspace.posthog is not None
    attention.connect(workspace.posthog)
    await workspace.load()
    return workspace, attention


def queries(server: Server) -> int:
    return sum(each.path.endswith("/query/") for each in server.app.state.requests)


@pytest.mark.parametrize("build", BUILDS)
async def test_everything_is_judged_as_the_command_without_a_screen_judges_it(build: Build) -> None:
    server = Server(build=build)
    workspace, attention = await at_work(server)
    await attention.fill(tuple)
    posthog = server.posthog()
    told = await Findings(posthog, now=server.clock.now).triage(await posthog.experiments.listed())
    for judged in told:
        standing = attention.queue.standings[judged.evidence.experiment.id]
        assert (standing.attention, standing.reason) == (judged.attention, judged.reason)
        assert standing.verdict == judged.verdict
    groups = {attention.queue.placed(row).group for row in workspace.rows.values() if not row.archived}
    assert Group.WAITING not in groups
    assert {Group.BROKEN, Group.DECIDE, Group.STUCK, Group.LEFT_BEHIND, Group.OK} <= groups


async def test_drafts_and_what_ended_long_ago_cost_no_request_of_their_own() -> None:
    server = Server()
    workspace, attention = await at_work(server)
    await attention.fill(tuple)
    asked = {each.path for each in server.app.state.requests}
    quiet = [row.id for row in workspace.rows.values() if row.status == "draft"]
    assert quiet
    assert not [number for number in quiet if any(f"/experiments/{number}/" in path for path in asked)]
    assert all(number in attention.queue.standings for number in quiet)


async def test_what_is_in_view_is_read_first() -> None:
    server = Server()
    workspace, attention = await at_work(server)
    wanted = server.numbered("flat")
    read: list[int] = []

    def note(ids: frozenset[int]) -> None:
        read.extend(each for each in ids if each in running)

    running = {row.id for row in workspace.rows.values() if row.started}
    attention.subscribe(note)
    await attention.fill(lambda: (wanted,))
    assert read.index(wanted) < 2  # two are read at the same time


async def test_what_was_just_judged_is_not_asked_for_again() -> None:
    server = Server()
    workspace, attention = await at_work(server)
    await attention.fill(tuple)
    before = queries(server)
    await workspace.load()
    await attention.fill(tuple)
    assert queries(server) == before
    server.clock.forward(301)
    await workspace.load()
    await attention.fill(tuple)
    assert queries(server) > before


async def test_an_experiment_that_somebody_changed_is_judged_again_at_once() -> None:
    server = Server()
    workspace, attention = await at_work(server)
    await attention.fill(tuple)
    number = server.numbered("ship")
    assert attention.queue.standings[number].attention is Class.DECIDE
    assert workspace.posthog is not None
    workspace.put(await workspace.posthog.experiments.pause(number))
    assert attention.waiting
    server.clock.forward(25 * 3600)
    await attention.fill(tuple)
    assert attention.queue.standings[number].attention is Class.STUCK


async def test_one_that_can_not_be_read_hides_no_other() -> None:
    server = Server()
    workspace, attention = await at_work(server)
    number = server.numbered("ship")
    server.faults.next("GET", rf"/experiments/{number}/$", status=500, body="no", times=99)
    await attention.fill(tuple)
    assert attention.problem(number)
    assert not attention.waiting
    started = [row.id for row in workspace.rows.values() if row.started and row.id != number]
    assert all(each in attention.queue.standings for each in started)


async def test_a_key_that_is_refused_ends_it() -> None:
    server = Server()
    workspace, attention = await at_work(server)
    refusal = {"type": "authentication_error", "code": "authentication_failed", "detail": "No.", "attr": None}
    server.faults.next("GET", r"/experiments/\d+/$", status=401, body=refusal, times=99)
    asked = len(server.app.state.requests)
    await attention.fill(tuple)
    assert workspace.problem
    assert len(server.app.state.requests) - asked <= 2
    assert not attention.waiting


async def test_two_who_want_the_same_experiment_share_one_answer() -> None:
    server = Server()
    _, attention = await at_work(server)
    number = server.numbered("ship")
    one, other = await asyncio.gather(attention.judge(number), attention.judge(number))
    assert one is other
    read = [each for each in server.app.state.requests if each.path.endswith(f"/experiments/{number}/")]
    assert len(read) == 1


async def test_progress_is_told_while_it_lasts_and_then_no_more() -> None:
    server = Server()
    workspace, attention = await at_work(server)
    told: list[str] = []
    attention.subscribe(lambda _ids: told.append(workspace.activity()))
    await attention.fill(tuple)
    started = sum(row.started for row in workspace.rows.values())
    assert any(words.startswith("judging ") and f"/{started}" in words for words in told)
    assert told[-1] == ""


async def test_what_was_read_in_full_is_not_replaced_by_what_the_list_tells() -> None:
    server = Server()
    workspace, attention = await at_work(server)
    await attention.fill(tuple)
    number = server.numbered("won")
    assert not attention.queue.standings[number].effects
    await attention.judge(number)
    assert attention.queue.standings[number].effects
    await workspace.load()
    await attention.fill(tuple)
    assert attention.queue.standings[number].effects
    assert workspace.posthog is not None
    server.clock.forward(60)
    workspace.put(await workspace.posthog.experiments.patch(number, {"conclusion_comment": "again"}))
    await attention.fill(tuple)
    judged = attention.judgement(number)
    assert judged is not None
    assert judged.evidence.readings
