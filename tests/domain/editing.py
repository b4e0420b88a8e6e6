"""Experiments to edit: the sandbox's own rules without HTTP, and random changes of their metrics."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from exptui.domain.metric_set import SECTIONS, CannotChange, MetricSet, attached, inline
from exptui.sandbox import create, update
from exptui.sandbox.call import Call, Server
from exptui.sandbox.faults import Faults
from exptui.sandbox.present import experiment
from exptui.sandbox.store import Build, Json
from tests.sandbox.tiny import NOON, tiny_world

SHARED = (1, 2, 3)


def mean(uuid: str | None = None, **more: Any) -> Json:
    body: Json = {
        "kind": "ExperimentMetric",
        "metric_type": "mean",
        "source": {"kind": "EventsNode", "event": "purchase"},
    }
    return body | ({} if uuid is None else {"uuid": uuid}) | more


def funnel(uuid: str | None = None, **more: Any) -> Json:
    steps = [{"kind": "EventsNode", "event": "signup"}, {"kind": "ActionsNode", "id": 1}]
    body: Json = {"kind": "ExperimentMetric", "metric_type": "funnel", "series": steps}
    return body | ({} if uuid is None else {"uuid": uuid}) | more


def link(number: int, **metadata: Any) -> Json:
    return {"id": number, "metadata": metadata or {"type": "primary"}}


@dataclass
class Rules:
    """The sandbox without HTTP: one draft in a small world, read and written as its server does."""

    build: Build
    body: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world = tiny_world(self.build)
        first = self.world.saved_metrics[1]
        for number in SHARED:
            query = {**first["query"], "uuid": f"shared-{number}"}
            self.world.saved_metrics[number] = {
                **first,
                "id": number,
                "name": f"Shared {number}",
                "query": query,
            }
        self.server = Server(world=self.world, policies=frozenset(), faults=Faults())
        named = {"name": "Checkout", "feature_flag_key": "checkout"}
        self.id: int = create.create(self._call(named | self.body)).body["id"]

    def _call(self, body: Json) -> Call:
        return Call(
            server=self.server,
            method="PATCH",
            url="http://sandbox",
            params={},
            raw=json.dumps(body).encode(),
            media_type="application/json",
            read_only=False,
            team_id=1,
            at={"id": str(getattr(self, "id", 0))},
        )

    @property
    def row(self) -> Json:
        """What the server keeps."""
        return self.world.experiments[self.id]

    def read(self) -> Json:
        read: Json = json.loads(json.dumps(experiment(self.world, self.row)))
        return read

    def patch(self, body: Json) -> Json:
        """As it is afterwards. Raises the sandbox's `Problem` when it is refused."""
        update.patch(self._call(body))
        return self.read()

    def launch(self) -> None:
        self.patch({"start_date": NOON.isoformat()})

    def shared(self, number: int) -> Json:
        """A shared metric as the list of them shows it."""
        row = self.world.saved_metrics[number]
        return {"id": number, "name": row["name"], "query": row["query"]}

    def rename_action(self, name: str) -> None:
        self.world.actions[1]["name"] = name

    def later(self) -> None:
        moment = self.world.now() + timedelta(hours=1)
        self.world.now = lambda: moment


Edit = Callable[[MetricSet, Rules], MetricSet]
GOALS = ("increase", "decrease")


def _pick(metrics: MetricSet, n: int) -> str | None:
    uuids = [entry.uuid for entry in metrics]
    return uuids[n % len(uuids)] if uuids else None


@dataclass(frozen=True)
class Step:
    """One random change; its numbers say of which metric and to what."""

    kind: str
    which: int
    value: int

    def __call__(self, metrics: MetricSet, rules: Rules) -> MetricSet:
        try:
            return self._change(metrics, rules)
        except CannotChange:
            return metrics

    def _change(self, metrics: MetricSet, rules: Rules) -> MetricSet:
        section = SECTIONS[self.value % 2]
        if self.kind == "add":
            body = (
                mean(name=f"Metric {self.value}") if self.which % 2 else funnel(response={"kept": self.value})
            )
            return metrics.add(section, inline(body), self.which % 3)
        if self.kind == "attach":
            entry = attached(rules.shared(SHARED[self.which % 3]), {"odd": [self.value]})
            return metrics.add(section, entry)
        uuid = _pick(metrics, self.which)
        return metrics if uuid is None else self._change_of(metrics, uuid)

    def _change_of(self, metrics: MetricSet, uuid: str) -> MetricSet:
        entry = metrics.entry(uuid)
        match self.kind:
            case "remove":
                return metrics.remove(uuid)
            case "move":
                return metrics.move(uuid, self.value - 2)
            case "transfer":
                return metrics.transfer(uuid)
            case "relink":
                return metrics.relink(uuid, {**entry.metadata, "breakdowns": [self.value % 2]})
            case _:
                says = {"goal": GOALS[self.value % 2], "name": f"N{self.value % 3}"}
                return metrics.replace(uuid, {**entry.body, **says})


steps = st.builds(
    Step,
    st.sampled_from(["add", "attach", "remove", "move", "transfer", "relink", "edit", "edit"]),
    st.integers(0, 6),
    st.integers(0, 5),
)


def edited(metrics: MetricSet, rules: Rules, changes: list[Step]) -> MetricSet:
    for change in changes:
        metrics = change(metrics, rules)
    return metrics
