"""An experiment that was sent without an answer: looked for before anything of it is sent again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from exptui.api.errors import PostHogError
from exptui.domain.describe_time import ago
from exptui.services.creating_look import Sought, shown

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment
    from exptui.services.creating import Creating
    from exptui.ui.screens.prompts.making_draft import Begun, Kept

SKEW = timedelta(minutes=5)
"""By how much the clock here may be ahead of the server's."""
SHOWS_NOTHING = "PostHog shows no such experiment; if it is only slow, it may still come."


class Unanswered:
    """Looks for it, and tells what was found."""

    def __init__(self, creating: Creating) -> None:
        self._creating = creating
        self._problem = ""
        """Why it could not be looked for the last time; empty where it could."""

    async def number(self, kept: Kept) -> int | None:
        """The number that it has by now; None where it is not there, was never sent, or can't be looked for."""
        begun, sent = kept.begun, kept.draft.sent
        if sent is None:
            return None
        try:
            found = await shown(self._creating.posthog, Sought(name=begun.sent_as, key=begun.sent_key))
            experiments = [await self._creating.workspace.refresh(row.id) for row in found.rows]
        except PostHogError as error:
            self._problem = f"It could not be looked for: {error.told}"
            return None
        self._problem = ""
        return next((each.id for each in experiments if _is_it(each, begun, sent)), None)

    def words(self, kept: Kept) -> str:
        """What has to be known before it is sent again; empty where no answer is missing."""
        sent = kept.draft.sent
        if sent is None:
            return ""
        when, key = ago(sent, self._creating.now()), kept.begun.sent_key
        return f"! Sent {when} with the flag {key}, without an answer. {self._problem or SHOWS_NOTHING}"


def _is_it(experiment: Experiment, begun: Begun, sent: datetime) -> bool:
    made_of, at = experiment.prompt_metadata, experiment.created_at
    if made_of is None or (made_of.name, made_of.versions) != (begun.prompt_name, begun.versions):
        return False
    return at is None or at >= sent - SKEW
