"""What makes experiments: from versions of a prompt, or from scratch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work

from exptui.changing import Changing
from exptui.ui import messages
from exptui.ui.notices import Kind
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.list.screen import ListScreen

if TYPE_CHECKING:
    from exptui.services.creating import Creating
    from exptui.services.prompt_library import PromptLibrary


class Making(Changing):
    """An app that makes experiments. Nothing that it makes is launched by that."""

    creating: Creating | None = None
    library: PromptLibrary | None = None

    # From versions of a prompt

    @on(messages.PromptsRequested)
    def _prompts(self, _message: messages.PromptsRequested) -> None:
        if self.library is None:
            self.say("Not connected yet: there are no prompts to show.", Kind.WARNING)
        elif isinstance(self.screen, BaseScreen):
            self._offer_prompts(self.library)

    @work(group="create", exclusive=True)
    async def _offer_prompts(self, library: PromptLibrary) -> None:
        """The prompts, or the comparison that was half made at an earlier time."""
        from exptui.ui.screens.prompts.making_offer import go_on_with_draft, offer_prompt_draft
        from exptui.ui.screens.prompts.screen import PromptsScreen

        assert self.creating is not None
        wanted = await offer_prompt_draft(self, self.creating, pace=self.pace, say=self.say)
        if wanted is True:
            self._show(PromptsScreen(self.workspace, library, zone=self.zone))
        elif wanted:
            await go_on_with_draft(
                self, self.creating, library, wanted, pace=self.pace, say=self.say, opened=self._made
            )

    @on(messages.PromptOpened)
    def _prompt(self, message: messages.PromptOpened) -> None:
        from exptui.ui.screens.prompts.versions import VersionsScreen

        if self.library is not None:
            self._show(VersionsScreen(self.workspace, self.library, message.name, zone=self.zone))

    @on(messages.DiffOpened)
    def _diff(self, message: messages.DiffOpened) -> None:
        from exptui.ui.screens.prompts.diff import DiffScreen

        if self.library is None:
            self.say("Not connected yet: the texts can't be read.", Kind.WARNING)
        else:
            name, versions = message.name, message.versions
            self._show(DiffScreen(self.workspace, self.library, name, versions, control=message.from_control))

    @on(messages.ComparisonRequested)
    def _compare(self, message: messages.ComparisonRequested) -> None:
        if self.library is not None and isinstance(self.screen, BaseScreen):
            self._make(self.library, message.name, message.versions)

    @work(group="create", exclusive=True)
    async def _make(self, library: PromptLibrary, name: str, versions: tuple[int, ...]) -> None:
        from exptui.ui.screens.prompts.making import run_prompt_creation

        assert self.creating is not None
        await run_prompt_creation(
            self, self.creating, library, name, versions, pace=self.pace, say=self.say, opened=self._made
        )

    @on(messages.ServeOpened)
    def _serve(self, message: messages.ServeOpened) -> None:
        from exptui.ui.screens.serve import ServeScreen

        self._show(ServeScreen(self.workspace, message.experiment_id))

    # From scratch

    @on(messages.NewRequested)
    def _new(self, _message: messages.NewRequested) -> None:
        from exptui.ui.screens.new.screen import NewScreen

        if self.editing is None or self.creating is None:
            self.say("Not connected yet: nothing can be made.", Kind.WARNING)
            return
        self._show(NewScreen(self.workspace, self.editing, self.creating, self.pace, zone=self.zone))

    # What was begun, and what was made

    def tell_begun(self) -> None:
        """Say once, where nothing else is said, what was half made at an earlier time and how to go on."""
        assert self.creating is not None
        ways = {
            "prompt": "N goes on with an experiment from a prompt",
            "scratch": "n goes on with a new experiment",
        }
        found = [words for kind, words in ways.items() if self.creating.drafts_of(kind)]
        top = self.screen
        if found and isinstance(top, ListScreen) and top.notice is None:
            top.say(f"Half made: {', '.join(found)}.")

    def _made(self, experiment_id: int) -> None:
        """Show a comparison that was just made, with the code that it needs on top."""
        while isinstance(self.screen, BaseScreen) and not isinstance(self.screen, ListScreen):
            self.pop_screen()
        self.post_message(messages.ExperimentOpened(experiment_id))
        self.post_message(messages.ServeOpened(experiment_id))
