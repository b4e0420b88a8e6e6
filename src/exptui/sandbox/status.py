"""What an experiment is at the moment: never stored, always derived from its dates and its flag."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from exptui.sandbox.store import Json, World

LEGACY_KINDS = ("ExperimentTrendsQuery", "ExperimentFunnelsQuery")
DEFAULT_CONTROL = "control"


def by_dates(row: Json) -> str:
    if row["start_date"] is None:
        return "draft"
    return "running" if row["end_date"] is None else "stopped"


def groups_of(flag: Json) -> list[Json]:
    return list((flag.get("filters") or {}).get("groups") or [])


def variants_of(flag: Json) -> list[Json]:
    return list(((flag.get("filters") or {}).get("multivariate") or {}).get("variants") or [])


def is_frozen(flag: Json) -> bool:
    """Whether every release condition carries the stamp; one that does not means that people still come in."""
    groups = groups_of(flag)
    return bool(groups) and all(group.get("exposure_frozen") is True for group in groups)


def status_of(world: World, row: Json) -> str:
    status = by_dates(row)
    flag = world.flags.get(row["feature_flag_id"])
    if status != "running" or flag is None:
        return status
    if not flag["active"]:
        return "paused"
    if world.build == "current" and is_frozen(flag):
        return "exposure_frozen"
    return status


def is_legacy(row: Json) -> bool:
    metrics: list[Any] = [*(row["metrics"] or []), *(row["metrics_secondary"] or [])]
    return any(isinstance(metric, dict) and metric.get("kind") in LEGACY_KINDS for metric in metrics)


def baseline_key(row: Json, flag: Json) -> str | None:
    """The variant that the others are compared with."""
    keys = [variant["key"] for variant in variants_of(flag)]
    chosen = (row["stats_config"] or {}).get("baseline_variant_key")
    if chosen in keys:
        return str(chosen)
    return DEFAULT_CONTROL if DEFAULT_CONTROL in keys else next(iter(keys), None)


def duration(world: World, row: Json) -> timedelta | None:
    if row["start_date"] is None:
        return None
    ended = row["end_date"] or world.now()
    return timedelta(seconds=(ended - row["start_date"]).total_seconds())
