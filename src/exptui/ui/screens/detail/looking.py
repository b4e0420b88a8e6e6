"""What the keys of the detail mean for the line under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.domain.series import MULTIPLE
from exptui.ui.messages import ExposuresOpened, FindingOpened, MetricOpened
from exptui.ui.screens.detail.targets import OnAlarms, OnExposures, OnFinding, OnMetric, OnSample

if TYPE_CHECKING:
    from textual.message import Message

    from exptui.domain.evidence import Reading
    from exptui.domain.explain import Explanation
    from exptui.domain.verdict import Judgement


def opens(target: object | None, experiment_id: int) -> Message | None:
    """What `enter` asks for there; None where nothing opens."""
    match target:
        case OnFinding(name):
            return FindingOpened(experiment_id, name)
        case OnMetric(at):
            return MetricOpened(experiment_id, at)
        case OnExposures() | OnSample():
            return ExposuresOpened(experiment_id)
    return None


def explains(target: object | None, judged: Judgement) -> Explanation | None:
    """How the numbers there are made; None where there are none."""
    from exptui.domain import explain

    match target:
        case OnMetric(at, variant) if at < len(judged.evidence.readings):
            return _explains_metric(judged, judged.evidence.readings[at], variant)
        case OnExposures(part) if judged.evidence.exposures is not None:
            return explain.explain_multiple(judged) if part == MULTIPLE else explain.explain_split(judged)
        case OnSample():
            return explain.explain_sample(judged)
        case OnAlarms():
            return explain.explain_alarms(judged)
    return None


def _explains_metric(judged: Judgement, reading: Reading, variant: str | None) -> Explanation | None:
    from exptui.domain import explain

    result = reading.result
    if result is None or result.is_legacy:
        return None
    if variant is not None and result.of(variant) is not None:
        return explain.explain_comparison(judged, reading, variant)
    return explain.explain_baseline(judged, reading) if result.baseline is not None else None
