"""Having the metrics of one experiment read, each from the best source that answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from exptui.api.client import LONGEST_WAIT
from exptui.api.errors import Answered, Forbidden, Invalid, NotOnThisServer, PostHogError, Throttled
from exptui.domain.evidence import Reading

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.experiment import Experiment
    from exptui.domain.results import MetricResult

FRESH = timedelta(hours=26)
"""A recalculation older than this is not taken: PostHog makes one a day."""
_TEMPORARY = frozenset({"query_at_capacity"})
_TOO_HEAVY = frozenset({504, 512, 513})
"""The server gave up on the query itself: time, estimate, memory."""
Read = TypeVar("Read")


def in_words(error: PostHogError) -> str:
    """What went wrong and what can be done, on one line."""
    said = str(error)
    stop = "" if not error.hint or said.endswith((".", "!", "?")) else "."
    return " ".join(f"{said}{stop} {error.hint}".split())


def refused(error: PostHogError) -> bool:
    """PostHog cannot compute it, rather than: could not be asked."""
    if isinstance(error, Invalid):
        return error.code not in _TEMPORARY
    return isinstance(error, Answered) and (error.status in _TOO_HEAVY or error.code == "query_failed")


class Measuring:
    """Reads results. Remembers what the key may not do, and does not ask for it again."""

    def __init__(self, posthog: PostHog, *, now: Callable[[], datetime]) -> None:
        self._posthog = posthog
        self._now = now
        self._forbidden: Forbidden | None = None

    async def readings(self, experiment: Experiment) -> tuple[Reading, ...]:
        """Every metric, primary ones first, as displayed. Never raises a `PostHogError`."""
        metrics = [
            *(Reading(metric=each, section="primary") for each in experiment.ordered_metrics("primary")),
            *(Reading(metric=each, section="secondary") for each in experiment.ordered_metrics("secondary")),
        ]
        if not metrics:
            return ()
        ready = await self._recalculated(experiment)
        return tuple(await asyncio.gather(*(self._one(experiment, each, ready) for each in metrics)))

    async def patiently(self, ask: Callable[[], Awaitable[Read]]) -> Read:
        """Ask a query, and once more where PostHog wants us to wait. Raises `PostHogError`."""
        if self._forbidden is not None:
            raise self._forbidden
        try:
            return await ask()
        except Throttled as error:
            if error.seconds is None or error.seconds > LONGEST_WAIT:
                raise
            await self._posthog.client.sleep(error.seconds)
            return await ask()
        except Forbidden as error:
            self._forbidden = error
            raise

    async def _recalculated(self, experiment: Experiment) -> dict[str, MetricResult]:
        """Results by uuid of the last run over all metrics; empty where the server has none that is fresh."""
        try:
            run = await self._posthog.experiments.latest_recalculation(experiment.id)
        except (PostHogError, NotOnThisServer):
            return {}
        if run is None:
            return {}
        until = run.query_to or run.completed_at
        enough = min(self._now() - FRESH, experiment.end_date or self._now())
        if until is None or until < enough:
            return {}
        return {each.metric_uuid: each.result for each in run.results if each.result is not None}

    async def _one(self, experiment: Experiment, reading: Reading, ready: dict[str, MetricResult]) -> Reading:
        if (done := ready.get(reading.metric.uuid or "")) is not None:
            return replace(reading, result=done, source="recalculation")
        try:
            asked = self._posthog.results.metric
            result = await self.patiently(lambda: asked(experiment.id, reading.metric.raw))
        except PostHogError as error:
            if refused(error):
                return replace(reading, problem=in_words(error), refused=True)
            last = await self._last_point(experiment, reading)
            if last is not None:
                return replace(reading, result=last, source="time series")
            return replace(reading, problem=in_words(error))
        return replace(reading, result=result, source="query")

    async def _last_point(self, experiment: Experiment, reading: Reading) -> MetricResult | None:
        """The newest day that was stored: it needs no query, and no right to query."""
        metric = reading.metric
        if not metric.uuid or not metric.fingerprint:
            return None
        try:
            series = await self._posthog.experiments.timeseries_results(
                experiment.id, metric.uuid, metric.fingerprint
            )
        except PostHogError:
            return None
        return next((result for _, result in reversed(series.points) if result is not None), None)
