"""What one request is about to change: copies to write on, nothing kept until everything was found right."""

from __future__ import annotations

import copy
from typing import Any

from exptui.sandbox import approvals, present
from exptui.sandbox.activity import record
from exptui.sandbox.call import Call
from exptui.sandbox.store import Json

_QUIET = ("updated_at", "version")
_LINKED = {
    "feature_flag_id": "feature_flag",
    "holdout_id": "holdout",
    "exposure_cohort_id": "exposure_cohort",
}


class Change:
    """Copies of the rows that a request touches; `commit` writes them, their history and their versions."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.world = call.world
        self._experiments: dict[int, Json] = {}
        self._flags: dict[int, Json] = {}
        self._links: dict[int, list[Json]] = {}
        self._called: dict[int, str] = {}

    def experiment(self, experiment_id: int) -> Json:
        return self._copied("experiments", self._experiments, experiment_id)

    def flag(self, flag_id: int) -> Json:
        return self._copied("flags", self._flags, flag_id)

    def _copied(self, table: str, copies: dict[int, Json], row_id: int) -> Json:
        if row_id not in copies:
            row: Json = copy.deepcopy(getattr(self.world, table)[row_id])
            copies[row_id] = row
        return copies[row_id]

    def add_flag(self, row: Json) -> Json:
        row["id"] = self.world.next_id("flags")
        return self._flags.setdefault(row["id"], row)

    def add_experiment(self, row: Json) -> Json:
        row["id"] = self.world.next_id("experiments")
        return self._experiments.setdefault(row["id"], row)

    def links(self, experiment_id: int) -> list[Json]:
        """The links to shared metrics as they will be."""
        if experiment_id in self._links:
            return self._links[experiment_id]
        return present.links_of(self.world, experiment_id)

    def set_links(self, experiment_id: int, links: list[Json]) -> None:
        """Replace all links of an experiment, new ones having no `id` yet."""
        self._links[experiment_id] = links

    def called(self, experiment_id: int, activity: str) -> None:
        """What the history says was done, where that is more than `updated`."""
        self._called[experiment_id] = activity

    def gate(self, action_key: str, flag: Json, intent: Json) -> None:
        """Stop here with 409 when somebody has to approve this change of a flag first."""
        approvals.gate(self.call, action_key, flag, intent)

    def commit(self) -> None:
        now = self.world.now()
        for flag_id, flag in self._flags.items():
            before = self.world.flags.get(flag_id)
            if before is not None and before != flag:
                flag["version"] = (before.get("version") or 0) + 1
            self._remember("FeatureFlag", before, flag)
            self.world.flags[flag_id] = flag
        for experiment_id, row in self._experiments.items():
            before = self.world.experiments.get(experiment_id)
            linked = experiment_id in self._links
            if before is not None and before == row and not linked and experiment_id not in self._called:
                continue
            row["updated_at"] = now
            self._remember("Experiment", before, row)
            self.world.experiments[experiment_id] = row
            if linked:
                self._relink(experiment_id, told=before is not None)

    def _relink(self, experiment_id: int, *, told: bool) -> None:
        before = present.links_of(self.world, experiment_id)
        for link in before:
            del self.world.saved_metric_links[link["id"]]
        for link in self._links[experiment_id]:
            if "id" not in link:
                link["id"] = self.world.next_id("saved_metric_links")
            self.world.saved_metric_links[link["id"]] = link
        if told:
            self._remember_links(experiment_id, before)

    def _remember_links(self, experiment_id: int, before: list[Json]) -> None:
        row = self.world.experiments[experiment_id]
        old, new = (_attached(links) for links in (before, self._links[experiment_id]))
        if old == new:
            return
        changed = {
            "type": "Experiment",
            "action": "changed",
            "field": "saved_metrics",
            "before": old,
            "after": new,
        }
        record(
            self.call,
            "Experiment",
            row,
            name=row["name"],
            activity="updated",
            changes=[changed],
            kind="saved_metric_config",
        )

    def _remember(self, scope: str, before: Json | None, after: Json) -> None:
        activity = self._called.get(after["id"], "updated") if scope == "Experiment" else "updated"
        changes: list[Json] = []
        if before is None:
            activity = "created"
        else:
            changes = [
                _changed(scope, field, before.get(field), after.get(field))
                for field in after
                if field not in _QUIET and before.get(field) != after.get(field)
            ]
            if after.get("deleted") and not before.get("deleted"):
                activity = "deleted"
            elif before.get("deleted") and not after.get("deleted"):
                activity = "restored"
            if not changes and activity == "updated":
                return
        name = after["name"] if scope == "Experiment" else after["key"]
        record(self.call, scope, after, name=name, activity=activity, changes=changes)


def _attached(links: list[Json]) -> list[Json]:
    return [{"id": link["saved_metric_id"], "metadata": link["metadata"]} for link in links]


def _changed(scope: str, field: str, before: Any, after: Any) -> Json:
    action = "created" if before is None else "deleted" if after is None else "changed"
    return {
        "type": scope,
        "action": action,
        "field": _LINKED.get(field, field),
        "before": present.moment(before),
        "after": present.moment(after),
    }
