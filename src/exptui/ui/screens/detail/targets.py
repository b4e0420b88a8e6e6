"""What a line of the detail stands for: what opens and is explained there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OnVerdict:
    """The class of the experiment and its reason."""


@dataclass(frozen=True, slots=True)
class OnFinding:
    """One finding, by the name that it is opened and muted by."""

    name: str


@dataclass(frozen=True, slots=True)
class OnMetric:
    """One metric, by its place among the readings."""

    at: int
    variant: str | None = None
    """None for the metric as a whole."""


@dataclass(frozen=True, slots=True)
class OnVersion:
    """A version of the prompt that is compared, by the variant that serves it."""

    variant: str


@dataclass(frozen=True, slots=True)
class OnAlarms:
    """How many false alarms to expect."""


@dataclass(frozen=True, slots=True)
class OnSample:
    """People there are, and people there should be."""


@dataclass(frozen=True, slots=True)
class OnExposures:
    """Who took part."""

    part: str = ""
    """The variant, or what else is told of them; empty for the whole."""
