"""One metric of an experiment: its days, its steps, and the numbers behind its result."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual import work

from exptui.domain.describe_time import clock
from exptui.services.series import known_days, read_days
from exptui.ui.messages import RecalculationRequested
from exptui.ui.notices import Kind
from exptui.ui.screens.closer import CloserScreen
from exptui.ui.screens.metric.days import write_days
from exptui.ui.screens.metric.numbers import write_breakdowns, write_numbers, write_standing, write_steps
from exptui.ui.widgets.cursor_view import CursorView

if TYPE_CHECKING:
    from collections.abc import Hashable

    from textual.events import Resize

    from exptui.domain.evidence import Reading
    from exptui.domain.experiment import Section
    from exptui.domain.explain import Explanation
    from exptui.domain.verdict import Judgement
    from exptui.services.attention import Attention
    from exptui.services.series import Days
    from exptui.services.workspace import Workspace
    from exptui.ui.messages import StandingsChanged
    from exptui.ui.widgets.page import Page

GONE = "This metric is not there any more: the experiment was changed. esc goes back."
SOURCES = {
    "recalculation": "from PostHog's last calculation of all metrics",
    "query": "computed by PostHog when it was read",
    "time series": "from the last stored day; today is not in it",
}


class MetricScreen(CloserScreen):
    """Reads the metric's days when it opens; its result is that of the experiment's evidence."""

    REGISTERED: ClassVar[str] = "metric"

    def __init__(
        self,
        workspace: Workspace,
        attention: Attention,
        experiment_id: int,
        at: int,
        *,
        zone: tzinfo | None = None,
    ) -> None:
        """`at` is the metric's place among the readings of the experiment's evidence."""
        super().__init__(workspace, attention, experiment_id, zone=zone)
        self.at = at
        self._days: Days | None = None
        self._computed = self._over()

    @property
    def subject(self) -> Hashable:
        return self.experiment_id, self.at

    @property
    def metric(self) -> Reading | None:
        """What is known of the metric; None where it is not there, or nothing was read yet."""
        judged = self.judged
        readings = judged.evidence.readings if judged is not None else ()
        if readings:
            return readings[self.at] if 0 <= self.at < len(readings) else None
        return self._unasked(judged) if judged is not None else None

    def _unasked(self, judged: Judgement) -> Reading | None:
        """Of a draft nothing was asked: its metrics are known all the same."""
        from exptui.domain.evidence import Reading

        experiment = judged.evidence.experiment
        sections: tuple[Section, ...] = ("primary", "secondary")
        listed = [(each, name) for name in sections for each in experiment.ordered_metrics(name)]
        if not 0 <= self.at < len(listed):
            return None
        metric, section = listed[self.at]
        why = "it has not been launched" if judged.evidence.draft else ""
        return Reading(metric=metric, section=section, problem=why)

    # Reading

    @property
    def lacking(self) -> bool:
        if self.judged is None:
            return True
        return self._days is None and self.metric is not None

    async def load(self, *, afresh: bool) -> None:
        await super().load(afresh=afresh)
        await self._load_days(afresh=afresh)

    async def _load_days(self, *, afresh: bool) -> None:
        judged, reading = self.judged, self.metric
        if judged is None or reading is None:
            return
        read = await read_days(self.workspace, judged.evidence, reading.metric, afresh=afresh)
        if read.failed and not read.points and self._days is not None and self._days.computed:
            self.say(read.note, Kind.ERROR)
        else:
            self._days = read

    def _over(self) -> bool:
        """Whether a fresh calculation has ended, or none was asked for."""
        computing = self.attention.computing.get(self.experiment_id)
        return computing is None or computing.over

    def on_standings_changed(self, message: StandingsChanged) -> None:
        super().on_standings_changed(message)
        ended, self._computed = self._over() and not self._computed, self._over()
        if ended and self.is_open and self.workspace.posthog is not None:
            self._read_days_again()

    @work(exclusive=True, group="days")
    async def _read_days_again(self) -> None:
        """What was stored was thrown away when the calculation was asked for."""
        await self._load_days(afresh=True)
        if self.is_open:
            self.show_again()

    # Showing

    def on_resize(self, event: Resize) -> None:
        super().on_resize(event)
        if self.is_mounted:
            self.call_after_refresh(self.show_again)

    def write(self, page: Page, judged: Judgement) -> None:
        reading = self.metric
        if reading is None:
            page.heading(judged.evidence.experiment.name)
            page.text(GONE, "warn")
            return
        self._about(page, judged, reading)
        known = self._days or known_days(self.workspace, judged.evidence, reading.metric)
        height = self.query_one(CursorView).size.height
        write_days(page, judged, reading, known, height=height, ascii_only=self.ascii_only)
        write_steps(page, reading)
        write_numbers(page, judged, reading)
        write_breakdowns(page, judged, reading)

    def _about(self, page: Page, judged: Judgement, reading: Reading) -> None:
        metric = reading.metric
        whose = "shared metric" if metric.shared_id is not None else "its own metric"
        kind = "legacy" if metric.word == "legacy" else metric.word
        better = "less is better" if metric.goal == "decrease" else "more is better"
        page.heading(metric.title, judged.evidence.experiment.name)
        page.text(" · ".join((f"{reading.section} metric", kind, better, whose)), "dim")
        page.text(metric.summary)
        if source := SOURCES.get(reading.source):
            page.text(f"Result {source}; read {clock(judged.evidence.now, self.workspace.now())}.", "dim")
        write_standing(page, judged, reading)

    # Keys

    def explanation(self, judged: Judgement, target: object) -> Explanation | None:
        from exptui.domain.explain import explain_baseline, explain_comparison

        reading = self.metric
        match target:
            case ("comparison", str(variant)) if reading is not None:
                return explain_comparison(judged, reading, variant)
            case ("baseline",) if reading is not None:
                return explain_baseline(judged, reading)
        return None

    def action_recalculate(self) -> None:
        """Ask for a fresh calculation. Days are computed anew only where none is stored: it would delete them first."""
        reading, days = self.metric, self._days
        none_stored = days is not None and not days.computed and not days.failed
        uuid = reading.metric.uuid if reading is not None and none_stored else None
        self.post_message(RecalculationRequested(self.experiment_id, uuid))
