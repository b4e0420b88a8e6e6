"""When a key may count: what arrives too early or too fast was not meant for the dialog that got it."""

from __future__ import annotations

import time
from collections.abc import Callable

ARMED_AFTER = 0.4
"""Seconds in which a dialog that has just appeared takes no key."""
PAUSE = 0.1
"""Seconds without a key that end a burst: a held key repeats faster, and so does text typed ahead."""
BURST = 0.05
"""Seconds between keys below which no person typed them: a paste without brackets, or a held key."""


class Pace:
    """Judges keys by when they come. `now` is a monotonic clock in seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self._shown = 0.0
        self._ignored: float | None = None
        self._last: float | None = None

    def shown(self) -> None:
        """A dialog has just appeared, or what it says has just changed."""
        self._shown = self.now()
        self._ignored = None

    def too_early(self) -> bool:
        """Whether a key that comes now is left over from before; a burst that began too early is so to its end."""
        now = self.now()
        early = now - self._shown < ARMED_AFTER
        burst = self._ignored is not None and now - self._ignored < PAUSE
        if early or burst:
            self._ignored = now
            return True
        return False

    def in_burst(self) -> bool:
        """Whether a key that comes now follows the last one faster than a person types. Counts the key."""
        now = self.now()
        last, self._last = self._last, now
        return last is not None and now - last < BURST
