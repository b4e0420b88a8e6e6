"""Results of metrics from before 2025, in the shape that they had then."""

from __future__ import annotations

import math
from datetime import datetime

from exptui.sandbox import stats
from exptui.sandbox.exposures import baseline_of, variants_of
from exptui.sandbox.simulate import counts
from exptui.sandbox.store import Json, World

DECISIVE, ENOUGH_PEOPLE, LOSS_AT_MOST = 0.9, 100, 0.01


def legacy_result(world: World, experiment: Json, metric: Json, until: datetime | None) -> Json:
    """Counts by variant, the chance of each to be the best, and 95 % intervals of their rates."""
    trends = metric["kind"] == "ExperimentTrendsQuery"
    query = metric["count_query"] if trends else metric["funnels_query"]
    asked = {"uuid": metric.get("uuid")}
    if trends:
        asked |= {"metric_type": "mean", "source": query["series"][0]}
    else:
        asked |= {"metric_type": "funnel", "series": query["series"]}
    seen = {key: counts(world, experiment, asked, key, until) for key, _ in variants_of(world, experiment)}
    rates, spreads = {}, {}
    for key, got in seen.items():
        if trends:
            rates[key], spreads[key] = (got.sum + 1) / (got.n or 1), math.sqrt(got.sum + 1) / (got.n or 1)
        else:
            wins, losses = got.sum + 1, got.n - got.sum + 1
            rates[key] = wins / (wins + losses)
            spreads[key] = math.sqrt(wins * losses / ((wins + losses) ** 2 * (wins + losses + 1)))
    chances = stats.chances_to_be_best(rates, spreads)
    code, loss = _verdict(
        baseline_of(world, experiment), rates, spreads, chances, min(c.n for c in seen.values())
    )
    base = seen[baseline_of(world, experiment)].n or 1
    return {
        "kind": metric["kind"],
        "variants": [
            {"key": key, "count": got.sum, "exposure": got.n / base, "absolute_exposure": got.n}
            if trends
            else {"key": key, "success_count": got.sum, "failure_count": got.n - got.sum}
            for key, got in seen.items()
        ],
        "probability": chances,
        "significant": code == "significant",
        "significance_code": code,
        "credible_intervals": {
            key: [rates[key] - 1.96 * spreads[key], rates[key] + 1.96 * spreads[key]] for key in rates
        },
        "expected_loss": loss,
        "p_value": min(1.0, 1 - max(chances.values())),
        "insight": [],
        "stats_version": 2,
    }


def _verdict(
    base: str, rates: dict[str, float], spreads: dict[str, float], chances: dict[str, float], fewest: int
) -> tuple[str, float]:
    """The code of the old engine, and what choosing the best would cost if it were not, in absolute terms."""
    best = max(chances, key=lambda key: chances[key])
    rival = base if best != base else max((key for key in rates if key != base), key=lambda key: rates[key])
    gain, spread = rates[best] - rates[rival], math.hypot(spreads[best], spreads[rival])
    z = gain / spread
    loss = spread * math.exp(-z * z / 2) / math.sqrt(2 * math.pi) - gain * stats.normal_cdf(-z)
    if fewest < ENOUGH_PEOPLE:
        return "not_enough_exposure", loss
    if chances[best] < DECISIVE:
        return "low_win_probability", loss
    return ("high_loss" if loss > LOSS_AT_MOST else "significant"), loss
