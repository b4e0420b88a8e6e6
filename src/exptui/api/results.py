"""Having results computed: one metric or the exposures at a time, at once or in the background."""

from __future__ import annotations

from urllib.parse import quote

from exptui.api.client import Client
from exptui.api.decoding import an_object, one
from exptui.api.errors import Answered, Unintelligible
from exptui.domain.experiment import Experiment
from exptui.domain.results import MetricResult, QueryStatus
from exptui.domain.series import Exposures
from exptui.domain.text import Json

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 8.0
_MOST_LOOKS = 100
"""About the ten minutes and more that the server allows a query."""


class Results:
    """Queries. They change nothing, but they are not repeated either: each costs the server minutes."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def metric(self, experiment_id: int, metric: Json, *, refresh: str = "blocking") -> MetricResult:
        """The result of a metric of an experiment that was launched.

        `metric` is the stored object with its uuid. `refresh` is `blocking` for what may be a day old,
        `force_blocking` for now, and the `async` ones to have it computed in the background and waited for.
        """
        query = {"kind": "ExperimentQuery", "experiment_id": experiment_id, "metric": metric}
        return one(MetricResult, await self._compute(query, refresh))

    async def exposures(self, experiment: Experiment, *, refresh: str = "blocking") -> Exposures:
        """Who took part since the launch, by the experiment's own flag, criteria and dates."""
        raw = experiment.raw
        query: Json = {
            "kind": "ExperimentExposureQuery",
            "experiment_id": experiment.id,
            "experiment_name": raw.get("name"),
            "exposure_criteria": raw.get("exposure_criteria"),
            "feature_flag": raw.get("feature_flag"),
            "start_date": raw.get("start_date"),
            "end_date": raw.get("end_date"),
        }
        if raw.get("holdout"):
            query["holdout"] = raw["holdout"]
        return one(Exposures, await self._compute(query, refresh))

    async def _compute(self, query: Json, refresh: str) -> Json:
        answer = await self._client.query({"query": query, "refresh": refresh})
        body = an_object(answer.json())
        status = body.get("query_status")
        if answer.status == 202 and isinstance(status, dict):
            return await self._wait_for(one(QueryStatus, status).id)
        return body

    async def _wait_for(self, query_id: str) -> Json:
        pause = _FIRST_PAUSE
        for _ in range(_MOST_LOOKS):
            await self._client.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
            answer = await self._client.get(f"query/{quote(query_id, safe='')}/")
            status = one(QueryStatus, an_object(answer.json()).get("query_status"))
            if status.error:
                raise Answered(answer.status, "query_failed", status.error_message)
            if status.complete:
                return status.results
        raise Unintelligible("The query neither ends nor fails.")
