"""Copying metrics: one of this experiment, one of another, or one for the project to share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from exptui.domain.metric_set import CannotChange, Entry, MetricSet, Section, inline
from exptui.ui.modals.commands import CommandSheet, Item
from exptui.ui.notices import Kind, reporting
from exptui.ui.screens.metrics.planning import PlanningScreen
from exptui.ui.screens.metrics.tabs import METRICS

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment
    from exptui.services.metric_session import Session

HERE, ELSEWHERE, SHARE = "here", "elsewhere", "share"
COPY = " (copy)"


class CopyingScreen(PlanningScreen):
    """The editor with its copies. A copy is a metric of its own: its uuid and its time series are new."""

    def action_copy_metric(self) -> None:
        if (session := self.may_edit()) is None:
            return
        if self.tab != METRICS:
            self.say("Metrics are copied on the first tab.", Kind.WARNING)
        else:
            self._copy(session, self.entry(), self.section)

    @work(group="ask", exclusive=True)
    async def _copy(self, session: Session, entry: Entry | None, section: Section) -> None:
        title = entry.metric.title if entry is not None else ""
        why = _not_copied(entry)
        items = [
            Item(keys="h", key="h", label="Here", help=f"a second {title}", action=HERE, reason=why),
            Item(
                keys="e",
                key="e",
                label="From another experiment",
                help="one of its metrics",
                action=ELSEWHERE,
            ),
            Item(
                keys="s",
                key="s",
                label="As a shared metric",
                help="for every experiment",
                action=SHARE,
                reason=why,
            ),
        ]
        chosen = await self.ask(CommandSheet("Copy a metric", items, self.pace, typing=False))
        if chosen == HERE and entry is not None:
            body = {**entry.body, "name": f"{entry.metric.title}{COPY}"}
            self.put_in(session, section, inline(body), said="copied")
        elif chosen == SHARE and entry is not None:
            await self.make_shared(session, entry)
        elif chosen == ELSEWHERE:
            await self._copy_from_elsewhere(session, section)

    async def _copy_from_elsewhere(self, session: Session, section: Section) -> None:
        other = await self._choose_experiment()
        if other is None or not self.is_active:
            return
        metrics = MetricSet.of(other.raw)
        items = [
            Item(
                group=metrics.section_of(entry.uuid),
                label=entry.metric.title,
                help=entry.metric.summary,
                action=entry.uuid,
                reason="It is of the legacy kind." if entry.kind == "legacy" else _there(session, entry),
            )
            for entry in metrics
        ]
        name = other.row().name
        if not items:
            self.say(f"{name} has no metrics.", Kind.WARNING)
            return
        sheet = CommandSheet(f"Copy a metric of {name}, {section}", items, self.pace, typing=True)
        uuid = await self.ask(sheet)
        if uuid is None:
            return
        entry = metrics.entry(uuid)
        if entry.shared is None:
            self.put_in(session, section, inline(entry.body), said="copied")
            return
        try:
            added = session.metrics.add(section, entry)
        except CannotChange as error:
            self.say(str(error), Kind.WARNING)
            return
        self.change(f"attached {entry.metric.title}", metrics=added, to=entry.uuid)

    async def _choose_experiment(self) -> Experiment | None:
        """Another experiment of the list, read whole: the list may leave metrics out."""
        rows = [row for row in self.workspace.ordered() if row.id != self.experiment_id]
        items = [
            Item(label=row.name, help=f"{row.status} · {row.flag_key}", action=str(row.id)) for row in rows
        ]
        if not items:
            self.say("There is no other experiment in the list.", Kind.WARNING)
            return None
        chosen = await self.ask(
            CommandSheet("Copy a metric of which experiment?", items, self.pace, typing=True)
        )
        if chosen is None:
            return None
        with reporting(self, "read that experiment"):
            return await self.editing.posthog.experiments.get(int(chosen))
        return None


def _not_copied(entry: Entry | None) -> str | None:
    """Why a metric can't be copied; None where it can."""
    if entry is None:
        return "There is no metric on this line."
    if entry.kind == "legacy":
        return "Legacy metrics can't be copied."
    return (
        "A shared metric is attached once; experiments share it already."
        if entry.shared is not None
        else None
    )


def _there(session: Session, entry: Entry) -> str | None:
    attached = entry.shared is not None and any(other.shared == entry.shared for other in session.metrics)
    return "It is attached already." if attached else None
