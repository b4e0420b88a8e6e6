"""What is known of how one experiment stands, gathered from where it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from exptui.services.aside import Aside
from exptui.services.aside_kept import Mute
from exptui.services.queue import Placed, Quiet

if TYPE_CHECKING:
    from exptui.domain.rows import Row
    from exptui.domain.standing import Standing
    from exptui.domain.verdict import Judgement
    from exptui.services.attention import Attention


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of how one experiment stands."""

    now: datetime
    placed: Placed
    standing: Standing | None = None
    judged: Judgement | None = None
    """None where only an earlier run of the program judged it."""
    judging: bool = False
    problem: str = ""
    """Why it could not be judged now, where nothing else says so."""
    muted: Mapping[str, str] = field(default_factory=dict)
    """Notes by the name of the finding."""


def known_of(attention: Attention, row: Row, now: datetime, *, judging: bool, told: str) -> Known:
    """All of it, at this moment. A problem that was `told` already is not repeated."""
    queue, problem = attention.queue, attention.problem(row.id)
    standing = queue.standings.get(row.id)
    return Known(
        now=now,
        placed=queue.placed(row),
        standing=standing,
        judged=attention.judgement(row.id),
        judging=judging,
        problem="" if problem in told else problem,
        muted={} if standing is None else _notes(queue.quiet, standing),
    )


def _notes(quiet: Quiet, standing: Standing) -> dict[str, str]:
    """What was noted on the findings that are muted."""
    notes = dict.fromkeys(quiet.muted(standing), "")
    for entry in quiet.entries() if isinstance(quiet, Aside) else ():
        if isinstance(entry, Mute) and entry.experiment == standing.id and entry.check in notes:
            notes[entry.check] = entry.note
    return notes
