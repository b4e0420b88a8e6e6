"""Saving another split from the editor: on a running experiment it takes its verb, and a yes to writing the flag."""

from __future__ import annotations

from pathlib import Path

import pytest

from exptui.sandbox.store import Build
from tests.services.editing_desk import BUILDS
from tests.support.server import Server
from tests.ui.metrics_host import Editor, editor_at

pytestmark = pytest.mark.parametrize("build", BUILDS)


async def test_the_split_of_a_running_experiment_takes_its_verb_and_a_yes(
    build: Build, tmp_path: Path
) -> None:
    server = Server(build=build)
    number = server.numbered("trade_off")
    async with editor_at(server, number, tmp_path) as editor:
        await splits(editor, "80")
        assert editor.sees("New split: control 50% → 80%")
        await editor.reviews()
        assert editor.sees("Type save")
        assert editor.sees("Say whether the flag may be written.")
        assert editor.app.screen.query_one("#gate").disabled
        await editor.says("yes")
        await editor.accepts("y")
        assert server.writes() == []
        await editor.presses("backspace")
        await editor.accepts("save")
        await editor.until("Save: Done")
    shares = [
        each["rollout_percentage"]
        for each in (await server.posthog().experiments.get(number)).raw["feature_flag"]["filters"][
            "multivariate"
        ]["variants"]
    ]
    assert shares == [80, 20]


async def splits(editor: Editor, share: str) -> None:
    """A person gives the first variant another share, on its tab."""
    await editor.presses("shift+tab")
    await editor.until("how people are dealt out")
    await editor.presses("enter")
    await editor.until("control", "Rollout %")
    await editor.waits()
    await editor.goes_to("control")
    await editor.presses("enter", *["backspace"] * 4)
    await editor.types(share)
    await editor.presses("enter", "ctrl+s")
    await editor.until("not saved")


async def test_a_draft_s_split_is_saved_like_anything_else(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    number = server.numbered("draft")
    async with editor_at(server, number, tmp_path) as editor:
        await editor.presses("shift+tab")
        await splits(editor, "70")
        await editor.saves("y")
        assert editor.sees("Save: Done")
    flag = (await server.posthog().experiments.get(number)).raw["feature_flag"]
    assert [each["rollout_percentage"] for each in flag["filters"]["multivariate"]["variants"]] == [70, 30]
