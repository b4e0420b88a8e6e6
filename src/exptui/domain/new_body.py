"""An experiment that does not exist yet: what it begins with, and the body that creates it."""

from __future__ import annotations

from typing import Any

from exptui.domain.alike import same
from exptui.domain.flags import variants_in
from exptui.domain.json_paths import at
from exptui.domain.lenient import object_in, objects_in
from exptui.domain.metric_set import MetricSet
from exptui.domain.saving import payload
from exptui.domain.text import Json
from exptui.domain.variant_forms import GROUP, PARAMETERS, ROLLOUT, VARIANTS_KEY, WHOLE

NAME, HYPOTHESIS, KEY, FLAG, TYPE = "name", "description", "feature_flag_key", "feature_flag", "type"
HOLDOUT, EXPOSURE, STATISTICS = "holdout_id", "exposure_criteria", "stats_config"
MATURED, SCHEDULING, FOLDER = "only_count_matured_users", "scheduling_config", "_create_in_folder"
PLAN, EXCLUDED = "running_time_calculation", "excluded_variants"
PAYLOADS, NOTES, CONTINUITY = "feature_flag_payloads", "variant_notes", "ensure_experience_continuity"
CONTROL = "control"
ASKED = frozenset(
    {NAME, HYPOTHESIS, KEY, TYPE, HOLDOUT, PARAMETERS, EXPOSURE, STATISTICS, MATURED, SCHEDULING, FOLDER}
    | {"metrics", "metrics_secondary", "saved_metrics_ids"}
    | {"primary_metrics_ordered_uuids", "secondary_metrics_ordered_uuids", "allow_unknown_events"}
)
"""The fields of the create endpoint that a person can set: by form, as JSON, by the order of the metrics, or by a
yes to events that PostHog has never seen."""
ONLY_NEWER = frozenset({PLAN, EXCLUDED})
"""Fields of newer servers; older ones keep the same among the parameters."""
NOT_ASKED = {
    "start_date": "It would launch the experiment at once; launching is a step of its own.",
    "end_date": "An experiment that begins has no end yet.",
    "archived": "A new experiment is not archived.",
    "deleted": "A new experiment is not deleted.",
    "conclusion": "A draft has no conclusion yet.",
    "conclusion_comment": "A draft has no conclusion yet.",
    "secondary_metrics": "These are metrics of the legacy kind; secondary ones go into metrics_secondary.",
    "filters": "These are filters of the legacy kind; filters go into metrics and exposure criteria.",
    "update_feature_flag_params": "It is about changing the flag of a launched experiment.",
    FLAG: "Variants and rollout of a new flag go into parameters; an existing flag stays as it is.",
}
"""The fields of the create endpoint that nobody can set from here, and why."""
OF_THE_FLAG = (VARIANTS_KEY, ROLLOUT, PAYLOADS, GROUP, CONTINUITY)
"""Parameters that make a new flag, and are refused or ignored beside one that is there."""
_BESIDE = frozenset(
    {"id", "status", "start_date", "is_legacy", "metrics", "metrics_secondary", "saved_metrics"}
    | {"saved_metrics_ids", "primary_metrics_ordered_uuids", "secondary_metrics_ordered_uuids"}
)
_PLAN_KEYS = (
    "minimum_detectable_effect",
    "recommended_running_time",
    "recommended_sample_size",
    "exposure_estimate_config",
)


def variant(key: str, share: float = 0) -> Json:
    """A variant as it is meant: beside what the flag keeps of it, its payload and its note, which go where it goes."""
    return {"key": key, "name": "", "split_percent": share, "rollout_percentage": share}


def default_body(*, newer: bool) -> Json:
    """What an experiment is before anything is said of it, as the body that a server would show of it."""
    body: Json = {
        "id": 0,
        "status": "draft",
        "start_date": None,
        NAME: "",
        HYPOTHESIS: "",
        KEY: "",
        FLAG: None,
        TYPE: "product",
        HOLDOUT: None,
        PARAMETERS: {VARIANTS_KEY: [variant(CONTROL, 50), variant("test", 50)], ROLLOUT: WHOLE},
        EXPOSURE: {"filterTestAccounts": True},
        STATISTICS: {},
        SCHEDULING: None,
    }
    return body | ({"is_legacy": False, PLAN: None, EXCLUDED: None} if newer else {})


def settings_of_new(raw: Json) -> Json:
    """What is edited beside the metrics: all but those and what the server alone says."""
    return {name: value for name, value in raw.items() if name not in _BESIDE}


def linked_flag(settings: Json) -> Json:
    """The existing flag that the experiment is to be built on; empty where a new one is made."""
    return object_in(settings, FLAG)


def flag_words(settings: Json) -> str:
    """What an existing flag that it is to be built on serves, in a few words; empty for a new one."""
    flag = linked_flag(settings)
    shares = ", ".join(f"{each.key} {each.percent:g}%" for each in variants_in(flag_rows(settings)))
    return f"there already: {shares}" if flag else ""


def flag_rows(settings: Json) -> list[Json]:
    """The variants that people will get, as they are meant or as the existing flag has them."""
    flag = linked_flag(settings)
    if flag:
        return objects_in(object_in(flag, "filters", "multivariate"), "variants")
    return objects_in(object_in(settings, PARAMETERS), VARIANTS_KEY)


