"""What came of making an experiment, to be told to a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exptui.services.journal import Ending

if TYPE_CHECKING:
    from exptui.api.errors import PostHogError
    from exptui.domain.experiment import Experiment
    from exptui.domain.json_paths import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """What came of it. Whatever was filled in stays with whoever asked: nothing here throws it away."""

    ending: Ending
    message: str = ""
    hint: str = ""
    experiment: Experiment | None = None
    """The new one, where PostHog showed it."""
    number: int | None = None
    """Its number; known without the experiment where reading it failed after it was found."""
    places: dict[Path, str] = field(default_factory=dict)
    """What a refusal is about, by field of what was filled in; () for the whole of it."""
    unknown_events: tuple[str, ...] = ()
    """Events that PostHog has never seen: it makes metrics of them only after a person's yes."""
    link: str = ""
    """A page to go on with: a change request."""
    error: PostHogError | None = None

    @property
    def made(self) -> bool:
        """Whether there is a new experiment, be it as promised or not."""
        return self.ending in (Ending.DONE, Ending.DIFFERENT)
