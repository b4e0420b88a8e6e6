"""Checks of what has ended: whether it was concluded, and whether the flag says the same."""

from __future__ import annotations

from exptui.domain import figures
from exptui.domain.describe import counted, days_ago
from exptui.domain.evidence import Evidence
from exptui.domain.finding import Finding, Noticed

CLEAN_UP_AFTER = 30
"""Days for taking the flag out of the code."""


def no_conclusion(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """It ended, and nobody said what came of it."""
    if not _over(evidence) or evidence.experiment.conclusion:
        return None
    return Noticed(
        reason=f"no conclusion {counted(_days(evidence), 'day')} after the end; {_serves(evidence)}",
        detail="It has ended, and nothing says what came of it.",
        evidence={"days_since_end": _days(evidence)},
    )


def contradicts(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """The conclusion says one thing and the flag does another."""
    said, served = evidence.experiment.conclusion, evidence.served_alone
    if not _over(evidence) or said not in ("won", "lost") or served is None:
        return None
    kept = served == evidence.experiment.baseline_key
    if (said == "won") != kept:
        return None
    return Noticed(
        reason=f"concluded {said}, but everyone gets {served}",
        detail=f"The conclusion is “{said}”, and the flag gives {served} at 100 %.",
        evidence={"conclusion": said, "variant": served},
        variant=served,
    )


def not_cleaned_up(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """One variant was shipped a month ago, and its flag is still asked for."""
    served = evidence.served_alone
    if not _over(evidence) or served is None or _days(evidence) < CLEAN_UP_AFTER:
        return None
    return Noticed(
        reason=f"{served} shipped {days_ago(_days(evidence))}, flag still on",
        detail=f"Everyone has had {served} since the end; the flag and the other variant's code can go.",
        evidence={"days_since_end": _days(evidence), "variant": served},
        variant=served,
    )


def _over(evidence: Evidence) -> bool:
    return evidence.ended and not evidence.experiment.archived


def _days(evidence: Evidence) -> int:
    end = evidence.experiment.end_date
    return 0 if end is None else max(0, (evidence.now - end).days)


def _serves(evidence: Evidence) -> str:
    """What the flag does now, in a few words."""
    if not evidence.flag_there:
        return "no flag"
    if not evidence.flag_on or evidence.closed:
        return "flag off"
    if evidence.served_alone is not None:
        return f"everyone gets {evidence.served_alone}"
    return f"flag still {figures.split(evidence.shares.values())}"
