"""The states of an experiment that does not exist yet, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from exptui.domain.describe import counted
from exptui.domain.describe_time import ago

if TYPE_CHECKING:
    from exptui.domain.json_paths import Path
    from exptui.services.new_experiment import NewSession
    from exptui.services.workspace import Workspace

TITLE = "New experiment"
COMPLETE = "✓ can be created"
REFUSED = "✗ PostHog refused it"
LEGEND = "● own  ■ shared"
GOES_ON = "A form is half filled in: its line has a “?”; enter on it goes on."
OTHER_KEY = "Write another key, or pick that flag from the list."
FLAG_GONE = "That flag is not in PostHog any more: pick another, or write a key for a new one."
NOTHING_SENT = "Nothing was sent; everything is kept."
SENT_BEFORE = "This was sent before, and no answer came. Meanwhile:"
LOOK_FIRST = "If that is yours, it was created after all: sending it again would make a second one."
NEITHER = "It is none of these: go back, and write another key"
NEITHER_LINKED = "It is none of these: go on to create it on that flag"
NOTHING_TO_READ = "It is only here so far: there is nothing in PostHog to read again."
HALF = "! A form is half filled in; what stands in it only there is not part of this."


def state(missing: Mapping[str, Mapping[Path, str]]) -> str:
    """`2 things missing`."""
    count = sum(map(len, missing.values()))
    return f"{counted(count, 'thing')} missing" if count else COMPLETE


def first_of(missing: Mapping[str, Mapping[Path, str]]) -> str:
    """The first thing that is missing, and how many more."""
    said = [each for fields in missing.values() for each in fields.values()]
    more = f" And {counted(len(said) - 1, 'more thing')}." if len(said) > 1 else ""
    return f"It can't be created yet. {said[0]}{more}"


def kept(session: NewSession) -> str:
    """What is said when it is left; empty where there is nothing to keep."""
    if session.draft is None:
        return ""
    name = session.experiment.row().name
    what = f"“{name}”" if name else "The experiment without a name"
    if session.problem:
        return f"{what} could not be written to disk and lasts as long as this program."
    return f"{what} is kept: n goes on with it."


def warnings(session: NewSession, workspace: Workspace, now: datetime) -> list[tuple[str, str]]:
    """What stands above every tab, each with its tone."""
    found: list[tuple[str, str]] = []
    if session.objection:
        found.append((f"! {session.objection}", "warn"))
    if session.problem:
        found.append((f"✗ It is not on disk: {session.problem}. It lasts as long as this program.", "bad"))
    if session.sent is not None:
        said = f"! Sent {ago(session.sent, now)} without an answer that settles it; ctrl+s looks first."
        found.append((said, "warn"))
    if workspace.problem is not None:
        found.append((f"! No connection: {workspace.problem} What is filled in is kept.", "warn"))
    return found
