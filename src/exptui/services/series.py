"""A metric's results day by day, as the server stored them: read once, and in words where there are none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from exptui.api.errors import PostHogError
from exptui.domain.describe_time import clock

if TYPE_CHECKING:
    from exptui.domain.evidence import Evidence
    from exptui.domain.metrics import Metric
    from exptui.domain.results import MetricResult
    from exptui.domain.series import TimeSeries
    from exptui.services.workspace import Workspace

KEPT = timedelta(minutes=5)
"""How long what was read counts."""
DRAFT = "There are no days yet: it has not been launched."
LEGACY = "PostHog keeps no days for metrics of the old kind."
UNNAMED = "PostHog keeps no days for this metric: it was stored without a uuid or a fingerprint."
EMPTY = "PostHog has stored no day for this definition; ctrl+r has them computed."
PENDING = "PostHog is computing the days ({status}{since}); r reads them again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What is known of a metric's days at one moment."""

    as_of: datetime
    points: tuple[tuple[date, MetricResult | None], ...] = ()
    """In order; None for a day without a result, as today's normally is."""
    errors: tuple[tuple[date, str], ...] = ()
    """Why a day has no result."""
    note: str = ""
    """Why there are none, or that they are being computed, in words; empty where nothing is to be said."""
    failed: bool = False
    """The note is of something that went wrong."""

    @property
    def computed(self) -> int:
        """Days that have a result."""
        return sum(result is not None for _, result in self.points)


_KEPT: WeakKeyDictionary[Workspace, dict[tuple[int, str, str], Days]] = WeakKeyDictionary()
"""What was read, for as long as the workspace lives."""


def known_days(workspace: Workspace, evidence: Evidence, metric: Metric) -> Days | None:
    """What was read in the last five minutes, or needs no asking; None where it is to be read."""
    if note := why_none(evidence, metric):
        return Days(as_of=workspace.now(), note=note)
    kept = _KEPT.get(workspace, {}).get(_key(evidence, metric))
    return kept if kept is not None and workspace.now() - kept.as_of < KEPT else None


async def read_days(
    workspace: Workspace, evidence: Evidence, metric: Metric, *, afresh: bool = False
) -> Days:
    """A metric's days, asked for where they are not known, or `afresh`.

    Never raises a `PostHogError`: what went wrong is told in `note`.
    """
    now, posthog, key = workspace.now(), workspace.posthog, _key(evidence, metric)
    known = known_days(workspace, evidence, metric)
    if known is not None and not (afresh and key in _KEPT.get(workspace, {})):
        return known
    assert posthog is not None, "there is nobody to ask before connect()"
    try:
        series = await posthog.experiments.timeseries_results(*key)
    except PostHogError as error:
        return Days(as_of=now, note=f"The days could not be read: {error.told}", failed=True)
    days = in_words(series, now)
    kept = _KEPT.setdefault(workspace, {})
    if days.note:
        kept.pop(key, None)
    else:
        kept[key] = days
    return days


def _key(evidence: Evidence, metric: Metric) -> tuple[int, str, str]:
    return evidence.experiment.id, metric.uuid or "", metric.fingerprint or ""


def why_none(evidence: Evidence, metric: Metric) -> str:
    """Why there is nothing to ask for, in words; empty where there is."""
    if evidence.draft:
        return DRAFT
    if metric.word == "legacy":
        return LEGACY
    return "" if metric.uuid and metric.fingerprint else UNNAMED


def in_words(series: TimeSeries, now: datetime) -> Days:
    """What a server's answer means. Partial is normal: today is not computed before it is over."""
    points, errors = series.points, tuple(sorted(series.errors.items()))
    note, failed = "", False
    if (status := series.recalculation_status) is not None:
        begun = series.recalculation_created_at
        since = f" since {clock(begun, now)}" if begun is not None else ""
        note = PENDING.format(status=status.replace("_", " "), since=since)
    elif all(result is None for _, result in points):
        failed = bool(errors)
        note = "PostHog could compute none of the days." if failed else EMPTY
    return Days(as_of=now, points=points, errors=errors, note=note, failed=failed)
