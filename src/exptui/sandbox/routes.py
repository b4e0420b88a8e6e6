"""Every endpoint: its method and path, what a key needs for it, on which build it exists, and who answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from exptui.sandbox import (
    activity,
    approvals,
    copies,
    create,
    definitions,
    flags,
    listing,
    organization,
    prompt_creation,
    prompts,
    property_values,
    query,
    recalculation,
    running_time,
    shared_metrics,
    shipping,
    timeseries,
    update,
    verbs,
)
from exptui.sandbox.call import Call, Reply
from exptui.sandbox.problems import Problem

Answer = Callable[[Call], Reply]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one path; paths are those after the project, unless they begin with a slash."""

    method: str
    path: str
    scopes: tuple[str, ...]
    answer: Answer
    newest_only: bool = False


def _forbidden_method(call: Call) -> Reply:
    """Rows that are only ever deleted softly: the answer has no body."""
    raise Problem(405, None)


def _history(call: Call) -> Reply:
    return activity.of_experiment(call, update.find(call))


_READ, _WRITE = ("experiment:read",), ("experiment:write",)
_ONE = "experiments/{id:int}"
_VERBS: dict[str, verbs.Verb] = {
    "archive": verbs.archive,
    "unarchive": verbs.unarchive,
    "launch": verbs.launch,
    "pause": verbs.pause,
    "resume": verbs.resume,
    "end": verbs.end,
    "reset": verbs.reset,
    "ship_variant": shipping.ship_variant,
}
_NEWEST_VERBS: dict[str, verbs.Verb] = {
    "freeze_exposure": verbs.freeze_exposure,
    "unfreeze_exposure": verbs.unfreeze_exposure,
}

EXPERIMENTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "experiments", _READ, listing.listed),
    Endpoint("POST", "experiments", _WRITE, create.create),
    Endpoint("GET", "experiments/eligible_feature_flags", ("feature_flag:read",), flags.eligible),
    Endpoint(
        "POST",
        "experiments/create_from_prompt",
        ("experiment:write", "llm_prompt:read"),
        prompt_creation.create_from_prompt,
    ),
    Endpoint("GET", "experiments/stats", _READ, listing.stats, newest_only=True),
    Endpoint("GET", "experiments/prompt_templates", _READ, prompts.prompt_templates, newest_only=True),
    Endpoint(
        "POST",
        "experiments/calculate_running_time",
        _READ,
        running_time.calculate_running_time,
        newest_only=True,
    ),
    Endpoint("GET", _ONE, _READ, listing.retrieve),
    Endpoint("PATCH", _ONE, _WRITE, update.patch),
    Endpoint("PUT", _ONE, _WRITE, update.put),
    Endpoint("DELETE", _ONE, _WRITE, _forbidden_method),
    *(Endpoint("POST", f"{_ONE}/{name}", _WRITE, verbs.action(verb)) for name, verb in _VERBS.items()),
    *(
        Endpoint("POST", f"{_ONE}/{name}", _WRITE, verbs.action(verb), newest_only=True)
        for name, verb in _NEWEST_VERBS.items()
    ),
    Endpoint("POST", f"{_ONE}/duplicate", _WRITE, copies.duplicate),
    Endpoint("POST", f"{_ONE}/copy_to_project", _WRITE, copies.copy_to_project),
    Endpoint("POST", f"{_ONE}/create_exposure_cohort_for_experiment", _WRITE, verbs.create_exposure_cohort),
    Endpoint("GET", f"{_ONE}/timeseries_results", _READ, timeseries.timeseries_results),
    Endpoint("POST", f"{_ONE}/recalculate_timeseries", _WRITE, timeseries.recalculate_timeseries),
    Endpoint("POST", f"{_ONE}/metrics_recalculation", _WRITE, recalculation.start, newest_only=True),
    Endpoint("GET", f"{_ONE}/metrics_recalculation/latest", _READ, recalculation.latest, newest_only=True),
    Endpoint("GET", f"{_ONE}/metrics_recalculation/{{uuid}}", _READ, recalculation.poll, newest_only=True),
    Endpoint("GET", f"{_ONE}/activity", ("activity_log:read",), _history, newest_only=True),
)

