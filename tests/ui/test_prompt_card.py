"""The versions of a prompt on the detail: what each costs, and the keys that lead from there."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from exptui.sandbox.store import Build
from exptui.services.attention import Attention
from exptui.services.report import as_markdown, as_text
from exptui.ui import messages
from tests.support.server import Server
from tests.ui.results_host import NARROW, WIDE, Host

BUILDS = get_args(Build)


class Desk(Host):
    """Remembers what is asked for about versions, too."""

    def __init__(self, server: Server, **kwargs: Any) -> None:
        super().__init__(server, **kwargs)
        self.asked: list[Any] = []

    def on_diff_opened(self, message: messages.DiffOpened) -> None:
        self.asked.append((message.name, message.versions))

    def on_serve_opened(self, message: messages.ServeOpened) -> None:
        self.asked.append(message.experiment_id)


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("size", [NARROW, WIDE, (60, 16)])
async def test_each_version_stands_with_what_it_costs_and_what_changed(
    build: Build, size: tuple[int, int]
) -> None:
    app = Desk(Server(build=build))
    async with app.run_test(size=size) as pilot:
        await app.opens(pilot, "prompt")
        assert app.sees("Prompt plant-doctor")
        for words in ("control v4", "test v6", "$0.0175", "✓ better -3", "· too early", "v6: 31% cheaper"):
            assert app.sees(words), words
        assert app.widest <= app.view.room
        heads = [line.split()[0] for line in app.told if line and not line.startswith(" ")]
        assert heads.index("Prompt") < heads.index("Primary")


async def test_the_prompt_is_told_only_once() -> None:
    app = Desk(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "prompt")
        assert len([line for line in app.told if line.startswith("Prompt")]) == 1


@pytest.mark.parametrize("build", BUILDS)
async def test_a_draft_says_what_is_compared_and_which_tag_its_metrics_need(build: Build) -> None:
    app = Desk(Server(build=build))
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "prompt_draft")
        for words in ("control v1", "test-2 v3", "$ai_prompt_name = order-support", "L launches it"):
            assert app.sees(words), words


async def test_an_experiment_without_a_prompt_has_no_card_and_no_keys_for_one() -> None:
    app = Desk(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        assert not app.sees("Prompt")
        assert "diff" not in app.lines[-1]
        for key in ("d", "c"):
            await app.presses(pilot, key)
            assert "not made from a prompt" in app.text
        assert app.asked == []


async def test_the_diff_and_the_code_are_a_key_away() -> None:
    app = Desk(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "prompt_draft")
        assert "d diff" in app.lines[-1]
        await app.presses(pilot, "d", "c")
        assert app.asked == [("order-support", (1, 2, 3)), app.server.numbered("prompt_draft")]


async def test_enter_on_a_version_compares_it_with_the_control() -> None:
    app = Desk(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "prompt_draft")
        await app.goes_to(pilot, "test-2 +v3")
        await app.presses(pilot, "enter")
        assert app.asked == [("order-support", (1, 3))]


async def test_an_experiment_that_lost_its_metadata_keeps_its_card() -> None:
    server = Server()
    server.experiment(server.numbered("prompt"))["parameters"].pop("prompt_metadata")
    app = Desk(server)
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "prompt")
        assert app.sees("v6: 31% cheaper")
        await app.presses(pilot, "d")
        assert app.asked == [("plant-doctor", (4, 6))]


async def test_a_renamed_metric_is_still_in_the_card_and_another_is_not() -> None:
    server = Server()
    row = server.experiment(server.numbered("prompt"))
    row["metrics"][0]["name"] = "What we pay"
    app = Desk(server)
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "prompt")
        assert app.sees("v6: 31% cheaper")


async def test_three_versions_stand_side_by_side_with_results() -> None:
    server = Server()
    number = server.numbered("prompt_draft")
    app = Desk(server)
    async with app.run_test(size=NARROW) as pilot:
        posthog = app.workspace.posthog
        assert posthog is not None
        await posthog.experiments.launch(number)
        server.clock.forward(12 * 86_400)
        await app.opens(pilot, "prompt_draft")
        for words in ("control v1", "test-1 v2", "test-2 v3", "→ v2:", "→ v3:"):
            assert app.sees(words), words
        assert app.widest <= app.view.room


@pytest.mark.parametrize("made_for", ["prompt", "prompt_draft"])
async def test_the_report_has_the_versions(made_for: str) -> None:
    server = Server()
    workspace = server.workspace()
    attention = Attention(workspace)
    assert workspace.posthog is not None
    attention.connect(workspace.posthog)
    await workspace.load()
    judged = await attention.judge(server.numbered(made_for))
    text, markdown = as_text(judged, workspace.place), as_markdown(judged, workspace.place)
    words = "v6: 31% cheaper" if made_for == "prompt" else "Compared: control v1, test-1 v2, test-2 v3."
    assert words in text
    assert "## Prompt " in markdown
    assert max(map(len, text.split("\n"))) <= 80
    await workspace.posthog.aclose()
