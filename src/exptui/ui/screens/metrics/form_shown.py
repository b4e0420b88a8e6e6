"""What a form looks like: its questions, what is said above and below them, and where the cursor is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on, work
from textual.containers import Container

from exptui.domain.asking import Option
from exptui.domain.forms import Form
from exptui.domain.json_paths import Path
from exptui.domain.questions import Kind, Question, walk
from exptui.domain.text import Json
from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.notices import Kind as Tone
from exptui.ui.pace import Pace
from exptui.ui.screens.metrics.form_filling import Filling
from exptui.ui.widgets.cursor_view import CursorView
from exptui.ui.widgets.line_layout import fit
from exptui.ui.widgets.lines import Line, wrap
from exptui.ui.widgets.question_field import AnswerLine
from exptui.ui.widgets.question_keys import WRITING, hints_for, key_line
from exptui.ui.widgets.question_lines import Shown, Spot, column_of, laid_out
from exptui.ui.widgets.question_view import QuestionView
from exptui.ui.widgets.question_words import OPTIONS, chosen, in_a_row
from exptui.ui.widgets.still_lines import StillLines

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Event, Key, Resize

    from exptui.services.picking import Lookup, Picker

TONES = {Tone.ERROR: "bad", Tone.WARNING: "warn", Tone.DONE: "good"}
UNSEEN = "This project has never seen it: saving will ask for your yes."


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A key that changes several answers at once."""

    key: str
    label: str
    change: Callable[[Json], Json]


