from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from exptui.domain.flags import FeatureFlag
from tests.domain.bodies import anything, groups, objects, variants


def flag(**filters: Any) -> FeatureFlag:
    return FeatureFlag.model_validate({"id": 1, "key": "f", "filters": filters})


def test_a_share_of_null_lets_everyone_in() -> None:
    everyone, half, some = flag(
        groups=[
            {"properties": [], "rollout_percentage": None},
            {"rollout_percentage": 50},
            {"properties": [{"key": "plan"}], "rollout_percentage": 100, "variant": "test"},
        ]
    ).groups
    assert (everyone.percent, everyone.everyone) == (100, True)
    assert (half.percent, half.everyone) == (50, False)
    assert (some.variant, some.everyone) == ("test", False)


def test_holdout_payloads_and_groups_are_found() -> None:
    read = flag(
        holdout={"id": 3, "exclusion_percentage": 10},
        payloads={"control": '{"a": 1}', "test": {"a": 2}},
        aggregation_group_type_index=0,
    )
    assert read.holdout is not None
    assert (read.holdout.id, read.holdout.percent) == (3, 10)
    assert read.payloads == {"control": '{"a": 1}', "test": '{"a": 2}'}
    assert read.aggregation_group_type_index == 0


@pytest.mark.parametrize(
    "multivariate", [None, {}, {"variants": None}, {"variants": [None, {"name": "keyless"}]}]
)
def test_a_flag_without_variants_has_none(multivariate: Any) -> None:
    assert flag(multivariate=multivariate).variants == ()
    assert flag(multivariate=multivariate).holdout is None


@given(
    objects(
        id=anything, active=anything, filters=objects(groups=groups, multivariate=objects(variants=variants))
    )
)
def test_any_object_can_be_read_as_a_flag(body: dict[str, Any]) -> None:
    if isinstance(body, dict):
        read = FeatureFlag.model_validate(body)
        assert len(read.variants) <= 3
        assert all(isinstance(group.percent, int | float) for group in read.groups)
