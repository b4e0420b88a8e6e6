"""The seeded world as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import chain
from typing import Any

from exptui.sandbox.seed.broken import BROKEN
from exptui.sandbox.seed.company import OFFICES, SHOP, add_company
from exptui.sandbox.seed.decide import DECIDE
from exptui.sandbox.seed.definitions import add_definitions
from exptui.sandbox.seed.drafts import DRAFTS
from exptui.sandbox.seed.healthy import HEALTHY
from exptui.sandbox.seed.place import place
from exptui.sandbox.seed.project_two import IN_OFFICES
from exptui.sandbox.seed.prompts import FROM_PROMPTS, add_prompts
from exptui.sandbox.seed.stopped import ARCHIVED, STOPPED
from exptui.sandbox.seed.stuck import STUCK
from exptui.sandbox.store import Build, World, utc_now

IN_SHOP = (*BROKEN, *DECIDE, *STUCK, *HEALTHY, *FROM_PROMPTS, *DRAFTS, *STOPPED, *ARCHIVED)


def build_world(
    *,
    seed: int = 1,
    build: Build = "page",
    now: Callable[[], datetime] = utc_now,
    empty: bool = False,
) -> World:
    """Fernway as of `now`: the same seed and clock give the same world to the byte.

    Dates of experiments, flags and prompts are aware datetimes in UTC, those of all other rows are text as
    the API sends it. With `empty` there are people, projects, definitions and prompts, but no experiments.
    """
    moment = now()
    world = World(seed=seed, build=build, now=lambda: moment)
    add_company(world)
    add_definitions(world)
    add_prompts(world)
    if not empty:
        plots = chain(((SHOP, plot) for plot in IN_SHOP), ((OFFICES, plot) for plot in IN_OFFICES))
        for team, plot in sorted(plots, key=lambda placed: -placed[1].created):
            place(world, team, plot)
        world.activity.sort(key=lambda row: str(row["created_at"]))
    _own(world)
    world.now = now
    return world


TABLES = (
    *("organization", "users", "projects", "experiments", "flags", "saved_metrics", "saved_metric_links"),
    *(
        "holdouts",
        "cohorts",
        "actions",
        "event_definitions",
        "property_definitions",
        "prompt_versions",
        "activity",
    ),
)


def _own(world: World) -> None:
    """Give every row its own lists and objects: a change to one must show in no other row and no other world."""
    for table in TABLES:
        setattr(world, table, _fresh(getattr(world, table)))


def _fresh(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _fresh(each) for key, each in value.items()}
    return [_fresh(each) for each in value] if isinstance(value, list) else value
