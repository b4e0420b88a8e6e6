"""Lines of plain text with tones: what line-by-line widgets draw. Nothing here is ever parsed as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from rich.cells import cell_len, set_cell_size

from exptui.ui.widgets.line_layout import plain

Span: TypeAlias = tuple[str, str]
"""A piece of text and its tone; an empty tone is ordinary text."""
Line: TypeAlias = tuple[Span, ...]
WORDS = re.compile(r"\s*\S+\s*")


def text_of(line: Line) -> str:
    """The text of a line without its tones."""
    return "".join(text for text, _ in line)


def width_of(line: Line) -> int:
    """How many cells a line takes."""
    return sum(cell_len(text) for text, _ in line)


def cut(text: str, width: int) -> str:
    """Text that fits, its end replaced by an ellipsis where it did not."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""


def pieces(text: str, width: int) -> Iterator[str]:
    """Text broken anywhere into pieces of at most `width` cells; never empty."""
    if text.isascii():
        yield from (text[at : at + width] for at in range(0, len(text), width)) if text else ("",)
        return
    start = 0
    while start < len(text) or start == 0:
        end = start + width
        while (over := cell_len(text[start:end]) - width) > 0 and end > start + 1:
            end = max(start + 1, end - max(1, over // 2))
        while end < len(text) and cell_len(text[end]) == 0:
            end += 1
        yield text[start:end]
        start = end


def wrap(text: str, width: int) -> list[str]:
    """Text broken between words, and inside words wider than a line; its own line breaks are kept."""
    width = max(2, width)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for found in WORDS.finditer(plain(paragraph).rstrip()):
            word = found.group()
            bare = cell_len(word.rstrip())
            if line and used + bare > width:
                lines.append(line.rstrip())
                line, used = "", 0
            if bare > width:
                *whole, rest = pieces(word.rstrip(), width)
                lines += whole
                word = f"{rest} "
            line += word
            used += cell_len(word)
        lines.append(line.rstrip())
    return lines


def toned(line: Line, start: int, end: int, tone: str) -> Line:
    """The line with its characters from `start` up to `end` in another tone."""
    spans: list[Span] = []
    at = 0
    for text, own in line:
        first, last = max(0, start - at), max(0, min(len(text), end - at))
        if first < last:
            spans += [(text[:first], own), (text[first:last], tone), (text[last:], own)]
        else:
            spans.append((text, own))
        at += len(text)
    return tuple(span for span in spans if span[0])


def beside(left: Sequence[Line], right: Sequence[Line], *, left_width: int, gap: int) -> Iterator[Line]:
    """Two columns; the left one's lines must fit its width."""
    for at in range(max(len(left), len(right))):
        line = left[at] if at < len(left) else ()
        if at < len(right) and right[at]:
            yield (*line, (" " * (left_width - width_of(line) + gap), ""), *right[at])
        else:
            yield line


def indented(lines: Iterable[Line], cells: int) -> Iterator[Line]:
    """The lines moved to the right; empty ones stay empty."""
    for line in lines:
        yield ((" " * cells, ""), *line) if line else ()
