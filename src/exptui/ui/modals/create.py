"""The dialog before an experiment is created: all that will be made, a word typed, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from exptui.domain.asking import Body, Option
from exptui.domain.describe import listed
from exptui.services.journal import Ending
from exptui.ui.modals.create_lines import Preview, fact, hung, preview_of
from exptui.ui.modals.form import Form
from exptui.ui.modals.gated import GatedSheet, Phase
from exptui.ui.widgets.bars import one_line
from exptui.ui.widgets.fields import Answered, ChoiceField
from exptui.ui.widgets.lines import Line
from exptui.ui.widgets.text_view import TextView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from exptui.services.creating import Created
    from exptui.ui.pace import Pace

__all__ = ["Accepted", "CreateSheet", "Preview", "preview_of"]

YES, NO = "yes", "no"
UNSEEN = (Option(YES, "yes", "it may be sent later on"), Option(NO, "no"))
HEADS = {
    Ending.DONE: ("✓", "Created", "good"),
    Ending.DIFFERENT: ("!", "Created, but not all as shown", "warn"),
    Ending.REFUSED: ("✗", "PostHog refused; nothing was created", "bad"),
    Ending.AWAITING: ("…", "Awaiting approval", "warn"),
    Ending.NOT_DONE: ("✗", "Not created", "bad"),
    Ending.UNKNOWN: ("?", "Unknown: it may have been created", "warn"),
    Ending.NOT_SENT: ("✗", "Nothing was sent", "bad"),
    Ending.CHANGED: ("!", "It changed meanwhile; nothing was created", "warn"),
}
ON_ITS_WAY = "It is on its way; what comes of it will be told."
"""What is said where a person comes back to who leaves while it is sent."""
MADE = frozenset({Ending.DONE, Ending.DIFFERENT})
"""Endings after which there is an experiment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What a person accepted beside what was shown."""

    allow_unknown: bool = False
    """Events that PostHog has never seen."""


class CreateSheet(GatedSheet[Accepted]):
    """One creation. The flow drives it; it decides nothing and sends nothing."""

    DEFAULT_CSS = """
    CreateSheet > #body { height: 1fr; margin: 1 0 0 1; }
    CreateSheet #asked { height: auto; margin: 1 0 0 0; padding: 0 1; }
    CreateSheet #asked > Static { height: auto; }
    CreateSheet #asked.-off { display: none; }
    CreateSheet #form { display: none; }
    CreateSheet.-told #asked, CreateSheet.-sending #asked { display: none; }
    """
    KEYS: ClassVar[Mapping[Phase, str]] = {
        Phase.READING: "esc or Enter on Cancel: leave; nothing is sent",
        Phase.ASKING: "tab: next · PgUp PgDn: scroll · esc: back, nothing is sent",
        Phase.SENDING: "esc: leave; it is on its way and its outcome will be told",
        Phase.TOLD: "Enter or esc: close",
    }
    OPEN_KEYS = "Enter: open it · esc: close"

    def __init__(self, place: str, pace: Pace) -> None:
        super().__init__(pace)
        self.place = place
        self.preview: Preview | None = None
        self.unknown: tuple[str, ...] = ()
        """Events that PostHog has never seen: creating with them takes a yes of its own."""
        self.created: Created | None = None
        """What came of it; None until it is told."""
        self.opens = False
        """Whether it was closed by Enter after an experiment was made: the person wants to see it."""
        self._gone = asyncio.Event()
        self._leaving: Callable[[], None] | None = None
        self._lines: Sequence[Line] = ((("Reading…", "dim"),),)

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        yield Static(id="name", markup=False)
        yield TextView(id="body")
        with Vertical(id="asked", classes="-off"):
            yield Static(id="about-unseen", markup=False)
            yield ChoiceField(UNSEEN)
        yield Form(Body)
        yield from self.foot()

    def on_mount(self) -> None:
        self.pace.shown()
        self._head()
        self._say(self._lines)

    def on_unmount(self) -> None:
        self._gone.set()

    def on_resize(self) -> None:
        self._head()
        if self.phase is Phase.ASKING:
            self._ask_for_the_word()

    # What the flow does with it

    def ask(self, preview: Preview, unknown: Sequence[str] = (), news: str = "") -> None:
        """Show what would be made, and wait for a decision. The answer about unknown events has to be given anew."""
        self.preview, self.unknown, self._news = preview, tuple(unknown), news
        self.query_one(ChoiceField).chosen = None
        self._open_gate()
        self._head()
        self._ask_about_unseen()
        self._ask_for_the_word()
        self._draw_problem()
        self._say(preview.lines)
        self.query_one(TextView).top()

    def sending(self, leaving: Callable[[], None] | None = None) -> None:
        """It goes out. `leaving` is called where the person leaves before it is known what came of it."""
        self._leaving = leaving
        self._enter(Phase.SENDING)
        self._problem("Sending…")
        self._focus_on("Leave")  # what has been sent can't be cancelled

    def tell(self, created: Created) -> None:
        """Show what came of it, and what can be done next."""
        self.created = created
        self._enter(Phase.TOLD)
        self._problem("")
        self._say(told_lines(created))
        self.query_one(TextView).top()
        if self.has_made:
            self._keys(self.OPEN_KEYS)
        self.set_focus(None)

    def fail(self, words: str) -> None:
        """There is nothing to decide about."""
        self._enter(Phase.TOLD)
        self._problem("")
        self._say([((line, ""),) for line in words.split("\n")])
        self.set_focus(None)

    async def closed(self) -> bool:
        """Wait until it is gone; whether the person wants to see what was made."""
        await self._gone.wait()
        return self.opens

    @property
    def has_made(self) -> bool:
        """Whether there is an experiment to open."""
        created = self.created
        return created is not None and created.ending in MADE and created.number is not None

    # What a person does with it

    @property
    def word(self) -> str:
        return "y"

    def decided(self) -> Accepted:
        return Accepted(allow_unknown=bool(self.unknown) and self.query_one(ChoiceField).answer == YES)

    def action_scroll(self, pages: int) -> None:
        self.query_one(TextView).page(pages)

    def action_leave(self) -> None:
        if self.phase is Phase.SENDING and self._leaving is not None:
            self._leaving()
        super().action_leave()

    def action_close_told(self) -> None:
        self.opens = self.phase is Phase.TOLD and self.has_made
        super().action_close_told()

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        event.stop()
        if self.phase is Phase.ASKING:
            self._draw_problem()

    def _missing(self) -> str:
        """What has still to be answered, or speaks against it."""
        answer = self.query_one(ChoiceField).answer
        if not self.unknown or answer == YES:
            return ""
        return "Correct the event, or say yes." if answer == NO else "Say whether the unknown event is meant."

    # Drawing

    def _head(self) -> None:
        width = (self.size.width or self.app.size.width) - 2
        title, name = (
            (self.preview.title, self.preview.name) if self.preview else ("Create an experiment", "")
        )
        self.query_one("#title", Static).update(one_line(title, self.place, width))
        self.query_one("#name", Static).update(one_line(name, "draft" if name else "", width))

    def _say(self, lines: Sequence[Line]) -> None:
        self._lines = tuple(lines)
        for view in self.query(TextView):
            view.show(lambda width: tuple(hung(self._lines, width)))

    def _ask_about_unseen(self) -> None:
        self.query_one("#asked").set_class(not self.unknown, "-off")
        events = listed([f"“{event}”" for event in self.unknown])
        says = f"PostHog has never seen {events}. Create it with that all the same?"
        self.query_one("#about-unseen", Static).update(Content.styled(says, "bold $text-warning"))

    def _draw_problem(self) -> None:
        missing = self._missing()
        self._problem("\n".join(filter(None, (self._news, missing))))
        self.query_one("#gate").disabled = bool(missing)


def told_lines(created: Created) -> tuple[Line, ...]:
    """What came of a creation, and what is to be done."""
    mark, title, tone = HEADS.get(created.ending, ("?", str(created.ending), "warn"))
    made, experiment = created.ending in MADE, created.experiment
    on = experiment is not None and experiment.feature_flag is not None and experiment.feature_flag.active
    lines: list[Line] = [((f"{mark} ", tone), (title, tone))]
    if experiment is not None and made:
        lines += [(), *fact("Name", experiment.name, "strong")]
        lines += fact("Flag", f"{experiment.flag_key}, on already" if on else experiment.flag_key)
    for part in (created.message, created.link, created.hint):
        if part:
            lines += [(), *(((line, ""),) for line in part.split("\n"))]
    if any(created.places):
        lines += [(), (("It is told at its field in the form; everything is kept.", ""),)]
    if made and created.number is not None:
        yet = "It is not launched yet." if on else "Nobody sees anything of it yet."
        lines += [(), ((f"{yet} Enter opens it; from there L launches it.", ""),)]
    return tuple(lines)
