"""Whether an experiment that was made is what it was said to be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exptui.domain.describe import counted
from exptui.domain.flags import variants_in
from exptui.domain.lenient import line_in, object_in, objects_in

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment
    from exptui.domain.prompt_plan import PromptPlan
    from exptui.domain.text import Json

CONTROL = "control"
SECTIONS = {
    "metrics": "primary metric",
    "metrics_secondary": "secondary metric",
    "saved_metrics": "shared metric",
}
_SENT_AS = {"saved_metrics": "saved_metrics_ids"}
Split = tuple[tuple[str, float], ...]
"""Keys of variants with their shares in percent, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What can be told apart of what was asked for; None and 0 where nothing was said of it."""

    key: str
    split: Split = ()
    counts: tuple[tuple[str, int], ...] = ()
    """How many metrics of each section."""

    @classmethod
    def by_body(cls, body: Json) -> Promised:
        rows = objects_in(object_in(body, "parameters"), "feature_flag_variants")
        return cls(
            key=line_in(body, "feature_flag_key") or "",
            split=tuple((_settled(v.key), v.percent) for v in variants_in(rows)),
            counts=tuple((name, len(objects_in(body, _SENT_AS.get(name, name)))) for name in SECTIONS),
        )

    @classmethod
    def by_plan(cls, plan: PromptPlan) -> Promised:
        return cls(
            key=plan.feature_flag_key,
            split=tuple((arm.key, float(arm.percent)) for arm in plan.arms),
            counts=(("metrics", len(plan.templates)),),
        )

    def otherwise(self, made: Experiment) -> tuple[str, ...]:
        """What is not as it was said, in sentences; empty where all of it is."""
        row, found = made.row(), []
        if row.status != "draft":
            found.append(f"It is no draft: it is {row.status}.")
        if self.key and row.flag_key != self.key:
            found.append(f"Its flag is {row.flag_key}.")
        if self.split and row.variants != self.split:
            found.append(f"The split is that of the flag: {told_split(row.variants)}.")
        for name, count in self.counts:
            there = len(objects_in(made.raw, name))
            if there != count:
                found.append(f"It has {counted(there, SECTIONS[name])}, not {count}.")
        return tuple(found)


def told_split(split: Iterable[tuple[str, float]]) -> str:
    """`control 50%, test 50%`."""
    return ", ".join(f"{key} {percent:g}%" for key, percent in split)


def _settled(key: str) -> str:
    """The server writes the control's key as it wants it."""
    return CONTROL if key.lower() == CONTROL else key
