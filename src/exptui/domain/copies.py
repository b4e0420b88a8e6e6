"""What is sent to make another experiment out of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exptui.domain.asking import Ask, Body, Kind, Option, Surroundings, asked
from exptui.domain.describe import listed
from exptui.domain.edits import SECTIONS, own_name
from exptui.domain.naming import LONGEST_NAME, free_key, key_objection, name_objection

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment


def _copy_name(experiment: Experiment, _around: Surroundings) -> str:
    return f"{experiment.row().name} (Copy)"[:LONGEST_NAME]


def _fresh_key(experiment: Experiment, around: Surroundings) -> str:
    return free_key(experiment.row().flag_key, around.taken_keys)


def _own_key(experiment: Experiment, _around: Surroundings) -> str:
    return experiment.row().flag_key


def _has_own_flag(_experiment: Experiment, answers: Mapping[str, Any]) -> bool:
    return not answers.get("share")


@dataclass(frozen=True, kw_only=True)
class Duplicate(Body):
    """A flag key is always sent: without one both experiments would share a flag, unasked."""

    name: str | None = asked(Ask(label="Name", kind=Kind.LINE, start=_copy_name))
    feature_flag_key: str | None = asked(
        Ask(
            label="Flag key",
            kind=Kind.LINE,
            start=_fresh_key,
            hint="a fresh one: a shared flag ties both together",
            applies=_has_own_flag,
        )
    )
    share: bool = asked(
        Ask(label="No flag of its own: share the flag of the original", kind=Kind.SWITCH), default=False
    )

    def key(self, experiment: Experiment) -> str:
        """The key of the flag that the copy is on."""
        return experiment.row().flag_key if self.share else self.feature_flag_key or ""

    def payload(self, experiment: Experiment) -> dict[str, Any]:
        return {"name": self.name, "feature_flag_key": self.key(experiment)}

    def objections(self, _experiment: Experiment, around: Surroundings) -> dict[str, str]:
        found = name_objection(self.name)
        if self.share:
            return found
        found |= key_objection(self.feature_flag_key)
        if self.feature_flag_key in around.taken_keys:
            found["feature_flag_key"] = "This key is in use; the copy would be on that flag."
        return found


def _projects(_experiment: Experiment, around: Surroundings) -> tuple[Option, ...]:
    return tuple(Option(str(team_id), name, f"project {team_id}") for team_id, name in around.projects)


def _has_action(value: Any) -> bool:
    if isinstance(value, dict):
        return value.get("kind") == "ActionsNode" or any(_has_action(each) for each in value.values())
    return isinstance(value, list) and any(_has_action(each) for each in value)


def left_behind(experiment: Experiment, *, elsewhere: bool = False) -> tuple[str, ...]:
    """What a copy of an experiment does not get, of what it has; `elsewhere` is in another project."""
    row, raw = experiment.row(), experiment.raw
    found = []
    if row.start_date is not None:
        found.append("its dates and results")
    if row.conclusion:
        found.append("its conclusion")
    if raw.get("holdout_id") is not None or raw.get("holdout"):
        found.append("its holdout")
    if row.exposure_cohort is not None:
        found.append("its exposure cohort")
    if excluded := experiment.excluded_variants:
        found.append(f"that {listed([*excluded])} {'is' if len(excluded) == 1 else 'are'} left out")
    if elsewhere and (shared := _shared(experiment)):
        found.append(f"the shared metric{'s' if len(shared) > 1 else ''} {listed(shared)}")
    return tuple(found)


def _shared(experiment: Experiment) -> list[str]:
    every = [metric for section in SECTIONS for metric in experiment.ordered_metrics(section)]
    return [metric.title for metric in every if metric.shared_id is not None]


def _metrics_with_actions(experiment: Experiment) -> tuple[str, ...]:
    """Titles of the experiment's own metrics that count an action: actions belong to one project."""
    own = [metric for section in SECTIONS for metric in experiment.ordered_metrics(section)]
    return tuple(m.title for m in own if m.shared_id is None and _has_action(dict(m.raw)))


@dataclass(frozen=True, kw_only=True)
class CopyToProject(Body):
    """The copy belongs to the other project; its flag key may name a flag there, which is then linked."""

    target_team_id: str | None = asked(Ask(label="Project", kind=Kind.CHOICE, options=_projects))
    name: str | None = asked(Ask(label="Name", kind=Kind.LINE, start=own_name))
    feature_flag_key: str | None = asked(
        Ask(
            label="Flag key",
            kind=Kind.LINE,
            start=_own_key,
            hint="one that exists there is linked, variants and all",
        )
    )

    def payload(self, _experiment: Experiment) -> dict[str, Any]:
        return {
            "target_team_id": int(self.target_team_id or 0),
            "name": self.name,
            "feature_flag_key": self.feature_flag_key,
        }

    def objections(self, experiment: Experiment, around: Surroundings) -> dict[str, str]:
        found = name_objection(self.name) | key_objection(self.feature_flag_key)
        if tied := _metrics_with_actions(experiment):
            found["target_team_id"] = (
                f"The metric {tied[0]} uses an action, which exists in this project only."
            )
        elif around.projects_refused:
            found["target_team_id"] = around.projects_refused
        elif not around.projects:
            found["target_team_id"] = "The key sees no other project of this organization."
        elif self.target_team_id is None:
            found["target_team_id"] = "Choose the project to copy to."
        return found
