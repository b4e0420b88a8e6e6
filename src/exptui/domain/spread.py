"""How much a metric varies from person to person, from the sums that the server sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.domain.statistics import variance_of_ratio

if TYPE_CHECKING:
    from exptui.domain.results import VariantStats


def spread(stats: VariantStats) -> float | None:
    """The variance between people; of a ratio, that of one person's share in it. None over fewer than two."""
    n = stats.number_of_samples
    if n < 2:
        return None
    if stats.denominator_sum is None:
        return max(0.0, (stats.sum_squares - stats.sum**2 / n) / (n - 1))
    squares, product = stats.denominator_sum_squares, stats.numerator_denominator_sum_product
    if not stats.denominator_sum or squares is None or product is None:
        return None
    top, bottom = (stats.sum, stats.sum_squares), (stats.denominator_sum, squares)
    return max(0.0, variance_of_ratio(n, top, bottom, product))
