"""The lines of what can be picked: the name with what was typed in it, and what tells it from its like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rich.cells import cell_len
from textual.events import Click
from textual.message import Message

from exptui.services.lookup import Choice, Listed, Lookup
from exptui.ui.widgets.cursor_view import CursorView, Laid
from exptui.ui.widgets.line_layout import fit
from exptui.ui.widgets.lines import Line, cut, toned, wrap

AS_TYPED: Final = ("as typed",)
"""What the line stands for that takes the text as it is; a list has no such identity, which is a string."""
GAP = 2
LEAST_LABEL = 24
NOW = "● now"
DOUBT = "▲ "


class Found(CursorView):
    """What can be picked; a double click picks."""

    class Picked(Message):
        """The line under the cursor is meant."""

    _wanted: object | None = None
    """Where the cursor is to be as soon as there are lines."""

    def show_laid(self, document: Callable[[int], Laid], *, anew: bool) -> None:
        """Show lines for a width, and blank ones down to the end of the view.

        A document as long as the one before needs no new layout: only the lines that differ are written.
        """

        def filled(width: int) -> Laid:
            laid = document(width)
            blank = self.size.height - len(laid) if laid.targets else 0
            lines: list[Line] = [laid[at] for at in range(len(laid))]
            return Laid([*lines, *([()] * blank)], laid.targets)

        self.show(filled, anew=anew)

    def go_to(self, target: object) -> None:
        """Put the cursor on what a line stands for."""
        self._wanted = target
        self._go_where_wanted()

    def _lay_out(self) -> None:
        super()._lay_out()
        self._go_where_wanted()

    def _go_where_wanted(self) -> None:
        if self._wanted is None or not len(self.lines):
            return
        at = next((at for at, each in self._laid.targets.items() if each == self._wanted), None)
        self._wanted = None
        if at is not None:
            self._go(at)

    def on_click(self, event: Click) -> None:
        super().on_click(event)
        if event.chain == 2:
            self.post_message(self.Picked())


def laid_out(shown: Listed, typed: Choice | None, text: str, chosen: str | None, width: int) -> Laid:
    """A line for each, the text as it is before them; `chosen` is the identity of what there is now."""
    lines: list[Line] = []
    targets: dict[int, object] = {}
    if typed is not None:
        targets[0] = AS_TYPED
        lines.append(
            (("take ", "dim"), (f"“{cut(typed.label, max(1, width - 18))}”", ""), (" as it is", "dim"))
        )
    notes = {each.identity: _note(each, chosen) for each in shown}
    widest = max((cell_len(each.label) for each in shown), default=0)
    beside = max((cell_len(note) for note in notes.values()), default=0)
    label = min(widest, max(LEAST_LABEL, width - GAP - beside), width)
    for each in shown:
        targets[len(lines)] = each.identity
        name = _marked(fit(each.label, label), text)
        room = width - label - GAP
        note = cut(notes[each.identity], room) if room > 0 else ""
        lines.append((*name, (" " * GAP, ""), (note, "warn" if each.doubtful else "dim")) if note else name)
    return Laid(lines, targets)


def _note(choice: Choice, chosen: str | None) -> str:
    now = NOW if choice.identity == chosen else ""
    return " · ".join(part for part in (now, f"{DOUBT if choice.doubtful else ''}{choice.note}") if part)


def _marked(label: str, text: str) -> Line:
    """The name with what was typed standing out in it."""
    line: Line = ((label, ""),)
    folded = label.casefold()
    if len(folded) != len(label):
        return line
    for word in dict.fromkeys(text.casefold().split()):
        at = folded.find(word)
        if at >= 0:
            line = toned(line, at, at + len(word), "strong")
    return line


def in_lines(text: str, width: int, most: int) -> list[Line]:
    """The text in lines of that width, its end cut where it takes more of them than there may be."""
    lines = wrap(text, width)
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(f"{lines[most - 1]} {lines[most]}", width)]
    return [((line, "dim"),) for line in lines]


def state_of(lookup: Lookup, shown: Listed, text: str, *, asking: bool, free: bool) -> tuple[str, bool]:
    """What is to be said of the list, and whether it is about something that is wrong."""
    count = len(shown)
    if lookup.refused or (lookup.problem and not asking):
        return f"{lookup.refused or lookup.problem} {_instead(lookup, free=free)}".strip(), True
    if asking:
        return f"{count} known · asking PostHog…" if count else "asking PostHog…", False
    return _counted(lookup.things, count, text, more=shown.more), False


def _counted(things: str, count: int, text: str, *, more: bool) -> str:
    if not count:
        return f"PostHog knows no {things} called that." if text else f"There are no {things} here."
    if more:
        return f"{count} {things} shown, and there are more: typing narrows."
    return f"{count} {things if count > 1 else _one(things)}"


def _instead(lookup: Lookup, *, free: bool) -> str:
    if not free:
        return ""
    return "Type the number." if lookup.whole else "Type it: it is taken as it is."


def _one(things: str) -> str:
    """`kinds of groups` is one `kind of groups`; `properties` one `property`."""
    first, blank, rest = things.partition(" ")
    if blank and first.endswith("s"):
        return f"{first[:-1]} {rest}"
    return things[:-3] + "y" if things.endswith("ies") else things.removesuffix("s")
