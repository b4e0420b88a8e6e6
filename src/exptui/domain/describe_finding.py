"""A finding in words: its evidence as labelled values, its rule, and where to look in PostHog."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from exptui.domain import figures
from exptui.domain.describe import number
from exptui.domain.health import CHECKS

if TYPE_CHECKING:
    from exptui.domain.finding import Check, Finding, Value

_OF_THE_FLAG = frozenset(
    {
        *(
            "paused",
            "zero_rollout",
            "shipped_while_running",
            "ended_still_splitting",
            "exposed_before_launch",
        ),
        *(
            "forced_variants",
            "split_differs",
            "flag_missing",
            "mid_run_edit",
            "contradicts_flag",
            "not_cleaned_up",
        ),
        *("zero_exposures", "stalled"),
    }
)
"""Checks of which the flag's page tells more than the experiment's."""
_FRACTIONS = frozenset({"difference", "low", "high", "expected_loss"})
_CHANCES = frozenset({"chance_to_win"})


def rule_of(check: str) -> Check | None:
    """The check of that name; None for what only PostHog has."""
    return next((each for each in CHECKS if each.name == check), None)


def evidence_facts(finding: Finding) -> list[tuple[str, str]]:
    """The numbers that a finding stands on, each with its name in words."""
    return [(label(key), _shown(key, value)) for key, value in finding.evidence.items() if value is not None]


def label(key: str) -> str:
    """`hours_since_launch` as `hours since launch`."""
    return key.replace("_percent", "").replace("_", " ").strip()


def _shown(key: str, value: Value) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {number(round(count, 1))}" for name, count in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _number(key, value) if isinstance(value, int | float) else f"{value}"


def _number(key: str, value: float) -> str:
    if key.endswith("_percent"):
        return figures.share(value)
    if key in _CHANCES:
        return figures.chance(value)
    if key in _FRACTIONS or abs(value) < 1:
        return f"{value:.4g}"
    return number(round(value, 2))


def where(check: str, experiment_id: int, flag_id: int | None) -> tuple[str, str]:
    """The path of the page in PostHog that tells more, and what it is of."""
    if check in _OF_THE_FLAG and flag_id is not None:
        return f"/feature_flags/{flag_id}", "its flag"
    return f"/experiments/{experiment_id}", "the experiment"
