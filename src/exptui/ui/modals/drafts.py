"""Changes of an earlier time, offered again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.domain.describe import counted
from exptui.domain.describe_time import ago
from exptui.ui.modals.choosing import ChoosingSheet, Way
from exptui.ui.modals.review import SIGNS
from exptui.ui.widgets.lines import Line, Span

if TYPE_CHECKING:
    from datetime import datetime

    from exptui.domain.metric_changes import Change
    from exptui.services.drafts import Draft
    from exptui.services.metric_session import Session
    from exptui.ui.pace import Pace

GO_ON, START_OVER, OTHER = "go on", "start over", "other "


class DraftSheet(ChoosingSheet):
    """Dismissed with `GO_ON`, `START_OVER`, `OTHER` and the id of another draft, or None, which goes on too."""

    def __init__(self, session: Session, draft: Draft, now: datetime, pace: Pace) -> None:
        ways = [
            Way(name=GO_ON, label="Go on with it"),
            *(
                Way(name=f"{OTHER}{other.id}", label=f"Take the other draft instead, {other.age(now)}")
                for other in session.others
            ),
            Way(name=START_OVER, label="Throw it away and start over; u brings it back"),
        ]
        super().__init__(
            f"A draft is here: {session.experiment.row().name}", _says(session, draft, now), ways, pace
        )


def _sign(change: Change) -> Span:
    """As the review marks it."""
    sign, _ = SIGNS.get(change.kind, SIGNS["field"])
    return f"  {sign} ", {"added": "good", "removed": "bad"}.get(change.kind, "strong")


def _says(session: Session, draft: Draft, now: datetime) -> list[Line]:
    changes, since = session.changes, session.since
    count = f": {counted(len(changes), 'change')}" if changes else ""
    says: list[Line] = [
        ((f"It was {draft.age(now)}, and was not saved{count}.", ""),),
        (),
        *((_sign(change), (change.line, "")) for change in changes),
    ]
    if draft.unfinished:
        forms = counted(len(draft.unfinished), "form")
        says.append((("  ? ", "warn"), (f"{forms} half filled in", "")))
    if draft.sent is not None:
        said = f"It was sent {ago(draft.sent, now)}, and no answer came. PostHog does not show all of it."
        says += [(), ((said, "warn"),)]
    says.append(())
    if since:
        says.append((("Changed by others since it was begun; that stays:", ""),))
        says += [(("  · ", "dim"), (change.line, "")) for change in since]
    else:
        says.append((("Nobody else changed it since.", "dim"),))
    return says
