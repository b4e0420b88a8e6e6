"""What is open: large screens on request, menus over them, and ways out to browser and clipboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import App

from exptui.ui import messages
from exptui.ui.notices import Kind
from exptui.ui.pace import Pace
from exptui.ui.screens.base import BaseScreen

if TYPE_CHECKING:
    from exptui.services.attention import Attention
    from exptui.services.transitions import Transitions
    from exptui.services.workspace import Workspace
    from exptui.ui.modals.commands import Item


class Opening(App[int]):
    """An app that opens what screens ask for."""

    workspace: Workspace
    attention: Attention
    pace: Pace
    zone: tzinfo | None
    transitions: Transitions | None

    def say(self, text: str, kind: Kind = Kind.NOTE) -> None:
        """Tell it on the topmost screen that has a line for it."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, BaseScreen):
                screen.say(text, kind)
                return

    def _large(self) -> BaseScreen:
        """The topmost large screen: what keys and menus are about."""
        return next(screen for screen in reversed(self.screen_stack) if isinstance(screen, BaseScreen))

    def _show(self, screen: BaseScreen) -> None:
        """Open a large screen, or go back to it: never over a dialog, which typed-ahead keys would cover, nor twice."""
        top = self.screen
        if not isinstance(top, BaseScreen):
            return
        for below in self.screen_stack:
            if (
                type(below) is type(screen)
                and isinstance(below, BaseScreen)
                and below.subject == screen.subject
            ):
                while self.screen is not below:
                    self.pop_screen()
                return
        if type(top) is not type(screen):
            self.push_screen(screen)
        elif top.subject != screen.subject:
            self.switch_screen(screen)

    # Large screens

    @on(messages.ExperimentOpened)
    def _open(self, message: messages.ExperimentOpened) -> None:
        from exptui.ui.screens.detail.screen import DetailScreen

        number, others = message.experiment_id, message.neighbours
        self._show(DetailScreen(self.workspace, self.attention, number, others, zone=self.zone))

    def action_open(self, experiment_id: int) -> None:
        self.post_message(messages.ExperimentOpened(experiment_id))

    @on(messages.MetricOpened)
    def _metric(self, message: messages.MetricOpened) -> None:
        from exptui.ui.screens.metric.screen import MetricScreen

        self._show(
            MetricScreen(self.workspace, self.attention, message.experiment_id, message.at, zone=self.zone)
        )

    @on(messages.ExposuresOpened)
    def _exposures(self, message: messages.ExposuresOpened) -> None:
        from exptui.ui.screens.exposures.screen import ExposuresScreen

        self._show(ExposuresScreen(self.workspace, self.attention, message.experiment_id, zone=self.zone))

    @on(messages.FindingOpened)
    def _finding(self, message: messages.FindingOpened) -> None:
        from exptui.ui.screens.finding import FindingScreen

        number, check = message.experiment_id, message.check
        self._show(FindingScreen(self.workspace, self.attention, number, check, zone=self.zone))

    @on(messages.PortfolioRequested)
    def _portfolio(self, _message: messages.PortfolioRequested) -> None:
        from exptui.ui.screens.portfolio.screen import PortfolioScreen

        attention = self.attention
        self._show(
            PortfolioScreen(self.workspace, attention.queue, problem=attention.problem, zone=self.zone)
        )

    @on(messages.RawRequested)
    def _raw(self, message: messages.RawRequested) -> None:
        from exptui.ui.screens.raw import RawScreen

        self._show(RawScreen(self.workspace, message.experiment_id))

    def action_journal(self) -> None:
        from exptui.ui.screens.journal import JournalScreen

        if self.transitions is None:
            self.say("Not connected yet.", Kind.WARNING)
        elif self._large().REGISTERED != "journal":
            self._show(JournalScreen(self.workspace, self.transitions.journal, zone=self.zone))

    # Ways out

    @on(messages.LinkRequested)
    async def _link(self, message: messages.LinkRequested) -> None:
        from exptui.ui.reaching import follow

        await follow(self.workspace.place.link(f"/experiments/{message.experiment_id}"), self, self._driver)

    @on(messages.CopyRequested)
    async def _copy(self, message: messages.CopyRequested) -> None:
        from exptui.ui.reaching import put

        await put(message.text, f"Copied {message.what}", self, self._driver)

    @on(messages.ReportRequested)
    def _report(self, message: messages.ReportRequested) -> None:
        if self.workspace.posthog is None and self.attention.judgement(message.experiment_id) is None:
            self.say("Not connected yet: there is no report to copy.", Kind.WARNING)
        else:
            self._copy_report(message.experiment_id)

    @work(group="report")
    async def _copy_report(self, experiment_id: int) -> None:
        """Copy what is known; what was not read yet is read first."""
        from exptui.api.errors import PostHogError
        from exptui.services.report import as_markdown

        judged = self.attention.judgement(experiment_id)
        if judged is None:
            self.say("Reading it for the report…")
            try:
                judged = await self.attention.judge(experiment_id)
            except PostHogError as error:
                self.say(f"Nothing was copied: {error.told}", Kind.ERROR)
                return
        text = as_markdown(judged, self.workspace.place)
        name = judged.evidence.experiment.name
        self.post_message(messages.CopyRequested(text, f"the report of {name} as Markdown"))

    # Menus

    def action_help(self) -> None:
        from exptui.ui.palette import help_items

        self._choose("Keys of this screen", help_items, typing=False)

    def action_palette(self) -> None:
        from exptui.ui.palette import palette_items

        self._choose("Find an action or an experiment", palette_items, typing=True)

    @on(messages.ActionsRequested)
    def _actions(self, _message: messages.ActionsRequested) -> None:
        from exptui.ui.palette import action_items, bulk_items

        screen, rows = self._large(), self.workspace.rows
        if marked := [rows[each] for each in screen.marked if each in rows]:
            title = f"What can be done to {len(marked)} experiments"
            self._choose(title, lambda *_: bulk_items(marked, self.workspace), typing=False)
        elif (row := screen.current_row()) is not None:
            self._choose(f"What can be done to {row.name}", action_items, typing=False)

    def _choose(self, title: str, items: Callable[..., Sequence[Item]], *, typing: bool) -> None:
        from exptui.ui.modals.commands import CommandSheet

        screen = self.screen
        if isinstance(screen, BaseScreen):
            offered = items(screen.REGISTERED, screen.current_row(), self.workspace)
            self.push_screen(CommandSheet(title, offered, self.pace, typing=typing), self._chosen)

    async def _chosen(self, action: str | None) -> None:
        if action:
            await self.run_action(action, default_namespace=self._large())

    @on(messages.ExplanationRequested)
    def _explain(self, message: messages.ExplanationRequested) -> None:
        from exptui.ui.modals.explanation import ExplanationSheet

        if isinstance(self.screen, BaseScreen):
            self.push_screen(ExplanationSheet(message.explanation, self.pace), self._explained)

    def _explained(self, then: str | None) -> None:
        if then == "help":
            self.action_help()
