"""Foreign servers that say whatever a test wants, and remember what they were asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx

from exptui.api.client import Client
from exptui.api.connection import Connection, Secret

KEY = "phx_topSecretKeyOfTheTests0123456789abcd"
HOST = "https://ph.example"


def answer(body: Any = None, status: int = 200, **headers: str) -> httpx.Response:
    """A response with a JSON body."""
    return httpx.Response(status, json=body, headers={k.replace("_", "-"): v for k, v in headers.items()})


def problem(status: int, detail: str, code: str = "invalid_input", attr: str | None = None) -> httpx.Response:
    """A refusal in the usual shape."""
    return answer({"type": "t", "code": code, "detail": detail, "attr": attr}, status)


Reply = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


@dataclass
class Server:
    """Gives its replies one after the other, the last one for ever."""

    replies: list[Reply]
    asked: list[httpx.Request] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return reply(request) if callable(reply) else reply

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def client(
        self, *, read_only: bool = False, project: int | Literal["@current"] = 7, jitter: float = 1.0
    ) -> Client:
        return Client(
            Connection(HOST, project, Secret(KEY)),
            transport=httpx.MockTransport(self),
            read_only=read_only,
            sleep=self.sleep,
            random=lambda: jitter,
        )

    @property
    def sent(self) -> list[tuple[str, str, Any]]:
        """Method, path with query, and decoded body of each request."""
        return [
            (r.method, r.url.raw_path.decode(), json.loads(r.content) if r.content else None)
            for r in self.asked
        ]


def serving(*replies: Reply) -> Server:
    return Server(list(replies))
