"""How a dialog says things: the flag before and after, a checklist, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content

from exptui.domain.checklist import Check
from exptui.domain.flag_state import Change, FlagState, difference
from exptui.services.journal import Ending
from exptui.services.transitions import Outcome

TITLES = {
    Ending.DONE: ("✓", "Done", "$text-success bold"),
    Ending.DIFFERENT: ("!", "Done, but not all as promised", "$text-warning bold"),
    Ending.REFUSED: ("✗", "PostHog refused", "$text-error bold"),
    Ending.AWAITING: ("…", "Awaiting approval", "$text-warning bold"),
    Ending.NOT_DONE: ("✗", "Not done", "$text-error bold"),
    Ending.UNKNOWN: ("?", "Unknown", "$text-warning bold"),
    Ending.NOT_SENT: ("✗", "Nothing was sent", "$text-error bold"),
    Ending.CHANGED: ("!", "It changed meanwhile; nothing was sent", "$text-warning bold"),
}
MARK_STYLES = {"~": "bold", "+": "bold $text-success", "-": "$text-error"}


def bullets(lines: Iterable[str]) -> Content:
    """One sentence a line."""
    return Content("\n").join(Content(line) for line in lines)


def flag_lines(changes: Sequence[Change]) -> Content:
    """A flag with what becomes of each of its lines."""
    width = max((len(change.label) for change in changes), default=0)
    return Content("\n").join(
        Content.styled(f"{c.mark} {c.label:<{width}}  {c.text}", MARK_STYLES.get(c.mark, "")) for c in changes
    )


def flag_change(key: str, before: FlagState, after: FlagState, *, when: str) -> Content:
    """The flag now and afterwards under a heading."""
    if before == after:
        return Content.assemble(
            (f"Flag {key}", "bold"), " stays as it is\n", flag_lines(difference(before, after))
        )
    return Content.assemble((f"Flag {key}", "bold"), f" {when}\n", flag_lines(difference(before, after)))


def checklist(checks: Sequence[Check]) -> Content:
    """What is missing, each on its line; what is there, in one line."""
    there = [check.label.lower() for check in checks if check.ok]
    lines = [Content.styled("Checklist", "bold") + ": it advises; launching stays possible"]
    for check in checks:
        if not check.ok:
            mark, style = ("·", "") if check.ok is None else ("✗", "$text-warning")
            lines.append(Content.styled(f"{mark} {check.label}: {check.why}", style))
    if there:
        lines.append(Content(f"✓ {', '.join(there)}"))
    return Content("\n").join(lines)


def wanted_word(word: str, width: int) -> tuple[Content, Content]:
    """What to type: what stands above the field, if anything, and what stands beside it.

    A long flag key gets lines of its own, so that the field and Cancel stay in sight.
    """
    asked, then = Content.assemble("Type ", (word, "bold")), " and press Enter:"
    if asked.cell_length > width // 2:
        return asked, Content(then)
    return Content(""), Content.assemble(" ", asked, then)


def told(outcome: Outcome, label: str) -> Content:
    """What came of it, with each promise ticked or crossed."""
    mark, title, style = TITLES[outcome.ending]
    lines = [Content.styled(f"{mark} {label}: {title}", style)]
    lines += [Content(part) for part in (outcome.message, outcome.link, outcome.hint) if part]
    lines += [
        Content.styled(f"{'✓' if holds else '✗'} {text}", "$text-success" if holds else "$text-error")
        for text, holds in outcome.promises
    ]
    return Content("\n").join(lines)
