"""What people did to something, as PostHog remembers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from exptui.domain.lenient import OR_NONE, Line, MaybeTime, Object, SentWhole, Truth, line_in, objects_in
from exptui.domain.people import User


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after; None where it was not there."""

    field: str
    before: Any = None
    after: Any = None


class Activity(SentWhole):
    """One entry: who did what, and when."""

    id: Line = ""
    user: Annotated[User | None, OR_NONE] = None
    activity: Line = ""
    scope: Line = ""
    item_id: Line = ""
    detail: Object = Field(default_factory=dict)
    created_at: MaybeTime = None
    is_system: Truth = False

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(
            Change(line_in(row, "field") or "", row.get("before"), row.get("after"))
            for row in objects_in(self.detail, "changes")
        )
