"""How to take back what was done from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exptui.domain.lifecycle import TRANSITIONS, Transition
from exptui.domain.rows import Row
from exptui.services.journal import Ending

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment
    from exptui.services.transitions import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A transition that takes another one back."""

    row: Row
    """The experiment as it was left."""
    transition: Transition
    starts: dict[str, str] = field(default_factory=dict)
    """What the form begins with: the words as they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalStep:
    """Something done on this machine only, which is taken back at once."""

    words: str
    """What was done: `snoozed checkout-redesign`."""
    undo: Callable[[], None]


class Undo:
    """What can be taken back, in the order it was done: each experiment's last transition, and all local steps."""

    def __init__(self) -> None:
        self._steps: list[Step | LocalStep] = []

    def remember(self, transition: Transition, before: Experiment, outcome: Outcome) -> None:
        """Take note of an attempt. What can't be taken back makes what was done before it unreachable too."""
        if outcome.ending is not Ending.DONE:
            return
        self._steps = [
            each for each in self._steps if isinstance(each, LocalStep) or each.row.id != before.id
        ]
        if transition.undo is not None:
            row = (outcome.after or before).row()
            starts = {"name": before.name, "description": before.description or ""}
            self._steps.append(Step(row=row, transition=TRANSITIONS[transition.undo], starts=starts))

    def remember_local(self, words: str, *undo: Callable[[], None]) -> None:
        """Take note of something done here, with what takes each part of it back, in the order they were done."""

        def back() -> None:
            for each in reversed(undo):
                each()

        self._steps.append(LocalStep(words=words, undo=back))

    def last(self) -> Step | LocalStep | None:
        """What to do next to go back; None where there is nothing to. A `LocalStep` is for `take_back`."""
        return self._steps[-1] if self._steps else None

    def take_back(self, step: LocalStep) -> str:
        """Undo a local step, once, and forget it; returns what it was, in words."""
        if step in self._steps:
            self._steps.remove(step)
            step.undo()
        return step.words
