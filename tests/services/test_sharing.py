"""Shared metrics: made and changed once, with all the experiments that they change named."""

from __future__ import annotations

from pathlib import Path

import pytest

from exptui.domain.choices import SavedMetric
from exptui.domain.text import Json
from exptui.sandbox.store import Build
from exptui.services.journal import Ending, Journal
from exptui.services.sharing import Attached, Sharing
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")
REVENUE, TICKETS, PASS_RATE = 1, 2, 4
ORDERS: Json = {
    "kind": "ExperimentMetric",
    "metric_type": "mean",
    "name": "Orders",
    "uuid": "of the inline one",
    "fingerprint": "old",
    "source": {"kind": "EventsNode", "event": "order_completed", "math": "total"},
    "goal": "increase",
}


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    return Server(build=request.param)


def sharing(server: Server, directory: Path | None = None) -> Sharing:
    workspace = server.workspace()
    assert workspace.posthog is not None
    return Sharing(
        posthog=workspace.posthog, workspace=workspace, journal=Journal(directory), now=server.clock.now
    )


async def revenue(shared: Sharing) -> SavedMetric:
    return await shared.posthog.shared_metrics.get(REVENUE)


def decreasing(metric: SavedMetric) -> Json:
    return {"query": {**metric.raw["query"], "goal": "decrease"}}


async def test_every_experiment_it_is_attached_to_is_named(server: Server) -> None:
    links = server.world.saved_metric_links.values()
    there = {link["experiment_id"] for link in links if link["saved_metric_id"] == TICKETS}
    for number in (ended := sorted(there))[:1]:
        server.experiment(number)["archived"] = True
    told: list[tuple[int, int]] = []
    found = await sharing(server).attached(TICKETS, lambda done, of: told.append((done, of)))
    assert sorted(row.id for row in found.rows) == ended
    assert found.unread == 0
    assert bool(told) == (server.build == "current")


async def test_one_that_is_attached_nowhere_names_none(server: Server) -> None:
    assert await sharing(server).attached(PASS_RATE) == Attached()


async def test_an_experiment_that_can_not_be_read_is_counted() -> None:
    server = Server()
    server.faults.next("GET", rf"experiments/{server.numbered('ship')}/", status=403, body={"detail": "no"})
    assert (await sharing(server).attached(REVENUE)).unread == 1


async def test_a_shared_metric_is_made_under_a_uuid_of_its_own(server: Server) -> None:
    made = await sharing(server).create("Orders per person", ORDERS)
    assert made.ending is Ending.DONE
    assert made.metric is not None
    kept = server.world.saved_metrics[made.metric.id]
    assert kept["name"] == "Orders per person"
    assert kept["query"]["source"] == ORDERS["source"]
    assert kept["query"]["uuid"] not in ("of the inline one", None)
    assert server.writes() == [("POST", "/api/projects/1/experiment_saved_metrics/")]


async def test_one_that_was_made_without_an_answer_is_found(server: Server) -> None:
    server.link.fail_after = {"POST"}
    made = await sharing(server).create("Orders per person", ORDERS)
    assert (made.ending, made.metric and made.metric.name) == (Ending.DONE, "Orders per person")
    assert "answer was lost" in made.message
    assert len(server.writes()) == 1


async def test_an_older_one_that_is_just_like_it_is_not_taken_for_it(server: Server) -> None:
    shared = sharing(server)
    await shared.create("Orders per person", ORDERS)
    server.faults.next("POST", "experiment_saved_metrics")
    again = await shared.create("Orders per person", ORDERS)
    assert (again.ending, again.metric) == (Ending.NOT_DONE, None)


async def test_one_that_was_not_made_is_not_made_twice(server: Server) -> None:
    server.faults.next("POST", "experiment_saved_metrics")
    made = await sharing(server).create("Orders per person", ORDERS)
    assert (made.ending, made.metric) == (Ending.NOT_DONE, None)
    assert len(server.writes()) == 1


async def test_nothing_is_said_where_looking_fails_too(server: Server) -> None:
    shared = sharing(server)
    before = await revenue(shared)
    server.link.fail_after, server.link.then_silent = {"PATCH"}, True
    changed = await shared.change(before, decreasing(before))
    assert (changed.ending, changed.metric) == (Ending.UNKNOWN, None)


async def test_a_change_reaches_the_server_and_keeps_the_uuid(server: Server) -> None:
    shared = sharing(server)
    before = await revenue(shared)
    changed = await shared.change(before, decreasing(before))
    assert changed.ending is Ending.DONE
    assert changed.metric is not None
    assert changed.metric.metric.goal == "decrease"
    assert changed.metric.metric.uuid == before.metric.uuid


async def test_only_what_changed_is_sent_and_the_journal_names_where_else_it_changes(server: Server) -> None:
    shared = sharing(server)
    before = await revenue(shared)
    attached = await shared.attached(REVENUE)
    body = {"name": before.raw["name"], "description": "Net."}
    await shared.change(before, body, attached)
    (entry,) = shared.journal.here()
    assert (entry.body, entry.came) == ({"description": "Net."}, Ending.DONE)
    assert entry.path == "/api/projects/1/experiment_saved_metrics/1/"
    assert attached.rows
    for row in attached.rows:
        assert any(row.name in line for line in entry.says)


async def test_what_is_not_changed_is_not_sent(server: Server) -> None:
    shared = sharing(server)
    before = await revenue(shared)
    changed = await shared.change(before, {"query": dict(before.raw["query"])})
    assert changed.ending is Ending.NOT_SENT
    assert server.writes() == []


async def test_nothing_is_sent_over_what_somebody_else_changed(server: Server) -> None:
    shared = sharing(server)
    before = await revenue(shared)
    server.world.saved_metrics[REVENUE]["description"] = "Somebody else's."
    changed = await shared.change(before, decreasing(before))
    assert changed.ending is Ending.CHANGED
    assert changed.metric is not None
    assert changed.metric.description == "Somebody else's."
    assert server.writes() == []


@pytest.mark.parametrize("link", ["fail_before", "fail_after"])
async def test_a_lost_answer_is_looked_up_and_never_sent_again(server: Server, link: str) -> None:
    shared = sharing(server)
    before = await revenue(shared)
    getattr(server.link, link).add("PATCH")
    changed = await shared.change(before, decreasing(before))
    lost = link == "fail_after"
    assert changed.ending is (Ending.DONE if lost else Ending.NOT_SENT)
    assert len(server.writes()) == (1 if lost else 0)


async def test_a_refusal_is_handed_on_with_the_field_it_names(server: Server) -> None:
    shared = sharing(server)
    before = await revenue(shared)
    changed = await shared.change(before, {"query": {**before.raw["query"], "series": []}})
    assert changed.ending is Ending.REFUSED
    assert [place.path for place in changed.places] == [("series",)]
    assert "series" in changed.message


async def test_a_read_only_program_makes_and_changes_none() -> None:
    server = Server(read_only=True)
    shared = sharing(server)
    before = await revenue(shared)
    assert (await shared.change(before, decreasing(before))).ending is Ending.NOT_SENT
    assert (await shared.create("Orders", ORDERS)).ending is Ending.NOT_SENT
    assert server.writes() == []
    assert shared.journal.here() == ()


async def test_nothing_is_sent_that_the_journal_can_not_hold(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    made = await sharing(server, tmp_path / "file").create("Orders", ORDERS)
    assert made.ending is Ending.NOT_SENT
    assert server.writes() == []
