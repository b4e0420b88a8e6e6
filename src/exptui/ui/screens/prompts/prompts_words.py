"""What the list of prompts says: where there is none, and of the experiments made from one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from exptui.domain.describe import counted
from exptui.ui.widgets.line_layout import fit, plain
from exptui.ui.widgets.lines import Line, cut, wrap
from exptui.ui.widgets.status import look

if TYPE_CHECKING:
    from exptui.domain.rows import Row

NONE_YET = (
    "This project has no prompts yet.\n\n"
    "A prompt is a text for a language model that PostHog keeps with all its versions. They are made in "
    "PostHog under LLM analytics › Prompts; an experiment compares versions of one.\n\n"
    "r reads the list again"
)
TONES = {"running": "good", "paused": "warn"}


def nothing_found(typed: str, *, asked: bool, problem: str) -> str:
    """That no row matches, and how far that was looked into."""
    if not asked:
        return f"Asking the server for “{typed}”"
    if problem:
        return f"No prompt that is known here has “{typed}”.\n✗ {problem}\n\nesc clears the filter"
    return f"No prompt has “{typed}” in its name or its text.\n\nesc clears the filter"


def unreadable(problem: str) -> str:
    return f"✗ The prompts could not be read.\n{problem}\n\nr tries again"


def in_one_line(made: Sequence[Row] | None, problem: str) -> Line:
    """The experiments made from a prompt, as many as there is room for."""
    if made is None:
        return ((f"its experiments could not be read: {problem}" if problem else "experiments …", "dim"),)
    if not made:
        return (("no experiments made from it yet", "dim"),)
    spans = [(f"{counted(len(made), 'experiment')}: ", "dim")]
    for at, row in enumerate(made):
        spans += [(" · ", "dim")] if at else []
        spans += [(_state(row), _tone(row)), (f" {_name(row)}", "")]
    return tuple(spans)


def in_lines(made: Sequence[Row] | None, width: int) -> list[Line]:
    """The experiments made from a prompt, one a line, to follow its text; nothing where there is none."""
    if not made:
        return []
    lines: list[Line] = [(), ((cut("Experiments made from it", width), "heading"),)]
    states = max(cell_len(_state(row)) for row in made)
    for row in made:
        for at, text in enumerate(wrap(_name(row), width - states - 4)):
            state = fit("" if at else _state(row), min(states, width - 4))
            lines.append((("  ", ""), (f"{state}  ", _tone(row)), (text, "")))
    return lines


def _state(row: Row) -> str:
    return look(row.status, archived=row.archived).text


def _tone(row: Row) -> str:
    return "dim" if row.archived else TONES.get(row.status, "dim")


def _name(row: Row) -> str:
    return plain(row.name) or "(no name)"
