"""Time in which nobody presses a key: one timer, only while there is something to wait with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

IDLE = 2.0
"""Seconds without a key after which rows go where they belong by now."""


class Stoppable(Protocol):
    """A call that is to come, unless it is stopped."""

    def stop(self) -> None: ...


Later = Callable[[float, Callable[[], None]], Stoppable]
"""Calls something once, after some seconds."""


class IdleTime:
    """Does something when no key was pressed for a while."""

    def __init__(self, later: Later, then: Callable[[], None]) -> None:
        self._later = later
        self._then = then
        self._timer: Stoppable | None = None

    @property
    def begun(self) -> bool:
        """Whether it is waited for."""
        return self._timer is not None

    def begin(self) -> None:
        """Wait for it from now on, anew where it was waited for."""
        self.end()
        self._timer = self._later(IDLE, self._over)

    def end(self) -> None:
        """Wait no longer."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _over(self) -> None:
        self._timer = None
        self._then()
