"""The body that creates an experiment, edited as JSON and taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.experiment import Experiment
from exptui.domain.metric_set import MetricSet, attached, inline
from exptui.domain.new_body import NOT_ASKED, request, settings_of_new, would_be
from exptui.domain.new_checklist import checklist, missing
from exptui.domain.new_forms import NEW_VARIANTS, with_flag
from exptui.domain.new_json import objection, taken_in
from exptui.domain.text import Json
from exptui.domain.variant_forms import SPLIT
from tests.domain.bodies import anything, experiments
from tests.domain.new_desk import begun, does, flag, moves, named, rows, sent, variant_answered

OLD = flag(("control", 60), ("red", 40))


def taken(body: Json, settings: Json, metrics: MetricSet | None = None, *, newer: bool = True) -> Json:
    """What would be sent after a body was taken back."""
    found, said = taken_in(body, metrics or MetricSet(), settings, newer=newer)
    return request(said, found, newer=newer)


@pytest.mark.parametrize("newer", [True, False])
def test_taking_back_what_was_shown_changes_nothing(newer: bool) -> None:
    settings = NEW_VARIANTS.add(named("Search", newer=newer), SPLIT)
    settings = variant_answered(variant_answered(settings, 1, "payload", "[1]"), 2, "note", "The blue one")
    metrics = MetricSet().add("primary", inline({"kind": "ExperimentMetric", "metric_type": "mean"}))
    metrics = metrics.add(
        "secondary", attached({"id": 5, "name": "Shared", "query": {"uuid": "u", "metric_type": "mean"}})
    )
    body = request(settings, metrics, newer=newer)
    assert objection(body, {}, newer=newer) is None
    found, said = taken_in(body, metrics, settings, newer=newer)
    assert request(said, found, newer=newer) == body
    assert [entry.name for entry in found.secondary] == ["Shared"]
    assert [row.get("payload") for row in rows(said)] == [None, "[1]", None]


@pytest.mark.parametrize("name", sorted(NOT_ASKED))
def test_what_is_not_asked_for_is_refused_with_the_reason(name: str) -> None:
    said = objection({**sent(named("Search")), name: None}, {}, newer=True)
    assert said == f"{name} is not sent. {NOT_ASKED[name]}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"allow_unknown_events": True}, "allow_unknown_events is not kept"),
        ({"name": 5}, "name: text is expected."),
        ({"parameters": []}, "parameters: an object is expected."),
        ({"metrics": {}}, "metrics: a list of objects is expected."),
        ({"excluded_variants": [1]}, "excluded_variants: a list of text is expected."),
        ({"parameters": {"feature_flag_variants": ["control"]}}, "feature_flag_variants: a list of objects"),
        (
            {"parameters": {"feature_flag_payloads": {"test": {}}}},
            "feature_flag_payloads: JSON written as text",
        ),
        ({"parameters": {"variant_notes": "n"}}, "variant_notes: an object is expected, by variant."),
        ({"saved_metrics_ids": [{"id": "5"}]}, "saved_metrics_ids: each needs the id of a shared metric."),
        ({"saved_metrics_ids": [{"id": 5}]}, "saved_metrics_ids: each needs metadata with a type"),
        (
            {"saved_metrics_ids": [{"id": 5, "metadata": {"type": "primary"}}] * 2},
            "saved_metrics_ids: 5 stands there twice.",
        ),
    ],
)
def test_what_has_another_shape_is_refused_by_name(change: Json, said: str) -> None:
    found = objection({**sent(named("Search")), **change}, {}, newer=True)
    assert found is not None
    assert found.startswith(said)


def test_fields_of_newer_servers_are_refused_on_older_ones() -> None:
    said = objection({"running_time_calculation": {}}, {}, newer=False)
    assert said == "This PostHog keeps running_time_calculation in parameters."


def test_variants_of_an_existing_flag_cannot_be_written() -> None:
    settings = with_flag(named("Search"), OLD)
    body = {**sent(settings), "parameters": {"rollout_percentage": 5}}
    assert objection(body, OLD, newer=True) == (
        "rollout_percentage comes with the flag, and stays as it is there."
    )
    assert objection({**body, "feature_flag_key": "another"}, OLD, newer=True) is None


def test_another_key_lets_the_existing_flag_go() -> None:
    settings = with_flag(named("Search"), OLD)
    assert taken(sent(settings), settings) == sent(settings)
    freed = taken({**sent(settings), "feature_flag_key": "search"}, settings)
    assert freed == sent(named("Search"))


def test_what_was_meant_for_a_new_flag_is_kept_while_an_existing_one_is_edited() -> None:
    before = NEW_VARIANTS.add(named("Search"), SPLIT)
    linked = with_flag(before, OLD)
    _, said = taken_in(sent(linked), MetricSet(), linked, newer=True)
    assert said["parameters"] == before["parameters"]


def test_fields_that_no_form_asks_for_are_sent_as_they_were_written() -> None:
    more = {"scheduling_config": {"timeseries": True}, "_create_in_folder": "Growth", "brand_new": [1]}
    assert taken({**sent(named("Search")), **more}, named("Search")) == {**sent(named("Search")), **more}


def test_exposure_criteria_that_say_less_mean_what_the_server_takes_by_itself() -> None:
    body = {**sent(named("Search")), "exposure_criteria": {"multiple_variant_handling": "first_seen"}}
    _, said = taken_in(body, MetricSet(), named("Search"), newer=True)
    assert said["exposure_criteria"] == {
        "filterTestAccounts": True,
        "multiple_variant_handling": "first_seen",
    }


def test_payloads_of_no_variant_are_kept_as_they_were_written() -> None:
    body = sent(named("Search"))
    body["parameters"] |= {"feature_flag_payloads": {"nobody": "1", "test": "2"}, "variant_notes": {"x": "y"}}
    assert taken(body, named("Search")) == body


@given(moves, st.booleans(), st.booleans())
def test_json_of_any_variants_is_taken_back_as_it_was(
    steps: list[tuple[str, int, int]], newer: bool, linked: bool
) -> None:
    settings = named("Search", newer=newer)
    for kind, place, number in steps:
        settings = does(settings, kind, place, number)
        if rows(settings):
            settings = variant_answered(settings, place % len(rows(settings)), "payload", f"{number}")
            settings = variant_answered(settings, number % len(rows(settings)), "note", f"note {number}")
    if NEW_VARIANTS.objections(settings, newer=newer):
        return
    settings = with_flag(settings, OLD) if linked else settings
    body = sent(settings, newer=newer)
    assert objection(body, OLD if linked else {}, newer=newer) is None
    assert taken(body, settings, newer=newer) == body


@given(experiments | st.dictionaries(st.text(max_size=6), anything))
def test_what_has_no_objection_can_be_taken(body: Json) -> None:
    for newer in (True, False):
        if objection(body, {}, newer=newer) is None:
            again = taken(body, named("Search"), newer=newer)
            assert not {"start_date", "end_date"} & set(again)


@given(experiments | st.dictionaries(st.text(max_size=6), anything), st.booleans())
def test_whatever_a_draft_holds_it_can_be_looked_at(body: Json, newer: bool) -> None:
    settings = {**begun(newer=newer), **settings_of_new(body)}
    metrics = MetricSet.of(body)
    sent_of_it = request(settings, metrics, newer=newer)
    assert not set(NOT_ASKED) & set(sent_of_it)
    lacking = missing(settings, metrics, newer=newer)
    found = [check for check in checklist(settings, metrics, newer=newer) if not check.ok]
    assert len(found) >= sum(map(len, lacking.values()))
    Experiment.model_validate(would_be(settings, metrics, newer=newer)).row()
