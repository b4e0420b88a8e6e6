"""What there is to pick from in forms: asked for as somebody types, kept for the session, never in the way.

A key without the scope, or a server without the list, leaves typing: `Lookup.refused` says why.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from exptui.api.errors import NotOnThisServer, PostHogError
from exptui.api.pickers import VALUED, Pickers, PropertyType
from exptui.api.posthog import PostHog
from exptui.domain.json_paths import at
from exptui.domain.questions import Kind, Question
from exptui.domain.rows import ListFilters
from exptui.domain.text import Json, clean
from exptui.services import picked
from exptui.services.lookup import Ask, Choice, Listed, Lookup

__all__ = ["Choice", "Listed", "Lookup", "Picker"]

LISTED_PROPERTIES: dict[str, PropertyType] = {
    "event": "event",
    "person": "person",
    "group": "group",
    "session": "session",
}
PAGE = 50
MOST_PAGES = 6
"""How far an exact name is looked for among names that contain it."""
THINGS = {
    "event": "events",
    "action": "actions",
    "table": "warehouse tables",
    "cohort": "cohorts",
    "group": "kinds of groups",
    "saved_metric": "shared metrics",
    "holdout": "holdouts",
    "flag": "feature flags",
    "experiment": "experiments",
    "property": "properties",
    "value": "values",
}
"""What each kind is called in sentences."""
WHOLE = ("action", "cohort", "group", "saved_metric", "holdout", "experiment")
"""Kinds that are picked by number."""
LOOSE = ("event", "property", "experiment", "flag")
"""Kinds that the server finds by more than their names."""


class Picker:
    """Everything that can be picked from, over one connection.

    `events`, `actions`, `tables`, `cohorts`, `groups`, `saved_metrics`, `holdouts`, `flags` and `experiments` are
    lookups: `await picker.events("ord")` gives choices. So are `properties_of(…)`, `values_of(…)` and `columns_of(…)`.
    """

    def __init__(self, posthog: PostHog, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._posthog = posthog
        self._now = now
        self._made: dict[tuple[object, ...], Lookup] = {}
        self._seen: set[str] = set()
        """Events that are known to exist: what once was seen stays so."""
        self.events = self._lookup("event", self._find_events)
        self.actions = self._lookup("action", self._find_actions)
        self.tables = self._lookup("table", self._find_tables)
        self.cohorts = self._lookup("cohort", self._find_cohorts)
        self.groups = self._lookup("group", self._find_groups)
        self.saved_metrics = self._lookup("saved_metric", self._find_saved_metrics)
        self.holdouts = self._lookup("holdout", self._find_holdouts)
        self.flags = self._lookup("flag", self._find_flags)
        """Those that an experiment can be built on; each is picked as a `PickedFlag`."""
        self.experiments = self._lookup("experiment", self._find_experiments)

    # Which lookup

    def properties_of(
        self, events: Sequence[str] = (), kind: str = "event", *, numerical: bool = False
    ) -> Lookup | None:
        """Properties of a kind, those seen on the events where some are named; numbers first where `numerical`.

        None for a kind that no server lists.
        """
        listed = LISTED_PROPERTIES.get(kind)
        if listed is None:
            return None
        named = tuple(events) if kind == "event" else ()

        async def find(text: str) -> Listed:
            return await self._find_properties(text, named, listed, numerical=numerical)

        return self._lookup("property", find, named, kind, numerical)

    def values_of(self, key: str, event: str = "", kind: str = "event") -> Lookup | None:
        """Values that a property has had; None for a kind whose values no server lists."""
        if not key or kind not in VALUED:
            return None

        async def find(text: str) -> Listed:
            values = await self._pickers.values(key, kind=kind, event=event, search=text)
            return Listed(map(picked.value, values), more=True)

        return self._lookup("value", find, key, event, kind)

    def columns_of(self, table: str) -> Lookup | None:
        """The columns of a warehouse table."""
        if not table:
            return None

        async def find(text: str) -> Listed:
            found = await self._pickers.tables(table)
            same = [each for each in found if each.raw.get("name") == table]
            return Listed(Choice(name, name, kind) for each in same[:1] for name, kind in each.typed_columns)

        return self._lookup("table", find, table)

    def lookup_for(self, question: Question, body: Json) -> Lookup | None:
        """What a question of a form on this body can be answered from; None where it is only typed."""
        simple = {
            Kind.EVENT: self.events,
            Kind.ACTION: self.actions,
            Kind.TABLE: self.tables,
            Kind.COHORT: self.cohorts,
            Kind.GROUP: self.groups,
            Kind.HOLDOUT: self.holdouts,
            Kind.FLAG: self.flags,
        }
        if question.kind in simple:
            return simple[question.kind]
        beside = at(body, question.path[:-1], {})
        around = beside if isinstance(beside, dict) else {}
        if question.kind is Kind.VALUE:
            event = question.events[0] if len(question.events) == 1 else ""
            return self.values_of(_text(around.get("key")), event, _text(around.get("type")) or "event")
        if question.kind is not Kind.PROPERTY:
            return None
        if question.of == "data_warehouse":
            return self.columns_of(_text(around.get("table_name")))
        return self.properties_of(question.events, question.of or "event", numerical=question.numerical)

    # As functions

    async def properties(
        self, text: str, events: Sequence[str] = (), kind: str = "event", *, numerical: bool = False
    ) -> list[Choice]:
        """`properties_of` called at once; nothing for a kind that no server lists."""
        lookup = self.properties_of(events, kind, numerical=numerical)
        return [] if lookup is None else list(await lookup(text))

    async def values(self, key: str, event: str, text: str, kind: str = "event") -> list[Choice]:
        """`values_of` called at once."""
        lookup = self.values_of(key, event, kind)
        return [] if lookup is None else list(await lookup(text))

    def refused(self, kind: str) -> str:
        """Why things of a kind, one of `THINGS`, can't be listed, as a sentence; empty where they can."""
        return next((each.refused for each in self._of(kind) if each.refused), "")

    def forget(self, kind: str) -> None:
        """Ask anew for things of a kind, which have changed or may be allowed by now."""
        for each in self._of(kind):
            each.forget()

    async def known_event(self, name: str) -> bool | None:
        """Whether the project has ever seen an event of exactly this name; None where it can't be told."""
        if name in self._seen or any(choice.value == name for choice in self.events.known("")):
            return True
        if not name.strip() or clean(name) != name or self.events.refused:
            return None
        for page in range(MOST_PAGES):
            try:
                found = await self._pickers.events(name, limit=PAGE, offset=page * PAGE)
            except PostHogError as error:
                self.events.failed(error)
                return None
            if any(each.raw.get("name") == name for each in found):
                self._seen.add(name)
                return True
            if not found.more:
                return False
        return None

    # What is asked

    @property
    def _pickers(self) -> Pickers:
        return self._posthog.pickers

    async def _find_events(self, text: str) -> Listed:
        found = await self._pickers.events(text, limit=PAGE)
        now = self._now()
        return Listed((picked.event(each, now) for each in picked.in_order(found)), more=found.more)

    async def _find_properties(
        self, text: str, events: tuple[str, ...], kind: PropertyType, *, numerical: bool
    ) -> Listed:
        asks = [self._pickers.properties(text, events=events, kind=kind, limit=PAGE)]
        if numerical:
            asks.insert(
                0, self._pickers.properties(text, events=events, kind=kind, numerical=True, limit=PAGE)
            )
        pages = await asyncio.gather(*asks)
        rows = {each.name: each for page in reversed(pages) for each in page}
        choices = [picked.property_of(each, numerical=numerical) for each in rows.values()]
        return Listed(sorted(choices, key=lambda each: each.behind), more=any(page.more for page in pages))

    async def _find_actions(self, text: str) -> Listed:
        found = await self._pickers.actions(text)
        return Listed(map(picked.action, found), more=found.more)

    async def _find_tables(self, text: str) -> Listed:
        found = await self._pickers.tables(text)
        return Listed(map(picked.table, found), more=found.more)

    async def _find_cohorts(self, text: str) -> Listed:
        found = await self._pickers.cohorts(text)
        return Listed(map(picked.cohort, found), more=found.more)

    async def _find_groups(self, _text: str) -> Listed:
        return Listed(map(picked.group, await self._pickers.groups()))

    async def _find_saved_metrics(self, _text: str) -> Listed:
        return Listed(map(picked.saved_metric, await self._posthog.shared_metrics.all()))

    async def _find_holdouts(self, _text: str) -> Listed:
        found = await self._pickers.holdouts()
        return Listed(map(picked.holdout, (each for each in found if each.id is not None)))

    async def _find_flags(self, text: str) -> Listed:
        """Older servers have no such list: there it is made of all flags that have variants."""
        try:
            found = await self._posthog.experiments.eligible_feature_flags(text, limit=PAGE)
        except NotOnThisServer:
            found = await self._posthog.flags.find(text, limit=PAGE, multivariate=True)
        return Listed(map(picked.flag, filter(picked.is_eligible, found)), more=len(found) >= PAGE)

    async def _find_experiments(self, text: str) -> Listed:
        page = await self._posthog.experiments.page(ListFilters(search=text or None), limit=PAGE)
        return Listed(map(picked.experiment, page.rows), more=page.count > len(page.rows))

    # Lookups that were made

    def _lookup(self, kind: str, ask: Ask, *about: object) -> Lookup:
        """The one lookup for this, so that what it heard is there the next time."""
        made = self._made.get((kind, *about))
        if made is None:
            made = Lookup(
                ask,
                things=THINGS[kind],
                whole=kind in WHOLE,
                loose=kind in LOOSE,
                now=self._now,
            )
            self._made[(kind, *about)] = made
        return made

    def _of(self, kind: str) -> list[Lookup]:
        return [lookup for (made, *_), lookup in self._made.items() if made == kind]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
