"""What an experiment that does not exist yet lacks: to be created at all, and for a good launch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from exptui.domain.checklist import Check, launch_checklist
from exptui.domain.describe import counted
from exptui.domain.experiment import Experiment
from exptui.domain.forms import Form
from exptui.domain.json_paths import Path
from exptui.domain.metric_forms import objections
from exptui.domain.new_body import CONTROL, created_key, flag_rows, linked_flag, would_be
from exptui.domain.new_forms import BASICS, NEW_VARIANTS, OTHER
from exptui.domain.plan_forms import PLAN
from exptui.domain.questions import walk
from exptui.domain.setting_forms import EXPOSURE, HOLDOUT, STATISTICS
from exptui.domain.text import Json, clean_line

if TYPE_CHECKING:
    from exptui.domain.metric_set import MetricSet

METRICS, FLAG_CHECK = "metrics", "Feature flag"
FORMS: dict[str, Form] = {
    "basics": BASICS,
    "variants": NEW_VARIANTS,
    "exposure": EXPOSURE,
    "statistics": STATISTICS,
    "plan": PLAN,
    "holdout": HOLDOUT,
    "other": OTHER,
}
"""The form of each tab beside the metrics."""
_TABS = {
    FLAG_CHECK: "basics",
    "Flag serves nobody yet": "basics",
    "Hypothesis": "basics",
    "At least one primary metric": METRICS,
    "Plan": "plan",
}
"""Where a point of the checklist is seen to; the others are about the variants."""


def missing(settings: Json, metrics: MetricSet, *, newer: bool) -> dict[str, dict[Path, str]]:
    """What keeps it from being created, by tab and field; the fields of a metric begin with its uuid."""
    found = {name: form.objections(settings, newer=newer) for name, form in FORMS.items()}
    found[METRICS] = {
        (entry.uuid, *path): said
        for entry in metrics
        if entry.kind == "inline"
        for path, said in objections(entry.body, newer=newer).items()
    }
    return {name: said for name, said in found.items() if said}


def checklist(settings: Json, metrics: MetricSet, *, newer: bool) -> tuple[Check, ...]:
    """What keeps it from being created, then what a good launch needs; each with its tab."""
    lacking = missing(settings, metrics, newer=newer)
    first = [
        Check(_label(name, path, settings, metrics, newer), False, said, name)
        for name, fields in lacking.items()
        for path, said in fields.items()
    ]
    shown = Experiment.model_validate(would_be(settings, metrics, newer=newer))
    told = {check.tab for check in first}
    launch = [
        check
        for check in (*_of_the_flag(shown, settings), *_of_launching(shown), *_miscased(settings))
        if check.ok or not (check.tab == "variants" and "variants" in told)
    ]
    return (*first, *launch)


def _of_launching(shown: Experiment) -> Iterator[Check]:
    for check in launch_checklist(shown):
        if check.label != FLAG_CHECK:
            yield replace(check, tab=_TABS.get(check.label, "variants"))
    keys = [variant.key for variant in shown.variants]
    if keys and CONTROL not in keys and not shown.stats_config.get("baseline_variant_key"):
        why = f"none is called control, so the first, {keys[0]}, is what the others are compared with"
        yield Check("A baseline to compare with", None, why, "statistics")


def _miscased(settings: Json) -> Iterator[Check]:
    rows = [] if linked_flag(settings) else flag_rows(settings)
    for row in rows:
        if created_key(rows, row.get("key")) != row.get("key"):
            why = f"PostHog will call {clean_line(str(row['key']))} {CONTROL}"
            yield Check("Name of the control", None, why, "variants")


def _of_the_flag(shown: Experiment, settings: Json) -> Iterator[Check]:
    """Of a new flag and of one that is there; what is wrong with its key is told where it is missing."""
    key, flag = shown.flag_key, shown.feature_flag
    if not linked_flag(settings) or flag is None:
        if key:
            yield Check(FLAG_CHECK, True, f"{key}, new, off until the launch", "basics")
        return
    yield Check(FLAG_CHECK, not flag.deleted, f"{key}, which is there already and stays as it is", "basics")
    used = len(flag.experiment_ids)
    if used:
        why = f"{counted(used, 'other experiment')} on this flag: they deal the same people the same variants"
        yield Check("A flag of its own", None, why, "basics")


def _label(name: str, path: Path, settings: Json, metrics: MetricSet, newer: bool) -> str:
    if name == METRICS:
        return metrics.entry(str(path[0])).metric.title
    asked = {each.path: each for each in walk(FORMS[name].questions(settings, newer=newer))}
    question = asked[path]
    return f"{question.under}: {question.label}" if question.under else question.label
