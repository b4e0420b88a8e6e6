"""The client against the sandbox, in process: the seeded world on a day that does not pass."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import httpx
from starlette.applications import Starlette

from exptui.api.client import Client
from exptui.api.connection import Connection, Secret
from exptui.api.posthog import PostHog
from exptui.sandbox.app import create_app
from exptui.sandbox.seed import build_world
from exptui.sandbox.store import API_KEY, Build

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOST = "http://sandbox"


async def at_once(seconds: float) -> None:
    """Nobody waits here."""


def sandbox(build: Build, *, approvals: tuple[str, ...] = ()) -> Starlette:
    return create_app(build_world(build=build, now=lambda: NOW), approvals=approvals)


def posthog(
    app: Starlette, *, key: str = API_KEY, project: int | Literal["@current"] = 1, read_only: bool = False
) -> PostHog:
    connection = Connection(HOST, project, Secret(key))
    transport = httpx.ASGITransport(app=app)
    return PostHog(Client(connection, transport=transport, read_only=read_only, sleep=at_once))


def writes(app: Starlette) -> list[tuple[str, str]]:
    """What reached the server and was more than reading."""
    return [(r.method, r.path) for r in app.state.requests if r.method != "GET" and "/query/" not in r.path]
