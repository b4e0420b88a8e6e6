"""Results and exposures of many experiments, from the best source each server has, and what they ask of a person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from exptui.api.errors import Forbidden, NotFound, PaymentRequired, PostHogError
from exptui.domain.evidence import Evidence
from exptui.domain.standing import mark_of
from exptui.domain.verdict import Judgement, judge
from exptui.services.first import FirstAlone
from exptui.services.measuring import Measuring, in_words

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.activity import Activity
    from exptui.domain.experiment import Experiment
    from exptui.domain.series import Exposures

KEPT = timedelta(minutes=5)
"""How long what was read of an experiment counts: PostHog allows 1,200 queries an hour."""
LATELY = timedelta(days=7)
"""An ended experiment without a conclusion is still worth its queries for so long."""

Progress = Callable[[int, int], None]
"""Told how many experiments have been read, of how many."""


class Findings:
    """Reads what checks need and judges it. One failure hides nothing but itself."""

    def __init__(self, posthog: PostHog, *, now: Callable[[], datetime]) -> None:
        self._posthog = posthog
        self._now = now
        self._measuring = Measuring(posthog, now=now)
        self._kept: dict[int, tuple[str, Evidence]] = {}
        self._first_history = FirstAlone()
        self._no_history = False
        """The key, the plan or the server has no activity log: it is not asked for again."""

    async def triage(
        self, experiments: Sequence[Experiment], *, progress: Progress = lambda _done, _of: None
    ) -> list[Judgement]:
        """Judge them all, in the order given. Drafts and what ended long ago cost no request.

        Experiments may come from the list: what a newer server leaves out there is read first.
        """
        done = 0
        progress(done, len(experiments))

        async def one(experiment: Experiment) -> Judgement:
            nonlocal done
            judged = await self.judgement(experiment)
            done += 1
            progress(done, len(experiments))
            return judged

        return list(await asyncio.gather(*(one(experiment) for experiment in experiments)))

    async def judgement(self, experiment: Experiment, *, in_full: bool = False) -> Judgement:
        """Judge one. `in_full` reads results of what ended long ago, too."""
        return judge(await self.evidence(experiment, in_full=in_full))

    async def evidence(self, experiment: Experiment, *, in_full: bool = False) -> Evidence:
        """All that can be read of one experiment. What is not older than five minutes is not read again.

        Without `in_full` it is taken for work that nobody waits for, which leaves persons a part of the limits.
        """
        now = self._now()
        bare = Evidence(experiment=experiment, now=now)
        if bare.draft or not (in_full or worth_asking(bare)):
            return bare
        kept = self._kept.get(experiment.id)
        if kept is not None and kept[0] == mark_of(experiment.row()) and now - kept[1].now < KEPT:
            return replace(kept[1], now=now)
        whole, problem = await self._whole(experiment)
        if problem:
            return Evidence(experiment=experiment, now=now, exposures_problem=problem)
        read = await self._read(whole, now, background=not in_full)
        if not read.unread:
            self._kept[experiment.id] = (mark_of(experiment.row()), read)
        return read

    def forget(self, experiment_id: int) -> None:
        """Read it again the next time, however lately it was read."""
        self._kept.pop(experiment_id, None)

    @property
    def waiting(self) -> str:
        """`waiting 12 s for PostHog's limits`; empty where no query waits for them."""
        pace = self._posthog.results.pace
        return "" if pace is None else pace.words

    async def _whole(self, experiment: Experiment) -> tuple[Experiment, str]:
        """With its metrics, which newer servers leave out of the list; or the words for why not."""
        if "metrics" in experiment.raw:
            return experiment, ""
        try:
            return await self._posthog.experiments.get(experiment.id), ""
        except PostHogError as error:
            return experiment, in_words(error)

    async def _read(self, experiment: Experiment, now: datetime, *, background: bool) -> Evidence:
        (exposures, problem), readings, activity = await asyncio.gather(
            self._exposures(experiment, background=background),
            self._measuring.readings(experiment, background=background),
            self._history(experiment),
        )
        return Evidence(
            experiment=experiment,
            now=now,
            exposures=exposures,
            exposures_problem=problem,
            readings=readings,
            activity=activity,
        )

    async def _exposures(self, experiment: Experiment, *, background: bool) -> tuple[Exposures | None, str]:
        asked = self._posthog.results.exposures
        try:
            return await self._measuring.patiently(lambda: asked(experiment, background=background)), ""
        except PostHogError as error:
            return None, in_words(error)

    async def _history(self, experiment: Experiment) -> tuple[Activity, ...] | None:
        flag = experiment.feature_flag
        if flag is None or flag.id is None:
            return None
        async with self._first_history.through():
            if self._no_history:
                return None
            try:
                return tuple(await self._posthog.flags.activity(flag.id))
            except (Forbidden, NotFound, PaymentRequired):
                self._no_history = True
            except PostHogError:
                pass
        return None


def worth_asking(evidence: Evidence) -> bool:
    """Whether results and exposures may matter: it runs, or ended lately and waits for its conclusion."""
    if evidence.live:
        return True
    end = evidence.experiment.end_date
    recent = end is not None and evidence.now - end < LATELY
    return (
        evidence.ended and recent and not evidence.experiment.conclusion and not evidence.experiment.archived
    )
