"""Read all experiments and keep them for the next start. Run by the interpreter that is measured."""

from __future__ import annotations

import asyncio
import os

from exptui.arguments import parser
from exptui.services.workspace import utc_now
from exptui.settings import Settings
from exptui.wiring import connect, workspace_of


async def remember() -> None:
    """Know all there is, and save it."""
    settings = Settings.load(parser().parse_args([]), os.environ)
    workspace = workspace_of(settings, now=utc_now, zone=None)
    workspace.connect(connect(settings))
    await workspace.load()
    while not workspace.complete():
        await workspace.load_more()
    if workspace.problem:
        raise SystemExit(workspace.problem)
    workspace.save()


if __name__ == "__main__":
    asyncio.run(remember())
