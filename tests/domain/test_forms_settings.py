"""The forms beside the metrics, filled in and sent."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.domain.design import ExposureCriteria, Stats
from exptui.domain.forms import Form
from exptui.domain.json_paths import Path, at
from exptui.domain.questions import Question, walk
from exptui.domain.setting_forms import BY_EVENT, EXPOSURE, HOLDOUT, STATISTICS
from exptui.domain.source_forms import ACTION
from exptui.domain.text import Json
from exptui.sandbox.store import Build
from tests.domain.filling import typing
from tests.domain.samples import page_samples
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")
CONFIG = ("exposure_criteria", "exposure_config")


def asked(form: Form, body: Json) -> dict[Path, Question]:
    return {question.path: question for question in walk(form.questions(body, newer=True))}


async def after(server: Server, body: Json, *fields: str) -> Json:
    """A draft as it is read back after these fields of the body were sent."""
    posthog, number = server.posthog(), server.numbered("draft")
    await posthog.experiments.patch(number, {field: body[field] for field in fields})
    return (await posthog.experiments.get(number)).raw


async def draft(server: Server) -> Json:
    return (await server.posthog().experiments.get(server.numbered("draft"))).raw


@pytest.mark.parametrize("build", BUILDS)
async def test_an_event_that_exposes_is_chosen_and_filtered(build: Build) -> None:
    server = Server(build)
    body = EXPOSURE.answer(await draft(server), (*CONFIG, "kind"), BY_EVENT)
    assert EXPOSURE.objections(body, newer=True) == {(*CONFIG, "event"): "Choose an event."}
    body = typing(EXPOSURE, body, (*CONFIG, "event"), "checkout_started")
    assert EXPOSURE.objections(body, newer=True) == {}
    body = EXPOSURE.add(body, (*CONFIG, "properties"))
    body = typing(EXPOSURE, body, (*CONFIG, "properties", 0, "key"), "coupon")
    body = typing(EXPOSURE, body, (*CONFIG, "properties", 0, "value"), "summer, winter")
    body = EXPOSURE.answer(body, ("exposure_criteria", "multiple_variant_handling"), "first_seen")
    body = EXPOSURE.answer(body, ("exposure_criteria", "filterTestAccounts"), False)
    body = EXPOSURE.answer(body, ("only_count_matured_users",), True)
    read = await after(server, body, "exposure_criteria", "only_count_matured_users")
    assert read["exposure_criteria"] == body["exposure_criteria"]
    assert read["only_count_matured_users"] is True
    criteria = ExposureCriteria.read(read["exposure_criteria"])
    assert (criteria.multiple_variants, criteria.filter_test_accounts) == ("first_seen", False)
    body = EXPOSURE.take_out(read, (*CONFIG, "properties"), 0)
    assert at(body, (*CONFIG, "properties")) == []
    assert (await after(server, body, "exposure_criteria"))["exposure_criteria"] == body["exposure_criteria"]


@pytest.mark.parametrize("build", BUILDS)
async def test_an_action_can_expose_and_the_flag_again_after_it(build: Build) -> None:
    server = Server(build)
    before = await draft(server)
    body = EXPOSURE.answer(before, (*CONFIG, "kind"), ACTION)
    assert list(EXPOSURE.objections(body, newer=True)) == [(*CONFIG, "id")]
    body = typing(EXPOSURE, body, (*CONFIG, "id"), "1")
    assert body["exposure_criteria"]["exposure_config"] == {"kind": ACTION, "id": 1}
    read = await after(server, body, "exposure_criteria")
    assert read["exposure_criteria"] == body["exposure_criteria"]
    body = EXPOSURE.answer(read, (*CONFIG, "kind"), "")
    assert "exposure_config" not in body["exposure_criteria"]
    assert set(asked(EXPOSURE, body)) == set(asked(EXPOSURE, before))
    assert (await after(server, body, "exposure_criteria"))["exposure_criteria"] == body["exposure_criteria"]


def test_an_exposure_that_names_no_kind_is_one_by_an_event() -> None:
    body: Json = {"exposure_criteria": {"exposure_config": {"event": "a", "properties": []}}}
    assert asked(EXPOSURE, body)[(*CONFIG, "kind")].default == BY_EVENT
    assert (*CONFIG, "event") in asked(EXPOSURE, body)
    assert EXPOSURE.objections(body, newer=True) == {}


def test_an_object_that_is_emptied_is_sent_empty_and_not_left_out() -> None:
    """A PATCH that leaves a field out leaves it as it was."""
    body: Json = {"exposure_criteria": {"exposure_config": {"kind": ACTION, "id": 1}}}
    assert EXPOSURE.answer(body, (*CONFIG, "kind"), "") == {"exposure_criteria": {}}
    method = ("stats_config", "method")
    assert STATISTICS.answer({"stats_config": {"method": "frequentist"}}, method, None) == {
        "stats_config": {}
    }


def test_a_null_about_test_accounts_is_objected_to_until_it_is_answered() -> None:
    body = page_samples()["experiment"]
    path = ("exposure_criteria", "filterTestAccounts")
    assert path in EXPOSURE.objections(body, newer=True)
    answered = EXPOSURE.answer(body, path, False)
    assert answered["exposure_criteria"] == {"exposure_config": None, "filterTestAccounts": False}
    assert EXPOSURE.objections(answered, newer=True) == {}


@pytest.mark.parametrize("build", BUILDS)
async def test_statistics_are_answered_and_read_back(build: Build) -> None:
    server = Server(build)
    body = await draft(server) | {"stats_config": {"method": "bayesian", "odd": 1}}
    body = typing(STATISTICS, body, ("stats_config", "bayesian", "ci_level"), "90")
    body = STATISTICS.answer(body, ("stats_config", "method"), "frequentist")
    body = typing(STATISTICS, body, ("stats_config", "frequentist", "alpha"), "1")
    body = typing(STATISTICS, body, ("stats_config", "frequentist", "sequential_testing_enabled"), "yes")
    body = typing(STATISTICS, body, ("stats_config", "frequentist", "sequential_tuning_parameter"), "800")
    body = typing(STATISTICS, body, ("stats_config", "cuped", "enabled"), "yes")
    body = typing(STATISTICS, body, ("stats_config", "cuped", "lookback_days"), "21")
    variant = (await server.posthog().experiments.get(server.numbered("draft"))).variants[1].key
    body = STATISTICS.answer(body, ("stats_config", "baseline_variant_key"), variant)
    assert STATISTICS.objections(body, newer=True) == {}
    config = (await after(server, body, "stats_config"))["stats_config"]
    assert config["odd"] == 1
    assert config["bayesian"] == {"ci_level": 0.9}
    assert config["baseline_variant_key"] == variant
    assert Stats.read(config) == Stats(
        method="frequentist",
        confidence_level=0.99,
        sequential=True,
        sequential_tuning=800,
        cuped=True,
        cuped_lookback_days=21,
    )


def test_only_the_questions_of_the_method_are_asked() -> None:
    level, alpha = ("stats_config", "bayesian", "ci_level"), ("stats_config", "frequentist", "alpha")
    tuning = ("stats_config", "frequentist", "sequential_tuning_parameter")
    body: Json = {"stats_config": {"bayesian": {"ci_level": 0.9}}}
    assert level in asked(STATISTICS, body)
    assert alpha not in asked(STATISTICS, body)
    body = STATISTICS.answer(body, ("stats_config", "method"), "frequentist")
    assert level not in asked(STATISTICS, body)
    assert alpha in asked(STATISTICS, body)
    assert tuning not in asked(STATISTICS, body)
    assert at(STATISTICS.answer(body, ("stats_config", "method"), "bayesian"), level) == 0.9


def test_the_teams_default_is_no_answer_and_no_is_one() -> None:
    path = ("stats_config", "cuped", "enabled")
    body: Json = {"stats_config": {"method": "bayesian"}}
    off = STATISTICS.answer(body, path, False)
    assert off["stats_config"]["cuped"] == {"enabled": False}
    assert STATISTICS.answer(off, path, None) == body


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("bayesian", "ci_level"), 1),
        (("bayesian", "ci_level"), 95),
        (("cuped", "lookback_days"), 31),
        (("cuped", "lookback_days"), 0),
        (("method",), "guessing"),
        (("baseline_variant_key",), "nobody"),
    ],
)
def test_what_the_server_would_silently_ignore_is_objected_to(path: Path, value: Any) -> None:
    body: Json = {"stats_config": {"cuped": {"enabled": True}}}
    body = STATISTICS.answer(body, ("stats_config", *path), value)
    assert list(STATISTICS.objections(body, newer=True)) == [("stats_config", *path)]


@pytest.mark.parametrize("build", BUILDS)
async def test_a_holdout_is_chosen_for_a_draft_and_taken_back(build: Build) -> None:
    server = Server(build)
    body = typing(HOLDOUT, await draft(server), ("holdout_id",), "1")
    assert (await after(server, body, "holdout_id"))["holdout_id"] == 1
    body = HOLDOUT.answer(body, ("holdout_id",), None)
    assert body["holdout_id"] is None
    assert (await after(server, body, "holdout_id"))["holdout_id"] is None


async def test_the_holdout_of_what_was_launched_says_why_it_is_closed() -> None:
    server = Server()
    running = (await server.posthog().experiments.get(server.numbered("srm"))).raw
    assert asked(HOLDOUT, running)[("holdout_id",)].closed.endswith("while the experiment is a draft.")
    assert asked(HOLDOUT, await draft(server))[("holdout_id",)].closed == ""
