from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from exptui.domain.experiment import Experiment
from tests.domain.bodies import experiments
from tests.domain.samples import page_samples


def experiment(**body: Any) -> Experiment:
    return Experiment.model_validate({"id": 1} | body)


def flag(*keys: str, **more: Any) -> dict[str, Any]:
    variants = [{"key": key, "rollout_percentage": 50} for key in keys]
    return {"id": 9, "key": "f", "active": True, "filters": {"multivariate": {"variants": variants}}} | more


@given(experiments)
def test_any_object_with_an_id_is_an_experiment_and_can_be_told(body: dict[str, Any]) -> None:
    read = Experiment.model_validate(body)
    assert read.id == body["id"]
    assert read.raw is body
    told = [
        read.status,
        read.stats,
        read.plan,
        read.exposure.summary,
        read.baseline_key,
        read.prompt_metadata,
    ]
    told += [
        metric.summary for metric in [*read.ordered_metrics("primary"), *read.ordered_metrics("secondary")]
    ]
    assert "\x1b" not in repr(told)


@pytest.mark.parametrize("name", ["list", "experiment"])
def test_the_bodies_of_the_public_page_are_experiments(name: str) -> None:
    sample = page_samples()[name]
    read = Experiment.model_validate(sample["results"][0] if name == "list" else sample)
    assert (read.name, read.status, read.conclusion, read.type) == ("string", "draft", "won", "web")
    assert read.holdout is not None
    assert read.holdout.name == "string"
    assert read.created_by is not None
    assert read.created_by.email == "user@example.com"
    assert [metric.word for metric in read.ordered_metrics("secondary")] == ["funnel"]


def test_what_is_shown_is_clean_and_what_is_sent_back_is_as_it_came() -> None:
    body = {"id": 1, "name": "a\x1b[2Jb", "description": "l1\nl2\x9b", "parameters": {"note\x07": "x\u202e"}}
    read = Experiment.model_validate(body)
    assert read.name == "a�[2Jb"
    assert read.description == "l1\nl2�"
    assert read.parameters == {"note�": "x�"}
    assert read.raw == {
        "id": 1,
        "name": "a\x1b[2Jb",
        "description": "l1\nl2\x9b",
        "parameters": {"note\x07": "x\u202e"},
    }


def test_unknown_fields_and_unknown_words_are_kept() -> None:
    read = experiment(status="hibernating", conclusion="draw", shoe_size=44)
    assert (read.status, read.conclusion) == ("hibernating", "draw")
    assert read.model_dump()["shoe_size"] == 44


def test_variants_are_the_flags_and_only_without_one_the_remembered_ones() -> None:
    remembered = {"feature_flag_variants": [{"key": "old", "rollout_percentage": 10, "split_percent": 40}]}
    both = experiment(feature_flag=flag("control", "new"), parameters=remembered)
    assert [(variant.key, variant.percent) for variant in both.variants] == [("control", 50), ("new", 50)]
    alone = experiment(parameters=remembered)
    assert [(variant.key, variant.percent) for variant in alone.variants] == [("old", 40)]


@pytest.mark.parametrize(
    ("body", "baseline"),
    [
        ({"feature_flag": flag("a", "control")}, "control"),
        ({"feature_flag": flag("a", "b")}, "a"),
        ({"feature_flag": flag("a", "control"), "stats_config": {"baseline_variant_key": "a"}}, "a"),
        ({}, None),
    ],
    ids=["control", "first", "configured", "none"],
)
def test_the_baseline_is_configured_or_control_or_first(body: dict[str, Any], baseline: str | None) -> None:
    assert experiment(**body).baseline_key == baseline


def test_statistics_default_as_the_server_does() -> None:
    assert experiment().stats.confidence_level == 0.95
    assert experiment().stats.cuped is None
    strange = {"method": "bayesian", "bayesian": {"ci_level": 95}, "cuped": {"lookback_days": 90}}
    assert experiment(stats_config=strange).stats.confidence_level == 0.95
    assert experiment(stats_config=strange).stats.cuped_lookback_days == 30
    frequentist = {
        "method": "frequentist",
        "frequentist": {"alpha": 0.1, "sequential_testing_enabled": False, "difference_type": "ABSOLUTE"},
        "bayesian": {"ci_level": 0.5},
    }
    stats = experiment(stats_config=frequentist).stats
    assert (stats.method, stats.confidence_level) == ("frequentist", 0.9)
    assert (stats.sequential, stats.difference_type) == (False, "ABSOLUTE")


