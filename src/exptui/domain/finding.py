"""What a check has to say of an experiment, and how much it asks for a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from exptui.domain.evidence import Evidence

Severity = Literal["critical", "warning", "action", "info"]
"""Critical: results may be invalid. Warning: risk or waste. Action: something to decide. Info: for the record."""
Value = str | float | int | bool | None | Mapping[str, float]


class Attention(StrEnum):
    """Why an experiment needs a person, the most urgent first."""

    BROKEN = "broken"
    DECIDE = "decide"
    STUCK = "stuck"
    LEFT_BEHIND = "left-behind"
    OK = "ok"

    @property
    def rank(self) -> int:
        """0 for the most urgent."""
        return list(Attention).index(self)

    @property
    def heading(self) -> str:
        return self.value.replace("-", " ").upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What a check saw; what it leaves open is as the check usually is."""

    reason: str
    """A few words for a row: `SRM p<.001, 56/44 of 22.1k, planned 50/50`."""
    detail: str
    """On what it stands, in sentences."""
    evidence: Mapping[str, Value] = field(default_factory=dict)
    severity: Severity | None = None
    attention: Attention | None = None
    subcode: str = ""
    variant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing to look at in every experiment."""

    number: int
    """Its place in the order; 0 for what has none."""
    name: str
    """Names it in JSON and in tests. Never renamed once released."""
    code: str = ""
    """PostHog's own code, where it has the check; else the name."""
    title: str
    attention: Attention
    severity: Severity
    rule: str
    """When it speaks, in a sentence."""
    why: str
    """Why that matters."""
    next: str
    """What to do about it."""
    key: str = ""
    """The key of the dashboard that does it, where there is one."""
    look: Callable[[Evidence, tuple[Finding, ...]], Noticed | None]
    """Pure. It is given what the checks before it found."""
    weighs: bool = False
    """It depends on what all the others found, and is looked at after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A check that has something to say of one experiment. All text is fit for one line of a terminal."""

    check: str
    code: str
    subcode: str = ""
    severity: Severity
    attention: Attention
    title: str
    reason: str
    detail: str
    evidence: Mapping[str, Value] = field(default_factory=dict)
    why: str = ""
    next: str = ""
    key: str = ""
    variant: str | None = None
    """The variant that it is about."""

    @property
    def grave(self) -> bool:
        """A warning or worse: nothing is to be shipped while it stands."""
        return self.severity in ("critical", "warning")


def found(check: Check, noticed: Noticed) -> Finding:
    """What a check noticed, with all that is always so of it."""
    return Finding(
        check=check.name,
        code=check.code or check.name,
        subcode=noticed.subcode,
        severity=noticed.severity or check.severity,
        attention=noticed.attention or check.attention,
        title=check.title,
        reason=noticed.reason,
        detail=noticed.detail,
        evidence=noticed.evidence,
        why=check.why,
        next=check.next,
        key=check.key,
        variant=noticed.variant,
    )
