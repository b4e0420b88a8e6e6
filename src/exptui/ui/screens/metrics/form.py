"""A form on a screen of its own: every kind of question by keyboard, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from exptui.ui.notices import Kind as Tone
from exptui.ui.screens.metrics.form_answering import FormAnswered
from exptui.ui.screens.metrics.form_shown import Shortcut
from exptui.ui.widgets.question_lines import Spot

if TYPE_CHECKING:
    from textual.events import Key

__all__ = ["FormScreen", "Shortcut"]


KEYS = (
    "j k g G: move · enter: pick, write, open · e: write · ← → space: change · del: take back · u: undo · "
    "n: one more · x: take out · K J: move it · ctrl+s: done · esc: leave"
)


class FormScreen(FormAnswered):
    """Asks the questions of a form. Dismissed with the body once nothing speaks against it, or with None.

    What was typed until then is in `body`, and `changed` is told of each change.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "back", show=False, priority=True),
        Binding("ctrl+s", "press('take')", show=False, priority=True),
        Binding("j,down,tab", "press('move', 1)", show=False, priority=True),
        Binding("k,up,shift+tab", "press('move', -1)", show=False, priority=True),
        Binding("g,home", "press('top')", show=False, priority=True),
        Binding("G,end", "press('bottom')", show=False, priority=True),
        Binding("pagedown,ctrl+d", "press('page', 1)", show=False, priority=True),
        Binding("pageup,ctrl+u", "press('page', -1)", show=False, priority=True),
        Binding("enter", "press('open')", show=False, priority=True),
        Binding("space", "press('turn', 1)", show=False, priority=True),
        Binding("l,right", "press('turn', 1)", show=False, priority=True),
        Binding("h,left", "press('turn', -1)", show=False, priority=True),
        Binding("e", "press('write')", show=False, priority=True),
        Binding("asterisk", "press('all_events')", show=False, priority=True),
        Binding("delete,backspace", "press('clear')", show=False, priority=True),
        Binding("n", "press('add')", show=False, priority=True),
        Binding("J", "press('shift', 1)", show=False, priority=True),
        Binding("K", "press('shift', -1)", show=False, priority=True),
        Binding("x", "press('take_out')", show=False, priority=True),
        Binding("u", "press('undo')", show=False, priority=True),
        Binding("question_mark,f1", "press('keys')", show=False, priority=True),
    ]

    def on_key(self, event: Key) -> None:
        shortcut = self._shortcuts.get(event.key)
        if shortcut is not None and not self._busy:
            event.stop()
            self.filling.replace(shortcut.change(self.body))
            self._draw()

    def action_keys(self) -> None:
        self.say(KEYS)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Each key is heard before the next is looked at, so that what is typed ahead means what it was typed for.

        While an answer is written keys are its text.
        """
        if action == "press" and (self._picking or self._writing is not None):
            return False
        return super().check_action(action, parameters)

    def action_press(self, name: str, *arguments: int) -> None:
        """What a key means; a notice goes with the next one."""
        self._quiet()
        getattr(self, f"action_{name}")(*arguments)

    # Moving

    def action_move(self, by: int) -> None:
        self.view.move(by)

    def action_page(self, pages: int) -> None:
        if not self._busy:
            self.view.page(pages)

    def action_top(self) -> None:
        self.view.top()

    def action_bottom(self) -> None:
        self.view.bottom()

    def action_back(self) -> None:
        """Back one layer: what is being written, the options, the form."""
        if self._writing is not None:
            self._stop_writing()
        elif self._choosing is not None:
            self._close_options()
        else:
            self.dismiss(None)

    # The end

    def action_take(self) -> None:
        """Hand the body back, or go to the first answer that speaks against it."""
        if self._choosing is not None:
            self._close_options()
        first = self.filling.first_objection()
        if first is None:
            self.dismiss(self.body)
            return
        self._draw()
        self.view.go_to(Spot(first))
        left = len(self.filling.objections)
        self.say(f"{left} answer{'s' if left > 1 else ''} to put right first.", Tone.WARNING)
