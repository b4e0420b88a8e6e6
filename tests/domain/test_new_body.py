"""The body that creates an experiment: what is in it, and what never is."""

from __future__ import annotations

import pytest

from exptui.domain.forms import Form
from exptui.domain.metric_set import MetricSet, inline
from exptui.domain.new_body import ASKED, NOT_ASKED, ONLY_NEWER, default_body, request, would_be
from exptui.domain.new_forms import NEW_VARIANTS, with_flag
from exptui.domain.plan_forms import PLAN
from exptui.domain.questions import Kind, walk
from exptui.domain.setting_forms import EXPOSURE, HOLDOUT, STATISTICS
from exptui.domain.text import Json
from exptui.sandbox.form import form as form_of_the_server
from exptui.sandbox.store import Build
from tests.domain.new_desk import answered, begun, flag, named, sent, variant_answered
from tests.support.server import Server

DOCUMENTED = (
    {"name", "description", "feature_flag_key", "type", "start_date", "end_date", "holdout_id", "parameters"}
    | {"metrics", "metrics_secondary", "secondary_metrics", "saved_metrics_ids", "filters"}
    | {"primary_metrics_ordered_uuids", "secondary_metrics_ordered_uuids", "allow_unknown_events"}
    | {"exposure_criteria", "stats_config", "scheduling_config", "only_count_matured_users"}
    | {"archived", "deleted", "conclusion", "conclusion_comment"}
    | {"_create_in_folder", "update_feature_flag_params"}
)
"""The request parameters of creating an experiment, as PostHog's page lists them."""


def test_every_documented_field_can_be_set_or_is_left_out_for_a_reason() -> None:
    assert ASKED | (set(NOT_ASKED) - {"feature_flag"}) == DOCUMENTED
    assert not ASKED & set(NOT_ASKED)
    assert all(reason.endswith(".") for reason in NOT_ASKED.values())


@pytest.mark.parametrize("build", ["page", "current"])
def test_a_server_takes_no_field_that_is_forgotten_here(build: Build) -> None:
    server = Server(build=build)
    taken = set(form_of_the_server(server.world, next(iter(server.world.experiments.values()))["team_id"]))
    newer = build == "current"
    assert taken == (
        ASKED | set(NOT_ASKED) | ONLY_NEWER if newer else ASKED | set(NOT_ASKED) - {"feature_flag"}
    )


@pytest.mark.parametrize("newer", [True, False])
def test_only_what_is_always_needed_is_sent_where_nothing_else_is_said(newer: bool) -> None:
    assert sent(named("New search", newer=newer), newer=newer) == {
        "name": "New search",
        "feature_flag_key": "new-search",
        "parameters": {
            "feature_flag_variants": [
                {"key": "control", "split_percent": 50, "rollout_percentage": 50},
                {"key": "test", "split_percent": 50, "rollout_percentage": 50},
            ],
            "rollout_percentage": 100,
        },
    }


def test_nothing_of_an_existing_flag_is_sent() -> None:
    body = variant_answered(named("Search"), 1, "payload", "1")
    body = answered(NEW_VARIANTS, body, "parameters", "rollout_percentage", to=10)
    linked = with_flag(body, flag(("control", 60), ("red", 40)))
    linked = answered(NEW_VARIANTS, linked, "parameters", "variant_notes", "red", to="A red button")
    linked["parameters"]["variant_notes"]["blue"] = "Of a flag that was picked before"
    assert sent(linked) == {
        "name": "Search",
        "feature_flag_key": "old-flag",
        "parameters": {"variant_notes": {"red": "A red button"}},
    }


def test_no_date_is_ever_sent_nor_anything_else_that_nobody_is_asked_for() -> None:
    odd = dict.fromkeys(NOT_ASKED, "2026-01-01T00:00:00Z") | {"feature_flag": None}
    assert sent({**named("Search"), **odd}) == sent(named("Search"))


