"""Results, health and the queue as pictures, in every kind of terminal; each was looked at before it was kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.app import App

from exptui.settings import COLOURLESS_THEME
from tests.support.person import person_at
from tests.support.server import Server
from tests.ui.picturing import LARGE, SIZES, SMALL, Snap, drawn
from tests.ui.scenes import ASKED_FOR, LOOKED_AT, judged, unfolded_news

ROOMY = ("beside", "several", "numbers", "finding")
"""What is laid out otherwise where there is more room."""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", LOOKED_AT)
def test_picture(name: str, size: str, snap_compare: Snap) -> None:
    assert drawn(Server(), LOOKED_AT[name], snap_compare, SIZES[size])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", LOOKED_AT)
def test_picture_in_sixteen_colours(name: str, size: str, snap_compare: Snap) -> None:
    assert drawn(Server(), LOOKED_AT[name], snap_compare, SIZES[size], theme="ansi-dark")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", LOOKED_AT)
def test_picture_without_colours(
    name: str, size: str, snap_compare: Snap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(App.theme, "_default", COLOURLESS_THEME)  # Textual reads it when it is imported
    assert drawn(Server(), LOOKED_AT[name], snap_compare, SIZES[size], theme=COLOURLESS_THEME)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", LOOKED_AT)
def test_picture_in_ascii(name: str, size: str, snap_compare: Snap) -> None:
    assert drawn(Server(), LOOKED_AT[name], snap_compare, SIZES[size], ascii_only=True)


@pytest.mark.parametrize("name", ASKED_FOR)
def test_picture_of_what_is_asked_for(name: str, snap_compare: Snap) -> None:
    assert drawn(Server(), ASKED_FOR[name], snap_compare, SMALL)


@pytest.mark.parametrize("name", ROOMY)
def test_picture_of_what_is_asked_for_with_room(name: str, snap_compare: Snap) -> None:
    assert drawn(Server(), ASKED_FOR[name], snap_compare, LARGE)


async def visits(server: Server, home: Path) -> None:
    """Look at the queue and leave; things happen until the next time."""
    async with person_at(server, data_dir=home) as person:
        await judged(person)
    server.clock.forward(20 * 3600)
    experiments = server.posthog().experiments
    await experiments.end(server.numbered("ship"))
    await experiments.launch(server.numbered("draft"))
    await experiments.pause(server.numbered("too_early"))


@pytest.mark.parametrize("size", SIZES)
def test_picture_of_what_happened_since_last_time(size: str, snap_compare: Snap, tmp_path: Path) -> None:
    server = Server()
    asyncio.run(visits(server, tmp_path))
    assert drawn(server, unfolded_news, snap_compare, SIZES[size], data_dir=tmp_path)
