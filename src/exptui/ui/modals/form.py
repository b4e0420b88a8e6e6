"""The questions of a transition's body, asked once, and the body that the answers make for an experiment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.containers import Vertical

from exptui.domain.asking import Body, Surroundings, fields_of
from exptui.ui.widgets.fields import FieldRow, field_for

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment


class Form(Vertical):
    """Asks what a body needs, for one experiment or with one answer for several."""

    DEFAULT_CSS = "Form { height: auto; }"

    def __init__(self, kind: type[Body]) -> None:
        super().__init__(id="form", classes="-empty")
        self.kind = kind
        self.experiments: Sequence[Experiment] = ()
        self.around = Surroundings()

    async def put(
        self, experiments: Sequence[Experiment], around: Surroundings, starts: Mapping[str, str]
    ) -> None:
        """Ask afresh. Options and first texts are those of the first experiment; `starts` go before them."""
        self.experiments, self.around = experiments, around
        await self.remove_children()
        rows = []
        for question in fields_of(self.kind):
            options = question.ask.options(experiments[0], around) if question.ask.options else ()
            start = question.ask.start(experiments[0], around) if question.ask.start else ""
            start = starts.get(question.name, start)
            rows.append(FieldRow(question, field_for(question, options, start)))
        await self.mount_all(rows)
        self.set_class(not rows, "-empty")

    def body_for(self, experiment: Experiment) -> Body:
        """The answers so far. A question that does not apply to the experiment keeps its default."""
        answers = self._answers()
        applying = {
            row.question.name: answers[row.question.name]
            for row in self.query(FieldRow)
            if row.question.applies(experiment, answers)
        }
        return self.kind(**applying)

    def objections(self) -> dict[str, str]:
        """By field, why the answers can't be sent as they are: to the first experiment of which that is so."""
        for experiment in self.experiments:
            if found := self.body_for(experiment).objections(experiment, self.around):
                return found
        return {}

    def show_what_applies(self) -> None:
        """Hide each question that makes no sense for any experiment, given the answers so far."""
        answers = self._answers()
        for row in self.query(FieldRow):
            row.display = any(row.question.applies(each, answers) for each in self.experiments)

    def _answers(self) -> dict[str, Any]:
        return {row.question.name: row.answer for row in self.query(FieldRow)}