class FormShown(GuardedScreen[Json | None]):
    """A form to be looked at."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    FormShown > #title { height: 1; padding: 0 1; margin-bottom: 1; }
    FormShown > #form { height: 1fr; layers: below above; padding: 0 0 0 1; }
    FormShown > #form > QuestionView { layer: below; height: 1fr; }
    FormShown > #form > AnswerLine { layer: above; display: none; height: 1; }
    FormShown > #help { height: 2; padding: 0 1; }
    FormShown > #keys { height: 1; padding: 0 1; }
    """

    def __init__(
        self,
        title: str,
        form: Form,
        body: Json,
        *,
        newer: bool,
        picker: Picker | None,
        pace: Pace,
        wrong: Mapping[Path, str] | None = None,
        intro: str = "",
        changed: Callable[[Json], None] | None = None,
        notes: Callable[[Json], Sequence[str]] | None = None,
        shortcuts: Sequence[Shortcut] = (),
        begin: Path | None = None,
    ) -> None:
        """`wrong` are the server's words by place; `notes` tell what follows from the answers. It begins where the
        server found fault, else at `begin`, with what is wrong there told at once, else at the top."""
        super().__init__(pace)
        self.filling = Filling(form, body, newer=newer, wrong=wrong, changed=changed)
        self._title_of_it = title
        self._picker = picker
        self._intro = intro
        self._notes = notes
        self._shortcuts = {each.key: each for each in shortcuts}
        self._first = self.filling.begin_at(begin) if begin else None
        self._asked_about: set[str] = set()
        self._unseen: set[str] = set()
        """Events that the project has never seen."""
        self._choosing: Path | None = None
        self._writing: Question | None = None
        self._at: Path | None = None
        """The question that the cursor was on last."""
        self._picking = False
        self._said = False
        self._times_in_front = 0

    @property
    def body(self) -> Json:
        """The answers so far."""
        return self.filling.body

    @property
    def _busy(self) -> bool:
        """Whether an answer is being written, picked, or chosen among options."""
        return self._picking or self._writing is not None or self._choosing is not None

    @property
    def view(self) -> QuestionView:
        return self.query_one(QuestionView)

    def compose(self) -> ComposeResult:
        yield StillLines(id="title")
        with Container(id="form"):
            yield QuestionView()
            yield AnswerLine()
        yield StillLines(id="help")
        yield StillLines(id="keys")

    def on_mount(self) -> None:
        self.pace.shown()
        self._draw()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Begin where the server found fault, else where it was asked for, else at the top."""
        refused = [path for path in self.filling.refusals if path]
        if refused:
            self.view.go_to(Spot(refused[0]))
        elif self._first is not None:
            self.view.go_to(Spot(self._first))

    def on_screen_resume(self) -> None:
        self._times_in_front += 1

    def ignores(self, event: Event) -> bool:
        """What is typed after something was picked is for the form: nothing is sent from here."""
        return self._times_in_front < 2 and super().ignores(event)

    # Drawing

    def _draw(self) -> None:
        filling = self.filling
        shown = Shown(
            questions=filling.questions,
            body=filling.body,
            objections=filling.told,
            refusals=filling.refusals,
            cautions={path: UNSEEN for path, name in self._events().items() if name in self._unseen},
            unfolded=frozenset(filling.unfolded),
            choosing=self._choosing,
            intro=self._intro,
            notes=tuple(self._notes(filling.body)) if self._notes is not None else (),
        )
        self.view.show(lambda width: laid_out(shown, width))
        self._tell()
        new = set(self._events().values()) - self._asked_about
        if new and self._picker is not None:
            self._asked_about |= new
            self._look_up(sorted(new))

    def _events(self) -> dict[Path, str]:
        """The events named in the form, by place."""
        asked = (each for each in walk(self.filling.questions) if each.kind is Kind.EVENT)
        named = ((each.path, self.filling.value(each.path)) for each in asked)
        return {path: name for path, name in named if isinstance(name, str) and name}

    def _tell(self) -> None:
        """Bring what stands above and below the form up to date."""
        width = self.size.width - 2
        question, left = self._question(), len(self.filling.objections)
        state = f"{left} to do" if left else "✓ complete"
        title = fit(self._title_of_it, width - cell_len(state) - 1)
        self._show("title", [((f"{title} ", "strong"), (state, "" if left else "good"))])
        if not self._said:
            self._below(self._help(question) if question is not None else "", "dim")
        picks = self._lookup(question) is not None
        hints = hints_for(self.view.spot, question, picks=picks, in_item=self._item() is not None)
        extra = [(each.key, each.label) for each in self._shortcuts.values()]
        self._show("keys", [key_line(WRITING if self._writing is not None else [*extra, *hints], width)])

    def _below(self, text: str, tone: str, sign: str = "") -> None:
        """Say something in the two lines below the form, nearest to the keys."""
        rows = wrap(f"{sign} {text}" if sign else text, self.size.width - 2)[:2] if text else []
        lines: list[Line] = [((row, tone),) for row in rows]
        if sign and lines:
            lines[0] = ((sign, tone), (lines[0][0][0][len(sign) :], ""))
            lines[1:] = [((row, ""),) for row in rows[1:]]
        self._show("help", [*[()] * (2 - len(lines)), *lines])

    def _show(self, where: str, lines: Sequence[Line]) -> None:
        self.query_one(f"#{where}", StillLines).show(lines)

    def _help(self, question: Question) -> str:
        hint = ""
        room = self.view.room - column_of(self.filling.questions, self.view.room)
        if question.kind in OPTIONS and in_a_row(question, room):
            here = chosen(question, self.filling.value(question.path))
            option: Option | None = None if here is None else question.options[here]
            hint = f"Now {option.label}: {option.hint}." if option is not None and option.hint else ""
        return " ".join(part for part in (question.help, hint) if part)

    def say(self, text: str, tone: Tone = Tone.NOTE) -> None:
        """Show a notice in place of the help until the next key."""
        self._said = True
        self._below(text, TONES.get(tone, "strong"), tone)

    def on_key(self, _event: Key) -> None:
        self._quiet()

    def _quiet(self) -> None:
        """Take the notice away."""
        if self._said:
            self._said = False
            self._tell()

    def on_resize(self, _event: Resize) -> None:
        self._tell()

    @on(CursorView.Moved)
    def _moved(self, _event: CursorView.Moved) -> None:
        """Tell what is wrong with the question that was left."""
        spot = self.view.spot
        path = spot.path if spot is not None else None
        if path != self._at:
            left, self._at = self._at, path
            if left is not None and self.filling.leave(left):
                self._draw()
        self._tell()

    @work(group="known")
    async def _look_up(self, names: Sequence[str]) -> None:
        """Tell of events that the project has never seen."""
        for name in names:
            if self._picker is not None and await self._picker.known_event(name) is False:
                self._unseen.add(name)
        if self._unseen.intersection(names) and self.is_attached:
            self._draw()

    def _lookup(self, question: Question | None) -> Lookup | None:
        """What an answer can be picked from; None where it is written."""
        reckoned = question is not None and question.kind is Kind.VALUE and question.numerical
        if question is None or self._picker is None or question.stray or question.closed or reckoned:
            return None
        return self._picker.lookup_for(question, self.body)

    # Where the cursor is

    def _question(self) -> Question | None:
        """The question under the cursor; of an item of a list, the list."""
        spot = self.view.spot
        if spot is None:
            return None
        return self.filling.question(spot.path[:-1] if spot.part == "item" else spot.path)

    def _item(self) -> Path | None:
        """The item of a list that the cursor is in."""
        spot = self.view.spot
        return self.filling.item_of(spot.path) if spot is not None else None

    def _asked(self) -> Question | None:
        """The question under the cursor, where it can be answered now."""
        spot, question = self.view.spot, self._question()
        if spot is None or spot.part != "question" or question is None:
            return None
        if question.closed:
            self.say(question.closed, Tone.WARNING)
            return None
        return question
