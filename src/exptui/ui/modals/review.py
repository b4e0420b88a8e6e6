"""The dialog before a save: the change field by field, what others changed, and a word typed to accept it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from exptui.domain.asking import Body, Option
from exptui.domain.describe import counted, listed
from exptui.domain.variant_forms import dealing_changes
from exptui.services.journal import Ending
from exptui.ui.modals.form import Form
from exptui.ui.modals.gated import GatedSheet, Phase
from exptui.ui.modals.telling import TITLES
from exptui.ui.widgets.bars import one_line
from exptui.ui.widgets.fields import Answered, ChoiceField
from exptui.ui.widgets.status import look

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from exptui.domain.metric_changes import Change
    from exptui.domain.rows import Row
    from exptui.services.meant import Review
    from exptui.services.metric_outcome import Outcome
    from exptui.ui.pace import Pace

SIGNS = {
    "added": ("+", "bold $text-success"),
    "removed": ("-", "$text-error"),
    "section": ("↕", "bold"),
    "place": ("↕", ""),
    "field": ("~", "bold"),
}
YES, NO = "yes", "no"
DEALT_ANEW = (
    Option(YES, "yes", "people are dealt out by it from now on"),
    Option(NO, "no", "then it can't be saved"),
)
UNSEEN = (Option(YES, "yes", "it may be sent later on"), Option(NO, "no"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person accepted beside the change itself."""

    allow_unknown: bool = False
    """Events that PostHog has never seen."""
    update_flag: bool = False
    """Writing into the flag of an experiment that was launched."""


def dealing(review: Review) -> tuple[str, ...]:
    """What saving does to how people are dealt out; empty where it leaves that alone."""
    theirs = review.theirs.raw
    return dealing_changes(theirs, {**theirs, **review.meant.settings})


