"""Having an experiment's results computed afresh: by the server's own job, else by one query per metric."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from exptui.api.errors import Forbidden, NotOnThisServer, PostHogError, Throttled
from exptui.domain.text import clean_line
from exptui.services.attention import Computing
from exptui.services.computing import begun, failures_of, followed, outcome, progress
from exptui.services.measuring import Measuring, in_words
from exptui.services.recomputing import recompute_days

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.experiment import Experiment
    from exptui.domain.metrics import Metric
    from exptui.domain.series import Recalculation
    from exptui.services.attention import Attention
    from exptui.services.workspace import Workspace

Failures = list[tuple[str, str]]


class Recalculating:
    """Starts fresh calculations and follows them to their end, whoever looks on. Belongs to the app."""

    def __init__(self, posthog: PostHog, attention: Attention, workspace: Workspace) -> None:
        self._posthog = posthog
        self._attention = attention
        self._workspace = workspace
        self._measuring = Measuring(posthog, now=workspace.now)
        self._running: dict[tuple[int, str], asyncio.Task[bool]] = {}

    async def start(self, experiment_id: int, metric_uuid: str | None = None) -> None:
        """Have all metrics computed, or join who does already; returns when it is over.

        With `metric_uuid` that metric's days are computed again, too: what is stored of them is deleted first.
        Cancelling ends the waiting, not the work. How far it is and how it ended is told through `attention`;
        no `PostHogError` is raised.
        """
        done = await self._joined(experiment_id, "", lambda: self._metrics(experiment_id))
        if done and metric_uuid:
            await self._joined(experiment_id, metric_uuid, lambda: self._days(experiment_id, metric_uuid))

    def running(self, experiment_id: int) -> bool:
        """Whether this program follows a calculation of it now."""
        return any(number == experiment_id for number, _ in self._running)

    async def aclose(self) -> None:
        """Follow nothing any more. What PostHog computes it goes on computing."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _joined(self, number: int, part: str, work: Callable[[], Awaitable[bool]]) -> bool:
        key = (number, part)
        task = self._running.get(key)
        if task is None:
            task = self._running[key] = asyncio.ensure_future(work())
            task.add_done_callback(lambda _task: self._running.pop(key, None))
        return await asyncio.shield(task)

    # All metrics

    async def _metrics(self, number: int) -> bool:
        """Whether there are new results, or ones so new that PostHog makes no others."""
        self._tell(number, "asking PostHog to calculate")
        try:
            experiment = await self._workspace.refresh(number)
        except PostHogError as error:
            return self._not_done(number, error.told)
        if experiment.start_date is None or experiment.start_date > self._workspace.now():
            return self._not_done(number, "a draft has no results yet.")
        metrics = _metrics_of(experiment)
        of = len(metrics)
        try:
            job = await self._job(number, of)
        except Throttled as error:
            return await self._too_soon(number, error)
        except PostHogError as error:
            return self._not_done(number, error.told)
        if job is None:
            self._posthog.results.computed_at[number] = self._workspace.now()
            done, failures = await self._forced(experiment, metrics, of=of)
        else:
            job, problem = await followed(self._posthog, number, job, of, self._telling(number))
            if problem:
                counts = job.completed_metrics, job.total_metrics, job.failed_metrics
                self._tell(number, problem, *counts, over=True)
                return False
            done, failures = await self._left_out(experiment, metrics, job)
        problem = await self._judged(number)
        words = outcome(done, of, failures)
        self._tell(number, f"{words} {problem}", done, max(done, of), max(0, of - done), over=True)
        return done > 0

    def _not_done(self, number: int, why: str) -> bool:
        self._tell(number, f"Not calculated: {why}", over=True)
        return False

    async def _job(self, number: int, of: int) -> Recalculation | None:
        """The server's job over all metrics; None where it has none, or none may be begun."""
        if self._posthog.client.read_only:
            return None
        try:
            return await begun(self._posthog, number, of, self._telling(number))
        except (NotOnThisServer, Forbidden):
            return None  # asking one by one takes no more than reading does

    async def _too_soon(self, number: int, error: Throttled) -> bool:
        """What PostHog computed minutes ago is read, at least."""
        recent = error.code == "recalculation_rate_limited"
        problem = await self._judged(number) if recent else ""
        when = "" if error.seconds is None else f" It does so again in {_span(error.seconds)}."
        said = f"PostHog calculated these results only minutes ago: they are shown.{when}"
        self._tell(number, f"{said if recent else f'Not calculated: {error.told}'} {problem}", over=True)
        return recent

    async def _left_out(
        self, experiment: Experiment, metrics: list[Metric], job: Recalculation
    ) -> tuple[int, Failures]:
        """Have computed what a job that is over has nothing to say of, and the exposures."""
        failures = failures_of(job, metrics)
        told = {each.metric_uuid for each in job.results} | set(job.metric_errors)
        left = [metric for metric in metrics if metric.uuid not in told] if job.results else []
        done = max(0, len(metrics) - len(left) - len(failures)) if job.results else job.completed_metrics
        done, more = await self._forced(experiment, left, of=len(metrics), done=done)
        return done, failures + more

    async def _forced(
        self, experiment: Experiment, metrics: list[Metric], *, of: int, done: int = 0
    ) -> tuple[int, Failures]:
        """Query these metrics and the exposures, past every answer that the server has kept."""
        number, results, tell = experiment.id, self._posthog.results, self._telling(experiment.id)
        failures: Failures = []

        async def one(metric: Metric) -> None:
            nonlocal done
            try:
                await self._measuring.patiently(
                    lambda: results.metric(number, metric.raw, refresh="force_blocking")
                )
                done += 1
            except PostHogError as error:
                failures.append((metric.title, in_words(error)))
            tell(progress(done, of), done, of, len(failures))

        async def exposures() -> Failures:
            try:
                await self._measuring.patiently(
                    lambda: results.exposures(experiment, refresh="force_blocking")
                )
            except PostHogError as error:
                return [("exposures", in_words(error))]
            return []

        tell(progress(done, of), done, of, 0)
        hidden, _ = await asyncio.gather(exposures(), asyncio.gather(*(one(metric) for metric in metrics)))
        return done, failures + hidden

    async def _judged(self, number: int) -> str:
        """Have it judged by what was just computed; what hindered that, in words."""
        try:
            if self._attention.reading(number):
                with suppress(PostHogError):  # begun before the new results were there
                    await self._attention.judge(number)
            await self._attention.judge(number, afresh=True)
        except PostHogError as error:
            return f"The results could not be read: {error.told}"
        finally:
            self._posthog.results.drop_fresh()
        return ""

    # The days of one metric

    async def _days(self, number: int, uuid: str) -> bool:
        before = self._attention.computing[number]
        experiment = self._workspace.experiments.get(number)
        metrics = _metrics_of(experiment) if experiment is not None else []
        metric = next((each for each in metrics if each.uuid == uuid), None)
        if metric is None:
            words = "The metric is not part of the experiment any more."
        elif self._posthog.client.read_only:
            words = (
                "Its days were left alone: to compute them again deletes them first, and this is read-only."
            )
        else:
            words = await recompute_days(self._posthog, number, metric, self._telling(number))
        self._tell(number, f"{before.words} {words}", before.done, before.of, before.failed, over=True)
        return True

    # Telling

    def _tell(
        self, number: int, words: str, done: int = 0, of: int = 0, failed: int = 0, *, over: bool = False
    ) -> None:
        told = Computing(done=done, of=of, failed=failed, words=clean_line(words).strip(), over=over)
        self._attention.tell_computing(number, told)

    def _telling(self, number: int) -> Callable[[str, int, int, int], None]:
        return lambda words, done, of, failed: self._tell(number, words, done, of, failed)


def _metrics_of(experiment: Experiment) -> list[Metric]:
    return [*experiment.ordered_metrics("primary"), *experiment.ordered_metrics("secondary")]


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{-(-seconds // 60):.0f} min"
