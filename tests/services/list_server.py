"""A server that has nothing but a long list of experiments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from exptui.api.client import Client
from exptui.api.connection import Connection, Secret
from exptui.api.posthog import PostHog

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOST = "http://list.test"


async def at_once(_seconds: float) -> None:
    """Wait for nothing."""


def experiment(number: int, **fields: Any) -> dict[str, Any]:
    """One item of the list; a higher number is newer."""
    return {
        "id": number,
        "name": f"Experiment {number}",
        "feature_flag_key": f"flag-{number}",
        "status": "running",
        "archived": False,
        "created_at": (NOON - timedelta(days=400) + timedelta(minutes=number)).isoformat(),
        "start_date": (NOON - timedelta(days=number % 30 + 1)).isoformat(),
        "created_by": {
            "id": number % 3,
            "first_name": ("Ana", "Leo", "Mia")[number % 3],
            "email": "a@b.example",
        },
        **fields,
    }


class ListServer:
    """Answers the list with its filters, and one experiment; keeps what it was asked."""

    def __init__(self, items: list[dict[str, Any]]) -> None:
        self.items = items
        self.asked: list[dict[str, str]] = []
        self.fail: tuple[int, dict[str, Any]] | None = None
        """Status and body of every answer from now on."""
        self.uncounted = 0
        """How many more it counts than it lists."""
        self.before_page: dict[int, Any] = {}
        """What happens on the server just before a page at an offset is made."""

    def posthog(self) -> PostHog:
        connection = Connection(host=HOST, project_id=1, api_key=Secret("phx_list"))
        return PostHog(Client(connection, transport=httpx.MockTransport(self.answer), sleep=at_once))

    def answer(self, request: httpx.Request) -> httpx.Response:
        params = dict(request.url.params)
        self.asked.append(params)
        if self.fail is not None:
            return httpx.Response(self.fail[0], json=self.fail[1])
        number = request.url.path.rstrip("/").rsplit("/", 1)[-1]
        if number.isdigit():
            return httpx.Response(200, json=next(item for item in self.items if item["id"] == int(number)))
        limit, offset = int(params.get("limit", 100)), int(params.get("offset", 0))
        if offset in self.before_page:
            self.before_page.pop(offset)()
        fitting = [item for item in self.items if self._fits(item, params)]
        fitting.sort(key=lambda item: item["created_at"], reverse=True)
        body = {
            "count": len(fitting) + self.uncounted,
            "next": None,
            "previous": None,
            "results": fitting[offset : offset + limit],
        }
        return httpx.Response(200, json=body)

    @staticmethod
    def _fits(item: dict[str, Any], params: dict[str, str]) -> bool:
        return (
            item["archived"] == (params.get("archived") == "true")
            and params.get("status", item["status"]) == item["status"]
            and params.get("search", "").casefold() in item["name"].casefold()
        )
