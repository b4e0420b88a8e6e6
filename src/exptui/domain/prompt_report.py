"""The versions of a prompt in an experiment's report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.domain.prompt_card import TITLES, CardRow, PromptCard, card, doubts
from exptui.domain.prompt_words import awaited, sentence, summary, tag_reminder
from exptui.domain.report import Block

if TYPE_CHECKING:
    from exptui.domain.verdict import Judgement

HEAD = ("Version", "Value", "Change", "Interval", "Says")


def prompt_block(judged: Judgement) -> tuple[Block, ...]:
    """What each version comes to, with the trade-off in a sentence; nothing where no prompts are compared."""
    found = card(judged.evidence)
    if found is None:
        return ()
    title = f"Prompt {found.compared.name}"
    if not found.told:
        served = ", ".join(f"{row.key} {row.label}" for row in found.rows)
        said = (*awaited(found, judged.evidence), tag_reminder(found))
        return (Block(title=title, paragraphs=(f"Compared: {served}.", *said)),)
    rows = tuple(line for row in found.rows for line in _lines(row))
    after = [f"{each}." for each in map(sentence, found.rows) if each]
    after += filter(None, [summary(found)])
    after += [f"Read it with care: {each}." for each in doubts(judged)[:1]]
    return (Block(title=title, paragraphs=(_about(found),), head=HEAD, rows=rows, after=tuple(after)),)


def _about(found: PromptCard) -> str:
    told = [f"{TITLES[each.measure]} {each.about}" for each in found.measures]
    return f"{', '.join(told)}.".capitalize()


def _lines(row: CardRow) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            f"{row.key} {row.label}{' *' if row.is_base else ''}: {TITLES[cell.measure]}",
            cell.value,
            cell.change,
            cell.interval,
            cell.word,
        )
        for cell in row.cells
    )
