"""Editing metrics and settings of experiments so that nothing is lost: not ours, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from exptui.services.metric_session import NotEditable, Session
from exptui.services.sharing import Sharing

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.services.drafts import Drafts
    from exptui.services.journal import Journal
    from exptui.services.workspace import Workspace

__all__ = ["Editing", "NotEditable", "Session"]


@dataclass(kw_only=True)
class Editing:
    """Opens experiments of one project for editing."""

    posthog: PostHog
    workspace: Workspace
    drafts: Drafts
    journal: Journal
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sharing: Sharing = field(init=False)
    """The shared metrics of the project."""

    def __post_init__(self) -> None:
        self.sharing = Sharing(
            posthog=self.posthog, workspace=self.workspace, journal=self.journal, now=self.now
        )

    async def open(self, experiment_id: int) -> Session:
        """Read an experiment afresh, and go on with the last draft of it, if there is one. Raises `PostHogError`.

        One that can't be edited is opened too: its `objection` tells why.
        """
        session = Session(editing=self, experiment=await self.workspace.refresh(experiment_id))
        drafts = self.drafts.of(experiment_id)
        picked = next((each for each in drafts if session.pick_up(each)), None)
        if picked is None:
            session.others = ()
        return session
