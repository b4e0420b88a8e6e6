"""Making experiments: what is sent, what is journalled, and what is known afterwards."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from exptui.domain.prompt_plan import metrics_made
from exptui.services.creating_made import Promised
from exptui.services.drafts import Draft
from exptui.services.journal import Ending, Journal
from tests.services.creating_desk import BUILDS, DOCTOR, body, creating, mean, numbers, plan
from tests.support.server import Server


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    return Server(build=request.param)


async def test_a_draft_is_made_from_scratch_by_one_request(server: Server) -> None:
    desk = creating(server)
    made = await desk.create(body(metrics=[mean()], description="Fewer fields, more orders."))
    assert made.ending is Ending.DONE, made
    assert server.writes() == [("POST", "/api/projects/1/experiments/")]
    assert made.experiment is not None
    assert made.number == made.experiment.id
    row = made.experiment.row()
    assert (row.status, row.flag_key, row.flag_active) == ("draft", "shorter-form", False)
    assert desk.workspace.rows[row.id].name == "Shorter form"
    assert desk.workspace.experiments[row.id] is made.experiment
    assert desk.is_taken("shorter-form")


async def test_a_draft_is_made_from_versions_of_a_prompt(server: Server) -> None:
    asked = plan(5, 2, 6, templates=("latency", "cost"), description="Shorter is cheaper.")
    made = await creating(server).create_from_prompt(asked)
    assert made.ending is Ending.DONE, made
    assert made.experiment is not None
    assert made.message == f"The draft is experiment {made.number}."
    row, flag = made.experiment.row(), made.experiment.feature_flag
    assert flag is not None
    assert (row.status, row.name) == ("draft", "plant-doctor: v5, v2, v6 (cost, latency)")
    assert row.flag_key == "plant-doctor-v5-v2-v6-cost-latency"
    assert row.variants == tuple((arm.key, float(arm.percent)) for arm in asked.arms)
    assert [variant.name for variant in flag.variants] == ["v5", "v2", "v6"]
    assert flag.payloads == {arm.key: arm.payload for arm in asked.arms}
    assert made.experiment.description == "Shorter is cheaper."


async def test_the_metrics_are_those_that_were_shown(server: Server) -> None:
    asked = plan(templates=("cost", "latency", "eval_pass_rate"))
    made = await creating(server).create_from_prompt(asked)
    assert made.experiment is not None
    assert [m["metric_type"] for m in made.experiment.raw["metrics"]] == ["mean", "mean", "ratio"]
    for shown, stored in zip(
        metrics_made(DOCTOR, asked.templates), made.experiment.raw["metrics"], strict=True
    ):
        assert {key: stored[key] for key in shown} == shown


async def test_a_key_is_always_sent_so_that_a_lost_answer_can_be_looked_up(server: Server) -> None:
    desk = creating(server)
    await desk.create_from_prompt(plan())
    (entry,) = desk.journal.here()
    assert entry.body["feature_flag_key"] == "plant-doctor-v5-v6-cost"
    assert entry.body["name"] == "plant-doctor: v5, v6 (cost)"
    assert "description" not in entry.body


@pytest.mark.parametrize("date", ["start_date", "end_date"])
async def test_nothing_is_ever_made_with_a_date(server: Server, date: str) -> None:
    with pytest.raises(ValueError, match=date):
        await creating(server).create(body(**{date: "2026-03-02T10:00:00Z"}))
    assert server.writes() == []


async def test_dates_that_are_empty_are_left_out(server: Server) -> None:
    desk = creating(server)
    assert (await desk.create(body(start_date=None, end_date=None))).ending is Ending.DONE
    (entry,) = desk.journal.here()
    assert not {"start_date", "end_date"} & set(entry.body)


async def test_unknown_events_are_made_only_after_a_yes(server: Server) -> None:
    desk = creating(server)
    unsure = body(metrics=[mean("order_completed"), mean("never seen")])
    refused = await desk.create(unsure)
    assert (refused.ending, refused.unknown_events) == (Ending.REFUSED, ("never seen",))
    assert list(refused.places) == [("metrics", 1, "source", "event")]
    assert "allow_unknown_events" not in desk.journal.here()[0].body
    assert (await desk.create(unsure, allow_unknown=True)).ending is Ending.DONE


async def test_the_journal_has_it_before_it_is_sent_and_what_came_of_it(
    server: Server, tmp_path: Path
) -> None:
    desk = creating(server, tmp_path)
    made = await desk.create_from_prompt(plan(4, 5, 6, name="Which doctor?"))
    (line, closed) = (tmp_path / "journal.jsonl").read_text().splitlines()
    assert '"came": "sent"' in line
    assert '"came": "done"' in closed
    (entry,) = Journal(tmp_path).entries()
    assert (entry.transition, entry.experiment_id, entry.experiment) == (
        "create from prompt",
        0,
        "Which doctor?",
    )
    assert (entry.method, entry.path) == ("POST", "/api/projects/1/experiments/create_from_prompt/")
    assert entry.says == (
        "a draft with the flag which-doctor",
        "control (v4) 33%, test-1 (v5) 33%, test-2 (v6) 34%",
        "measured by cost",
    )
    assert f"experiment {made.number}" in entry.told
    assert "status: draft" in entry.after


async def test_the_journal_says_what_a_draft_from_scratch_would_be(server: Server) -> None:
    desk = creating(server)
    await desk.create(
        body(metrics=[mean(), mean()], saved_metrics_ids=[{"id": 1, "metadata": {"type": "primary"}}])
    )
    (entry,) = desk.journal.here()
    assert entry.transition == "create"
    assert entry.says == (
        "a draft with the flag shorter-form",
        "control 50%, test 50%",
        "2 primary metrics, 1 shared metric",
    )


async def test_a_journal_that_cannot_be_written_sends_nothing(server: Server, tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").mkdir()
    made = await creating(server, tmp_path).create(body())
    assert made.ending is Ending.NOT_SENT
    assert made.message.startswith("Nothing was sent: the journal")
    assert server.writes() == []


async def test_read_only_sends_nothing_and_says_so() -> None:
    server = Server(read_only=True)
    desk = creating(server)
    for made in (await desk.create(body()), await desk.create_from_prompt(plan())):
        assert made.ending is Ending.NOT_SENT
        assert made.message == "Read-only (--read-only): nothing can be made from here."
    assert desk.journal.here() == ()
    assert server.writes() == []


async def test_a_plan_that_would_be_refused_is_not_sent(server: Server) -> None:
    there = numbers(server)
    made = await creating(server).create_from_prompt(plan(5, templates=()))
    assert made.ending is Ending.NOT_SENT
    assert set(made.places) == {(), ("templates",)}
    assert "at least 2 versions" in made.message
    assert numbers(server) == there


async def test_what_is_not_as_it_was_said_is_told(server: Server) -> None:
    asked = body(metrics=[mean()], saved_metrics_ids=[{"id": 1, "metadata": {"type": "primary"}}])
    made = (await creating(server).create(asked)).experiment
    assert made is not None
    assert Promised.by_body(asked).otherwise(made) == ()
    more = body(metrics=[mean(), mean()], feature_flag_key="other")
    assert Promised.by_body(more).otherwise(made) == (
        "Its flag is shorter-form.",
        "It has 1 primary metric, not 2.",
        "It has 1 shared metric, not 0.",
    )
    started = await server.posthog().experiments.launch(made.id)
    assert Promised.by_body(asked).otherwise(started) == ("It is no draft: it is running.",)


async def test_a_control_in_capitals_is_the_control(server: Server) -> None:
    rows = [{"key": "Control", "split_percent": 40}, {"key": "test", "split_percent": 60}]
    made = await creating(server).create(body(parameters={"feature_flag_variants": rows}))
    assert made.ending is Ending.DONE, made


def test_half_made_ones_are_told_apart_and_from_changes(server: Server, tmp_path: Path) -> None:
    desk = creating(server, tmp_path)
    begun = server.clock.now()

    def keeps(number: int, kind: str, name: str) -> None:
        server.clock.forward(60)
        draft = Draft(
            id=name, experiment=number, name=name, begun=begun, changed=begun, base={"kind": kind}, ours={}
        )
        desk.drafts.keep(draft)

    keeps(0, "prompt", "a")
    keeps(0, "scratch", "b")
    keeps(0, "prompt", "c")
    keeps(7, "prompt", "d")
    later = creating(server, tmp_path)
    assert [draft.name for draft in later.drafts_of("prompt")] == ["c", "a"]
    assert [draft.name for draft in later.drafts_of("scratch")] == ["b"]
    assert later.drafts_of("prompt")[0].changed - begun == timedelta(minutes=3)
