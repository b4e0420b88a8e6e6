"""The metrics editor as pictures: its tabs, forms and dialogs; each was looked at before it was kept."""

from __future__ import annotations

import pytest

from tests.support.server import Server
from tests.ui.picturing import LARGE, SMALL, Snap, drawn
from tests.ui.scenes_editor import EDITOR

TABS = ("marked", "exposure", "statistics", "plan", "variants")
FORMS = ("mean", "funnel", "ratio", "retention", "property", "picker")
DIALOGS = ("review", "unknown", "conflict", "offered", "shared")
ROOMY = ("marked", "variants", "funnel", "property", "picker", "review", "conflict", "offered")
"""What is laid out otherwise where there is more room."""


@pytest.mark.parametrize("name", [*TABS, *FORMS, *DIALOGS])
def test_picture(name: str, snap_compare: Snap) -> None:
    assert drawn(Server(), EDITOR[name], snap_compare, SMALL)


@pytest.mark.parametrize("name", ROOMY)
def test_picture_with_room(name: str, snap_compare: Snap) -> None:
    assert drawn(Server(), EDITOR[name], snap_compare, LARGE)
