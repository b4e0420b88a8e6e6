"""Where the facts about an experiment stand: one column, or two where there is room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len

from exptui.domain.describe import Fact, Section
from exptui.ui.widgets.lines import Line, beside, cut, indented, wrap

TWO_COLUMNS_FROM = 106
"""Cells of text that a terminal of 110 columns has room for."""
GAP = 3
INDENT = 2
WIDEST_LABEL = 18
SECOND_COLUMN = frozenset({"flag", "exposure", "holdout", "statistics", "plan", "prompt", "people"})


def facts_in_columns(sections: Sequence[Section], width: int) -> Iterator[Line]:
    """The sections as lines of at most so many cells."""
    if width < TWO_COLUMNS_FROM:
        yield from _column(sections, width)
        return
    left_width = (width - GAP) // 2
    left = tuple(_column((s for s in sections if s.key not in SECOND_COLUMN), left_width))
    right = tuple(_column((s for s in sections if s.key in SECOND_COLUMN), width - GAP - left_width))
    yield from beside(left, right, left_width=left_width, gap=GAP)


def _column(sections: Iterable[Section], width: int) -> Iterator[Line]:
    first = True
    for section in sections:
        if not first:
            yield ()
        first = False
        yield ((cut(section.title, width), "heading"),)
        yield from indented(_facts(section.facts, width - INDENT), INDENT)


def _facts(facts: tuple[Fact, ...], width: int) -> Iterator[Line]:
    widest = max((cell_len(fact.label) for fact in facts), default=0)
    label_width = min(widest, WIDEST_LABEL, width // 3)
    for fact in facts:
        yield from _fact(fact, label_width, width)


def _fact(fact: Fact, label_width: int, width: int) -> Iterator[Line]:
    """A label in its column and the text beside it; a label wider than its column gets lines of its own."""
    start = label_width + 2 if label_width else 0
    beside_label = cell_len(fact.label) <= label_width
    if not beside_label:
        yield from (((line, "dim"),) for line in wrap(fact.label, width))
    for at, line in enumerate(_value(fact, width - start)):
        label = fact.label if at == 0 and beside_label else ""
        if start:
            yield ((label + " " * (start - cell_len(label)), "dim"), *line)
        else:
            yield line


def _value(fact: Fact, width: int) -> Iterator[Line]:
    """The text, then its note: on the same line where both fit."""
    lines = wrap(fact.text, width)
    if fact.note and len(lines) == 1 and cell_len(lines[0]) + 2 + cell_len(fact.note) <= width:
        yield ((lines[0], fact.tone), ("  ", ""), (fact.note, "dim"))
        return
    yield from (((line, fact.tone),) for line in lines)
    if fact.note:
        yield from (((line, "dim"),) for line in wrap(fact.note, width))
