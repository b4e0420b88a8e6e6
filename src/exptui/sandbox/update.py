"""PATCH: what may be changed when, and what of it reaches the flag."""

from __future__ import annotations

import copy

from exptui.sandbox import fingerprint, flag_rules, form, metrics, ordering
from exptui.sandbox.call import Call, Reply
from exptui.sandbox.change import Change
from exptui.sandbox.create import new_links, shared_uuids
from exptui.sandbox.fields import read_fields
from exptui.sandbox.launching import switch_on
from exptui.sandbox.present import experiment
from exptui.sandbox.problems import invalid, not_found, server_error
from exptui.sandbox.status import baseline_key, is_legacy, variants_of
from exptui.sandbox.store import Json

_LEGACY_MAY = ("name", "description", "end_date", "deleted")
_NEVER = ("type", "_create_in_folder", "get_feature_flag_key")
_METRIC_WORDS = (*metrics.SECTIONS, *ordering.ORDERINGS, "saved_metrics_ids")


def find(call: Call, *, also_deleted: bool = False) -> Json:
    """The experiment that the path names, if it is in this project and can be reached."""
    row = call.world.experiments.get(call.number("id"))
    if row is None or row["team_id"] != call.team_id or (row["deleted"] and not also_deleted):
        raise not_found()
    return row


def patch(call: Call) -> Reply:
    body = call.body()
    row = find(call, also_deleted=body.get("deleted") is False)
    return _write(call, row, read_fields(form.form(call.world, call.team_id), body))


def put(call: Call) -> Reply:
    row = find(call)
    required = ("name", "feature_flag_key")
    return _write(call, row, read_fields(form.form(call.world, call.team_id), call.body(), required=required))


def _write(call: Call, stored: Json, data: Json) -> Reply:
    world = call.world
    flag = world.flags.get(stored["feature_flag_id"])
    if flag is not None and data.get("feature_flag_key") == flag["key"]:
        del data["feature_flag_key"]
    elif "feature_flag_key" in data:
        data["get_feature_flag_key"] = data.pop("feature_flag_key")
    _check_allowed(stored, data, flag)
    change = Change(call)
    row = change.experiment(stored["id"])
    change.called(row["id"], "updated")
    if flag is not None:
        _sync_flag(change, row, data)
    launching = stored["start_date"] is None and data.get("start_date") is not None
    for field, value in data.items():
        if field not in (*form.CONTROL_WORDS, "saved_metrics_ids", "feature_flag"):
            row[field] = copy.deepcopy(value)
    if call.world.build == "page" and "parameters" in data:
        row["running_time_calculation"] = row["excluded_variants"] = None
    _write_metrics(change, row, data, stored)
    if launching:
        switch_on(change, row)
    change.commit()
    return Reply(200, experiment(world, world.experiments[row["id"]]))


def _check_allowed(row: Json, data: Json, flag: Json | None) -> None:
    if is_legacy(row):
        refused = [key for key in data if key not in _LEGACY_MAY]
        if refused:
            raise invalid(
                f"Can't update keys: {', '.join(sorted(refused))} on an experiment with legacy metrics. "
                f"Only {', '.join(_LEGACY_MAY)} can be updated."
            )
    refused = [key for key in data if key in _NEVER]
    if refused:
        raise invalid(f"Can't update keys: {', '.join(sorted(refused))} on Experiment")
    if row["deleted"] and data.get("deleted") is False and flag is not None and flag["deleted"]:
        raise invalid("Cannot restore experiment: the linked feature flag has been deleted.")
    if is_legacy(row) and data.get("end_date") is not None:
        form.check_dates({"start_date": row["start_date"], **data})
    form.check_dates(data)
    launched = row["start_date"] is not None
    if launched and any(key in data and data[key] is None for key in ("parameters", "filters")):
        raise server_error()
    if isinstance(data.get("filters"), dict) and data["filters"].get("properties"):
        raise invalid("Experiments do not support global filter properties")
    if launched and "holdout_id" in data and data["holdout_id"] != row["holdout_id"]:
        raise invalid("Can't update holdout on running Experiment")


def _sync_flag(change: Change, row: Json, data: Json) -> None:
    """Bring the flag in line with what was sent, where the state of the experiment lets it."""
    world, newest = change.world, change.call.current
    stored = world.flags[row["feature_flag_id"]]
    given = data.get("parameters") is not None or bool(data.get("feature_flag"))
    config = form.flag_config(data)
    draft = row["start_date"] is None
    wanted = draft or data.get("update_feature_flag_params", False)
    if given and not wanted and newest and flag_rules.differs(stored, config):
        raise invalid(
            "The feature flag of a launched experiment is only changed with update_feature_flag_params: true.",
            attr="feature_flag",
        )
    if wanted and (given or (draft and "holdout_id" in data)):
        flag = change.flag(stored["id"])
        if given:
            flag_rules.write_config(flag, config, world.build)
        if not draft and _keys(flag) != _keys(stored):
            raise invalid("Can't update feature_flag_variants on Experiment")
        if draft and "holdout_id" in data:
            flag_rules.set_holdout(world, flag, data["holdout_id"])
        if newest and flag["filters"] != stored["filters"]:
            change.gate("feature_flag.update", stored, {"filters": flag["filters"]})
    flag = change.flag(stored["id"])
    if "stats_config" in data:
        form.check_baseline(data["stats_config"], flag)
    about = {**row, **({"stats_config": data["stats_config"]} if "stats_config" in data else {})}
    form.check_excluded(world, data, flag, lambda: baseline_key(about, flag))


def _keys(flag: Json) -> list[str]:
    return sorted(variant["key"] for variant in variants_of(flag))


def _write_metrics(change: Change, row: Json, data: Json, stored: Json) -> None:
    world = change.world
    sent = [section for section in metrics.SECTIONS if section in data]
    new = [metric for section in sent for metric in row[section] or []]
    unknown = data.get("allow_unknown_events", False)
    metrics.check_references(world, row["team_id"], new, unknown_events=unknown)
    if "saved_metrics_ids" in data:
        change.set_links(row["id"], new_links(world, row["id"], data["saved_metrics_ids"] or []))
    links = change.links(row["id"])
    if any(word in data for word in _METRIC_WORDS):
        taken = shared_uuids(world, links)
        kept = [section for section in metrics.SECTIONS if section not in sent]
        for section in (*kept, *sent):
            if row[section] is not None:
                row[section] = metrics.with_uuids(world, row[section], taken)
        if not change.call.current:
            ordering.settle(world, row, links, data, before=stored)
    for section in metrics.SECTIONS:
        row[section] = fingerprint.stamp(row[section], row)
