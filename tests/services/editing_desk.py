"""Editing an experiment of the sandbox, and somebody else who does so too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from exptui.domain.metric_set import MetricSet, Section, inline
from exptui.domain.text import Json
from exptui.sandbox.store import Build
from exptui.services.drafts import Drafts
from exptui.services.journal import Journal
from exptui.services.metric_editing import Editing
from exptui.services.metric_session import Session
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")


def started(server: Server, directory: Path | None = None) -> Editing:
    """A program that begins: what an earlier one left is on the disk, and nowhere else."""
    workspace = server.workspace()
    assert workspace.posthog is not None
    return Editing(
        posthog=workspace.posthog,
        workspace=workspace,
        drafts=Drafts(directory, workspace.place, now=server.clock.now),
        journal=Journal(directory),
        now=server.clock.now,
    )


def mean(event: str = "order_completed", **more: object) -> Json:
    """The definition of a metric that counts an event."""
    source = {"kind": "EventsNode", "event": event, "math": "total"}
    return {"kind": "ExperimentMetric", "metric_type": "mean", "source": source, "goal": "increase", **more}


def titles(metrics: MetricSet, section: Section = "primary") -> list[str]:
    return [entry.metric.title for entry in metrics.section(section)]


async def stored(server: Server, number: int) -> MetricSet:
    """What the server shows by now."""
    return MetricSet.of((await server.posthog().experiments.get(number)).raw)


async def teammate_adds(server: Server, number: int, *names: str) -> None:
    """Somebody adds primary metrics on another machine, as the web app does: with the arrays whole."""
    there = (await server.posthog().experiments.get(number)).raw
    new = [inline(mean(name=name)).body for name in names]
    body: Json = {"metrics": [*(there["metrics"] or []), *new]}
    listed = there["primary_metrics_ordered_uuids"]
    if listed is not None:
        body["primary_metrics_ordered_uuids"] = [*listed, *(each["uuid"] for each in new)]
    await teammate_sends(server, number, body)


async def teammate_changes(server: Server, number: int, uuid: str, **fields: object) -> None:
    """Somebody changes fields of an inline metric."""
    there = (await server.posthog().experiments.get(number)).raw
    section = next(
        each for each in ("metrics", "metrics_secondary") if any(m["uuid"] == uuid for m in there[each] or [])
    )
    changed = [{**m, **fields} if m["uuid"] == uuid else m for m in there[section]]
    await teammate_sends(server, number, {section: changed})


async def teammate_sends(server: Server, number: int, body: Json) -> None:
    await server.posthog().experiments.patch(number, {**body, "allow_unknown_events": True})
    server.app.state.requests.clear()


def own(session: Session, section: Section = "primary") -> str:
    """The uuid of the first inline metric of a section."""
    return next(entry.uuid for entry in session.metrics.section(section) if entry.kind == "inline")


def adds(session: Session, name: str = "Ours", event: str = "order_completed") -> str:
    """A person adds a metric; returns its uuid."""
    entry = inline(mean(event, name=name))
    session.edit(f"added {name}", metrics=session.metrics.add("primary", entry))
    return entry.uuid


def changes(session: Session, uuid: str, **fields: object) -> None:
    """A person changes fields of an inline metric."""
    body = {**session.metrics.entry(uuid).body, **fields}
    session.edit("changed it", metrics=session.metrics.replace(uuid, body))


def kept(session: Session, number: int) -> bool:
    """Whether the draft is on the disk, with what was meant in it."""
    drafts = session.editing.drafts.of(number)
    return [each.ours for each in drafts] == [session.ours.to_json()] and bool(session.changes)


class Meanwhile(httpx.AsyncBaseTransport):
    """A link on which something happens just before the next change reaches the server, or just after."""

    def __init__(
        self,
        server: Server,
        *,
        before: Callable[[], Awaitable[None]] | None = None,
        after: Callable[[], Awaitable[None]] | None = None,
        seen: bool = False,
    ) -> None:
        """What happens after is in the answer already where it is `seen`."""
        self._link = server.link.server
        self._before, self._after, self._seen = before, after, seen
        server.link.server = self

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "PATCH":
            return await self._link.handle_async_request(request)
        before, after = self._before, self._after
        self._before = self._after = None
        if before is not None:
            await before()
        answer = await self._link.handle_async_request(request)
        if after is None:
            return answer
        await after()
        again = httpx.Request("GET", request.url, headers={"Authorization": request.headers["Authorization"]})
        return await self._link.handle_async_request(again) if self._seen else answer
