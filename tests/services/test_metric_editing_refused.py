"""What PostHog refuses: told at the metric or setting that it is about, and the draft stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from exptui.domain.metric_set import inline
from exptui.domain.text import Json
from exptui.services.journal import Ending
from tests.services.editing_desk import BUILDS, adds, changes, kept, mean, started
from tests.support.server import Server


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    return Server(build=request.param)


REFUSALS: dict[str, tuple[Json, str, tuple[str, ...]]] = {
    "a key of another type": (mean(series=[]), "series", ("series",)),
    "a threshold that makes no sense": (mean(threshold=-1), "threshold", ("threshold",)),
    "a legacy kind": ({"kind": "ExperimentTrendsQuery"}, "legacy", ("kind",)),
    "another kind": ({**mean(), "kind": "Metric"}, "kind", ("kind",)),
    "an id in an event": (
        mean() | {"source": {"kind": "EventsNode", "event": "order_completed", "id": 1}},
        "id",
        ("source", "id"),
    ),
    "a funnel without steps": (
        {"kind": "ExperimentMetric", "metric_type": "funnel", "series": []},
        "step",
        ("series",),
    ),
    "an unknown action": (mean() | {"source": {"kind": "ActionsNode", "id": 987}}, "987", ("source", "id")),
}


@pytest.mark.parametrize("refused", REFUSALS)
@pytest.mark.parametrize("section", ["primary", "secondary"])
async def test_a_refusal_keeps_the_draft_and_names_its_metric(
    server: Server, refused: str, section: str, tmp_path: Path
) -> None:
    body, word, field = REFUSALS[refused]
    number = server.numbered("ship")
    session = await started(server, tmp_path).open(number)
    entry = inline(body)
    session.edit(
        "added", metrics=session.metrics.add("secondary" if section == "secondary" else "primary", entry)
    )
    outcome = await session.save(await session.review())
    assert outcome.ending is Ending.REFUSED, outcome
    assert {place.metric for place in outcome.places} == {entry.uuid}
    assert outcome.places[0].path == field
    assert word in outcome.message
    assert kept(session, number)
    assert session.sent is None
    (journalled,) = session.editing.journal.here()
    assert (journalled.came, journalled.told) == (Ending.REFUSED, outcome.message)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("description", "x" * 3001),
        ("exposure_criteria", {"filterTestAccounts": "yes"}),
        ("holdout_id", 99),
    ],
)
async def test_a_refused_setting_is_placed_at_its_field(server: Server, field: str, value: object) -> None:
    number = server.numbered("draft")
    session = await started(server).open(number)
    session.edit("set", settings={field: value})
    outcome = await session.save(await session.review())
    assert outcome.ending is Ending.REFUSED
    assert [place.path[0] for place in outcome.places if place.path] == [field]
    assert kept(session, number)


async def test_an_event_never_seen_is_refused_by_name_and_saved_only_on_a_yes(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    uuid = adds(session, "Ours", event="it's 'new'")
    review = await session.review()
    refused = await session.save(review)
    assert refused.ending is Ending.REFUSED
    assert refused.unknown_events == ("it's 'new'",)
    assert [(each.metric, each.path) for each in refused.places] == [(uuid, ("source", "event"))]
    again = await session.save(review)
    assert again.ending is Ending.REFUSED
    assert all("allow_unknown_events" not in entry.body for entry in session.editing.journal.here())
    assert (await session.save(review, allow_unknown=True)).ending is Ending.DONE
    assert session.editing.journal.here()[0].body["allow_unknown_events"] is True
    changes(session, uuid, name="Ours again")
    assert (await session.save(await session.review())).unknown_events == ("it's 'new'",)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"detail": "Personal API key found in request Authorization header is invalid."}),
        (402, {"detail": "Over the quota."}),
        (403, {"detail": "API key missing required scope 'experiment:write'"}),
        (404, {"detail": "Not found."}),
        (429, {"detail": "Request was throttled. Expected available in 30 seconds."}),
    ],
)
async def test_every_other_no_keeps_the_draft_and_is_sent_once(
    server: Server, status: int, body: Json, tmp_path: Path
) -> None:
    number = server.numbered("ship")
    session = await started(server, tmp_path).open(number)
    adds(session)
    server.faults.next("PATCH", f"experiments/{number}/", status=status, body=body)
    outcome = await session.save(await session.review())
    assert (outcome.ending, outcome.message) == (Ending.REFUSED, body["detail"])
    assert kept(session, number)
    assert session.sent is None
    assert len(server.writes()) == 1
    assert (await session.save(await session.review())).ending is Ending.DONE


async def test_a_change_of_the_flag_waits_for_its_approval() -> None:
    server = Server(approvals=["feature_flag.update"])
    number = server.numbered("draft")
    session = await started(server).open(number)
    parameters = {**session.settings["parameters"], "rollout_percentage": 40}
    session.edit("rollout", settings={"parameters": parameters})
    outcome = await session.save(await session.review())
    assert outcome.ending is Ending.AWAITING
    assert "/approvals/" in outcome.link
    assert kept(session, number)


async def test_the_flag_of_a_running_experiment_changes_only_on_a_yes(server: Server) -> None:
    number = server.numbered("ship")
    session = await started(server).open(number)
    parameters = {**session.settings["parameters"], "rollout_percentage": 40}
    session.edit("rollout", settings={"parameters": parameters})
    review = await session.review()
    outcome = await session.save(review)
    assert outcome.ending is (Ending.REFUSED if server.build == "current" else Ending.DONE)
    flag = server.world.flags[server.experiment(number)["feature_flag_id"]]
    assert flag["filters"]["groups"][0]["rollout_percentage"] != 40
    if server.build == "page":
        session.edit(
            "rollout", settings={"parameters": {**session.settings["parameters"], "rollout_percentage": 30}}
        )
        parameters["rollout_percentage"] = 30
    assert (await session.save(await session.review(), update_flag=True)).ending is Ending.DONE
    flag = server.world.flags[server.experiment(number)["feature_flag_id"]]
    assert flag["filters"]["groups"][0]["rollout_percentage"] == parameters["rollout_percentage"]
