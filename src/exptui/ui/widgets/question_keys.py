"""Which keys do something at the line of a form that the cursor is on."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len

from exptui.domain.questions import LISTS, Kind, Question
from exptui.ui.widgets.lines import Line
from exptui.ui.widgets.question_lines import Spot
from exptui.ui.widgets.question_words import OPTIONS

Hint = tuple[str, str]
LEAVING: tuple[Hint, ...] = (("ctrl+s", "done"), ("esc", "leave"))
WRITING: tuple[Hint, ...] = (
    ("enter", "take"),
    ("tab", "take, next"),
    ("ctrl+s", "done"),
    ("esc", "as it was"),
)
CHOOSING: tuple[Hint, ...] = (("enter", "take"), ("j k", "move"), ("esc", "as it was"))


def hints_for(spot: Spot | None, question: Question | None, *, picks: bool, in_item: bool) -> list[Hint]:
    """What matters most first; `question` is the one at the spot, or the list that its item is in.

    `picks` is whether the answer can be picked from a list of the server's.
    """
    if spot is None or question is None:
        return list(LEAVING)
    if spot.part == "option":
        return list(CHOOSING)
    if spot.part == "item" and question.closed:
        return [("enter", "unfold"), *LEAVING]
    if spot.part == "item":
        return [("enter", "unfold"), ("x", "take out"), *LEAVING, ("K J", "move"), ("n", "one more")]
    own = _of_question(question, picks=picks)
    around = [("x", "take out"), ("n", "one more")] if in_item and question.kind not in LISTS else []
    return [*own[:2], *LEAVING, *own[2:], *around, ("u", "undo"), ("?", "keys")]


def _of_question(question: Question, *, picks: bool) -> list[Hint]:
    if question.closed or question.stray:
        return [("x", "take out")] if question.stray else []
    if question.kind in LISTS:
        return [("n", "one more")]
    if question.kind is Kind.YES_NO or question.kind in OPTIONS:
        listed = [("enter", "all")] if question.kind in OPTIONS else []
        return [("← →", "change"), *listed]
    if picks:
        free = [("*", "all events")] if question.all_events else []
        return [("enter", "pick"), ("e", "write"), *free]
    return [("enter", "write"), ("del", "clear")]


def key_line(hints: Iterable[Hint], width: int) -> Line:
    """As many as fit, in one tone: each change of it costs more than the words."""
    told = ""
    for keys, label in hints:
        longer = f"{told} · {keys}: {label}" if told else f"{keys}: {label}"
        if cell_len(longer) > width:
            break
        told = longer
    return ((told, "dim"),)