@pytest.mark.parametrize("newer", [True, False])
def test_the_plan_is_where_the_server_keeps_it_whichever_form_was_filled_in(newer: bool) -> None:
    for asked_on_newer in (True, False):
        home = "running_time_calculation" if asked_on_newer else "parameters"
        body = named("Search", newer=asked_on_newer)
        body = PLAN.answer(body, (home, "minimum_detectable_effect"), 10, newer=asked_on_newer)
        body = PLAN.answer(body, (home, "recommended_sample_size"), 4000, newer=asked_on_newer)
        body = sent(body, newer=newer)
        plan = {"minimum_detectable_effect": 10, "recommended_sample_size": 4000}
        if newer:
            assert body["running_time_calculation"] == plan
            assert not set(plan) & set(body["parameters"])
        else:
            assert "running_time_calculation" not in body
            assert plan.items() <= body["parameters"].items()


@pytest.mark.parametrize(
    ("form", "path", "value"),
    [
        (EXPOSURE, ("exposure_criteria", "filterTestAccounts"), False),
        (EXPOSURE, ("exposure_criteria", "multiple_variant_handling"), "first_seen"),
        (EXPOSURE, ("only_count_matured_users",), True),
        (STATISTICS, ("stats_config", "method"), "frequentist"),
        (STATISTICS, ("stats_config", "baseline_variant_key"), "test"),
        (HOLDOUT, ("holdout_id",), 3),
        (NEW_VARIANTS, ("parameters", "aggregation_group_type_index"), 1),
        (NEW_VARIANTS, ("parameters", "ensure_experience_continuity"), True),
        (NEW_VARIANTS, ("parameters", "rollout_percentage"), 25),
    ],
)
def test_what_differs_from_what_the_server_takes_by_itself_is_sent(
    form: Form, path: tuple[str | int, ...], value: object
) -> None:
    body = form.answer(named("Search"), path, value)
    asked = {question.path for question in form.questions(body, newer=True)}
    assert path in asked
    found: object = sent(body)
    for step in path:
        assert isinstance(found, dict)
        found = found[step]
    assert found == value


def test_a_yes_that_was_taken_back_is_not_sent() -> None:
    path = ("parameters", "ensure_experience_continuity")
    body = answered(NEW_VARIANTS, named("Search"), *path, to=True)
    assert sent(answered(NEW_VARIANTS, body, *path, to=False)) == sent(named("Search"))


def test_metrics_are_sent_with_the_uuids_they_were_made_with() -> None:
    mean = inline({"kind": "ExperimentMetric", "metric_type": "mean", "source": {"kind": "EventsNode"}})
    metrics = MetricSet().add("secondary", mean)
    body = request(named("Search"), metrics, newer=True)
    assert [each["uuid"] for each in body["metrics_secondary"]] == [mean.uuid]
    assert "metrics" not in body


def test_it_would_be_shown_with_its_flag_off_and_its_rollout() -> None:
    body = answered(NEW_VARIANTS, named("Search"), "parameters", "rollout_percentage", to=0)
    shown: Json = would_be(body, MetricSet(), newer=True)
    assert shown["feature_flag"]["active"] is False
    assert shown["feature_flag"]["filters"]["groups"][0]["rollout_percentage"] == 0
    assert shown["status"] == "draft"


def test_what_it_begins_with_differs_from_build_to_build_by_the_newer_fields_alone() -> None:
    assert set(default_body(newer=True)) - set(default_body(newer=False)) == {*ONLY_NEWER, "is_legacy"}


def test_the_forms_ask_for_twenty_variants_at_most_and_for_text_beside_each() -> None:
    (listed, *_) = NEW_VARIANTS.questions(begun(), newer=True)
    assert (listed.kind, listed.most) == (Kind.VARIANTS, 20)
    labels = [question.label for question in walk(listed.items[1])]
    assert labels == ["Key", "Share %", "Name", "Payload", "Note"]
