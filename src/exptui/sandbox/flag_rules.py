"""What a flag must be like to carry an experiment, and how variants turn into a flag."""

from __future__ import annotations

import re
from typing import Any

from exptui.sandbox.problems import Problem, invalid
from exptui.sandbox.status import DEFAULT_CONTROL, groups_of, variants_of
from exptui.sandbox.store import Build, Json, World

KEY = re.compile(r"^[A-Za-z0-9_-]+$")
LONGEST_KEY = 400
MOST_VARIANTS = 20
DEFAULT_VARIANTS: tuple[Json, ...] = (
    {"key": "control", "name": "Control Group", "rollout_percentage": 50},
    {"key": "test", "name": "Test Variant", "rollout_percentage": 50},
)


def find(world: World, team_id: int, key: str) -> Json | None:
    """The project's flag of that key, unless it was deleted."""
    rows = world.flags.values()
    return next((f for f in rows if f["team_id"] == team_id and f["key"] == key and not f["deleted"]), None)


def read_variants(sent: Any, build: Build) -> list[Json]:
    """The variants of a request as the flag keeps them, if there can be an experiment between them."""
    attr = "parameters" if build == "page" else None
    if not isinstance(sent, list):
        raise invalid("Feature flag variants must be a list.", attr="parameters")
    variants = [_read_variant(variant) for variant in sent]
    exact = any(variant["key"] == DEFAULT_CONTROL for variant in variants)
    alike = [variant for variant in variants if variant["key"].lower() == DEFAULT_CONTROL]
    if not exact and len(alike) == 1:
        alike[0]["key"] = DEFAULT_CONTROL
    if len(variants) > MOST_VARIANTS:
        raise invalid("Feature flag variants must be less than 21", attr=attr)
    if len(variants) < 2:
        raise invalid("Feature flag must have at least 2 variants (control and at least one test)", attr=attr)
    if build == "page" and not any(variant["key"] == DEFAULT_CONTROL for variant in variants):
        raise invalid("Feature flag variants must contain a control variant", attr=attr)
    check_shares(variants)
    return variants


def _read_variant(sent: Any) -> Json:
    if not isinstance(sent, dict):
        raise invalid("Each feature flag variant must be an object.", attr="parameters")
    if not isinstance(sent.get("key"), str) or not sent["key"].strip():
        raise invalid("Feature flag variants must have a 'key'.", attr="parameters")
    share = sent.get("split_percent", sent.get("rollout_percentage"))
    if not _is_number(share):
        detail = "Feature flag variants must have a 'split_percent' or a 'rollout_percentage'."
        raise invalid(detail, attr="parameters")
    kept = {"key": sent["key"], "rollout_percentage": share}
    return {**kept, "name": sent["name"]} if sent.get("name") is not None else kept


def check_shares(variants: list[Json]) -> None:
    """The flag's own rules, told under the flag's own field names."""
    keys = [variant["key"] for variant in variants]
    for key in keys:
        if not KEY.match(key):
            raise invalid("Only letters, numbers, hyphens (-) & underscores (_) are allowed.", attr="key")
    if len(set(keys)) < len(keys):
        raise invalid("Invalid variant definitions: Variant keys must be unique.", attr="filters")
    if sum(variant["rollout_percentage"] for variant in variants) != 100:
        detail = "Invalid variant definitions: Variant rollout percentages must sum to 100."
        raise invalid(detail, attr="filters")


def check_filters(filters: Any) -> None:
    """Whether a flag could be kept with these filters."""
    if not isinstance(filters, dict):
        raise invalid("Filters must be an object.", attr="filters")
    groups, multivariate = filters.get("groups", []), filters.get("multivariate")
    if not isinstance(groups, list) or not all(_is_group(group) for group in groups):
        raise invalid("Invalid release conditions.", attr="filters")
    if not isinstance(filters.get("payloads") or {}, dict):
        raise invalid("Payloads must be an object.", attr="filters")
    index = filters.get("aggregation_group_type_index")
    if index is not None and (isinstance(index, bool) or not isinstance(index, int)):
        raise invalid("Invalid aggregation_group_type_index.", attr="filters")
    if multivariate is None:
        return
    variants = multivariate.get("variants") if isinstance(multivariate, dict) else None
    if not isinstance(variants, list) or not all(_is_variant(variant) for variant in variants):
        raise invalid("Invalid variant definitions.", attr="filters")
    if variants:
        check_shares(variants)


def _is_group(group: Any) -> bool:
    if not isinstance(group, dict) or not isinstance(group.get("properties") or [], list):
        return False
    share = group.get("rollout_percentage")
    return share is None or (_is_number(share) and 0 <= share <= 100)


