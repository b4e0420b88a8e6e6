"""What a draft is told to look at before launch."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.domain.checklist import launch_checklist
from exptui.domain.experiment import Experiment

METRIC = {"kind": "ExperimentMetric", "metric_type": "mean", "uuid": "a", "source": {"event": "x"}}


def draft(**changes: Any) -> Experiment:
    """A draft that has everything."""
    flag = {
        "id": 5,
        "key": "k",
        "active": False,
        "filters": {
            "groups": [{"rollout_percentage": 100}],
            "multivariate": {"variants": [share("control", 50), share("test", 50)]},
        },
    }
    body = {
        "id": 1,
        "description": "Because.",
        "feature_flag": flag,
        "metrics": [METRIC],
        "running_time_calculation": {"minimum_detectable_effect": 20, "recommended_sample_size": 7200},
    }
    return Experiment.model_validate({**body, **changes})


def share(key: str, percent: float) -> dict[str, Any]:
    return {"key": key, "rollout_percentage": percent}


def flag(
    *, active: bool | None = False, deleted: bool = False, groups: Any = None, variants: Any = None
) -> Any:
    groups = [{"rollout_percentage": 100}] if groups is None else groups
    variants = [share("control", 50), share("test", 50)] if variants is None else variants
    filters = {"groups": groups, "multivariate": {"variants": variants}}
    return {"id": 5, "key": "k", "active": active, "deleted": deleted, "filters": filters}


def verdicts(experiment: Experiment) -> dict[str, bool | None]:
    return {check.label: check.ok for check in launch_checklist(experiment)}


def test_a_draft_that_has_everything_passes_every_check() -> None:
    assert set(verdicts(draft()).values()) == {True}


@pytest.mark.parametrize(
    ("changes", "label", "ok"),
    [
        ({"feature_flag": None}, "Feature flag", False),
        ({"feature_flag": flag(deleted=True)}, "Feature flag", False),
        ({"feature_flag": flag(variants=[share("control", 100)])}, "At least 2 variants", False),
        (
            {"feature_flag": flag(variants=[share("control", 50), share("test", 40)])},
            "Split sums to 100",
            False,
        ),
        (
            {"feature_flag": flag(variants=[share("a", 33.33), share("b", 33.33), share("c", 33.34)])},
            "Split sums to 100",
            True,
        ),
        ({"feature_flag": flag(groups=[])}, "Release conditions let someone in", False),
        (
            {"feature_flag": flag(groups=[{"rollout_percentage": 0}])},
            "Release conditions let someone in",
            False,
        ),
        (
            {"feature_flag": flag(groups=[{"rollout_percentage": None}])},
            "Release conditions let someone in",
            True,
        ),
        ({"feature_flag": flag(active=True)}, "Flag serves nobody yet", False),
        (
            {"feature_flag": flag(active=True, groups=[{"rollout_percentage": 0}])},
            "Flag serves nobody yet",
            True,
        ),
        ({"feature_flag": flag(active=None)}, "Flag serves nobody yet", None),
        ({"feature_flag": flag(groups=[{"variant": "test"}])}, "No condition forces a variant", False),
        ({"feature_flag": flag(groups=[{"variant": "test"}, {}])}, "No condition forces a variant", None),
        (
            {"feature_flag": flag(groups=[{"variant": "test", "rollout_percentage": 0}, {}])},
            "No condition forces a variant",
            True,
        ),
        ({"metrics": []}, "At least one primary metric", False),
        ({"metrics": [], "metrics_secondary": [METRIC]}, "At least one primary metric", False),
        ({"metrics": [], "saved_metrics": [{"id": 1, "query": METRIC}]}, "At least one primary metric", True),
        ({"description": " \n"}, "Hypothesis", False),
        ({"description": None}, "Hypothesis", False),
        ({"running_time_calculation": None}, "Plan", False),
        (
            {"running_time_calculation": None, "parameters": {"recommended_sample_size": 100}},
            "Plan",
            True,
        ),
    ],
)
def test_each_check_looks_at_what_it_names(changes: dict[str, Any], label: str, ok: bool | None) -> None:
    assert verdicts(draft(**changes))[label] is ok


def test_every_check_says_what_was_found() -> None:
    found = {check.label: check.why for check in launch_checklist(draft(metrics=[]))}
    assert found["Split sums to 100"] == "50 + 50 = 100"
    assert found["Plan"] == "to see 20%, 7,200 people"
    assert all(found.values())


def test_an_experiment_of_which_only_the_id_is_known_can_be_checked() -> None:
    assert verdicts(Experiment(id=1))["Feature flag"] is False
