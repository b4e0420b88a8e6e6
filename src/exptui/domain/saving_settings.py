"""The settings of a PATCH, in the places and the wholeness that the build of the server wants."""

from __future__ import annotations

from typing import Any

from exptui.domain.alike import same
from exptui.domain.merging_settings import settings_of
from exptui.domain.text import Json

_PLAN = (
    "minimum_detectable_effect",
    "recommended_running_time",
    "recommended_sample_size",
    "exposure_estimate_config",
)
_FROM_FLAG = ("feature_flag_variants", "rollout_percentage", "split_percent")
"""What servers put into parameters by themselves when they show them."""
_NEVER_OMITTED = ("feature_flag_variants", "aggregation_group_type_index")
"""What older servers set to their default where parameters do not say it."""


def changed_settings(raw: Json, settings: Json, *, update_flag: bool) -> Json:
    """The fields that differ from the experiment as the server has it.

    Parameters go whole, and what was not changed in them says what the flag says: on a draft the server writes them
    into the flag, and would undo what somebody changed there.
    """
    there = settings_of(raw)
    wanted = _in_their_places(there, settings)
    body = {name: value for name, value in wanted.items() if not same(there.get(name), value)}
    if "parameters" in body:
        body["parameters"] = _with_flag(raw, there.get("parameters"), body["parameters"], update_flag)
    return body


def shows(shown: Any, sent: Any) -> bool:
    """Whether a setting reads as it was written: text is trimmed, and the flag's split is added."""
    if isinstance(shown, dict) and isinstance(sent, dict):
        more = [key for key in shown if key not in sent and key not in _FROM_FLAG]
        return not more and all(shows(shown.get(key), value) for key, value in sent.items())
    if isinstance(shown, list) and isinstance(sent, list):
        return len(shown) == len(sent) and all(map(shows, shown, sent))
    if isinstance(shown, str) and isinstance(sent, str):
        return shown.strip() == sent.strip()
    return same(shown, sent)


def _in_their_places(there: Json, settings: Json) -> Json:
    """The settings in the fields that the server has: older ones keep the newer fields among the parameters."""
    wanted = dict(settings)
    parameters = dict(settings.get("parameters", there.get("parameters")) or {})
    moved = False
    if "running_time_calculation" in wanted and "running_time_calculation" not in there:
        plan = wanted.pop("running_time_calculation")
        kept = {key: value for key, value in parameters.items() if key not in _PLAN}
        parameters, moved = {**kept, **(plan if isinstance(plan, dict) else {})}, True
    if "excluded_variants" in wanted and "excluded_variants" not in there:
        excluded, moved = wanted.pop("excluded_variants"), True
        parameters.pop("excluded_variants", None)
        if excluded:
            parameters["excluded_variants"] = excluded
    return wanted | {"parameters": parameters} if moved else wanted


def _with_flag(raw: Json, before: Any, wanted: Any, update_flag: bool) -> Json:
    """The parameters with the flag's own word for each thing of the flag that nobody changed here."""
    old = before if isinstance(before, dict) else {}
    new = dict(wanted) if isinstance(wanted, dict) else {}
    older = "is_legacy" not in raw
    written = raw.get("start_date") is None or update_flag
    for name, value in _in_flag(raw).items():
        changed = (name in old) != (name in new) or not same(old.get(name), new.get(name))
        told = name in new or (older and name in _NEVER_OMITTED)
        if told and not changed and (written or not older) and not _says(new.get(name), value):
            new[name] = value
    return new


def _says(stored: Any, in_flag: Any) -> bool:
    """Whether parameters say of a thing what the flag says, be it in other words."""
    return same(_shares(stored), _shares(in_flag))


def _shares(value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(variant, dict) for variant in value):
        return value
    return [
        [variant.get("key"), variant.get("split_percent", variant.get("rollout_percentage"))]
        for variant in value
    ]


def _in_flag(raw: Json) -> Json:
    """What the flag says, in the words of the parameters; empty where the flag is not shown."""
    flag = raw.get("feature_flag")
    filters = flag.get("filters") if isinstance(flag, dict) else None
    if not isinstance(flag, dict) or not isinstance(filters, dict):
        return {}
    found: Json = {}
    multivariate, groups = filters.get("multivariate"), filters.get("groups")
    variants = multivariate.get("variants") if isinstance(multivariate, dict) else None
    if isinstance(variants, list) and variants:
        found["feature_flag_variants"] = variants
    if isinstance(groups, list) and groups and isinstance(groups[0], dict):
        share = groups[0].get("rollout_percentage")
        found["rollout_percentage"] = 100 if share is None else share
    if filters.get("aggregation_group_type_index") is not None:
        found["aggregation_group_type_index"] = filters["aggregation_group_type_index"]
    if isinstance(filters.get("payloads"), dict):
        found["feature_flag_payloads"] = filters["payloads"]
    if isinstance(flag.get("ensure_experience_continuity"), bool):
        found["ensure_experience_continuity"] = flag["ensure_experience_continuity"]
    return found
