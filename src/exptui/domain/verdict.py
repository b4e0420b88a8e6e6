"""What an experiment asks of a person: its class, the reason in a few words, and the verdict where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from exptui.domain.decision import Verdict
from exptui.domain.evidence import Evidence
from exptui.domain.examine import examine
from exptui.domain.finding import Attention, Finding, Severity

_WORST: tuple[Severity, ...] = get_args(Severity)
_VERDICTS: dict[str, Verdict] = {
    "ship": "ship",
    "roll_back": "roll-back",
    "flat": "flat",
    "trade_off": "trade-off",
    "review": "review",
}
"""By the check that gives it."""
QUIET = "nothing to do"
UNREAD = "not judged in full: not all was read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One experiment, judged at one moment."""

    evidence: Evidence
    attention: Attention
    reason: str
    """Of the worst finding; for what is OK, a note or that there is nothing to do."""
    findings: tuple[Finding, ...]
    """All of them, in the order of the checks."""
    verdict: Verdict | None = None
    """Only where a person has to decide."""
    variant: str | None = None
    """The variant that the worst finding is about."""

    @property
    def worst(self) -> Finding | None:
        """The finding that the class and the reason are of."""
        return next(iter(ranked(self.findings)), None)


def ranked(findings: tuple[Finding, ...]) -> list[Finding]:
    """The most urgent first."""
    return sorted(findings, key=lambda each: (each.attention.rank, _WORST.index(each.severity)))


def judge(evidence: Evidence) -> Judgement:
    """Look at everything that is known of an experiment. What was put away asks for nothing."""
    findings = examine(evidence)
    worst = next(iter(ranked(findings)), None)
    attention = worst.attention if worst and not evidence.experiment.archived else Attention.OK
    reason = worst.reason if worst else "archived" if evidence.experiment.archived else QUIET
    if attention is Attention.OK and evidence.unread:
        reason = UNREAD
    decided = worst if worst and attention is Attention.DECIDE else None
    return Judgement(
        evidence=evidence,
        attention=attention,
        reason=reason,
        findings=findings,
        verdict=_VERDICTS[decided.check] if decided else None,
        variant=worst.variant if worst else None,
    )
