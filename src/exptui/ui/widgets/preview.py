"""What the list knows of one experiment, arranged for reading beside or below it."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widgets import Static

from exptui.domain.describe_time import ago, how_long
from exptui.domain.rows import Row
from exptui.ui.widgets.experiment_table import NONE, conclusion_words
from exptui.ui.widgets.line_layout import plain
from exptui.ui.widgets.status import look

BAR = 16
KEY_CELLS = 14


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
        self._row: Row | None = None

    def show(self, row: Row | None, now: datetime) -> None:
        self._row = row
        self.update(Content("\n").join(preview_lines(row, now)) if row else Content(""))
