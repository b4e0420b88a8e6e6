"""What forms offer to choose from. A key may lack the scope for any of it: then people type."""

from __future__ import annotations

import json
from typing import Literal

from exptui.api.client import Client
from exptui.api.decoding import Model, many
from exptui.domain.choices import Action, Cohort, EventDefinition, PropertyDefinition, SavedMetric
from exptui.domain.experiment import Holdout
from exptui.domain.people import Member

_Params = dict[str, str | int]
PropertyType = Literal["event", "person", "group", "session"]


class Pickers:
    """Each a short list that fits what was typed so far."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def events(self, search: str = "", *, limit: int = 50) -> list[EventDefinition]:
        """Events that have been seen at least once."""
        return await self._some(EventDefinition, "event_definitions/", search, limit)

    async def properties(
        self,
        search: str = "",
        *,
        events: tuple[str, ...] = (),
        kind: PropertyType = "event",
        numerical: bool = False,
        limit: int = 50,
    ) -> list[PropertyDefinition]:
        """Properties, those of the events named where some are; only numbers where `numerical`."""
        params: _Params = {"type": kind}
        if events:
            params |= {"event_names": json.dumps(events), "filter_by_event_names": "true"}
        if numerical:
            params["is_numerical"] = "true"
        return await self._some(PropertyDefinition, "property_definitions/", search, limit, params)

    async def actions(self, *, limit: int = 200) -> list[Action]:
        """Actions that a metric may use."""
        return [a for a in await self._some(Action, "actions/", "", limit) if not a.deleted]

    async def cohorts(self, *, limit: int = 200) -> list[Cohort]:
        return await self._some(Cohort, "cohorts/", "", limit)

    async def saved_metrics(self, *, limit: int = 200) -> list[SavedMetric]:
        """Metrics that experiments share, by name."""
        return await self._some(SavedMetric, "experiment_saved_metrics/", "", limit)

    async def holdouts(self, *, limit: int = 100) -> list[Holdout]:
        return await self._some(Holdout, "experiment_holdouts/", "", limit)

    async def members(self, search: str = "", *, limit: int = 100) -> list[Member]:
        """People of the organization."""
        return await self._some(Member, "/api/organizations/@current/members/", search, limit)

    async def _some(
        self, model: type[Model], path: str, search: str, limit: int, params: _Params | None = None
    ) -> list[Model]:
        asked: _Params = {"limit": limit} | (params or {}) | ({"search": search} if search else {})
        return many(model, (await self._client.get(path, asked)).json())
