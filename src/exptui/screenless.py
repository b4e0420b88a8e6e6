"""What the commands without a screen share: connecting, telling and giving up. Never imports Textual."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from io import TextIOWrapper
from typing import TYPE_CHECKING

from exptui import log
from exptui.config import SettingsError
from exptui.settings import NotConfigured, Settings, default_config_file, how_to_connect

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.services.place import Place

USAGE = 2
"""The exit code where nothing can be said: settings, arguments, no connection."""

Work = Callable[["PostHog", "Place"], Awaitable[int]]


def run(args: Namespace, environ: Mapping[str, str], work: Work) -> int:
    """Connect and do the work; what keeps it from being done is told on the error output."""
    log.start(None)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        settings = Settings.load(args, environ)
    except NotConfigured as problem:
        return give_up(f"{problem}\n\n{how_to_connect(default_config_file())}")
    except SettingsError as problem:
        return give_up(str(problem))
    return asyncio.run(_connected(settings, work))


async def _connected(settings: Settings, work: Work) -> int:
    from exptui.api.errors import PostHogError
    from exptui.services.measuring import in_words
    from exptui.services.workspace import utc_now
    from exptui.wiring import connect, workspace_of

    posthog = connect(settings)
    try:
        number = await posthog.people.settle()
        place = replace(workspace_of(settings, now=utc_now, zone=None).place, project_id=number)
        return await work(posthog, place)
    except PostHogError as error:
        return give_up(in_words(error))
    finally:
        await posthog.aclose()


def tell(text: str) -> None:
    """Write a whole answer at once. A reader that stops early, as `head` does, is no fault."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        return


def progress(done: int, total: int) -> None:
    """How far it is, for a person who waits; nothing where the error output is not a terminal."""
    if sys.stderr.isatty():
        end = "\r\x1b[K" if done == total else ""
        sys.stderr.write(f"\rreading {done}/{total}{end}")
        sys.stderr.flush()


def give_up(message: str) -> int:
    sys.stderr.write(f"exptui: {message}\n")
    return USAGE
