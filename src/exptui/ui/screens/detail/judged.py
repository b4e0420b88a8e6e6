"""What an experiment asks of a person, on the page: its class with all that it stands on, findings, exposures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from exptui.domain import describe_judgement as words
from exptui.domain.prompt_card import card
from exptui.domain.series import MULTIPLE
from exptui.domain.verdict import ranked
from exptui.services.aside_kept import name_of
from exptui.services.queue import Group
from exptui.ui.screens.detail.known import Known
from exptui.ui.screens.detail.page import INDENT, DetailPage
from exptui.ui.screens.detail.prompt_card import add_prompt_card
from exptui.ui.screens.detail.results import add_nothing, add_results
from exptui.ui.screens.detail.targets import OnExposures, OnFinding, OnVerdict
from exptui.ui.widgets.line_layout import fit, plain

if TYPE_CHECKING:
    from exptui.domain.finding import Finding
    from exptui.domain.verdict import Judgement

TONES = {
    Group.BROKEN: "bad",
    Group.DECIDE: "strong",
    Group.STUCK: "warn",
    Group.LEFT_BEHIND: "warn",
}
MOST_NAME = 24


def add_judged(page: DetailPage, known: Known, *, ascii_only: bool) -> None:
    """Verdict, findings, results and exposures."""
    _add_verdict(page, known)
    findings = (
        ranked(known.judged.findings)
        if known.judged
        else list(known.standing.findings if known.standing else ())
    )
    _add_findings(page, findings, known)
    judged = known.judged
    if judged is None:
        _add_kept(page, known)
        return
    if (prompts := card(judged.evidence)) is not None:
        add_prompt_card(page, judged, prompts)
    if judged.evidence.readings:
        add_results(page, judged, ascii_only=ascii_only)
    else:
        add_nothing(page, judged)
    if not judged.evidence.draft:
        _add_exposures(page, judged)


def _add_kept(page: DetailPage, known: Known) -> None:
    """Results of an earlier run of the program, until they are read again."""
    effects = known.standing.effects if known.standing else ()
    if effects:
        page.heading("Results", "reading them again…" if known.judging else "from the last time")
        for effect in effects:
            page.text(words.kept(effect), "dim")
    elif known.judging:
        page.heading("Results")
        page.text("reading…", "dim")


def _add_verdict(page: DetailPage, known: Known) -> None:
    placed, judged = known.placed, known.judged
    page.begin()
    if placed.group is Group.WAITING:
        if known.judging or not known.problem:
            page.text("judging…" if known.judging else placed.reason, "dim", target=OnVerdict(), indent=0)
    else:
        tone = TONES.get(placed.group, "")
        head = f"{placed.sign} {placed.group.heading}"
        _add_heading(page, head, placed.reason, tone)
    if known.problem:
        page.marked("!", f"could not be judged: {known.problem} r tries again.", "warn", OnVerdict())
    if judged is not None:
        if said := words.stands_on(judged, placed.finding):
            page.text(said, "", target=OnVerdict())
        for reason in words.unread(judged.evidence):
            page.marked("!", f"not read: {reason}", "warn", OnVerdict())
    as_of = judged.evidence.now if judged else known.standing.as_of if known.standing else None
    if as_of is not None and (age := words.age(as_of, known.now)):
        page.text(f"{age}, judging again…" if known.judging else age, "dim", target=OnVerdict())


def _add_heading(page: DetailPage, head: str, reason: str, tone: str) -> None:
    """The class, and its reason beside it; below where it does not fit."""
    room, reason = page.width - cell_len(head) - 2, plain(reason)
    if cell_len(reason) <= room:
        page.add(((head, tone or "strong"), ("  ", ""), (reason, "strong")), OnVerdict())
        return
    page.add(((head, tone or "strong"),), OnVerdict())
    page.text(reason, "strong", target=OnVerdict())


def _add_findings(page: DetailPage, findings: Sequence[Finding], known: Known) -> None:
    """One line each. The reason of the one that the class is of stands above already."""
    muted, told = known.muted, known.placed.finding
    if not findings:
        return
    page.heading(f"Findings ({len(findings)})")
    for finding in findings:
        name = name_of(finding)
        quiet = f" (muted: {muted[name]})" if muted.get(name) else " (muted)" if name in muted else ""
        reason = "" if finding is told or finding.reason == finding.title else f": {finding.reason}"
        mark = f"{words.GLYPHS[finding.severity]} {finding.severity:<8}"
        tone = "dim" if quiet else str(words.SEVERITY_TONES[finding.severity])
        page.marked(mark, f"{finding.title}{reason}{quiet}", tone, OnFinding(name))


def _add_exposures(page: DetailPage, judged: Judgement) -> None:
    evidence = judged.evidence
    page.heading("Exposures")
    parts = words.parts(evidence)
    if not parts:
        why = evidence.exposures_problem
        page.marked(
            "!" if why else "·",
            f"not read: {why}" if why else "none were read",
            "warn" if why else "dim",
            OnExposures(),
        )
        return
    head = ("variant", "people", "share", "planned", "expected")
    rows = [(each.key, each.people, each.share, each.planned, each.expected) for each in parts]
    widths = [max(cell_len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    widths[0] = min(MOST_NAME, widths[0], page.width - INDENT - sum(widths[1:]) - 2 * len(widths[1:]))
    for at, row in enumerate((head, *rows)):
        cells = [
            fit(cell, width, right=column > 0)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        note = f"  {parts[at - 1].note}" if at and parts[at - 1].note else ""
        line = " " * INDENT + "  ".join(cells)
        shown = note if cell_len(line) + cell_len(note) <= page.width else ""
        page.add(((line, "" if at else "dim"), (shown, "dim")), OnExposures(parts[at - 1].key if at else ""))
    page.text(words.several(evidence), "dim", target=OnExposures(MULTIPLE))
    verdict, tone = words.split_verdict(evidence)
    page.text(verdict, str(tone), target=OnExposures("split"))
