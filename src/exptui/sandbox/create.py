"""Creating an experiment: the flag is linked or made, and the metrics get what the server gives them."""

from __future__ import annotations

import copy
from typing import Any

from exptui.sandbox import fingerprint, flag_rules, form, metrics, ordering
from exptui.sandbox.call import Call, Reply
from exptui.sandbox.change import Change
from exptui.sandbox.fields import read_fields
from exptui.sandbox.present import experiment
from exptui.sandbox.problems import invalid
from exptui.sandbox.status import baseline_key
from exptui.sandbox.store import Json, World

_FLAG_WORDS = (
    "feature_flag_variants",
    "rollout_percentage",
    "feature_flag_payloads",
    "aggregation_group_type_index",
)


def create(call: Call) -> Reply:
    data = read_fields(
        form.form(call.world, call.team_id), call.body(), required=("name", "feature_flag_key")
    )
    change = Change(call)
    row = prepare(change, call.team_id, data, unknown_events=data.get("allow_unknown_events", False))
    change.commit()
    return Reply(201, experiment(call.world, row))


def prepare(change: Change, team_id: int, data: Json, *, unknown_events: bool) -> Json:
    """A new experiment of a project from checked fields, not kept yet; raises what is wrong with it."""
    world = change.world
    form.check_dates(data)
    _check_filters(data)
    inline = [*(data.get("metrics") or []), *(data.get("metrics_secondary") or [])]
    metrics.check_references(world, team_id, inline, unknown_events=unknown_events)
    flag = _flag(change, team_id, data)
    form.check_baseline(data.get("stats_config"), flag)
    row = change.add_experiment(_row(change, team_id, data, flag))
    form.check_excluded(world, data, flag, lambda: baseline_key(row, flag))
    links = new_links(world, row["id"], data.get("saved_metrics_ids") or [])
    change.set_links(row["id"], links)
    taken = shared_uuids(world, links)
    for section in metrics.SECTIONS:
        row[section] = metrics.with_uuids(world, copy.deepcopy(row[section] or []), taken)
        row[section] = fingerprint.stamp(row[section], row)
    ordering.fill(world, row, links)
    if world.build == "page":
        ordering.settle(world, row, links, data, before=row)
    return row


def _check_filters(data: Json) -> None:
    if isinstance(data.get("filters"), dict) and data["filters"].get("properties"):
        raise invalid("Experiments do not support global filter properties")


def _flag(change: Change, team_id: int, data: Json) -> Json:
    world, key = change.world, data["feature_flag_key"]
    config = form.flag_config(data)
    there = flag_rules.find(world, team_id, key)
    if there is not None:
        if world.build == "current" and (
            data.get("feature_flag") or any(config.get(word) is not None for word in _FLAG_WORDS)
        ):
            detail = "Variants and rollout cannot be given for a feature flag that already exists."
            raise invalid(detail, attr="feature_flag")
        problem = flag_rules.carries_experiment(there, world.build)
        if problem is not None:
            raise problem
        return there
    active = data.get("start_date") is not None
    by = change.call.user_id
    flag = flag_rules.new_flag(world, team_id, key, data["name"], config, active=active, by=by)
    if data.get("holdout_id") is not None:
        flag_rules.set_holdout(world, flag, data["holdout_id"])
    change.gate("feature_flag.create", flag, flag)
    return change.add_flag(flag)


def _row(change: Change, team_id: int, data: Json, flag: Json) -> Json:
    now = change.world.now()
    stats = {
        "method": "bayesian",
        **{k: v for k, v in (data.get("stats_config") or {}).items() if v is not None},
    }
    parameters: Any = copy.deepcopy(data.get("parameters", {}))
    criteria = {"filterTestAccounts": True, **(data.get("exposure_criteria") or {})}
    return {
        "team_id": team_id,
        "name": data["name"],
        "description": data.get("description", ""),
        "type": data.get("type") or "product",
        "start_date": data.get("start_date"),
        "end_date": data.get("end_date"),
        "created_at": now,
        "updated_at": now,
        "feature_flag_id": flag["id"],
        "created_by_id": change.call.user_id,
        "holdout_id": data.get("holdout_id"),
        "exposure_cohort_id": None,
        "parameters": parameters,
        "running_time_calculation": data.get("running_time_calculation"),
        "excluded_variants": data.get("excluded_variants"),
        "metrics": data.get("metrics") or [],
        "metrics_secondary": data.get("metrics_secondary") or [],
        "secondary_metrics": data.get("secondary_metrics") or [],
        "filters": data.get("filters") or {},
        "archived": data.get("archived", False),
        "deleted": data.get("deleted") or False,
        "exposure_criteria": criteria,
        "stats_config": stats,
        "scheduling_config": data.get("scheduling_config"),
        "conclusion": data.get("conclusion"),
        "conclusion_comment": data.get("conclusion_comment"),
        "primary_metrics_ordered_uuids": data.get("primary_metrics_ordered_uuids"),
        "secondary_metrics_ordered_uuids": data.get("secondary_metrics_ordered_uuids"),
        "only_count_matured_users": data.get("only_count_matured_users", False),
    }


def new_links(world: World, experiment_id: int, asked: list[Json]) -> list[Json]:
    """Links to shared metrics as they were asked for; the ids come when they are kept."""
    now = world.now()
    return [
        {
            "experiment_id": experiment_id,
            "saved_metric_id": one["id"],
            "metadata": copy.deepcopy(one.get("metadata") or {"type": "primary"}),
            "created_at": now,
        }
        for one in asked
    ]


def shared_uuids(world: World, links: list[Json]) -> set[str]:
    uuids = (world.saved_metrics[link["saved_metric_id"]]["query"].get("uuid") for link in links)
    return {uuid for uuid in uuids if uuid}
