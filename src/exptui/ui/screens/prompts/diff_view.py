"""A diff with a cursor that goes from change to change."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from exptui.ui.widgets.cursor_view import CursorView


class DiffView(CursorView):
    """Shows what `diff_lines.lay_out` makes."""

    @property
    def changes(self) -> int:
        return len(self._laid.blocks)

    @property
    def place(self) -> str:
        """`2 of 7`: the change that the cursor is on, or else the last one above it; 0 where there is none."""
        return f"{bisect_right(self._laid.blocks, self.cursor):,} of {self.changes:,}"

    def go_to_change(self, by: int) -> bool:
        """Put the cursor on the first line of the next change, or of the one before; whether there is one."""
        blocks, at = self._laid.blocks, self.cursor
        # From within a change, up is its own first line.
        number = bisect_right(blocks, at) if by > 0 else bisect_left(blocks, at) - 1
        if not 0 <= number < len(blocks):
            return False
        start, top, height = blocks[number], self.scroll_offset.y, max(1, self.size.height)
        if not top <= start < top + height - height // 4:
            self._scroll(max(0, start - height // 4))
        self._go(start)
        return True
