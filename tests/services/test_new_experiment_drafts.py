"""Experiments that were begun and not created: they are on disk at every step, several of them beside each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from exptui.domain.new_forms import BASICS, NEW_VARIANTS
from exptui.domain.plan_forms import PLAN
from exptui.domain.variant_forms import SPLIT
from exptui.services.drafts import Draft
from exptui.services.new_experiment import drafts_of_new, open_new
from tests.services.editing_desk import BUILDS, started
from tests.services.new_desk import begins, body_of, measures, names, says, takes
from tests.support.server import Server


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    return Server(build=request.param)


def test_every_step_is_there_at_the_next_start(server: Server, tmp_path: Path) -> None:
    session = begins(server, tmp_path)
    assert session.draft is None
    for step in (
        lambda: names(session, "Search"),
        lambda: takes(session, NEW_VARIANTS.add(body_of(session), SPLIT)),
        lambda: says(session, NEW_VARIANTS, *SPLIT, 2, "payload", to='"x"'),
        lambda: measures(session),
        lambda: session.leave_unfinished({"basics": {"title": "Basics", "body": {"name": "Se"}}}),
        session.undo,
    ):
        step()
        again = begins(server, tmp_path)
        assert again.settings == session.settings
        assert again.metrics == session.metrics
        assert again.unfinished == session.unfinished
        assert again.body() == session.body()
        assert again.offered == session.draft


def test_what_is_shown_of_it_follows_every_step(server: Server) -> None:
    session = begins(server)
    names(session, "Search")
    assert session.experiment.row().name == "Search"
    takes(session, NEW_VARIANTS.add(body_of(session), SPLIT))
    assert len(session.experiment.variants) == 3
    measures(session)
    assert len(session.experiment.ordered_metrics("primary")) == 1
    session.undo()
    session.undo()
    assert len(session.experiment.variants) == 2
    assert session.experiment.ordered_metrics("primary") == []


def test_payloads_said_by_variant_go_to_the_variants_and_stay_with_them(server: Server) -> None:
    session = begins(server)
    parameters = session.settings["parameters"] | {"feature_flag_payloads": {"test": "[1]"}}
    session.edit("changed variants", settings={"parameters": parameters})
    says(session, NEW_VARIANTS, *SPLIT, 1, "key", to="red")
    assert session.body()["parameters"]["feature_flag_payloads"] == {"red": "[1]"}


def test_a_draft_goes_when_nothing_is_said_any_more(server: Server, tmp_path: Path) -> None:
    session = begins(server, tmp_path)
    names(session, "Search")
    assert session.undo() == "said it"
    assert session.draft is None
    assert drafts_of_new(started(server, tmp_path).drafts) == ()


def test_starting_over_says_nothing_and_can_be_taken_back(server: Server, tmp_path: Path) -> None:
    session = begins(server, tmp_path)
    names(session, "Search")
    session.start_over()
    assert session.changes == ()
    assert begins(server, tmp_path).changes == ()
    session.undo()
    assert begins(server, tmp_path).settings["name"] == "Search"


def test_several_can_be_begun_and_any_of_them_gone_on_with(server: Server, tmp_path: Path) -> None:
    first = begins(server, tmp_path)
    names(first, "First")
    server.clock.forward(60)
    second = begins(server, tmp_path, afresh=True)
    assert [draft.name for draft in second.others] == ["First"]
    names(second, "Second")
    again = begins(server, tmp_path)
    assert again.experiment.row().name == "Second"
    assert [draft.name for draft in again.others] == ["First"]
    assert again.pick_up(again.others[0])
    assert again.experiment.row().name == "First"
    assert [draft.name for draft in again.others] == ["Second"]
    names(again, "First, better")
    kept = {draft.name for draft in drafts_of_new(started(server, tmp_path).drafts)}
    assert kept == {"First, better", "Second"}


def test_drafts_of_another_kind_and_of_experiments_are_left_alone(server: Server, tmp_path: Path) -> None:
    drafts = started(server, tmp_path).drafts
    now = server.clock.now()
    for number, kind in ((0, "prompt"), (12, "scratch")):
        drafts.keep(
            Draft(id=kind, experiment=number, begun=now, changed=now, base={"kind": kind}, ours={"name": "x"})
        )
    session = begins(server, tmp_path)
    assert (session.changes, session.others) == ((), ())
    names(session, "Search")
    session.settled_as()
    assert {draft.id for draft in started(server, tmp_path).drafts.all()} == {"prompt", "scratch"}


def test_a_draft_that_nobody_can_read_is_passed_over_and_kept(server: Server, tmp_path: Path) -> None:
    drafts, now = started(server, tmp_path).drafts, server.clock.now()
    odd = Draft(id="odd", experiment=0, begun=now, changed=now, base={"kind": "scratch"}, ours={"metrics": 5})
    drafts.keep(odd)
    session = begins(server, tmp_path)
    assert session.draft is None
    assert [draft.id for draft in session.others] == ["odd"]


def test_one_that_was_created_is_forgotten_and_can_be_changed_no_more(server: Server, tmp_path: Path) -> None:
    session = begins(server, tmp_path)
    names(session, "Search")
    session.mark_sent()
    assert begins(server, tmp_path).sent == server.clock.now()
    session.settled_as()
    assert session.objection.startswith("It is created")
    assert drafts_of_new(started(server, tmp_path).drafts) == ()


def test_a_refusal_keeps_the_draft_and_takes_the_mark_off(server: Server, tmp_path: Path) -> None:
    session = begins(server, tmp_path)
    names(session, "Search")
    session.mark_sent()
    session.mark_answered()
    again = begins(server, tmp_path)
    assert (again.sent, again.settings["name"]) == (None, "Search")


def test_a_draft_begun_on_another_build_keeps_its_plan(tmp_path: Path) -> None:
    server = Server(build="current")
    session = begins(server, tmp_path)
    names(session, "Search")
    says(session, PLAN, "running_time_calculation", "minimum_detectable_effect", to=15)
    says(session, BASICS, "description", to="Why")
    older = open_new(started(server, tmp_path), newer=False)
    shown = {question.label: question for question in PLAN.questions(older.settings, newer=False)}
    path = shown["Smallest effect %"].path
    assert older.settings[str(path[0])][path[1]] == 15
    assert older.body()["parameters"]["minimum_detectable_effect"] == 15
    newest = open_new(started(server, tmp_path), newer=True)
    assert newest.body() == session.body()
