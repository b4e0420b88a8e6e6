"""The line in which an answer is written, over the place where it stands."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from exptui.ui.widgets.fields import LineInput


class AnswerLine(LineInput):
    """A line that is left by enter, tab and the arrows. Escape belongs to the screen."""

    class Written(Message):
        """It was left, with this text: keys that came later are not in it."""

        def __init__(self, text: str, by: int, *, done: bool = False) -> None:
            """`by` is how many questions on to go; `done` whether the form is to be taken."""
            super().__init__()
            self.text = text
            self.by = by
            self.done = done

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,tab,down", "written(1)", show=False),
        Binding("shift+tab,up", "written(-1)", show=False),
        Binding("ctrl+s", "done", show=False),
    ]

    def action_written(self, by: int) -> None:
        self.post_message(self.Written(self.value, by))

    def action_done(self) -> None:
        self.post_message(self.Written(self.value, 0, done=True))
