"""Quantiles are looked for where they are likely to be, and are the same to the last digit as if they were not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as reference  # type: ignore[import-untyped]  # it comes without types

from exptui.sandbox import stats


def halved(p: float, df: float) -> float:
    """By halving alone, from one end to the other."""
    low, high = -1e4, 1e4
    for _ in range(90):
        middle = (low + high) / 2
        tail = stats.t_tail(middle, df) / 2
        if (1 - tail if middle >= 0 else tail) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@given(st.floats(0.5, 0.9999), st.floats(1, 1e6))
def test_a_quantile_is_what_halving_alone_finds(p: float, df: float) -> None:
    assert stats.t_quantile(p, df) == halved(p, df)


@given(st.sampled_from([0.9, 0.95, 0.975, 0.995]), st.floats(4, 1e5))
def test_quantiles_are_scipy_s(p: float, df: float) -> None:
    assert abs(stats.t_quantile(p, df) - reference.t.ppf(p, df)) < 1e-9
    assert abs(stats.normal_quantile(p) - reference.norm.ppf(p)) < 1e-9
