"""JSON as servers might send it: strange, but JSON."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
numbers = st.integers(-5, 200) | st.floats(allow_nan=False, allow_infinity=False)
moments = st.sampled_from(
    [
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.678901+05:30",
        "2021-12-01T10:23",
        "0001-01-01T00:00:00+14:00",
    ]
)
words = st.text(max_size=6) | st.sampled_from(["control", "a\x1bb", "two\nlines", "\u202eevil", "👩\u200d💻"])


def either(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what is documented, sometimes anything."""
    return usual | usual | usual | anything


def objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object with some of these fields."""
    return st.fixed_dictionaries({}, optional={key: either(value) for key, value in fields.items()})


def lists(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(either(of), max_size=3)


variants = lists(objects(key=words, name=words, rollout_percentage=numbers, split_percent=numbers))
groups = lists(objects(properties=st.just([]), rollout_percentage=numbers, exposure_frozen=st.booleans()))
metrics = lists(
    objects(
        kind=st.sampled_from(["ExperimentMetric", "ExperimentTrendsQuery", "ExperimentFunnelsQuery"]),
        metric_type=st.sampled_from(["mean", "funnel", "ratio", "retention", "quantile"]),
        uuid=st.sampled_from("abc"),
        name=words,
        goal=st.sampled_from(["increase", "decrease"]),
        source=objects(kind=st.sampled_from(["EventsNode", "ActionsNode"]), event=words, math=words),
        series=lists(objects(event=words)),
        conversion_window=st.integers(0, 30),
    )
)
_rest = objects(
    name=words,
    description=words,
    status=st.sampled_from(["draft", "running", "paused", "stopped", "exposure_frozen", "brand_new"]),
    start_date=moments,
    end_date=moments,
    created_at=moments,
    updated_at=moments,
    feature_flag_key=words,
    feature_flag=objects(
        id=st.integers(1, 9),
        key=words,
        active=st.booleans(),
        deleted=st.booleans(),
        version=st.integers(0, 9),
        filters=objects(multivariate=objects(variants=variants), groups=groups),
    ),
    parameters=objects(
        feature_flag_variants=variants,
        prompt_metadata=objects(name=words, versions=lists(st.integers(1, 9)), templates=lists(words)),
        excluded_variants=lists(words),
        minimum_detectable_effect=numbers,
    ),
    archived=st.booleans(),
    deleted=st.booleans(),
    conclusion=words,
    created_by=objects(id=st.integers(1, 9), first_name=words, email=words),
    user_access_level=words,
    is_legacy=st.booleans(),
    exposure_cohort=st.integers(1, 9),
    can_freeze_exposure=st.booleans(),
    metrics=metrics,
    metrics_secondary=metrics,
    saved_metrics=lists(objects(saved_metric=st.integers(1, 9), query=objects(uuid=words, kind=words))),
    stats_config=objects(method=words, bayesian=objects(ci_level=numbers), baseline_variant_key=words),
    exposure_criteria=objects(filterTestAccounts=st.booleans(), exposure_config=objects(event=words)),
    primary_metrics_ordered_uuids=lists(st.sampled_from("abc")),
)
experiments = st.builds(lambda rest, number: rest | {"id": number}, _rest, st.integers(1, 10**9))
