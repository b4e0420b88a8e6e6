"""A server's own job over all metrics of an experiment: begun once, found again, followed to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from exptui.api.errors import (
    NoAnswer,
    NotOnThisServer,
    PostHogError,
    ServerFault,
    Throttled,
    Unintelligible,
)
from exptui.domain.describe import counted
from exptui.domain.text import clean_line

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.metrics import Metric
    from exptui.domain.series import Recalculation

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 8.0
DEAD_AFTER = 30 * 60.0
"""Seconds after which PostHog itself takes a calculation for dead."""
LOOKING = 3 * 60.0
"""Seconds for which a calculation is looked for that may have been begun or not."""
MOST_MISSED = 5
"""Looks in a row that fail, each after the client's own tries, before the connection counts as lost."""
COME_BACK = "It goes on at PostHog: recalculate again to find it."
LOST = (NoAnswer, ServerFault, Throttled, Unintelligible)
"""A look that failed and may go well the next time."""
Told = Callable[[str, int, int, int], None]
"""Told what happens, how many metrics are done, of how many, and how many failed."""


class NeverSeen(PostHogError):
    """A calculation whose beginning got no answer, and that did not show since."""

    @property
    def hint(self) -> str:
        return "Recalculate again: what is under way is joined, not begun twice."


def progress(done: int, of: int) -> str:
    """`computing 3 of 7 metrics`."""
    return f"computing {done} of {counted(of, 'metric')}"


def longer(pause: float) -> float:
    """The pause after this one."""
    return min(pause * 1.5, LONGEST_PAUSE)


async def begun(posthog: PostHog, number: int, of: int, tell: Told) -> Recalculation:
    """The job, new or already under way. Raises `PostHogError`; `NotOnThisServer` where there are none.

    It is asked for once. No address lists jobs that are under way, so that one whose answer was lost is seen
    when it is done: the latest run is then another than before.
    """
    before = await _latest(posthog, number)
    try:
        return await posthog.experiments.start_recalculation(number)
    except PostHogError as error:
        if not error.outcome_unknown or before is None:
            raise
    spent, pause = 0.0, FIRST_PAUSE
    while spent < LOOKING:
        tell("no answer; looking whether it was begun", 0, of, 0)
        await posthog.client.sleep(pause)
        spent, pause = spent + pause, longer(pause)
        try:
            run = await posthog.experiments.latest_recalculation(number)
        except LOST:
            continue
        if run is not None and run.id != before and run.result_source != "timeseries_fallback":
            return run
    raise NeverSeen("PostHog gave no answer, and no new results have come since.")


async def _latest(posthog: PostHog, number: int) -> str | None:
    """What names the last run; empty where there was none, None where that could not be read."""
    try:
        run = await posthog.experiments.latest_recalculation(number)
    except NotOnThisServer:
        raise
    except PostHogError:
        return None
    return run.id if run is not None else ""


async def followed(
    posthog: PostHog, number: int, job: Recalculation, of: int, tell: Told
) -> tuple[Recalculation, str]:
    """The job at its end; or as it was seen last, and in words why it was not followed further."""
    spent, pause, missed, lost = 0.0, FIRST_PAUSE, 0, ""
    while not job.is_over and job.completed_at is None:
        of, done = job.total_metrics or of, job.completed_metrics
        tell(lost or progress(done, of), done, of, job.failed_metrics)
        if spent >= DEAD_AFTER:
            return job, "PostHog did not finish within 30 minutes, and takes it for dead: recalculate again."
        await posthog.client.sleep(pause)
        spent, pause = spent + pause, longer(pause)
        try:
            job, missed, lost = await posthog.experiments.recalculation(number, job.id), 0, ""
        except LOST as error:
            missed += 1
            lost = f"no answer, looking again ({missed} of {MOST_MISSED})"
            if missed == MOST_MISSED:
                return job, f"{error.told} {COME_BACK}"
        except PostHogError as error:
            return job, error.told
    return job, ""


def failures_of(job: Recalculation, metrics: list[Metric]) -> list[tuple[str, str]]:
    """Title of each metric that the job could not compute, and why. A failure of the whole has no title."""
    titles = {metric.uuid: metric.title for metric in metrics}
    why = {each.metric_uuid: each.error_message for each in job.results if each.result is None}
    told = {**why, **job.metric_errors}
    found = [(titles.get(uuid) or uuid, _said(error)) for uuid, error in told.items()]
    if job.status == "failed" and not found:
        found.append(("", "PostHog's calculation failed and does not say why."))
    return found


def _said(error: Any) -> str:
    """The words of an error, which is text or an object with text in it."""
    if isinstance(error, dict):
        texts = (error.get(key) for key in ("message", "detail", "error", "error_message"))
        error = next((text for text in texts if isinstance(text, str) and text), "")
    return clean_line(error) if isinstance(error, str) and error else "failed, no reason given"


def outcome(done: int, of: int, failures: list[tuple[str, str]]) -> str:
    """How it ended. A reason that several metrics share is told once."""
    if not of:
        words = "There is no metric to calculate; the exposures were counted afresh."
    elif done >= of:
        words = f"{'All ' if of > 1 else ''}{counted(of, 'metric')} calculated afresh."
    else:
        words = f"{done} of {counted(of, 'metric')} calculated afresh."
    reasons: dict[str, list[str]] = {}
    for title, why in failures:
        reasons.setdefault(why, []).append(title)
    told = [f"{', '.join(filter(None, titles))}: {why}".removeprefix(": ") for why, titles in reasons.items()]
    return " ".join([words, *(text if text.endswith((".", "!", "?")) else f"{text}." for text in told)])
