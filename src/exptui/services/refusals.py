"""What a refused change was about."""

from __future__ import annotations

import re

from exptui.api.errors import Answered, PostHogError
from exptui.domain.json_paths import at
from exptui.domain.lenient import objects_in
from exptui.domain.metric_forms import mentions
from exptui.domain.refusals import Place, places_of
from exptui.domain.text import Json, clean

_METRICS = ("metrics", "metrics_secondary")
_EVENTS = re.compile(r"Event\(s\) (.+?) not found", re.DOTALL)
_QUOTED = re.compile(r"'([^']+)'")


def places(error: PostHogError, sent: Json) -> tuple[Place, ...]:
    """The metrics and fields that PostHog's words belong to; empty where it was not what was sent that was wrong."""
    if not isinstance(error, Answered) or error.status not in (400, 422):
        return ()
    return tuple(places_of(error.detail, error.attr, sent))


def unknown_events(error: PostHogError, sent: Json) -> tuple[str, ...]:
    """The events that PostHog refused because it has never seen them; empty where it refused something else."""
    named = _EVENTS.search(error.detail) if isinstance(error, Answered) else None
    if named is None:
        return ()
    bodies = [body for field in _METRICS for body in objects_in(sent, field)]
    counted = [at(body, path) for body in bodies for path in mentions(body) if path[-1] == "event"]
    found = [event for event in dict.fromkeys(counted) if f"'{clean(event)}'" in named[1]]
    return tuple(found) or tuple(_QUOTED.findall(named[1]))
