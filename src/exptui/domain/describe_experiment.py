"""Everything an experiment holds, in the order in which a person reads it."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from exptui.domain.checklist import Check, launch_checklist
from exptui.domain.describe import Fact, Section, Tone, bar, counted, listed, percent
from exptui.domain.describe_design import exposure, holdout, plan, prompt, statistics
from exptui.domain.describe_flag import flag_section
from exptui.domain.describe_time import dates
from exptui.domain.rows import Row
from exptui.domain.text import Json, clean_line

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment
    from exptui.domain.metrics import Metric

LONGEST_PAYLOAD = 60
SEVERITIES = {"critical": Tone.BAD, "warning": Tone.WARN}


def sections(
    row: Row,
    experiment: Experiment | None,
    *,
    now: datetime,
    zone: tzinfo | None,
    others: tuple[Row, ...] = (),
    pending: str = "reading…",
) -> tuple[Section, ...]:
    """All that is known. While only the row is, `pending` stands where the rest will be."""
    known = (
        _hypothesis(row),
        dates(row, now, zone),
        *_conclusion(row, experiment),
        _variants(row, experiment),
    )
    flag = flag_section(row, experiment, others)
    if experiment is None:
        return (
            *known,
            flag,
            Section("metrics", "Metrics", (Fact("", pending, tone=Tone.DIM),)),
            _people(row, None),
        )
    return (
        *_missing(row, experiment),
        *_findings(experiment),
        *known,
        flag,
        _metrics("Primary metrics", list(experiment.ordered_metrics("primary"))),
        _metrics("Secondary metrics", list(experiment.ordered_metrics("secondary"))),
        exposure(experiment),
        *holdout(experiment),
        statistics(experiment),
        plan(experiment, started=row.start_date is not None),
        *prompt(experiment),
        _people(row, experiment),
    )


def paragraphs(text: str) -> str:
    """Text of several lines, each of them made safe to measure."""
    return "\n".join(clean_line(line) for line in text.strip().split("\n"))


def check_fact(check: Check) -> Fact:
    """A line of the checklist: its mark says the same as its tone."""
    mark, tone = {
        True: ("✓", Tone.GOOD),
        False: ("✗", Tone.WARN),
        None: ("–", Tone.PLAIN),
    }[check.ok]
    return Fact(mark, check.label, check.why, tone)


def _missing(row: Row, experiment: Experiment) -> tuple[Section, ...]:
    if row.status != "draft":
        return ()
    checks = launch_checklist(experiment)
    open_ones = sum(check.ok is False for check in checks)
    title = (
        f"Before launch: {counted(open_ones, 'thing')} to look at"
        if open_ones
        else "Before launch: nothing is missing"
    )
    return (Section("checklist", title, tuple(check_fact(check) for check in checks)),)


def _findings(experiment: Experiment) -> tuple[Section, ...]:
    found = (experiment.health or {}).get("findings")
    facts = (
        tuple(_finding(sent) for sent in found if isinstance(sent, dict)) if isinstance(found, list) else ()
    )
    return (Section("findings", "PostHog's own findings", facts),) if facts else ()


def _finding(sent: Json) -> Fact:
    severity, title, detail = (
        clean_line(str(sent.get(key) or "")) for key in ("severity", "title", "detail")
    )
    return Fact(
        severity,
        title or clean_line(str(sent.get("code") or "?")),
        detail,
        SEVERITIES.get(severity, Tone.PLAIN),
    )


def _hypothesis(row: Row) -> Section:
    text = paragraphs(row.description)
    fact = Fact("", text) if text else Fact("", "none written", tone=Tone.DIM)
    return Section("hypothesis", "Hypothesis", (fact,))


def _conclusion(row: Row, experiment: Experiment | None) -> tuple[Section, ...]:
    """Only what has ended, or was concluded, is expected to have one."""
    comment = paragraphs((experiment.conclusion_comment or "") if experiment else "")
    if row.conclusion is None and not comment and row.status != "stopped":
        return ()
    tones = {"won": Tone.GOOD, "lost": Tone.BAD}
    said = (row.conclusion or "").replace("_", " ")
    facts = [
        Fact("", said, tone=tones.get(said, Tone.STRONG))
        if said
        else Fact("", "none recorded", tone=Tone.WARN)
    ]
    if comment:
        facts.append(Fact("", comment))
    return (Section("conclusion", "Conclusion", tuple(facts)),)


def _variants(row: Row, experiment: Experiment | None) -> Section:
    shares = [percent(share) for _, share in row.variants]
    widest = max(map(len, shares), default=0)
    facts = tuple(
        Fact(key, f"{said:>{widest}} {bar(share)}".rstrip(), _about_variant(key, experiment))
        for (key, share), said in zip(row.variants, shares, strict=True)
    )
    return Section("variants", "Variants", facts or (Fact("", "none", tone=Tone.WARN),))


def _about_variant(key: str, experiment: Experiment | None) -> str:
    """What sets a variant apart: its part in the comparison, its name, its note and its payload."""
    if experiment is None:
        return ""
    notes = experiment.parameters.get("variant_notes")
    note = notes.get(key) if isinstance(notes, dict) else None
    flag = experiment.feature_flag
    payload = flag.payloads.get(key) if flag else None
    if payload is not None and len(payload) > LONGEST_PAYLOAD:
        payload = f"{payload[:LONGEST_PAYLOAD]}…"
    return " · ".join(
        part
        for part in (
            "baseline" if key == experiment.baseline_key else "",
            "left out of results" if key in experiment.excluded_variants else "",
            next((variant.name for variant in experiment.variants if variant.key == key), ""),
            clean_line(note) if isinstance(note, str) else "",
            f"payload {clean_line(payload)}" if payload is not None else "",
        )
        if part
    )


def _metrics(title: str, metrics: list[Metric]) -> Section:
    key = title.split(maxsplit=1)[0].lower()
    if not metrics:
        tone = Tone.WARN if key == "primary" else Tone.DIM
        return Section(key, title, (Fact("", "none", tone=tone),))
    facts = tuple(metric_fact(at, metric) for at, metric in enumerate(metrics, start=1))
    return Section(key, f"{title} ({len(metrics)})", facts)


def metric_fact(position: int, metric: Metric) -> Fact:
    """A metric in a line: its name, its type, what it computes, and where it is kept."""
    kept = "inline" if metric.shared_id is None else "shared"
    word, origin = ("", "legacy") if metric.word == "legacy" else (metric.word, kept)
    if metric.title == metric.definition:
        return Fact(str(position), metric.summary, " · ".join(filter(None, (word, origin))))
    note = " · ".join(filter(None, (word, metric.summary, origin)))
    return Fact(str(position), metric.title, note, Tone.STRONG)


def _people(row: Row, experiment: Experiment | None) -> Section:
    facts = [Fact("owner", row.owner or "unknown")]
    if row.access is not None:
        facts.append(Fact("your access", row.access))
    if experiment is not None and experiment.created_by is not None:
        created_by = experiment.created_by
        name = listed([f"{created_by.first_name} {created_by.last_name}".strip()])
        facts[0] = Fact("owner", name or row.owner or "unknown", created_by.email)
    if experiment is not None and experiment.type:
        facts.append(Fact("type", experiment.type))
    facts.append(Fact("id", str(row.id)))
    return Section("people", "Who", tuple(facts))
