from __future__ import annotations

import io
import logging
import traceback
from typing import Any

import httpx
import pytest
from rich.console import Console
from rich.traceback import Traceback

from exptui.api.client import Client
from exptui.api.connection import Connection, Secret
from exptui.api.errors import PostHogError
from tests.api.servers import KEY, answer, problem, serving

SECRET = KEY[:-4]


def cut_while_sending(request: httpx.Request) -> httpx.Response:
    """As a real transport fails: deep in frames that hold the headers in the clear."""
    headers = [(bytes(name), bytes(value)) for name, value in request.headers.raw]
    assert (b"Authorization", f"Bearer {KEY}".encode()) in headers
    raise httpx.ReadError("reset")


FAILURES: list[Any] = [
    cut_while_sending,
    httpx.ConnectError("refused"),
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("gone"),
    problem(400, "no"),
    problem(401, "no"),
    problem(403, "no"),
    problem(404, "no"),
    problem(409, "no", "approval_required"),
    problem(429, "Expected available in 3 seconds."),
    problem(500, "no"),
    answer({}, 302, Location="https://evil.example/"),
]


def as_shown(error: BaseException) -> str:
    """Every way in which an error may come before somebody's eyes, the values in each frame included."""
    crash = Traceback.from_exception(
        type(error),
        error,
        error.__traceback__,
        show_locals=True,
        locals_max_length=1000,
        locals_max_string=10_000,
    )
    screen = io.StringIO()
    Console(file=screen, width=400).print(crash)
    chain = "".join(traceback.format_exception(error))
    return f"{error} {error!r} {vars(error)} {error.args} {chain} {screen.getvalue()}"


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: getattr(failure, "__name__", repr(failure)))
@pytest.mark.parametrize("method", ["get", "post"])
async def test_no_error_and_no_log_has_the_key(
    failure: Any, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = serving(failure)
    client = server.client()
    with pytest.raises(PostHogError) as caught:
        await (client.get("experiments/") if method == "get" else client.post("experiments/"))
    assert server.asked[0].headers["Authorization"] == f"Bearer {KEY}"
    assert SECRET not in as_shown(caught.value)
    assert SECRET not in caplog.text
    assert SECRET not in repr(client) + repr(vars(client)) + repr(client.connection)


async def test_requests_are_logged_without_the_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = serving(answer({}))
    await server.client().get("experiments/", {"search": "x"})
    assert "search=x" in caplog.text
    assert SECRET not in caplog.text


async def test_the_key_travels_in_its_header_and_nowhere_else() -> None:
    server = serving(answer({}))
    await server.client().post("experiments/", {"name": "n"})
    (request,) = server.asked
    assert SECRET not in str(request.url)
    assert SECRET.encode() not in request.content
    assert [name for name, value in request.headers.items() if SECRET in value] == ["authorization"]


async def test_a_server_that_echoes_the_key_does_not_bring_it_into_the_error() -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json={"detail": f"What is {request.headers['Authorization']}?"})

    connection = Connection(
        host="https://eu.posthog.com", project_id=1, api_key=Secret("phx_0123456789abcdef")
    )
    client = Client(connection, transport=httpx.MockTransport(echo))
    with pytest.raises(PostHogError) as refused:
        await client.post("experiments/", {})
    await client.aclose()
    assert "phx_" not in str(refused.value)
    assert "…cdef" in str(refused.value)
