"""Muting one finding, with a note on why."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from exptui.domain.columns import cropped
from exptui.domain.finding import Finding
from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.pace import Pace
from exptui.ui.widgets.fields import LineInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

LONGEST = 200
"""Characters of a note."""
COMES_BACK = (
    "The queue is silent about it until it is gone or says something else; then it is back by itself."
)
GRAVE = "Verdicts count it all the same: nothing is called ready to ship while it stands."
COUNTED = "Verdicts count it all the same."
LOCAL = "Nothing is sent; u undoes it."


class MuteSheet(GuardedScreen[str | None]):
    """Say why. Dismissed with the note, which may be empty, or with None where nothing is to be muted."""

    DEFAULT_CSS = """
    MuteSheet > #title { height: 1; text-style: bold; padding: 0 1; }
    MuteSheet > #name { height: 1; padding: 0 1; color: $foreground-muted; }
    MuteSheet > VerticalScroll { height: 1fr; padding: 0 1; margin-top: 1; }
    MuteSheet > VerticalScroll > Static { height: auto; }
    MuteSheet > #field { height: 1; padding: 0 1; }
    MuteSheet > #field > #label { width: 6; height: 1; }
    MuteSheet > #keys { height: 1; padding: 0 1; margin-top: 1; color: $foreground-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", show=False, priority=True),
        Binding("pagedown", "scroll(1)", show=False, priority=True),
        Binding("pageup", "scroll(-1)", show=False, priority=True),
    ]

    def __init__(self, pace: Pace, name: str, finding: Finding) -> None:
        """`name` is the experiment's."""
        super().__init__(pace)
        self._name_of_it = name
        self._finding = finding

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        yield Static(id="name", markup=False)
        with VerticalScroll(can_focus=False):
            yield Static(self._says(), markup=False)
        with Horizontal(id="field"):
            yield Static("note", id="label", markup=False)
            yield LineInput(placeholder="why it may be left alone, if you like", max_length=LONGEST)
        yield Static("enter: mute · esc: cancel", id="keys", markup=False)

    def on_mount(self) -> None:
        self.pace.shown()
        self._head()
        self.set_focus(self.query_one(LineInput))

    def on_resize(self) -> None:
        self._head()

    def action_scroll(self, pages: int) -> None:
        body = self.query_one(VerticalScroll)
        body.scroll_relative(y=pages * max(1, body.size.height - 1), animate=False)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

    def _head(self) -> None:
        width = (self.size.width or self.app.size.width) - 2
        self.query_one("#title", Static).update(Content(cropped(f"Mute: {self._finding.title}", width)))
        self.query_one("#name", Static).update(Content(cropped(self._name_of_it, width)))

    def _says(self) -> Content:
        finding = self._finding
        told = [finding.reason, finding.detail if finding.detail != finding.reason else "", finding.why]
        about = [Content(each) for each in told if each]
        then = " ".join((COMES_BACK, GRAVE if finding.grave else COUNTED, LOCAL))
        return Content("\n").join([*about, Content(""), Content(then)])
