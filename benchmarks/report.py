"""The figures as a table for people and as JSON for machines."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from typing import Any

from benchmarks.figures import Outcome, Round

TITLES = ("name", "what", "ours", "floor/base", "ratio", "good", "met")


def cells(outcome: Outcome) -> tuple[str, ...]:
    """One line of the table."""
    figure = outcome.figure
    met = {True: "yes", False: "NO", None: "–"}[outcome.met]
    ratio = "–" if outcome.ratio is None else f"{outcome.ratio:.2f}"
    return (
        figure.name,
        figure.what,
        _amount(outcome.ours, figure.unit),
        "–" if outcome.base is None else _amount(outcome.base, figure.unit),
        ratio,
        _good(outcome),
        met,
    )


def _good(outcome: Outcome) -> str:
    figure = outcome.figure
    if figure.good is None:
        return "–"
    if figure.faster:
        return f"≥ {figure.good:g}x"
    if figure.absolute or (figure.base is None and figure.measure is None):
        return f"≤ {_amount(figure.good, figure.unit)}"
    return f"≤ {figure.good:g}"


def _amount(value: float, unit: str) -> str:
    number = (
        f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}".rstrip("0").rstrip(".")
    )
    return f"{number} {'%' if unit == 'percent' else unit.replace('mb', 'MB')}"


def table(outcomes: Sequence[Outcome]) -> str:
    """Columns as wide as they must be."""
    lines = [TITLES, *(cells(each) for each in outcomes)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(TITLES))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(
            text.ljust(width) if column < 2 or column == 6 else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def machine() -> dict[str, Any]:
    """What the numbers were taken on, in words that name nobody."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
    }


def as_json(outcomes: Sequence[Outcome], rounds: Sequence[Round]) -> dict[str, Any]:
    """Everything: the figures, and each number of each round."""
    return {
        "machine": machine(),
        "figures": [
            {
                "name": each.figure.name,
                "ours": each.ours,
                "base": each.base,
                "ratio": each.ratio,
                "good": each.figure.good,
                "met": each.met,
            }
            for each in outcomes
        ],
        "rounds": list(rounds),
    }
