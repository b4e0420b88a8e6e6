"""One request, understood: who asks, in which project, with which words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from exptui.sandbox import problems
from exptui.sandbox.faults import Faults
from exptui.sandbox.store import Json, World


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in, for those who count writes."""

    method: str
    path: str
    query: str
    body: Any
    """The JSON that was sent; None when there was none, or none that could be read."""


@dataclass(slots=True, kw_only=True)
class Server:
    """The world, and what the server knows beside it and forgets when it stops."""

    world: World
    policies: frozenset[str]
    """Action keys that need an approval, such as `feature_flag.update`."""
    faults: Faults
    requests: list[Received] = field(default_factory=list)
    queries: dict[str, Json] = field(default_factory=dict)
    """Queries running in the background, by their id."""
    answers: dict[str, Json] = field(default_factory=dict)
    """Answers of queries that are kept for a day, by cache key."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and what goes with it; a body of None is an empty one."""

    status: int
    body: Any


@dataclass(slots=True, kw_only=True)
class Call:
    """A request whose key is known and whose project exists."""

    server: Server
    method: str
    url: str
    """Scheme, host and path as asked, with the trailing slash: what `next` links are made of."""
    params: Mapping[str, str]
    raw: bytes
    media_type: str
    read_only: bool
    team_id: int
    """0 where the path names no project."""
    at: Mapping[str, str]
    """The named parts of the path."""

    @property
    def world(self) -> World:
        return self.server.world

    @property
    def current(self) -> bool:
        """Whether this is the newest build."""
        return self.world.build == "current"

    @property
    def user_id(self) -> int:
        return self.world.owner_id

    def has_scope(self, scope: str) -> bool:
        if scope in self.server.faults.forbidden_scopes:
            return False
        return not self.read_only or scope.endswith(":read")

    def require(self, *scopes: str) -> None:
        for scope in scopes:
            if not self.has_scope(scope):
                raise problems.scope_missing(scope)

    def data(self) -> Any:
        """The JSON of the body; `{}` for an empty one."""
        if not self.raw.strip():
            return {}
        if self.media_type != "application/json":
            raise problems.unsupported_media_type(self.media_type)
        try:
            return json.loads(self.raw)
        except ValueError as error:
            raise problems.unparsable(str(error)) from error

    def body(self) -> Json:
        """The body, which has to be an object."""
        data = self.data()
        if not isinstance(data, dict):
            raise problems.invalid(f"Invalid data. Expected a dictionary, but got {type(data).__name__}.")
        return data

    def number(self, name: str) -> int:
        """A numeric part of the path."""
        return int(self.at[name])

    def link(self, **changed: object) -> str:
        """This very address, with some query parameters replaced, and those that are None taken out."""
        kept = {**self.params, **changed}
        return (
            f"{self.url}?{urlencode({name: str(value) for name, value in kept.items() if value is not None})}"
        )


def whole(text: str | None, default: int, *, least: int = 0) -> int:
    """A count from the query, or the default where it cannot be one."""
    if text is None or not text.strip().lstrip("+").isascii() or not text.strip().lstrip("+").isdecimal():
        return default
    number = int(text)
    return number if number >= least else default


def page(call: Call, items: list[Any], *, size: int = 100) -> tuple[list[Any], Json]:
    """The part of a list that was asked for, and the frame it is answered in."""
    limit, offset = whole(call.params.get("limit"), size, least=1), whole(call.params.get("offset"), 0)
    count = len(items)
    after = call.link(limit=limit, offset=offset + limit) if offset + limit < count else None
    before = None
    if offset > 0:
        before = call.link(limit=limit, offset=offset - limit if offset > limit else None)
    return items[offset : offset + limit], {"count": count, "next": after, "previous": before}


def paged(call: Call, items: list[Any], *, size: int = 100) -> Reply:
    """A page of items that are answered as they are."""
    part, frame = page(call, items, size=size)
    return Reply(200, {**frame, "results": part})
