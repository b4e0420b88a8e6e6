"""The floor that figures are ratios to: the least that a Textual app with a list of 100 rows does."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable, Footer, Header

COLUMNS = ("id", "name", "status", "owner", "flag", "start", "end", "days")


class Floor(App[None]):
    """A header, a table and a footer, as Textual makes them."""

    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield Header()
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        table: DataTable[str] = self.query_one(DataTable)
        table.add_columns(*COLUMNS)
        for number in range(100):
            table.add_row(
                str(number),
                f"experiment {number:05}",
                "running",
                "ada",
                f"flag-{number}",
                "2026-03-02",
                "",
                str(number),
            )


if __name__ == "__main__":
    Floor().run()
