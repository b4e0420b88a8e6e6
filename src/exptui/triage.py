"""`exptui triage`: which experiments need a person, and why. For people, for cron and for CI."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING

from exptui.screenless import give_up, progress, run, tell

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.verdict import Judgement
    from exptui.services.place import Place

REACHED = 1
"""The exit code where something is of the class that `--fail-on` names, or worse."""


def triage(args: Namespace, environ: Mapping[str, str]) -> int:
    """Print the queue. 0, or by `--fail-on` 1 where its class is reached, 2 where that can't be told."""

    async def work(posthog: PostHog, place: Place) -> int:
        from exptui.services import triage as queue
        from exptui.services.findings import Findings
        from exptui.services.workspace import utc_now

        as_of = utc_now()
        experiments = await posthog.experiments.listed()
        judged = await Findings(posthog, now=utc_now).triage(experiments, progress=progress)
        if args.json:
            tell(json.dumps(queue.document(judged, place, as_of), ensure_ascii=False, indent=2) + "\n")
        else:
            tell(queue.as_text(judged, place, as_of))
        return code(judged, args.fail_on)

    return run(args, environ, work)


def code(judged: list[Judgement], fail_on: str | None) -> int:
    """What to end with. What could not be read is not taken for well: that would hide an alarm."""
    from exptui.domain.describe import counted
    from exptui.domain.finding import Attention
    from exptui.services.triage import worst

    if fail_on is None:
        return 0
    if worst(judged).rank <= Attention(fail_on).rank:
        return REACHED
    unread = sum(bool(each.evidence.unread) for each in judged)
    if not unread:
        return 0
    return give_up(
        f"{counted(unread, 'experiment')} could not be read in full, and may be worse than it seems."
    )
