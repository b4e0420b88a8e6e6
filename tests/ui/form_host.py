"""A form on a screen, with somebody at the keyboard and nothing else of the app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.app import App
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import Screen

from exptui.domain.forms import Form
from exptui.domain.json_paths import Path
from exptui.domain.metric_forms import METRIC
from exptui.domain.questions import Question
from exptui.domain.text import Json
from exptui.ui.pace import Pace
from exptui.ui.screens.metrics.form import FormScreen
from exptui.ui.widgets.question_lines import Spot
from exptui.ui.widgets.question_words import chosen
from tests.support.keyboard import NAMES, PATIENCE, key_event

OPEN = "open"
"""No answer was handed over yet."""


class Host(App[None]):
    """Shows one screen after the other, and keeps what each was left with."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.left_with: Any = OPEN

    def open(self, screen: Screen[Any]) -> None:
        self.left_with = OPEN
        self.push_screen(screen, self._left)

    def _left(self, result: Any) -> None:
        self.left_with = result


class Filler:
    """Somebody who fills in forms by keyboard alone."""

    def __init__(self, app: Host, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.told: list[Json] = []
        """Every body that the form told of."""

    async def opens(self, body: Json, form: Form = METRIC, *, newer: bool = True, **more: Any) -> FormScreen:
        screen = FormScreen(
            more.pop("title", "A metric"),
            form,
            body,
            newer=newer,
            picker=more.pop("picker", None),
            pace=Pace(),
            changed=self.told.append,
            **more,
        )
        self.app.open(screen)
        await self.pilot.pause()
        await self.pilot.pause()
        return screen

    @property
    def form(self) -> FormScreen:
        found = [each for each in self.app.screen_stack if isinstance(each, FormScreen)]
        return found[-1]

    @property
    def body(self) -> Json:
        return self.form.body

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def cursor(self) -> str:
        """The line that the cursor is on."""
        return next((line.strip().lstrip("> ") for line in self.lines if line.startswith(" >")), "")

    def sees(self, words: str) -> bool:
        return " ".join(words.split()) in " ".join(self.text.split())

    async def until(self, words: str | Callable[[], bool]) -> None:
        for _ in range(PATIENCE):
            if words() if callable(words) else self.sees(words):
                return
            await self.pilot.pause()
        raise AssertionError(f"never came: {words}\n{self.text}")

    async def presses(self, *keys: str) -> None:
        driver = self.app._driver
        assert driver is not None
        for key in keys:
            driver.send_message(key_event(key))
        await self.settles()

    async def settles(self) -> None:
        """Let what is under way come to its end; quicker than the pilot, which waits for a quiet process."""
        for _ in range(4):
            for node in (self.app, self.app.screen, *self.app.screen.query("QuestionView, Input, TextArea")):
                done = asyncio.Event()
                if node.call_later(done.set):
                    await done.wait()

    async def types(self, text: str) -> None:
        await self.presses(*(NAMES.get(character, character) for character in text))

    async def pastes(self, text: str) -> None:
        driver = self.app._driver
        assert driver is not None
        driver.send_message(Paste(text))
        await self.settles()

    # In terms of the form

    def asked(self, path: Path) -> Question:
        question = self.form.filling.question(path)
        assert question is not None, f"{path} is not asked\n{self.text}"
        return question

    async def goes_to(self, *path: str | int, part: Any = "question") -> None:
        """Move the cursor to a question, folded or not, and see that it is in view."""
        wanted, view = Spot(path, part), self.form.view
        for end in range(1, len(path)):
            item = path[:end]
            folded = view.place_of(Spot(item, "item")) is not None and item not in self.form.filling.unfolded
            if folded:
                await self.goes_to(*item, part="item")
                await self.presses("enter")
        for _ in range(200):
            place = view.place_of(wanted)
            assert place is not None, f"{wanted} is not shown\n{self.text}"
            if view.spot == wanted:
                break
            between = view._laid.targets
            first, last = sorted((view.cursor, place))
            stops = len({each for at, each in between.items() if first < at <= last}) or 1
            await self.presses(*["j" if view.cursor < place else "k"] * stops)
        assert view.spot == wanted, f"{wanted} is not reached\n{self.text}"
        assert self.cursor, self.text

    async def writes(self, text: str, *path: str | int) -> None:
        """Write an answer, in place of what stands there."""
        await self.goes_to(*path)
        await self.presses("e")
        await self.presses("end", "ctrl+u")
        await self.types(text)
        await self.presses("enter")

    async def chooses(self, value: str, *path: str | int) -> None:
        """Choose an option, one key after the other."""
        await self.goes_to(*path)
        values = [option.value for option in self.asked(path).options]
        here = chosen(self.asked(path), self.form.filling.value(path))
        there = values.index(value)
        await self.presses(*["l"] * (there + 1 if here is None else (there - here) % len(values)))
        assert chosen(self.asked(path), self.form.filling.value(path)) == there, self.text


@asynccontextmanager
async def filling(size: tuple[int, int] = (80, 24), app: Host | None = None) -> AsyncIterator[Filler]:
    """Somebody before an app that shows no form yet."""
    app = app or Host()
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        yield Filler(app, pilot)
