"""One sheet for help, the action menu and the palette: commands with their keys, and for a blocked one the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Event, Key
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.pace import Pace
from exptui.ui.widgets.fields import LineInput
from exptui.ui.widgets.pointed_list import PointedList

if TYPE_CHECKING:
    from textual.app import ComposeResult

MOST_SHOWN = 200
LEFT_TO_THE_LIST = frozenset({"enter", "home", "end"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line to choose."""

    group: str = ""
    keys: str = ""
    label: str
    help: str = ""
    reason: str | None = None
    """Why it can't be chosen now."""
    action: str = ""
    """What the screen below runs."""
    key: str = ""
    """The Textual names of keys that choose it right here, with spaces between."""

    def matches(self, words: Sequence[str]) -> bool:
        text = f"{self.label} {self.help} {self.group} {self.keys}".casefold()
        return all(word in text for word in words)


class ItemOption(Option):
    """A line that knows what it stands for: by the time it is chosen, others may be shown."""

    def __init__(self, item: Item, line: Content) -> None:
        super().__init__(line)
        self.item = item


class CommandSheet(GuardedScreen[str | None]):
    """Choose a command. Dismissed with its action, or None."""

    CSS = """
    CommandSheet > #title { height: 1; text-style: bold; }
    CommandSheet > LineInput { height: 1; margin: 0 1; }
    CommandSheet > #reason { height: auto; max-height: 3; color: $text-warning; padding: 0 1; }
    CommandSheet > #keys { height: 1; color: $text-muted; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", show=False, priority=True),
        Binding("down,ctrl+n", "move('down')", show=False, priority=True),
        Binding("up", "move('up')", show=False, priority=True),
        Binding("pagedown", "move('page_down')", show=False, priority=True),
        Binding("pageup", "move('page_up')", show=False, priority=True),
    ]

    def __init__(self, title: str, items: Sequence[Item], pace: Pace, *, typing: bool) -> None:
        """`typing` filters by what is typed; without it letters are the commands' own keys."""
        super().__init__(pace)
        self.heading = title
        self.items = tuple(items)
        self.typing = typing

    def compose(self) -> ComposeResult:
        yield Static(f" {self.heading}", id="title", markup=False)
        if self.typing:
            yield LineInput(placeholder="type to find")
        yield PointedList()
        yield Static(id="reason", markup=False)
        keys = (
            "enter: choose · esc: back" if self.typing else "enter or its key: choose · j k: move · esc: back"
        )
        yield Static(keys, id="keys", markup=False)

    def on_mount(self) -> None:
        self.pace.shown()
        self._fill(())
        self.set_focus(self.query_one(LineInput if self.typing else OptionList))

    def on_resize(self) -> None:
        self._fill(self._words())

    def ignores(self, event: Event) -> bool:
        """Letters to find something by do no harm, however early they come; what chooses has to wait."""
        early = super().ignores(event)
        return early and not (self.typing and isinstance(event, Key) and event.is_printable)

    def action_move(self, way: str) -> None:
        options = self.query_one(OptionList)
        getattr(options, f"action_{'cursor_' if way in ('up', 'down') else ''}{way}")()

    def on_key(self, event: Key) -> None:
        """Take the letters that mean something: one that goes on would be heard by the screen below as well."""
        if self.typing or event.key in LEFT_TO_THE_LIST:
            return
        fitting = [item for item in self.items if event.key in item.key.split()]
        if event.key in ("j", "k"):
            self.action_move("down" if event.key == "j" else "up")
        elif event.key in ("q", "question_mark"):
            self.dismiss(None)
        elif fitting:
            self._choose(next((item for item in fitting if item.reason is None), fitting[0]))
        else:
            return
        event.stop()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._fill(self._words())

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        if isinstance(event.option, ItemOption):
            self._choose(event.option.item)

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if isinstance(event.option, ItemOption):
            self._reason(event.option.item.reason)

    def _choose(self, item: Item) -> None:
        if item.reason is not None:
            self._reason(item.reason)
        elif item.action:
            self.dismiss(item.action)

    def _reason(self, reason: str | None) -> None:
        self.query_one("#reason", Static).update(Content(f"not now: {reason}" if reason else ""))

    def _words(self) -> Sequence[str]:
        return self.query_one(LineInput).value.casefold().split() if self.typing else ()

    def _fill(self, words: Sequence[str]) -> None:
        fitting = [item for item in self.items if item.matches(words)][:MOST_SHOWN]
        width = (self.size.width or self.app.size.width) - 4
        keys = max((cell_len(item.keys) for item in fitting), default=0)
        labels = min(max((cell_len(item.label) for item in fitting), default=0), max(20, width // 2))
        options: list[Option] = []
        group = ""
        for item in fitting:
            if item.group != group:
                group = item.group
                options.append(Option(Content.styled(group, "bold underline"), disabled=True))
            options.append(ItemOption(item, self._line(item, keys, labels, width)))
        listing = self.query_one(OptionList)
        listing.set_options(options)
        items = [(index, each.item) for index, each in enumerate(options) if isinstance(each, ItemOption)]
        possible = [] if self.typing else [index for index, item in items if item.reason is None]
        listing.highlighted = next(iter((*possible, *(index for index, _ in items))), None)
        if not fitting:
            self._reason("nothing is called that; backspace widens the search.")

    @staticmethod
    def _line(item: Item, keys: int, labels: int, width: int) -> Content:
        blocked = item.reason is not None
        words = f"✗ {item.reason}" if blocked else item.help
        room = max(0, width - keys - labels - 4)
        words = (
            words if cell_len(words) <= room else set_cell_size(words, max(0, room - 1)) + "…" if room else ""
        )
        label = set_cell_size(item.label, labels)
        return Content.assemble(
            (set_cell_size(item.keys, keys), "bold" if not blocked else "$foreground-muted"),
            "  ",
            (label, "$foreground-muted" if blocked else ""),
            "  ",
            (words, "$foreground-muted"),
        )
