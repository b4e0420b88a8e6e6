"""The form of an experiment: which fields a body may have, and what each of them may hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from exptui.sandbox import fields, metrics, ordering
from exptui.sandbox.flag_rules import MOST_VARIANTS
from exptui.sandbox.problems import invalid
from exptui.sandbox.status import variants_of
from exptui.sandbox.store import Json, World

CONCLUSIONS = ("won", "lost", "inconclusive", "stopped_early", "invalid")
CONTROL_WORDS = ("allow_unknown_events", "update_feature_flag_params")
"""They say how to write, and are never kept."""
_PLAN = ("minimum_detectable_effect", "recommended_running_time", "recommended_sample_size")
_METHODS = ("bayesian", "frequentist")
_COMMENT = 4000


def form(world: World, team_id: int) -> Mapping[str, fields.Read]:
    """The fields in the order in which they are read, which decides what is complained about first."""
    newest = world.build == "current"
    order = ordering.hint if newest else ordering.listing
    known: dict[str, fields.Read] = {
        "name": fields.text(most=400),
        "description": fields.nullable(fields.text(most=3000, blank=True)),
        "start_date": fields.nullable(fields.when),
        "end_date": fields.nullable(fields.when),
        "feature_flag_key": fields.text(),
        "holdout_id": fields.nullable(_holdout(world, team_id)),
        "parameters": _parameters,
        "secondary_metrics": fields.anything,
        "saved_metrics_ids": fields.nullable(_saved_metrics(world, team_id)),
        "filters": fields.anything,
        "archived": fields.boolean,
        "deleted": fields.nullable(fields.boolean),
        "type": fields.nullable(fields.choice(("web", "product"))),
        "exposure_criteria": fields.nullable(_exposure_criteria),
        "metrics": lambda value, name: metrics.validated(value, name, newest=newest),
        "metrics_secondary": lambda value, name: metrics.validated(value, name, newest=newest),
        "stats_config": fields.nullable(_stats_config),
        "scheduling_config": fields.anything,
        "allow_unknown_events": fields.boolean,
        "_create_in_folder": fields.text(blank=True),
        "conclusion": fields.nullable(fields.choice(CONCLUSIONS)),
        "conclusion_comment": fields.nullable(fields.text(most=_COMMENT if newest else None, blank=True)),
        "primary_metrics_ordered_uuids": order,
        "secondary_metrics_ordered_uuids": order,
        "only_count_matured_users": fields.boolean,
        "update_feature_flag_params": fields.boolean,
    }
    if newest:
        known |= {
            "running_time_calculation": fields.nullable(_plan),
            "excluded_variants": fields.nullable(_names),
            "feature_flag": fields.nullable(_flag_config),
        }
    return known


def _parameters(value: Any, name: str) -> Json | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise invalid("Parameters must be an object.", attr=name)
    variants = value.get("feature_flag_variants")
    if variants is not None and isinstance(variants, list) and len(variants) > MOST_VARIANTS:
        raise invalid("Feature flag variants must be less than 21", attr=name)
    excluded = value.get("excluded_variants")
    if excluded is not None and not isinstance(excluded, list):
        raise invalid("excluded_variants must be a list.", attr=name)
    return value


def _holdout(world: World, team_id: int) -> fields.Read:
    def read(value: Any, name: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int | str):
            detail = f"Incorrect type. Expected pk value, received {type(value).__name__}."
            raise invalid(detail, attr=name, code="incorrect_type")
        row = world.holdouts.get(int(value)) if str(value).isdecimal() else None
        if row is None or row["team_id"] != team_id:
            detail = f'Invalid pk "{value}" - object does not exist.'
            raise invalid(detail, attr=name, code="does_not_exist")
        return int(row["id"])

    return read


def _saved_metrics(world: World, team_id: int) -> fields.Read:
    def read(value: Any, name: str) -> list[Json]:
        if not isinstance(value, list):
            raise invalid("Saved metrics must be a list", attr=name)
        for item in value:
            wrong = _wrong_link(world, team_id, item)
            if wrong is not None:
                raise invalid(wrong, attr=name)
        return value

    return read


def _wrong_link(world: World, team_id: int, item: Any) -> str | None:
    if not isinstance(item, dict):
        return "Saved metric must be an object"
    if "id" not in item:
        return "Saved metric must have an id"
    if "metadata" in item and item["metadata"] is not None:
        if not isinstance(item["metadata"], dict):
            return "Metadata must be an object"
        if "type" not in item["metadata"]:
            return "Metadata must have a type key"
    saved = world.saved_metrics.get(item["id"]) if isinstance(item["id"], int) else None
    if saved is None or saved["team_id"] != team_id:
        return "Saved metric does not exist or does not belong to this project"
    return None


def _exposure_criteria(value: Any, name: str) -> Json:
    from exptui.sandbox.metric_schema import exposure_errors

    if not isinstance(value, dict):
        raise invalid("Exposure criteria must be an object.", attr=name)
    if "filterTestAccounts" in value and not isinstance(value["filterTestAccounts"], bool):
        raise invalid("filterTestAccounts must be a boolean.", attr=name)
    config = value.get("exposure_config")
    if config is not None:
        if not isinstance(config, dict):
            raise invalid("exposure_config must be an object.", attr=name)
        if config.get("kind", "ExperimentEventExposureConfig") not in (
            "ExperimentEventExposureConfig",
            "ActionsNode",
        ):
            raise invalid(
                "exposure_config kind must be ExperimentEventExposureConfig or ActionsNode.", attr=name
            )
        wrong = exposure_errors(config)
        if wrong is not None:
            raise invalid(f"Invalid exposure_config: {wrong}", attr=name)
    return value


def _stats_config(value: Any, name: str) -> Json:
    if not isinstance(value, dict):
        raise invalid("Stats config must be an object.")
    if value.get("method") is not None and value["method"] not in _METHODS:
        raise invalid("stats_config.method must be one of: bayesian, frequentist")
    return value


def _plan(value: Any, name: str) -> Json:
    if not isinstance(value, dict):
        raise invalid("running_time_calculation must be an object.", attr=name)
    for key, number in value.items():
        if key == "exposure_estimate_config":
            continue
        if key not in _PLAN:
            raise invalid(f"Unknown key '{key}'.", attr=name)
        if number is not None and (isinstance(number, bool) or not isinstance(number, int | float)):
            raise invalid(f"'{key}' must be a number.", attr=name)
    return value


def _names(value: Any, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise invalid("Expected a list of variant keys.", attr=name, code="not_a_list")
    return value


def _flag_config(value: Any, name: str) -> Json:
    if not isinstance(value, dict):
        raise invalid("Feature flag configuration must be an object.", attr=name)
    return value


def flag_config(data: Json) -> Json:
    """What a body says about the flag, wherever the build lets it be said, in the words of the parameters."""
    config = dict(data.get("parameters") or {})
    direct = data.get("feature_flag")
    filters = (direct or {}).get("filters")
    if isinstance(filters, dict):
        multivariate, groups = filters.get("multivariate"), filters.get("groups")
        if isinstance(multivariate, dict) and "variants" in multivariate:
            config["feature_flag_variants"] = multivariate["variants"]
        if isinstance(groups, list) and groups and isinstance(groups[0], dict):
            config["rollout_percentage"] = groups[0].get("rollout_percentage")
        if "payloads" in filters:
            config["feature_flag_payloads"] = filters["payloads"]
    return config


def check_dates(data: Json) -> None:
    """Only asked when both dates are in the request."""
    start, end = data.get("start_date"), data.get("end_date")
    if start is not None and end is not None and end <= start:
        raise invalid("End date must be after start date")


def check_baseline(stats_config: Json | None, flag: Json) -> None:
    key = (stats_config or {}).get("baseline_variant_key")
    if key is not None and key not in [variant["key"] for variant in variants_of(flag)]:
        raise invalid(f"stats_config.baseline_variant_key '{key}' is not a variant of the feature flag")


def check_excluded(world: World, data: Json, flag: Json, baseline: Callable[[], str | None]) -> None:
    """Excluding is for test variants, of which one has to remain."""
    newest = world.build == "current"
    attr = None if newest else "parameters"
    excluded = data.get("excluded_variants") if newest else None
    if excluded is None:
        excluded = (data.get("parameters") or {}).get("excluded_variants")
    if not excluded:
        return
    keys = [variant["key"] for variant in variants_of(flag)]
    for key in excluded:
        if str(key).startswith("holdout-"):
            raise invalid(f"Holdout variant '{key}' cannot be excluded", attr=attr)
        if key == baseline():
            raise invalid(f"The baseline variant '{key}' cannot be excluded", attr=attr)
        if key not in keys:
            raise invalid(f"Variant '{key}' not found on feature flag", attr=attr)
    if not [key for key in keys if key != baseline() and key not in excluded]:
        raise invalid("At least one test variant must not be excluded", attr=attr)
