"""The states of the editor in words: what it can't do and why, and what a person should know before going on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from exptui.domain.describe import counted
from exptui.domain.describe_time import ago

if TYPE_CHECKING:
    from exptui.services.metric_session import Session
    from exptui.services.workspace import Workspace

READING = "Reading the experiment…"
LEGEND = "● own  ■ shared  ○ legacy    + new  ~ changed  ↕ moved  - taken out"
NEVER_TOUCHED = "Legacy metrics are shown and never touched: PostHog lets nobody change them."


def failed(words: str) -> str:
    return f"The experiment could not be read: {words} r tries again."


def unsaved(session: Session) -> str:
    """`3 changes not saved`, for the title; empty where there is none."""
    parts = []
    if count := len(session.changes):
        parts.append(f"{counted(count, 'change')} not saved")
    if forms := len(session.unfinished):
        parts.append(f"{counted(forms, 'form')} half filled in")
    return ", ".join(parts)


def warnings(session: Session, workspace: Workspace, now: datetime) -> list[tuple[str, str]]:
    """What stands above the metrics, each with its tone."""
    found: list[tuple[str, str]] = []
    if session.objection:
        found.append((f"! {session.objection} It can be read here.", "warn"))
    if session.problem:
        found.append(
            (f"✗ The draft is not on disk: {session.problem}. It lasts as long as this program.", "bad")
        )
    if session.sent is not None:
        sent = f"! Sent {ago(session.sent, now)} without an answer that settles it; ctrl+s looks again."
        found.append((sent, "warn"))
    if workspace.problem is not None:
        found.append((f"! No connection: {workspace.problem} The draft is kept; ctrl+s tries again.", "warn"))
    if session.settled:
        found.append((f"✓ {session.settled}", "good"))
    for change in session.since:
        found.append((f"· changed by others since: {change.line}", "dim"))
    return found


def is_stale(session: Session, workspace: Workspace) -> bool:
    """Whether the list knows of a later change than the one shown here."""
    row, shown = workspace.rows.get(session.experiment.id), session.experiment.updated_at
    return row is not None and row.updated_at is not None and shown is not None and row.updated_at > shown


STALE = "! Somebody changed the experiment since it was read here; r takes that in."


def left(session: Session) -> str:
    """What is said when the editor is left."""
    kept = unsaved(session)
    if not kept:
        return ""
    if session.problem:
        return f"{kept}; the draft could not be written to disk and lasts as long as this program."
    return f"{kept}; the draft is kept, m goes on with it."
