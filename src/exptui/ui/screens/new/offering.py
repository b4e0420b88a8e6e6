"""Experiments that were begun at an earlier time and not created, offered again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.domain.describe import counted
from exptui.domain.describe_time import ago
from exptui.ui.modals.choosing import ChoosingSheet, Way
from exptui.ui.modals.drafts import GO_ON, OTHER, START_OVER
from exptui.ui.screens.metrics.tabs import METRICS
from exptui.ui.screens.new.lines import flag_words, summary

if TYPE_CHECKING:
    from datetime import datetime

    from exptui.services.drafts import Draft
    from exptui.services.new_experiment import NewSession
    from exptui.ui.pace import Pace
    from exptui.ui.widgets.lines import Line

ANOTHER = "another"
NAMELESS = "an experiment without a name"


def called(name: str) -> str:
    """An experiment by its name, or that it has none yet."""
    return f"“{name}”" if name else NAMELESS


class BegunSheet(ChoosingSheet):
    """Dismissed with `GO_ON`, `ANOTHER`, `START_OVER`, `OTHER` and the id of another draft, or None, which goes on."""

    def __init__(self, session: NewSession, draft: Draft, now: datetime, pace: Pace) -> None:
        ways = [
            Way(name=GO_ON, label="Go on with it"),
            *(
                Way(name=f"{OTHER}{other.id}", label=f"Go on with {called(other.name)}, {other.age(now)}")
                for other in session.others
            ),
            Way(name=ANOTHER, label="Begin another one; this one is kept"),
            Way(name=START_OVER, label="Throw it away and start over; u brings it back"),
        ]
        name = session.experiment.row().name
        super().__init__(f"Begun and not created: {name or NAMELESS}", _says(session, draft, now), ways, pace)


def _says(session: NewSession, draft: Draft, now: datetime) -> list[Line]:
    facts = (
        ("Flag", flag_words(session)),
        ("Variants", summary(session, "variants")),
        ("Metrics", summary(session, METRICS)),
    )
    says: list[Line] = [((f"It was {draft.age(now)}, and nothing of it was sent.", ""),), ()]
    if draft.sent is not None:
        said = f"It was sent {ago(draft.sent, now)}, and no answer came that settles it: it may have been created."
        says = [((f"It was {draft.age(now)}.", ""),), (), ((said, "warn"),), ()]
    says += [((f"  {label:<10}", "dim"), (words, "")) for label, words in facts]
    if draft.unfinished:
        says += [(("  ? ", "warn"), (f"{counted(len(draft.unfinished), 'form')} half filled in", ""))]
    return [*says, ()]
