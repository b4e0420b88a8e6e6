"""The metrics of an experiment as they are edited, in lines: what each measures, and what was changed of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from exptui.domain.metric_set import SECTIONS, Entry, Section
from exptui.domain.sources import span
from exptui.ui.widgets.line_layout import fit
from exptui.ui.widgets.lines import Line, cut
from exptui.ui.widgets.page import Page

if TYPE_CHECKING:
    from exptui.domain.metric_changes import Change
    from exptui.services.metric_session import Session

SIGNS = {"inline": ("●", "own"), "shared": ("■", "shared"), "legacy": ("○", "legacy")}
"""How the kinds of a metric are told apart: by a sign and by a word."""
MARKS = {"added": "+", "removed": "-", "section": "↕", "place": "↕", "field": "~"}
TONES = {"+": "good", "-": "bad", "~": "warn", "↕": "warn"}
WIDTHS = (("type", 9), ("goal", 8), ("window", 10))
"""Columns between a metric's title and its kind."""
KIND = 6
LEAST_TITLE = 20
LEAD = 6
"""Cells before a title: its marks and the sign of its kind."""


@dataclass(frozen=True, slots=True)
class At:
    """What a line of the editor stands for."""

    kind: str
    """`metric`, `out` for one that was taken out, `form` for one half filled in, `section` for an empty one, `edit`."""
    name: str = ""
    """The uuid, the key of the form, or what may be done."""
    section: Section = "primary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said of metrics beside what they are."""

    refused: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What the server objected to, by the metric's uuid."""
    marked: bool = True
    """Whether what was changed is marked; where nothing is saved yet, that would be all of it."""


def write_metrics(page: Page, session: Session, told: Told) -> None:
    """Both sections in display order, with what was taken out of each at its end."""
    marks = _by_metric(session.changes) if told.marked else {}
    for section in SECTIONS:
        entries = session.metrics.section(section)
        gone = [entry for entry in session.base.metrics.section(section) if entry.uuid not in session.metrics]
        page.heading(f"{section.capitalize()} metrics", _count(len(entries)))
        for entry in entries:
            _write_metric(page, entry, section, marks.get(entry.uuid, ()), told.refused.get(entry.uuid, ()))
            _write_form(page, session, entry.uuid, section)
        for entry in gone:
            _write_gone(page, entry, section)
        for key, form in session.unfinished.items():
            if form.get("new") and form.get("section") == section:
                _write_unfinished(page, key, form, section)
        if not entries and not gone:
            page.text("None. n adds one.", "dim", target=At("section", section, section))


def _count(count: int) -> str:
    return str(count) if count else ""


def _by_metric(changes: Sequence[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        if change.uuid is not None:
            found.setdefault(change.uuid, []).append(change)
    return found


def marks_of(changes: Sequence[Change]) -> str:
    """`+`, `-`, or what else was done to a metric: `~` to its definition, `↕` to its place."""
    signs = dict.fromkeys(MARKS[change.kind] for change in changes)
    for alone in ("+", "-"):
        if alone in signs:
            return alone
    return "".join(sorted(signs, key="~↕".index))


def _write_metric(
    page: Page, entry: Entry, section: Section, changes: Sequence[Change], refused: Sequence[str]
) -> None:
    metric, target = entry.metric, At("metric", entry.uuid, section)
    marks = marks_of(changes)
    window = metric.conversion_window
    legacy = entry.kind == "legacy"
    cells = {
        "type": "" if legacy else metric.word,
        "goal": "" if legacy else metric.goal,
        "window": "" if window is None else span(window, metric.conversion_window_unit),
    }
    page.add(_row(page.width, marks, entry, cells), target)
    page.add(_below(page.width, metric.summary, "dim"), target)
    done = [words for change in changes if (words := _words(change))]
    if done:
        page.add(_below(page.width, f"{marks} {'; '.join(done)}", TONES[marks[0]]), target)
    for said in refused:
        page.points(said, "✗", "bad", target=target)


def _words(change: Change) -> str:
    """What was done to it, without its name."""
    return "new" if change.kind == "added" else change.line.removeprefix(f"{change.subject}: ")


def _row(width: int, marks: str, entry: Entry, cells: Mapping[str, str]) -> Line:
    sign, kind = SIGNS[entry.kind]
    shown, used = [], LEAD + 1 + KIND
    for name, wide in WIDTHS:
        if width - used - wide - 1 >= LEAST_TITLE:
            used += wide + 1
            shown.append(f" {fit(cells.get(name, ''), wide)}")
    return (
        (f"{marks:<3}", TONES.get(marks[:1], "")),
        (f"{sign}  ", "dim" if sign == SIGNS["legacy"][0] else ""),
        (fit(entry.metric.title, max(1, width - used)), "strong"),
        ("".join(shown), ""),
        (f" {kind:<{KIND}}", "dim"),
    )


def _below(width: int, text: str, tone: str) -> Line:
    return ((" " * LEAD, ""), (cut(text, max(1, width - LEAD)), tone))


def _write_gone(page: Page, entry: Entry, section: Section) -> None:
    target = At("out", entry.uuid, section)
    page.add(_row(page.width, "-", entry, {}), target)
    said = "detached" if entry.shared is not None else "taken out"
    page.add(_below(page.width, f"- {said} when this is saved; x puts it back", "bad"), target)


def _write_form(page: Page, session: Session, uuid: str, section: Section) -> None:
    if uuid in session.unfinished:
        said = "? its form is half filled in: enter goes on, x throws the form away"
        page.add(_below(page.width, said, "warn"), At("form", uuid, section))


def _write_unfinished(page: Page, key: str, form: Mapping[str, Any], section: Section) -> None:
    target = At("form", key, section)
    page.add(
        (("?  ", "warn"), ("   ", ""), (cut(str(form.get("title", "")), page.width - LEAD), "strong")), target
    )
    page.add(_below(page.width, "half filled in: enter goes on, x throws it away", "warn"), target)
