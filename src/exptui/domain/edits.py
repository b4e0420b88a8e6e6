"""What is sent to change an experiment's words, and to have its series computed again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from exptui.domain.asking import Ask, Body, Kind, Option, Surroundings, asked
from exptui.domain.naming import name_objection

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment

LONGEST_DESCRIPTION = 3000
SECTIONS: tuple[Literal["primary", "secondary"], ...] = ("primary", "secondary")


def own_name(experiment: Experiment, _around: Surroundings) -> str:
    return experiment.row().name


def _description(experiment: Experiment, _around: Surroundings) -> str:
    return experiment.description or ""


@dataclass(frozen=True, kw_only=True)
class Rename(Body):
    """Only what differs is sent."""

    name: str | None = asked(Ask(label="Name", kind=Kind.LINE, start=own_name))
    description: str | None = asked(Ask(label="Hypothesis", kind=Kind.TEXT, start=_description))

    def payload(self, experiment: Experiment) -> dict[str, Any]:
        row = experiment.row()
        changed = {}
        if self.name is not None and self.name != row.name:
            changed["name"] = self.name
        if self.description is not None and self.description != (experiment.description or ""):
            changed["description"] = self.description
        return changed

    def objections(self, experiment: Experiment, _around: Surroundings) -> dict[str, str]:
        found = name_objection(self.name)
        if self.description is not None and len(self.description) > LONGEST_DESCRIPTION:
            found["description"] = (
                f"At most {LONGEST_DESCRIPTION} characters; this has {len(self.description)}."
            )
        if not found and not self.payload(experiment):
            found["name"] = "Nothing is changed yet."
        return found


def _metrics(experiment: Experiment, _around: Surroundings) -> tuple[Option, ...]:
    return tuple(
        Option(metric.uuid or "", metric.title, section)
        for section in SECTIONS
        for metric in experiment.ordered_metrics(section)
        if metric.uuid and metric.fingerprint
    )


def stored_metric(experiment: Experiment, uuid: str | None) -> dict[str, Any]:
    """A metric as the server stores it, uncleaned; empty where there is none of that uuid."""
    for section in SECTIONS:
        for metric in experiment.ordered_metrics(section):
            if uuid is not None and metric.uuid == uuid:
                return dict(metric.raw)
    return {}


@dataclass(frozen=True, kw_only=True)
class Recalculate(Body):
    """The server wants the whole stored metric, and its stored fingerprint, back."""

    metric_uuid: str | None = asked(Ask(label="Metric", kind=Kind.CHOICE, options=_metrics))

    def payload(self, experiment: Experiment) -> dict[str, Any]:
        stored = stored_metric(experiment, self.metric_uuid)
        return {"metric": stored, "fingerprint": stored.get("fingerprint")}

    def objections(self, experiment: Experiment, around: Surroundings) -> dict[str, str]:
        if not _metrics(experiment, around):
            return {"metric_uuid": "No metric of this experiment has a time series."}
        return {} if self.metric_uuid else {"metric_uuid": "Choose the metric to compute again."}
