"""Read a whole project with the client. Run by the interpreter that is measured.

Prints how many came, the seconds that took with everything imported and a connection open, as in a program that is
running, and the seconds since the process began.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time

BEGUN = time.perf_counter()


async def read() -> None:
    """Read one row to connect, then all for the clock."""
    from exptui.terminal import collector_at_rest

    with collector_at_rest():  # as the dashboard imports
        from exptui.arguments import parser
        from exptui.settings import Settings
        from exptui.wiring import connect

        posthog = connect(Settings.load(parser().parse_args([]), os.environ))
    await posthog.experiments.page(limit=1)
    began = time.perf_counter()
    rows = [row async for page in posthog.experiments.pages() for row in page.rows]
    ended = time.perf_counter()
    await posthog.aclose()
    sys.stdout.write(f"{len(rows)} {ended - began:.6f} {ended - BEGUN:.6f}\n")


if __name__ == "__main__":
    asyncio.run(read())
