"""What a number means: the formula it is made by, with the values that stand in it here."""

from __future__ import annotations

from exptui.domain.explain_people import explain_multiple, explain_sample, explain_split
from exptui.domain.explain_results import explain_alarms, explain_baseline, explain_comparison
from exptui.domain.explain_words import Explanation

__all__ = [
    "Explanation",
    "explain_alarms",
    "explain_baseline",
    "explain_comparison",
    "explain_multiple",
    "explain_sample",
    "explain_split",
]
