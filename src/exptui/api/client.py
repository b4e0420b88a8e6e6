"""One way to PostHog: reads may repeat, writes happen once, and the key is told to nobody else."""

from __future__ import annotations

import asyncio
import copy
import json
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from exptui import __version__
from exptui.api.connection import Connection, Secret
from exptui.api.errors import (
    Answered,
    AnswerLost,
    Elsewhere,
    NoAnswer,
    PostHogError,
    ReadOnly,
    ServerFault,
    Throttled,
    Unintelligible,
    Unreachable,
    error_for,
)
from exptui.domain.text import clean, clean_line

TRIES = 4
MOST_AT_ONCE = 4
LONGEST_WAIT = 60.0
"""Seconds that a refusal for haste is waited out for."""
PATIENCE = 60.0
QUERY_PATIENCE = 300.0
_MOST_REDIRECTS = 3
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)

_HARMLESS_POSTS = (
    re.compile(r"/api/(projects|environments)/[^/]+/query/"),
    re.compile(r"/api/(projects|environments)/[^/]+/experiments/calculate_running_time/"),
)
"""What reads although it is a POST; with every GET, all that may be sent when nothing may be changed."""

Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: its status, for the few calls where two successes differ, and its body."""

    status: int
    body: bytes

    def json(self) -> Any:
        """The body decoded, text as it came. Raises `Unintelligible` for what is no JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unintelligible("The answer is not JSON.") from error


class _Bearer(httpx.Auth):
    """Puts the key into the header at the last moment, so that no frame of ours holds it in the clear."""

    def __init__(self, key: Secret) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Any:
        request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        yield request


class Client:
    """The connection to one PostHog. Every refusal and every silence is a `PostHogError`."""

    def __init__(
        self,
        connection: Connection,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        read_only: bool = False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = random.random,
    ) -> None:
        self.connection = connection
        self.project_id = connection.project_id
        """Resolved from `@current` once it is known; see `People.settle`."""
        self.read_only = read_only
        self.missing: set[str] = set()
        """Features this server was found not to have, so that they are asked for once."""
        self.sleep = sleep
        self._random = random
        self._at_once = asyncio.Semaphore(MOST_AT_ONCE)
        self._slow = asyncio.Semaphore(MOST_AT_ONCE - 1)
        self._http = httpx.AsyncClient(
            base_url=connection.host,
            auth=_Bearer(connection.api_key),
            headers={"Accept": "application/json", "User-Agent": f"exptui/{__version__}"},
            timeout=_timeout(PATIENCE),
            limits=httpx.Limits(max_connections=MOST_AT_ONCE, max_keepalive_connections=MOST_AT_ONCE),
            follow_redirects=False,
            transport=transport,
        )

    def at(self, project_id: int) -> Client:
        """The same connection, looking at another project. Close only one of the two."""
        other = copy.copy(self)
        other.project_id = project_id
        return other

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    @property
    def web(self) -> str:
        """Where the project's pages are."""
        return f"{self.connection.host}/project/{self.project_id}"

    async def get(self, path: str, params: Params | None = None) -> Answer:
        """Read, again if need be: up to four times, unless the refusal would only be repeated.

        `path` is within the project, or begins with `/api/`.
        """
        for attempt in range(TRIES - 1):
            try:
                return await self._send("GET", path, params=params)
            except (NoAnswer, ServerFault, Throttled) as error:
                await self.sleep(self._pause(error, attempt))
        return await self._send("GET", path, params=params)

    async def post(self, path: str, body: Any = None) -> Answer:
        """Write, once: a write that may have happened is never sent again."""
        return await self._send("POST", path, body={} if body is None else body)

    async def patch(self, path: str, body: Any) -> Answer:
        """Write, once."""
        return await self._send("PATCH", path, body=body)

    async def query(self, body: Any) -> Answer:
        """Have something computed: slow, and one place is always left to quicker requests."""
        async with self._slow:
            return await self._send("POST", "query/", body=body, patience=QUERY_PATIENCE)

    def _pause(self, error: PostHogError, attempt: int) -> float:
        """Full jitter, so that many clients that failed together do not come back together."""
        if isinstance(error, Throttled) and error.seconds is not None:
            return min(error.seconds, LONGEST_WAIT)
        return self._random() * min(0.5 * 2.0**attempt, 8.0)

    def _path(self, path: str) -> str:
        return path if path.startswith("/") else f"/api/projects/{self.project_id}/{path}"

    async def _send(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: Any = None,
        patience: float = PATIENCE,
    ) -> Answer:
        path = self._path(path)
        if self.read_only and not _harmless(method, path):
            raise ReadOnly("Read-only: nothing may be changed from here.")
        request = self._http.build_request(
            method,
            path,
            params={key: clean(v) if isinstance(v, str) else v for key, v in (params or {}).items()} or None,
            content=None if body is None else json.dumps(body).encode(),
            headers=None if body is None else {"Content-Type": "application/json"},
            timeout=_timeout(patience),
        )
        for _ in range(_MOST_REDIRECTS + 1):
            answer = await self._exchange(request)
            if isinstance(answer, NoAnswer):
                raise answer
            if answer.is_success:
                return Answer(answer.status_code, answer.content)
            request = self._redirected(request, answer)
        raise Elsewhere(302, None, "The host redirects in a circle.")

    async def _exchange(self, request: httpx.Request) -> httpx.Response | NoAnswer:
        """Returned and not raised: a traceback through httpx's frames would hold the header with the key."""
        async with self._at_once:
            try:
                return await self._http.send(request)
            except _NOT_SENT as error:
                return Unreachable(f"{request.url.host} can't be reached: {_words(error)}.")
            except httpx.RequestError as error:
                return AnswerLost(f"{request.url.host} gave no answer: {_words(error)}.")

    def _redirected(self, request: httpx.Request, answer: httpx.Response) -> httpx.Request:
        """The same read at its new place on the same origin; everything else is raised."""
        location = answer.headers.get("Location")
        if not answer.has_redirect_location or location is None:
            raise self._error(answer)
        try:
            target = request.url.join(location)
        except httpx.InvalidURL:
            raise self._error(answer) from None
        if request.method != "GET" or _origin(target) != _origin(request.url):
            place = clean_line(f"{target.scheme}://{target.netloc.decode('ascii', 'replace')}")
            raise Elsewhere(
                answer.status_code, None, f"The host redirects to {place}, where nothing was sent."
            )
        return self._http.build_request("GET", target, timeout=_timeout(PATIENCE))

    def _error(self, answer: httpx.Response) -> Answered:
        """What a refusal means. A server that echoes the key must not bring it to a screen or into the journal."""
        key = self.connection.api_key
        content = answer.content.replace(key.reveal().encode(), str(key).encode())
        return error_for(answer.status_code, answer.headers, content, base=self.web)


def _harmless(method: str, path: str) -> bool:
    return method == "GET" or (method == "POST" and any(p.fullmatch(path) for p in _HARMLESS_POSTS))


def _timeout(read: float) -> httpx.Timeout:
    return httpx.Timeout(read, connect=10.0, pool=None)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    port = url.port or {"http": 80, "https": 443}.get(url.scheme)
    return url.scheme, url.host, port


def _words(error: httpx.RequestError) -> str:
    """What happened, in httpx's words where it has any."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
    return clean_line(str(error)).rstrip(".") or name
