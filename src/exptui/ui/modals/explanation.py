"""What a number means, to read and put away again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Static

from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.widgets.lines import Line, wrap
from exptui.ui.widgets.text_view import TextView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from exptui.domain.explain import Explanation
    from exptui.ui.pace import Pace

WIDEST = 100
"""Cells of a line: longer ones are hard to read."""
MORE = 2
"""Cells by which the rest of a broken formula is moved in."""
KEYS = "j k PgUp PgDn scroll · ? keys · esc q enter back"


class ExplanationSheet(GuardedScreen[str | None]):
    """Shows an explanation. Dismissed with `help` where the keys were asked for, else with None."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    DEFAULT_CSS = """
    ExplanationSheet > #title { height: 1; text-style: bold; padding: 0 1; margin-bottom: 1; }
    ExplanationSheet > TextView { margin: 0 0 0 1; }
    ExplanationSheet > #keys { height: 1; color: $foreground-muted; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c,q,enter", "leave", show=False),
        Binding("question_mark,f1", "help", show=False),
        Binding("j,down", "move(1)", show=False),
        Binding("k,up", "move(-1)", show=False),
        Binding("pagedown,ctrl+d,space", "page(1)", show=False),
        Binding("pageup,ctrl+u", "page(-1)", show=False),
        Binding("g,home", "top", show=False),
        Binding("G,end", "bottom", show=False),
    ]

    def __init__(self, explanation: Explanation, pace: Pace) -> None:
        super().__init__(pace)
        self.explanation = explanation

    def compose(self) -> ComposeResult:
        yield Static(self.explanation.title, id="title", markup=False)
        yield TextView()
        yield Static(KEYS, id="keys", markup=False)

    def on_mount(self) -> None:
        self.pace.shown()
        self.query_one(TextView).show(self._lines)

    def _lines(self, width: int) -> Sequence[Line]:
        return [
            line
            for text in self.explanation.paragraphs
            for line in (*_laid(text, min(width - 1, WIDEST)), ())
        ]

    def action_help(self) -> None:
        self.dismiss("help")

    def action_move(self, lines: int) -> None:
        self.query_one(TextView).move(lines)

    def action_page(self, pages: int) -> None:
        self.query_one(TextView).page(pages)

    def action_top(self) -> None:
        self.query_one(TextView).top()

    def action_bottom(self) -> None:
        self.query_one(TextView).bottom()


def _laid(paragraph: str, width: int) -> Iterator[Line]:
    """A paragraph's lines. What is indented is a formula: it stands out, and stays indented where it is broken."""
    for text in paragraph.split("\n"):
        bare = text.lstrip()
        indent = len(text) - len(bare)
        if not indent:
            yield from (((piece, ""),) for piece in wrap(text, width))
            continue
        first, *rest = wrap(bare, max(2, width - indent - MORE))
        yield ((" " * indent + first, "strong"),)
        yield from (((" " * (indent + MORE) + piece, "strong"),) for piece in rest)
