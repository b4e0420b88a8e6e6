"""What somebody saved between our last look and our save: PostHog lets the later save win, and its history tells.

There is no version to send along, so that such a moment can't be ruled out; but it can be seen afterwards, and what
it cost can be put back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exptui.api.errors import PostHogError
from exptui.domain.alike import meaning, same
from exptui.domain.metric_changes import Change
from exptui.domain.metric_entry import ARRAYS
from exptui.services.meant import Meant, Review, reviewed

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.activity import Activity
    from exptui.domain.experiment import Experiment
    from exptui.domain.text import Json

LATELY = 20
"""Lines of the history that are looked through for our own."""


async def overwritten(
    posthog: PostHog, review: Review, body: Json, after: Experiment
) -> tuple[Meant, tuple[Change, ...]]:
    """What the experiment should be with their changes too, and which of these our save undid.

    Nothing is found where the key may not read the history. Where both changed one metric, ours stays.
    """
    meant = review.meant
    sent = [field for field in ARRAYS.values() if field in body]
    if not sent:
        return meant, ()
    try:
        history = await posthog.experiments.activity(after.id, limit=LATELY)
    except PostHogError:
        return meant, ()
    since = review.theirs.updated_at
    lines = [line for line in history if since and line.created_at and line.created_at >= since]
    before = _before(lines, body, sent)
    if before is None:
        return meant, ()
    then = after.model_validate({**review.theirs.raw, **before})
    both = reviewed(Meant.of(review.theirs.raw), meant, then)
    theirs = tuple(change for change in both.metrics.from_them if change.kind != "place")
    return both.ours().meant, theirs


def _before(history: list[Activity], body: Json, sent: list[str]) -> Json | None:
    """The arrays as our own save found them, by the field; None where it is not in the history."""
    for line in history:
        changed = {change.field: change for change in line.changes if change.field in sent}
        if changed and all(_alike(change.after, body[field]) for field, change in changed.items()):
            return {field: change.before for field, change in changed.items()}
    return None


def _alike(shown: Any, sent: list[Json]) -> bool:
    bodies = [meaning(each) for each in shown or [] if isinstance(each, dict)]
    return same(bodies, [meaning(each) for each in sent])
