"""A server of either build whose answers about metrics are of a shape that it is told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from exptui.domain.verdict import Judgement
from exptui.sandbox.store import Build
from exptui.services.findings import Findings
from exptui.services.place import Place
from exptui.services.report import as_markdown, as_text, document
from tests.support.server import HOST, Server

Json = dict[str, Any]
PLACE = Place(host=HOST, project_id=1)


@dataclass
class Shape(httpx.AsyncBaseTransport):
    """Between the client and a sandbox: queries for metrics are answered here, all else there."""

    build: Build
    body: Any = None
    """Of each metric; text is sent as it is. None leaves the sandbox's own."""
    status: int = 200
    in_run: bool = False
    """Give the body as each result of the latest run over all metrics, too, where the build has one."""
    exposures: Any = None
    """What is answered about exposures, with status 200; None leaves the sandbox's own."""
    spared: int = 0
    """Queries for metrics that are answered properly before."""
    stored: bool = False
    """Whether the sandbox's stored days may be read."""
    polled: list[tuple[int, Any]] = field(default_factory=list)
    """What is answered, one after the other, about a query in the background."""
    made_for: str = "ship"

    def __post_init__(self) -> None:
        self.sandbox = Server(build=self.build)
        self.inner = self.sandbox.link.server
        self.sandbox.link.server = self
        self.number = self.sandbox.numbered(self.made_for)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/query/") and request.method == "POST":
            answer = self._queried(json.loads(request.content)["query"]["kind"])
        elif "/query/" in path:
            answer = self._sent(*(self.polled.pop(0) if len(self.polled) > 1 else self.polled[0]))
        elif path.endswith("/latest/") and self.build == "current":
            answer = (
                self._run()
                if self.in_run
                else self._sent(404, {"detail": "No completed recalculation found"})
            )
        elif path.endswith("/timeseries_results/") and not self.stored:
            answer = self._sent(404, {"detail": "Not found."})
        else:
            answer = None
        return answer or await self.inner.handle_async_request(request)

    def _queried(self, kind: str) -> httpx.Response | None:
        if kind == "ExperimentExposureQuery":
            return None if self.exposures is None else self._sent(200, self.exposures)
        if self.spared:
            self.spared -= 1
            return None
        return None if self.body is None and self.status == 200 else self._sent(self.status, self.body)

    def _run(self) -> httpx.Response:
        row = self.sandbox.experiment(self.number)
        uuids = [metric["uuid"] for metric in (*row["metrics"], *row["metrics_secondary"])]
        links = self.sandbox.world.saved_metric_links.values()
        shared = [link["saved_metric_id"] for link in links if link["experiment_id"] == row["id"]]
        uuids += [self.sandbox.world.saved_metrics[each]["query"]["uuid"] for each in shared]
        now = self.sandbox.clock.now().isoformat()
        results = [{"metric_uuid": uuid, "status": "completed", "result": self.body} for uuid in uuids]
        run = {"id": "r", "status": "completed", "completed_at": now, "query_to": now, "results": results}
        return self._sent(200, run)

    def _sent(self, status: int, body: Any) -> httpx.Response:
        content = body if isinstance(body, str) else json.dumps(body)
        return httpx.Response(status, content=content)

    async def judged(self) -> Judgement:
        """The experiment, and the certainty that all ways of telling it can tell it."""
        posthog = self.sandbox.posthog()
        experiment = await posthog.experiments.get(self.number)
        found = await Findings(posthog, now=self.sandbox.clock.now).judgement(experiment, in_full=True)
        assert as_markdown(found, PLACE).startswith("# ")
        json.dumps(document(found, PLACE), allow_nan=False)
        return found


def told(found: Judgement) -> str:
    """The report on one line."""
    return " ".join(as_text(found, PLACE).split())


# Answers


def arm(key: str, **fields: Any) -> Json:
    counted = {"number_of_samples": 9000, "sum": 900, "sum_squares": 900, "validation_failures": []}
    return {"key": key, **counted, **fields}


def bayesian(**fields: Any) -> Json:
    won = {
        "method": "bayesian",
        "significant": True,
        "chance_to_win": 0.99,
        "credible_interval": [0.01, 0.09],
    }
    return arm("test", **won | fields)


def frequentist(**fields: Any) -> Json:
    won = {
        "method": "frequentist",
        "significant": True,
        "p_value": 0.012,
        "confidence_interval": [0.01, 0.09],
    }
    return arm("test", **won | fields)


def result(*variants: Json, **fields: Any) -> Json:
    body = {"kind": "ExperimentQuery", "baseline": arm("control"), "variant_results": list(variants)}
    return body | {"breakdown_results": None, "warnings": None} | fields


NOTHING: Json = {"significant": None, "chance_to_win": None, "credible_interval": None}
