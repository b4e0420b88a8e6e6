"""Plain text in columns: widths in terminal cells, without asking a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

ELLIPSIS = "…"
LEAST_NAME = 6


def cells(text: str) -> int:
    """How many cells a clean line takes: two for wide characters, none for marks on others."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cropped(text: str, width: int) -> str:
    """The text in at most so many cells; what had to be cut ends in an ellipsis."""
    if cells(text) <= width:
        return text
    kept, used = "", 0
    for character in text:
        used += _cells(character)
        if used > width - 1:
            break
        kept += character
    return kept.rstrip() + ELLIPSIS


def left(text: str, width: int) -> str:
    """Cropped and filled up to exactly so many cells."""
    shown = cropped(text, width)
    return shown + " " * (width - cells(shown))


def right(text: str, width: int) -> str:
    shown = cropped(text, width)
    return " " * (width - cells(shown)) + shown


def wrapped(text: str, width: int, *, indent: int = 0) -> list[str]:
    """Lines of a paragraph, each of at most so many cells; those after the first are indented."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        lead = " " * indent if lines else ""
        if not line:
            line = lead + word
        elif cells(line) + 1 + cells(word) <= width:
            line += " " + word
        else:
            lines.append(line)
            line = " " * indent + word
        while cells(line) > width:
            head = _head(line, width)
            lines.append(head)
            line = " " * indent + line[len(head) :]
    return [*lines, line]


def _head(text: str, width: int) -> str:
    """As much of a text as so many cells hold, at least one character beyond the blanks before it."""
    used, least = 0, len(text) - len(text.lstrip()) + 1
    for at, character in enumerate(text):
        used += _cells(character)
        if used > width and at >= least:
            return text[:at]
    return text


def aligned(head: Sequence[str], rows: Iterable[Sequence[str]], *, width: int, indent: int = 2) -> list[str]:
    """A table with a heading: names to the left, cropped where the line would be too long; numbers to the right."""
    table = [head, *rows]
    widths = [max(cells(row[at]) for row in table) for at in range(len(head))]
    widths[0] = max(LEAST_NAME, min(widths[0], width - indent - sum(widths[1:]) - 2 * len(widths[1:])))
    lines = []
    for row in table:
        shown = [
            left(cell, room) if at == 0 else right(cell, room)
            for at, (cell, room) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append((" " * indent + "  ".join(shown)).rstrip())
    return lines
