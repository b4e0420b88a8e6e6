"""The dialog that guards a transition: what it changes, what it needs to know, and a word typed to accept it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from exptui.domain.asking import Body, Surroundings
from exptui.domain.checklist import launch_checklist
from exptui.domain.flag_state import flag_state
from exptui.domain.lifecycle import Risk, Transition
from exptui.domain.rows import Row
from exptui.services.journal import Ending
from exptui.services.transitions import Outcome
from exptui.ui.modals.form import Form
from exptui.ui.modals.gated import GatedSheet, Phase
from exptui.ui.modals.telling import bullets, checklist, flag_change, told
from exptui.ui.pace import Pace
from exptui.ui.widgets.bars import one_line
from exptui.ui.widgets.fields import Answered
from exptui.ui.widgets.status import look

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from exptui.domain.experiment import Experiment

__all__ = ["Phase", "TransitionSheet"]


class TransitionSheet(GatedSheet[Body]):
    """One transition on one experiment. The flow drives it; it decides nothing and sends nothing."""

    CSS_PATH = "transition.tcss"
    KEYS: ClassVar[Mapping[Phase, str]] = {
        Phase.READING: "esc or Enter on Cancel: leave; nothing is sent",
        Phase.ASKING: "tab: next field · esc, n or Enter on Cancel: leave, nothing is sent",
        Phase.SENDING: "esc: leave; the change is on its way and its outcome will be told",
        Phase.TOLD: "Enter or esc: close",
    }

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
        self.transition = transition
        self.row = row
        self.place = place
        self.experiment: Experiment | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        yield Static(id="name", markup=False)
        with VerticalScroll(id="body", can_focus=False):
            yield Static("Reading it from PostHog…", id="says", markup=False)
            yield Form(self.transition.body)
            yield Static(id="checks", markup=False, classes="-empty")
            yield Static(id="flag", markup=False, classes="-empty")
        yield from self.foot()

    def on_mount(self) -> None:
        self.pace.shown()
        self._head()

    def on_resize(self) -> None:
        self._head()
        if self.phase is Phase.ASKING:
            self._ask_for_the_word()

    # What the flow does with it

    async def ask(self, experiment: Experiment, around: Surroundings) -> None:
        """Show the experiment as just read, and wait for a decision; nothing happens where the person leaves first."""
        self.experiment, self.row = experiment, experiment.row()
        await self.query_one(Form).put((experiment,), around, self.starts)
        if self.left:
            return
        self._open_gate()
        self._draw()

    def changed(self, outcome: Outcome) -> None:
        """The experiment moved while it was decided about: say how, and ask again."""
        lines = "; ".join(outcome.changes)
        self._news = f"! It changed while you were deciding; nothing was sent. {lines}"
        self._draw_problem()

    def keep(self, answers: Mapping[str, str], news: str) -> None:
        """Ask again with what was answered, and say what speaks against it; `ask` comes next."""
        self.starts, self._news = answers, f"! {news} Nothing was sent."

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
        """The answers so far."""
        assert self.experiment is not None
        return self.query_one(Form).body_for(self.experiment)

    def decided(self) -> Body:
        return self.body()

    def action_scroll(self, pages: int) -> None:
        body = self.query_one("#body", VerticalScroll)
        body.scroll_relative(y=pages * max(1, body.size.height - 1), animate=False)

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        event.stop()
        self._draw()

    # Drawing

    def _head(self) -> None:
        width = (self.size.width or self.app.size.width) - 2
        self.query_one("#title", Static).update(one_line(self.transition.label, self.place, width))
        status = look(self.row.status, archived=self.row.archived)
        self.query_one("#name", Static).update(one_line(self.row.name, status.text, width))

    def _draw(self) -> None:
        """Rewrite what is said, with every answer."""
        experiment = self.experiment
        assert experiment is not None
        self._head()
        self.query_one(Form).show_what_applies()
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
