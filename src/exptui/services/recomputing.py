"""Having the days of one metric computed again. What the server has stored of them is deleted first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.api.errors import PostHogError
from exptui.domain.describe import counted
from exptui.services.computing import COME_BACK, DEAD_AFTER, FIRST_PAUSE, LOST, MOST_MISSED, Told, longer

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.metrics import Metric

_UNDER_WAY = ("pending", "in_progress")


async def recompute_days(posthog: PostHog, number: int, metric: Metric, tell: Told) -> str:
    """Ask for it once and follow it; returns how it ended, in words. Raises no `PostHogError`."""
    if not metric.uuid or not metric.fingerprint:
        return f"PostHog keeps no days of {metric.title}."
    answered = True
    try:
        await posthog.experiments.recalculate_timeseries(number, metric.raw, metric.fingerprint)
    except PostHogError as error:
        if not error.outcome_unknown:
            return f"The days of {metric.title} were not computed again: {error.told}"
        answered = False
    return await _followed(posthog, number, metric, tell, answered=answered)


async def _followed(posthog: PostHog, number: int, metric: Metric, tell: Told, *, answered: bool) -> str:
    asked, uuid, fingerprint = posthog.experiments.timeseries_results, metric.uuid, metric.fingerprint
    spent, pause, missed, seen = 0.0, FIRST_PAUSE, 0, answered
    lost, done, of = "", 0, 0
    while spent < DEAD_AFTER:
        tell(lost or f"computing the days of {metric.title}", done, of, 0)
        await posthog.client.sleep(pause)
        spent, pause = spent + pause, longer(pause)
        try:
            series = await asked(number, uuid or "", fingerprint or "")
        except LOST as error:
            missed += 1
            lost = f"no answer, looking again ({missed} of {MOST_MISSED})"
            if missed == MOST_MISSED:
                return f"{error.told} {COME_BACK}"
            continue
        except PostHogError as error:
            return error.told
        missed, lost = 0, ""
        days = series.points
        done, of = sum(result is not None for _, result in days), len(days)
        if series.recalculation_status not in _UNDER_WAY:
            if not seen:
                return f"Whether the days of {metric.title} are computed again is not known: no answer came."
            failed = f", {len(series.errors)} of them failed" if series.errors else ""
            return f"The {counted(of, 'day')} of {metric.title} were computed again{failed}."
        seen = True
    return f"PostHog did not finish the days of {metric.title} within 30 minutes."
