"""What changed in an experiment between two readings, in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from exptui.domain.flag_state import flag_state
from exptui.domain.rows import Row

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment


def _when(moment: datetime | None) -> str:
    return "not set" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def _split(row: Row) -> str:
    return ", ".join(f"{key} {share:g}%" for key, share in row.variants) or "none"


def _switch(row: Row) -> str:
    return {True: "on", False: "off", None: "none"}[row.flag_active]


_COMPARED: tuple[tuple[str, Callable[[Row], str]], ...] = (
    ("name", lambda row: row.name),
    ("status", lambda row: row.status),
    ("archived", lambda row: "yes" if row.archived else "no"),
    ("deleted", lambda row: "yes" if row.deleted else "no"),
    ("start", lambda row: _when(row.start_date)),
    ("end", lambda row: _when(row.end_date)),
    ("conclusion", lambda row: row.conclusion or "none"),
    ("flag", _switch),
    ("flag key", lambda row: row.flag_key),
    ("variants", _split),
)


def state_lines(experiment: Experiment) -> tuple[str, ...]:
    """An experiment's state in short lines, for the journal."""
    row = experiment.row()
    lines = [f"{label}: {show(row)}" for label, show in _COMPARED]
    state = flag_state(experiment)
    return (*lines, *(f"condition: {words}" for words in (state.conditions if state else ())))


def changes(before: Experiment, after: Experiment) -> tuple[str, ...]:
    """`status: draft → running`, one line a difference; empty where nothing moved that anyone could act on.

    There is no version to compare: PostHog has no optimistic locking. So everything that a decision rests on is
    compared, and `updated_at` and the flag's version besides, for what only they show.
    """
    old, new = before.row(), after.row()
    found = [f"{label}: {show(old)} → {show(new)}" for label, show in _COMPARED if show(old) != show(new)]
    old_flag, new_flag = flag_state(before), flag_state(after)
    if old_flag is not None and new_flag is not None and old_flag.conditions != new_flag.conditions:
        found.append(
            f"release conditions: {'; '.join(old_flag.conditions)} → {'; '.join(new_flag.conditions)}"
        )
    if not found and old.flag_version != new.flag_version:
        found.append(f"the flag was saved again (version {old.flag_version} → {new.flag_version})")
    if not found and old.updated_at != new.updated_at:
        found.append("somebody saved it, with a change to metrics or settings")
    return tuple(found)
