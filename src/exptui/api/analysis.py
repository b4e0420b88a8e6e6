"""What an experiment's numbers are made of: stored series, and asking for them to be computed again."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from exptui.api.client import Client
from exptui.api.decoding import one
from exptui.api.errors import NotFound
from exptui.api.newer import newer
from exptui.domain.results import RunningTime
from exptui.domain.series import Recalculation, SeriesRecalculation, TimeSeries
from exptui.domain.text import Json


class Analysis:
    """The endpoints of an experiment that are about its results."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def timeseries_results(self, experiment_id: int, metric_uuid: str, fingerprint: str) -> TimeSeries:
        """A metric's result as of each day. An outdated fingerprint gives an empty series, not an error."""
        params = {"metric_uuid": metric_uuid, "fingerprint": fingerprint}
        answer = await self._client.get(f"experiments/{experiment_id}/timeseries_results/", params)
        return one(TimeSeries, answer.json())

    async def recalculate_timeseries(
        self, experiment_id: int, metric: Json, fingerprint: str
    ) -> SeriesRecalculation:
        """Start it, or find it under way. What was stored for the metric is deleted first."""
        path = f"experiments/{experiment_id}/recalculate_timeseries/"
        answer = await self._client.post(path, {"metric": metric, "fingerprint": fingerprint})
        read = one(SeriesRecalculation, answer.json())
        return read.model_copy(update={"is_existing": answer.status == 200})

    async def start_recalculation(self, experiment_id: int) -> Recalculation:
        """Have all metrics computed in one job, or find the one under way."""
        path = f"experiments/{experiment_id}/metrics_recalculation/"
        answer = await newer(
            self._client,
            "metrics_recalculation",
            lambda: self._client.post(path, {"trigger": "manual"}),
            of_one=True,
        )
        return one(Recalculation, answer.json()).model_copy(update={"is_existing": answer.status == 200})

    async def latest_recalculation(self, experiment_id: int) -> Recalculation | None:
        """The last one that finished, with its results; None where none ever did."""
        try:
            return await self._recalculation(experiment_id, "latest")
        except NotFound as error:
            if "recalculation" in error.detail.lower():
                return None
            raise

    async def recalculation(self, experiment_id: int, job: str) -> Recalculation:
        """How far one is."""
        return await self._recalculation(experiment_id, job)

    async def _recalculation(self, experiment_id: int, job: str) -> Recalculation:
        path = f"experiments/{experiment_id}/metrics_recalculation/{quote(job, safe='')}/"
        answer = await newer(
            self._client, "metrics_recalculation", lambda: self._client.get(path), of_one=True
        )
        return one(Recalculation, answer.json())

    async def calculate_running_time(self, body: dict[str, Any]) -> RunningTime:
        """Sample size and days for an effect to be detectable. Reads only, though it is a POST."""
        answer = await newer(
            self._client,
            "calculate_running_time",
            lambda: self._client.post("experiments/calculate_running_time/", body),
        )
        return one(RunningTime, answer.json())
