"""How to take back what was done from here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exptui.domain.lifecycle import TRANSITIONS, Transition
from exptui.domain.rows import Row
from exptui.services.journal import Ending
from exptui.services.transitions import Outcome

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A transition that takes another one back."""

    row: Row
    """The experiment as it was left."""
    transition: Transition
    starts: dict[str, str] = field(default_factory=dict)
    """What the form begins with: the words as they were."""


class Undo:
    """The last thing done to each experiment that can be taken back, in the order it was done."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def remember(self, transition: Transition, before: Experiment, outcome: Outcome) -> None:
        """Take note of an attempt. What can't be taken back makes what was done before it unreachable too."""
        if outcome.ending is not Ending.DONE:
            return
        self._steps = [step for step in self._steps if step.row.id != before.id]
        if transition.undo is not None:
            row = (outcome.after or before).row()
            starts = {"name": before.name, "description": before.description or ""}
            self._steps.append(Step(row=row, transition=TRANSITIONS[transition.undo], starts=starts))

    def last(self) -> Step | None:
        """What to do next to go back; None where there is nothing to."""
        return self._steps[-1] if self._steps else None
