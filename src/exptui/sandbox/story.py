"""What is going on in an experiment: who comes, how they are split, and what the variants do to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from exptui.sandbox.store import Json, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """How the simulated people of one run of an experiment behave."""

    made_for: str = "later"
    """The situation that the experiment is there to show, in a word."""
    started: datetime | None = None
    """The run that this is about; after a reset and another launch the experiment is an ordinary one."""
    rate: float = 400.0
    """People exposed a day, all variants together, when all is well."""
    split: Mapping[str, float] = field(default_factory=dict)
    """Weights people really were spread by, where it is not as the experiment's variants say."""
    effects: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """By metric uuid and variant: the relative difference to the baseline, 0.05 being 5 % more."""
    multiple_share: float = 0.0008
    """People seen in several variants, as a share of all."""
    noise: float = 0.2
    """How far chance strays, 1 being as far as in life; less keeps a story the same for every seed."""
    quiet_since: datetime | None = None
    """From when on nobody comes any more, though nothing was switched off."""
    fades: tuple[float, float] | None = None
    """After so many days, only this share of people still comes."""


LATER = Story(noise=1.0)
"""An experiment that somebody creates while the sandbox runs."""


def story_of(world: World, experiment: Json) -> Story:
    """The story of this run of an experiment."""
    told: Story = world.stories.get(experiment["id"], LATER)
    if told.started == experiment["start_date"]:
        return told
    return replace(LATER, made_for=told.made_for, rate=told.rate or LATER.rate)
