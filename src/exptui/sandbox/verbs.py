"""The actions on one experiment: when the server does them, what it then changes, and its words when it does not."""

from __future__ import annotations

from collections.abc import Callable

from exptui.sandbox import fields, fingerprint, metrics
from exptui.sandbox.call import Call, Reply
from exptui.sandbox.change import Change
from exptui.sandbox.form import CONCLUSIONS
from exptui.sandbox.launching import set_active, switch_on
from exptui.sandbox.present import experiment, owned
from exptui.sandbox.problems import forbidden, invalid
from exptui.sandbox.status import groups_of, is_frozen
from exptui.sandbox.store import Json
from exptui.sandbox.update import find

Verb = Callable[[Change, Json, Json], None]
"""Writes on the copy of an experiment, given the body; raises when it may not."""

_CONCLUDING: dict[str, fields.Read] = {
    "conclusion": fields.nullable(fields.choice(CONCLUSIONS)),
    "conclusion_comment": fields.nullable(fields.text(blank=True)),
}
_NEVER_LAUNCHED = "Experiment has not been launched yet."
_ENDED = "Experiment has already ended."


def action(verb: Verb) -> Callable[[Call], Reply]:
    """The endpoint of a verb: everything it changed is kept, or nothing; the answer is the full object."""

    def answer(call: Call) -> Reply:
        stored, change, body = find(call), Change(call), call.body()
        verb(change, change.experiment(stored["id"]), body)
        change.commit()
        return Reply(200, experiment(call.world, call.world.experiments[stored["id"]]))

    return answer


def _flag_of(change: Change, row: Json) -> Json:
    """The linked flag as it is stored."""
    flag = change.world.flags.get(row["feature_flag_id"])
    if flag is None:
        raise invalid("Experiment does not have a feature flag linked.")
    return flag


def _underway(row: Json) -> None:
    if row["start_date"] is None:
        raise invalid(_NEVER_LAUNCHED)
    if row["end_date"] is not None:
        raise invalid(_ENDED)


def archive(change: Change, row: Json, body: Json) -> None:
    disable = (
        fields.read_fields({"disable_feature_flag": fields.boolean}, body) if change.call.current else {}
    )
    if row["archived"]:
        raise invalid("Experiment is already archived.")
    if row["start_date"] is None or row["end_date"] is None:
        raise invalid("Experiment must be ended before it can be archived.")
    if disable.get("disable_feature_flag"):
        change.call.require("feature_flag:write")
        if "feature_flag.disable" in change.call.server.policies:
            raise forbidden("Disabling this feature flag requires approval.")
        change.flag(_flag_of(change, row)["id"])["active"] = False
    row["archived"] = True


def unarchive(change: Change, row: Json, body: Json) -> None:
    if not row["archived"]:
        raise invalid("Experiment is not archived.")
    row["archived"] = False


def launch(change: Change, row: Json, body: Json) -> None:
    if row["start_date"] is not None:
        raise invalid("Experiment has already been launched.")
    row["start_date"] = change.world.now()
    switch_on(change, row)
    change.called(row["id"], "launched" if change.call.current else "updated")


def pause(change: Change, row: Json, body: Json) -> None:
    _underway(row)
    flag = _flag_of(change, row)
    if not flag["active"]:
        raise invalid("Experiment is already paused.")
    set_active(change, flag["id"], active=False)


def resume(change: Change, row: Json, body: Json) -> None:
    _underway(row)
    flag = _flag_of(change, row)
    if flag["active"]:
        raise invalid("Experiment is not paused.")
    set_active(change, flag["id"], active=True)


def end(change: Change, row: Json, body: Json) -> None:
    """Both words of conclusion are written, with nothing where nothing was sent."""
    said = fields.read_fields(_CONCLUDING, body)
    if change.call.current and body.get("open_cleanup_pr") is True:
        change.call.require("task:write")
    _underway(row)
    row["end_date"] = change.world.now()
    row["conclusion"] = said.get("conclusion")
    row["conclusion_comment"] = said.get("conclusion_comment")
    _restamp(row)


def reset(change: Change, row: Json, body: Json) -> None:
    """Back to a draft; the flag goes on as it was."""
    if row["start_date"] is None:
        raise invalid("Experiment is already in draft state.")
    row.update(start_date=None, end_date=None, conclusion=None, conclusion_comment=None, archived=False)
    _restamp(row)


def _restamp(row: Json) -> None:
    for section in metrics.SECTIONS:
        row[section] = fingerprint.stamp(row[section], row)


def freeze_exposure(change: Change, row: Json, body: Json) -> None:
    """Nobody new comes in; those who are in stay."""
    flag = _freezable(change, row)
    if is_frozen(flag):
        raise invalid("Exposure is already frozen.")
    if flag["filters"].get("aggregation_group_type_index") is not None:
        raise invalid("Exposure of group-aggregated experiments cannot be frozen.")
    changed = change.flag(flag["id"])
    for group in groups_of(changed):
        group["exposure_frozen"] = True
    change.called(row["id"], "updated")


def unfreeze_exposure(change: Change, row: Json, body: Json) -> None:
    flag = _freezable(change, row)
    if not is_frozen(flag):
        raise invalid("Exposure is not frozen.")
    for group in groups_of(change.flag(flag["id"])):
        group.pop("exposure_frozen", None)
    change.called(row["id"], "updated")


def _freezable(change: Change, row: Json) -> Json:
    _underway(row)
    flag = _flag_of(change, row)
    if not flag["active"]:
        raise invalid("Exposure can only be frozen while the experiment is running.")
    if not groups_of(flag):
        raise invalid("Feature flag has no release conditions.")
    return flag


def create_exposure_cohort(call: Call) -> Reply:
    """A dynamic cohort of whoever was exposed."""
    stored, change = find(call), Change(call)
    row, world = change.experiment(stored["id"]), call.world
    flag = _flag_of(change, row)
    if row["start_date"] is None:
        raise invalid("Experiment does not have a start date")
    if row["exposure_cohort_id"] is not None:
        raise invalid("Experiment already has an exposure cohort")
    cohort: Json = {
        "id": world.next_id("cohorts"),
        "team_id": call.team_id,
        "name": f'Users exposed to experiment "{row["name"]}"',
        "description": "",
        "deleted": False,
        "filters": _exposed(flag["key"]),
        "count": None,
        "is_static": False,
        "is_calculating": False,
        "created_by_id": call.user_id,
        "created_at": world.now(),
    }
    row["exposure_cohort_id"] = cohort["id"]
    change.commit()
    world.cohorts[cohort["id"]] = cohort
    return Reply(201, {"cohort": owned(world, cohort)})


def _exposed(flag_key: str) -> Json:
    seen = {
        "key": "$feature_flag_called",
        "type": "behavioral",
        "value": "performed_event",
        "event_type": "events",
        "time_value": 30,
        "time_interval": "day",
        "event_filters": [
            {"key": "$feature_flag", "value": [flag_key], "operator": "exact", "type": "event"},
        ],
    }
    return {"properties": {"type": "OR", "values": [{"type": "OR", "values": [seen]}]}}
