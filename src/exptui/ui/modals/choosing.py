"""Words to read, and below them a few ways to go on, of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.widgets.lines import Line, cut, wrap
from exptui.ui.widgets.pointed_list import PointedList
from exptui.ui.widgets.text_view import TextView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from exptui.ui.pace import Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to go on."""

    name: str
    """What the dialog is dismissed with."""
    label: str
    reason: str = ""
    """Why it can't be chosen; empty where it can."""


class ChoosingSheet(GuardedScreen[str | None]):
    """Dismissed with the name of the way that was chosen, or with None."""

    AUTO_FOCUS: ClassVar[str | None] = "OptionList"
    DEFAULT_CSS = """
    ChoosingSheet > #title { height: 1; text-style: bold; padding: 0 1; }
    ChoosingSheet > TextView { margin: 1 0 0 1; }
    ChoosingSheet > PointedList { height: auto; max-height: 50%; margin-top: 1; }
    ChoosingSheet > #reason { height: auto; max-height: 3; color: $text-warning; padding: 0 1; }
    ChoosingSheet > #keys { height: 1; color: $foreground-muted; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", show=False, priority=True),
        Binding("q", "leave", show=False),
        Binding("j", "go('down')", show=False),
        Binding("k", "go('up')", show=False),
        Binding("pagedown,ctrl+d", "page(1)", show=False, priority=True),
        Binding("pageup,ctrl+u", "page(-1)", show=False, priority=True),
    ]

    def __init__(self, title: str, says: Sequence[Line], ways: Sequence[Way], pace: Pace) -> None:
        """`says` are paragraphs; they are broken to the width."""
        super().__init__(pace)
        self.heading = title
        self._says = tuple(says)
        self.ways = tuple(ways)

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        yield TextView()
        yield PointedList(*(self._option(way) for way in self.ways))
        yield Static(id="reason", markup=False)
        yield Static(
            "enter: choose · j k: move · PgUp PgDn: scroll · esc: back, nothing changes",
            id="keys",
            markup=False,
        )

    def on_mount(self) -> None:
        self.pace.shown()
        self._head()
        self.query_one(TextView).show(self._document)

    def on_resize(self) -> None:
        self._head()

    def say(self, says: Sequence[Line]) -> None:
        """Say something else from now on; the ways stay."""
        self._says = tuple(says)
        for view in self.query(TextView):
            view.show(self._document)

    def action_go(self, way: str) -> None:
        options = self.query_one(OptionList)
        getattr(options, f"action_cursor_{way}")()

    def action_page(self, pages: int) -> None:
        self.query_one(TextView).page(pages)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        way = self.ways[event.option_index]
        if way.reason:
            self.query_one("#reason", Static).update(Content(f"not now: {way.reason}"))
        else:
            self.dismiss(way.name)

    def _head(self) -> None:
        width = (self.size.width or self.app.size.width) - 2
        self.query_one("#title", Static).update(Content(cut(self.heading, width)))

    @staticmethod
    def _option(way: Way) -> Option:
        if way.reason:
            return Option(Content.assemble((f"✗ {way.label}", "$foreground-muted"), ": ", way.reason))
        return Option(Content(way.label))

    def _document(self, width: int) -> Sequence[Line]:
        return tuple(line for said in self._says for line in broken(said, width))


def broken(said: Line, width: int) -> list[Line]:
    """A paragraph of one or two tones in lines; what a line begins with is kept where it is a sign."""
    if not said:
        return [()]
    if len(said) == 1:
        text, tone = said[0]
        return [((line, tone),) if line else () for line in wrap(text, width)]
    (lead, sign), *rest = said
    text, tone = "".join(part for part, _ in rest), rest[0][1]
    lines = wrap(text, max(8, width - len(lead)))
    return [((lead if at == 0 else " " * len(lead), sign), (line, tone)) for at, line in enumerate(lines)]
