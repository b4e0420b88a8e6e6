from __future__ import annotations

import asyncio

import httpx
import pytest

from exptui.api.client import Client
from exptui.api.connection import Connection, Secret
from exptui.api.errors import (
    AnswerLost,
    Elsewhere,
    Invalid,
    NoAnswer,
    NotFound,
    PostHogError,
    ServerFault,
    Throttled,
    Unauthorized,
    Unintelligible,
    Unreachable,
)
from tests.api.servers import HOST, KEY, answer, problem, serving

BROKEN = problem(500, "A server error occurred.", "error")
CUT = httpx.ReadError("connection reset")
SILENT = httpx.ReadTimeout("")
CLOSED = httpx.ConnectError("refused")


@pytest.mark.parametrize("fault", [BROKEN, CUT, SILENT, CLOSED, problem(503, "busy")], ids=repr)
async def test_a_read_is_repeated_until_it_succeeds(fault: httpx.Response | Exception) -> None:
    server = serving(fault, fault, fault, answer({"ok": 1}))
    assert (await server.client().get("experiments/")).json() == {"ok": 1}
    assert len(server.asked) == 4
    assert server.slept == [0.5, 1.0, 2.0]


async def test_the_pause_is_shortened_by_chance() -> None:
    server = serving(BROKEN, answer({}))
    await server.client(jitter=0.25).get("experiments/")
    assert server.slept == [0.125]


async def test_a_read_is_given_up_after_four_tries() -> None:
    server = serving(BROKEN)
    with pytest.raises(ServerFault):
        await server.client().get("experiments/")
    assert len(server.asked) == 4
    assert len(server.slept) == 3


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [(problem(400, "no"), Invalid), (problem(401, "no"), Unauthorized), (problem(404, "no"), NotFound)],
    ids=["400", "401", "404"],
)
async def test_a_refusal_is_not_asked_for_again(refusal: httpx.Response, kind: type[PostHogError]) -> None:
    server = serving(refusal)
    with pytest.raises(kind):
        await server.client().get("experiments/")
    assert len(server.asked) == 1


async def test_the_wait_that_is_asked_for_is_kept_up_to_a_minute() -> None:
    hasty = problem(429, "Request was throttled. Expected available in 38 seconds.", "throttled")
    hastier = problem(429, "Request was throttled. Expected available in 3600 seconds.", "throttled")
    server = serving(hasty, hastier, answer({}))
    await server.client().get("experiments/")
    assert server.slept == [38, 60]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (BROKEN, ServerFault),
        (CUT, AnswerLost),
        (SILENT, AnswerLost),
        (httpx.RemoteProtocolError("disconnected"), AnswerLost),
        (httpx.WriteError("broken pipe"), AnswerLost),
        (CLOSED, Unreachable),
        (httpx.ConnectTimeout(""), Unreachable),
        (problem(429, "available in 3 seconds"), Throttled),
        (httpx.Response(503, text="<html>"), ServerFault),
    ],
    ids=repr,
)
@pytest.mark.parametrize("method", ["post", "patch", "query"])
async def test_a_write_is_sent_once(
    method: str, fault: httpx.Response | Exception, kind: type[PostHogError]
) -> None:
    server = serving(fault)
    client = server.client()
    calls = {
        "post": lambda: client.post("experiments/1/launch/"),
        "patch": lambda: client.patch("experiments/1/", {"name": "n"}),
        "query": lambda: client.query({}),
    }
    with pytest.raises(kind) as caught:
        await calls[method]()
    assert len(server.asked) == 1
    assert server.slept == []
    assert caught.value.outcome_unknown is (kind in (ServerFault, AnswerLost))


async def test_what_was_certainly_not_sent_is_told_apart() -> None:
    with pytest.raises(Unreachable, match=r"ph\.example can't be reached: refused\.") as caught:
        await serving(CLOSED).client().post("experiments/1/launch/")
    assert "Nothing was sent" in caught.value.hint
    with pytest.raises(AnswerLost, match=r"ph\.example gave no answer: read timeout\."):
        await serving(SILENT).client().post("experiments/1/launch/")


async def test_a_path_is_within_the_project_unless_it_begins_with_api() -> None:
    server = serving(answer({}))
    client = server.client()
    await client.get("experiments/", {"search": "a b&c"})
    await client.get("/api/users/@me/")
    await client.at(9).post("experiments/1/launch/")
    assert server.sent == [
        ("GET", "/api/projects/7/experiments/?search=a+b%26c", None),
        ("GET", "/api/users/@me/", None),
        ("POST", "/api/projects/9/experiments/1/launch/", {}),
    ]