def created_key(rows: list[Json], key: Any) -> Any:
    """What the server will call a variant: a `Control` becomes `control` where no other is that."""
    keys = [row.get("key") for row in rows]
    alike = [each for each in keys if isinstance(each, str) and each.lower() == CONTROL]
    return CONTROL if alike == [key] else key


def request(settings: Json, metrics: MetricSet, *, newer: bool) -> Json:
    """The body of the POST: what is always needed, and what differs from what the server takes by itself.

    It never has a date in it: what it creates is a draft.
    """
    usual = default_body(newer=newer)
    body: Json = {NAME: settings.get(NAME) or "", KEY: settings.get(KEY) or ""}
    parameters = _parameters(settings, newer=newer)
    if parameters:
        body[PARAMETERS] = parameters
    for name, value in in_their_places(settings, newer=newer).items():
        if name in (NAME, KEY, PARAMETERS, *NOT_ASKED) or value in (None, "", {}, []):
            continue
        if not same(value, usual.get(name)):
            body[name] = value
    if STATISTICS in body:
        body[STATISTICS] = _statistics(settings, body[STATISTICS])
    return body | payload(usual, metrics)


def would_be(settings: Json, metrics: MetricSet, *, newer: bool) -> Json:
    """The experiment as the server would show it once it is created; a flag that is to be made is off."""
    sent = request(settings, metrics, newer=newer)
    links = [
        {"saved_metric": entry.shared, "metadata": entry.metadata, "query": entry.body, "name": entry.name}
        for entry in metrics
        if entry.shared is not None
    ]
    return {
        **default_body(newer=newer),
        **settings,
        **{name: sent.get(name, []) for name in ("metrics", "metrics_secondary")},
        "saved_metrics": links,
        "primary_metrics_ordered_uuids": [entry.uuid for entry in metrics.primary],
        "secondary_metrics_ordered_uuids": [entry.uuid for entry in metrics.secondary],
        FLAG: linked_flag(settings) or _made(settings, sent),
    }


def _made(settings: Json, sent: Json) -> Json:
    parameters = object_in(sent, PARAMETERS)
    rollout = parameters.get(ROLLOUT)
    return {
        "key": settings.get(KEY),
        "active": False,
        "filters": {
            "groups": [{"properties": [], ROLLOUT: WHOLE if rollout is None else rollout}],
            "multivariate": {"variants": objects_in(parameters, VARIANTS_KEY)},
            GROUP: parameters.get(GROUP),
        },
    }


def _parameters(settings: Json, *, newer: bool) -> Json:
    found = dict(object_in(in_their_places(settings, newer=newer), PARAMETERS))
    rows = flag_rows(settings)
    keys = [row.get("key") for row in rows]
    if linked_flag(settings):
        found = {key: value for key, value in found.items() if key not in OF_THE_FLAG}
        notes = {key: text for key, text in object_in(found, NOTES).items() if key in keys}
        return _with(found, NOTES, notes)
    if rows:
        found[VARIANTS_KEY] = [_served(rows, row) for row in rows]
    for name, part in ((PAYLOADS, "payload"), (NOTES, "note")):
        said = {str(created_key(rows, row.get("key"))): row[part] for row in rows if row.get(part)}
        found = _with(found, name, object_in(found, name) | said)
    if found.get(CONTINUITY) is False:
        del found[CONTINUITY]
    return {key: value for key, value in found.items() if value is not None}


def _with(holder: Json, name: str, value: Json) -> Json:
    left = {key: each for key, each in holder.items() if key != name}
    return {**left, name: value} if value else left


def _served(rows: list[Json], row: Json) -> Json:
    """A variant as the flag takes it, its share under both names that servers read."""
    share = row.get("split_percent", row.get("rollout_percentage"))
    kept = {key: value for key, value in row.items() if key not in ("payload", "note")}
    if not kept.get("name"):
        kept.pop("name", None)
    return kept | {
        "key": created_key(rows, row.get("key")),
        "split_percent": share,
        "rollout_percentage": share,
    }


def in_their_places(settings: Json, *, newer: bool) -> Json:
    """The settings with the plan and the excluded variants where the server keeps them.

    Newer ones have fields for them, older ones keep them among the parameters.
    """
    parameters = dict(object_in(settings, PARAMETERS))
    plan = {key: parameters.pop(key) for key in _PLAN_KEYS if key in parameters}
    plan |= object_in(settings, PLAN)
    plan = {key: value for key, value in plan.items() if value is not None}
    excluded = settings.get(EXCLUDED) or parameters.get(EXCLUDED)
    parameters.pop(EXCLUDED, None)
    found = {name: value for name, value in settings.items() if name not in ONLY_NEWER}
    if isinstance(excluded, list):
        excluded = [created_key(flag_rows(settings), key) for key in excluded]
    if newer:
        return found | {PARAMETERS: parameters, PLAN: plan or None, EXCLUDED: excluded or None}
    return found | {PARAMETERS: parameters | plan | ({EXCLUDED: excluded} if excluded else {})}


def _statistics(settings: Json, config: Any) -> Any:
    baseline = at(config, ("baseline_variant_key",))
    if baseline is None:
        return config
    return {**config, "baseline_variant_key": created_key(flag_rows(settings), baseline)}


def variant_keys(settings: Json) -> list[str]:
    """The variants by the keys they are meant to have, in order."""
    return [each.key for each in variants_in(flag_rows(settings))]
