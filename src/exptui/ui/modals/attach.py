"""Shared metrics: what may be done with one here, and the dialog before one is made or changed for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from exptui.domain.asking import Body
from exptui.domain.describe import counted
from exptui.ui.modals.choosing import ChoosingSheet, Way
from exptui.ui.modals.form import Form
from exptui.ui.modals.gated import GatedSheet, Phase
from exptui.ui.modals.telling import TITLES
from exptui.ui.widgets.bars import one_line

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from exptui.domain.metric_entry import Entry
    from exptui.services.sharing import Attached, Shared
    from exptui.ui.pace import Pace
    from exptui.ui.widgets.lines import Line

EDIT, DETACH, BREAK_DOWN = "edit", "detach", "break down"


class SharedSheet(ChoosingSheet):
    """One shared metric of an experiment. Dismissed with `EDIT`, `DETACH`, `BREAK_DOWN` or None."""

    def __init__(self, entry: Entry, pace: Pace, *, reason: str = "") -> None:
        """`reason` says why nothing may be changed; empty where it may."""
        self.entry = entry
        ways = [
            Way(name=BREAK_DOWN, label="Change its breakdowns, here only", reason=reason),
            Way(name=DETACH, label="Detach it from this experiment", reason=reason),
            Way(name=EDIT, label="Edit it, for every experiment it is attached to", reason=reason),
        ]
        says = self._told("Looking where it is attached…")
        super().__init__(f"Shared metric: {entry.metric.title}", says, ways, pace)

    def reading(self, done: int, of: int) -> None:
        """Tell how far the search for its experiments has come."""
        self.say(self._told(f"Looking where it is attached: {done} of {of} experiments read…"))

    def attached(self, attached: Attached) -> None:
        """Name the experiments that it is attached to."""
        names: list[Line] = [((where, ""),) for where in told_of(attached)]
        self.say([*self._told(f"Attached to {counted(len(attached.rows), 'experiment')}:"), *names])

    def failed(self, words: str) -> None:
        self.say(self._told(f"Where it is attached could not be read: {words}"))

    def _told(self, where: str) -> list[Line]:
        return [((self.entry.metric.summary, ""),), (), ((where, "dim"),)]


def told_of(attached: Attached) -> list[str]:
    """The experiments by name and state, a line each."""
    lines = [f"· {row.name} ({row.status})" for row in attached.rows]
    if attached.unread:
        lines.append(f"? {counted(attached.unread, 'experiment')} could not be read: there may be more.")
    return lines


class SharedGate(GatedSheet[bool]):
    """Making or changing a shared metric. The flow drives it; it sends nothing."""

    DEFAULT_CSS = """
    SharedGate > #body { height: 1fr; margin: 1 0 0 0; }
    SharedGate #says { height: auto; padding: 0 1; }
    SharedGate #form { display: none; }
    """
    KEYS: ClassVar[Mapping[Phase, str]] = {
        Phase.READING: "esc or Enter on Cancel: leave; nothing is sent",
        Phase.ASKING: "tab: next field · PgUp PgDn: scroll · esc, n: leave, nothing is sent",
        Phase.SENDING: "esc: leave; the change is on its way and its outcome will be told",
        Phase.TOLD: "Enter or esc: close",
    }

    def __init__(self, title: str, says: Sequence[str], word: str, place: str, pace: Pace) -> None:
        self._word = word
        super().__init__(pace)
        self.heading = title
        self._says = tuple(says)
        self.place = place

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        with VerticalScroll(id="body", can_focus=False):
            yield Static(Content("\n").join(map(Content, self._says)), id="says", markup=False)
            yield Form(Body)
        yield from self.foot()

    def on_mount(self) -> None:
        self._head()
        self._open_gate()
        self._ask_for_the_word()

    def on_resize(self) -> None:
        self._head()
        if self.phase is Phase.ASKING:
            self._ask_for_the_word()

    def sending(self) -> None:
        self._enter(Phase.SENDING)
        self._problem("Sending…")
        self._focus_on("Leave")

    def tell(self, outcome: Shared) -> None:
        self._enter(Phase.TOLD)
        self._problem("")
        mark, title, style = TITLES[outcome.ending]
        lines = [Content.styled(f"{mark} {self.heading}: {title}", style)]
        lines += [Content(part) for part in (outcome.message, outcome.hint) if part]
        self._show("says", Content("\n").join(lines))
        self.set_focus(None)

    @property
    def word(self) -> str:
        return self._word

    def decided(self) -> bool:
        return True

    def action_scroll(self, pages: int) -> None:
        body = self.query_one("#body", VerticalScroll)
        body.scroll_relative(y=pages * max(1, body.size.height - 1), animate=False)

    def _head(self) -> None:
        width = (self.size.width or self.app.size.width) - 2
        self.query_one("#title", Static).update(one_line(self.heading, self.place, width))
