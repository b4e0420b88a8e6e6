"""A small app around the detail and the raw view, over a server that answers with given bodies."""

from __future__ import annotations

import asyncio
import copy
import json
from datetime import UTC, datetime
from typing import Any

import httpx
from textual.app import App
from textual.message import Message
from textual.pilot import Pilot

from exptui.api.client import Client
from exptui.api.connection import Connection, Secret
from exptui.api.posthog import PostHog
from exptui.domain.experiment import Experiment
from exptui.services.attention import Attention
from exptui.services.place import Place
from exptui.services.workspace import Workspace
from exptui.ui.messages import CopyRequested, RawRequested, TransitionRequested, WorkspaceChanged
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.detail.screen import DetailScreen
from exptui.ui.screens.raw import RawScreen

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOST = "https://eu.posthog.test"

BODY: dict[str, Any] = {
    "id": 17,
    "name": "Shorter checkout",
    "description": "Fewer fields,\nso more people finish.",
    "status": "running",
    "start_date": "2026-11-11T09:00:00Z",
    "end_date": None,
    "created_at": "2026-11-01T10:00:00Z",
    "updated_at": "2026-11-20T10:00:00Z",
    "archived": False,
    "feature_flag_key": "checkout",
    "feature_flag": {
        "id": 5,
        "key": "checkout",
        "active": True,
        "version": 7,
        "filters": {
            "groups": [
                {
                    "properties": [
                        {"key": "email", "type": "person", "operator": "icontains", "value": "@acme.com"}
                    ],
                    "rollout_percentage": 100,
                },
                {"properties": [], "rollout_percentage": 20, "variant": "test"},
            ],
            "multivariate": {
                "variants": [
                    {"key": "control", "rollout_percentage": 50},
                    {"key": "test", "rollout_percentage": 50},
                ]
            },
        },
    },
    "metrics": [
        {
            "kind": "ExperimentMetric",
            "metric_type": "funnel",
            "uuid": "a",
            "name": "Purchases",
            "series": [{"kind": "EventsNode", "event": "purchase"}],
        },
        {
            "kind": "ExperimentMetric",
            "metric_type": "mean",
            "uuid": "b",
            "source": {"kind": "EventsNode", "event": "add to cart"},
        },
    ],
    "metrics_secondary": [],
    "primary_metrics_ordered_uuids": ["b", "a"],
    "created_by": {"id": 3, "first_name": "Mia", "email": "mia@acme.test"},
}


def body(**changes: Any) -> dict[str, Any]:
    """An experiment as a server sends it, running unless said otherwise."""
    return {**copy.deepcopy(BODY), **changes}


class Server:
    """A server of experiments: bodies by id, and a status to refuse with instead."""

    def __init__(self, *bodies: dict[str, Any]) -> None:
        self.bodies = {each["id"]: each for each in bodies}
        self.refusal: int | None = None
        self.asked: list[int] = []
        """Ids of the experiments that were read, in order."""
        self.open = asyncio.Event()
        """No answer comes before it is set."""
        self.open.set()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        last = request.url.path.rstrip("/").rsplit("/", 1)[1]
        if not last.isdecimal() and last != "experiments":
            return httpx.Response(404, json={"detail": "Not found."})
        if last.isdecimal():
            self.asked.append(int(last))
        await self.open.wait()
        if self.refusal is not None:
            return httpx.Response(self.refusal, json={"detail": "Not today."})
        if last == "experiments":
            live = [] if request.url.params.get("archived") == "true" else list(self.bodies.values())
            return httpx.Response(
                200, json={"count": len(live), "next": None, "previous": None, "results": live}
            )
        if int(last) not in self.bodies:
            return httpx.Response(404, json={"detail": "Not found."})
        return httpx.Response(200, content=json.dumps(self.bodies[int(last)]).encode())


async def at_once(_seconds: float) -> None:
    """Wait for nothing."""


class Host(App[None]):
    """Holds one screen at a time and remembers what it asked for."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.server = server
        self.asked_for: list[Message] = []
        connection = Connection(host=HOST, project_id=1, api_key=Secret("phx_0123456789abcdef"))
        client = Client(connection, transport=httpx.MockTransport(server), sleep=at_once)
        self.posthog = PostHog(client)
        self.workspace = Workspace(Place(host=HOST, project_id=1), now=lambda: NOW, zone=UTC)
        self.workspace.subscribe(self._tell)
        self.workspace.connect(self.posthog)
        self.attention = Attention(self.workspace)
        self.attention.connect(self.posthog)

    def knows(self, *bodies: dict[str, Any]) -> None:
        """Let the list know experiments, as if they had been read before."""
        for each in bodies:
            self.workspace.put(Experiment.model_validate(each))

    def _tell(self, ids: frozenset[int] | None) -> None:
        for screen in self.screen_stack if self._running else ():
            if isinstance(screen, BaseScreen):
                screen.post_message(WorkspaceChanged(ids))

    async def on_unmount(self) -> None:
        await self.posthog.aclose()

    def on_copy_requested(self, message: CopyRequested) -> None:
        self.asked_for.append(message)

    def on_raw_requested(self, message: RawRequested) -> None:
        self.asked_for.append(message)

    def on_transition_requested(self, message: TransitionRequested) -> None:
        self.asked_for.append(message)

    async def opens(self, pilot: Pilot[None], experiment_id: int, *neighbours: int) -> DetailScreen:
        """Open the detail and let it read."""
        screen = DetailScreen(self.workspace, self.attention, experiment_id, neighbours, zone=UTC)
        await self.push_screen(screen)
        await self.settles(pilot)
        return screen

    async def opens_raw(self, pilot: Pilot[None], experiment_id: int) -> RawScreen:
        screen = RawScreen(self.workspace, experiment_id)
        await self.push_screen(screen)
        await self.settles(pilot)
        return screen

    async def settles(self, pilot: Pilot[None]) -> None:
        """Wait until nothing is being read and everything is drawn."""
        await self.workers.wait_for_complete()
        await pilot.pause()

    async def presses(self, pilot: Pilot[None], *keys: str) -> None:
        await pilot.press(*keys)
        await self.settles(pilot)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, line by line."""
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)
