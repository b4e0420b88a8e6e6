"""The attention queue as lines: which columns it has, and what stands in headings and rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from exptui.domain.rows import Row
from exptui.services.queue import Group, Placed
from exptui.ui.widgets.age import age_words, days_words
from exptui.ui.widgets.line_layout import Column
from exptui.ui.widgets.line_text import Line, Title
from exptui.ui.widgets.status import look

COLUMNS = (
    Column(key="sign", title="", least=1, most=1),
    Column(key="name", title="name", least=18, most=30, gap=1),
    Column(key="status", title="status", least=6, most=6),
    Column(key="why", title="why", least=46, most=80, eager=True),
    Column(key="owner", title="owner", least=6, most=14, rank=1),
)
WIDTHS = {"sign": 1, "status": 6, "why": 74}
"""The same whatever is found out, so that no column moves while experiments are judged."""
COLOURS = {
    Group.BROKEN: "$text-error",
    Group.DECIDE: "$text-success",
    Group.STUCK: "$text-warning",
    Group.LEFT_BEHIND: "$text-primary",
    Group.WAITING: "$foreground-muted",
    Group.OK: "$foreground-muted",
    Group.SNOOZED: "$foreground-muted",
}
NEWS = "-news"
"""The tone of what happened since last time."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The line over a group; over what happened since last time where there is none."""

    group: Group | None


@dataclass(frozen=True, slots=True)
class News:
    """A line of what happened since last time, apart from the experiment's own line."""

    experiment_id: int
    at: int
    """Its place among them, from the top."""


LineKey: TypeAlias = "int | Heading | News"
"""What a line of the list is about; a number is an experiment's own line."""


def experiment_of(key: LineKey | None) -> int | None:
    """The experiment that a line is about; None for a heading."""
    return key.experiment_id if isinstance(key, News) else key if isinstance(key, int) else None


def tone_of(group: Group) -> str:
    """Class of the style sheet."""
    return f"-group-{group.value}"


TONES = (*map(tone_of, Group), NEWS)


def tone_css(selector: str) -> str:
    """Rules that give the parts of a widget the colour of their group."""
    rules = [f"{selector}.{tone_of(group)} {{ color: {colour}; }}" for group, colour in COLOURS.items()]
    return "\n".join((*rules, f"{selector}.{NEWS} {{ color: $text-secondary; }}"))


def status_words(row: Row, now: datetime) -> str:
    """`● 12d`: how it is, and for how long; of what has ended, how long ago."""
    days = age_words(now - row.end_date) if row.end_date and row.end_date <= now else days_words(row, now)
    return f"{look(row.status, archived=row.archived).symbol} {days}"


def queue_line(row: Row, placed: Placed, now: datetime) -> Line:
    """One experiment with its reason."""
    cells = (placed.sign, row.name or "(no name)", status_words(row, now), placed.reason, row.owner)
    return Line(tone_of(placed.group), cells)


def news_line(row: Row, text: str, now: datetime) -> Line:
    """What happened to one experiment."""
    return Line(NEWS, ("·", row.name or "(no name)", status_words(row, now), text, row.owner))


def heading_line(group: Group, size: int, *, folded: bool) -> Title:
    """`BROKEN 2`; what is folded says how to see it."""
    return Title(tone_of(group), f"{group.heading} {size}", "enter unfolds" if folded else "")
