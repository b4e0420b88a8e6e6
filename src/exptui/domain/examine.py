"""Looking at an experiment with every check, and at what PostHog itself found; each finding once."""

from __future__ import annotations

from exptui.domain.evidence import Evidence
from exptui.domain.finding import Attention, Check, Finding, Severity, found
from exptui.domain.health import CHECKS
from exptui.domain.lenient import line_in, objects_in


def examine(evidence: Evidence) -> tuple[Finding, ...]:
    """All findings, in the order of the checks; those that only PostHog has, last."""
    facts = {
        check.name: seen for check in CHECKS if not check.weighs and (seen := _look(check, evidence, ()))
    }
    theirs = tuple(
        finding
        for finding in _from_server(evidence)
        if not any(_same(finding, each) for each in facts.values())
    )
    before = (*facts.values(), *theirs)
    weighed = {
        check.name: seen for check in CHECKS if check.weighs and (seen := _look(check, evidence, before))
    }
    ours = facts | weighed
    return (*(ours[check.name] for check in CHECKS if check.name in ours), *theirs)


def _look(check: Check, evidence: Evidence, before: tuple[Finding, ...]) -> Finding | None:
    noticed = check.look(evidence, before)
    return None if noticed is None else found(check, noticed)


def _same(one: Finding, other: Finding) -> bool:
    return one.code == other.code and (not one.subcode or not other.subcode or one.subcode == other.subcode)


_SEVERITIES: dict[str, Severity] = {"critical": "critical", "warning": "warning"}


def _from_server(evidence: Evidence) -> list[Finding]:
    """What the server found. We judge the same things; it may know of others."""
    if evidence.experiment.archived:
        return []
    findings = []
    for sent in objects_in(evidence.experiment.health or {}, "findings"):
        code, title = line_in(sent, "code") or "", line_in(sent, "title") or ""
        severity = _SEVERITIES.get(line_in(sent, "severity") or "", "info")
        known = next((check for check in CHECKS if code in (check.code, check.name)), None)
        if not code or (known is None and not title):
            continue
        attention = known.attention if known else Attention.BROKEN if severity == "critical" else Attention.OK
        findings.append(
            Finding(
                check="posthog",
                code=code,
                subcode=line_in(sent, "subcode") or "",
                severity=severity,
                attention=attention if severity != "info" and evidence.live else Attention.OK,
                title=title or (known.title if known else code),
                reason=title or (known.title if known else code),
                detail=line_in(sent, "detail") or "",
                why=known.why if known else "",
                next=known.next if known else "",
                key=known.key if known else "",
            )
        )
    return findings
