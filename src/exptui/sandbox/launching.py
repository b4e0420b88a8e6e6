"""Switching an experiment on and off by its flag."""

from __future__ import annotations

from exptui.sandbox import fingerprint, flag_rules, metrics
from exptui.sandbox.change import Change
from exptui.sandbox.problems import invalid
from exptui.sandbox.store import Json


def switch_on(change: Change, row: Json) -> None:
    """Check that the flag can carry a launch, and activate it."""
    stored = change.world.flags.get(row["feature_flag_id"])
    if stored is None:
        raise invalid("Experiment does not have a feature flag linked.")
    if stored["deleted"]:
        raise invalid("Experiment cannot be launched: its feature flag has been deleted.")
    flag = change.flag(stored["id"])
    problem = flag_rules.carries_experiment(flag, change.world.build)
    if problem is not None:
        raise problem
    set_active(change, stored["id"], active=True)
    for section in metrics.SECTIONS:
        row[section] = fingerprint.stamp(row[section], row)


def set_active(change: Change, flag_id: int, *, active: bool) -> None:
    """Turn the flag on or off; on the newest build this passes the approval gate."""
    flag = change.flag(flag_id)
    if change.call.current and flag["active"] != active:
        action = "feature_flag.enable" if active else "feature_flag.disable"
        change.gate(action, change.world.flags[flag_id], {"active": active})
    flag["active"] = active
