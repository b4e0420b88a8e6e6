"""Who we are and what we may do: learnt at the start, told, and never in the way of reading."""

from __future__ import annotations

import httpx
import pytest

from exptui.api.client import Client
from exptui.api.connection import Connection, Secret
from exptui.api.posthog import PostHog
from exptui.sandbox.store import READ_ONLY_API_KEY
from exptui.services import standing
from exptui.services.place import Place
from exptui.services.workspace import Workspace
from tests.support.server import HOST, Server, at_once


async def begun(server: Server) -> Workspace:
    workspace = server.workspace()
    assert workspace.posthog is not None
    await standing.begin(workspace.posthog, workspace, first=True)
    return workspace


async def test_the_place_gets_its_names_and_the_list_its_rows() -> None:
    workspace = await begun(Server())
    assert workspace.place.who == "Mia"
    assert workspace.place.project_name == "Fernway Shop"
    assert workspace.place.read_only is None
    assert workspace.rows


async def test_finding_out_whether_the_key_may_write_changes_nothing() -> None:
    server = Server()
    before = repr(server.world.experiments)
    await begun(server)
    assert server.writes() == []
    assert repr(server.world.experiments) == before


async def test_a_key_that_may_not_write_makes_the_place_read_only() -> None:
    workspace = await begun(Server(key=READ_ONLY_API_KEY))
    assert workspace.place.read_only == "the key has no experiment:write"
    assert workspace.rows


async def test_asked_for_read_only_nothing_is_tried_out() -> None:
    server = Server(read_only=True)
    workspace = await begun(server)
    assert workspace.place.read_only == "--read-only"
    assert {request.method for request in server.app.state.requests} == {"GET"}


async def test_reading_again_asks_for_nothing_but_the_list() -> None:
    server = Server()
    workspace = await begun(server)
    asked = len(server.app.state.requests)
    assert workspace.posthog is not None
    await standing.begin(workspace.posthog, workspace, first=False)
    again = [(request.method, request.path) for request in server.app.state.requests[asked:]]
    assert set(again) == {("GET", "/api/projects/1/experiments/")}


@pytest.mark.parametrize(("scope", "unknown"), [("user:read", "who"), ("project:read", "project_name")])
async def test_what_the_key_may_not_ask_stays_unknown_and_the_list_is_read(scope: str, unknown: str) -> None:
    server = Server()
    server.faults.forbid_scope(scope)
    workspace = await begun(server)
    assert getattr(workspace.place, unknown) == ""
    assert workspace.rows
    assert workspace.problem is None
    assert workspace.place.read_only is None


async def test_a_key_that_may_not_read_experiments_is_told_as_a_problem() -> None:
    server = Server()
    server.faults.forbid_scope("experiment:read")
    workspace = await begun(server)
    assert workspace.problem is not None
    assert not workspace.rows


async def test_the_current_project_is_turned_into_a_number_once() -> None:
    server = Server()
    connection = Connection(host=HOST, project_id="@current", api_key=Secret(server.world.api_key))
    posthog = PostHog(Client(connection, transport=httpx.ASGITransport(app=server.app), sleep=at_once))
    workspace = Workspace(Place(host=HOST), now=server.clock.now)
    workspace.connect(posthog)
    await standing.begin(posthog, workspace, first=True)
    assert workspace.place.project_id == 1
    paths = [request.path for request in server.app.state.requests]
    assert not [path for path in paths if "@current/experiments" in path]
    assert any(path.startswith("/api/projects/1/experiments") for path in paths)


async def test_no_connection_becomes_a_problem_and_not_a_crash() -> None:
    server = Server()
    server.link.fail_before = {"GET"}
    server.link.then_silent = True
    server.link._silent = True
    workspace = await begun(server)
    assert workspace.problem is not None
