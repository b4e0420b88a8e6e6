"""The activity log of the seeded experiments: who created, launched, changed and ended what."""

from __future__ import annotations

from datetime import datetime, timedelta

from exptui.sandbox.seed.company import PEOPLE, stamp, steady_uuid
from exptui.sandbox.seed.plot import Plot
from exptui.sandbox.store import Json, World


def happened(world: World, plot: Plot, row: Json, flag: Json) -> None:
    """Write the log of one experiment and of its flag."""
    who = PEOPLE[plot.by][0]
    log = _Log(world, who, row["team_id"])
    if not plot.shares_flag:
        log.add("FeatureFlag", flag, flag["created_at"], "created", [])
    log.add("Experiment", row, row["created_at"], "created", [])
    if row["start_date"] is not None:
        launched = {"field": "start_date", "before": None, "after": stamp(row["start_date"])}
        log.add("Experiment", row, row["start_date"], "updated", [launched])
        switched = {"field": "active", "before": False, "after": True}
        log.add("FeatureFlag", flag, row["start_date"], "updated", [switched])
    for days, field, before, after in plot.flag_changes:
        changed = {"field": field, "before": before, "after": after}
        if field == "filters":
            changed |= {"before": flag["filters"] | before, "after": flag["filters"]}
        moment = (world.now() - timedelta(days=days)).replace(microsecond=0)
        log.add("FeatureFlag", flag, moment, "updated", [changed])
    if row["end_date"] is not None:
        ended = {"field": "end_date", "before": None, "after": stamp(row["end_date"])}
        said = {"field": "conclusion", "before": None, "after": row["conclusion"]}
        changes = [ended, said] if row["conclusion"] else [ended]
        log.add("Experiment", row, row["end_date"], "updated", changes)


class _Log:
    def __init__(self, world: World, who: int, team: int) -> None:
        self._world, self._who, self._team = world, who, team

    def add(self, scope: str, item: Json, moment: datetime, activity: str, changes: list[Json]) -> None:
        world = self._world
        shown = ("id", "uuid", "distinct_id", "first_name", "last_name", "email")
        of_scope = {"type": scope, "action": "changed"}
        world.activity.append(
            {
                "id": steady_uuid(world.seed, scope, item["id"], moment.isoformat(), activity),
                "team_id": self._team,
                "user": {key: world.users[self._who][key] for key in shown},
                "activity": activity,
                "scope": scope,
                "item_id": str(item["id"]),
                "detail": {
                    "name": item["key"] if scope == "FeatureFlag" else item["name"],
                    "type": None,
                    "changes": [of_scope | change for change in changes],
                },
                "created_at": stamp(moment),
                "is_system": False,
                "was_impersonated": False,
            }
        )
