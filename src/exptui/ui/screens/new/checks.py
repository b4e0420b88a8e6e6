"""The checklist of an experiment that does not exist yet, in lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from exptui.ui.screens.metrics.lines import At
from exptui.ui.screens.new.lines import GO
from exptui.ui.screens.new.tabs import LABELS, tab_called
from exptui.ui.widgets.line_layout import fit
from exptui.ui.widgets.page import INDENT, Page

if TYPE_CHECKING:
    from exptui.domain.checklist import Check

NO_LAUNCH = "Nothing is launched from here. What is made is a draft, and L launches it."
_SIGNS = {True: ("✓", "good"), False: ("✗", "bad"), None: ("!", "warn")}
_STATES = {False: "missing", None: "worth a look"}
TAB_WIDTH, WIDEST = 12, 90
"""Cells of the column of tabs, and of all of a line of the checklist at most."""


def write_checks(page: Page, checks: Sequence[Check], lacking: int) -> None:
    """What it lacks to be created, the first `lacking` of them, and what a good launch needs beside that."""
    needed, wanted = checks[:lacking], checks[lacking:]
    if needed:
        page.heading("Missing to create it", "enter goes there")
        for check in needed:
            _write_check(page, check)
    page.heading("For a good launch", _met(wanted))
    for check in sorted(wanted, key=lambda check: check.ok is True):
        _write_check(page, check)
    page.blank()
    page.text(NO_LAUNCH, "dim")


def _met(checks: Sequence[Check]) -> str:
    return f"{sum(check.ok is True for check in checks)} of {len(checks)}; enter goes where each is seen to"


def _write_check(page: Page, check: Check) -> None:
    """A point with its tab at the right; of one that is met the words beside it, of others below."""
    sign, tone = _SIGNS[check.ok]
    target = At(GO, tab_called(check.tab))
    where = LABELS.get(target.name, "")
    room = min(page.room, WIDEST) - len(sign) - 1 - TAB_WIDTH
    said = f"{check.label}: {check.why}" if check.ok else check.label
    page.add(
        (
            (" " * INDENT, ""),
            (f"{sign} ", tone),
            (fit(said, room), "" if check.ok else "strong"),
            (f"{where:>{TAB_WIDTH}}", "dim"),
        ),
        target,
    )
    if not check.ok:
        page.text(f"{_STATES[check.ok]}: {check.why}", tone, indent=INDENT + 2, target=target)
