"""From what is written of an experiment to the rows that a server would hold of it."""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta

from exptui.sandbox.people import COMES_BACK, Moments, habit_of, moments_of, step_shares
from exptui.sandbox.seed.company import PEOPLE, steady_uuid
from exptui.sandbox.seed.definitions import SHARED
from exptui.sandbox.seed.history import happened
from exptui.sandbox.seed.metrics import Metric
from exptui.sandbox.seed.plot import EVERYBODY, Plot, Split
from exptui.sandbox.store import Json, World
from exptui.sandbox.story import Story

FIRST_FLAG = 501
"""Flags are numbered apart from experiments, so that one is never mistaken for the other."""


def place(world: World, team: int, plot: Plot) -> int:
    """Put one experiment, its flag, its links, its history and its story into the world; its id."""
    number = world.next_id("experiments")
    metrics = [_named(world, plot, metric) for metric in plot.metrics]
    secondary = [_named(world, plot, metric) for metric in plot.secondary]
    flag = _flag(world, team, plot)
    row: Json = {
        "id": number,
        "team_id": team,
        "name": plot.name,
        "description": plot.hypothesis,
        "type": plot.kind,
        "start_date": _ago(world, plot.started),
        "end_date": _ago(world, plot.ended),
        "created_at": _ago(world, plot.created),
        "updated_at": _ago(world, _latest(plot)),
        "feature_flag_id": flag["id"],
        "created_by_id": PEOPLE[plot.by][0],
        "holdout_id": plot.holdout,
        "exposure_cohort_id": None,
        "parameters": _parameters(plot),
        "running_time_calculation": None,
        "excluded_variants": None,
        "metrics": metrics,
        "metrics_secondary": secondary,
        "secondary_metrics": [],
        "filters": plot.filters,
        "archived": plot.archived,
        "deleted": False,
        "exposure_criteria": dict(plot.exposure),
        "stats_config": json.loads(json.dumps(plot.stats)),
        "scheduling_config": {"timeseries": True} if plot.rate >= 1000 else None,
        "conclusion": plot.conclusion,
        "conclusion_comment": plot.comment,
        "only_count_matured_users": plot.matured_only,
    }
    for section, own in (("primary", metrics), ("secondary", secondary)):
        row[f"{section}_metrics_ordered_uuids"] = _order(world, plot, section, own)
    _plan(world, plot, row)
    world.experiments[number] = row
    _link(world, plot, row)
    world.stories[number] = _story(world, plot, row)
    happened(world, plot, row, flag)
    return number


def _ago(world: World, days: float | None) -> datetime | None:
    if days is None:
        return None
    return (world.now() - timedelta(days=days)).replace(microsecond=0)


def _latest(plot: Plot) -> float:
    return min(day for day in (plot.created, plot.started, plot.ended) if day is not None)


def _named(world: World, plot: Plot, metric: Metric) -> Metric:
    copy: Metric = json.loads(json.dumps(metric))
    return copy | {"uuid": steady_uuid(world.seed, plot.key, plot.created, metric["name"])}


def _split(plot: Plot, split: Split) -> list[Json]:
    rows: list[Json] = [{"key": key, "rollout_percentage": percent} for key, percent in split]
    return [row | ({"name": plot.titles[row["key"]]} if row["key"] in plot.titles else {}) for row in rows]


def _flag(world: World, team: int, plot: Plot) -> Json:
    if plot.shares_flag:
        return next(row for row in world.flags.values() if row["key"] == plot.key and row["team_id"] == team)
    number = max(world.flags, default=FIRST_FLAG - 1) + 1
    filters: Json = {
        "groups": [dict(group) for group in plot.groups],
        "multivariate": {"variants": _split(plot, plot.serves or plot.variants)},
        "payloads": dict(plot.payloads),
        "aggregation_group_type_index": plot.aggregates,
    }
    if plot.holdout is not None:
        percent = world.holdouts[plot.holdout]["filters"][0]["rollout_percentage"]
        if world.build == "current":
            filters["holdout"] = {"id": plot.holdout, "exclusion_percentage": percent}
        else:
            filters["holdout_groups"] = [dict(world.holdouts[plot.holdout]["filters"][0])]
    suffix = f":deleted:{number}" if plot.flag_deleted and world.build == "page" else ""
    world.flags[number] = {
        "id": number,
        "team_id": team,
        "key": plot.key + suffix,
        "name": f"Feature Flag for Experiment {plot.name}",
        "filters": filters,
        "active": plot.flag_on,
        "deleted": plot.flag_deleted,
        "version": 1 + (plot.started is not None) + len(plot.flag_changes),
        "ensure_experience_continuity": False,
        "evaluation_runtime": "all",
        "bucketing_identifier": "distinct_id",
        "evaluation_contexts": [],
        "created_by_id": PEOPLE[plot.by][0],
        "created_at": _ago(world, plot.created),
    }
    return world.flags[number]


