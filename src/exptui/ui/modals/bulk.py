"""The dialog that guards one change to several experiments: a list of what happens to each, one word to accept all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from exptui.domain.asking import Body, Surroundings
from exptui.domain.lifecycle import Risk, Transition
from exptui.services.bulk import Bulk, Review
from exptui.ui.modals.bulk_lines import (
    ON_ITS_WAY,
    begins,
    left_out_lines,
    outcome_lines,
    progress,
    review_lines,
)
from exptui.ui.modals.form import Form
from exptui.ui.modals.gated import GatedSheet, Phase
from exptui.ui.pace import Pace
from exptui.ui.widgets.bars import one_line
from exptui.ui.widgets.fields import Answered
from exptui.ui.widgets.text_view import TextView

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Resize

LEAVE_NOW = "esc: leave; the outcome of that one will be told"


class ReviewText(TextView):
    """The list; it tells when another part of it is in view."""

    class Moved(Message):
        """Other lines are in view, or there are more or fewer."""

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Moved())

    def on_resize(self, _event: Resize) -> None:
        self.post_message(self.Moved())  # the view itself listens, too: Textual calls both

    def _lay_out(self) -> None:
        super()._lay_out()
        self.post_message(self.Moved())

    @property
    def hidden(self) -> str:
        """How much is out of sight, in words; empty where nothing is."""
        top, end = int(self.scroll_offset.y), int(self.scroll_offset.y) + self.size.height
        parts = [(self._counted(0, top), "above"), (self._counted(end, len(self.lines)), "below")]
        return " · ".join(f"{count} {where}" for count, where in parts if count)

    def _counted(self, start: int, end: int) -> str:
        """The experiments of some lines, or the lines where they are all of one that is in view."""
        experiments = sum(begins(self.lines[at]) for at in range(start, end))
        if experiments:
            return f"{experiments} experiment{'s' if experiments > 1 else ''}"
        return f"{end - start} line{'s' if end - start > 1 else ''}" if end > start else ""


class BulkSheet(GatedSheet[tuple[Body, ...]]):
    """One transition on several experiments. The flow drives it; it decides nothing and sends nothing."""

    DEFAULT_CSS = """
    BulkSheet {
        & > #list { height: 1fr; min-height: 3; margin: 0 1; }
        & > #more { height: 1; color: $text-muted; }
        & > #form { padding: 0 1; max-height: 6; overflow-y: auto; }
        & > #word { max-height: 3; }
        &.-sending #form { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "line(1)", show=False),
        Binding("k,up", "line(-1)", show=False),
        Binding("g,home", "end(-1)", show=False),
        Binding("G,end", "end(1)", show=False),
    ]
    KEYS: ClassVar[Mapping[Phase, str]] = {
        Phase.READING: "esc or Enter on Cancel: leave; nothing is sent",
        Phase.ASKING: "esc, n or Enter on Cancel: leave · tab: next field · j k PgDn: the list",
        Phase.SENDING: "esc or Enter on Stop: stop after the one on its way",
        Phase.TOLD: "Enter or esc: close · j k PgDn: the list",
    }

    def __init__(self, transition: Transition, total: int, place: str, pace: Pace) -> None:
        """`total` is how many experiments were asked for."""
        super().__init__(pace)
        self.transition = transition
        self.total = total
        self.place = place
        self.review = Review()
        self.bulk: Bulk | None = None
        self._says = f"Reading 0/{total}…"

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        yield Static(id="name", markup=False)
        yield ReviewText(id="list")
        yield Static(id="more", markup=False)
        yield Form(self.transition.body)
        yield from self.foot()

    def on_mount(self) -> None:
        self.pace.shown()
        self._head(self._says)

    def on_resize(self) -> None:
        self._head(self._says)
        if self.phase is Phase.ASKING:
            self._ask_for_the_word()

    # What the flow does with it

    def reading(self, read: int) -> None:
        """So many have been read."""
        if not self.left:
            self._head(f"Reading {read}/{self.total}…")

    async def ask(self, review: Review) -> None:
        """Show what would happen to each, and wait for a decision; nothing happens where the person leaves first."""
        self.review = review
        await self.query_one(Form).put(review.ready, Surroundings(), {})
        if self.left:
            return
        self._open_gate()
        self._head(review.counted)
        self._draw()

    def sending(self, bulk: Bulk) -> None:
        """Show what is on its way."""
        self.bulk = bulk
        if self.left:  # in the very moment after accepting: then nothing goes out at all
            bulk.stop()
            return
        self._problem("")
        self._focus_on("Stop")
        self.moved_on()

    def moved_on(self) -> None:
        """The next one is on its way, or an outcome has come."""
        assert self.bulk is not None
        if self.left:
            return
        self._head(progress(len(self.bulk.outcomes), len(self.review.ready)))
        self._draw_outcomes()

    def tell(self) -> None:
        """Show what came of each."""
        assert self.bulk is not None
        self._enter(Phase.TOLD)
        self._problem(self._why_it_stopped())
        self._head(self.bulk.summary)
        self._draw_outcomes()
        if self.transition.undo is not None and self.bulk.done:
            self._keys(f"{self.KEYS[Phase.TOLD]} · u then takes back the last")
        self.set_focus(None)

    def fail(self, review: Review) -> None:
        """None of them can be changed: there is nothing to decide about."""
        self.review = review
        self._enter(Phase.TOLD)
        self._head(f"✗ Not possible for any of the {review.total}; nothing was sent.")
        self._list.show(lambda width: tuple(left_out_lines(review.left, width)))
        self.set_focus(None)

    # What a person does with it

    @property
    def word(self) -> str:
        """What is typed to accept. Several flags have several keys, so their number is typed instead."""
        risk, ready = self.transition.risk, self.review.ready
        if risk is Risk.REVERSIBLE:
            return "y"
        if risk is Risk.TRAFFIC:
            return self.transition.verb
        only = ready[0].row().flag_key if len(ready) == 1 else ""
        return only or f"{self.transition.verb} {len(ready)}"

    def decided(self) -> tuple[Body, ...]:
        form = self.query_one(Form)
        return tuple(form.body_for(each) for each in self.review.ready)

    def action_leave(self) -> None:
        """Leave; while it sends, stop first: nothing more goes out, and what is on its way is waited for."""
        if self.phase is Phase.SENDING and self.bulk is not None and not self.bulk.stopping:
            self.bulk.stop()
            self._problem(f"Stopping after this one; {len(self.bulk.unsent)} not sent.")
            self._keys(LEAVE_NOW)
            self._focus_on("Leave")
            self._draw_outcomes()
            return
        super().action_leave()

    def action_scroll(self, pages: int) -> None:
        self._list.page(pages)

    def action_line(self, lines: int) -> None:
        self._list.move(lines)

    def action_end(self, way: int) -> None:
        if way < 0:
            self._list.top()
        else:
            self._list.bottom()

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        event.stop()
        if self.phase is Phase.ASKING:
            self._draw()

    @on(ReviewText.Moved)
    def _moved(self) -> None:
        width = (self.size.width or self.app.size.width) - 2
        self.query_one("#more", Static).update(one_line("", self._list.hidden, width))

    # Drawing

    @property
    def _list(self) -> ReviewText:
        return self.query_one("#list", ReviewText)

    def _head(self, says: str) -> None:
        self._says = says
        width = (self.size.width or self.app.size.width) - 2
        title = f"{self.transition.label} · {self.total} experiments"
        self.query_one("#title", Static).update(one_line(title, self.place, width))
        self.query_one("#name", Static).update(Content(says))

    def _draw(self) -> None:
        """Rewrite what would happen, with every answer."""
        self.query_one(Form).show_what_applies()
        bodies = self.decided()
        self._list.show(lambda width: review_lines(self.transition, self.review, bodies, width))
        self._ask_for_the_word()
        self._draw_problem()

    def _draw_outcomes(self) -> None:
        bulk = self.bulk
        assert bulk is not None
        self._list.show(lambda width: outcome_lines(bulk, width))
        marks = (f"{ON_ITS_WAY} ",) if bulk.under_way is not None else ("✗ ", "! ", "? ", "… ")
        lines = self._list.lines
        at = next((at for at in range(len(lines)) if lines[at] and lines[at][0][0] in marks), None)
        if at is not None:
            self._list.reveal(at)

    def _why_it_stopped(self) -> str:
        assert self.bulk is not None
        unsent = len(self.bulk.unsent)
        if not unsent:
            return ""
        were = f"{unsent} {'was' if unsent == 1 else 'were'} not sent."
        if self.bulk.surprise is not None:
            return f"Stopped there: {were}"
        return f"Stopped as you asked: {were}"
