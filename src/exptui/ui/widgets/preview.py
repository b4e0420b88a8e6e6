"""What the list knows of one experiment, arranged for reading beside or below it."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widgets import Static

from exptui.domain.describe_time import ago, how_long
from exptui.domain.rows import Row
from exptui.domain.standing import Standing
from exptui.services.queue import Placed
from exptui.ui.widgets.age import NONE
from exptui.ui.widgets.experiment_table import conclusion_words
from exptui.ui.widgets.line_layout import plain
from exptui.ui.widgets.queue_lines import COLOURS
from exptui.ui.widgets.status import look

BAR = 16
KEY_CELLS = 14
FURTHER = 3
"""Findings that are named besides the one that the reason is of."""


def judgement_lines(placed: Placed, standing: Standing | None, now: datetime) -> list[Content]:
    """What an experiment asks of a person: its group and why, what to do about it, and what else was found."""
    colour = COLOURS[placed.group]
    heading = f"{placed.sign} {placed.group.heading}"
    if standing is None:
        return [Content.styled(heading, f"bold {colour}")]
    age = f"  judged {ago(standing.as_of, now)}"
    lines = [
        Content.assemble((heading, f"bold {colour}"), (age, "$foreground-muted")),
        Content.styled(placed.reason, "bold"),
    ]
    worst = placed.finding
    if worst is not None:
        lines.append(Content(worst.detail))
        if worst.next:
            key = f"  {worst.key}" if worst.key else ""
            lines.append(Content.assemble(("next: ", "$foreground-muted"), worst.next, (key, "bold $accent")))
    others = [each for each in standing.findings if worst is None or each.check != worst.check]
    if others:
        more = f", {len(others) - FURTHER} more" if len(others) > FURTHER else ""
        named = ", ".join(each.title for each in others[:FURTHER])
        lines.append(Content.assemble(("also: ", "$foreground-muted"), f"{named}{more}"))
    return lines


def preview_lines(row: Row, now: datetime) -> list[Content]:
    """One experiment in a few lines, the most telling first."""
    seen = look(row.status, archived=row.archived)
    status = Content.assemble((seen.text, f"bold {seen.colour}"), f"  {_dates(row, now)}")
    lines = [Content.styled(row.name or "(no name)", "bold"), status]
    if row.conclusion:
        lines.append(_fact("conclusion", conclusion_words(row.conclusion)))
    flag = row.flag_key or NONE
    state = "" if row.flag_active is None else "on" if row.flag_active else "off"
    if row.flag_deleted:
        state = "deleted"
    lines.append(_fact("flag", f"{flag}  {state}".rstrip()))
    lines.append(_fact("owner", row.owner or NONE))
    lines += [_bar(key, share) for key, share in row.variants]
    lines.append(Content(row.description.strip()) if row.description.strip() else Content("No hypothesis."))
    return lines


def _dates(row: Row, now: datetime) -> str:
    start, end = row.start_date, row.end_date
    if start is None:
        return f"created {ago(row.created_at, now)}" if row.created_at else ""
    if start > now:
        return f"starts {ago(start, now)}"
    if end is not None:
        return f"ran {how_long(end - start)}, ended {ago(end, now)}"
    return f"for {how_long(now - start)}, since {start:%Y-%m-%d}"


def _fact(label: str, value: str) -> Content:
    return Content.assemble((f"{label:<11}", "$foreground-muted"), value)


def _bar(key: str, share: float) -> Content:
    """A variant's share as a bar that ends where its share does; the number says it as well."""
    text = plain(key)
    text = text if cell_len(text) <= KEY_CELLS else set_cell_size(text, KEY_CELLS - 1) + "…"
    filled = max(0, min(BAR, round(share * BAR / 100)))
    number = f"{share:.1f}".removesuffix(".0")
    return Content.assemble(
        set_cell_size(text, KEY_CELLS),
        f" {number:>5}% ",
        ("█" * filled, "$accent"),
        ("░" * (BAR - filled), "$foreground-muted"),
    )


class Preview(Static):
    """The row under the cursor, told in full."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(id="preview", markup=False)
        self._shown: Content | None = None

    def show(
        self, row: Row | None, now: datetime, placed: Placed | None = None, standing: Standing | None = None
    ) -> None:
        """Tell of a row, and how it stands where that is known; what reads the same is not painted again."""
        lines = [] if row is None else preview_lines(row, now)
        if row is not None and placed is not None:
            lines = [*judgement_lines(placed, standing, now), Content(""), *lines]
        content = Content("\n").join(lines)
        if self._shown is None or not content.is_same(self._shown):
            self._shown = content
            self.update(content)