NEIGHBOURS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/users/@me", ("user:read",), organization.me),
    Endpoint("GET", "/organizations", ("organization:read",), organization.organizations),
    Endpoint("GET", "/organizations/{organization}", ("organization:read",), organization.organization),
    Endpoint(
        "GET", "/organizations/{organization}/members", ("organization_member:read",), organization.members
    ),
    Endpoint("GET", "/organizations/{organization}/projects", ("project:read",), organization.projects),
    Endpoint("GET", "/projects", ("project:read",), organization.projects),
    Endpoint("GET", "", ("project:read",), organization.project),
    Endpoint("GET", "feature_flags", ("feature_flag:read",), flags.flags),
    Endpoint("POST", "feature_flags", ("feature_flag:write",), flags.create_flag),
    Endpoint("GET", "feature_flags/{id:int}", ("feature_flag:read",), flags.flag),
    Endpoint("PATCH", "feature_flags/{id:int}", ("feature_flag:write",), flags.patch_flag),
    Endpoint("DELETE", "feature_flags/{id:int}", ("feature_flag:write",), _forbidden_method),
    Endpoint("GET", "event_definitions", ("event_definition:read",), definitions.event_definitions),
    Endpoint("GET", "property_definitions", ("property_definition:read",), definitions.property_definitions),
    Endpoint("GET", "actions", ("action:read",), definitions.actions),
    Endpoint("GET", "actions/{id:int}", ("action:read",), definitions.action),
    Endpoint("GET", "cohorts", ("cohort:read",), definitions.cohorts),
    Endpoint("GET", "cohorts/{id:int}", ("cohort:read",), definitions.cohort),
    Endpoint("GET", "experiment_holdouts", _READ, definitions.holdouts),
    Endpoint("GET", "experiment_holdouts/{id:int}", _READ, definitions.holdout),
    Endpoint("GET", "experiment_saved_metrics", ("experiment_saved_metric:read",), shared_metrics.listed),
    Endpoint("POST", "experiment_saved_metrics", ("experiment_saved_metric:write",), shared_metrics.create),
    Endpoint(
        "GET", "experiment_saved_metrics/{id:int}", ("experiment_saved_metric:read",), shared_metrics.retrieve
    ),
    Endpoint(
        "PATCH", "experiment_saved_metrics/{id:int}", ("experiment_saved_metric:write",), shared_metrics.patch
    ),
    Endpoint(
        "DELETE",
        "experiment_saved_metrics/{id:int}",
        ("experiment_saved_metric:write",),
        shared_metrics.delete,
    ),
    Endpoint("GET", "llm_prompts", ("llm_prompt:read",), prompts.prompts),
    Endpoint("GET", "llm_prompts/name/{name}", ("llm_prompt:read",), prompts.prompt_by_name),
    Endpoint("GET", "llm_prompts/resolve/name/{name}", ("llm_prompt:read",), prompts.prompt_resolve),
    Endpoint("POST", "query", ("query:read",), query.query),
    Endpoint("GET", "events/values", ("query:read",), property_values.of_events),
    Endpoint("GET", "persons/values", ("person:read",), property_values.of_people),
    Endpoint("GET", "query/{query}", ("query:read",), query.poll),
    Endpoint("DELETE", "query/{query}", ("query:read",), query.cancel),
    Endpoint("POST", "query/{query}", ("query:read",), query.query, newest_only=True),
    Endpoint("GET", "activity_log", ("activity_log:read",), activity.activity_log),
    Endpoint("GET", "change_requests", ("approvals:read",), approvals.change_requests),
    Endpoint("GET", "change_requests/{uuid}", ("approvals:read",), approvals.change_request),
    Endpoint("POST", "change_requests/{uuid}/approve", ("approvals:write",), approvals.approve),
    Endpoint("POST", "change_requests/{uuid}/reject", ("approvals:write",), approvals.reject),
    Endpoint("POST", "change_requests/{uuid}/cancel", ("approvals:write",), approvals.cancel),
    Endpoint("GET", "approval_policies", ("approvals:read",), approvals.approval_policies),
)

ENDPOINTS = (*EXPERIMENTS, *NEIGHBOURS)
