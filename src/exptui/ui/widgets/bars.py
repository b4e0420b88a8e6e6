"""The first line and the last: where we are and how fresh it is; which keys matter, or what just happened."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widgets import Static

from exptui.ui.bindings import Command
from exptui.ui.notices import Kind, Notice

STYLES = {Kind.ERROR: "$text-error bold", Kind.WARNING: "$text-warning", Kind.DONE: "$text-success"}


def one_line(left: str, right: str, width: int) -> Content:
    """Left text cut to leave room for the right text, which is the one that must be read."""
    right = right if cell_len(right) <= width else set_cell_size(right, width)
    room = max(0, width - cell_len(right) - (1 if right else 0))
    if cell_len(left) > room:
        left = set_cell_size(left, max(0, room - 1)) + "…" if room else ""
    gap = " " * max(0, width - cell_len(left) - cell_len(right))
    return Content.assemble((left, "bold"), gap, right)


class TitleBar(Static):
    """Project, host, who; read-only; how old the data are and what is on its way."""

    DEFAULT_CSS = "TitleBar { height: 1; }"
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._sides = ("", "")

    def show(self, left: str, right: str) -> None:
        if (left, right) != self._sides:
            self._sides = (left, right)
            self.refresh()

    def render(self) -> Content:
        return one_line(*self._sides, self.size.width)


class KeyBar(Static):
    """The keys that matter here, as many as fit; a notice takes their place until the next key."""

    DEFAULT_CSS = "KeyBar { height: auto; max-height: 4; }"
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._hints: tuple[Command, ...] = ()
        self._notice: Notice | None = None
        self._shown: Content | None = None
        self._had_notice = False

    def hints(self, commands: Iterable[Command]) -> None:
        """Offer commands, most important first."""
        hints = tuple(commands)
        if hints != self._hints:
            self._hints = hints
            self._draw()

    def say(self, notice: Notice | None) -> None:
        if notice != self._notice:
            self._notice = notice
            self._draw()

    @property
    def notice(self) -> Notice | None:
        return self._notice

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        """Write the line, unless it reads as it did: each update is bytes on somebody's slow link."""
        content = self._told(self._notice) if self._notice is not None else self._offered()
        if content != self._shown:
            # Hints take one line; only a notice may take more, or give some back.
            taller = self._notice is not None or self._had_notice
            self._shown, self._had_notice = content, self._notice is not None
            self.update(content, layout=taller)

    @staticmethod
    def _told(notice: Notice) -> Content:
        return Content.assemble((f"{notice.kind} ", STYLES.get(notice.kind, "")), notice.text)

    def _offered(self) -> Content:
        width = self.size.width or self.app.size.width
        parts: list[tuple[str, str] | str] = []
        used = 0
        for command in self._hints:
            keys = command.keys_shown.split(" ")[0]
            needed = cell_len(keys) + cell_len(command.label) + 3
            if used + needed > width + 2:
                break
            parts += [(keys, "bold $accent"), f" {command.label}  "]
            used += needed
        return Content.assemble(*parts).rstrip()
