"""A project with a list that was read, somebody who judges it, and who has it calculated afresh."""

from __future__ import annotations

from dataclasses import dataclass, field

from exptui.services.attention import Attention, Computing
from exptui.services.recalculating import Recalculating
from tests.support.server import Server

JOB = "/metrics_recalculation/"


@dataclass
class Bench:
    """What the app has of all this, for one experiment."""

    server: Server
    made_for: str = "ship"
    told: list[Computing] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.number = self.server.numbered(self.made_for)
        self.begin_again()

    def begin_again(self) -> None:
        """As after a restart: nothing is remembered here."""
        self.workspace = self.server.workspace()
        assert self.workspace.posthog is not None
        self.posthog = self.workspace.posthog
        self.posthog.client.sleep = self._sleep
        self.attention = Attention(self.workspace)
        self.attention.connect(self.posthog)
        self.attention.subscribe(self._note)
        self.recalculating = Recalculating(self.posthog, self.attention, self.workspace)

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def _note(self, _ids: frozenset[int]) -> None:
        computing = self.attention.computing.get(self.number)
        if computing is not None and computing not in self.told[-1:]:
            self.told.append(computing)

    async def calculated(self, metric_uuid: str | None = None) -> Computing:
        """Start it, and how it ended."""
        await self.recalculating.start(self.number, metric_uuid)
        return self.ended()

    def ended(self) -> Computing:
        computing = self.attention.computing[self.number]
        assert computing.over
        assert not self.recalculating.running(self.number)
        return computing

    @property
    def metric(self) -> dict[str, object]:
        """The first metric, as the server has it."""
        metrics: list[dict[str, object]] = self.server.experiment(self.number)["metrics"]
        return metrics[0]

    @property
    def uuid(self) -> str:
        return str(self.metric["uuid"])

    def asked(self, method: str, path: str) -> int:
        """Requests whose path contains this."""
        return sum(each.method == method and path in each.path for each in self.server.app.state.requests)

    def people(self) -> tuple[float, ...]:
        """How many are counted in the exposures and in each metric of what was judged last."""
        judged = self.attention.judgement(self.number)
        assert judged is not None
        evidence = judged.evidence
        assert evidence.exposures is not None
        results = [reading.result for reading in evidence.readings]
        counted = [
            sum(arm.number_of_samples for arm in each.everyone) for each in results if each is not None
        ]
        return evidence.exposures.total, *counted