async def test_half_a_character_is_sent_back_as_it_came_and_never_crashes() -> None:
    server = serving(answer({}))
    client = server.client()
    await client.patch("experiments/1/", {"name": "half \ud83d"})
    await client.get("experiments/", {"search": "half \ud83d"})
    assert server.asked[0].headers["Content-Type"] == "application/json"
    assert server.asked[0].content == b'{"name": "half \\ud83d"}'
    assert server.asked[1].url.params["search"] == "half \ufffd"


async def test_waiting_has_an_end_and_queries_have_longer() -> None:
    server = serving(answer({}))
    client = server.client()
    await client.get("experiments/")
    await client.query({})
    first, second = (request.extensions["timeout"] for request in server.asked)
    assert (first["connect"], first["read"], second["read"]) == (10, 60, 300)


async def test_an_answer_that_is_no_json_is_unintelligible() -> None:
    got = await serving(httpx.Response(200, text="<html>log in</html>")).client().get("experiments/")
    with pytest.raises(Unintelligible) as caught:
        got.json()
    assert caught.value.outcome_unknown


async def test_a_read_follows_a_redirect_on_the_same_origin() -> None:
    server = serving(
        httpx.Response(301, headers={"Location": "/api/projects/7/experiments/?a=1"}), answer({})
    )
    await server.client().get("experiments")
    assert server.sent[1][1] == "/api/projects/7/experiments/?a=1"
    assert server.asked[1].headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/x",
        "http://ph.example/x",
        "https://ph.example:8443/x",
        "//evil.example",
        "https://[",
    ],
)
async def test_the_key_is_never_taken_to_another_origin(place: str) -> None:
    server = serving(httpx.Response(302, headers={"Location": place}), answer({}))
    with pytest.raises(PostHogError):
        await server.client().get("experiments/")
    assert [request.url.host for request in server.asked] == ["ph.example"]


async def test_a_write_follows_no_redirect() -> None:
    server = serving(httpx.Response(307, headers={"Location": f"{HOST}/elsewhere"}), answer({}))
    with pytest.raises(Elsewhere, match="nothing was sent"):
        await server.client().post("experiments/1/launch/")
    assert len(server.asked) == 1


async def test_redirects_in_a_circle_end() -> None:
    server = serving(httpx.Response(302, headers={"Location": "/again"}))
    with pytest.raises(Elsewhere, match="circle"):
        await server.client().get("experiments/")
    assert len(server.asked) == 4


class Crowd(httpx.AsyncBaseTransport):
    """Holds every request until told, and counts how many it holds."""

    def __init__(self) -> None:
        self.held = self.most = 0
        self.paths: list[str] = []
        self.go = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.held += 1
        self.most = max(self.most, self.held)
        self.paths.append(request.url.path)
        await self.go.wait()
        self.held -= 1
        return answer({})


async def _until_quiet() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


async def test_at_most_four_requests_are_on_their_way() -> None:
    crowd = Crowd()
    client = Client(Connection(HOST, 7, Secret(KEY)), transport=crowd)
    waiting = asyncio.gather(*(client.get(f"experiments/{n}/") for n in range(12)))
    await _until_quiet()
    assert crowd.held == 4
    crowd.go.set()
    await waiting
    assert (crowd.most, len(crowd.paths)) == (4, 12)


async def test_queries_leave_room_for_what_is_quick() -> None:
    crowd = Crowd()
    client = Client(Connection(HOST, 7, Secret(KEY)), transport=crowd)
    queries = asyncio.gather(*(client.query({}) for _ in range(8)))
    await _until_quiet()
    launch = asyncio.ensure_future(client.post("experiments/1/launch/"))
    await _until_quiet()
    assert crowd.paths[-1].endswith("/launch/")
    crowd.go.set()
    await asyncio.gather(queries, launch)


async def test_closing_lets_go_of_the_connections() -> None:
    client = serving(answer({})).client()
    await client.aclose()
    with pytest.raises(RuntimeError):
        await client.get("experiments/")


def test_every_silence_is_an_error_a_person_can_be_told() -> None:
    assert issubclass(NoAnswer, PostHogError)
    assert {kind.__name__ for kind in NoAnswer.__subclasses__()} == {"AnswerLost", "Unreachable"}
