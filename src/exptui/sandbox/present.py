"""Rows as answers: nested objects put in, dates as text, internal columns left out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from exptui.sandbox import health
from exptui.sandbox.fingerprint import excluded_variants, fingerprint, stamp
from exptui.sandbox.metrics import name_actions
from exptui.sandbox.status import by_dates, is_frozen, is_legacy, status_of, variants_of
from exptui.sandbox.store import Json, World

PLAN_KEYS = (
    "minimum_detectable_effect",
    "recommended_running_time",
    "recommended_sample_size",
    "exposure_estimate_config",
)
_USER_KEYS = (
    "id",
    "uuid",
    "distinct_id",
    "first_name",
    "last_name",
    "email",
    "is_email_verified",
    "hedgehog_config",
    "role_at_organization",
)
_FLAG_KEYS = (
    "id",
    "team_id",
    "name",
    "key",
    "filters",
    "deleted",
    "active",
    "ensure_experience_continuity",
    "version",
    "evaluation_runtime",
    "bucketing_identifier",
)


def moment(value: Any) -> Any:
    """A date as the server writes it; what is text already stays."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


def user(world: World, user_id: int | None) -> Json | None:
    row = world.users.get(user_id) if user_id is not None else None
    return None if row is None else {key: row.get(key) for key in _USER_KEYS}


def owned(world: World, row: Json) -> Json:
    """A row that has an owner and dates, as the neighbouring lists show it."""
    shown = {key: moment(value) for key, value in row.items() if key not in ("team_id", "created_by_id")}
    if "created_by_id" in row:
        shown["created_by"] = user(world, row["created_by_id"])
    return shown


def minimal_flag(world: World, row: Json) -> Json:
    shown = {key: row.get(key) for key in _FLAG_KEYS}
    if world.build == "current":
        shown["evaluation_contexts"] = row.get("evaluation_contexts") or []
    return shown


def _both_shares(variants: Any) -> Any:
    if not isinstance(variants, list):
        return variants
    shown = []
    for variant in variants:
        share = variant.get("split_percent", variant.get("rollout_percentage"))
        shown.append({**variant, "rollout_percentage": share, "split_percent": share})
    return shown


def parameters(world: World, row: Json, flag: Json | None) -> Json | None:
    """On the newest build the variants are the flag's, whatever the experiment itself remembers."""
    stored: Json | None = row["parameters"]
    if world.build == "current":
        variants = variants_of(flag) if flag is not None else []
        if variants:
            stored = {**(stored or {}), "feature_flag_variants": variants}
    else:
        older = dict(row["running_time_calculation"] or {})
        if row["excluded_variants"]:
            older["excluded_variants"] = row["excluded_variants"]
        if older:
            stored = {**older, **(stored or {})}
    if stored and "feature_flag_variants" in stored:
        stored = {**stored, "feature_flag_variants": _both_shares(stored["feature_flag_variants"])}
    return stored


def _plan(row: Json) -> Json | None:
    if row["running_time_calculation"] is not None:
        return dict(row["running_time_calculation"])
    older = {key: row["parameters"][key] for key in PLAN_KEYS if key in (row["parameters"] or {})}
    return older or None


def links_of(world: World, experiment_id: int) -> list[Json]:
    return [link for link in world.saved_metric_links.values() if link["experiment_id"] == experiment_id]


def saved_metrics(world: World, row: Json) -> list[Json]:
    shown = []
    for link in links_of(world, row["id"]):
        saved = world.saved_metrics[link["saved_metric_id"]]
        query = name_actions(world, [saved["query"]])[0]
        if query.get("kind") == "ExperimentMetric":
            query = {**query, "fingerprint": fingerprint(saved["query"], row)}
        item = {
            "id": link["id"],
            "experiment": row["id"],
            "saved_metric": saved["id"],
            "metadata": link["metadata"],
            "created_at": moment(link["created_at"]),
            "query": query,
            "name": saved["name"],
        }
        if world.build == "current":
            item["effective_query"] = query
        shown.append(item)
    return shown


def _head(world: World, row: Json) -> Json:
    flag = world.flags.get(row["feature_flag_id"])
    holdout = world.holdouts.get(row["holdout_id"])
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "start_date": moment(row["start_date"]),
        "end_date": moment(row["end_date"]),
        "feature_flag_key": flag["key"] if flag is not None else "",
        "feature_flag": minimal_flag(world, flag) if flag is not None else None,
        "holdout": owned(world, holdout) if holdout is not None else None,
        "exposure_cohort": row["exposure_cohort_id"],
        "parameters": parameters(world, row, flag),
        "archived": row["archived"],
        "deleted": row["deleted"],
        "created_by": user(world, row["created_by_id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "type": row["type"],
        "conclusion": row["conclusion"],
        "conclusion_comment": row["conclusion_comment"],
        "status": status_of(world, row),
        "user_access_level": None,
    }


def list_item(world: World, row: Json) -> Json:
    """An item of the list: everything on the older build, a lean one without metrics on the newest."""
    return _newer(row, _head(world, row)) if world.build == "current" else experiment(world, row)


def _newer(row: Json, shown: Json) -> Json:
    shown["running_time_calculation"] = _plan(row)
    shown["excluded_variants"] = excluded_variants(row) or None
    shown["is_legacy"] = is_legacy(row)
    return shown


def stamped(row: Json) -> None:
    """Give metrics that were never saved through the server the fingerprints that a save would have given."""
    for section in ("metrics", "metrics_secondary"):
        if any(m.get("kind") == "ExperimentMetric" and not m.get("fingerprint") for m in row[section] or []):
            row[section] = stamp(row[section], row)


def experiment(world: World, row: Json) -> Json:
    """The full object, which retrieving, writing and every action answer with."""
    stamped(row)
    shown = _head(world, row)
    shown.update(
        holdout_id=row["holdout_id"],
        secondary_metrics=row["secondary_metrics"],
        saved_metrics=saved_metrics(world, row),
        filters=row["filters"],
        exposure_criteria=row["exposure_criteria"],
        metrics=name_actions(world, row["metrics"]),
        metrics_secondary=name_actions(world, row["metrics_secondary"]),
        stats_config=row["stats_config"],
        scheduling_config=row["scheduling_config"],
        primary_metrics_ordered_uuids=row["primary_metrics_ordered_uuids"],
        secondary_metrics_ordered_uuids=row["secondary_metrics_ordered_uuids"],
        only_count_matured_users=row["only_count_matured_users"],
    )
    if world.build == "current":
        flag = world.flags.get(row["feature_flag_id"])
        _newer(row, shown)
        shown["health"] = {"findings": health.findings(world, row)}
        shown["resolved_exposure_event"] = "$feature_flag_called"
        shown["can_freeze_exposure"] = (
            by_dates(row) == "running"
            and flag is not None
            and flag["active"]
            and not is_frozen(flag)
            and flag["filters"].get("aggregation_group_type_index") is None
        )
    return shown


def flag(world: World, row: Json) -> Json:
    """A feature flag as its own endpoint shows it."""
    return {
        **minimal_flag(world, row),
        "created_by": user(world, row["created_by_id"]),
        "created_at": moment(row["created_at"]),
        "experiment_set": [
            e["id"]
            for e in world.experiments.values()
            if e["feature_flag_id"] == row["id"] and not e["deleted"]
        ],
        "can_edit": True,
        "user_access_level": "manager",
        "tags": [],
    }
