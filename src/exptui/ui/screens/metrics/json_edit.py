"""A body edited as JSON, here or in the person's own editor: nothing that a form does not know is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static, TextArea

from exptui.domain.columns import cropped
from exptui.domain.text import Json, clean_line
from exptui.ui.editor import NotEdited, edited_outside, editor, named
from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.notices import Kind
from exptui.ui.pace import Pace
from exptui.ui.screens.metrics.json_text import Problem, understood, written
from exptui.ui.widgets.bars import STYLES

if TYPE_CHECKING:
    from textual.app import ComposeResult

AGAIN = "What was changed would be lost: esc again leaves without it, ctrl+s takes it."


class JsonScreen(GuardedScreen[Json | None]):
    """Edit an object as JSON. Dismissed with it once nothing speaks against it, or with None."""

    AUTO_FOCUS = "TextArea"
    DEFAULT_CSS = """
    JsonScreen > #title { height: 1; text-style: bold; padding: 0 1; margin-bottom: 1; }
    JsonScreen > TextArea {
        height: 1fr; border: none; padding: 0; scrollbar-size-vertical: 1; background: $background;
    }
    JsonScreen > TextArea:focus { border: none; }
    JsonScreen > #said { height: 2; padding: 0 1; content-align: left bottom; }
    JsonScreen > #keys { height: 1; padding: 0 1; color: $foreground-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "back", show=False, priority=True),
        Binding("ctrl+s", "take", show=False, priority=True),
        Binding("ctrl+o,f4", "outside", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        body: Json,
        check: Callable[[Any], str | None],
        pace: Pace,
        *,
        changed: Callable[[Json], None] | None = None,
    ) -> None:
        """`check` says why an object can't be taken; `changed` is told what was left without being taken."""
        super().__init__(pace)
        self._title_of_it = clean_line(title)
        self._body = body
        self._check = check
        self._changed = changed
        self._asked = False
        """Whether it was told that leaving loses something."""
        self.start = written(body)

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        area = TextArea(
            self.start,
            soft_wrap=True,
            tab_behavior="indent",
            compact=True,
            show_line_numbers=True,
            highlight_cursor_line=False,
        )
        area.cursor_blink = False
        area.indent_width = 2
        yield area
        yield Static(id="said", markup=False)
        outside = f" · ctrl+o: in {named(editor())}" if editor() else " · ctrl+o: in $EDITOR"
        yield Static(f"ctrl+s: take{outside} · esc: leave", id="keys", markup=False)

    def on_mount(self) -> None:
        self.pace.shown()

    def on_resize(self) -> None:
        width = self.size.width - 2
        self.query_one("#title", Static).update(Content(cropped(self._title_of_it, width)))

    @property
    def text(self) -> str:
        """What stands there now."""
        return self.query_one(TextArea).text

    def say(self, text: str, tone: Kind = Kind.NOTE) -> None:
        style = STYLES.get(tone, "")
        self.query_one("#said", Static).update(Content.assemble((f"{tone} ", style), clean_line(text)))

    @on(TextArea.Changed)
    def _retyped(self) -> None:
        self._asked = False
        said = self.query_one("#said", Static)
        if str(said.content):
            said.update(Content(""))

    def action_take(self) -> None:
        """Hand the object back, or say what is wrong and where."""
        value, problem = understood(self.text)
        if problem is None and not isinstance(value, dict):
            problem = Problem("An object is expected: { … }.")
        if problem is None and (said := self._check(value)) is not None:
            problem = Problem(said, *self.query_one(TextArea).cursor_location)
        if problem is None:
            self.dismiss(self._body if value == self._body and self.text == self.start else value)
            return
        self.query_one(TextArea).move_cursor((problem.line, problem.column))
        self.say(problem.said, Kind.ERROR)

    def action_back(self) -> None:
        """Leave; what would be lost by it is left to whoever keeps it, or asked about first."""
        value, problem = understood(self.text)
        kept = self._changed is not None and problem is None and isinstance(value, dict)
        if self.text != self.start and not kept and not self._asked:
            self._asked = True
            self.say(AGAIN, Kind.WARNING)
            return
        if self._changed is not None and kept and self.text != self.start:
            self._changed(value)
        self.dismiss(None)

    def action_outside(self) -> None:
        """Go on in the person's own editor."""
        command = editor()
        if not command:
            self.say("Name an editor in $VISUAL or $EDITOR first.", Kind.WARNING)
            return
        try:
            text = edited_outside(self.app, self.text, command, suffix=".json")
        except NotEdited as error:
            self.say(str(error), Kind.ERROR)
            return
        self._outside(text)

    def _outside(self, text: str) -> None:
        """Take what came back, in place of what stood here; ctrl+z takes that back."""
        area = self.query_one(TextArea)
        if text.rstrip("\n") != area.text.rstrip("\n"):
            area.replace(text.rstrip("\n"), area.document.start, area.document.end)
        _, problem = understood(area.text)
        if problem is not None:
            area.move_cursor((problem.line, problem.column))
            self.say(problem.said, Kind.ERROR)