def test_the_plan_is_read_from_its_own_field_before_the_old_place() -> None:
    old = {"minimum_detectable_effect": 30, "recommended_sample_size": 1000, "recommended_running_time": 9}
    plan = experiment(parameters=old, running_time_calculation={"minimum_detectable_effect": 5}).plan
    assert (plan.mde_percent, plan.sample, plan.days) == (5, 1000, 9)
    assert experiment(parameters=old).plan.mde_percent == 30
    assert experiment().plan.sample is None


def test_excluded_variants_are_found_in_either_place() -> None:
    assert experiment(excluded_variants=["b"]).excluded_variants == ("b",)
    assert experiment(parameters={"excluded_variants": ["c"]}).excluded_variants == ("c",)
    assert experiment(excluded_variants=None).excluded_variants == ()


def metric(uuid: str | None) -> dict[str, Any]:
    return {"kind": "ExperimentMetric", "metric_type": "mean", "uuid": uuid, "name": f"m-{uuid}"}


def test_metrics_stand_as_listed_then_the_others_in_their_own_order() -> None:
    read = experiment(
        metrics=[metric("a"), metric("b"), metric(None), metric("c")],
        saved_metrics=[
            {"id": 1, "saved_metric": 11, "metadata": {"type": "primary"}, "query": metric("s")},
            {"id": 2, "saved_metric": 12, "metadata": {"type": "secondary"}, "query": metric("t")},
            {"id": 3, "saved_metric": 13, "metadata": None, "query": metric("u"), "name": "Shared one"},
        ],
        primary_metrics_ordered_uuids=["s", "c", "gone", "c", "a"],
    )
    primary = read.ordered_metrics("primary")
    assert [metric.uuid for metric in primary] == ["s", "c", "a", "b", None, "u"]
    assert [metric.shared_id for metric in primary] == [11, None, None, None, None, 13]
    assert [metric.uuid for metric in read.ordered_metrics("secondary")] == ["t"]


def test_a_shared_metric_is_shown_as_it_is_computed_here() -> None:
    link = {"saved_metric": 4, "name": "Sign-ups", "query": {}, "effective_query": {"metric_type": "funnel"}}
    (shown,) = experiment(saved_metrics=[link]).ordered_metrics("primary")
    assert (shown.word, shown.title, shown.shared_id) == ("funnel", "Sign-ups", 4)


@pytest.mark.parametrize(
    ("body", "legacy"),
    [
        ({"metrics": [{"kind": "ExperimentTrendsQuery"}]}, True),
        ({"metrics_secondary": [{"kind": "ExperimentFunnelsQuery"}]}, True),
        ({"saved_metrics": [{"query": {"kind": "ExperimentTrendsQuery"}}]}, True),
        ({"metrics": [metric("a")]}, False),
        ({"metrics": None}, False),
        ({"is_legacy": False, "metrics": [{"kind": "ExperimentTrendsQuery"}]}, False),
        ({"is_legacy": True}, True),
    ],
    ids=str,
)
def test_legacy_is_what_the_server_says_or_else_what_is_measured(body: dict[str, Any], legacy: bool) -> None:
    assert experiment(**body).is_legacy is legacy


def test_exposure_is_told_in_a_line() -> None:
    assert experiment().exposure.summary == (
        "when the flag is called, with test accounts, several variants: left out"
    )
    custom = {
        "filterTestAccounts": True,
        "multiple_variant_handling": "first_seen",
        "exposure_config": {"event": "opened", "properties": [{"key": "plan"}]},
    }
    assert experiment(exposure_criteria=custom).exposure.summary == (
        "on opened (1 filter), without test accounts, first variant seen counts"
    )


def test_a_prompt_comparison_is_recognised() -> None:
    sent = {"prompt_metadata": {"name": "greeting", "versions": [1, 4], "templates": ["cost"]}}
    prompt = experiment(parameters=sent).prompt_metadata
    assert prompt is not None
    assert (prompt.name, prompt.versions, prompt.templates) == ("greeting", (1, 4), ("cost",))
    assert experiment(parameters={"prompt_metadata": None}).prompt_metadata is None


def test_exposure_is_frozen_only_where_every_condition_is() -> None:
    def groups(*stamps: bool | None) -> dict[str, Any]:
        return flag("a", "b", filters={"groups": [{"exposure_frozen": stamp} for stamp in stamps]})

    def status(*stamps: bool | None) -> str:
        return experiment(feature_flag=groups(*stamps), start_date="2026-01-01T00:00:00Z").status

    assert [status(True, True), status(True, None), status()] == ["exposure_frozen", "running", "running"]
