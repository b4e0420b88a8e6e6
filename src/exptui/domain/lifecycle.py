"""TRANSITIONS: everything a person can do to an experiment, one row each, and all that we know about it.

Keys, footer, palette, help, menu, dialog, request, journal, read-only mode and tests come from this table. Importing it
costs nothing: no models, no HTTP.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from exptui.domain import consequences as says
from exptui.domain import guards, promises
from exptui.domain.asking import Body
from exptui.domain.bodies import Archive, Delete, End, Restore, Ship
from exptui.domain.copies import CopyToProject, Duplicate
from exptui.domain.edits import Recalculate, Rename
from exptui.domain.flag_state import FlagState, archived, paused, resumed, shipped
from exptui.domain.guards import Guard
from exptui.domain.promises import Promise
from exptui.domain.rows import Row

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment


class Risk(IntEnum):
    """How much friction a change deserves."""

    REVERSIBLE = 1
    """Undone by another key: accepted by typing `y`."""
    TRAFFIC = 2
    """Changes what users get or what is decided: accepted by typing the verb."""
    FINAL = 3
    """Can't be undone, or reaches everyone: accepted by typing the flag's key."""


class Lands(StrEnum):
    """Where the effect of a transition shows, and is looked up when no answer came."""

    HERE = "here"
    NEW = "new"
    """A new experiment in this project, found by its flag key."""
    ELSEWHERE = "elsewhere"
    """A new experiment in another project."""
    SERIES = "series"
    """The state of a time series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One thing a person can do to an experiment, and all that we know about it."""

    name: str
    """Names the binding, the journal's verb and the test. Never renamed once released."""
    label: str
    help: str
    blocked: Guard
    consequence: Callable[[Experiment, Body], tuple[str, ...]]
    """What changes for users and for the data; shown before, journalled after."""
    promised: Callable[[Experiment, Body], tuple[Promise, ...]]
    """What must hold of the experiment afterwards; ticked or crossed for the person, and asked when no answer came."""
    risk: Risk
    endpoint: str = ""
    """The action's path under the experiment; empty for a PATCH of the experiment itself."""
    key: str | None = None
    body: type[Body] = Body
    flag_after: Callable[[FlagState, Body], FlagState] | None = None
    """The flag as it will be; None where it stays as it is."""
    undo: str | None = None
    """The transition that takes this one back."""
    lands: Lands = Lands.HERE
    hidden: bool = False
    """Offered only as an undo."""

    @property
    def verb(self) -> str:
        """The word typed to accept it at the second tier."""
        return self.name.replace("_", " ")

    def landed(self, before: Experiment, body: Body, after: Experiment) -> bool:
        """Whether an experiment looks as if the transition had happened."""
        return all(promise.holds(after) for promise in self.promised(before, body))


def objection(transition: Transition, row: Row, *, read_only: str | None = None) -> str | None:
    """Why a transition can't be done to a row now, in words; None where nothing speaks against it."""
    if read_only is not None:
        return f"read-only ({read_only})."
    if row.access is not None and row.access in ("none", "viewer"):
        return f"your access to this experiment is “{row.access}”."
    if row.deleted and transition.name != "restore":
        return "it has been deleted; u restores it."
    return transition.blocked(row)


