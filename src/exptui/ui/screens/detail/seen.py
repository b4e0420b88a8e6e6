"""What the detail knows of one experiment, and keeps showing when it can't be read again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from exptui.domain.describe_time import ago, clock
from exptui.domain.rows import Row

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment
    from exptui.services.workspace import Workspace


DELETED = "It was deleted, or is not listed any more. esc goes back."


@dataclass(slots=True)
class Seen:
    """The last of an experiment that was seen here."""

    row: Row | None = None
    """None until anything is known."""
    experiment: Experiment | None = None
    """None while only the list's row is known."""
    read: datetime | None = None
    """When the server was last heard of it here."""
    problem: str | None = None
    """Why it could not be read again, with what to do."""
    gone: bool = False

    def look(self, workspace: Workspace, experiment_id: int) -> None:
        """Take what the workspace knows now; what it has dropped stays, as deleted."""
        experiment, listed = workspace.experiments.get(experiment_id), workspace.rows.get(experiment_id)
        if experiment is not None:
            self.experiment = experiment
        if experiment is None and listed is None:
            self.gone = self.gone or self.row is not None
            self.row = replace(self.row, deleted=True) if self.row else None
            return
        own = experiment.row() if experiment is not None else None
        # The list may have seen a change that the detail has not; the detail knows more where they agree.
        self.row = own if own is not None and (listed is None or _same_state(own, listed)) else listed

    def as_of(self, now: datetime) -> str:
        return "" if self.read is None else f"as of {clock(self.read, now)}"

    def told(self, now: datetime) -> str:
        """The problem, and how old what is shown is."""
        problem = self.problem or (DELETED if self.gone else "")
        if not problem or self.read is None:
            return problem
        return f"{problem} What is shown was read {ago(self.read, now)}."

    def found_again(self) -> None:
        """It was thought to be gone, and is not."""
        if self.gone:
            self.gone, self.problem = False, None


def _same_state(one: Row, other: Row) -> bool:
    return (one.updated_at, one.status, one.archived, one.flag_active, one.flag_version) == (
        other.updated_at,
        other.status,
        other.archived,
        other.flag_active,
        other.flag_version,
    )
