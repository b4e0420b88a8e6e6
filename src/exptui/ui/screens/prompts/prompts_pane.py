"""The text of a version beside or below the rows: a line that names it, and the text to scroll through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.containers import Vertical

from exptui.ui.screens.prompts.prompts_text import Prose
from exptui.ui.widgets.line_layout import plain
from exptui.ui.widgets.lines import Line, cut
from exptui.ui.widgets.still_lines import StillLines
from exptui.ui.widgets.text_view import TextView

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from textual.app import ComposeResult

RULE = "─"
LEAST_RULE = 2


class ProseView(TextView):
    """A text that says when its lines were made, because how many there are is told above it."""

    def __init__(self, laid_out: Callable[[], None]) -> None:
        super().__init__()
        self._laid_out = laid_out

    def _lay_out(self) -> None:
        super()._lay_out()
        self._laid_out()


class TextPane(Vertical):
    """Shows the text of one version at a time. What reads the same is not painted again."""

    DEFAULT_CSS = """
    TextPane {
        height: 1fr;
        & > #head { height: 1; }
        & > #made { height: 1; padding: 0 1; display: none; }
        & > TextView { padding: 0 1; scrollbar-size-vertical: 0; }
        &.-made > #made { display: block; }
    }
    """

    def __init__(self, *, made: bool = False) -> None:
        """`made` keeps a line for what was made from the prompt."""
        super().__init__(id="pane", classes="-made" if made else "")
        self._head = StillLines(id="head")
        self._made = StillLines(id="made")
        self._view = ProseView(self._tell_head)
        self._shown: Hashable = None
        self._title: tuple[str, str] = ("", "")
        self._waiting = ""
        self._prose = Prose("")
        self._after: Callable[[int], Sequence[Line]] = lambda _width: ()

    def compose(self) -> ComposeResult:
        yield self._head
        yield self._made
        yield self._view

    def on_mount(self) -> None:
        self.watch(self._view, "scroll_y", self._tell_head, init=False)

    def on_resize(self) -> None:
        self._tell_head()

    @property
    def view(self) -> TextView:
        return self._view

    def show(
        self,
        of: Hashable,
        name: str,
        about: str,
        prose: Prose,
        *,
        after: Callable[[int], Sequence[Line]] = lambda _width: (),
    ) -> None:
        """Show a text: of what, its name and what is said of it; another one from its top."""
        if of != self._shown:
            self._shown = of
            self._view.top()
        self._title, self._prose, self._after = (plain(name), plain(about)), prose, after
        self._waiting = ""
        self._view.show(self._document)
        self._tell_head()

    def wait_for(self, words: str) -> None:
        """Say that another text is on its way. The one shown stays, under its own name: to blank it is bytes, too."""
        self._waiting = words
        self._tell_head()

    def tell_made(self, line: Line) -> None:
        """What was made from the prompt, in one line, cut where it is too wide."""
        room, spans = max(0, self._made.size.width - 2), []
        for text, tone in line:
            spans.append((cut(plain(text), room), tone))
            room -= cell_len(spans[-1][0])
            if room <= 0:
                break
        self._made.show((tuple(spans),))

    def page(self, pages: int) -> None:
        self._view.page(pages)

    def _document(self, width: int) -> Prose:
        return self._prose.lay_out(width, self._after(width))

    def _tell_head(self) -> None:
        """Name what is shown, in a rule across the pane, and how much of it is in view."""
        width, (name, about) = self._head.size.width, self._title
        if not width:
            return
        place = self._place()
        right = f" {place} {RULE}" if place else ""
        room = width - cell_len(right) - 2 * LEAST_RULE
        name = cut(name, room)
        about = cut(f" · {about}" if about and name else about, room - cell_len(name))
        filled = width - cell_len(name) - cell_len(about) - cell_len(right) - 3
        self._head.show(
            (
                (
                    (f"{RULE} " if name else RULE * 2, "dim"),
                    (name, "strong"),
                    (f"{about} {RULE * max(0, filled)}{right}", "dim"),
                ),
            )
        )

    def _place(self) -> str:
        """What it waits for; else which lines are in view, where they are not all."""
        if self._waiting:
            return self._waiting
        lines, height, top = len(self._view.lines), self._view.size.height, self._view.scroll_offset.y
        if not height or lines <= height:
            return ""
        return f"{top + 1}–{min(lines, top + height)} of {lines}, PgDn"
