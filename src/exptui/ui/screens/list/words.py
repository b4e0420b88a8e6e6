"""What the list says of itself: where it has no row to show, and which rows are in view."""

from __future__ import annotations

from exptui.services.counts import TABS
from exptui.services.workspace import Workspace
from exptui.ui.screens.list.view import ListView


def empty_words(workspace: Workspace, view: ListView, *, waiting: bool) -> str:
    """Why there is no row, and which key leads on. `waiting` is for an answer that may bring some."""
    if view.typed:
        narrower = " here" if view.tab != TABS[0] else ""
        return f"Nothing{narrower} matches “{view.typed}”.\n\nesc clears the filter"
    if view.filtered:
        return "No experiment passes these filters.\n\nesc clears them · f changes them"
    if workspace.problem and not workspace.rows:
        return f"✗ {workspace.problem}\n\nr tries again"
    if waiting or (workspace.as_of is None and not workspace.rows):
        return f"Reading the experiments of {workspace.place.label}"
    return _nothing_there(workspace, view.tab)


def _nothing_there(workspace: Workspace, tab: str) -> str:
    if not any(workspace.counts.values()):
        return "This project has no experiments yet.\n\nCreate one in PostHog, then r reads the list again"
    if tab == TABS[0]:
        return "All experiments of this project are archived.\n\n6 shows them"
    return f"No {tab} experiments.\n\n1 shows all {workspace.counts.get(TABS[0], 0)}"


def position_words(first: int, last: int, total: int, on_server: int | None) -> str:
    """`1–18 of 45`, and how many more the server has where not all are here."""
    if not total:
        return ""
    more = f" · {on_server} on the server" if on_server is not None else ""
    return f"{first + 1}–{last} of {total}{more}"
