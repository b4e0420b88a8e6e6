"""The program may end at any point of editing: the next one goes on, and nothing is saved twice."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from exptui.services.journal import Ending
from tests.services.editing_desk import (
    BUILDS,
    Meanwhile,
    adds,
    changes,
    own,
    started,
    stored,
    teammate_adds,
    teammate_changes,
    teammate_sends,
    titles,
)
from tests.support.server import Dropping, Server


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    return Server(build=request.param)


def damage(directory: Path) -> None:
    (file,) = directory.glob("drafts-*.json")
    file.write_text(file.read_text().replace('"metrics": {"primary": [', '"metrics": {"primary": [5, '))


async def test_every_step_is_there_at_the_next_start(server: Server, tmp_path: Path) -> None:
    number = server.numbered("sequential")
    session = await started(server, tmp_path).open(number)
    uuid = adds(session, "Ours")
    for step in (
        lambda: changes(session, uuid, name="Ours, better"),
        lambda: session.edit("moved", metrics=session.metrics.move(uuid, -1)),
        lambda: session.edit("transferred", metrics=session.metrics.transfer(uuid)),
        lambda: session.edit("settled", settings={"stats_config": {"method": "frequentist"}}),
        lambda: session.leave_unfinished({"metric": uuid, "body": {"name": "Ha"}}),
        session.undo,
    ):
        step()
        again = await started(server, tmp_path).open(number)
        assert again.metrics == session.metrics
        assert again.settings == session.settings
        assert again.unfinished == session.unfinished
        assert again.offered == session.draft


async def test_a_draft_is_offered_with_its_age_and_with_what_changed_since(
    server: Server, tmp_path: Path
) -> None:
    number = server.numbered("ship")
    adds(await started(server, tmp_path).open(number), "Ours")
    server.clock.forward(2 * 86400)
    await teammate_adds(server, number, "Theirs")
    editing = started(server, tmp_path)
    session = await editing.open(number)
    assert session.offered is not None
    assert session.offered.age(editing.now()) == "begun 2 days ago"
    assert session.offered.name == session.experiment.name
    assert [change.line for change in session.since] == ["Theirs: added to primary"]
    assert (await session.save(await session.review())).ending is Ending.DONE
    assert {"Ours", "Theirs"} <= set(titles(await stored(server, number)))
    assert started(server, tmp_path).drafts.all() == ()


async def test_a_draft_of_what_a_teammate_changed_since_is_a_conflict(server: Server, tmp_path: Path) -> None:
    number = server.numbered("ship")
    session = await started(server, tmp_path).open(number)
    uuid = own(session)
    changes(session, uuid, name="Ours")
    await teammate_changes(server, number, uuid, name="Theirs")
    again = await started(server, tmp_path).open(number)
    assert len((await again.review()).open) == 1


async def test_what_is_taken_back_leaves_no_draft(server: Server, tmp_path: Path) -> None:
    number = server.numbered("ship")
    session = await started(server, tmp_path).open(number)
    adds(session)
    session.undo()
    assert started(server, tmp_path).drafts.all() == ()


async def test_a_half_filled_form_alone_is_a_draft(server: Server, tmp_path: Path) -> None:
    number = server.numbered("ship")
    session = await started(server, tmp_path).open(number)
    session.leave_unfinished({"name": "Ha"})
    again = await started(server, tmp_path).open(number)
    assert again.unfinished == {"name": "Ha"}
    assert again.changes == ()
    again.leave_unfinished({})
    assert started(server, tmp_path).drafts.all() == ()


async def test_a_form_that_is_open_during_a_save_is_kept(server: Server, tmp_path: Path) -> None:
    number = server.numbered("ship")
    session = await started(server, tmp_path).open(number)
    adds(session)
    session.leave_unfinished({"name": "Ha"})
    assert (await session.save(await session.review())).ending is Ending.DONE
    again = await started(server, tmp_path).open(number)
    assert again.unfinished == {"name": "Ha"}
    assert again.changes == ()


async def test_a_program_that_ended_while_it_waited_for_the_answer_finds_it_saved(
    server: Server, tmp_path: Path
) -> None:
    number = server.numbered("ship")
    session = await started(server, tmp_path).open(number)
    adds(session, "Ours")
    server.link.fail_after, server.link.then_silent = {"PATCH"}, True
    assert (await session.save(await session.review())).ending is Ending.UNKNOWN
    (kept,) = started(server, tmp_path).drafts.of(number)
    assert kept.sent == server.clock.now()

    server.link = Dropping(server.link.server)
    again = await started(server, tmp_path).open(number)
    assert (again.offered, again.changes) == (None, ())
    assert "was saved after all" in again.settled
    assert started(server, tmp_path).drafts.all() == ()
    assert titles(await stored(server, number)).count("Ours") == 1
    assert len(server.writes()) == 1


async def test_a_program_that_is_killed_before_the_answer_leaves_draft_and_journal(
    server: Server, tmp_path: Path
) -> None:
    number = server.numbered("ship")
    session = await started(server, tmp_path).open(number)
    adds(session, "Ours")
    review = await session.review()
    on_its_way, never = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        on_its_way.set()
        await never.wait()

    Meanwhile(server, before=hold)
    saving = asyncio.create_task(session.save(review))
    await on_its_way.wait()
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving

    (kept,) = started(server, tmp_path).drafts.of(number)
    assert kept.sent is not None
    (entry,) = started(server, tmp_path).journal.entries()
    assert (entry.came, entry.method) == (Ending.SENT, "PATCH")
    assert server.writes() == []
    again = await started(server, tmp_path).open(number)
    assert again.sent is not None
    assert [change.line for change in again.changes] == ["Ours: added to primary"]
    assert (await again.save(await again.review())).ending is Ending.DONE
    assert len(server.writes()) == 1


async def test_two_programs_that_edit_one_experiment_lose_nothing(server: Server, tmp_path: Path) -> None:
    number = server.numbered("ship")
    one, other = [await started(server, tmp_path).open(number) for _ in range(2)]
    adds(one, "One")
    adds(other, "Other")
    adds(one, "One more")
    found = await started(server, tmp_path).open(number)
    assert len(found.others) == 1
    assert (await one.save(await one.review())).ending is Ending.DONE
    assert (await other.save(await other.review())).ending is Ending.DONE
    assert {"One", "One more", "Other"} <= set(titles(await stored(server, number)))
    assert started(server, tmp_path).drafts.all() == ()


async def test_another_draft_can_be_picked_up_instead(server: Server, tmp_path: Path) -> None:
    number = server.numbered("ship")
    one, other = [await started(server, tmp_path).open(number) for _ in range(2)]
    adds(one, "One")
    server.clock.forward(60)
    adds(other, "Other")
    session = await started(server, tmp_path).open(number)
    assert "Other" in titles(session.metrics)
    assert session.pick_up(session.others[0])
    assert "One" in titles(session.metrics)
    assert "Other" not in titles(session.metrics)
    assert len(session.others) == 1


async def test_a_draft_that_the_server_shows_by_now_is_not_offered(server: Server, tmp_path: Path) -> None:
    number = server.numbered("ship")
    session = await started(server, tmp_path).open(number)
    uuid = own(session)
    changes(session, uuid, name="The same")
    await teammate_changes(server, number, uuid, name="The same")
    again = await started(server, tmp_path).open(number)
    assert again.offered is None
    assert "is what PostHog shows" in again.settled
    assert again.draft is None


async def test_a_draft_of_a_setting_is_kept_beside_the_other_settings(server: Server, tmp_path: Path) -> None:
    number = server.numbered("draft")
    session = await started(server, tmp_path).open(number)
    session.edit("renamed", settings={"description": "Because."})
    await teammate_sends(server, number, {"name": "Another name"})
    again = await started(server, tmp_path).open(number)
    assert (await again.save(await again.review())).ending is Ending.DONE
    row = server.experiment(number)
    assert (row["name"], row["description"]) == ("Another name", "Because.")


async def test_a_draft_whose_content_is_damaged_does_not_stop_anybody(server: Server, tmp_path: Path) -> None:
    number = server.numbered("ship")
    adds(await started(server, tmp_path).open(number))
    damage(tmp_path)
    session = await started(server, tmp_path).open(number)
    assert (session.offered, session.changes) == (None, ())
    assert len(started(server, tmp_path).drafts.of(number)) == 1


async def test_a_disk_that_is_full_is_told_and_saving_goes_on(server: Server, tmp_path: Path) -> None:
    number = server.numbered("ship")
    editing = started(server)
    (tmp_path / "file").write_text("no directory")
    editing.drafts = started(server, tmp_path / "file").drafts
    session = await editing.open(number)
    adds(session, "Ours")
    assert "can't be written" in session.problem
    assert (await session.save(await session.review())).ending is Ending.DONE
    assert editing.drafts.all() == ()
