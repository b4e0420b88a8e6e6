"""How experiments are made as pictures, in every kind of terminal; each was looked at before it was kept."""

from __future__ import annotations

import pytest
from textual.app import App

from exptui.settings import COLOURLESS_THEME
from tests.support.server import Server
from tests.ui.picturing import SIZES, SMALL, Snap, drawn
from tests.ui.scenes_creating import ASKED_FOR, LOOKED_AT
from tests.ui.scenes_new import ASKED_FOR as ASKED_FOR_NEW
from tests.ui.scenes_new import LOOKED_AT as LOOKED_AT_NEW

EVERYWHERE = LOOKED_AT | LOOKED_AT_NEW
in_both_sizes = pytest.mark.parametrize("size", SIZES)
of_each = pytest.mark.parametrize("name", EVERYWHERE)


@in_both_sizes
@of_each
def test_picture(name: str, size: str, snap_compare: Snap) -> None:
    assert drawn(Server(), EVERYWHERE[name], snap_compare, SIZES[size])


@pytest.mark.parametrize("name", ASKED_FOR | ASKED_FOR_NEW)
def test_picture_of_a_state(name: str, snap_compare: Snap) -> None:
    assert drawn(Server(), (ASKED_FOR | ASKED_FOR_NEW)[name], snap_compare, SMALL)


@of_each
def test_picture_in_sixteen_colours(name: str, snap_compare: Snap) -> None:
    assert drawn(Server(), EVERYWHERE[name], snap_compare, SMALL, theme="ansi-dark")


@of_each
def test_picture_without_colours(name: str, snap_compare: Snap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(App.theme, "_default", COLOURLESS_THEME)  # Textual reads it when it is imported
    assert drawn(Server(), EVERYWHERE[name], snap_compare, SMALL, theme=COLOURLESS_THEME)


@of_each
def test_picture_in_ascii(name: str, snap_compare: Snap) -> None:
    assert drawn(Server(), EVERYWHERE[name], snap_compare, SMALL, ascii_only=True)
