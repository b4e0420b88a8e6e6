"""The versions of a prompt on the page: cost, latency and pass rate of each, what changed, and the trade-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from exptui.domain import prompt_card as cards
from exptui.domain import prompt_words as words
from exptui.ui.screens.detail.page import INDENT
from exptui.ui.screens.detail.targets import OnVersion
from exptui.ui.widgets.line_layout import fit, plain
from exptui.ui.widgets.lines import cut

if TYPE_CHECKING:
    from exptui.domain.prompt_card import CardRow, Cell, PromptCard
    from exptui.domain.verdict import Judgement
    from exptui.ui.screens.detail.page import DetailPage
    from exptui.ui.widgets.lines import Line, Span

GAP = 2
MOST_KEY = 16
TONES = {"better": "good", "worse": "bad", "unclear": "warn"}
KEYS = "d shows what differs, c the code that serves them."


def add_prompt_card(page: DetailPage, judged: Judgement, card: PromptCard) -> None:
    """The versions side by side; before there are results, what is waited for."""
    page.heading(f"Prompt {plain(card.compared.name)}", _about(card) if card.told else "")
    if not _add_columns(page, card):
        _add_stacked(page, card)
    for row in card.rows:
        if card.told and (said := words.sentence(row)):
            page.marked("→", said, "strong", OnVersion(row.key))
    if said := words.summary(card):
        page.text(said)
        for doubt in cards.doubts(judged)[:1]:
            page.marked("!", f"Read it with care. {doubt}", "warn")
    for line in words.awaited(card, judged.evidence):
        page.text(line)
    if not card.told:
        page.marked("!", words.tag_reminder(card), "warn")
    launch = " L launches it." if judged.evidence.draft else ""
    page.text(f"{KEYS}{launch}", "dim")


def _about(card: PromptCard) -> str:
    """What the values are of, and what they are compared with."""
    about = dict.fromkeys(each.about for each in card.measures if each.measure != "quality")
    base = next((row.label for row in card.rows if row.is_base), "")
    return ", ".join((*about, *((f"compared with {base}",) if base else ())))


def _names(card: PromptCard) -> tuple[int, int]:
    """Cells of the widest key, and of the widest version."""
    keys = max((cell_len(plain(row.key)) for row in card.rows), default=0)
    return min(MOST_KEY, keys), max((len(row.label) for row in card.rows), default=0)


def _name(row: CardRow, card: PromptCard) -> str:
    key, label = _names(card)
    return f"{' ' * INDENT}{fit(row.key, key)}  {fit(row.label, label)}"


def _sign(cell: Cell) -> str:
    return f"{cards.SIGNS.get(cell.word, '')} {cell.word}".strip()


# One column a measure


def _blocks(row: CardRow, *, long: bool) -> list[list[tuple[str, str]]]:
    """For each cell its lines with their tones: the value, then the change, beside or above its interval."""
    blocks = []
    for cell in row.cells:
        lines = [(cell.value, "")]
        if cell.word:
            tone = TONES.get(cell.word, "" if cell.bounds else "dim")
            change = f"{_sign(cell)} {cell.change}".strip()
            lines += (
                [(f"{change} {cell.interval}".strip(), tone)]
                if long
                else [(change, tone), (cell.interval, "dim")]
            )
        blocks.append(lines)
    return blocks


def _add_columns(page: DetailPage, card: PromptCard) -> bool:
    """A row for each variant; False where the columns have no room."""
    if not card.told:
        return False
    start = cell_len(_name(card.rows[0], card)) + GAP
    for long in (True, False):
        rows = [(row, _blocks(row, long=long)) for row in card.rows]
        widths = [
            max(len(cards.TITLES[each.measure]), *(len(text) for _, blocks in rows for text, _ in blocks[at]))
            for at, each in enumerate(card.measures)
        ]
        if start + sum(widths) + GAP * (len(widths) - 1) <= page.width:
            break
    else:
        return False
    head = (" " * GAP).join(
        fit(cards.TITLES[each.measure], width) for each, width in zip(card.measures, widths, strict=True)
    )
    page.add(((" " * start + head.rstrip(), "dim"),))
    for row, blocks in rows:
        for number in range(max(map(len, blocks))):
            lead = _name(row, card) if number == 0 else ""
            spans: list[Span] = [(lead.ljust(start) if lead else " " * start, "")]
            for block, width in zip(blocks, widths, strict=True):
                text, tone = block[number] if number < len(block) else ("", "")
                spans += [(fit(text, width), tone), (" " * GAP, "")]
            page.add(tuple(spans[:-1]), OnVersion(row.key))
    return True


# One line a measure


def _add_stacked(page: DetailPage, card: PromptCard) -> None:
    """Each variant with its measures below; without numbers, which version it serves."""
    for row in card.rows:
        base = "control" if row.is_base and row.key != "control" else ""
        note = f"  {base}" if base else ""
        page.add(
            ((cut(_name(row, card) + note, page.width), "strong" if card.told else ""),), OnVersion(row.key)
        )
        if not card.told:
            continue
        titles = max(len(cards.TITLES[cell.measure]) for cell in row.cells)
        values = max(len(cell.value) for each in card.rows for cell in each.cells)
        for cell in row.cells:
            title, room = cards.TITLES[cell.measure], page.width
            lead = f"{' ' * 2 * INDENT}{fit(title, titles)}  {fit(cell.value, values)}  "
            change, tone = f"{_sign(cell)} {cell.change}".strip(), TONES.get(cell.word, "")
            beside = cell_len(lead) + cell_len(f"{change} {cell.interval}") <= room
            line: Line = ((lead, ""), (cut(change, room - cell_len(lead)), tone))
            page.add((*line, (f" {cell.interval}", "dim")) if beside else line, OnVersion(row.key))
            if not beside:
                page.add(((" " * cell_len(lead), ""), (cell.interval, "dim")), OnVersion(row.key))
