"""Copies of an experiment, beside it or in another project."""

from __future__ import annotations

import copy
from collections.abc import Callable

from exptui.sandbox import fields
from exptui.sandbox.call import Call, Reply
from exptui.sandbox.change import Change
from exptui.sandbox.create import prepare
from exptui.sandbox.flag_rules import find as find_flag
from exptui.sandbox.ordering import ORDERINGS
from exptui.sandbox.present import experiment
from exptui.sandbox.problems import bare
from exptui.sandbox.status import groups_of, is_legacy, variants_of
from exptui.sandbox.store import Json
from exptui.sandbox.update import find

_COPIED = (
    "description",
    "type",
    "stats_config",
    "scheduling_config",
    "exposure_criteria",
    "running_time_calculation",
    "only_count_matured_users",
)


def duplicate(call: Call) -> Reply:
    """A draft beside the source; without a key of its own it shares the source's flag."""
    source = find(call)
    if is_legacy(source):
        raise bare(400, "Duplication is not supported for experiments with legacy metrics.")
    asked = fields.read_fields(
        {"name": fields.text(most=400), "feature_flag_key": fields.text()}, call.body()
    )
    name = asked.get("name") or _free_name(call, call.team_id, source["name"])
    key = asked.get("feature_flag_key") or call.world.flags[source["feature_flag_id"]]["key"]
    return _copied(call, source, call.team_id, name, key)


def copy_to_project(call: Call) -> Reply:
    """A draft in another project of the organization; shared metrics stay behind."""
    source = find(call)
    asked = fields.read_fields(
        {
            "target_team_id": fields.integer,
            "feature_flag_key": fields.nullable(fields.text(blank=True)),
            "name": fields.nullable(fields.text(most=400, blank=True)),
        },
        call.body(),
        required=("target_team_id",),
    )
    if is_legacy(source):
        raise bare(400, "Copying is not supported for experiments with legacy metrics.")
    target = asked["target_team_id"]
    if target not in call.world.projects:
        raise bare(404, "Target team not found.")
    key = asked.get("feature_flag_key") or call.world.flags[source["feature_flag_id"]]["key"]
    name = asked.get("name") or _free_name(call, target, source["name"])
    return _copied(call, source, target, name, key)


def _free_name(call: Call, team_id: int, name: str) -> str:
    taken = {row["name"] for row in call.world.experiments.values() if row["team_id"] == team_id}
    wanted, number = f"{name} (Copy)", 0
    while wanted in taken:
        number += 1
        wanted = f"{name} (Copy) {number}"
    return wanted


def _copied(call: Call, source: Json, target: int, name: str, key: str) -> Reply:
    data: Json = {field: copy.deepcopy(source[field]) for field in _COPIED if source[field] is not None}
    data |= {"name": name, "feature_flag_key": key}
    links = Change(call).links(source["id"])
    if target == source["team_id"]:
        data["saved_metrics_ids"] = [
            {"id": link["saved_metric_id"], "metadata": copy.deepcopy(link["metadata"])} for link in links
        ]
    renamed = _new_metrics(call, source, data)
    parameters = _parameters(call, source)
    there = find_flag(call.world, target, key)
    if there is not None:
        data["parameters"] = {**parameters, "feature_flag_variants": copy.deepcopy(variants_of(there))}
        if call.current:
            data["parameters"] = {k: v for k, v in parameters.items() if k not in _OF_THE_FLAG}
    else:
        data["parameters"] = parameters
    if "stats_config" in data and there is not None:
        keys = [variant["key"] for variant in variants_of(there)]
        if data["stats_config"].get("baseline_variant_key") not in keys:
            data["stats_config"].pop("baseline_variant_key", None)
    change = Change(call)
    row = prepare(change, target, data, unknown_events=True)
    for field in ORDERINGS:
        listed = [renamed(uuid) for uuid in source[field] or [] if renamed(uuid) in row[field]]
        row[field] = [*listed, *(uuid for uuid in row[field] if uuid not in listed)]
    change.commit()
    return Reply(201, experiment(call.world, row))


_OF_THE_FLAG = (
    "feature_flag_variants",
    "rollout_percentage",
    "feature_flag_payloads",
    "aggregation_group_type_index",
    "ensure_experience_continuity",
)


def _parameters(call: Call, source: Json) -> Json:
    """The source's parameters with what its flag is like today, without whom it excluded."""
    parameters = copy.deepcopy(source["parameters"] or {})
    parameters.pop("excluded_variants", None)
    flag = call.world.flags.get(source["feature_flag_id"])
    if flag is not None:
        parameters["feature_flag_variants"] = copy.deepcopy(variants_of(flag))
        groups = groups_of(flag)
        if groups:
            parameters.setdefault("rollout_percentage", groups[0].get("rollout_percentage"))
    return parameters


def _new_metrics(call: Call, source: Json, data: Json) -> Callable[[str], str]:
    """Put the source's metrics into `data` under new uuids; the answer says which became which."""
    uuids: dict[str, str] = {}
    for section in ("metrics", "metrics_secondary"):
        data[section] = []
        for metric in source[section] or []:
            fresh = call.world.new_uuid()
            uuids[metric.get("uuid") or ""] = fresh
            data[section].append({**copy.deepcopy(metric), "uuid": fresh})
    return lambda uuid: uuids.get(uuid, uuid)
