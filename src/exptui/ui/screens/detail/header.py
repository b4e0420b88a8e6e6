"""The two lines that stay in view above an experiment: its name and status, its place and its age."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from exptui.domain.rows import Row
from exptui.ui.widgets.line_layout import plain
from exptui.ui.widgets.lines import cut
from exptui.ui.widgets.status import look

MAY_WRITE = frozenset({"editor", "manager"})


@dataclass(frozen=True, slots=True)
class Heading:
    """What the header tells."""

    row: Row
    position: str
    """`3 of 40`, or nothing where it was opened from no list."""
    as_of: str
    gone: bool = False


def marks(row: Row, *, gone: bool) -> tuple[str, ...]:
    """What sets an experiment apart from an ordinary one."""
    return tuple(
        mark
        for mark, applies in (
            ("deleted", gone or row.deleted),
            ("archived", row.archived),
            ("legacy", row.legacy),
            ("flag deleted", row.flag_deleted),
            (f"your access: {row.access}", row.access is not None and row.access not in MAY_WRITE),
        )
        if applies
    )


class ExperimentHeader(Static):
    """Name and status, marks, position."""

    DEFAULT_CSS = "ExperimentHeader { height: 2; }"

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._heading: Heading | None = None

    def tell(self, heading: Heading | None) -> None:
        if heading != self._heading:
            self._heading = heading
            self.refresh()

    def render(self) -> Content:
        if self._heading is None:
            return Content("")
        row, width = self._heading.row, self.size.width
        shown = look(row.status)
        room = width - cell_len(shown.text) - 2 - cell_len(self._heading.position) - 2
        name = cut(plain(row.name) or "(no name)", room)
        gap = " " * (width - cell_len(shown.text) - 2 - cell_len(name) - cell_len(self._heading.position))
        known = marks(row, gone=self._heading.gone)
        rest = " · ".join(part for part in (plain(row.flag_key), f"id {row.id}", self._heading.as_of) if part)
        told = " · ".join(known)
        return Content.assemble(
            (shown.text, f"bold {shown.colour}"),
            "  ",
            (name, "bold"),
            gap,
            (self._heading.position, "$foreground-muted"),
            "\n",
            (cut(told, width), "bold $text-warning"),
            " · " if told else "",
            (cut(rest, max(0, width - cell_len(told) - 3)), "$foreground-muted"),
        )
