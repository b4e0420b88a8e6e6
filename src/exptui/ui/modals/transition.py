"""The dialog that guards a transition: what it changes, what it needs to know, and a word typed to accept it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from exptui.domain.asking import Body, Surroundings, fields_of
from exptui.domain.checklist import launch_checklist
from exptui.domain.flag_state import flag_state
from exptui.domain.lifecycle import Risk, Transition
from exptui.domain.rows import Row
from exptui.services.journal import Ending
from exptui.services.transitions import Outcome
from exptui.ui.modals.guarded import CancelButton, Cancelled, GateInput, GuardedScreen
from exptui.ui.modals.telling import bullets, checklist, flag_change, told, wanted_word
from exptui.ui.pace import Pace
from exptui.ui.widgets.bars import one_line
from exptui.ui.widgets.fields import Answered, FieldRow, field_for
from exptui.ui.widgets.status import look

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from exptui.domain.experiment import Experiment


class Phase(StrEnum):
    """How far the dialog has come; also a class of the screen."""

    READING = "-reading"
    ASKING = "-asking"
    SENDING = "-sending"
    TOLD = "-told"


KEYS = {
    Phase.READING: "esc or Enter on Cancel: leave; nothing is sent",
    Phase.ASKING: "tab: next field · esc, n or Enter on Cancel: leave, nothing is sent",
    Phase.SENDING: "esc: leave; the change is on its way and its outcome will be told",
    Phase.TOLD: "Enter or esc: close",
}


class TransitionSheet(GuardedScreen[None]):
    """One transition on one experiment. The flow drives it; it decides nothing and sends nothing."""

    AUTO_FOCUS = "CancelButton"
    CSS_PATH = "transition.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", show=False, priority=True),
        Binding("n,q", "leave", show=False),
        Binding("enter", "close_told", show=False),
        Binding("pagedown,ctrl+d", "scroll(1)", show=False),
        Binding("pageup,ctrl+u", "scroll(-1)", show=False),
    ]

    def __init__(
        self,
        transition: Transition,
        row: Row,
        place: str,
        pace: Pace,
        *,
        starts: Mapping[str, str] | None = None,
    ) -> None:
        """`starts` are texts to begin with instead of the experiment's own: an undo has the old ones."""
        super().__init__(pace)
        self.starts = starts or {}
        self.left = False
        """Whether the person has closed it; what comes after has to be told elsewhere."""
        self.transition = transition
        self.row = row
        self.place = place
        self.phase = Phase.READING
        self.experiment: Experiment | None = None
        self.around = Surroundings()
        self._news = ""
        """What has to be read before anything is typed."""
        self._decided: asyncio.Queue[Body | None] = asyncio.Queue()
        self.add_class(Phase.READING)

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        yield Static(id="name", markup=False)
        with VerticalScroll(id="body", can_focus=False):
            yield Static("Reading it from PostHog…", id="says", markup=False)
            yield Vertical(id="form", classes="-empty")
            yield Static(id="checks", markup=False, classes="-empty")
            yield Static(id="flag", markup=False, classes="-empty")
        yield Static(id="problem", markup=False)
        yield Static(id="word", markup=False, classes="-empty")
        with Horizontal(id="bar"):
            yield Static(id="ask", markup=False)
            yield GateInput(self.word)
            yield CancelButton()
        yield Static(KEYS[Phase.READING], id="keys", markup=False)

    def on_mount(self) -> None:
        self.pace.shown()
        self._head()

    def on_resize(self) -> None:
        self._head()
        if self.phase is Phase.ASKING:
            self._ask_for_the_word()

    # What the flow does with it

    async def decision(self) -> Body | None:
        """What was accepted; None where the person left."""
        return await self._decided.get()

    async def ask(self, experiment: Experiment, around: Surroundings) -> None:
        """Show the experiment as just read, and wait for a decision."""
        self.experiment, self.around, self.row = experiment, around, experiment.row()
        form = self.query_one("#form", Vertical)
        await form.remove_children()
        rows = []
        for question in fields_of(self.transition.body):
            options = question.ask.options(experiment, around) if question.ask.options else ()
            start = question.ask.start(experiment, around) if question.ask.start else ""
            start = self.starts.get(question.name, start)
            rows.append(FieldRow(question, field_for(question, options, start)))
        await form.mount_all(rows)
        form.set_class(not rows, "-empty")
        gate = self.query_one("#gate", GateInput)
        gate.word, gate.value = self.word, ""
        self._enter(Phase.ASKING)
        self._focus_on("Cancel")
        self._draw()

    def changed(self, outcome: Outcome) -> None:
        """The experiment moved while it was decided about: say how, and ask again."""
        lines = "; ".join(outcome.changes)
        self._news = f"! It changed while you were deciding; nothing was sent. {lines}"
        self._draw_problem()

    def sending(self) -> None:
        self._enter(Phase.SENDING)
        self._problem("Sending…")
        self._focus_on("Leave")  # what has been sent can't be cancelled

    def tell(self, outcome: Outcome) -> None:
        """Show what came of it, against what was promised."""
        self._enter(Phase.TOLD)
        self._problem("")
        before = flag_state(self.experiment) if self.experiment else None
        after = flag_state(outcome.after) if outcome.after else None
        self.row = outcome.after.row() if outcome.after else self.row
        self._head()
        self._show("says", told(outcome, self.transition.label))
        self._show("checks", Content(""))
        sent = outcome.ending not in (Ending.NOT_SENT, Ending.CHANGED)
        if self.transition.flag_after and before and after and sent:
            self._show("flag", flag_change(before.key, before, after, when="as it was → as it is now"))
        else:
            self._show("flag", Content(""))
        self.set_focus(None)

    def fail(self, words: str) -> None:
        """It could not be read: there is nothing to decide about."""
        self._enter(Phase.TOLD)
        self._show("says", Content(words))
        self.set_focus(None)

    # What a person does with it

    @property
    def word(self) -> str:
        """What is typed to accept, by how much is at stake."""
        if self.transition.risk is Risk.REVERSIBLE:
            return "y"
        return self.transition.verb if self.transition.risk is Risk.TRAFFIC else self.row.flag_key or "delete"

    def body(self) -> Body:
        """The answers so far. A question that does not apply keeps its default."""
        assert self.experiment is not None
        answers = self._answers()
        applying = {
            row.question.name: answers[row.question.name]
            for row in self.query(FieldRow)
            if row.question.applies(self.experiment, answers)
        }
        return self.transition.body(**applying)

    def action_leave(self) -> None:
        self.left = True
        if self.phase is Phase.ASKING or self.phase is Phase.READING:
            self._decided.put_nowait(None)
        self.dismiss(None)

    def action_close_told(self) -> None:
        if self.phase is Phase.TOLD:
            self.dismiss(None)

    def action_scroll(self, pages: int) -> None:
        body = self.query_one("#body", VerticalScroll)
        body.scroll_relative(y=pages * max(1, body.size.height - 1), animate=False)

    @on(Cancelled)
    def _cancelled(self) -> None:
        self.action_leave()

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        event.stop()
        self._draw()

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
        if self.phase is not Phase.ASKING or self.experiment is None:
            return
        body = self.body()
        if objections := body.objections(self.experiment, self.around):
            self._problem(next(iter(objections.values())))
            return
        self._enter(Phase.SENDING)  # at once: a second Enter must find nothing to accept
        self._decided.put_nowait(body)

    # Drawing

    def _answers(self) -> dict[str, Any]:
        return {row.question.name: row.answer for row in self.query(FieldRow)}

    def _enter(self, phase: Phase) -> None:
        self.remove_class(self.phase)
        self.phase = phase
        self.add_class(phase)
        self.query_one("#keys", Static).update(Content(KEYS[phase]))
        self.pace.shown()

    def _focus_on(self, label: str) -> None:
        """Give the way out its label and the focus."""
        cancel = self.query_one(CancelButton)
        cancel.label = label
        cancel.focus()

    def _head(self) -> None:
        width = (self.size.width or self.app.size.width) - 2
        self.query_one("#title", Static).update(one_line(self.transition.label, self.place, width))
        status = look(self.row.status, archived=self.row.archived)
        self.query_one("#name", Static).update(one_line(self.row.name, status.text, width))

    def _ask_for_the_word(self) -> None:
        word, ask = wanted_word(self.word, self.size.width or self.app.size.width)
        self._show("word", word)
        self.query_one("#ask", Static).update(ask)

    def _show(self, where: str, content: Content) -> None:
        static = self.query_one(f"#{where}", Static)
        static.update(content)
        static.set_class(not content.plain, "-empty")

    def _problem(self, words: str) -> None:
        self.query_one("#problem", Static).update(Content(words))

    def _draw_problem(self) -> None:
        assert self.experiment is not None
        objections = self.body().objections(self.experiment, self.around)
        self._problem("\n".join(filter(None, (self._news, "  ".join(objections.values())))))
        self.query_one("#gate", GateInput).disabled = bool(objections)

    def _draw(self) -> None:
        """Rewrite what is said, with every answer."""
        experiment = self.experiment
        assert experiment is not None
        self._head()
        answers = self._answers()
        for row in self.query(FieldRow):
            row.display = row.question.applies(experiment, answers)
        body = self.body()
        self._show("says", bullets(self.transition.consequence(experiment, body)))
        before = flag_state(experiment)
        if before is not None and (self.transition.flag_after or self.transition.risk > Risk.REVERSIBLE):
            after = self.transition.flag_after(before, body) if self.transition.flag_after else before
            self._show("flag", flag_change(before.key, before, after, when="now → after"))
        if self.transition.name == "launch":
            self._show("checks", checklist(launch_checklist(experiment)))
        self._ask_for_the_word()
        self._draw_problem()
