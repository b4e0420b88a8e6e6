"""Metrics that a project keeps once, for many experiments to share."""

from __future__ import annotations

from exptui.api.client import Client
from exptui.api.decoding import an_object, many, one
from exptui.domain.choices import SavedMetric
from exptui.domain.text import Json

PAGE = 100


class SharedMetrics:
    """A method per endpoint. What changes one of them is sent once."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def all(self) -> list[SavedMetric]:
        """Every one of the project, by name."""
        found: dict[int, SavedMetric] = {}
        offset, total = 0, 1
        while offset < total:
            params = {"limit": PAGE, "offset": offset}
            body = an_object((await self._client.get("experiment_saved_metrics/", params)).json())
            found |= {each.id: each for each in many(SavedMetric, body)}
            sent, count = body["results"], body.get("count")
            offset += len(sent)
            total = count if isinstance(count, int) and sent else 0
        return list(found.values())

    async def get(self, number: int) -> SavedMetric:
        return one(SavedMetric, (await self._client.get(f"experiment_saved_metrics/{number}/")).json())

    async def create(self, body: Json) -> SavedMetric:
        """`name` and `query` are needed. The uuid to measure it by is the answer's."""
        return one(SavedMetric, (await self._client.post("experiment_saved_metrics/", body)).json())

    async def patch(self, number: int, body: Json) -> SavedMetric:
        """It changes in every experiment that it is attached to."""
        return one(
            SavedMetric, (await self._client.patch(f"experiment_saved_metrics/{number}/", body)).json()
        )
