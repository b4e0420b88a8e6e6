"""Changes that wait for other people's consent."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from exptui.domain.lenient import OR_NONE, Line, MaybeLine, MaybeTime, Object, Objects, SentWhole, Text, Truth
from exptui.domain.people import User

OPEN_STATES = frozenset({"pending", "approved"})


class ChangeRequest(SentWhole):
    """A change of a flag that was asked for. Once applied, the experiment's own action is to be repeated."""

    id: Line
    action_key: Line = ""
    resource_type: Line = ""
    resource_id: MaybeLine = None
    intent: Object = Field(default_factory=dict)
    intent_display: Object = Field(default_factory=dict)
    state: Line = ""
    """`pending, approved, applied, rejected, expired, failed`, or a newer word."""
    created_by: Annotated[User | None, OR_NONE] = None
    created_at: MaybeTime = None
    expires_at: MaybeTime = None
    approvals: Objects = Field(default_factory=list)
    can_approve: Truth = False
    can_cancel: Truth = False
    is_requester: Truth = False
    user_decision: MaybeLine = None
    reason: Text = ""

    @property
    def is_open(self) -> bool:
        """Not yet decided or not yet applied."""
        return self.state in OPEN_STATES