def _is_variant(variant: Any) -> bool:
    return (
        isinstance(variant, dict)
        and isinstance(variant.get("key"), str)
        and _is_number(variant.get("rollout_percentage"))
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def carries_experiment(flag: Json, build: Build) -> Problem | None:
    """Why a flag that is already there cannot carry an experiment; None when it can."""
    variants = variants_of(flag)
    if len(variants) < 2:
        return invalid("Feature flag must have at least 2 variants (control and at least one test)")
    if build == "page" and all(variant["key"] != DEFAULT_CONTROL for variant in variants):
        return invalid("Feature flag must have a control variant")
    return None


def check_key(key: str) -> None:
    """Whether a flag may be called so."""
    if len(key) > LONGEST_KEY:
        detail = f"Ensure this field has no more than {LONGEST_KEY} characters."
        raise invalid(detail, attr="key", code="max_length")
    if not KEY.match(key):
        raise invalid("Only letters, numbers, hyphens (-) & underscores (_) are allowed.", attr="key")


def new_flag(world: World, team_id: int, key: str, name: str, config: Json, *, active: bool, by: int) -> Json:
    """A flag made for an experiment; its `id` is given when it is kept."""
    check_key(key)
    variants = read_variants(config["feature_flag_variants"], world.build) if _has_variants(config) else None
    share = config.get("rollout_percentage")
    flag: Json = {
        "team_id": team_id,
        "key": key,
        "name": f"Feature Flag for Experiment {name}",
        "filters": {
            "groups": [{"properties": [], "rollout_percentage": 100 if share is None else share}],
            "multivariate": {"variants": variants or [dict(variant) for variant in DEFAULT_VARIANTS]},
            "payloads": config.get("feature_flag_payloads") or {},
            "aggregation_group_type_index": config.get("aggregation_group_type_index"),
        },
        "active": active,
        "deleted": False,
        "version": 1,
        "ensure_experience_continuity": bool(config.get("ensure_experience_continuity")),
        "evaluation_runtime": "all",
        "bucketing_identifier": "distinct_id",
        "evaluation_contexts": [],
        "created_by_id": by,
        "created_at": world.now(),
    }
    check_filters(flag["filters"])
    return flag


def _has_variants(config: Json) -> bool:
    return config.get("feature_flag_variants") is not None


def set_holdout(world: World, flag: Json, holdout_id: int | None) -> None:
    if holdout_id is None:
        flag["filters"].pop("holdout", None)
        return
    percentage = world.holdouts[holdout_id]["filters"][0]["rollout_percentage"]
    flag["filters"]["holdout"] = {"id": holdout_id, "exclusion_percentage": percentage}


def shares(variants: list[Json]) -> list[tuple[str, float]]:
    """What matters of variants when asking whether they are the same."""
    return [(variant["key"], variant["rollout_percentage"]) for variant in variants]


def write_config(flag: Json, config: Json, build: Build) -> None:
    """Write the flag's part of the parameters into the flag, with what each build does to what was left out."""
    filters = flag["filters"]
    if build == "page":
        variants = read_variants(config["feature_flag_variants"], build) if _has_variants(config) else None
        filters["multivariate"] = {"variants": variants or [dict(variant) for variant in DEFAULT_VARIANTS]}
        filters["aggregation_group_type_index"] = config.get("aggregation_group_type_index")
    else:
        if _has_variants(config):
            variants = read_variants(config["feature_flag_variants"], build)
            if shares(variants) != shares(variants_of(flag)):
                filters["multivariate"] = {"variants": variants}
        if "aggregation_group_type_index" in config:
            filters["aggregation_group_type_index"] = config["aggregation_group_type_index"]
    if config.get("rollout_percentage") is not None and groups_of(flag):
        filters["groups"][0]["rollout_percentage"] = config["rollout_percentage"]
    if config.get("feature_flag_payloads") is not None:
        filters["payloads"] = config["feature_flag_payloads"]
    if config.get("ensure_experience_continuity") is not None:
        flag["ensure_experience_continuity"] = bool(config["ensure_experience_continuity"])
    check_filters(filters)


def differs(flag: Json, config: Json) -> bool:
    """Whether parameters ask for another flag than there is."""
    variants = config.get("feature_flag_variants")
    if isinstance(variants, list) and shares([_read_variant(one) for one in variants]) != shares(
        variants_of(flag)
    ):
        return True
    groups = groups_of(flag)
    share = config.get("rollout_percentage")
    if share is not None and groups:
        now = groups[0].get("rollout_percentage")
        if share != (100 if now is None else now):
            return True
    index = config.get("aggregation_group_type_index")
    return index is not None and index != flag["filters"].get("aggregation_group_type_index")