_ROWS = (
    Transition(
        name="launch", key="L", label="Launch", endpoint="launch", risk=Risk.TRAFFIC,
        help="Start a draft: its flag goes on and users are bucketed from now",
        blocked=guards.all_of(
            guards.known_status, guards.is_draft, guards.has_flag, guards.flag_exists, guards.flag_can_split
        ),
        consequence=says.launching, promised=promises.launched, flag_after=resumed,
    ),
    Transition(
        name="pause", key="P", label="Pause", endpoint="pause", risk=Risk.TRAFFIC,
        help="Switch the flag off: nobody gets a variant until it is resumed",
        blocked=guards.all_of(
            guards.known_status, guards.not_draft, guards.not_ended, guards.has_flag, guards.not_paused
        ),
        consequence=says.pausing, promised=promises.paused, flag_after=paused, undo="resume",
    ),
    Transition(
        name="resume", key="P", label="Resume", endpoint="resume", risk=Risk.TRAFFIC,
        help="Switch the flag on again: users get the variants they had",
        blocked=guards.all_of(
            guards.known_status, guards.not_draft, guards.not_ended, guards.has_flag, guards.is_paused
        ),
        consequence=says.resuming, promised=promises.resumed, flag_after=resumed, undo="pause",
    ),
    Transition(
        name="end", key="E", label="End", endpoint="end", body=End, risk=Risk.TRAFFIC,
        help="Close the results; the flag stays, users keep their variants",
        blocked=guards.all_of(guards.known_status, guards.not_draft, guards.not_ended),
        consequence=says.ending, promised=promises.ended,
    ),
    Transition(
        name="ship", key="S", label="Ship", endpoint="ship_variant", body=Ship, risk=Risk.FINAL,
        help="Give one variant to all who match, or to everyone, and end the experiment",
        blocked=guards.all_of(guards.known_status, guards.not_draft, guards.has_flag),
        consequence=says.shipping, promised=promises.shipped, flag_after=shipped,
    ),
    Transition(
        name="reset", key="R", label="Reset", endpoint="reset", risk=Risk.TRAFFIC,
        help="Back to draft: dates and conclusion are cleared, the flag stays as it is",
        blocked=guards.all_of(guards.known_status, guards.can_reset),
        consequence=says.resetting, promised=promises.was_reset,
    ),
    Transition(
        name="archive", key="V", label="Archive", endpoint="archive", body=Archive, risk=Risk.REVERSIBLE,
        help="Take an ended experiment out of the lists",
        blocked=guards.all_of(guards.not_archived, guards.has_ended),
        consequence=says.archiving, promised=promises.archived, flag_after=archived, undo="unarchive",
    ),
    Transition(
        name="unarchive", key="V", label="Unarchive", endpoint="unarchive", risk=Risk.REVERSIBLE,
        help="Bring an archived experiment back into the lists",
        blocked=guards.is_archived,
        consequence=says.unarchiving, promised=promises.unarchived, undo="archive",
    ),
    Transition(
        name="delete", key="X", label="Delete", body=Delete, risk=Risk.FINAL,
        help="Remove the experiment from PostHog; its flag stays",
        blocked=guards.never,
        consequence=says.deleting, promised=promises.deleted, undo="restore",
    ),
    Transition(
        name="restore", label="Restore", body=Restore, risk=Risk.REVERSIBLE, hidden=True,
        help="Bring a deleted experiment back",
        blocked=guards.is_deleted,
        consequence=says.restoring, promised=promises.restored,
    ),
    Transition(
        name="rename", key="e", label="Edit name", body=Rename, risk=Risk.REVERSIBLE,
        help="Change name and hypothesis",
        blocked=guards.never,
        consequence=says.renaming, promised=promises.renamed, undo="rename",
    ),
    Transition(
        name="duplicate", label="Duplicate", endpoint="duplicate", body=Duplicate, risk=Risk.REVERSIBLE,
        help="A draft with the same set-up and a flag of its own",
        blocked=guards.not_legacy,
        consequence=says.duplicating, promised=promises.duplicated, lands=Lands.NEW,
    ),
    Transition(
        name="copy_to_project", label="Copy to project", endpoint="copy_to_project", body=CopyToProject,
        risk=Risk.REVERSIBLE, help="A draft with the same set-up in another project",
        blocked=guards.not_legacy,
        consequence=says.copying, promised=promises.copied, lands=Lands.ELSEWHERE,
    ),
    Transition(
        name="create_cohort", label="Exposure cohort", endpoint="create_exposure_cohort_for_experiment",
        risk=Risk.REVERSIBLE, help="A cohort of everyone who was exposed",
        blocked=guards.all_of(guards.has_flag, guards.has_started, guards.no_cohort),
        consequence=says.making_a_cohort, promised=promises.has_cohort,
    ),
    Transition(
        name="recalculate", label="Recalculate days", endpoint="recalculate_timeseries", body=Recalculate,
        risk=Risk.REVERSIBLE, help="Throw a metric's daily results away and compute them again",
        blocked=guards.all_of(guards.not_draft, guards.has_started),
        consequence=says.recalculating, promised=promises.nothing, lands=Lands.SERIES,
    ),
    Transition(
        name="freeze", label="Freeze exposure", endpoint="freeze_exposure", risk=Risk.TRAFFIC,
        help="Nobody new enters; who is in keeps their variant",
        blocked=guards.can_freeze,
        consequence=says.freezing, promised=promises.frozen, undo="unfreeze",
    ),
    Transition(
        name="unfreeze", label="Unfreeze exposure", endpoint="unfreeze_exposure", risk=Risk.TRAFFIC,
        help="New users enter again",
        blocked=guards.is_frozen,
        consequence=says.unfreezing, promised=promises.unfrozen, undo="freeze",
    ),
)  # fmt: skip

TRANSITIONS: dict[str, Transition] = {row.name: row for row in _ROWS}
