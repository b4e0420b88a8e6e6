"""The app drawn on a sandbox, at a clock that stands still, to be compared with the picture that was kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from tests.support.person import Person, SteadyPace, app_on
from tests.support.server import Server
from tests.ui.scenes import Steps

Snap = Callable[..., bool]
SMALL, LARGE = (80, 24), (120, 36)
SIZES = {"80x24": SMALL, "120x36": LARGE}


def drawn(server: Server, steps: Steps, snap: Snap, size: tuple[int, int], **settings: Any) -> bool:
    """Whether what is seen after these steps is what was kept."""
    pace = SteadyPace()
    app = app_on(server, pace, **settings)

    async def before(pilot: Pilot[Any]) -> None:
        person = Person(pilot, app, server, pace)
        await person.loaded()
        await steps(person)
        await pilot.pause()

    return snap(app, terminal_size=size, run_before=before)
