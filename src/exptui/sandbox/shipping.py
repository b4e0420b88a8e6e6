"""Shipping a variant: the flag serves it alone from then on, and a running experiment ends."""

from __future__ import annotations

import copy

from exptui.sandbox import fields, fingerprint, metrics
from exptui.sandbox.activity import record
from exptui.sandbox.change import Change
from exptui.sandbox.form import CONCLUSIONS
from exptui.sandbox.problems import invalid
from exptui.sandbox.status import groups_of, variants_of
from exptui.sandbox.store import Json

FOR_EVERYONE = "Added automatically when the experiment was ended to keep only one variant."
_KEPT_FILTERS = ("payloads", "aggregation_group_type_index")
_FIELDS: dict[str, fields.Read] = {
    "variant_key": fields.text(),
    "release_to_everyone": fields.boolean,
    "conclusion": fields.nullable(fields.choice(CONCLUSIONS)),
    "conclusion_comment": fields.nullable(fields.text(blank=True)),
}


def ship_variant(change: Change, row: Json, body: Json) -> None:
    asked = fields.read_fields(_FIELDS, body, required=("variant_key",))
    if change.call.current and body.get("open_cleanup_pr") is True:
        change.call.require("task:write")
    key = asked["variant_key"]
    if row["start_date"] is None:
        raise invalid("Experiment has not been launched yet.")
    stored = change.world.flags.get(row["feature_flag_id"])
    if stored is None:
        raise invalid("Experiment does not have a feature flag linked.")
    if key not in [variant["key"] for variant in variants_of(stored)]:
        raise invalid(f"Variant '{key}' not found on feature flag.")
    filters = shipped(stored, key, to_everyone=asked.get("release_to_everyone", False))
    if filters != stored["filters"]:
        change.gate("feature_flag.update", stored, {"filters": filters})
    change.flag(stored["id"])["filters"] = filters
    if row["end_date"] is None:
        row["end_date"] = change.world.now()
    for word in ("conclusion", "conclusion_comment"):
        if asked.get(word) is not None:
            row[word] = asked[word]
    for section in metrics.SECTIONS:
        row[section] = fingerprint.stamp(row[section], row)
    change.called(row["id"], "updated")
    if change.call.current:
        line = {
            "type": "Experiment",
            "action": "changed",
            "field": "shipped_variant",
            "before": None,
            "after": key,
        }
        record(
            change.call,
            "Experiment",
            row,
            name=row["name"],
            activity="variant_shipped",
            changes=[line],
        )


def shipped(flag: Json, key: str, *, to_everyone: bool) -> Json:
    """The flag's filters with one variant for all; whatever else they held is not carried over."""
    variants = copy.deepcopy(variants_of(flag))
    for variant in variants:
        variant["rollout_percentage"] = 100 if variant["key"] == key else 0
    groups = copy.deepcopy(groups_of(flag))
    if to_everyone and not (groups and groups[0].get("description") == FOR_EVERYONE):
        groups.insert(0, {"properties": [], "rollout_percentage": 100, "description": FOR_EVERYONE})
    kept = {word: copy.deepcopy(flag["filters"].get(word)) for word in _KEPT_FILTERS}
    return {"groups": groups, "payloads": kept["payloads"] or {}, "multivariate": {"variants": variants}} | {
        "aggregation_group_type_index": kept["aggregation_group_type_index"]
    }
