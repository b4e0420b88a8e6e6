"""What two people changed at once: both sides to look at, and one of them chosen for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from exptui.domain.change_words import value_words
from exptui.domain.metric_entry import Entry
from exptui.ui.modals.choosing import broken
from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.widgets.lines import Line, beside, cut
from exptui.ui.widgets.text_view import TextView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from exptui.domain.merging import Conflict, Side
    from exptui.domain.metric_changes import Change
    from exptui.services.meant import Review
    from exptui.ui.pace import Pace

SIDE_BY_SIDE = 100
"""Cells from which both sides stand beside each other."""
GAP = 4
TITLES: dict[Side, str] = {"ours": "1 Yours", "theirs": "2 Theirs"}
KEYS = "1: yours · 2: theirs · j k: the next, the one before · {} · esc: leave, nothing is sent"
NEXT, ON = "enter: the next open one", "enter: go on to the review"


class ConflictSheet(GuardedScreen["Review | None"]):
    """One conflict after the other. Dismissed with the review in which all are decided, or with None."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    DEFAULT_CSS = """
    ConflictSheet > #title { height: 1; text-style: bold; padding: 0 1; }
    ConflictSheet > #which { height: 2; padding: 0 1; }
    ConflictSheet > TextView { margin: 1 0 0 1; }
    ConflictSheet > #problem { height: 1; padding: 0 1; color: $text-warning; }
    ConflictSheet > #keys { height: auto; max-height: 2; color: $foreground-muted; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", show=False, priority=True),
        Binding("q", "leave", show=False),
        Binding("1", "choose('ours')", show=False),
        Binding("2", "choose('theirs')", show=False),
        Binding("j,down,tab", "turn(1)", show=False),
        Binding("k,up,shift+tab", "turn(-1)", show=False),
        Binding("enter", "go_on", show=False),
        Binding("pagedown,ctrl+d,space", "page(1)", show=False),
        Binding("pageup,ctrl+u", "page(-1)", show=False),
    ]

    def __init__(self, review: Review, name: str, pace: Pace) -> None:
        """`name` is the experiment's."""
        super().__init__(pace)
        self.review = review
        self.name_of_it = name
        self._at = 0

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        yield Static(id="which", markup=False)
        yield TextView()
        yield Static(id="problem", markup=False)
        yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        self.pace.shown()
        self._at = next((n for n, each in enumerate(self.review.conflicts) if each in self.review.open), 0)
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    @property
    def conflict(self) -> Conflict:
        """The one that is shown."""
        return self.review.conflicts[self._at]

    # What a person does with it

    def action_choose(self, side: Side) -> None:
        """Choose, and show what was chosen; the next one is shown when it is asked for."""
        self.review = self.review.choose(self.conflict, side)
        self._draw()

    def action_turn(self, by: int) -> None:
        self._at = (self._at + by) % len(self.review.conflicts)
        self._draw(anew=True)

    def action_go_on(self) -> None:
        if self.hasty:
            self._say("That Enter came too fast after the last key; press it once more.")
        elif not self.review.open:
            self.dismiss(self.review)
        elif self.conflict in self.review.open:
            self._say("Choose one first: 1 for yours, 2 for theirs.")
        else:
            self._at = self.review.conflicts.index(self.review.open[0])
            self._draw(anew=True)

    def action_page(self, pages: int) -> None:
        self.query_one(TextView).page(pages)

    # Drawing

    def _say(self, words: str) -> None:
        self.query_one("#problem", Static).update(Content(words))

    def _draw(self, *, anew: bool = False) -> None:
        width = (self.size.width or self.app.size.width) - 2
        of, still = len(self.review.conflicts), len(self.review.open)
        self.query_one("#title", Static).update(Content(cut(f"Both changed it: {self.name_of_it}", width)))
        side = self.review.choices.get(self.conflict.key)
        chosen = {"ours": "✓ yours is chosen", "theirs": "✓ theirs is chosen"}.get(
            side or "", "not chosen yet"
        )
        which = Content.assemble(
            (cut(f"{self._at + 1} of {of}: {_what(self.conflict)}", width), "bold"),
            "\n",
            (chosen, "$text-success" if side else "$text-warning"),
        )
        self.query_one("#which", Static).update(which)
        self._say(f"{still} still to choose." if still and side else "")
        self.query_one("#keys", Static).update(Content(KEYS.format(NEXT if still else ON)))
        view = self.query_one(TextView)
        view.show(self._document)
        if anew:
            view.top()

    def _document(self, width: int) -> Sequence[Line]:
        conflict = self.conflict
        base = [*broken((("Before:  ", "dim"), (_value(conflict.base), "dim")), width), ()]
        if width + 4 >= SIDE_BY_SIDE:
            half = (width - GAP) // 2
            sides = [tuple(self._side(side, half)) for side in TITLES]
            return (*base, *beside(sides[0], sides[1], left_width=half, gap=GAP))
        return (*base, *self._side("ours", width), (), *self._side("theirs", width))

    def _side(self, side: Side, width: int) -> Iterator[Line]:
        chosen = self.review.choices.get(self.conflict.key) == side
        value, changed = (
            (self.conflict.ours, self.conflict.by_us)
            if side == "ours"
            else (self.conflict.theirs, self.conflict.by_them)
        )
        yield ((f"{'✓' if chosen else ' '} {TITLES[side]}", "heading" if chosen else "strong"),)
        yield from _indented(_value(value), width, "")
        for change in changed:
            yield from _lead("~ ", change, width)


def _indented(text: str, width: int, tone: str) -> Iterator[Line]:
    yield from broken((("  ", ""), (text, tone)), width)


def _lead(sign: str, change: Change, width: int) -> Iterator[Line]:
    yield from broken(((f"  {sign}", "warn"), (change.line.removeprefix(f"{change.subject}: "), "")), width)


def _what(conflict: Conflict) -> str:
    """A metric by the title that both knew it by."""
    return conflict.base.metric.title if isinstance(conflict.base, Entry) else conflict.what


def _value(value: Any) -> str:
    """A metric by its title and what it computes, a setting by its value."""
    if isinstance(value, Entry):
        metric = value.metric
        return f"{metric.title}: {metric.summary}" if metric.name else metric.summary
    return "not there" if value is None else value_words(value)
