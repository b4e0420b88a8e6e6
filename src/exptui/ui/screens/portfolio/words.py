"""What the portfolio says in words: of all experiments, of the one under the cursor, and where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from exptui.domain import figures
from exptui.domain.describe import counted
from exptui.domain.standing import Effect
from exptui.services.freshness import age_words
from exptui.services.queue import Group
from exptui.services.workspace import Workspace
from exptui.ui.screens.portfolio.lines import LESS, SIGNIFICANCE, lift_of
from exptui.ui.screens.portfolio.order import Entry, Part, Sort

OLD_MINUTES = 5
"""From which on the age of what is shown is told for all."""


def about(
    entries: Sequence[Entry], by: Sort, workspace: Workspace, zone: tzinfo | None, *, pending: bool
) -> str:
    """One line of all: how many there are, how they are sorted, how old the oldest is."""
    drawn = sum(entry.part is Part.ON_AXIS for entry in entries)
    waiting = sum(entry.placed.group is Group.WAITING for entry in entries)
    paused = sum(entry.row.status == "paused" for entry in entries)
    told = [
        f"Portfolio: {len(entries) - paused} running, {f'{paused} paused, ' if paused else ''}{drawn} drawn"
    ]
    if waiting:
        told.append("none judged yet" if waiting == len(entries) else f"{waiting} not judged yet")
    told.append(f"by {by}")
    if pending:
        told.append("r: new order")
    if any(entry.effect is not None and entry.effect.less_is_better for entry in entries):
        told.append(f"{LESS} less is better")
    told.append(_oldest(entries, workspace, zone))
    return " · ".join(filter(None, told))


def _oldest(entries: Sequence[Entry], workspace: Workspace, zone: tzinfo | None) -> str:
    times = [entry.standing.as_of for entry in entries if entry.standing is not None]
    now = workspace.now()
    if not times or (now - min(times)).total_seconds() < 60 * OLD_MINUTES:
        return ""
    return f"oldest {age_words(min(times), now, zone).removeprefix('data ')}"


def of_one(entry: Entry, workspace: Workspace, zone: tzinfo | None) -> tuple[str, str, str]:
    """Three lines of one experiment: what it is and how far, its main result, and where it stands."""
    effect, standing, placed = entry.effect, entry.standing, entry.placed
    told = [entry.row.name]
    if standing is not None:
        told.append(f"day {int(standing.days) + 1}")
        if standing.people is not None:
            of = "" if standing.target is None else f" of {figures.people(standing.target)}"
            told.append(f"{figures.people(standing.people)}{of} people")
        told.append(age_words(standing.as_of, workspace.now(), zone).removeprefix("data "))
    stands = f"{placed.sign} {placed.group.heading}"
    if placed.group is not Group.WAITING:
        stands += f": {placed.reason}"
    if standing is not None and standing.unread:
        stands += " (not all could be read)"
    if effect is not None:
        result = _result(effect)
    else:
        result = entry.missing if standing is None or entry.problem else "no interval to draw"
    return " · ".join(told), result, stands


def _result(effect: Effect) -> str:
    interval = (effect.low or 0.0, effect.high or 0.0)
    shown = f"{lift_of(effect)} {figures.interval(interval, relative=effect.relative)}"
    if effect.chance is not None:
        sure = f", win {figures.chance(effect.chance)}"
    else:
        sure = "" if effect.p_value is None else f", {figures.p_value(effect.p_value)}"
    less = ", less is better" if effect.less_is_better else ""
    unit = "" if effect.relative else ", absolute"
    return f"{effect.metric}: {effect.variant} {shown}{unit}{less}, {SIGNIFICANCE[effect.word]}{sure}"


def nothing(workspace: Workspace) -> str:
    """Why there is no experiment to show."""
    if workspace.problem and not workspace.rows:
        return f"✗ {workspace.problem}\n\nr tries again · esc goes back"
    if workspace.as_of is None and not workspace.rows:
        return f"Reading the experiments of {workspace.place.label}"
    if not any(row.started for row in workspace.rows.values()):
        every = counted(len(workspace.rows), "experiment")
        return (
            f"No experiment is running ({every} known).\n\n"
            "Here the main result of each that runs stands on one axis. esc goes back"
        )
    return "Those that have started are all archived.\n\nesc goes back"
