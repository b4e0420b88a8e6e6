"""Having results computed: one metric or the exposures at a time, at once or in the background."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from exptui.api.client import MOST_AT_ONCE, Answer, Client
from exptui.api.decoding import an_object, one
from exptui.api.errors import Answered, Forbidden, Unintelligible
from exptui.domain.experiment import Experiment
from exptui.domain.results import MetricResult, QueryStatus
from exptui.domain.series import Exposures
from exptui.domain.text import Json

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 8.0
_MOST_LOOKS = 100
"""About the ten minutes and more that the server allows a query."""
_FORCED = frozenset({"force_blocking", "force_async"})


class Pace(Protocol):
    """Who says when a query may be sent."""

    changed: Callable[[], object]
    """Called when a query begins or ends to wait."""

    async def take(self, *, background: bool = False) -> None:
        """Wait for one."""

    def rest(self, seconds: float) -> None:
        """Send nothing for so long."""

    @property
    def words(self) -> str:
        """What is waited for; empty for nothing."""


def tells_something(result: MetricResult) -> bool:
    """Whether there is any variant in it: an answer without says nothing, not that nothing differs."""
    return result.is_legacy or bool(result.everyone)


class Results:
    """Queries. They change nothing, but they are not repeated here: each costs the server minutes."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.pace: Pace | None = None
        """Asked before every query; None for no limits."""
        self._sending = asyncio.Semaphore(MOST_AT_ONCE - 1)
        self._forbidden: Forbidden | None = None
        """The key may not query: it is not tried again."""
        self.computed_at: dict[int, datetime] = {}
        """When somebody had an experiment's results computed by force: a run before that is out of date."""
        self._fresh: dict[str, Json] = {}
        """What was computed by force, until it is asked for without: no answer the server kept is newer."""

    async def metric(
        self, experiment_id: int, metric: Json, *, refresh: str = "blocking", background: bool = False
    ) -> MetricResult:
        """The result of a metric of an experiment that was launched.

        `metric` is the stored object with its uuid. `refresh` is `blocking` for what may be a day old,
        `force_blocking` for now, and the `async` ones to have it computed in the background and waited for.
        `background` is for what no person waits for: it leaves them a part of the limits.
        """
        query = {"kind": "ExperimentQuery", "experiment_id": experiment_id, "metric": metric}
        result = one(MetricResult, await self._compute(query, refresh, background=background))
        if not tells_something(result):
            raise Unintelligible("PostHog's answer holds no result of any variant.")
        return result

    async def exposures(
        self, experiment: Experiment, *, refresh: str = "blocking", background: bool = False
    ) -> Exposures:
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
        seen = one(Exposures, await self._compute(query, refresh, background=background))
        if not isinstance(seen.raw.get("total_exposures"), dict):  # which is not the same as nobody
            raise Unintelligible("PostHog's answer does not say how many took part.")
        return seen

    def drop_fresh(self) -> None:
        """Forget what was computed by force: from now on the server's own answers count again."""
        self._fresh.clear()

    async def _compute(self, query: Json, refresh: str, *, background: bool) -> Json:
        key = json.dumps(query, sort_keys=True)
        fresh = self._fresh.pop(key, None)
        if fresh is not None and refresh not in _FORCED:
            return fresh
        answer = await self._send({"query": query, "refresh": refresh}, background=background)
        body = an_object(answer.json())
        status = body.get("query_status")
        if answer.status == 202 and isinstance(status, dict):
            body = await self._wait_for(one(QueryStatus, status).id)
        if refresh in _FORCED:
            self._fresh[key] = body
        return body

    async def _send(self, body: Json, *, background: bool) -> Answer:
        if self._forbidden is None and self.pace is not None:
            await self.pace.take(background=background)
        async with self._sending:
            if self._forbidden is not None:
                raise self._forbidden.with_traceback(None)
            try:
                return await self._client.query(body)
            except Forbidden as error:
                self._forbidden = error
                raise

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
