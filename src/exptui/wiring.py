"""Settings in, PostHog out: the only place that knows both the real one and the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from exptui.services.place import Place
from exptui.services.snapshots import Snapshots
from exptui.services.workspace import Workspace

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.settings import Settings

DEMO_HOST = "http://sandbox"
"""A name to show; nothing is ever looked up or sent there."""


def snapshots_of(settings: Settings) -> Snapshots | None:
    """Where what was read is kept for the next start; None where it is not, as in the demo."""
    if not settings.cache_dir or not settings.connection:
        return None
    return Snapshots.for_key(settings.cache_dir, settings.connection.api_key.reveal())


def workspace_of(settings: Settings, *, now: Callable[[], datetime], zone: tzinfo | None) -> Workspace:
    """What is known before anything is asked, with the rows of the last visit where they are kept."""
    connection = settings.connection
    number = connection.project_id if connection else None
    place = Place(
        host=connection.host if connection else DEMO_HOST,
        project_id=number if isinstance(number, int) else None,
        profile=settings.profile,
        read_only=settings.read_only,
    )
    return Workspace(place, snapshots=snapshots_of(settings), now=now, zone=zone)


def connect(settings: Settings) -> PostHog:
    """A client of what the settings name. No request is made yet; close it with `aclose()`.

    Everything heavy is imported here, after the first frame. In the demo each call starts a new world.
    """
    from exptui.api.client import Client
    from exptui.api.posthog import PostHog

    if settings.demo:
        from exptui.api.connection import Connection, Secret
        from exptui.sandbox.app import create_app
        from exptui.sandbox.nearby import Nearby
        from exptui.sandbox.seed import build_world

        world = build_world(build="current")
        connection = Connection(host=DEMO_HOST, project_id=min(world.projects), api_key=Secret(world.api_key))
        transport = Nearby(app=create_app(world))
        return PostHog(Client(connection, transport=transport, read_only=settings.read_only is not None))
    assert settings.connection is not None
    return PostHog(Client(settings.connection, read_only=settings.read_only is not None))
