"""A sandbox with a clock of its own, and the real client before it, without a port."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from exptui.api.client import Client
from exptui.api.connection import Connection, Secret
from exptui.api.posthog import PostHog
from exptui.sandbox.app import create_app
from exptui.sandbox.faults import Faults
from exptui.sandbox.seed import build_world
from exptui.sandbox.store import Build, World
from exptui.services.journal import Journal
from exptui.services.place import Place
from exptui.services.transitions import Transitions
from exptui.services.workspace import Workspace

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOST = "http://sandbox"
WRITES = ("POST", "PATCH", "PUT", "DELETE")


@dataclass
class Clock:
    """Time that moves when it is told to."""

    moment: datetime = START

    def now(self) -> datetime:
        return self.moment

    def forward(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


async def at_once(_seconds: float) -> None:
    """Wait for nothing."""


class Dropping(httpx.AsyncBaseTransport):
    """A link that can fail: before a request leaves, or after the server did what was asked."""

    def __init__(self, server: httpx.AsyncBaseTransport) -> None:
        self.server = server
        self.fail_before: set[str] = set()
        self.fail_after: set[str] = set()
        """Methods to fail; each is taken out once it has failed."""
        self.then_silent = False
        """Whether nothing gets through any more after the next failure."""
        self._silent = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._silent:
            raise httpx.ConnectError("no route to host", request=request)
        if request.method in self.fail_before:
            self.fail_before.discard(request.method)
            raise httpx.ConnectError("no route to host", request=request)
        response = await self.server.handle_async_request(request)
        if request.method in self.fail_after:
            self.fail_after.discard(request.method)
            self._silent = self.then_silent
            raise httpx.ReadTimeout("nothing came", request=request)
        return response


@dataclass
class Server:
    """One sandbox and everything between it and a screen."""

    build: Build = "current"
    approvals: Collection[str] = ()
    empty: bool = False
    key: str = ""
    read_only: bool = False
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.world: World = build_world(build=self.build, now=self.clock.now, empty=self.empty)
        self.faults = Faults()
        self.app = create_app(self.world, approvals=self.approvals, faults=self.faults)
        self.link = Dropping(httpx.ASGITransport(app=self.app))

    def posthog(self) -> PostHog:
        """The real client, talking to this sandbox."""
        key = Secret(self.key or self.world.api_key)
        connection = Connection(host=HOST, project_id=1, api_key=key)
        return PostHog(Client(connection, transport=self.link, read_only=self.read_only, sleep=at_once))

    def workspace(self) -> Workspace:
        why = "--read-only" if self.read_only else None
        workspace = Workspace(Place(host=HOST, project_id=1, read_only=why), now=self.clock.now, zone=UTC)
        workspace.connect(self.posthog())
        return workspace

    def transitions(self) -> Transitions:
        workspace = self.workspace()
        assert workspace.posthog is not None
        return Transitions(
            posthog=workspace.posthog, workspace=workspace, journal=Journal(None), now=self.clock.now
        )

    def writes(self) -> list[tuple[str, str]]:
        """Method and path of every request that could have changed something, in order."""
        harmless = ("/query/", "/experiments/0/", "/calculate_running_time/", "/metrics_recalculation/")
        return [
            (each.method, each.path)
            for each in self.app.state.requests
            if each.method in WRITES and not each.path.endswith(harmless)
        ]

    def numbered(self, made_for: str) -> int:
        """The seeded experiment that was made for something."""
        return next(number for number, story in self.world.stories.items() if story.made_for == made_for)

    def experiment(self, number: int) -> dict[str, Any]:
        """A row as the server keeps it."""
        return self.world.experiments[number]
