"""What explanations are made of: their shape, and numbers with four digits so that they can be worked out again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Some numbers that belong together, explained. Text is plain, and clean for a terminal."""

    title: str
    paragraphs: tuple[str, ...]
    """One line or more each; a formula stands on a line of its own, indented."""


def digits(value: float) -> str:
    """Four significant digits: `0.09417`, `12,000`, `6.334e-05`."""
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def amount(value: float, *, relative: bool) -> str:
    """A difference: `4.064%` of the baseline, or in the metric's own unit."""
    return f"{digits(value * 100)}%" if relative else digits(value)


def signed(value: float, *, relative: bool) -> str:
    text = amount(value, relative=relative)
    return text if text.startswith("-") else f"+{text}"


def bracketed(value: float, *, relative: bool) -> str:
    """As `amount`, in brackets where it is below zero, so that it can stand behind a sign."""
    text = amount(value, relative=relative)
    return f"({text})" if text.startswith("-") else text


def paragraph(*lines: str) -> str:
    """A sentence and what stands below it, absent lines left out."""
    return "\n".join(line for line in lines if line)


def formula(text: str) -> str:
    return f"  {text}"


def some(paragraphs: Iterable[str]) -> tuple[str, ...]:
    """Those that say something."""
    return tuple(each for each in paragraphs if each)


def quantile(level: float) -> float:
    """How many standard deviations to both sides hold a share `level`: 1.96 for 95 %."""
    return NormalDist().inv_cdf((1 + level) / 2)