def _parameters(plot: Plot) -> Json:
    variants = [row | {"split_percent": row["rollout_percentage"]} for row in _split(plot, plot.variants)]
    made: Json = {"feature_flag_variants": variants}
    if plot.groups[0] is not EVERYBODY:
        made["rollout_percentage"] = plot.groups[0]["rollout_percentage"]
    if plot.payloads:
        made["feature_flag_payloads"] = dict(plot.payloads)
    if plot.aggregates is not None:
        made["aggregation_group_type_index"] = plot.aggregates
    if plot.prompt is not None:
        name, versions, templates = plot.prompt
        made["prompt_metadata"] = {"name": name, "templates": [*templates], "versions": [*versions]}
    return made


def _plan(world: World, plot: Plot, row: Json) -> None:
    """Sizes and exclusions live in their own columns now; before, they were parameters."""
    plan: Json = {}
    if plot.mde is not None and row["metrics"]:
        size = sample_size(world, row["metrics"][0], plot.mde, len(plot.variants))
        seen = plot.rate * (plot.started or 0)
        left = max(0, math.ceil((size - seen) / plot.rate)) if plot.rate else 14
        plan = {
            "minimum_detectable_effect": plot.mde,
            "recommended_sample_size": size,
            "recommended_running_time": plot.plan_days or left,
        }
    if world.build == "current":
        row["running_time_calculation"] = plan or None
        row["excluded_variants"] = [*plot.excluded] or None
    else:
        row["parameters"] |= plan | ({"excluded_variants": [*plot.excluded]} if plot.excluded else {})


def sample_size(world: World, metric: Metric, mde: float, variants: int) -> int:
    """People in all variants together that show an effect of `mde` percent, four times out of five."""
    match metric["metric_type"]:
        case "funnel":
            usual = step_shares(world, metric["series"])[-1]
            variance = usual * (1 - usual)
        case "mean":
            usual = moments_of(world, metric["source"]).mean
            summed = metric["source"].get("math") in {"sum", "avg", "min", "max"}
            variance = 0.25 * usual**2 if summed else 2 * usual
        case "retention":
            came, usual = habit_of(world, metric["start_event"]).share, COMES_BACK
            variance = usual * (1 - usual) / came
        case _:
            top, bottom = (moments_of(world, metric[part]) for part in ("numerator", "denominator"))
            usual, variance = _ratio(top, bottom)
    return math.ceil(16 * variance / (usual * mde / 100) ** 2 * variants)


def _ratio(top: Moments, bottom: Moments) -> tuple[float, float]:
    """A ratio and its variance by the delta method, its numerator taken for a part of the denominator."""
    mixed = top.mean / bottom.mean * bottom.square - top.mean * bottom.mean
    variance = top.variance / bottom.mean**2 + top.mean**2 * bottom.variance / bottom.mean**4
    return top.mean / bottom.mean, variance - 2 * top.mean * mixed / bottom.mean**3


def _order(world: World, plot: Plot, section: str, own: list[Metric]) -> list[str] | None:
    if any(metric["kind"] != "ExperimentMetric" for metric in own):
        return None
    attached = [SHARED[nick][0] for nick, where in plot.shared if where == section]
    shared = [str(world.saved_metrics[number]["query"]["uuid"]) for number in attached]
    mine = [str(metric["uuid"]) for metric in own]
    return [*shared, *mine] if plot.shared_first else [*mine, *shared]


def _link(world: World, plot: Plot, row: Json) -> None:
    for nick, section in plot.shared:
        number = world.next_id("saved_metric_links")
        world.saved_metric_links[number] = {
            "id": number,
            "experiment_id": row["id"],
            "saved_metric_id": SHARED[nick][0],
            "metadata": {"type": section},
            "created_at": row["created_at"],
        }


def _story(world: World, plot: Plot, row: Json) -> Story:
    uuids = {metric["name"]: metric["uuid"] for metric in (*row["metrics"], *row["metrics_secondary"])}
    for nick, _ in plot.shared:
        query = world.saved_metrics[SHARED[nick][0]]["query"]
        uuids[query["name"]] = query["uuid"]
    return Story(
        made_for=plot.made_for,
        started=row["start_date"],
        rate=plot.rate,
        split=plot.actual or {key: float(percent) for key, percent in plot.variants},
        effects={uuids[name]: by_variant for name, by_variant in plot.effects.items()},
        multiple_share=plot.multiple,
        noise=plot.noise,
        quiet_since=_ago(world, plot.quiet),
        fades=plot.fades,
    )
