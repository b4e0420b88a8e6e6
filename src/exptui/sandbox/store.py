"""What the sandbox remembers: rows as a server would keep them, plain JSON, one dictionary a table."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

Json = dict[str, Any]
Build = Literal["page", "current"]
Kept = TypeVar("Kept")

API_KEY = "phx_sandboxFullAccess000000000000000000000001"
READ_ONLY_API_KEY = "phx_sandboxReadOnly00000000000000000000000002"


def utc_now() -> datetime:
    return datetime.now(UTC)


def uses_cuped(stats_config: Any) -> bool:
    """Whether an experiment asks for CUPED. The server checks none of this when it is saved."""
    cuped = stats_config.get("cuped") if isinstance(stats_config, dict) else None
    return isinstance(cuped, dict) and cuped.get("enabled") is True


@dataclass(kw_only=True)
class World:
    """One organization with its projects. Same seed and clock, same world, to the byte."""

    seed: int = 1
    build: Build = "page"
    now: Callable[[], datetime] = utc_now
    """The server's clock, aware, in UTC."""
    organization: Json = field(default_factory=dict)
    users: dict[int, Json] = field(default_factory=dict)
    owner_id: int = 1
    """The user both keys belong to."""
    projects: dict[int, Json] = field(default_factory=dict)
    experiments: dict[int, Json] = field(default_factory=dict)
    """Stored columns, not the answer: `team_id`, `feature_flag_id`, `created_by_id`, `holdout_id`, dates as
    aware datetimes; no `status`, no nested objects."""
    flags: dict[int, Json] = field(default_factory=dict)
    saved_metrics: dict[int, Json] = field(default_factory=dict)
    saved_metric_links: dict[int, Json] = field(default_factory=dict)
    """`id, experiment_id, saved_metric_id, metadata, created_at`."""
    holdouts: dict[int, Json] = field(default_factory=dict)
    cohorts: dict[int, Json] = field(default_factory=dict)
    actions: dict[int, Json] = field(default_factory=dict)
    event_definitions: list[Json] = field(default_factory=list)
    property_definitions: list[Json] = field(default_factory=list)
    prompt_versions: list[Json] = field(default_factory=list)
    """One row a version: `id, team_id, name, prompt, version, created_by_id, created_at, updated_at, deleted`."""
    activity: list[Json] = field(default_factory=list)
    change_requests: dict[str, Json] = field(default_factory=dict)
    recalculations: dict[str, Json] = field(default_factory=dict)
    stories: dict[int, Any] = field(default_factory=dict)
    """How the simulated users of an experiment behave, by experiment id; see `simulate`."""
    api_key: str = API_KEY
    read_only_api_key: str = READ_ONLY_API_KEY

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._last: dict[str, int] = {}
        self._kept: dict[Hashable, Any] | None = None

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Within it nothing changes, so that what was worked out once holds to the end of it."""
        self._kept = {}
        try:
            yield
        finally:
            self._kept = None

    def once(self, key: Hashable, work_out: Callable[[], Kept]) -> Kept:
        """What comes of it; while nothing changes, it is worked out only once."""
        if self._kept is None:
            return work_out()
        if key not in self._kept:
            self._kept[key] = work_out()
        found: Kept = self._kept[key]
        return found

    def next_id(self, table: str) -> int:
        """The next number of a table, above all that are there."""
        rows = getattr(self, table)
        highest = max(rows, default=0) if isinstance(rows, dict) else len(rows)
        self._last[table] = max(self._last.get(table, 0), highest) + 1
        return self._last[table]

    def new_uuid(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
