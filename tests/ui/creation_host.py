"""A small app in which experiments are made between versions of a prompt, over the sandbox and the real client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.app import App
from textual.events import Event
from textual.pilot import Pilot

from exptui.domain.text import Json
from exptui.services.creating import Creating
from exptui.services.drafts import Draft, Drafts
from exptui.services.journal import Journal
from exptui.services.prompt_library import PromptLibrary
from exptui.ui.ascii import AsciiOnly
from exptui.ui.modals.create import CreateSheet
from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.notices import Kind
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.prompts.making import run_prompt_creation
from exptui.ui.screens.prompts.making_form import CreationForm
from exptui.ui.screens.prompts.making_offer import go_on_with_draft, offer_prompt_draft
from tests.support.keyboard import AtKeyboard
from tests.support.person import SteadyPace
from tests.support.server import Server

PATIENCE = 300
"""Rounds of the event loop after which something is taken not to come."""
PROMPT = "plant-doctor"
MADE = "/api/projects/1/experiments/create_from_prompt/"


def creating_on(server: Server, directory: Path | None = None) -> Creating:
    """A program that begins: what an earlier one left is on the disk, and nowhere else."""
    workspace = server.workspace()
    assert workspace.posthog is not None
    return Creating(
        posthog=workspace.posthog,
        workspace=workspace,
        journal=Journal(directory),
        drafts=Drafts(directory, workspace.place, now=server.clock.now),
        now=server.clock.now,
    )


class Versions(BaseScreen):
    """What the form was opened from."""


class Host(App[None]):
    """Holds the flow of one creation; keeps what it said and what it opened."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None

    def __init__(self, creating: Creating, pace: SteadyPace, *, ascii_only: bool = False) -> None:
        super().__init__()
        self.creating, self.pace = creating, pace
        self.library = PromptLibrary(creating.posthog, now=creating.now)
        self.opened: list[int] = []
        self.told: list[str] = []
        self.ascii_only = ascii_only
        if ascii_only:
            self._filters.append(AsciiOnly())

    def on_mount(self) -> None:
        self.push_screen(Versions(self.creating.workspace))

    def say(self, text: str, kind: Kind = Kind.NOTE) -> None:
        self.told.append(f"{kind} {text}")
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.say(text, kind)

    def begin(self, versions: tuple[int, ...], name: str = PROMPT) -> None:
        flow = run_prompt_creation(
            self,
            self.creating,
            self.library,
            name,
            versions,
            pace=self.pace,
            say=self.say,
            opened=self.opened.append,
        )
        self.run_worker(flow, group="create")

    def offer(self) -> None:
        self.run_worker(self._offered(), group="create")

    async def _offered(self) -> None:
        chosen = await offer_prompt_draft(self, self.creating, pace=self.pace, say=self.say)
        if isinstance(chosen, Draft):
            await go_on_with_draft(
                self,
                self.creating,
                self.library,
                chosen,
                pace=self.pace,
                say=self.say,
                opened=self.opened.append,
            )
        else:
            self.told.append("the list of prompts" if chosen else "nothing")

    async def on_event(self, event: Event) -> None:
        screen = self.screen_stack[-1] if self.screen_stack else None
        if isinstance(screen, GuardedScreen) and not event.is_forwarded and screen.ignores(event):
            event.stop()
            return
        await super().on_event(event)

    async def on_unmount(self) -> None:
        await self.creating.posthog.aclose()


class Maker(AtKeyboard):
    """Somebody who makes an experiment by keyboard."""

    def __init__(self, app: Host, pilot: Pilot[None], server: Server) -> None:
        super().__init__(app, pilot, app.pace)
        self.app, self.server, self.pace = app, server, app.pace

    # The steps of making one

    async def begins(self, *versions: int, name: str = PROMPT) -> None:
        """Go on with chosen versions, until the form can be filled in."""
        self.app.begin(versions, name)
        await self.filling()

    async def filling(self) -> None:
        """Wait for the form, and for what it asks the server."""
        await self.until(lambda: isinstance(self.app.screen, CreationForm))
        await self.waits()
        await self.until(
            lambda: not [w for w in self.app.workers if w.group in ("key", "known") and not w.is_finished]
        )
        await self.pilot.pause()

    @property
    def form(self) -> CreationForm:
        return next(each for each in self.app.screen_stack if isinstance(each, CreationForm))

    @property
    def sheet(self) -> CreateSheet:
        return next(each for each in self.app.screen_stack if isinstance(each, CreateSheet))

    async def goes_to(self, field: str) -> None:
        """Put the cursor on a question, named by its field or its template."""
        await self.presses("g")
        for _ in range(30):
            question = self.form._question()
            if question is not None and question.path[-1] == field:
                return
            await self.presses("j")
        raise AssertionError(f"no question {field}\n{self.text}")

    async def writes(self, text: str, field: str) -> None:
        """Write an answer in place of what stands there."""
        await self.goes_to(field)
        await self.presses("e", "end", "ctrl+u")
        await self.types(text)
        await self.presses("enter")
        await self.filling()

    async def ticks(self, template: str) -> None:
        """Choose what is to be measured, or leave it out."""
        await self.goes_to(template)
        await self.presses("space")

    async def reviews(self) -> None:
        """Take the form and wait until the sheet can be answered."""
        await self.presses("ctrl+s")
        await self.until("and press Enter:")
        await self.waits()

    async def accepts(self, word: str = "y") -> None:
        """Go to the field of the word, type it and press Enter."""
        for _ in range(20):
            if getattr(self.app.focused, "id", None) == "gate":
                break
            await self.presses("tab")
        await self.types(word)
        await self.presses("enter")

    async def creates(self, told: str = "Created") -> None:
        """Review, accept, and wait for what came of it."""
        await self.reviews()
        await self.accepts()
        await self.until(told)
        await self.waits()

    # What came of it

    @property
    def sent(self) -> int:
        """How often an experiment was asked for."""
        return self.server.writes().count(("POST", MADE))

    @property
    def kept(self) -> list[Json]:
        """What is kept of half-made ones."""
        return [draft.ours for draft in self.app.creating.drafts_of("prompt")]


@asynccontextmanager
async def maker_at(
    server: Server,
    directory: Path | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    ascii_only: bool = False,
) -> AsyncIterator[Maker]:
    """Somebody before the chosen versions; another one on the same directory is another program."""
    app = Host(creating_on(server, directory), SteadyPace(), ascii_only=ascii_only)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Maker(app, pilot, server)
