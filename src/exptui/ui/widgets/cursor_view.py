"""Text with a cursor on one of its lines, and what each line stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rich.segment import Segment
from textual.events import Click
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from exptui.ui.widgets.lines import Line, text_of
from exptui.ui.widgets.text_view import Document, Lines, TextView

GUTTER = 2
"""Cells before each line, for the cursor."""
HERE = ">"


@dataclass(frozen=True, slots=True)
class Laid:
    """Lines laid out for a width, and what they stand for."""

    lines: Lines
    targets: Mapping[int, object] = field(default_factory=dict)
    """What a line stands for, by its number. Lines that stand for the same follow each other."""
    blocks: tuple[int, ...] = ()
    """Numbers of the lines at which a block begins, ascending."""

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, at: int, /) -> Line:
        return self.lines[at]


class CursorView(TextView):
    """Shows a document that may be `Laid`, made for the width beside the gutter. Keys belong to the screen.

    The cursor stays on what its line stands for when the document changes, and in its row of the screen. Before
    anything stands for something it waits at the top.
    """

    class Moved(Message):
        """The cursor stands on another line, or its line stands for something else."""

        def __init__(self, view: CursorView) -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> CursorView:
            return self.view

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._cursor = 0
        self._placed = False
        """Whether it was put somewhere, by a person or on the first target."""

    # What is under the cursor

    @property
    def cursor(self) -> int:
        """The number of the line that it stands on."""
        return self._cursor

    @property
    def target(self) -> object | None:
        """What its line stands for; None for nothing."""
        return self._laid.targets.get(self._cursor)

    @property
    def room(self) -> int:
        return max(1, super().room - GUTTER)

    @property
    def _laid(self) -> Laid:
        return self._lines if isinstance(self._lines, Laid) else Laid(self._lines)

    # What is shown

    def show(self, document: Document, *, anew: bool = False) -> None:
        """Show a document in place of the last one; `anew` from its top, as if it were the first."""
        if anew:
            self._placed = False
            self._cursor = 0
            self.scroll_to(y=0, animate=False, immediate=True)
        super().show(document)

    def _lay_out(self) -> None:
        target, line, at, top = self.target, self._line(self._cursor), self._cursor, self.scroll_offset.y
        super()._lay_out()
        self._cursor = self._found_again(target, line, at)
        if self._cursor != at:
            in_view = top <= at < top + self.size.height
            if in_view and self._placed and top > 0:
                self._scroll(top + self._cursor - at)
            elif in_view and not self._is_in_view(self._cursor):
                self._bring_into_view()
            self._draw_gutter(at)
            self._draw_gutter(self._cursor)
        self._placed = self._placed or self.target is not None
        if self._cursor != at or self.target != target:
            self.post_message(self.Moved(self))

    def _found_again(self, target: object | None, line: Line | None, at: int) -> int:
        """The line that stands for the same; else the same line; else what now stands there."""
        laid = self._laid
        if not self._placed:
            return min(laid.targets, default=self._near(0))
        if target is not None:
            same = [number for number, each in laid.targets.items() if each == target]
            if same:
                return min(same, key=lambda number: abs(number - at))
        elif line:
            for away in range(max(at, len(laid) - at) + 1):
                for number in {at - away, at + away}:
                    if 0 <= number < len(laid) and laid[number] == line:
                        return number
        return self._near(at)

    # Moving

    def move(self, lines: int) -> None:
        """Move over lines that are not blank, down where positive."""
        at, step = self._cursor, 1 if lines > 0 else -1
        for _ in range(abs(lines)):
            at = self._beyond(at, step)
        self._go(at)

    def page(self, pages: int) -> None:
        """Move by what fits, keeping two lines of what was there."""
        step = pages * max(1, self.size.height - 2)
        top = self.scroll_offset.y
        self._scroll(top + step)
        self._go(self._near(self._cursor + step))

    def top(self) -> None:
        self._scroll(0)
        self._go(self._near(0))

    def bottom(self) -> None:
        self._scroll(int(self.max_scroll_y))
        self._go(self._near(len(self._lines) - 1))

    def block(self, by: int) -> None:
        """Move to the next block, or the one before where negative: to the first line that stands for something."""
        blocks, targets = self._laid.blocks, sorted(self._laid.targets)
        ends = (*blocks[1:], len(self._lines))
        places = [
            (next((each for each in targets if start <= each < end), start), start, end)
            for start, end in zip(blocks, ends, strict=False)
        ]
        beyond = [each for each in places if (each[0] > self._cursor if by > 0 else each[0] < self._cursor)]
        if not beyond:
            return
        at, start, end = beyond[0] if by > 0 else beyond[-1]
        if not (self._is_in_view(start) and self._is_in_view(end - 1)):
            self._scroll(start)
        self._go(at)

    def on_click(self, event: Click) -> None:
        at = self.scroll_offset.y + event.get_content_offset_capture(self).y
        if 0 <= at < len(self._lines) and text_of(self._lines[at]).strip():
            self._go(at)

    def _go(self, at: int) -> None:
        old, self._placed = self._cursor, True
        if at != old:
            self._cursor = at
            self._draw_gutter(old)
            self._draw_gutter(at)
            self.post_message(self.Moved(self))
        self._bring_into_view()

    def _bring_into_view(self) -> None:
        """Jump by half a page or more where the cursor has left the view."""
        top, height, at = self.scroll_offset.y, max(1, self.size.height), self._cursor
        if at < top:
            # What stands above the first line of the document that can be reached belongs to it.
            self._scroll(0 if self._beyond(at, -1) == at else min(at, top - height // 2))
        elif at >= top + height:
            self._scroll(max(at - height + 1, top + height // 2))

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=top, animate=False, immediate=True)

    def _is_in_view(self, at: int) -> bool:
        return self.scroll_offset.y <= at < self.scroll_offset.y + self.size.height

    def _beyond(self, at: int, step: int) -> int:
        """The next line that is not blank; the same where there is none."""
        number = at + step
        while 0 <= number < len(self._lines):
            if text_of(self._lines[number]).strip():
                return number
            number += step
        return at

    def _near(self, at: int) -> int:
        """A line that is not blank: this one, else the next, else the one before."""
        at = max(0, min(at, len(self._lines) - 1))
        if not len(self._lines) or text_of(self._lines[at]).strip():
            return at
        below = self._beyond(at, 1)
        return below if below != at else self._beyond(at, -1)

    # Drawing

    def _draw_gutter(self, at: int) -> None:
        if self._is_in_view(at):
            self.refresh(Region(0, at - self.scroll_offset.y, 1, 1))

    def render_line(self, y: int) -> Strip:
        at = self.scroll_offset.y + y
        text = super().render_line(y)
        here = at == self._cursor and at < len(self._lines)
        mark, blank = self._style("heading" if here else "", self.rich_style), self.rich_style
        # Each cell begins at the line's first character, so that a selection begun here begins there.
        cells = (Segment(HERE if here else " ", mark), *[Segment(" ", blank)] * (GUTTER - 1))
        return Strip.join([*(Strip([each], 1).apply_offsets(0, at) for each in cells), text])