class ReviewSheet(GatedSheet[Decision]):
    """One save of one experiment. The flow drives it; it decides nothing and sends nothing."""

    DEFAULT_CSS = """
    ReviewSheet > #body { height: 1fr; margin: 1 0 0 0; }
    ReviewSheet #says, ReviewSheet #asked { height: auto; margin: 0 0 1 0; padding: 0 1; }
    ReviewSheet #form { display: none; }
    ReviewSheet #asked > Static { height: auto; }
    ReviewSheet #asked > .-off { display: none; }
    ReviewSheet.-told #asked, ReviewSheet.-sending #asked { display: none; }
    """
    KEYS: ClassVar[Mapping[Phase, str]] = {
        Phase.READING: "esc or Enter on Cancel: leave; nothing is sent",
        Phase.ASKING: "tab: next field · PgUp PgDn: scroll · esc, n: leave, nothing is sent",
        Phase.SENDING: "esc: leave; the change is on its way and its outcome will be told",
        Phase.TOLD: "Enter or esc: close",
    }

    def __init__(self, row: Row, place: str, pace: Pace) -> None:
        super().__init__(pace)
        self.row = row
        self.place = place
        self.review: Review | None = None
        self.unknown: tuple[str, ...] = ()
        """Events that PostHog has never seen: saving with them takes a yes of its own."""

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        yield Static(id="name", markup=False)
        with VerticalScroll(id="body", can_focus=False):
            yield Static("Reading it from PostHog…", id="says", markup=False)
            with Vertical(id="asked"):
                yield Static(id="about-flag", classes="-off", markup=False)
                yield ChoiceField(DEALT_ANEW)
                yield Static(id="about-unseen", classes="-off", markup=False)
                yield ChoiceField(UNSEEN)
            yield Form(Body)
        yield from self.foot()

    def on_mount(self) -> None:
        for field in self.query(ChoiceField):
            field.add_class("-off")
        self.pace.shown()
        self._head()

    def on_resize(self) -> None:
        self._head()
        if self.phase is Phase.ASKING:
            self._ask_for_the_word()

    # What the flow does with it

    def ask(self, review: Review, *, unknown: Sequence[str] = (), news: str = "") -> None:
        """Show what saving would do by now, and wait for a decision. Answers have to be given anew."""
        self.review, self.unknown, self._news = review, tuple(unknown), news
        self.row = review.theirs.row()
        for field in self.query(ChoiceField):
            field.chosen = None
        self._open_gate()
        self._draw()

    def sending(self) -> None:
        self._enter(Phase.SENDING)
        self._problem("Sending…")
        self._focus_on("Leave")  # what has been sent can't be cancelled

    def tell(self, outcome: Outcome) -> None:
        """Show what came of it, and how what PostHog shows differs from what was meant."""
        self._enter(Phase.TOLD)
        self._problem("")
        mark, title, style = TITLES[outcome.ending]
        lines = [Content.styled(f"{mark} Save: {title}", style)]
        if outcome.ending is Ending.DONE and not outcome.message:
            lines.append(Content("PostHog shows it as it was meant."))
        lines += [Content(part) for part in (outcome.message, outcome.link, outcome.hint) if part]
        lines += [Content.assemble(("! ", "bold $text-warning"), line) for line in outcome.lines]
        if outcome.places:
            lines.append(Content("It is told at its place in the editor; the form is kept."))
        self._show("says", Content("\n").join(lines))
        self._head()
        self.set_focus(None)

    def fail(self, words: str) -> None:
        """It could not be read, or there is nothing to decide about."""
        self._enter(Phase.TOLD)
        self._problem("")
        self._show("says", Content(words))
        self.set_focus(None)

    # What a person does with it

    @property
    def tier_two(self) -> bool:
        """Whether it changes what people see: the split or the rollout of an experiment that was launched."""
        return self.review is not None and self._launched and bool(dealing(self.review))

    @property
    def word(self) -> str:
        return "save" if self.tier_two else "y"

    def decided(self) -> Decision:
        flag, unseen = self._answers()
        return Decision(
            allow_unknown=bool(self.unknown) and unseen == YES, update_flag=self.tier_two and flag == YES
        )

    def action_scroll(self, pages: int) -> None:
        body = self.query_one("#body", VerticalScroll)
        body.scroll_relative(y=pages * max(1, body.size.height - 1), animate=False)

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        event.stop()
        if self.phase is Phase.ASKING:
            self._draw_problem()

    @property
    def _launched(self) -> bool:
        return self.review is not None and self.review.theirs.raw.get("start_date") is not None

    def _answers(self) -> tuple[str | None, str | None]:
        flag, unseen = self.query(ChoiceField)
        return flag.answer, unseen.answer

    def _missing(self) -> list[str]:
        """What has still to be answered, or speaks against it."""
        flag, unseen = self._answers()
        found = []
        if self.tier_two and flag != YES:
            found.append(
                "Without writing into the flag PostHog deals people out as before: say yes, or take that change back."
                if flag == NO
                else "Say whether the flag may be written."
            )
        if self.unknown and unseen != YES:
            found.append(
                "Correct the event, or say yes."
                if unseen == NO
                else "Say whether the unknown event is meant."
            )
        return found

    # Drawing

    def _head(self) -> None:
        width = (self.size.width or self.app.size.width) - 2
        self.query_one("#title", Static).update(one_line("Save", self.place, width))
        status = look(self.row.status, archived=self.row.archived)
        self.query_one("#name", Static).update(one_line(self.row.name, status.text, width))

    def _draw(self) -> None:
        review = self.review
        assert review is not None
        self._head()
        flag, unseen = self.query(ChoiceField)
        self._ask_about("about-flag", flag, self._about_flag() if self.tier_two else Content(""))
        self._ask_about("about-unseen", unseen, self._about_unseen() if self.unknown else Content(""))
        self._show("says", _says(review))
        self._ask_for_the_word()
        self._draw_problem()
        self.query_one("#body", VerticalScroll).scroll_home(animate=False)

    def _ask_about(self, where: str, field: ChoiceField, about: Content) -> None:
        static = self.query_one(f"#{where}", Static)
        static.update(about)
        static.set_class(not about.plain, "-off")
        field.set_class(not about.plain, "-off")

    @staticmethod
    def _about_flag() -> Content:
        return Content.styled("Write the split into the flag of this launched experiment?", "bold")

    def _about_unseen(self) -> Content:
        events = listed([f"“{event}”" for event in self.unknown])
        return Content.styled(
            f"PostHog has never seen {events}. Save with it all the same?", "bold $text-warning"
        )

    def _draw_problem(self) -> None:
        missing = self._missing()
        self._problem("\n".join(filter(None, (self._news, "  ".join(missing)))))
        self.query_one("#gate").disabled = bool(missing)


def change_line(change: Change) -> Content:
    """A change with its sign."""
    sign, style = SIGNS[change.kind]
    return Content.assemble((f"{sign} ", style), change.line)


def _says(review: Review) -> Content:
    lines = [Content.styled(f"Saving changes {counted(len(review.changes), 'thing')}:", "bold")]
    lines += [change_line(change) for change in review.changes]
    for said in dealing(review):
        lines.append(Content.assemble(("! ", "bold $text-warning"), said))
    if review.conflicts:
        lines += [Content(""), Content.styled("Both changed these; you chose:", "bold")]
        for conflict in review.conflicts:
            side = review.choices.get(conflict.key)
            lines.append(Content(f"· {conflict.what}: {'yours' if side == 'ours' else 'theirs'}"))
    if review.from_them:
        lines += [Content(""), Content.styled("Changed by others meanwhile; it stays:", "bold")]
        lines += [Content(f"· {change.line}") for change in review.from_them]
    sent = listed(list(review.payload()))
    if sent:
        lines += [Content(""), Content.styled(f"One PATCH, with {sent}.", "$foreground-muted")]
    return Content("\n").join(lines)
