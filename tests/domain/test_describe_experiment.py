"""Everything an experiment holds, in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.describe import Fact, bar, listed, number
from exptui.domain.describe_experiment import sections
from exptui.domain.experiment import Experiment

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def told(**body: Any) -> dict[str, tuple[Fact, ...]]:
    """The facts of an experiment by section."""
    experiment = Experiment.model_validate({"id": 1, **body})
    shown = sections(experiment.row(), experiment, now=NOW, zone=UTC)
    return {section.key: section.facts for section in shown}


def words(facts: tuple[Fact, ...]) -> dict[str, str]:
    return {fact.label: " ".join(filter(None, (fact.text, fact.note))) for fact in facts}


@pytest.mark.parametrize(
    ("share", "drawn"),
    [(0, ""), (0.1, "▌"), (2.5, "▌"), (50, "█" * 10), (33, "█" * 6 + "▌"), (100, "█" * 20), (900, "█" * 20)],
)
def test_a_bar_is_as_long_as_the_share_and_never_nothing_for_something(share: float, drawn: str) -> None:
    assert bar(share) == drawn


def test_words_are_joined_as_a_person_would() -> None:
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_numbers_have_no_needless_decimals() -> None:
    assert [number(50), number(7200.0), number(33.333), number(float("inf"))] == [
        "50",
        "7,200",
        "33.33",
        "inf",
    ]


def test_shared_inline_and_legacy_metrics_are_told_apart() -> None:
    mean = {"kind": "ExperimentMetric", "metric_type": "mean", "source": {"event": "buy"}}
    facts = told(
        metrics=[{**mean, "uuid": "a", "name": "Sales"}, {"kind": "ExperimentTrendsQuery", "name": "Old"}],
        saved_metrics=[{"id": 1, "saved_metric": 9, "name": "Common", "query": {**mean, "uuid": "c"}}],
    )["primary"]
    assert [(fact.text, fact.note.rsplit(" · ", 1)[-1]) for fact in facts] == [
        ("Sales", "inline"),
        ("Old", "legacy"),
        ("Common", "shared"),
    ]


def test_statistics_are_told_with_their_own_word_for_the_interval() -> None:
    bayesian = words(told(stats_config={"method": "bayesian", "bayesian": {"ci_level": 0.9}})["statistics"])
    assert bayesian["level"] == "90% credible interval"
    config = {"method": "frequentist", "frequentist": {"alpha": 0.01, "sequential_testing_enabled": True}}
    frequentist = words(told(stats_config=config)["statistics"])
    assert frequentist["level"] == "99% confidence interval"
    assert frequentist["sequential"] == "yes"
    assert frequentist["CUPED"] == "as the project's default says"


def test_cuped_says_how_far_it_looks_back() -> None:
    facts = words(told(stats_config={"cuped": {"enabled": True, "lookback_days": 7}})["statistics"])
    assert facts["CUPED"] == "yes 7 days before exposure"


def test_exposure_says_what_counts_and_who_is_left_out() -> None:
    criteria = {
        "filterTestAccounts": True,
        "multiple_variant_handling": "first_seen",
        "exposure_config": {
            "event": "$pageview",
            "properties": [{"key": "path", "operator": "exact", "value": "/a"}],
        },
    }
    facts = words(
        told(exposure_criteria=criteria, exposure_cohort=12, only_count_matured_users=True)["exposure"]
    )
    assert facts["exposed"] == "on $pageview where event path is /a"
    assert facts["test accounts"] == "left out"
    assert facts["in two variants"] == "counted in the first they saw"
    assert facts["cohort"] == "cohort 12 of everyone exposed"
    assert "users" in facts


def test_the_saved_days_of_a_launched_experiment_are_told_as_days_left() -> None:
    planned = {"running_time_calculation": {"recommended_running_time": 14}}
    assert words(told(**planned)["plan"])["days"] == "14"
    launched = words(told(**planned, start_date="2026-11-01T00:00:00Z")["plan"])
    assert launched["days"] == "14 left when the web app last looked"


def test_a_holdout_says_whom_it_keeps_out() -> None:
    facts = told(holdout={"id": 2, "name": "Q4", "filters": [{"rollout_percentage": 10}]})["holdout"]
    assert facts == (Fact("", "Q4", "10% of users get no variant at all"),)


def test_a_comparison_of_prompts_names_its_versions_with_the_control_first() -> None:
    compared = {"prompt_metadata": {"name": "support", "versions": [3, 1, 4], "templates": ["cost"]}}
    facts = words(told(parameters=compared)["prompt"])
    assert facts["versions"] == "v3 (control), v1 and v4"


def test_the_servers_own_findings_come_first_but_for_the_checklist() -> None:
    finding = {"severity": "warning", "title": "Odd", "detail": "Look."}
    keys = list(told(health={"findings": [finding, "noise"]}, start_date="2026-11-01T00:00:00Z"))
    assert keys[:2] == ["findings", "hypothesis"]


def test_variants_carry_their_part_name_note_and_payload() -> None:
    filters = {
        "multivariate": {
            "variants": [{"key": "control"}, {"key": "test", "name": "Short", "rollout_percentage": 50}]
        },
        "payloads": {"test": '{"a": 1}'},
    }
    facts = told(
        feature_flag={"id": 1, "key": "k", "filters": filters},
        parameters={"variant_notes": {"test": "the bold one"}, "excluded_variants": ["test"]},
    )["variants"]
    assert facts[0].note == "baseline"
    assert facts[1].note == 'left out of results · Short · the bold one · payload {"a": 1}'


ODD = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.lists(st.integers(), max_size=2)
FIELDS = st.sampled_from(
    [
        "name",
        "description",
        "health",
        "parameters",
        "conclusion",
        "conclusion_comment",
        "metrics",
        "saved_metrics",
        "stats_config",
        "holdout",
        "exposure_criteria",
        "feature_flag",
        "running_time_calculation",
        "created_by",
        "type",
        "start_date",
        "end_date",
        "status",
    ]
)


@given(st.dictionaries(FIELDS, ODD | st.dictionaries(st.text(max_size=8), ODD, max_size=3)))
def test_whatever_a_server_sends_can_be_told(body: dict[str, Any]) -> None:
    assert told(**body)["hypothesis"]


def test_the_row_alone_tells_what_it_knows_and_that_the_rest_is_coming() -> None:
    row = Experiment(id=1, name="x").row()
    shown = {section.key: section.facts for section in sections(row, None, now=NOW, zone=UTC)}
    assert shown["metrics"][0].text == "reading…"
    assert "statistics" not in shown
