"""The attention queue without a screen: the rows as plain text, and as JSON by `docs/triage.schema.json`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from exptui.domain.columns import cells, left, right, wrapped
from exptui.domain.describe import counted
from exptui.domain.finding import Attention, Finding
from exptui.domain.text import Json

if TYPE_CHECKING:
    from exptui.domain.verdict import Judgement
    from exptui.services.place import Place

SCHEMA = 1
"""Raised when something that was there changes its meaning or goes away."""
WIDTH = 80
NAME = 26
MARKS = {
    Attention.BROKEN: "x",
    Attention.DECIDE: ">",
    Attention.STUCK: "~",
    Attention.LEFT_BEHIND: "!",
    Attention.OK: " ",
}
"""Each class has a sign of its own, in ASCII."""


def ordered(judgements: Sequence[Judgement]) -> list[Judgement]:
    """The most urgent class first; within a class critical findings first, then as given."""
    severities = ("critical", "warning", "action", "info")

    def place(judged: Judgement) -> tuple[int, int]:
        worst = judged.worst
        return judged.attention.rank, severities.index(worst.severity) if worst else len(severities)

    return sorted(judgements, key=place)


def counts(judgements: Sequence[Judgement]) -> dict[Attention, int]:
    """How many there are of each class, every class named."""
    return {each: sum(judged.attention is each for judged in judgements) for each in Attention}


def worst(judgements: Sequence[Judgement]) -> Attention:
    return min((judged.attention for judged in judgements), key=lambda each: each.rank, default=Attention.OK)


def utc(moment: datetime | None) -> str | None:
    """`2026-11-23T14:30:00Z`, to the second."""
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


# As text


def as_text(judgements: Sequence[Judgement], place: Place, as_of: datetime, *, width: int = WIDTH) -> str:
    """A table by class. Reasons that are too long go on below; OK is counted, and named where it was not read."""
    number = counts(judgements)
    head = f"{place.label} - {len(judgements)} experiments - {as_of.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    lines = wrapped(head, width)
    digits = max((len(str(judged.evidence.experiment.id)) for judged in judgements), default=1)
    rows = ordered(judgements)
    for attention in Attention:
        here = [judged for judged in rows if judged.attention is attention]
        if attention is Attention.OK:
            lines += ["", f"{attention.heading} {number[attention]}"]
            here = [judged for judged in here if judged.evidence.unread]
        elif here:
            lines += ["", f"{attention.heading} {number[attention]}"]
        for judged in here:
            lines += _row(judged, digits, width)
    return "\n".join([*lines, *_not_read(judgements, width)]) + "\n"


def _not_read(judgements: Sequence[Judgement], width: int) -> list[str]:
    """Each reason why something could not be read, once, with how many experiments it touches."""
    told: dict[str, int] = {}
    for judged in judgements:
        for problem in judged.evidence.problems:
            told[problem] = told.get(problem, 0) + 1
    lines = []
    for problem, count in told.items():
        lines += wrapped(f"Not read in {counted(count, 'experiment')}: {problem}", width, indent=2)
    return ["", *lines] if lines else []


def _row(judged: Judgement, digits: int, width: int) -> list[str]:
    experiment = judged.evidence.experiment
    name = left(experiment.name or experiment.flag_key, NAME)
    lead = f"{MARKS[judged.attention]} {right(str(experiment.id), digits)} {name} {right(_age(judged), 4)}  "
    reason = wrapped(judged.reason, max(20, width - cells(lead)))
    return [(lead + reason[0]).rstrip(), *(" " * cells(lead) + more for more in reason[1:])]


def _age(judged: Judgement) -> str:
    """Days it has run, or ran; nothing for a draft."""
    return "" if judged.evidence.draft else f"{int(judged.evidence.days)}d"


# As JSON


def document(judgements: Sequence[Judgement], place: Place, as_of: datetime) -> Json:
    """The whole queue. Text is clean, moments are in UTC, lifts and chances are fractions."""
    return {
        "schema": SCHEMA,
        "as_of": utc(as_of),
        "host": place.host,
        "project_id": place.project_id,
        "worst": worst(judgements).value,
        "counts": {attention.value: count for attention, count in counts(judgements).items()},
        "rows": [row(judged, place) for judged in ordered(judgements)],
    }


def row(judged: Judgement, place: Place) -> Json:
    """One experiment, with all its findings."""
    evidence = judged.evidence
    experiment = evidence.experiment
    owner = experiment.created_by
    return {
        "id": experiment.id,
        "name": experiment.name,
        "status": experiment.status,
        "flag_key": experiment.flag_key,
        "owner": owner.display if owner else "",
        "url": place.link(f"/experiments/{experiment.id}"),
        "started": utc(experiment.start_date),
        "ended": utc(experiment.end_date),
        "days": None if evidence.draft else round(evidence.days, 2),
        "class": judged.attention.value,
        "reason": judged.reason,
        "verdict": judged.verdict,
        "variant": judged.variant,
        "people": evidence.people,
        "target": evidence.target,
        "findings": [finding_row(finding) for finding in judged.findings],
        "unread": list(evidence.unread),
    }


def finding_row(finding: Finding) -> Json:
    return {
        "check": finding.check,
        "code": finding.code,
        "subcode": finding.subcode,
        "class": finding.attention.value,
        "severity": finding.severity,
        "title": finding.title,
        "reason": finding.reason,
        "detail": finding.detail,
        "evidence": dict(finding.evidence),
        "why": finding.why,
        "next": finding.next,
        "key": finding.key,
    }
