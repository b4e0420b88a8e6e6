"""Editing metrics beside others: what they did is kept, what we did is applied, and what both did is asked."""

from __future__ import annotations

import pytest

from exptui.domain.metric_set import attached
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
from tests.support.server import Server


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    return Server(build=request.param)


async def test_an_experiment_is_opened_as_the_server_has_it(server: Server) -> None:
    number = server.numbered("sequential")
    session = await started(server).open(number)
    assert session.metrics == await stored(server, number)
    assert session.changes == ()
    assert (session.objection, session.offered, session.draft) == ("", None, None)


@pytest.mark.parametrize("made_for", ["sequential", "draft", "empty_draft", "ship"])
async def test_what_a_teammate_adds_meanwhile_is_kept_and_ours_is_applied(
    server: Server, made_for: str
) -> None:
    number = server.numbered(made_for)
    session = await started(server).open(number)
    before = titles(session.metrics)
    mine = adds(session)
    await teammate_adds(server, number, "Theirs 1", "Theirs 2")
    review = await session.review()
    outcome = await session.save(review)
    assert outcome.ending is Ending.DONE, outcome
    there = await stored(server, number)
    assert sorted(titles(there)) == sorted([*before, "Theirs 1", "Theirs 2", "Ours"])
    assert titles(there, "secondary") == titles(session.metrics, "secondary")
    assert mine in there
    assert [change.line for change in review.from_them] == [
        "Theirs 1: added to primary",
        "Theirs 2: added to primary",
    ]
    assert server.writes() == [("PATCH", f"/api/projects/1/experiments/{number}/")]


