"""One widget a kind of question. A field's answer is in its `answer`; it posts `Answered` when that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len, set_cell_size
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from exptui.domain.asking import Kind, Option, Question

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Click, Paste

LABEL_WIDTH = 12


class Answered(Message):
    """A field's answer changed."""


class ChoiceField(Widget, can_focus=True):
    """Options in a row, one chosen or none. Arrows move, space chooses; Enter is left to the dialog."""

    DEFAULT_CSS = "ChoiceField { height: auto; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up,h,k", "move(-1)", show=False),
        Binding("right,down,l,j", "move(1)", show=False),
        Binding("space", "choose", show=False),
    ]
    at: reactive[int] = reactive(0)
    chosen: reactive[int | None] = reactive(None, layout=True)

    def __init__(self, options: tuple[Option, ...]) -> None:
        super().__init__()
        self.options = options

    @property
    def answer(self) -> str | None:
        return None if self.chosen is None else self.options[self.chosen].value

    def action_move(self, by: int) -> None:
        if self.options:
            self.at = (self.at + by) % len(self.options)

    def action_choose(self) -> None:
        if self.options:
            self.chosen = self.at
            self.post_message(Answered())

    def on_click(self, event: Click) -> None:
        for index, (start, end, line) in enumerate(self._places(self.size.width)):
            if line == event.y and start <= event.x < end:
                self.at = index
                self.action_choose()

    def _pieces(self, width: int) -> list[str]:
        """Each option with its marks, and with its hint where that fits."""
        pieces = []
        for index, option in enumerate(self.options):
            at = "›" if self.has_focus and index == self.at else " "
            short = f"{at}({'x' if index == self.chosen else ' '}) {option.label}"
            full = f"{short} · {option.hint}" if option.hint else short
            pieces.append(
                full if cell_len(full) <= width else set_cell_size(short, min(cell_len(short), width))
            )
        return pieces

    def _places(self, width: int) -> list[tuple[int, int, int]]:
        """Where each option stands: first cell, cell after the last, line."""
        places, x, y = [], 0, 0
        for piece in self._pieces(width):
            length = cell_len(piece)
            if x and x + length > width:
                x, y = 0, y + 1
            places.append((x, x + length, y))
            x += length + 1
        return places

    def render(self) -> Content:
        if not self.options:
            return Content("nothing to choose from")
        text, width = Content(""), self.size.width or 60
        line, x = 0, 0
        for index, (piece, place) in enumerate(zip(self._pieces(width), self._places(width), strict=True)):
            if place[2] != line:
                text, line, x = text + "\n", place[2], 0
            focused = self.has_focus and index == self.at
            style = "reverse" if focused else "bold" if index == self.chosen else ""
            text = text + " " * (place[0] - x) + Content.styled(piece, style)
            x = place[1]
        return text

    def get_content_height(self, _container: Any, _viewport: Any, width: int) -> int:
        places = self._places(width)
        return places[-1][2] + 1 if places else 1

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()


class SwitchField(Widget, can_focus=True):
    """Yes or no; space changes it."""

    DEFAULT_CSS = "SwitchField { height: auto; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "flip", show=False)]
    answer: reactive[bool] = reactive(False)

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def action_flip(self) -> None:
        self.answer = not self.answer
        self.post_message(Answered())

    def on_click(self) -> None:
        self.action_flip()

    def render(self) -> Content:
        text = f"{'›' if self.has_focus else ' '}[{'x' if self.answer else ' '}] {self.label}"
        return Content.styled(text, "reverse" if self.has_focus else "")

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()


class LineInput(Input):
    """An input that loses nothing of a paste: lines are joined, where the stock one drops all but the first."""

    DEFAULT_CSS = """
    LineInput { width: 1fr; padding: 0 1; }
    LineInput:ansi > .input--cursor { color: ansi_default; background: ansi_default; text-style: reverse; }
    """

    def __init__(self, value: str = "", placeholder: str = "", **kwargs: Any) -> None:
        super().__init__(value, placeholder=placeholder, compact=True, select_on_focus=False, **kwargs)
        self.cursor_blink = False

    def _on_paste(self, event: Paste) -> None:
        self.insert_text_at_cursor(" ".join(event.text.split()))
        event.prevent_default()
        event.stop()


class LineField(LineInput):
    """A line of text."""

    @property
    def answer(self) -> str:
        return self.value

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(Answered())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.focus_next()


AnswerField = ChoiceField | SwitchField | LineField


class FieldRow(Horizontal):
    """A question's label, its field, and what is wrong with the answer."""

    DEFAULT_CSS = """
    FieldRow { height: auto; layout: grid; grid-size: 2; grid-columns: 13 1fr; grid-rows: auto; }
    FieldRow > .label { height: 1; }
    FieldRow.-switch { grid-size: 1; grid-columns: 1fr; }
    """

    def __init__(self, question: Question, field: Widget) -> None:
        super().__init__()
        self.question = question
        self.field = field
        self.set_class(question.ask.kind is Kind.SWITCH, "-switch")

    @property
    def answer(self) -> Any:
        """What the field says now."""
        return getattr(self.field, "answer")  # noqa: B009 - a field of any kind has one

    def compose(self) -> ComposeResult:
        if self.question.ask.kind is not Kind.SWITCH:
            yield Static(self.question.ask.label, classes="label", markup=False)
        yield self.field


def field_for(question: Question, options: tuple[Option, ...], start: str) -> Widget:
    """The widget that asks a question."""
    ask = question.ask
    if ask.kind is Kind.CHOICE:
        return ChoiceField(options)
    if ask.kind is Kind.SWITCH:
        return SwitchField(ask.label)
    if ask.kind is Kind.LINE:
        return LineField(start, placeholder=ask.hint)
    from exptui.ui.widgets.text_field import TextField

    return TextField(start)
