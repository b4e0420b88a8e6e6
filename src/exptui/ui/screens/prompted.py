"""Screens about an experiment that may compare versions of a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.ui.messages import DiffOpened, ServeOpened
from exptui.ui.notices import Kind
from exptui.ui.screens.reading import ReadingScreen

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment
    from exptui.domain.prompt_compared import PromptCompared
    from exptui.ui.bindings import Command

NO_PROMPT = "It was not made from a prompt: there are no versions to compare or to serve."
UNREAD = "It has not been read yet."
ABOUT_VERSIONS = frozenset({"differ", "code"})
"""Commands that mean nothing where no versions are compared."""


class PromptedScreen(ReadingScreen):
    """A screen from which the versions can be compared; it says so where there are none."""

    experiment_id: int

    def the_experiment(self) -> Experiment | None:
        """The experiment as it was read; None while it was not."""
        return self.workspace.experiments.get(self.experiment_id)

    def footer(self) -> tuple[Command, ...]:
        """Without the keys about versions where none are compared."""
        row, experiment = self.current_row(), self.the_experiment()
        if (row is not None and row.prompt_name) or (experiment is not None and self._compared(experiment)):
            return super().footer()
        return tuple(each for each in super().footer() if each.id not in ABOUT_VERSIONS)

    @staticmethod
    def _compared(experiment: Experiment) -> PromptCompared | None:
        from exptui.domain.prompt_compared import compared

        return compared(experiment)

    def prompt_or_say(self) -> PromptCompared | None:
        """What is compared, or None with the reason told."""
        experiment = self.the_experiment()
        found = self._compared(experiment) if experiment is not None else None
        if found is None:
            self.say(UNREAD if experiment is None else NO_PROMPT, Kind.WARNING)
        return found

    def action_diff(self) -> None:
        """What differs between the versions, each compared with the control's."""
        if (prompt := self.prompt_or_say()) is not None:
            self.open_diff(prompt, prompt.versions)

    def open_diff(self, prompt: PromptCompared, versions: tuple[int, ...]) -> None:
        if len(versions) < 2:
            self.say("Fewer than two versions are known: there is nothing to compare.", Kind.WARNING)
        else:
            self.post_message(DiffOpened(prompt.name, versions))

    def action_code(self) -> None:
        """The code that serves the versions."""
        if self.prompt_or_say() is not None:
            self.post_message(ServeOpened(self.experiment_id))
