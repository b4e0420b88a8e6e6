"""What came of saving an edited experiment, to be told to a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exptui.api.errors import PostHogError
    from exptui.domain.metric_changes import Change
    from exptui.domain.refusals import Place
    from exptui.domain.saving import Difference
    from exptui.services.journal import Ending
    from exptui.services.meant import Review

_WORDS = {
    "missing": "{what}: is not there.",
    "extra": "{what}: is there, though it was not meant to be.",
    "uuid": "{what}: PostHog gave it another uuid ({now}); its time series begins anew.",
    "section": "{what}: is in the other section.",
    "content": "{what}: is defined otherwise.",
    "order": "{what} metrics: are in another order.",
    "setting": "{what}: is not what was sent.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a save. The draft is kept unless PostHog shows what was meant."""

    ending: Ending
    message: str = ""
    hint: str = ""
    review: Review | None = None
    """What saving would do by now, where somebody changed it meanwhile or a choice is open."""
    differences: tuple[Difference, ...] = ()
    """What PostHog shows otherwise than it was meant."""
    overwritten: tuple[Change, ...] = ()
    """What somebody saved at the same moment and our save undid; the draft puts it back."""
    error: PostHogError | None = None
    places: tuple[Place, ...] = ()
    """What a refusal is about: metrics by their uuid, and the fields in them."""
    unknown_events: tuple[str, ...] = ()
    """Events that PostHog has never seen: it saves with them only after a person's yes."""
    link: str = ""
    """A page to go on with: a change request."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The differences, and what came undone, in words, one line each."""
        told = tuple(_WORDS[each.kind].format(what=each.what, now=each.now) for each in self.differences)
        return (*told, *(f"{change.line}, by somebody else" for change in self.overwritten))
