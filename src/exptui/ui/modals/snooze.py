"""Until when experiments are out of the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from rich.cells import cell_len, set_cell_size
from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static

from exptui.domain.columns import cropped
from exptui.services.aside_kept import Until
from exptui.services.snoozing import Choice
from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.pace import Pace
from exptui.ui.widgets.pointed_list import PointedList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Key

LEFT_TO_THE_LIST = frozenset({"enter", "home", "end"})
ONE = (
    "It leaves the queue. It is back by then, and sooner when its class, its worst finding or its status "
    "changes. Nothing is sent; u undoes it."
)
SEVERAL = (
    "They leave the queue. Each is back by then, and sooner when its class, its worst finding or its status "
    "changes. Nothing is sent; u undoes it."
)
BACK = "b"
Snoozing = Until | Literal["back"]


class SnoozeSheet(GuardedScreen[Snoozing | None]):
    """Choose an end. Dismissed with it, with `back` to end a snooze now, or with None."""

    DEFAULT_CSS = """
    SnoozeSheet > #title { height: 1; text-style: bold; padding: 0 1; }
    SnoozeSheet > #names { height: 1; padding: 0 1; color: $foreground-muted; }
    SnoozeSheet > #says { height: auto; padding: 0 1; margin: 1 0; }
    SnoozeSheet > #keys { height: 1; padding: 0 1; color: $foreground-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", show=False, priority=True),
    ]

    def __init__(
        self, pace: Pace, names: Sequence[str], choices: Sequence[Choice], *, snoozed: str = ""
    ) -> None:
        """`snoozed` is until when they are snoozed already, in words; empty where they are not."""
        super().__init__(pace)
        self._names = names
        self._snoozed = snoozed
        self._ends: list[tuple[str, str, str, Snoozing]] = [
            (each.key, each.label, each.words, each.until) for each in choices
        ]
        if snoozed:
            self._ends.append((BACK, "back", "into the queue, now", "back"))

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        yield Static(id="names", markup=False)
        yield Static(ONE if len(self._names) == 1 else SEVERAL, id="says", markup=False)
        yield PointedList()
        yield Static("enter or its key: choose · j k: move · esc: cancel", id="keys", markup=False)

    def on_mount(self) -> None:
        self.pace.shown()
        self._head()
        listing = self.query_one(OptionList)
        listing.add_options([self._line(at) for at in range(len(self._ends))])
        listing.highlighted = 0
        self.set_focus(listing)

    def on_resize(self) -> None:
        self._head()

    def on_key(self, event: Key) -> None:
        """Take the letters that mean something: one that goes on would be heard by the screen below."""
        if event.key in LEFT_TO_THE_LIST:
            return
        listing = self.query_one(OptionList)
        if event.key in ("j", "k"):
            listing.action_cursor_down() if event.key == "j" else listing.action_cursor_up()
        elif event.key in ("n", "q"):
            self.dismiss(None)
        elif (end := next((each[3] for each in self._ends if each[0] == event.key), None)) is not None:
            self.dismiss(end)
        else:
            return
        event.stop()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._ends[event.option_index][3])

    def _line(self, at: int) -> Content:
        key, label, words, _ = self._ends[at]
        labels = max(cell_len(each[1]) for each in self._ends)
        return Content.assemble(
            (key, "bold"),
            f"  {set_cell_size(label, labels)}  ",
            (words, "$foreground-muted"),
        )

    def _head(self) -> None:
        width = (self.size.width or self.app.size.width) - 2
        names, now = self._names, f" (now {self._snoozed})" if self._snoozed else ""
        if len(names) == 1:
            title, below = cropped(f"Snooze {names[0]}", width - cell_len(now)) + now, ""
        else:
            title, below = f"Snooze {len(names)} experiments{now}", cropped(", ".join(names), width)
        self.query_one("#title", Static).update(Content(title))
        self.query_one("#names", Static).update(Content(below))
        self.query_one("#names").display = bool(below)
