"""A moment in which nothing moves: only then is anything asked of the server for what is in view."""

from __future__ import annotations

from collections.abc import Callable

from exptui.ui.screens.list.idle import Later, Stoppable

REST = 0.15
"""Seconds without a move after which somebody is taken to look at what is there."""


class Rest:
    """Does something once, when nothing has moved for a moment."""

    def __init__(self, later: Later, then: Callable[[], None]) -> None:
        self._later = later
        self._then = then
        self._timer: Stoppable | None = None

    def begin(self) -> None:
        """Something moved: wait from now on."""
        self.end()
        self._timer = self._later(REST, self._over)

    def end(self) -> None:
        """Wait no longer."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _over(self) -> None:
        self._timer = None
        self._then()
