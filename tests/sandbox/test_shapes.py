"""Which fields are answered, and that no body at all makes the server fall over."""

from __future__ import annotations

import asyncio
import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox.tiny import PURCHASES, Api, words

_BOTH = words("""id name description start_date end_date feature_flag_key feature_flag holdout holdout_id
    exposure_cohort parameters secondary_metrics saved_metrics filters archived deleted created_by created_at updated_at
    type exposure_criteria metrics metrics_secondary stats_config scheduling_config conclusion conclusion_comment
    primary_metrics_ordered_uuids secondary_metrics_ordered_uuids only_count_matured_users status
    user_access_level""")
_NEWEST = words("""running_time_calculation excluded_variants is_legacy health resolved_exposure_event
    can_freeze_exposure""")
_USER = words("""id uuid distinct_id first_name last_name email is_email_verified hedgehog_config
    role_at_organization""")


async def test_the_full_object_has_the_fields_of_its_build(page: Api, current: Api) -> None:
    made = await page.draft(holdout_id=1)
    assert set(made) == set(_BOTH)
    assert set(made["created_by"]) == set(_USER)
    assert set(made["holdout"]) >= {"id", "name", "description", "filters", "created_by", "created_at"}
    assert set(await current.draft()) == {*_BOTH, *_NEWEST}


async def test_an_action_answers_what_reading_answers(api: Api) -> None:
    made = await api.running(metrics=[PURCHASES])
    assert await api.get(f"experiments/{made['id']}/") == made


async def test_the_plan_moves_to_where_the_build_keeps_it(page: Api, current: Api) -> None:
    for api in (page, current):
        row = api.world.experiments[(await api.draft())["id"]]
        row["parameters"], row["running_time_calculation"] = {}, {"minimum_detectable_effect": 20}
        row["excluded_variants"] = ["test"]
    old, new = [await api.get("experiments/1/") for api in (page, current)]
    assert old["parameters"] == {"minimum_detectable_effect": 20, "excluded_variants": ["test"]}
    assert new["running_time_calculation"] == {"minimum_detectable_effect": 20}
    assert new["excluded_variants"] == ["test"]


_WORDS = words(
    "kind event key id metadata type feature_flag_variants method properties source metric_type filters series math "
    "multivariate variants groups exposure_config rollout_percentage split_percent minimum_detectable_effect uuid "
    "breakdownFilter breakdowns excluded_variants baseline_variant_key metric experiment_id feature_flag payloads"
)
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 200)
    | st.floats(0, 2, width=16)
    | st.text(max_size=3)
    | st.sampled_from(
        ["test", "ExperimentMetric", "mean", "funnel", "EventsNode", "purchase", "ExperimentQuery"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=4),
    max_leaves=8,
)
_NEW = {"name": "A", "feature_flag_key": "a"}
_WRITES: dict[tuple[str, str], tuple[dict[str, Any], str]] = {
    ("POST", "experiments/"): (_NEW, " ".join((*_BOTH, *_NEWEST, "saved_metrics_ids"))),
    ("PATCH", "experiments/1/"): ({}, " ".join((*_BOTH, *_NEWEST, "saved_metrics_ids"))),
    ("PATCH", "experiments/2/"): ({"update_feature_flag_params": True}, " ".join((*_BOTH, *_NEWEST))),
    ("POST", "experiments/2/end/"): ({}, "conclusion conclusion_comment open_cleanup_pr"),
    ("POST", "experiments/2/ship_variant/"): (
        {"variant_key": "test"},
        "variant_key release_to_everyone conclusion",
    ),
    ("POST", "experiments/2/duplicate/"): ({}, "name feature_flag_key"),
    ("POST", "experiments/2/copy_to_project/"): (
        {"target_team_id": 2},
        "target_team_id name feature_flag_key",
    ),
    ("POST", "experiments/2/recalculate_timeseries/"): (
        {"metric": {}, "fingerprint": "a"},
        "metric fingerprint",
    ),
    ("POST", "experiments/create_from_prompt/"): (
        {"prompt_name": "greeting", "versions": [1, 2], "templates": ["cost"]},
        "prompt_name versions templates name feature_flag_key description",
    ),
    ("POST", "experiments/calculate_running_time/"): (
        {"metric_type": "ratio", "minimum_detectable_effect": 5},
        "metric_type minimum_detectable_effect number_of_variants baseline_value baseline_stats variance",
    ),
    ("POST", "feature_flags/"): ({"key": "b"}, "key name filters active deleted"),
    ("PATCH", "feature_flags/1/"): ({}, "key name filters active deleted"),
    ("POST", "experiment_saved_metrics/"): ({"name": "A", "query": PURCHASES}, "name query tags metadata"),
    ("POST", "query/"): (
        {"query": {"kind": "ExperimentQuery", "experiment_id": 2, "metric": PURCHASES}},
        "query refresh client_query_id",
    ),
}
"""A body that is fine, and the fields that may be spoilt in it."""


@pytest.mark.parametrize(("method", "path"), _WRITES, ids=[" ".join(write) for write in _WRITES])
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_no_body_breaks_the_server(method: str, path: str, data: st.DataObject) -> None:
    fine, fields = _WRITES[method, path]
    spoilt = data.draw(
        st.dictionaries(st.sampled_from(fields.split()), _JSON, min_size=1, max_size=2) | _JSON
    )
    body = {**fine, **spoilt} if isinstance(spoilt, dict) else spoilt

    async def sent() -> None:
        for build in ("page", "current"):
            api = Api("current" if build == "current" else "page")
            await api.draft("Draft", metrics=[PURCHASES])
            await api.running("Running")
            before = copy.deepcopy((api.world.experiments, api.world.flags, api.world.saved_metric_links))
            answer = await api.ask(method, path, body)
            if answer.status_code >= 400:
                assert (api.world.experiments, api.world.flags, api.world.saved_metric_links) == before
            for number in api.world.experiments:
                seen = await api.ask("GET", f"experiments/{number}/")
                assert seen.status_code in (200, 404)
            await api.get("experiments/")
            await api.get("feature_flags/")

    asyncio.run(sent())
