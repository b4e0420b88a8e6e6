"""What the dialogs that change something have in common: four phases, a word to type, one decision, a way out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from exptui.ui.modals.form import Form
from exptui.ui.modals.guarded import CancelButton, Cancelled, GateInput, GuardedScreen
from exptui.ui.modals.telling import wanted_word
from exptui.ui.pace import Pace

if TYPE_CHECKING:
    from textual.app import ComposeResult

Decision = TypeVar("Decision")


class Phase(StrEnum):
    """How far a dialog has come; also a class of the screen."""

    READING = "-reading"
    ASKING = "-asking"
    SENDING = "-sending"
    TOLD = "-told"


class GatedSheet(GuardedScreen[None], Generic[Decision]):
    """A dialog that lets a change pass once its word has been typed. It sends nothing itself."""

    AUTO_FOCUS = "CancelButton"
    DEFAULT_CSS = """
    GatedSheet {
        & > Static { padding: 0 1; }
        & > #title, & > #name { height: 1; }
        & > #problem { height: auto; max-height: 3; color: $text-warning; }
        & > #word { height: auto; max-height: 6; }
        & > #bar { height: 1; layout: horizontal; }
        & #ask { width: auto; height: 1; }
        & #gate { width: 1fr; margin: 0 1; }
        & > #keys { height: 1; color: $text-muted; }
        & .-empty { display: none; }
        &.-reading #ask, &.-reading #gate { display: none; }
        &.-sending #ask, &.-sending #gate, &.-sending #word { display: none; }
        &.-told #bar, &.-told #word, &.-told #form { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", show=False, priority=True),
        Binding("n,q", "leave", show=False),
        Binding("enter", "close_told", show=False),
        Binding("pagedown,ctrl+d", "scroll(1)", show=False),
        Binding("pageup,ctrl+u", "scroll(-1)", show=False),
    ]
    KEYS: ClassVar[Mapping[Phase, str]] = {}
    """The keys that matter, by phase."""

    def __init__(self, pace: Pace) -> None:
        super().__init__(pace)
        self.left = False
        """Whether the person has closed it; what comes after has to be told elsewhere."""
        self.phase = Phase.READING
        self._news = ""
        """What has to be read before anything is typed."""
        self._decided: asyncio.Queue[Decision | None] = asyncio.Queue()
        self.add_class(Phase.READING)

    def foot(self) -> ComposeResult:
        """What stands below in each of them: what is wrong, the word with its field and the way out, the keys."""
        yield Static(id="problem", markup=False)
        yield Static(id="word", markup=False, classes="-empty")
        with Horizontal(id="bar"):
            yield Static(id="ask", markup=False)
            yield GateInput(self.word)
            yield CancelButton()
        yield Static(self.KEYS[Phase.READING], id="keys", markup=False)

    # What each of them says for itself

    @property
    def word(self) -> str:
        """What is typed to accept, by how much is at stake."""
        raise NotImplementedError

    def decided(self) -> Decision:
        """What is accepted by typing the word now."""
        raise NotImplementedError

    def action_scroll(self, pages: int) -> None:
        """Move through what is said."""
        raise NotImplementedError

    # What a flow waits for

    async def decision(self) -> Decision | None:
        """What was accepted; None where the person left."""
        return await self._decided.get()

    # What a person does with it

    def action_leave(self) -> None:
        self.left = True
        if self.phase is Phase.ASKING or self.phase is Phase.READING:
            self._decided.put_nowait(None)
        self.dismiss(None)

    def action_close_told(self) -> None:
        if self.phase is Phase.TOLD:
            self.dismiss(None)

    @on(Cancelled)
    def _cancelled(self) -> None:
        self.action_leave()

    @on(Input.Changed, "#gate")
    def _typing(self) -> None:
        if self.phase is Phase.ASKING:
            if self.query_one("#gate", GateInput).value:
                self._news = ""
            self._draw_problem()

    @on(GateInput.Refused)
    def _refused(self, event: GateInput.Refused) -> None:
        self._problem(event.why)

    @on(GateInput.Accepted)
    def _accepted(self) -> None:
        if self.phase is not Phase.ASKING:
            return
        if objections := self.query_one(Form).objections():
            self._problem(next(iter(objections.values())))
            return
        decision = self.decided()
        self._enter(Phase.SENDING)  # at once: a second Enter must find nothing to accept
        self._decided.put_nowait(decision)

    # Drawing

    def _open_gate(self) -> None:
        """Wait for a decision: the field is empty and the way out has the focus."""
        gate = self.query_one("#gate", GateInput)
        gate.word, gate.value = self.word, ""
        self._enter(Phase.ASKING)
        self._focus_on("Cancel")

    def _enter(self, phase: Phase) -> None:
        self.remove_class(self.phase)
        self.phase = phase
        self.add_class(phase)
        self._keys(self.KEYS[phase])
        self.pace.shown()

    def _focus_on(self, label: str) -> None:
        """Give the way out its label and the focus."""
        cancel = self.query_one(CancelButton)
        cancel.label = label
        cancel.focus()

    def _ask_for_the_word(self) -> None:
        word, ask = wanted_word(self.word, self.size.width or self.app.size.width)
        self._show("word", word)
        self.query_one("#ask", Static).update(ask)

    def _show(self, where: str, content: Content) -> None:
        static = self.query_one(f"#{where}", Static)
        static.update(content)
        static.set_class(not content.plain, "-empty")

    def _keys(self, words: str) -> None:
        self.query_one("#keys", Static).update(Content(words))

    def _problem(self, words: str) -> None:
        self.query_one("#problem", Static).update(Content(words))

    def _draw_problem(self) -> None:
        objections = self.query_one(Form).objections()
        self._problem("\n".join(filter(None, (self._news, "  ".join(objections.values())))))
        self.query_one("#gate", GateInput).disabled = bool(objections)
