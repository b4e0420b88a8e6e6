"""What is the matter with an experiment, read off the server's rows by the plain rules; for tests of the world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from exptui.sandbox.results import exposure_result, metric_result
from exptui.sandbox.store import Json, World


@dataclass(frozen=True)
class Read:
    """One experiment with its flag, its exposures and its plan."""

    world: World
    row: Json

    @cached_property
    def flag(self) -> Json:
        return self.world.flags[self.row["feature_flag_id"]]

    @cached_property
    def exposures(self) -> Json:
        return exposure_result(self.world, self.row)

    @cached_property
    def people(self) -> int:
        return sum(self.exposures["total_exposures"].values())

    @cached_property
    def verdict(self) -> str:
        return "".join(_verdict(self)) or "none"

    @property
    def draft(self) -> bool:
        return self.row["start_date"] is None

    @property
    def ended(self) -> bool:
        return self.row["end_date"] is not None

    @property
    def live(self) -> bool:
        return not self.draft and not self.ended

    @property
    def shares(self) -> dict[str, float]:
        listed = self.flag["filters"]["multivariate"]["variants"]
        return {variant["key"]: variant["rollout_percentage"] for variant in listed}

    @property
    def splits(self) -> bool:
        return (
            self.flag["active"] and not self.closed and sum(share > 0 for share in self.shares.values()) > 1
        )

    @property
    def closed(self) -> bool:
        return all(group["rollout_percentage"] == 0 for group in self.flag["filters"]["groups"])

    @property
    def single(self) -> bool:
        first = self.flag["filters"]["groups"][0]
        open_ = not first["properties"] and first["rollout_percentage"] == 100
        return bool(self.flag["active"] and open_ and max(self.shares.values()) == 100)

    @property
    def placebo(self) -> bool:
        return str(self.row["name"]).startswith("A/A")

    def age(self, field: str) -> timedelta:
        passed: timedelta = self.world.now() - self.row[field]
        return passed

    def plan(self, key: str) -> float | None:
        plan = (self.row["running_time_calculation"] or {}) | (self.row["parameters"] or {})
        return plan.get(key)

    def metrics(self, section: str) -> list[Json]:
        """In the order in which they are shown."""
        links = (
            link for link in self.world.saved_metric_links.values() if link["experiment_id"] == self.row["id"]
        )
        kept = [link for link in links if link["metadata"]["type"] == section]
        shared = [self.world.saved_metrics[link["saved_metric_id"]]["query"] for link in kept]
        found = [*self.row["metrics" if section == "primary" else "metrics_secondary"], *shared]
        order = self.row[f"{section}_metrics_ordered_uuids"] or [metric["uuid"] for metric in found]
        return sorted(found, key=lambda metric: order.index(metric["uuid"]))

    def signs(self, section: str) -> Iterator[tuple[bool | None, float, float]]:
        """Of every variant of every metric: significant, and its interval turned so that more is better."""
        for metric in self.metrics(section):
            for variant in metric_result(self.world, self.row, metric)["variant_results"]:
                interval = variant.get("credible_interval") or variant.get("confidence_interval")
                low, high = interval or (0.0, 0.0)
                if metric.get("goal") == "decrease":
                    low, high = -high, -low
                yield variant["significant"], low, high


def _verdict(read: Read) -> Iterator[str]:
    target = read.plan("recommended_sample_size")
    if not read.live or read.placebo or target is None or read.people < target or not read.metrics("primary"):
        return
    primary, secondary = list(read.signs("primary")), list(read.signs("secondary"))
    if any(significant and high < 0 for significant, _, high in primary):
        yield "roll_back"
    elif any(significant and low > 0 for significant, low, _ in primary):
        if any(significant and high < 0 for significant, _, high in secondary):
            yield "trade_off"
        else:
            yield "review" if any(significant is None for significant, _, _ in secondary) else "ship"
    elif not any(significant for significant, _, _ in primary):
        yield "flat"
    else:
        yield "past_plan"


def _stalled(read: Read) -> bool:
    two_days_ago = read.world.now() - timedelta(hours=48)
    if not read.live or not read.flag["active"] or read.row["start_date"] > two_days_ago or not read.people:
        return False
    before = exposure_result(read.world, read.row, until=two_days_ago)["total_exposures"]
    return bool(sum(before.values()) == read.people)


def _zombie(read: Read) -> bool:
    return bool(read.live and read.age("start_date") > timedelta(days=60))


def _underpowered(read: Read) -> bool:
    target = read.plan("recommended_sample_size")
    if not read.live or target is None or not read.people or read.people >= target:
        return False
    days = read.age("start_date") / timedelta(days=1)
    return target / (read.people / days) > 60


def _pinned(read: Read) -> list[bool]:
    return (
        [group.get("variant") is not None for group in read.flag["filters"]["groups"]]
        if not read.ended
        else []
    )


def _unreadable(read: Read) -> bool:
    metrics = read.metrics("primary")
    if not read.live or not metrics or not read.people:
        return False
    answer = metric_result(read.world, read.row, metrics[0])
    return all(row["validation_failures"] for row in (answer["baseline"], *answer["variant_results"]))


def _split_differs(read: Read) -> bool:
    stored = {v["key"]: v["rollout_percentage"] for v in read.row["parameters"]["feature_flag_variants"]}
    return read.live and any(abs(stored[key] - share) > 5 for key, share in read.shares.items())


def _mid_run_edit(read: Read) -> bool:
    return read.live and any(
        change["field"] == "filters"
        for row in read.world.activity
        if row["scope"] == "FeatureFlag" and row["item_id"] == str(read.flag["id"])
        for change in row["detail"]["changes"]
    )


def _aa_significant(read: Read) -> bool:
    return read.placebo and read.live and any(significant for significant, _, _ in read.signs("primary"))


def _p(read: Read) -> float:
    return float(read.exposures.get("sample_ratio_mismatch", {"p_value": 1.0})["p_value"])


def _contradicts(read: Read) -> bool:
    return read.row["conclusion"] == "won" and read.single and read.shares["control"] == 100


def _left_over(read: Read) -> bool:
    return read.ended and not read.row["archived"] and read.single


CHECKS: dict[str, Callable[[Read], bool]] = {
    "srm": lambda read: _p(read) < 0.001,
    "zero_exposures": lambda read: (
        read.live and read.age("start_date") > timedelta(days=1) and not read.people
    ),
    "stalled": _stalled,
    "paused": lambda read: read.live and not read.flag["active"],
    "zero_rollout": lambda read: read.live and read.flag["active"] and read.closed,
    "shipped_while_running": lambda read: read.live and read.single,
    "ended_still_splitting": lambda read: read.ended and read.splits,
    "exposed_before_launch": lambda read: read.draft and read.splits,
    "all_pinned": lambda read: bool(_pinned(read)) and all(_pinned(read)),
    "some_pinned": lambda read: any(_pinned(read)) and not all(_pinned(read)),
    "no_metric": lambda read: (
        not read.draft and not read.metrics("primary") and not read.metrics("secondary")
    ),
    "no_primary": lambda read: (
        not read.draft and not read.metrics("primary") and bool(read.metrics("secondary"))
    ),
    "multiple_bias": lambda read: "bias_risk" in read.exposures,
    "unreadable": _unreadable,
    "too_early": lambda read: read.live and timedelta(days=1) < read.age("start_date") < timedelta(days=7),
    "underpowered": _underpowered,
    "zombie": _zombie,
    "no_conclusion": lambda read: read.ended and read.row["conclusion"] is None,
    "contradicts_flag": _contradicts,
    "not_cleaned_up": lambda read: _left_over(read) and read.age("end_date") > timedelta(days=30),
    "stale_draft": lambda read: read.draft and read.age("created_at") > timedelta(days=7),
    "no_hypothesis": lambda read: read.live and not read.row["description"],
    "split_differs": _split_differs,
    "flag_missing": lambda read: not read.draft and read.flag["deleted"],
    "mid_run_edit": _mid_run_edit,
    "aa_significant": _aa_significant,
} | {
    word: (lambda read, word=word: read.verdict == word)  # type: ignore[misc]  # the default binds the word now
    for word in ("ship", "roll_back", "flat", "trade_off", "review", "past_plan")
}
"""By the word that the world uses for it: whether an experiment is in that situation."""


def made_for(world: World, word: str) -> Json:
    """The experiment that is there to show one situation."""
    return world.experiments[next(id for id, story in world.stories.items() if story.made_for == word)]


def findings(world: World, experiment: Json) -> set[str]:
    """All situations that an experiment is in."""
    read = Read(world, experiment)
    return {word for word, holds in CHECKS.items() if holds(read)}
