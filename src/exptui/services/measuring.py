"""Having the metrics of one experiment read, each from the best source that answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from exptui.api.client import LONGEST_WAIT
from exptui.api.errors import Answered, Invalid, NoAnswer, PostHogError, ServerFault, Throttled
from exptui.api.results import tells_something
from exptui.domain.evidence import Reading
from exptui.domain.results import VariantResult
from exptui.services.budget import Budget
from exptui.services.first import FirstAlone

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.experiment import Experiment
    from exptui.domain.results import MetricResult

FRESH = timedelta(hours=26)
"""A recalculation older than this is not taken: PostHog makes one a day."""
_TEMPORARY = frozenset({"query_at_capacity"})
_TOO_HEAVY = frozenset({504, 512, 513})
"""The server gave up on the query itself: time, estimate, memory."""
AGAIN_AFTER = 2.0
"""Seconds after which a query that was lost, or met a fault that passes, is asked once more."""
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


def may_pass(error: PostHogError) -> bool:
    """Another try may go well: no answer, a fault that is not the query's own, or too many at once."""
    if isinstance(error, ServerFault):
        return error.status not in _TOO_HEAVY
    return isinstance(error, NoAnswer) or (isinstance(error, Invalid) and error.code in _TEMPORARY)


class Measuring:
    """Reads results, within the limits for queries. Remembers what was found out about the server."""

    def __init__(self, posthog: PostHog, *, now: Callable[[], datetime]) -> None:
        self._posthog = posthog
        self._now = now
        self._first = FirstAlone()
        """A server that makes no runs over all metrics is found out with one request."""
        self._refusal: tuple[datetime, Throttled] | None = None
        """Until when the server wants no queries, and how it said so."""
        if posthog.results.pace is None:
            posthog.results.pace = Budget(sleep=posthog.client.sleep)

    async def readings(self, experiment: Experiment, *, background: bool = False) -> tuple[Reading, ...]:
        """Every metric, primary ones first, as displayed. Never raises a `PostHogError`."""
        metrics = [
            *(Reading(metric=each, section="primary") for each in experiment.ordered_metrics("primary")),
            *(Reading(metric=each, section="secondary") for each in experiment.ordered_metrics("secondary")),
        ]
        if not metrics:
            return ()
        ready = await self._recalculated(experiment)
        return tuple(
            await asyncio.gather(*(self._one(experiment, each, ready, background) for each in metrics))
        )

    async def patiently(self, ask: Callable[[], Awaitable[Read]]) -> Read:
        """Ask a query, and once more where that may help: it changes nothing. Raises `PostHogError`.

        Where PostHog wants us to wait for more than a minute, nothing is asked until then.
        """
        if self._refusal is not None and self._now() < self._refusal[0]:
            raise self._refusal[1].with_traceback(None)
        try:
            return await ask()
        except Throttled as error:
            await self._wait_as_told(error)
        except PostHogError as error:
            if not may_pass(error):
                raise
            await self._posthog.client.sleep(AGAIN_AFTER)
        return await ask()

    async def _wait_as_told(self, error: Throttled) -> None:
        if error.seconds is None:
            raise error
        if error.seconds > LONGEST_WAIT:
            self._refusal = (self._now() + timedelta(seconds=error.seconds), error)
            raise error
        pace = self._posthog.results.pace
        if pace is None:
            await self._posthog.client.sleep(error.seconds)
        else:
            pace.rest(error.seconds)

    async def _recalculated(self, experiment: Experiment) -> dict[str, MetricResult]:
        """Results by uuid of the last run over all metrics; empty where the server has none that is fresh."""
        try:
            async with self._first.through():
                run = await self._posthog.experiments.latest_recalculation(experiment.id)
        except PostHogError:
            return {}
        if run is None:
            return {}
        until = run.query_to or run.completed_at
        enough = min(self._now() - FRESH, experiment.end_date or self._now())
        forced = self._posthog.results.computed_at.get(experiment.id)
        if until is None or until < enough or (forced is not None and until < forced):
            return {}
        found = {each.metric_uuid: each.result for each in run.results}
        return {
            uuid: _as_of(result, until)
            for uuid, result in found.items()
            if result is not None and tells_something(result)
        }

    async def _one(
        self, experiment: Experiment, reading: Reading, ready: dict[str, MetricResult], background: bool
    ) -> Reading:
        if (done := ready.get(reading.metric.uuid or "")) is not None:
            return replace(reading, result=completed(done, experiment), source="recalculation")
        try:
            asked = self._posthog.results.metric
            result = await self.patiently(
                lambda: asked(experiment.id, reading.metric.raw, background=background)
            )
        except PostHogError as error:
            if refused(error):
                return replace(reading, problem=in_words(error), refused=True)
            last = await self._last_point(experiment, reading)
            if last is not None:
                return replace(reading, result=completed(last, experiment), source="time series")
            return replace(reading, problem=in_words(error))
        return replace(reading, result=completed(result, experiment), source="query")

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
        results = (result for _, result in reversed(series.points))
        return next((each for each in results if each is not None and tells_something(each)), None)


def completed(result: MetricResult, experiment: Experiment) -> MetricResult:
    """With what the server left out: variants that have no result, and significance where only the chance came."""
    return _judged(_with_all_variants(result, experiment), experiment.stats.confidence_level)


def _judged(result: MetricResult, level: float) -> MetricResult:
    """By the rule of PostHog's statistics: a chance to win above the level, or below what is left of it."""
    open_ones = [
        each for each in result.variant_results if each.significant is None and each.chance_to_win is not None
    ]
    if not open_ones:
        return result
    variants = [
        each.model_copy(update={"significant": not 1 - level <= (each.chance_to_win or 0.0) <= level})
        if each in open_ones
        else each
        for each in result.variant_results
    ]
    return result.model_copy(update={"variant_results": variants})


def _with_all_variants(result: MetricResult, experiment: Experiment) -> MetricResult:
    if result.is_legacy:
        return result
    there = {variant.key for variant in result.everyone} | set(experiment.excluded_variants)
    missing = [each.key for each in experiment.variants if each.percent > 0 and each.key not in there]
    if not missing:
        return result
    absent = [VariantResult(key=key) for key in missing]
    return result.model_copy(update={"variant_results": [*result.variant_results, *absent]})


def _as_of(result: MetricResult, moment: datetime) -> MetricResult:
    """A run says once for all of its results when they were computed."""
    return result if result.last_refresh else result.model_copy(update={"last_refresh": moment})
