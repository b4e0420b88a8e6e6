"""`exptui show`: one experiment's report, as text, as Markdown or as JSON."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING

from exptui.screenless import give_up, run, tell

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.services.place import Place


def show(args: Namespace, environ: Mapping[str, str]) -> int:
    """Print the report. 0, or 2 where the experiment can't be read."""

    async def work(posthog: PostHog, place: Place) -> int:
        from exptui.api.errors import NotFound
        from exptui.services import report
        from exptui.services.findings import Findings
        from exptui.services.workspace import utc_now

        try:
            experiment = await posthog.experiments.get(args.id)
        except NotFound:
            return give_up(f"there is no experiment {args.id} in {place.label}, or the key may not see it.")
        judged = await Findings(posthog, now=utc_now).judgement(experiment, in_full=True)
        if args.json:
            tell(json.dumps(report.document(judged, place), ensure_ascii=False, indent=2) + "\n")
        elif args.markdown:
            tell(report.as_markdown(judged, place))
        else:
            tell(report.as_text(judged, place))
        return 0

    return run(args, environ, work)
