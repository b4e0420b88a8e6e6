"""What the dialog for several experiments says, line by line: what would happen to each, and what came of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from exptui.domain.asking import Body
from exptui.domain.checklist import launch_checklist
from exptui.domain.flag_state import difference, flag_state
from exptui.domain.lifecycle import Risk, Transition
from exptui.domain.rows import Row
from exptui.services.bulk import Bulk, LeftOut, Review
from exptui.services.transitions import Outcome
from exptui.ui.modals.telling import TITLES
from exptui.ui.widgets.line_layout import fit
from exptui.ui.widgets.lines import Line, wrap
from exptui.ui.widgets.status import look

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment

INDENT = 4
STATUS_WIDTH = 10
BAR_WIDTH = 20
READY, ON_ITS_WAY, WAITING, UNSENT = "•", "→", "·", "–"
MARKS = frozenset({READY, ON_ITS_WAY, WAITING, UNSENT, *(mark for mark, _, _ in TITLES.values())})
TONES = {"✓": "good", "✗": "bad", "!": "warn", "?": "warn", "…": "warn", ON_ITS_WAY: "heading"}

Said = tuple[str, str]
"""A sentence and its tone."""


def begins(line: Line) -> bool:
    """Whether an experiment begins in a line; what else is said of it stands indented below."""
    return bool(line) and line[0][0] in {f"{mark} " for mark in MARKS}


def progress(done: int, total: int) -> str:
    """`████░░░░ 3/5`: how many have been sent."""
    full = BAR_WIDTH * done // total if total else BAR_WIDTH
    return f"{'█' * full}{'░' * (BAR_WIDTH - full)} {done}/{total}"


# What would happen


def review_lines(
    transition: Transition, review: Review, bodies: Sequence[Body], width: int
) -> tuple[Line, ...]:
    """What happens to each, sentence by sentence; what is said of all of them stands once, above them."""
    said = [
        tuple(_consequences(transition, each, body)) for each, body in zip(review.ready, bodies, strict=True)
    ]
    common = [each for each in said[0] if all(each in own for own in said)] if len(said) > 1 else []
    lines: list[Line] = []
    if common:
        lines.append(((f"Each of the {len(said)}:", "heading"),))
        lines += _indented(common, width)
    for experiment, sentences in zip(review.ready, said, strict=True):
        row = experiment.row()
        lines.append(_head(READY, row, row.flag_key, width))
        lines += _indented([each for each in sentences if each not in common], width)
    return (*lines, *left_out_lines(review.left, width))


def _consequences(transition: Transition, experiment: Experiment, body: Body) -> Iterator[Said]:
    """All that the dialog for one says of an experiment: sentences, what changes in its flag, what a launch lacks."""
    for sentence in transition.consequence(experiment, body):
        yield sentence, ""
    before = flag_state(experiment)
    if before is not None and transition.flag_after is not None:
        for change in difference(before, transition.flag_after(before, body)):
            if change.mark.strip():
                yield f"{change.mark} {change.label}  {change.text}", "strong"
    elif before is not None and transition.risk > Risk.REVERSIBLE and not before.active:
        yield "Its flag is off and stays off.", ""
    if transition.name == "launch":
        for check in launch_checklist(experiment):
            if not check.ok:
                mark, tone = ("·", "dim") if check.ok is None else ("✗", "warn")
                yield f"{mark} advised before launch: {check.label}: {check.why}", tone


def left_out_lines(left: Sequence[LeftOut], width: int) -> Iterator[Line]:
    """Those that are not touched, each with the reason."""
    if left:
        yield ((f"Left out: {len(left)}", "heading"),)
    for each in left:
        yield _head(UNSENT, each.row, each.row.flag_key, width)
        yield from _indented([(each.why, "dim")], width)


# What came of it


def outcome_lines(bulk: Bulk, width: int) -> tuple[Line, ...]:
    """A line for each of what came of it, what is on its way and what is not sent; then those left out."""
    lines: list[Line] = []
    over = bulk.under_way is None and (bulk.stopping or bulk.surprise is not None)
    for at, experiment in enumerate(bulk.review.ready):
        row = experiment.row()
        if at < len(bulk.outcomes):
            lines += _outcome(bulk.outcomes[at], row, width)
        elif at == bulk.under_way:
            lines.append(_head(ON_ITS_WAY, row, "on its way", width))
        elif over or bulk.stopping:
            lines.append(_head(UNSENT, row, "not sent", width))
        else:
            lines.append(_head(WAITING, row, "waits", width))
    return (*lines, *left_out_lines(bulk.review.left, width))


def _outcome(outcome: Outcome, row: Row, width: int) -> Iterator[Line]:
    mark, tone = TITLES[outcome.ending][0], TONES.get(TITLES[outcome.ending][0], "")
    now = outcome.after.row() if outcome.after is not None else row
    yield _head(mark, now, outcome.ending, width)
    said: list[Said] = [(part, tone) for part in (outcome.message, outcome.link) if part]
    if outcome.hint:
        said.append((outcome.hint, ""))
    said += [(change, "warn") for change in outcome.changes]
    kept = [text for text, holds in outcome.promises if holds]
    if kept:
        said.append((f"✓ {', '.join(kept)}", "dim"))
    said += [(f"✗ {text}", "bad") for text, holds in outcome.promises if not holds]
    yield from _indented(said, width)


def _head(mark: str, row: Row, tail: str, width: int) -> Line:
    """An experiment in one line: mark, status, name, and what is said of it at the end."""
    status = fit(look(row.status, archived=row.archived).text, STATUS_WIDTH)
    longest = max(0, (width - STATUS_WIDTH - INDENT) // 2 - 2)
    tail = fit(tail, min(cell_len(tail), longest))
    name = fit(row.name, width - STATUS_WIDTH - 2 - cell_len(tail) - INDENT)
    tone = TONES.get(mark, "")
    return ((f"{mark} ", tone), (f"{status}  ", ""), (name, "strong"), (f"  {tail}", tone or "dim"))


def _indented(said: Sequence[Said], width: int) -> Iterator[Line]:
    for sentence, tone in said:
        for line in wrap(sentence, width - INDENT):
            yield ((" " * INDENT, ""), (line, tone))
