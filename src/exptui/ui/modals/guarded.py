"""What dialogs have in common: keys that came too early do not reach them, and Cancel has the focus."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, Event, Key, Paste
from textual.message import Message
from textual.reactive import reactive
from textual.renderables.blank import Blank
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from exptui.ui.modals.leaving import LeftOnce
from exptui.ui.pace import Pace
from exptui.ui.widgets.fields import LineInput

ALWAYS_HEARD = frozenset({"escape", "ctrl+c"})
"""Leaving is safe at any moment."""


T = TypeVar("T")


class OpaqueScreen(LeftOnce[T], ModalScreen[T], Generic[T]):
    """A modal screen that hides what is below, in every theme.

    Textual draws the screen below through a background that is the terminal's own, and a dimmed screen below would be
    drawn again in full, which a slow link feels.
    """

    DEFAULT_CSS = "OpaqueScreen { background: $background; }"

    def render(
        self,
    ) -> Any:  # what Textual itself draws a screen with is no Rich renderable to a type checker
        return Blank(self.styles.background)


class GuardedScreen(OpaqueScreen[T], Generic[T]):
    """A dialog that ignores what was typed before it was there. The app asks `ignores` before it hands a key on."""

    def __init__(self, pace: Pace) -> None:
        super().__init__()
        self.pace = pace
        self.hasty = False
        """Whether the key now being handled came faster after the last than a person types."""

    def on_screen_resume(self) -> None:
        """It is in front now, perhaps again: what was typed for what covered it is not for it."""
        self.pace.shown()

    def action_leave(self) -> None:
        """Close it without doing anything."""
        self.dismiss(None)

    def ignores(self, event: Event) -> bool:
        """Whether a key or paste was not meant for this dialog."""
        if isinstance(event, Key):
            self.hasty = self.pace.in_burst()
            return self.pace.too_early() and event.key not in ALWAYS_HEARD
        return isinstance(event, Paste) and self.pace.too_early()


class Cancelled(Message):
    """Cancel was chosen."""


class CancelButton(Widget, can_focus=True):
    """The way out. Brackets and arrows show the focus as well as colour does."""

    DEFAULT_CSS = "CancelButton { width: 14; height: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "cancel", show=False)]
    label: reactive[str] = reactive("Cancel")
    """At most six letters."""

    def action_cancel(self) -> None:
        self.post_message(Cancelled())

    def on_click(self, event: Click) -> None:
        event.stop()
        self.action_cancel()

    def render(self) -> Content:
        label = f"[ {self.label} ]"
        return Content.styled(f"› {label} ‹", "reverse bold") if self.has_focus else Content(f"  {label}")

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()


class GateInput(LineInput):
    """Where the word is typed that accepts. It can't be pasted, and Enter in a burst of keys does not count."""

    class Accepted(Message):
        """The word stood there when Enter was pressed."""

    class Refused(Message):
        """Enter was pressed, and here is why it did not count."""

        def __init__(self, why: str) -> None:
            super().__init__()
            self.why = why

    def __init__(self, word: str) -> None:
        super().__init__(id="gate")
        self.word = word

    def _on_paste(self, event: Paste) -> None:
        event.prevent_default()
        event.stop()
        self.post_message(self.Refused("Type it: a paste does not count here."))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        screen = self.screen
        if self.value.strip() != self.word:
            self.post_message(self.Refused(f"Type {self.word} here, then Enter; nothing was sent."))
        elif isinstance(screen, GuardedScreen) and screen.hasty:
            self.post_message(
                self.Refused("That Enter came too fast after the last key; press it once more.")
            )
        else:
            self.post_message(self.Accepted())
