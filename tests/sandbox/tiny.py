"""A small world to test against, and a person with a key who talks to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from exptui.sandbox.app import create_app
from exptui.sandbox.faults import Faults
from exptui.sandbox.store import Build, Json, World

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PURCHASES: Json = {
    "kind": "ExperimentMetric",
    "metric_type": "mean",
    "uuid": "purchases",
    "source": {"kind": "EventsNode", "event": "purchase"},
}
SIGNUPS: Json = {
    "kind": "ExperimentMetric",
    "metric_type": "funnel",
    "uuid": "signups",
    "series": [{"kind": "EventsNode", "event": "signup"}],
}


def words(text: str) -> list[str]:
    """Names, written down without their quotes."""
    return text.split()


@dataclass
class Clock:
    moment: datetime = NOON

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


def _person(number: int, name: str) -> Json:
    return {
        "id": number,
        "uuid": f"00000000-0000-4000-8000-00000000000{number}",
        "distinct_id": f"distinct-{number}",
        "first_name": name,
        "last_name": "",
        "email": f"person{number}@example.com",
        "is_email_verified": True,
        "hedgehog_config": None,
        "role_at_organization": "engineering",
    }


def _named(number: int, team_id: int, name: str, **more: Any) -> Json:
    base = {"id": number, "team_id": team_id, "name": name, "description": "", "created_by_id": 1}
    return {**base, "created_at": NOON - timedelta(days=90), **more}


def tiny_world(build: Build = "page", clock: Clock | None = None) -> World:
    """Two projects, two people, three events; no experiments."""
    world = World(build=build, now=clock or Clock())
    world.organization = {"id": "11111111-0000-4000-8000-000000000000", "name": "Acme", "slug": "acme"}
    world.users = {1: _person(1, "Zoe"), 2: _person(2, "")}
    for number in (1, 2):
        world.projects[number] = {
            "id": number,
            "uuid": f"p{number}",
            "organization": world.organization["id"],
            "name": f"Project {number}",
            "timezone": "UTC",
        }
    names = ((1, "purchase"), (1, "signup"), (1, "$pageview"), (2, "purchase"))
    world.event_definitions = [
        {"id": f"e{team}{name}", "team_id": team, "name": name, "last_seen_at": NOON} for team, name in names
    ]
    world.actions = {
        1: _named(1, 1, "Bought", deleted=False, steps=[{"event": "purchase"}]),
        2: _named(2, 1, "Gone", deleted=True, steps=[]),
    }
    world.holdouts = {
        1: _named(1, 1, "Everyone's holdout", filters=[{"rollout_percentage": 5, "variant": "holdout-1"}])
    }
    world.saved_metrics = {
        1: _named(1, 1, "Shared purchases", query={**PURCHASES, "uuid": "shared"}, metadata=None, tags=[])
    }
    for version in (1, 2, 3):
        world.prompt_versions.append(
            {
                "id": f"prompt-{version}",
                "team_id": 1,
                "name": "greeting",
                "prompt": f"Say hello, {version} times.",
                "version": version,
                "created_by_id": 1,
                "created_at": NOON - timedelta(days=10 - version),
                "updated_at": NOON - timedelta(days=10 - version),
                "deleted": False,
            }
        )
    return world


@dataclass
class Api:
    """Someone with the full key, in project 1."""

    build: Build = "page"
    approvals: Collection[str] = ()
    clock: Clock = field(default_factory=Clock)
    world: World = field(init=False)
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        self.world = tiny_world(self.build, self.clock)
        self.over(self.world)

    def over(self, world: World) -> Api:
        """The same person before another world."""
        self.world = world
        self.app = create_app(world, approvals=self.approvals, faults=self.faults)
        transport = httpx.ASGITransport(app=self.app)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://sandbox.test")
        return self

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> httpx.Response:
        """`path` is within project 1, unless it begins with a slash."""
        url = path if path.startswith("/") else f"/api/projects/1/{path}"
        headers = {"Authorization": f"Bearer {key or self.world.api_key}"}
        return await self.http.request(method, url, json=body, params=params, headers=headers)

    async def get(self, path: str, **params: str) -> Any:
        answer = await self.ask("GET", path, params=params or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, *, status: int = 200) -> Any:
        answer = await self.ask("POST", path, body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def patch(self, number: int, **fields: Any) -> Any:
        answer = await self.ask("PATCH", f"experiments/{number}/", fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refused(self, method: str, path: str, body: Any = None, *, status: int = 400) -> Any:
        """What the server says when it says no."""
        answer = await self.ask(method, path, body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def draft(self, name: str = "Checkout", **fields: Any) -> Any:
        key = fields.pop("feature_flag_key", name.lower().replace(" ", "-"))
        return await self.post("experiments/", {"name": name, "feature_flag_key": key, **fields}, status=201)

    async def running(self, name: str = "Checkout", **fields: Any) -> Any:
        made = await self.draft(name, **fields)
        return await self.post(f"experiments/{made['id']}/launch/")

    async def stopped(self, name: str = "Checkout", **fields: Any) -> Any:
        made = await self.running(name, **fields)
        self.clock.forward(days=8)
        return await self.post(f"experiments/{made['id']}/end/")
