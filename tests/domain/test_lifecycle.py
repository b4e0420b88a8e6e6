"""The table of transitions: every row complete, every key allowed, every sentence and promise computable."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exptui.domain.asking import Body, Kind, Surroundings, fields_of
from exptui.domain.bodies import CONCLUSIONS, EVERYONE, End, Ship
from exptui.domain.copies import CopyToProject, Duplicate
from exptui.domain.edits import Recalculate, Rename
from exptui.domain.experiment import Experiment
from exptui.domain.lifecycle import TRANSITIONS, Lands, Risk, Transition, objection
from exptui.domain.naming import FLAG_KEY
from exptui.domain.rows import Row
from exptui.sandbox.store import Build
from tests.support.server import Server

ROWS = list(TRANSITIONS.values())
TYPED_BY_A_SPLIT_ARROW = set("ABCDFHO[")
NEVER_SENT_BY_TERMINALS = {
    "ctrl+h",
    "ctrl+i",
    "ctrl+m",
    "ctrl+j",
    "ctrl+[",
    "ctrl+q",
    "ctrl+b",
    "ctrl+a",
    "ctrl+z",
}
HERE = Surroundings(projects=((2, "Fernway Offices"),), taken_keys=frozenset({"taken"}))


async def seeded(build: Build) -> list[Experiment]:
    """Every experiment of the seeded project, as the real client reads it."""
    server = Server(build=build)
    posthog = server.posthog()
    numbers = [n for n, row in server.world.experiments.items() if row["team_id"] == 1]
    return [await posthog.experiments.get(number) for number in numbers]


def bodies(transition: Transition, experiment: Experiment) -> list[Body]:
    """The untouched form, and answers at the ends of what can be chosen."""
    keys = [variant.key for variant in experiment.variants]
    filled: dict[type[Body], list[Body]] = {
        Ship: [
            Ship(variant_key=key, release=release, everyone_is_meant=True, conclusion="won")
            for key in keys
            for release in ("population", EVERYONE)
        ],
        End: [End(conclusion=option.value) for option in CONCLUSIONS],
        Duplicate: [Duplicate(name="Twice", feature_flag_key="twice")],
        CopyToProject: [CopyToProject(target_team_id="2", name="There", feature_flag_key="there")],
        Rename: [
            Rename(name=experiment.row().name),
            Rename(name="Another name", description="Another reason"),
        ],
        Recalculate: [Recalculate(metric_uuid=m.uuid) for m in experiment.ordered_metrics("primary")],
    }
    untouched = (
        [] if transition.body is Rename else [transition.body()]
    )  # which begins with the name as it is
    return [*untouched, *filled.get(transition.body, [])]


def test_names_are_unique_and_lead_to_their_rows() -> None:
    assert all(TRANSITIONS[row.name] is row for row in ROWS)
    assert len({row.label for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_says_what_it_is_for(row: Transition) -> None:
    assert row.label
    assert row.label[0].isupper()
    assert len(row.label) <= 18
    assert 15 <= len(row.help) <= 80, "one line of help"
    assert row.help[0].isupper()
    assert not row.help.endswith(".")


@pytest.mark.parametrize("row", [row for row in ROWS if row.key], ids=lambda row: row.name)
def test_a_key_that_changes_what_users_get_is_a_capital_or_held_with_ctrl(row: Transition) -> None:
    key = row.key or ""
    assert key not in TYPED_BY_A_SPLIT_ARROW
    assert key not in NEVER_SENT_BY_TERMINALS
    if row.risk >= Risk.TRAFFIC:
        assert key.isupper()
    else:
        assert len(key) == 1 or key.startswith("ctrl+")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_word_that_accepts_can_not_be_typed_with_the_opening_key(row: Transition) -> None:
    word = "y" if row.risk is Risk.REVERSIBLE else row.verb
    assert word
    assert set(word) != {row.key}
    assert word.replace(" ", "").isalpha()


def test_a_key_is_shared_only_by_two_that_are_never_possible_at_once() -> None:
    shared = {key: [r for r in ROWS if r.key == key] for key in {row.key for row in ROWS if row.key}}
    for key, rows in shared.items():
        assert len(rows) <= 2, key
        if len(rows) == 2:
            assert {rows[0].undo, rows[1].undo} == {rows[0].name, rows[1].name}


def test_what_takes_a_transition_back_exists() -> None:
    for row in ROWS:
        assert row.undo is None or row.undo in TRANSITIONS
        if row.risk is Risk.FINAL and row.undo is not None:
            assert TRANSITIONS[row.undo].risk is Risk.REVERSIBLE


def test_endpoints_are_those_that_the_server_documents() -> None:
    documented = {
        "launch", "pause", "resume", "end", "ship_variant", "reset", "archive", "unarchive", "duplicate",
        "copy_to_project", "create_exposure_cohort_for_experiment", "recalculate_timeseries", "freeze_exposure",
        "unfreeze_exposure",
    }  # fmt: skip
    assert {row.endpoint for row in ROWS if row.endpoint} == documented
    assert {row.name for row in ROWS if not row.endpoint} == {"delete", "restore", "rename"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_question_of_a_form_can_be_asked(row: Transition) -> None:
    for question in fields_of(row.body):
        assert question.ask.label
        assert (question.ask.options is not None) == (question.ask.kind is Kind.CHOICE)
        if question.ask.kind is Kind.CHOICE:
            assert question.default is None, "nothing is chosen beforehand"


@pytest.mark.parametrize("build", ["page", "current"])
async def test_sentences_promises_and_payloads_exist_for_every_experiment(build: Build) -> None:
    for experiment in await seeded(build):
        for row in ROWS:
            for body in bodies(row, experiment):
                said = row.consequence(experiment, body)
                assert said
                assert all(said)
                assert said[-1].endswith("."), said
                promised = row.promised(experiment, body)
                assert all(isinstance(promise.holds(experiment), bool) for promise in promised)
                if not body.objections(experiment, HERE):
                    assert isinstance(body.payload(experiment), dict)


@pytest.mark.parametrize("build", ["page", "current"])
async def test_something_that_is_promised_does_not_hold_before(build: Build) -> None:
    """Or a change that never happened would be told as done. Only shipping what was shipped changes nothing."""
    for experiment in await seeded(build):
        for row in ROWS:
            if objection(row, experiment.row()) is not None or row.lands is not Lands.HERE:
                continue
            if row.name == "ship" and experiment.status == "stopped":
                continue
            for body in bodies(row, experiment):
                if not body.objections(experiment, HERE):
                    assert not row.landed(experiment, body, experiment), (row.name, experiment.name, body)


@pytest.mark.parametrize("build", ["page", "current"])
async def test_every_form_offers_only_what_it_then_accepts(build: Build) -> None:
    for experiment in await seeded(build):
        for row in ROWS:
            for question in fields_of(row.body):
                options = question.ask.options(experiment, HERE) if question.ask.options else ()
                assert len({option.value for option in options}) == len(options)
                for option in options:
                    body = row.body(**{question.name: option.value})
                    wrong = body.objections(experiment, HERE).get(question.name, "")
                    assert not wrong or "uses an action" in wrong, (row.name, question.name, option, wrong)


@pytest.mark.parametrize("build", ["page", "current"])
async def test_a_suggested_flag_key_is_one_that_is_accepted(build: Build) -> None:
    for experiment in await seeded(build):
        for question in fields_of(Duplicate):
            if question.ask.start is None:
                continue
            start = question.ask.start(experiment, HERE)
            assert start
            if question.name == "feature_flag_key":
                assert FLAG_KEY.fullmatch(start)
                assert start not in HERE.taken_keys


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_read_only_access_and_deletion_speak_against_every_change(row: Transition) -> None:
    known: Row = (await seeded("current"))[0].row()
    assert objection(row, known, read_only="--read-only") == "read-only (--read-only)."
    viewed = _with(known, access="viewer")
    assert objection(row, viewed) == "your access to this experiment is “viewer”."
    gone = objection(row, _with(known, deleted=True))
    assert (gone is None) == (row.name == "restore")


def _with(row: Row, **changed: object) -> Row:
    return replace(row, **changed)  # type: ignore[arg-type]  # by name, in a test
