"""What forms offer to choose from. A key may lack the scope for any of it: then people type."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Generic, Literal, TypeVar

from exptui.api.client import Client
from exptui.api.decoding import Model, many
from exptui.api.errors import Unintelligible
from exptui.domain.choices import Action, Cohort, EventDefinition, PropertyDefinition, SavedMetric
from exptui.domain.experiment import Holdout
from exptui.domain.people import Member
from exptui.domain.warehouse import GroupType, WarehouseTable

_Params = dict[str, str | int]
_Row = TypeVar("_Row")
PropertyType = Literal["event", "person", "group", "session"]
VALUED: dict[str, str] = {"event": "events", "person": "persons", "session": "sessions"}
"""Where the values of properties are asked for, by what they are properties of."""
Scalar = str | int | float | bool


class Some(list[_Row], Generic[_Row]):
    """Rows that were read, and whether the server has more that fit."""

    def __init__(self, rows: Iterable[_Row] = (), *, more: bool = False) -> None:
        super().__init__(rows)
        self.more = more


class Pickers:
    """Each a short list that fits what was typed so far."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def events(self, search: str = "", *, limit: int = 50, offset: int = 0) -> Some[EventDefinition]:
        """Events that have been seen at least once."""
        beyond: _Params = {"offset": offset} if offset else {}
        return await self._some(EventDefinition, "event_definitions/", search, limit, beyond)

    async def properties(
        self,
        search: str = "",
        *,
        events: tuple[str, ...] = (),
        kind: PropertyType = "event",
        numerical: bool = False,
        limit: int = 50,
    ) -> Some[PropertyDefinition]:
        """Properties, those of the events named where some are; only numbers where `numerical`."""
        params: _Params = {"type": kind}
        if events:
            params |= {"event_names": json.dumps(events), "filter_by_event_names": "true"}
        if numerical:
            params["is_numerical"] = "true"
        return await self._some(PropertyDefinition, "property_definitions/", search, limit, params)

    async def values(
        self, key: str, *, kind: str = "event", event: str = "", search: str = ""
    ) -> list[Scalar]:
        """Values that a property of that kind, one of `VALUED`, has had lately; the server chooses how many."""
        params: _Params = {"key": key}
        if event and kind == "event":
            params["event_name"] = event
        if search:
            params["value"] = search
        body = (await self._client.get(f"{VALUED[kind]}/values/", params)).json()
        rows = body.get("results") if isinstance(body, dict) else body
        if not isinstance(rows, list):
            raise Unintelligible("The answer is not the list that PostHog sends here.")
        named = [row.get("name") for row in rows if isinstance(row, dict)]
        return [value for value in named if isinstance(value, Scalar) and value != ""]

    async def actions(self, search: str = "", *, limit: int = 200) -> Some[Action]:
        """Actions that a metric may use."""
        found = await self._some(Action, "actions/", search, limit)
        return Some((action for action in found if not action.deleted), more=found.more)

    async def tables(self, search: str = "", *, limit: int = 100) -> Some[WarehouseTable]:
        """Tables of the data warehouse; a server without one has no such list."""
        return await self._some(WarehouseTable, "warehouse_tables/", search, limit)

    async def cohorts(self, search: str = "", *, limit: int = 200) -> Some[Cohort]:
        return await self._some(Cohort, "cohorts/", search, limit)

    async def groups(self) -> list[GroupType]:
        """The kinds of groups that events can be counted by."""
        return many(GroupType, (await self._client.get("groups_types/")).json())

    async def saved_metrics(self, *, limit: int = 200) -> Some[SavedMetric]:
        """Metrics that experiments share, by name."""
        return await self._some(SavedMetric, "experiment_saved_metrics/", "", limit)

    async def holdouts(self, *, limit: int = 100) -> Some[Holdout]:
        return await self._some(Holdout, "experiment_holdouts/", "", limit)

    async def members(self, search: str = "", *, limit: int = 100) -> Some[Member]:
        """People of the organization."""
        return await self._some(Member, "/api/organizations/@current/members/", search, limit)

    async def _some(
        self, model: type[Model], path: str, search: str, limit: int, params: _Params | None = None
    ) -> Some[Model]:
        asked: _Params = {"limit": limit} | (params or {}) | ({"search": search} if search else {})
        body = (await self._client.get(path, asked)).json()
        return Some(many(model, body), more=_has_more(body, int(asked.get("offset", 0))))


def _has_more(body: Any, offset: int) -> bool:
    """Whether a page says that there are others after it."""
    if not isinstance(body, dict):
        return False
    count, rows = body.get("count"), body.get("results")
    beyond = isinstance(count, int) and isinstance(rows, list) and count > offset + len(rows)
    return bool(body.get("next")) or beyond
