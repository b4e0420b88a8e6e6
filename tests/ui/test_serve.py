"""The code that serves the versions: shown, changed from language to language, and copied to the character."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from exptui.domain.serving_code import LANGUAGES, WIDEST, serving_code
from exptui.sandbox.store import Build
from exptui.ui import messages
from exptui.ui.screens.serve import ServeScreen
from exptui.ui.widgets.lines import text_of
from exptui.ui.widgets.text_view import TextView
from tests.support.server import HOST, Server
from tests.ui.results_host import NARROW, Host


class Desk(Host):
    def __init__(self, server: Server, **kwargs: Any) -> None:
        super().__init__(server, **kwargs)
        self.copied: list[str] = []
        self.asked: list[Any] = []

    def on_copy_requested(self, message: messages.CopyRequested) -> None:
        self.copied.append(message.text)

    def on_diff_opened(self, message: messages.DiffOpened) -> None:
        self.asked.append((message.name, message.versions))

    def on_transition_requested(self, message: messages.TransitionRequested) -> None:
        self.asked.append((message.experiment_id, message.name))

    async def serves(self, pilot: Any, made_for: str) -> ServeScreen:
        screen = ServeScreen(self.workspace, self.server.numbered(made_for))
        await self.push_screen(screen)
        await self.settles(pilot)
        return screen

    @property
    def shown(self) -> str:
        lines = self.screen.query_one(TextView).lines
        return "\n".join(text_of(lines[at]) for at in range(len(lines)))


@pytest.mark.parametrize("build", get_args(Build))
async def test_the_code_is_of_the_flag_the_prompt_and_the_version_of_the_control(build: Build) -> None:
    app = Desk(Server(build=build))
    async with app.run_test(size=NARROW) as pilot:
        await app.serves(pilot, "prompt")
        code = serving_code("plant-doctor-v4-v6", "plant-doctor", "python", HOST, version=4)
        assert app.shown == code.rstrip("\n")
        assert "$ai_prompt_version" in app.text


async def test_tab_goes_round_the_languages_and_y_copies_exactly_the_code() -> None:
    app = Desk(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.serves(pilot, "prompt")
        for language in LANGUAGES:
            assert f"[{LANGUAGES[language]}]" in app.text
            await app.presses(pilot, "G", "y", "tab")
            code = serving_code("plant-doctor-v4-v6", "plant-doctor", language, HOST, version=4)
            assert app.copied[-1] == code
        assert "[Python]" in app.text


async def test_no_token_is_broken_at_eighty_columns() -> None:
    app = Desk(Server())
    async with app.run_test(size=NARROW) as pilot:
        screen = await app.serves(pilot, "prompt")
        assert screen.query_one(TextView).room >= WIDEST


async def test_a_draft_is_launched_and_compared_from_the_code() -> None:
    app = Desk(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.serves(pilot, "prompt_draft")
        assert "launch" in app.lines[-1]
        await app.presses(pilot, "L", "d")
        number = app.server.numbered("prompt_draft")
        assert app.asked == [(number, "launch"), ("order-support", (1, 2, 3))]


async def test_what_was_not_made_from_a_prompt_says_so() -> None:
    app = Desk(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.serves(pilot, "ship")
        assert "not made from a prompt" in app.text
        await app.presses(pilot, "y", "d")
        assert app.copied == app.asked == []


async def test_what_could_not_be_read_is_told_and_read_again_on_request() -> None:
    server = Server()
    server.faults.next("GET", r"/experiments/\d+/", status=403, body={"detail": "Not today."})
    app = Desk(server)
    async with app.run_test(size=NARROW) as pilot:
        await app.serves(pilot, "prompt")
        assert "Couldn't read it" in app.text
        await app.presses(pilot, "r")
        assert 'FLAG = "plant-doctor-v4-v6"' in app.text
