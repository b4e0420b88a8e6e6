"""Saving that goes wrong: the draft stays until PostHog shows it, and nothing is ever sent twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from exptui.services.journal import Ending, Journal
from exptui.services.metric_session import Session
from tests.services.editing_desk import (
    BUILDS,
    Meanwhile,
    adds,
    changes,
    kept,
    mean,
    own,
    started,
    stored,
    teammate_adds,
    titles,
)
from tests.support.server import Server


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    return Server(build=request.param)


async def test_what_never_left_is_not_sent_and_the_draft_stays(server: Server, tmp_path: Path) -> None:
    number = server.numbered("ship")
    session = await started(server, tmp_path).open(number)
    adds(session)
    server.link.fail_before = {"PATCH"}
    outcome = await session.save(await session.review())
    assert outcome.ending is Ending.NOT_SENT
    assert kept(session, number)
    assert session.sent is None
    assert server.writes() == []
    assert [entry.came for entry in session.editing.journal.here()] == [Ending.NOT_SENT]


async def test_a_lost_answer_is_looked_up_and_found_done(server: Server, tmp_path: Path) -> None:
    number = server.numbered("sequential")
    session = await started(server, tmp_path).open(number)
    uuid = adds(session)
    session.edit("up", metrics=session.metrics.move(uuid, -1))
    server.link.fail_after = {"PATCH"}
    outcome = await session.save(await session.review())
    assert outcome.ending is Ending.DONE
    assert "answer was lost" in outcome.message
    assert session.draft is None
    assert session.editing.drafts.all() == ()
    assert len(server.writes()) == 1
    assert session.metrics == await stored(server, number)


EDITS: dict[str, Callable[[Session], object]] = {
    "add": adds,
    "change": lambda session: changes(session, own(session), name="Another"),
    "remove": lambda session: session.edit("removed", metrics=session.metrics.remove(own(session))),
    "move": lambda session: session.edit("moved", metrics=session.metrics.move(own(session), 1)),
    "transfer": lambda session: session.edit("moved", metrics=session.metrics.transfer(own(session))),
    "setting": lambda session: session.edit("set", settings={"description": "Another one"}),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("after", [False, True], ids=["not done", "done"])
async def test_a_fault_of_the_server_is_looked_up(server: Server, edit: str, after: bool) -> None:
    number = server.numbered("draft")
    session = await started(server).open(number)
    EDITS[edit](session)
    server.faults.next("PATCH", f"experiments/{number}/", status=502, body="<html>", after=after)
    outcome = await session.save(await session.review())
    assert outcome.ending is (Ending.DONE if after else Ending.NOT_DONE), outcome
    assert kept(session, number) is not after
    assert (session.sent is None) is after
    assert len(server.writes()) == 1


async def test_what_a_teammate_does_at_that_moment_does_not_confuse_the_look(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    adds(session)
    Meanwhile(server, after=lambda: teammate_adds(server, number, "Theirs"))
    server.link.fail_after = {"PATCH"}
    outcome = await session.save(await session.review())
    assert (outcome.ending, outcome.differences) == (Ending.DONE, ())
    assert {"Ours", "Theirs"} <= set(titles(session.metrics))


async def test_where_looking_fails_too_nothing_is_said_to_be_known(server: Server, tmp_path: Path) -> None:
    number = server.numbered("ship")
    session = await started(server, tmp_path).open(number)
    adds(session)
    server.link.fail_after, server.link.then_silent = {"PATCH"}, True
    outcome = await session.save(await session.review())
    assert outcome.ending is Ending.UNKNOWN
    assert kept(session, number)
    assert session.sent == server.clock.now()
    assert len(server.writes()) == 1
    assert [entry.came for entry in session.editing.journal.here()] == [Ending.UNKNOWN]


async def test_a_save_after_one_whose_answer_was_lost_sends_nothing_that_is_there(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    adds(session)

    async def nobody_may_look() -> None:
        server.faults.next("GET", f"experiments/{number}/", status=403, body={"detail": "Not now."})

    Meanwhile(server, after=nobody_may_look)
    server.link.fail_after = {"PATCH"}
    review = await session.review()
    assert (await session.save(review)).ending is Ending.UNKNOWN
    outcome = await session.save(review)
    assert outcome.ending is Ending.DONE
    assert len(server.writes()) == 1
    assert session.draft is None


@pytest.mark.parametrize("seen", [True, False], ids=["answered", "looked up"])
async def test_another_uuid_from_the_server_is_told_and_not_saved_again(server: Server, seen: bool) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    mine = adds(session)

    async def another_uuid() -> None:
        server.experiment(number)["metrics"][-1]["uuid"] = "given by PostHog"

    Meanwhile(server, after=another_uuid, seen=seen)
    server.link.fail_after = set() if seen else {"PATCH"}
    outcome = await session.save(await session.review())
    assert outcome.ending is Ending.DIFFERENT
    assert [(each.kind, each.uuid, each.now) for each in outcome.differences] == [
        ("uuid", mine, "given by PostHog")
    ]
    assert "given by PostHog" in outcome.lines[0]
    assert "given by PostHog" in session.metrics
    assert mine not in session.metrics
    assert (session.changes, session.draft) == ((), None)
    assert outcome.lines[0] in session.editing.journal.here()[0].told


async def test_a_uuid_that_is_taken_at_that_moment_loses_no_metric(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    mine = adds(session, "Ours")

    async def the_uuid_is_taken() -> None:
        server.experiment(number)["metrics_secondary"].append({**mean(name="Theirs"), "uuid": mine})

    Meanwhile(server, before=the_uuid_is_taken)
    outcome = await session.save(await session.review())
    assert outcome.ending in (Ending.DIFFERENT, Ending.CHANGED)
    there = await stored(server, number)
    assert "Theirs" in titles(there, "secondary")
    assert "Ours" in titles(there) or "Ours" in titles(session.metrics)


async def test_what_the_server_stored_otherwise_stays_in_the_draft(server: Server, tmp_path: Path) -> None:
    number = server.numbered("ship")
    session = await started(server, tmp_path).open(number)
    mine, first = adds(session), own(session)
    changes(session, first, goal="decrease")

    async def another_goal() -> None:
        server.experiment(number)["metrics"][0]["goal"] = "increase"

    Meanwhile(server, after=another_goal, seen=True)
    outcome = await session.save(await session.review())
    assert [(each.kind, each.uuid) for each in outcome.differences] == [("content", first)]
    assert mine in await stored(server, number)
    assert [change.line for change in session.changes] == [
        f"{session.metrics.entry(first).metric.title}: goal increase → decrease"
    ]
    assert kept(session, number)
    assert (await session.save(await session.review())).ending is Ending.DONE
    assert server.experiment(number)["metrics"][0]["goal"] == "decrease"


async def test_a_part_of_it_is_told_as_unknown(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    adds(session)
    changes(session, own(session), goal="decrease")

    async def another_goal() -> None:
        server.experiment(number)["metrics"][0]["goal"] = "increase"

    Meanwhile(server, after=another_goal)
    server.link.fail_after = {"PATCH"}
    assert (await session.save(await session.review())).ending is Ending.UNKNOWN
    assert len(session.changes) == 2


async def test_nothing_is_sent_that_the_journal_can_not_hold(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    number = server.numbered("ship")
    editing = started(server)
    editing.journal = Journal(tmp_path / "file")
    session = await editing.open(number)
    adds(session)
    outcome = await session.save(await session.review())
    assert outcome.ending is Ending.NOT_SENT
    assert "journal" in outcome.message
    assert server.writes() == []
    assert kept(session, number)
    assert session.sent is None


async def test_the_journal_holds_what_was_sent_and_what_came_of_it(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    changes(session, own(session), goal="decrease", name="Renamed")
    await session.save(await session.review())
    (entry,) = session.editing.journal.here()
    assert (entry.came, entry.method, entry.experiment_id) == (Ending.DONE, "PATCH", number)
    assert entry.path == f"/api/projects/1/experiments/{number}/"
    assert entry.body["metrics"][0]["name"] == "Renamed"
    assert any("Renamed" in line for line in entry.says)
    assert any("Renamed" in line for line in entry.after)
    assert not any("Renamed" in line for line in entry.before)
