"""The sandbox as an ASGI application: one route a path, behind one gate that counts, spoils and normalises."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from exptui.sandbox import problems
from exptui.sandbox.call import Call, Received, Reply, Server
from exptui.sandbox.faults import Fault, Faults
from exptui.sandbox.present import moment
from exptui.sandbox.routes import ENDPOINTS, Endpoint
from exptui.sandbox.store import World

_PROJECT = "/api/projects/{project}"
_OLDER_PREFIX = "/api/environments"


def create_app(world: World, *, approvals: Collection[str] = (), faults: Faults | None = None) -> Starlette:
    """A PostHog that answers from this world; `state` has the `world`, the `faults` and the `requests` so far."""
    server = Server(world=world, policies=frozenset(approvals), faults=faults or Faults())
    by_path: dict[str, list[Endpoint]] = defaultdict(list)
    for endpoint in ENDPOINTS:
        if world.build == "current" or not endpoint.newest_only:
            by_path[_full(endpoint.path)].append(endpoint)
    routes = [Route(path, _Resource(server, endpoints)) for path, endpoints in by_path.items()]
    routes.append(Route("/{path:path}", _nothing_here))
    app = Starlette(routes=routes, middleware=[Middleware(_Gate, server=server)])
    app.router.redirect_slashes = False
    app.state.world, app.state.faults, app.state.requests = world, server.faults, server.requests
    return app


def _full(path: str) -> str:
    if path.startswith("/"):
        return f"/api{path}"
    return f"{_PROJECT}/{path}" if path else _PROJECT


def _response(status: int, body: Any, headers: dict[str, str] | None = None) -> Response:
    if body is None:
        return Response(None, status, headers)
    if isinstance(body, str):
        return Response(body, status, headers, media_type="text/html")
    text = json.dumps(body, default=moment, separators=(",", ":"), ensure_ascii=False)
    return Response(text.encode("utf-8", "surrogatepass"), status, headers, media_type="application/json")


def _refusal(problem: problems.Problem) -> Response:
    return _response(problem.status, problem.body, problem.headers)


def _nothing_here(request: Request) -> Response:
    return _refusal(problems.not_found("Endpoint not found."))


class _Resource:
    """What stands at one path: its methods, each with its scopes."""

    def __init__(self, server: Server, endpoints: Sequence[Endpoint]) -> None:
        self._server = server
        self._methods = {endpoint.method: endpoint for endpoint in endpoints}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        raw = await request.body()
        try:
            reply = self._answer(request, raw)
            response = _response(reply.status, reply.body)
        except problems.Problem as problem:
            response = _refusal(problem)
        await response(scope, receive, send)

    def _answer(self, request: Request, raw: bytes) -> Reply:
        read_only = self._authenticated(request)
        endpoint = self._methods.get("GET" if request.method == "HEAD" else request.method)
        if endpoint is None:
            raise problems.method_not_allowed(request.method)
        call = Call(
            server=self._server,
            method=request.method,
            url=f"{request.url.scheme}://{request.url.netloc}{request.state.asked_path}",
            params=dict(request.query_params),
            raw=raw,
            media_type=request.headers.get("content-type", "").partition(";")[0].strip().lower(),
            read_only=read_only,
            team_id=self._team(request),
            at=request.path_params,
        )
        call.require(*endpoint.scopes)
        return endpoint.answer(call)

    def _authenticated(self, request: Request) -> bool:
        """Whether the key may only read; a request without a known key goes no further."""
        kind, _, key = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not key.strip():
            raise problems.not_authenticated()
        world = self._server.world
        if key.strip() not in (world.api_key, world.read_only_api_key):
            raise problems.unknown_key()
        return key.strip() == world.read_only_api_key

    def _team(self, request: Request) -> int:
        asked = request.path_params.get("project")
        if asked is None:
            return 0
        projects = self._server.world.projects
        if asked == "@current":
            return min(projects)
        if not asked.isascii() or not asked.isdecimal() or int(asked) not in projects:
            raise problems.not_found("Project not found.")
        return int(asked)


class _Gate:
    """Takes down each request, lets it go wrong where it is told to, and makes all ways to write a path one."""

    def __init__(self, app: ASGIApp, server: Server) -> None:
        self._app = app
        self._server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        raw = await Request(scope, receive).body()
        method, path = scope["method"], scope["path"]
        query = scope["query_string"].decode("ascii", "replace")
        self._server.requests.append(Received(method, path, query, _json(raw)))
        fault = self._server.faults.take(method, path)
        if fault is not None and not fault.after:
            await _spoiled(fault)(scope, receive, send)
            return
        scope.setdefault("state", {})["asked_path"] = path if path.endswith("/") else f"{path}/"
        scope["path"] = _normal(path)
        if fault is None:
            await self._app(scope, _replay(raw), send)
            return
        await self._app(scope, _replay(raw), _swallow)
        await _spoiled(fault)(scope, receive, send)


def _normal(path: str) -> str:
    if path.startswith(_OLDER_PREFIX + "/"):
        path = "/api/projects" + path.removeprefix(_OLDER_PREFIX)
    return path.rstrip("/") or "/"


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return None


def _spoiled(fault: Fault) -> Response:
    return _response(fault.status, fault.body, dict(fault.headers))


def _replay(raw: bytes) -> Callable[[], Awaitable[Message]]:
    async def receive() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    return receive


async def _swallow(message: Message) -> None:
    """The work was done; nobody hears of it."""
