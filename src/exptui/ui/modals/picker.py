"""Picking one thing by typing: what is known is there at once, and what the server adds comes as it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Event, Key
from textual.widgets import Input, Static

from exptui.domain.columns import cropped
from exptui.domain.text import clean_line
from exptui.services.lookup import Ask, Choice, Listed, Lookup
from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.modals.picker_lines import AS_TYPED, Found, in_lines, laid_out, state_of
from exptui.ui.pace import Pace
from exptui.ui.widgets.fields import LineInput
from exptui.ui.widgets.lines import text_of
from exptui.ui.widgets.text_view import TextView

if TYPE_CHECKING:
    from textual.app import ComposeResult

LONGEST_NUMBER = 15
"""Digits of a whole number that is taken as typed."""


class PickSheet(GuardedScreen[Choice | None]):
    """Pick one of many. Dismissed with the choice, or None where nothing was picked.

    There is one question to the server at a time: the next is about what stands in the line when its answer is there.
    """

    DEFAULT_CSS = """
    PickSheet > #title { height: 1; text-style: bold; padding: 0 1; }
    PickSheet > LineInput { height: 1; margin: 0 1; }
    PickSheet > #state { height: auto; max-height: 3; padding: 0 1; color: $foreground-muted; }
    PickSheet > #state.-wrong { color: $text-warning; }
    PickSheet > Found { margin-top: 1; padding: 0 0 0 1; }
    PickSheet > #detail { height: 2; padding: 0 0 0 1; }
    PickSheet > #keys { height: 1; padding: 0 1; color: $foreground-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", show=False, priority=True),
        Binding("down,ctrl+n", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        ask: Ask | Lookup,
        pace: Pace,
        *,
        free: bool,
        typed: str = "",
        chosen: Any = None,
    ) -> None:
        """`free` where what was typed may be taken as it is; `chosen` is the value there is now.

        A choice taken as typed has the text as its value, or the number where the values are whole numbers.
        """
        super().__init__(pace)
        self.heading = clean_line(title)
        self.lookup = ask if isinstance(ask, Lookup) else Lookup(ask)
        self.free = free
        self._typed = typed
        self._chosen = None if chosen is None else Choice(chosen, "").identity
        self._shown = Listed()
        self._by_hand = False
        """Whether the cursor was moved since the text changed: then it stays where it is."""
        self._asking = False
        self._remark = ""

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        yield LineInput(self._typed, "type to find")
        yield Static(id="state", markup=False)
        yield Found()
        yield TextView(id="detail")
        yield Static("enter: take · ↑ ↓: move · esc: back", id="keys", markup=False)

    def on_mount(self) -> None:
        self.pace.shown()
        line = self.query_one(LineInput)
        line.cursor_position = len(line.value)
        self.set_focus(line)
        self._retitle()
        self._anew()

    def on_resize(self) -> None:
        self._retitle()
        self._tell()
        self.call_after_refresh(self._detail)

    def ignores(self, event: Event) -> bool:
        """Letters find, and do no harm however early they come; what takes has to wait until it could be read."""
        taking = super().ignores(event) and isinstance(event, Key) and event.key == "enter"
        if taking and self.is_mounted:
            self._say("That Enter came before this could be read; press it once more.")
        return taking

    # What is under the cursor

    @property
    def text(self) -> str:
        """What stands in the line."""
        return self.query_one(LineInput).value.strip()

    @property
    def under_cursor(self) -> Choice | None:
        """What Enter would take."""
        target = self.query_one(Found).target
        if target is AS_TYPED:
            return self._as_typed()
        return next((each for each in self._shown if each.identity == target), None)

    def _as_typed(self) -> Choice | None:
        """What was typed, as a choice; None where it can't be one, or is one that is listed."""
        text = self.text
        if not text or not self.free or any(each.value == text for each in self._shown):
            return None
        if not self.lookup.whole:
            return Choice(text, clean_line(text))
        number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
        return Choice(int(text), str(int(text))) if number else None

    # Typing, moving, taking

    @on(Input.Changed)
    def _retyped(self, event: Input.Changed) -> None:
        event.stop()
        self._anew()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._take()

    @on(Found.Picked)
    def _picked(self) -> None:
        self._take()

    def action_move(self, lines: int) -> None:
        self._by_hand = True
        self.query_one(Found).move(lines)
        self._say("")

    def action_page(self, pages: int) -> None:
        self._by_hand = True
        self.query_one(Found).page(pages)
        self._say("")

    @on(Found.Moved)
    def _moved(self) -> None:
        self._detail()

    def _take(self) -> None:
        choice = self.under_cursor
        if choice is not None:
            self.dismiss(choice)
        elif self._asking:
            self._say("There is nothing to take yet: PostHog is being asked.")
        else:
            self._say("There is nothing to take: type something else, or esc to go back.")

    # Showing what is known, asking for the rest

    def _anew(self) -> None:
        """The text is another: show what is known of it, from the top."""
        self._by_hand, self._remark = False, ""
        self._show(anew=True)
        if not self._asking and not self.lookup.settled(self.text):
            self._asking = True
            self.run_worker(self._ask(), group="pick")
        self._tell()

    async def _ask(self) -> None:
        """Ask until the answer is about what stands in the line."""
        asked = None
        while asked != self.text and not self.lookup.settled(self.text):
            asked = self.text
            await self.lookup(asked)
            if not self.is_mounted:
                return
            self._heard()
        self._asking = False
        self._tell()

    def _heard(self) -> None:
        """Show what has come; Enter waits where it would now take something else than before."""
        before = self.under_cursor
        self._show(anew=False)
        after = self.under_cursor
        if after is not None and (before is None or after.identity != before.identity):
            self.pace.shown()

    def _show(self, *, anew: bool) -> None:
        """Bring the lines up to date, the cursor on the best that fits unless it was moved by hand."""
        found = self.query_one(Found)
        self._shown = self.lookup.known(self.text)
        shown, typed, chosen, words = self._shown, self._as_typed(), self._chosen, self.text
        found.show_laid(lambda width: laid_out(shown, typed, words, chosen, width), anew=anew)
        if not self._by_hand:
            here = self._chosen if not self.text else None
            best = next((each.identity for each in shown if each.identity == here), None)
            found.go_to(best or next((each.identity for each in shown), AS_TYPED))
        self._detail()

    def _say(self, remark: str) -> None:
        self._remark = remark
        self._tell()

    def _tell(self) -> None:
        """How many there are, and whether more are to come, or why there are none."""
        said = self._remark
        wrong = bool(said)
        if not said:
            said, wrong = state_of(self.lookup, self._shown, self.text, asking=self._asking, free=self.free)
        state = self.query_one("#state", Static)
        state.set_class(wrong, "-wrong")
        lines = "\n".join(text_of(line) for line in in_lines(said, self._room, 3))
        _put(state, lines, layout=lines.count("\n") != str(state.content).count("\n"))

    def _detail(self) -> None:
        """More about what is under the cursor, beginning with its name where the line had no room for it."""
        found, choice = self.query_one(Found), self.under_cursor
        told = ""
        if choice is not None and found.target is not AS_TYPED and found.cursor < len(found.lines):
            whole = choice.label in text_of(found.lines[found.cursor])
            told = " · ".join(part for part in ("" if whole else choice.label, choice.detail) if part)
        # Always as many lines: another number would be a reason to lay out the whole sheet.
        self.query_one("#detail", TextView).show(lambda width: [*in_lines(told, width, 2), ()][:2])

    @property
    def _room(self) -> int:
        return max(1, (self.size.width or self.app.size.width) - 2)

    def _retitle(self) -> None:
        _put(self.query_one("#title", Static), cropped(self.heading, self._room))


def _put(place: Static, text: str, *, layout: bool = False) -> None:
    """Another text, written only where it differs; `layout` where it may take more lines or fewer."""
    if str(place.content) != text:
        place.update(Content(text), layout=layout)
