"""The variance between people, from sums."""

from __future__ import annotations

from statistics import variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.results import VariantStats
from exptui.domain.spread import spread


@given(st.lists(st.integers(0, 100), min_size=2, max_size=40))
def test_it_is_the_sample_variance_of_what_was_summed(values: list[int]) -> None:
    stats = VariantStats.model_validate(
        {"number_of_samples": len(values), "sum": sum(values), "sum_squares": sum(v * v for v in values)}
    )
    assert spread(stats) == pytest.approx(variance(values), abs=1e-6)


def test_over_fewer_than_two_people_there_is_none() -> None:
    assert spread(VariantStats.model_validate({"number_of_samples": 1, "sum": 3, "sum_squares": 9})) is None


def test_a_ratio_without_its_products_has_none() -> None:
    body = {"number_of_samples": 10, "sum": 3, "sum_squares": 9, "denominator_sum": 5}
    assert spread(VariantStats.model_validate(body)) is None


def test_a_ratio_that_is_the_same_for_everyone_does_not_vary() -> None:
    tops, bottoms = [2, 4, 6], [1, 2, 3]
    body = {
        "number_of_samples": 3,
        "sum": sum(tops),
        "sum_squares": sum(t * t for t in tops),
        "denominator_sum": sum(bottoms),
        "denominator_sum_squares": sum(b * b for b in bottoms),
        "numerator_denominator_sum_product": sum(t * b for t, b in zip(tops, bottoms, strict=True)),
    }
    assert spread(VariantStats.model_validate(body)) == pytest.approx(0)
