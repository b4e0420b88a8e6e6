"""The lines of a form with a cursor that stops once at each question, and where its answer is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from exptui.ui.widgets.cursor_view import CursorView
from exptui.ui.widgets.question_lines import Spot

if TYPE_CHECKING:
    from exptui.ui.widgets.lines import Line


class QuestionView(CursorView):
    """Shows a form. The cursor stands on the first line of what it stands for; other lines are passed over."""

    class Slid(Message):
        """Other lines are in view than before."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.within: Spot | None = None
        """The question to whose options the cursor keeps; None for all."""

    @property
    def spot(self) -> Spot | None:
        """What the cursor stands on."""
        return self.target if isinstance(self.target, Spot) else None

    def place_of(self, spot: Spot) -> int | None:
        """The line that stands for something; None where it is not shown."""
        return min((at for at, each in self._laid.targets.items() if each == spot), default=None)

    def go_to(self, spot: Spot) -> bool:
        """Put the cursor on something; whether it is shown."""
        at = self.place_of(spot)
        if at is not None:
            self._go(at)
        return at is not None

    def row_of(self, at: int) -> int:
        """The row of the widget in which a line stands."""
        return at - int(self.scroll_offset.y)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Slid())

    # The cursor stops at questions

    def _go(self, at: int) -> None:
        super()._go(self._first_of(at))

    def _found_again(self, target: object | None, line: Line | None, at: int) -> int:
        return self._first_of(super()._found_again(target, line, at))

    def _first_of(self, at: int) -> int:
        """The line that the cursor stops at, of those that stand for the same or follow such a line."""
        return at if self._stops(at) or not len(self._lines) else self._upwards(at)

    def _upwards(self, at: int) -> int:
        above = self._beyond(at, -1)
        return above if above != at else self._near(at)

    def _stops(self, at: int) -> bool:
        targets = self._laid.targets
        spot = targets.get(at)
        if not isinstance(spot, Spot) or targets.get(at - 1) == spot:
            return False
        return self.within is None or (spot.part == "option" and spot.path == self.within.path)

    def _beyond(self, at: int, step: int) -> int:
        number = at + step
        while 0 <= number < len(self._lines):
            if self._stops(number):
                return number
            number += step
        return at

    def _near(self, at: int) -> int:
        at = max(0, min(at, len(self._lines) - 1))
        if not len(self._lines) or self._stops(at):
            return at
        below = self._beyond(at, 1)
        return below if below != at else self._beyond(at, -1)

    def _scroll(self, top: int) -> None:
        """Also where lines have come that the scroll bar does not know of yet."""
        self.scroll_to(y=top, animate=False, immediate=True, force=True)

    def _bring_into_view(self) -> None:
        """With what is said below it, as far as that fits."""
        super()._bring_into_view()
        end = self._cursor + 1
        while end < len(self._lines) and end not in self._laid.targets and self._lines[end]:
            end += 1
        if end > self.scroll_offset.y + self.size.height:
            self._scroll(min(self._cursor, end - self.size.height))
