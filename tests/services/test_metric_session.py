"""One person's session: steps back, starting over, and experiments that can't be edited."""

from __future__ import annotations

from pathlib import Path

import pytest

from exptui.domain.metric_set import CannotChange
from exptui.services.journal import Ending
from exptui.services.metric_editing import NotEditable
from tests.services.editing_desk import (
    BUILDS,
    Meanwhile,
    adds,
    changes,
    mean,
    own,
    started,
    stored,
    teammate_adds,
    teammate_changes,
    titles,
)
from tests.support.server import Server


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    return Server(build=request.param)


async def test_an_inline_metric_becomes_a_shared_one_in_its_place(server: Server) -> None:
    number = server.numbered("draft")
    session = await started(server).open(number)
    first = session.metrics.primary[0]
    made = await session.share(first.uuid, "For everybody")
    assert made.metric is not None
    assert session.metrics.primary[0].shared == made.metric.id
    assert first.uuid in await stored(server, number)
    assert (await session.save(await session.review())).ending is Ending.DONE
    there = await stored(server, number)
    assert there.primary[0].shared == made.metric.id
    assert first.uuid not in there
    assert session.metrics == there


async def test_a_metric_that_could_not_be_shared_stays_as_it_was(server: Server) -> None:
    session = await started(server).open(server.numbered("draft"))
    before = session.metrics
    server.faults.next("POST", "experiment_saved_metrics", status=403, body={"detail": "no"})
    assert (await session.share(before.primary[0].uuid, "For everybody")).ending is Ending.REFUSED
    assert session.metrics == before


async def test_steps_are_taken_back_one_by_one(server: Server) -> None:
    session = await started(server).open(server.numbered("ship"))
    before = session.metrics
    adds(session, "One")
    one = session.metrics
    adds(session, "Two")
    assert session.undo() == "added Two"
    assert session.metrics == one
    assert session.undo() == "added One"
    assert session.metrics == before
    assert session.undo() is None
    assert session.draft is None


async def test_going_back_past_what_was_taken_in_takes_out_nothing_of_theirs(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    adds(session, "Ours")
    await teammate_adds(server, number, "Theirs")
    assert session.take_in(await session.review())
    assert {"Ours", "Theirs"} <= set(titles(session.metrics))
    assert [change.line for change in session.changes] == ["Ours: added to primary"]
    session.undo()
    changes(session, own(session), name="Renamed")
    assert (await session.save(await session.review())).ending is Ending.DONE
    assert {"Renamed", "Ours", "Theirs"} <= set(titles(await stored(server, number)))


async def test_what_is_not_decided_is_not_taken_in(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    uuid = own(session)
    changes(session, uuid, name="Ours")
    await teammate_changes(server, number, uuid, name="Theirs")
    review = await session.review()
    assert not session.take_in(review)
    assert session.metrics.entry(uuid).metric.name == "Ours"
    assert session.take_in(review.choose(("metric", uuid), "theirs"))
    assert (session.metrics.entry(uuid).metric.name, session.changes) == ("Theirs", ())
    assert session.undo() == "took in what others changed"
    assert session.metrics.entry(uuid).metric.name == "Ours"


async def test_starting_over_begins_with_what_the_server_shows_and_can_be_taken_back(
    server: Server, tmp_path: Path
) -> None:
    number = server.numbered("ship")
    session = await started(server, tmp_path).open(number)
    adds(session, "Ours")
    session.start_over()
    assert session.changes == ()
    assert started(server, tmp_path).drafts.of(number) == ()
    assert session.undo() == "threw 1 change away"
    assert "Ours" in titles(session.metrics)
    assert len(started(server, tmp_path).drafts.of(number)) == 1


@pytest.mark.parametrize("made_for", ["legacy_trend", "legacy_funnel"])
async def test_a_legacy_experiment_is_shown_and_can_not_be_edited(server: Server, made_for: str) -> None:
    session = await started(server).open(server.numbered(made_for))
    assert len(list(session.metrics)) > 0
    assert "legacy" in session.objection
    with pytest.raises(NotEditable, match="legacy"):
        session.edit("changed", settings={"name": "Another"})
    with pytest.raises(CannotChange):
        session.metrics.replace(session.metrics.primary[0].uuid, mean())
    outcome = await session.save(await session.review())
    assert (outcome.ending, outcome.message) == (Ending.NOT_SENT, session.objection)
    assert server.writes() == []


async def test_a_read_only_program_changes_and_sends_nothing() -> None:
    server = Server(read_only=True)
    session = await started(server).open(server.numbered("ship"))
    assert session.objection == "Read-only (--read-only): nothing may be changed from here."
    with pytest.raises(NotEditable, match="Read-only"):
        adds(session)
    assert (await session.save(await session.review())).ending is Ending.NOT_SENT
    assert server.writes() == []


async def test_who_may_only_look_is_told_so() -> None:
    server = Server()
    number = server.numbered("ship")
    session = await started(server).open(number)
    seen = session.experiment.model_copy(update={"user_access_level": "viewer"})
    session.experiment = seen
    assert "“viewer”" in session.objection


async def test_nothing_can_be_changed_and_nothing_saved_twice_while_a_save_is_on_its_way(
    server: Server,
) -> None:
    session = await started(server).open(server.numbered("ship"))
    adds(session)
    review = await session.review()
    seen: list[Ending] = []

    async def impatient() -> None:
        seen.append((await session.save(review)).ending)
        assert session.undo() is None
        with pytest.raises(NotEditable, match="being saved"):
            adds(session, "Too early")

    Meanwhile(server, before=impatient)
    assert (await session.save(review)).ending is Ending.DONE
    assert seen == [Ending.NOT_SENT]
    assert len(server.writes()) == 1
