"""A project of many experiments on a loopback port: answers are made once and then only sent.

Run as a process of its own, so that it takes no time from the program that is measured. `/control` sets how it
answers from then on: `delay` in seconds, and whether the newest experiment has been `renamed`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from exptui.sandbox.app import create_app
from exptui.sandbox.seed import build_world

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PROJECT = "/api/projects/1/"
LIST = f"{PROJECT}experiments/"
OTHERS = {
    "/api/users/@me/": {"id": 1, "first_name": "Ada", "email": "ada@shop.example"},
    PROJECT: {"id": 1, "name": "Shop"},
}
Item = dict[str, Any]


def name_of(number: int, *, renamed: bool = False) -> str:
    """How the name of an experiment begins; the highest number is the newest."""
    return f"{'renamed' if renamed else 'experiment'} {number:05}"


async def templates() -> list[Item]:
    """What a PostHog sends in its list, of experiments of every status; from the sandbox."""
    world = build_world(build="page", now=lambda: NOON)
    headers = {"Authorization": f"Bearer {world.api_key}"}
    transport = httpx.ASGITransport(app=create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox", headers=headers) as client:
        items: list[Item] = (await client.get(LIST)).json()["results"]
    return items


def experiments(kinds: list[Item], count: int) -> list[Item]:
    """Many experiments of those kinds, newest first."""
    return [
        {
            **kinds[number % len(kinds)],
            "id": number,
            "name": f"{name_of(number)} {kinds[number % len(kinds)]['name']}",
            "feature_flag_key": f"flag-{number:05}",
            "created_at": (NOON - timedelta(minutes=count - number)).isoformat(),
        }
        for number in range(count, 0, -1)
    ]


class Project:
    """Answers what the dashboard asks when it starts."""

    def __init__(self, items: list[Item]) -> None:
        self.items = items
        self.delay = 0.0
        self.renamed = False
        self.page = lru_cache(maxsize=None)(self._page)

    def control(self, params: dict[str, str]) -> None:
        self.delay = float(params.get("delay", "0"))
        if ("renamed" in params) != self.renamed:
            newest, self.renamed = self.items[0], not self.renamed
            old, new = (
                name_of(newest["id"], renamed=renamed) for renamed in (not self.renamed, self.renamed)
            )
            self.items[0] = {**newest, "name": newest["name"].replace(old, new)}
            self.page.cache_clear()

    def answer(self, method: str, target: str, host: str) -> tuple[int, bytes]:
        """Status and body."""
        url = urlsplit(target)
        if method == "GET" and url.path == LIST:
            return 200, self.page(host, url.query)
        if method == "GET" and url.path in OTHERS:
            return 200, json.dumps(OTHERS[url.path]).encode()
        missing = {"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": None}
        return 404, json.dumps(missing).encode()

    def _page(self, host: str, query: str) -> bytes:
        params = dict(parse_qsl(query))
        limit, offset = int(params.get("limit", "100")), int(params.get("offset", "0"))
        found = [
            item
            for item in self.items
            if item["archived"] == (params.get("archived") == "true")
            and params.get("status", item["status"]) == item["status"]
            and params.get("search", "").casefold() in item["name"].casefold()
        ]
        end = offset + limit
        following = f"http://{host}{LIST}?limit={limit}&offset={end}" if end < len(found) else None
        body = {"count": len(found), "next": following, "previous": None, "results": found[offset:end]}
        return json.dumps(body, separators=(",", ":")).encode()


async def attend(project: Project, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one connection until it is closed."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ")
            headers = {name.lower(): value.strip() for name, _, value in (h.partition(":") for h in head[1:])}
            await reader.readexactly(int(headers.get("content-length", "0")))
            url = urlsplit(target)
            if url.path == "/control":
                project.control(dict(parse_qsl(url.query, keep_blank_values=True)))
                status, body = 200, b"{}"
            else:
                await asyncio.sleep(project.delay)
                status, body = project.answer(method, target, headers.get("host", ""))
            writer.write(
                f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        return
    finally:
        writer.close()


async def serve(count: int) -> None:
    """Serve so many experiments; tells its port on standard output once it takes connections."""
    project = Project(experiments([kind for kind in await templates() if not kind["archived"]], count))
    server = await asyncio.start_server(lambda r, w: attend(project, r, w), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("count", type=int)
    asyncio.run(serve(arguments.parse_args().count))
