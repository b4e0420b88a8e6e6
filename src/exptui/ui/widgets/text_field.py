"""Several lines of text. Apart from the other fields: the editor behind it is slow to import."""

from __future__ import annotations

from textual.widgets import TextArea

from exptui.ui.widgets.fields import Answered


class TextField(TextArea):
    """A text of several lines; tab leaves it."""

    DEFAULT_CSS = "TextField { height: 5; width: 1fr; border: none; padding: 0; }"

    def __init__(self, text: str) -> None:
        super().__init__(text, soft_wrap=True, tab_behavior="focus", compact=True)
        self.cursor_blink = False

    @property
    def answer(self) -> str:
        return self.text

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(Answered())
