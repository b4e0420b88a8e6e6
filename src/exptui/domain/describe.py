"""An experiment in words: facts under headings, which the screens lay out and a report writes down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FULL_BAR = 20
"""Cells of a bar of 100 percent."""


class Tone(StrEnum):
    """How a fact is meant. Never the only sign of it: the words say it too."""

    PLAIN = ""
    STRONG = "strong"
    DIM = "dim"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known: what it is called, what it is, and what explains it."""

    label: str
    text: str
    note: str = ""
    """Less important: follows on the same line, or below."""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Section:
    """Facts that belong together."""

    key: str
    """Names the section for arranging; never shown."""
    title: str
    facts: tuple[Fact, ...]


def number(value: float) -> str:
    """A number without needless decimals: `50`, `33.3`, `7,200`."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4g}"


def percent(value: float) -> str:
    """A share that is in percent already: `50%`, `33.3%`."""
    return f"{number(value)}%"


def counted(count: int, thing: str) -> str:
    """`1 day`, `3 days`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def days_ago(days: int) -> str:
    """`today`, `1 day ago`, `3 days ago`."""
    return f"{counted(days, 'day')} ago" if days else "today"


def listed(parts: list[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {last} ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def bar(share: float) -> str:
    """A share in percent as a bar of half cells; never nothing for what is more than nothing."""
    halves = round(max(0.0, min(100.0, share)) * FULL_BAR * 2 / 100)
    halves = max(halves, 1) if share > 0 else 0
    return "█" * (halves // 2) + "▌" * (halves % 2)
