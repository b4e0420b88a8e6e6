"""What stands on the list: rows in the order of the view, and what is said above, below and beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from exptui.domain.rows import Row
from exptui.services.queue import Group, Queue
from exptui.services.workspace import Workspace
from exptui.ui.messages import StandingsChanged, WorkspaceChanged
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.list.arrangement import Arrangement
from exptui.ui.screens.list.asking import Questions
from exptui.ui.screens.list.idle import IdleTime, Later
from exptui.ui.screens.list.view import ListView
from exptui.ui.screens.list.words import Words
from exptui.ui.widgets.experiment_table import ExperimentTable, natural_widths
from exptui.ui.widgets.filter_line import FilterLine, FilterText
from exptui.ui.widgets.line_table import LineTable
from exptui.ui.widgets.preview import Preview
from exptui.ui.widgets.queue_lines import Heading, LineKey, experiment_of
from exptui.ui.widgets.tabs import TabsLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Key, Resize

WIDE = 100
"""Columns from which on the preview stands beside the table."""
MINUTE = 60.0


class ShownList(BaseScreen):
    """Shows the rows of a view. They move only for a key, or when nobody has pressed one for a while."""

    def __init__(
        self, workspace: Workspace, queue: Queue | None = None, *, later: Later | None = None
    ) -> None:
        """`later` calls something once after some seconds; the screen's own timer unless given."""
        super().__init__(workspace)
        self.arrangement = Arrangement(queue or Queue())
        self.view = ListView(workspace, self.arrangement)
        self.table = ExperimentTable(workspace.now, self.arrangement.placed)
        self._idle = IdleTime(later or self.set_timer, self._has_been_idle)
        self._touched = False
        """Whether a person has pressed a key: until then rows go where they belong at once."""
        self._marks: dict[int, None] = {}
        self._line = FilterLine()
        self._tabs = TabsLine()
        self._preview = Preview()
        self._calm = Static(id="calm", markup=False)
        self._empty = Static(id="empty", markup=False)
        self._text = FilterText()
        self._typing = False
        self._natural: dict[str, int] = {}
        self._needing: int | None = None
        self._questions = Questions(workspace, self.view)
        self._words = Words(workspace, self.view, self.arrangement, self._questions)

    def compose_content(self) -> ComposeResult:
        yield self._tabs
        yield self._calm
        with Container(id="body"):
            yield self.table
            yield self._empty
            yield self._preview
        yield self._line

    def on_mount(self) -> None:
        self.table.look_up_in(self.workspace.rows)
        self._rows_changed(None)
        self.set_interval(MINUTE, self._minute_passed)

    def current_row(self) -> Row | None:
        number = experiment_of(self.table.cursor)
        return None if number is None else self.workspace.rows.get(number)

    def rows_shown(self) -> Iterator[tuple[int, int]]:
        """Experiments that are shown, from the top, and the index of each one's line."""
        for at, key in enumerate(self.table.order):
            if (number := experiment_of(key)) is not None:
                yield number, at

    def in_view_ids(self) -> tuple[int, ...]:
        """Experiments that can be seen now, from the top."""
        first, last = self.table.in_view
        numbers = map(experiment_of, self.table.order[first:last])
        return tuple(dict.fromkeys(each for each in numbers if each is not None))

    @property
    def on_top(self) -> bool:
        """Whether keys come here. What Textual calls current may stand behind a dialog."""
        return self.app.screen is self

    # What became known

    def on_workspace_changed(self, message: WorkspaceChanged) -> None:
        if message.ids is None or message.ids:
            self._rows_changed(message.ids)

    def on_standings_changed(self, message: StandingsChanged) -> None:
        rows = self.workspace.rows
        self.arrangement.judged([rows[each] for each in message.ids if each in rows])
        self.table.forget(message.ids)
        if not message.ids:
            return
        self._needing = self.view.needing()
        if self._may_move():
            self._put_in_order()
            self._show_rows()
        else:
            self.table.sync()
            self._show_around()

    def _may_move(self) -> bool:
        """Whether rows may go where they belong at once: nobody could be about to act on one, or none moves."""
        return not self._touched or not (self.view.in_queue or self.view.by_class)

    def _rows_changed(self, ids: frozenset[int] | None) -> None:
        """Show what may be different in these rows; None stands for all of them."""
        rows = self.workspace.rows
        if ids is None:
            self.table.tick()
            self.arrangement.judged_all(rows)
        else:
            self.arrangement.judged([rows[each] for each in ids if each in rows])
            self.table.forget(ids)
        self._marks = {each: None for each in self._marks if each in rows}
        if ids is None or ids:
            self._natural = natural_widths(rows.values())
        self._needing = self.view.needing()
        if self._may_move():
            self._put_in_order()
        self._show_rows()

    def show_since(self, heading: str, changes: Sequence[tuple[int, str]]) -> None:
        """Tell at the top of the queue what happened to which experiments; nothing where there is nothing."""
        self.table.tell_news(heading, [text for _, text in changes])
        self.arrangement.news = tuple(changes)
        self._show_rows()

    # Keeping still

    def settle(self) -> None:
        """Put everything where it belongs; the cursor stays on its experiment."""
        if self.arrangement.moved and self.is_open:
            after = self._row_after_snoozed()
            self._put_in_order()
            self._show_rows(to=after, steady=True)

    def _put_in_order(self) -> None:
        """Let rows be shown where they belong from now on."""
        self.arrangement.settle()
        self._idle.end()

    def _row_after_snoozed(self) -> LineKey | None:
        """Where the cursor goes from a row that somebody put aside: on to the next that stays."""
        row, order = self.current_row(), self.table.order
        if row is None or not self.view.in_queue or not self._is_folded(row, Group.SNOOZED):
            return None
        rows, placed = self.workspace.rows, self.arrangement.placed
        below = [*order[self.table.at + 1 :], *reversed(order[: self.table.at])]
        stay = (key for key in below if isinstance(key, int) and key in rows)
        return next((key for key in stay if placed(rows[key]).group not in self.arrangement.folded), None)

    def _is_folded(self, row: Row, group: Group) -> bool:
        return self.arrangement.placed(row).group is group and group in self.arrangement.folded

    def _wait_until_idle(self) -> None:
        if self.arrangement.moved and self.on_top:
            self._idle.begin()

    def _has_been_idle(self) -> None:
        if self.on_top:
            self.settle()

    def on_key(self, _event: Key) -> None:
        self._touched = True
        self._wait_until_idle()

    def on_screen_resume(self) -> None:
        self._wait_until_idle()

    # Showing

    def _show_rows(
        self,
        *,
        to: LineKey | None = None,
        steady: bool = False,
        anew: bool = False,
    ) -> None:
        """Bring everything on the screen in line with the view. The cursor goes `to` a line, or stays; where other
        rows were asked for, `anew`, and its own is not among them, it is on the first.
        """
        order = self.view.shown(self.workspace.now())
        first = next((at for at, key in enumerate(order) if isinstance(key, int)), 0)
        if not self._touched and order:
            to = order[first]
        folded = () if self.view.searching else frozenset(self.arrangement.folded)
        self.table.tell_groups(self.arrangement.sizes, folded)
        self.table.fit_rows(self._natural, self._sorted_column(), in_queue=self.view.in_queue)
        self.table.show(
            order,
            to=to or self._heading_instead(),
            fallback=first if anew or self.table.cursor is None else None,
            steady=steady,
            aside=anew and self.view.searching and isinstance(self.table.cursor, Heading),
        )
        self.set_class(not order, "-empty")
        if not order:
            self._empty.update(Content(self._words.empty()))
        self._show_around()

    def _heading_instead(self) -> LineKey | None:
        """The heading of the group that the chosen row is folded away in."""
        number = experiment_of(self.table.chosen)
        row = None if number is None else self.workspace.rows.get(number)
        if row is None or not self.view.in_queue or self.view.searching:
            return None
        group = self.arrangement.group_of(row)
        return Heading(group) if group in self.arrangement.folded else None

    def _show_around(self) -> None:
        """All that is said of the rows, beside them."""
        calm = self._words.calm()
        self.set_class(bool(calm), "-calm")
        if calm:
            self._calm.update(Content.assemble(("✓ ", "$text-success"), calm))
        self.table.marks = self._marks.keys()
        self.table.sync()
        counts, first = self.view.counts(), None
        if self.view.leads_with_queue:
            first = ("needs me", self._needing if counts else None)
        self._tabs.show(self.view.tab, counts, self.view.filter_words(), first=first)
        self._show_line()
        self._show_preview()
        if self.arrangement.moved and not self._idle.begun:
            self._wait_until_idle()

    def _sorted_column(self) -> tuple[str, str]:
        order = self.view.order
        return (order.column, order.mark if order.column else "")

    @on(LineTable.Scrolled)
    def _show_line(self) -> None:
        words = self._words
        marks, moved = words.marks(len(self._marks)), words.moved()
        if self._typing:
            right = words.matches(self.table.order, marks) if self._text.text else words.hint
            self._line.edit(self._text.text, self._text.at, right)
        elif self.view.typed:
            more = " · ".join(part for part in (marks or moved, "esc clears") if part)
            self._line.kept(self.view.typed, words.matches(self.table.order, more))
        elif self.workspace.problem and self.workspace.rows:
            self._line.problem(f"{self.workspace.problem} r tries again.")
        else:
            left = f"{marks} · a acts on them · esc unmarks" if marks else self._position()
            self._line.rest(left, moved or self.view.order.label)

    def _position(self) -> str:
        return self._words.position(self.table.order, *self.table.in_view)

    def _show_preview(self) -> None:
        if self.has_class("-preview"):
            row = self.current_row()
            standing = None if row is None else self.arrangement.queue.standings.get(row.id)
            placed = None if row is None else self.arrangement.placed(row)
            self._preview.show(row, self.workspace.now(), placed, standing)

    def _minute_passed(self) -> None:
        self._rows_changed(None)
        self.show_state()

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")
        self.call_after_refresh(self._show_line)