async def test_what_a_teammate_adds_after_the_review_is_kept_too(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    changes(session, own(session), name="Renamed by us")
    review = await session.review()
    await teammate_adds(server, number, "Theirs")
    assert (await session.save(review)).ending is Ending.DONE
    assert titles(await stored(server, number)) == ["Renamed by us", "Theirs"]


async def test_what_a_teammate_saves_at_that_very_moment_is_seen_and_put_back(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    first = own(session)
    session.edit(
        "another goal",
        metrics=session.metrics.replace(first, {**session.metrics.entry(first).body, "goal": "decrease"}),
    )
    Meanwhile(server, before=lambda: teammate_adds(server, number, "Theirs"))
    outcome = await session.save(await session.review())
    assert titles(await stored(server, number)).count("Theirs") == 0
    assert outcome.ending is Ending.DIFFERENT
    assert [change.line for change in outcome.overwritten] == ["Theirs: added to primary"]
    assert [change.line for change in session.changes] == ["Theirs: added to primary"]
    assert (await session.save(await session.review())).ending is Ending.DONE
    there = await stored(server, number)
    assert "Theirs" in titles(there)
    assert there.entry(first).metric.goal == "decrease"
    assert session.draft is None


async def test_an_older_save_in_the_history_is_not_taken_for_ours(server: Server) -> None:
    number = server.numbered("ship")
    first = own(await started(server).open(number))
    await teammate_changes(server, number, first, goal="decrease")
    server.clock.forward(60)
    await teammate_changes(server, number, first, goal="increase")
    server.clock.forward(60)
    session = await started(server).open(number)
    changes(session, first, goal="decrease")

    async def forgets() -> None:
        server.world.activity.pop()

    Meanwhile(server, after=forgets)
    outcome = await session.save(await session.review())
    assert (outcome.ending, outcome.overwritten) == (Ending.DONE, ())


async def test_a_key_that_may_not_read_the_history_saves_all_the_same(server: Server) -> None:
    session = await started(server).open(server.numbered("ship"))
    adds(session)
    server.faults.forbid_scope("activity_log:read")
    assert (await session.save(await session.review())).ending is Ending.DONE


async def test_unknown_keys_of_a_metric_survive_a_save(server: Server) -> None:
    number = server.numbered("ship")
    row = server.experiment(number)
    row["metrics"][0]["isSharedMetric"] = False
    row["metrics"][0]["version"] = 3
    session = await started(server).open(number)
    changes(session, own(session), name="Renamed")
    assert (await session.save(await session.review())).ending is Ending.DONE
    kept = server.experiment(number)["metrics"][0]
    assert (kept["isSharedMetric"], kept["version"], kept["name"]) == (False, 3, "Renamed")


async def test_one_metric_that_both_changed_is_a_conflict_and_nothing_is_sent(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    uuid = own(session)
    changes(session, uuid, name="By us")
    await teammate_changes(server, number, uuid, name="By them")
    review = await session.review()
    (conflict,) = review.open
    assert (conflict.key, conflict.ours.metric.name, conflict.theirs.metric.name) == (
        ("metric", uuid),
        "By us",
        "By them",
    )
    outcome = await session.save(review)
    assert outcome.ending is Ending.CHANGED
    assert outcome.review is not None
    assert outcome.review.open
    assert server.writes() == []
    assert session.draft is not None


@pytest.mark.parametrize(("side", "name", "writes"), [("ours", "By us", 1), ("theirs", "By them", 0)])
async def test_the_side_that_is_chosen_is_what_is_saved(
    server: Server, side: str, name: str, writes: int
) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    uuid = own(session)
    changes(session, uuid, name="By us")
    await teammate_changes(server, number, uuid, name="By them")
    review = await session.review()
    chosen = review.choose(review.open[0], "ours" if side == "ours" else "theirs")
    assert (await session.save(chosen)).ending is Ending.DONE
    assert (await stored(server, number)).entry(uuid).metric.name == name
    assert len(server.writes()) == writes
    assert session.metrics.entry(uuid).metric.name == name
    assert session.draft is None


async def test_every_conflict_has_to_be_decided(server: Server) -> None:
    number = server.numbered("draft")
    session = await started(server).open(number)
    one, other = (entry.uuid for entry in session.metrics.primary[:2])
    for uuid in (one, other):
        changes(session, uuid, name=f"Ours {uuid}")
        await teammate_changes(server, number, uuid, name=f"Theirs {uuid}")
    review = (await session.review()).choose(("metric", one), "ours")
    assert [conflict.key for conflict in review.open] == [("metric", other)]
    assert (await session.save(review)).ending is Ending.CHANGED
    assert (await session.save(review.choose(("metric", other), "theirs"))).ending is Ending.DONE
    there = await stored(server, number)
    assert there.entry(one).metric.name == f"Ours {one}"
    assert there.entry(other).metric.name == f"Theirs {other}"


async def test_a_choice_does_not_hold_for_what_changed_again(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    uuid = own(session)
    changes(session, uuid, name="By us")
    await teammate_changes(server, number, uuid, name="By them")
    review = await session.review()
    chosen = review.choose(review.open[0], "ours")
    await teammate_changes(server, number, uuid, name="By them, again")
    outcome = await session.save(chosen)
    assert outcome.ending is Ending.CHANGED
    assert outcome.review is not None
    assert [conflict.theirs.metric.name for conflict in outcome.review.open] == ["By them, again"]
    assert server.writes() == []


async def test_what_was_not_shown_is_not_sent(server: Server) -> None:
    session = await started(server).open(server.numbered("ship"))
    adds(session, "Shown")
    review = await session.review()
    adds(session, "Not shown")
    outcome = await session.save(review)
    assert outcome.ending is Ending.CHANGED
    assert server.writes() == []
    assert outcome.review is not None
    assert (await session.save(outcome.review)).ending is Ending.DONE


async def test_what_a_teammate_did_just_as_we_meant_needs_no_request(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    uuid = own(session)
    changes(session, uuid, name="The same")
    await teammate_changes(server, number, uuid, name="The same")
    outcome = await session.save(await session.review())
    assert outcome.ending is Ending.DONE
    assert server.writes() == []
    assert session.draft is None


async def test_nothing_is_sent_where_nothing_is_changed(server: Server) -> None:
    session = await started(server).open(server.numbered("ship"))
    outcome = await session.save(await session.review())
    assert outcome.ending is Ending.NOT_SENT
    assert server.writes() == []


async def test_moves_between_sections_and_orders_land(server: Server) -> None:
    number = server.numbered("draft")
    session = await started(server).open(number)
    first, second = (entry.uuid for entry in session.metrics.primary)
    shared = next(entry.uuid for entry in session.metrics if entry.kind == "shared")
    moved = session.metrics.move(first, 1).transfer(shared)
    session.edit("moved", metrics=moved.transfer(own(session, "secondary")))
    assert (await session.save(await session.review())).ending is Ending.DONE
    there = await stored(server, number)
    assert [entry.uuid for entry in there.primary][:2] == [second, first]
    assert there.section_of(shared) == "primary"
    assert there.secondary == ()


async def test_settings_and_metrics_go_in_one_request(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    adds(session)
    session.edit(
        "cuped on",
        settings={"stats_config": {**session.settings["stats_config"], "cuped": {"enabled": True}}},
    )
    await teammate_sends(server, number, {"exposure_criteria": {"filterTestAccounts": False}})
    assert (await session.save(await session.review())).ending is Ending.DONE
    row = server.experiment(number)
    assert row["stats_config"]["cuped"] == {"enabled": True}
    assert row["exposure_criteria"] == {"filterTestAccounts": False}
    (entry,) = session.editing.journal.here()
    assert "exposure_criteria" not in entry.body
    assert {"stats_config", "metrics"} <= entry.body.keys()


async def test_a_shared_metric_is_attached_and_detached(server: Server) -> None:
    number = server.numbered("ship")
    editing = started(server)
    session = await editing.open(number)
    saved = await editing.posthog.shared_metrics.get(2)
    session.edit("attached", metrics=session.metrics.add("secondary", attached(saved.raw)))
    assert (await session.save(await session.review())).ending is Ending.DONE
    there = await stored(server, number)
    entry = next(each for each in there.secondary if each.shared == 2)
    session.edit("detached", metrics=session.metrics.remove(entry.uuid))
    assert (await session.save(await session.review())).ending is Ending.DONE
    assert not [each for each in await stored(server, number) if each.shared]
