"""`exptui doctor`: what is configured, whether it works, and what would not. Never imports Textual."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Mapping
from io import TextIOWrapper
from typing import TYPE_CHECKING

from exptui import __version__, credentials, log
from exptui.config import SettingsError
from exptui.probes import findings
from exptui.settings import Found, NotConfigured, Settings, how_to_connect
from exptui.terminal import abilities

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog


def examine(args: Namespace, environ: Mapping[str, str]) -> int:
    """Print what is found. 0 if the dashboard would work, 1 if not; scopes it can do without don't count."""
    log.start(None)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    _tell("exptui", f"{__version__}, Python {sys.version.split()[0]}")
    works = _examine_connection(args, environ)
    print()
    for name, value in abilities(environ, sys.stdin, sys.stderr):
        _tell(name, value)
    return 0 if works else 1


def _examine_connection(args: Namespace, environ: Mapping[str, str]) -> bool:
    try:
        found = Found.look(args, environ)
    except SettingsError as problem:
        _tell("✗ settings", str(problem))
        return False
    try:
        if not args.demo:
            _tell(
                "configuration", f"{found.config.path}{'' if found.config.path.exists() else ' (not there)'}"
            )
        _tell_sources(found)
        settings = found.settings()
    except NotConfigured as problem:
        _tell("✗ connection", f"{problem}\n\n{how_to_connect(found.config.path)}")
        return False
    except SettingsError as problem:
        _tell("✗ connection", str(problem))
        return False
    _tell_settings(settings)
    return asyncio.run(_ask(settings))


def _tell_sources(found: Found) -> None:
    try:
        winner = found.chosen()
    except SettingsError:
        winner = None
    for source in found.sources:
        if source is winner:
            state = "used"
        elif source.complete:
            state = "complete, not used"
        elif source.given:
            state = f"skipped: {' and '.join(source.missing)} missing"
        else:
            state = "not set"
        _tell("source", f"{source.name}: {state}")


def _tell_settings(settings: Settings) -> None:
    _tell("connects by", settings.source)
    if settings.connection is not None:
        _tell("host", settings.connection.host)
        _tell("project", str(settings.connection.project_id))
        _tell("key", f"ends in {settings.connection.api_key}")
        if not settings.connection.api_key.reveal().startswith(credentials.PERSONAL):
            _tell(
                "! key",
                f"begins like neither a personal API key nor an OAuth token. {credentials.CREATE_ONE}",
            )
    _tell("read-only", f"yes: {settings.read_only}" if settings.read_only else "no")


async def _ask(settings: Settings) -> bool:
    from exptui.wiring import connect

    posthog = connect(settings)
    try:
        return await _probe(posthog, read_only=settings.read_only is not None)
    finally:
        await posthog.aclose()


async def _probe(posthog: PostHog, *, read_only: bool) -> bool:
    from exptui.api.errors import PostHogError

    try:
        answer = (await posthog.client.get("experiments/", {"limit": 1})).json()
    except PostHogError as error:
        _tell("✗ experiments", error.told)
        return False
    count = answer.get("count") if isinstance(answer, dict) else None
    if not isinstance(count, int):
        _tell("✗ experiments", "the host answers, but not as PostHog does; is there a proxy before it?")
        return False
    _tell("✓ experiments", f"PostHog answers: {count} in this project")
    for symbol, name, value in await findings(posthog.client, read_only=read_only):
        _tell(f"{symbol} {name}", value)
    return True


def _tell(name: str, value: str) -> None:
    print(f"{name:<15} {value}")
