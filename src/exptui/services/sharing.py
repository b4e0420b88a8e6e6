"""Shared metrics: where one is attached, making one, and changing one everywhere at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from exptui.api.errors import NoAnswer, PostHogError, ReadOnly
from exptui.domain.metrics import parse_metric
from exptui.domain.rows import ListFilters, Row
from exptui.domain.text import Json
from exptui.services.journal import Ending, Entry, Journal, JournalError
from exptui.services.refusals import places

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.choices import SavedMetric
    from exptui.domain.experiment import Experiment
    from exptui.domain.refusals import Place
    from exptui.services.workspace import Workspace

MOST = 500
"""Experiments that are read to see where a shared metric is attached."""
_OURS = ("name", "description", "query")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """The experiments that a shared metric is attached to."""

    rows: tuple[Row, ...] = ()
    unread: int = 0
    """Experiments that could not be looked at: there may be more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What came of making or changing a shared metric."""

    ending: Ending
    message: str = ""
    hint: str = ""
    error: PostHogError | None = None
    places: tuple[Place, ...] = ()
    """What a refusal is about: fields of the metric."""
    metric: SavedMetric | None = None
    """As PostHog has it now; None where that is not known, or nothing was made."""


@dataclass(kw_only=True)
class Sharing:
    """The shared metrics of one project. A change is sent once; a lost answer is looked up."""

    posthog: PostHog
    workspace: Workspace
    journal: Journal
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _busy: bool = field(default=False, init=False)

    async def attached(
        self, number: int, tell: Callable[[int, int], None] = lambda _done, _of: None
    ) -> Attached:
        """Every experiment that a shared metric is attached to, of the archive too; newer servers tell it only one
        by one, which `tell` hears of. Raises `PostHogError` where not even the list can be read."""
        listed = self.posthog.experiments.listed
        found = [*await listed(), *await listed(ListFilters(archived=True))]
        lean = [each for each in found if "saved_metrics" not in each.raw]
        read = {each.id: each for each in found if "saved_metrics" in each.raw}
        unread, done = max(0, len(lean) - MOST), 0

        async def look(experiment_id: int) -> None:
            nonlocal unread, done
            try:
                read[experiment_id] = await self.posthog.experiments.get(experiment_id)
            except PostHogError:
                unread += 1
            done += 1
            tell(done, len(lean))

        await asyncio.gather(*(look(each.id) for each in lean[:MOST]))
        rows = [each.row() for each in found if each.id in read and _uses(read[each.id], number)]
        return Attached(rows=tuple(rows), unread=unread)

    async def create(self, name: str, query: Json, description: str = "") -> Shared:
        """Make a shared metric with the definition of another one, under a uuid of its own.

        The list is read before, so that one that was made without an answer can be told from an older namesake.
        """
        try:
            known = frozenset(each.id for each in await self.posthog.shared_metrics.all())
        except PostHogError as error:
            return Shared(ending=Ending.NOT_SENT, message=str(error), hint=error.hint, error=error)
        own = {key: value for key, value in query.items() if key != "fingerprint"}
        body: Json = {"name": name, "description": description, "query": {**own, "uuid": str(uuid4())}}
        summary = parse_metric(query).summary
        says = (f"The project has another shared metric: {name} ({summary}).",)
        return await self._write(None, body, says, known)

    async def change(self, before: SavedMetric, body: Json, attached: Attached | None = None) -> Shared:
        """Change `name`, `description` or `query` of a shared metric, if it is still as `before`.

        What `attached` names is written into the journal: it changes there too.
        """
        wanted = {key: body[key] for key in _OURS if key in body and body[key] != before.raw.get(key)}
        if not wanted:
            return Shared(ending=Ending.NOT_SENT, message="Nothing is changed.", metric=before)
        try:
            current = await self.posthog.shared_metrics.get(before.id)
        except PostHogError as error:
            return Shared(ending=Ending.NOT_SENT, message=str(error), hint=error.hint, error=error)
        if _definition(current) != _definition(before):
            message = f"Somebody changed {current.name} meanwhile: nothing was sent."
            return Shared(ending=Ending.CHANGED, message=message, metric=current)
        old, new = before.metric.summary, parse_metric(wanted.get("query", before.raw.get("query"))).summary
        says = [f"{before.name}: {old} → {new}" if old != new else f"{before.name} changes"]
        says += [f"It changes in {row.name} ({row.id}) too." for row in (attached.rows if attached else ())]
        return await self._write(before, wanted, tuple(says))

    async def _write(
        self,
        before: SavedMetric | None,
        body: Json,
        says: tuple[str, ...],
        known: frozenset[int] = frozenset(),
    ) -> Shared:
        if self.workspace.place.read_only:
            error = ReadOnly("Read-only: nothing may be changed from here.")
            return Shared(ending=Ending.NOT_SENT, message=str(error), hint=error.hint, metric=before)
        if self._busy:
            return Shared(ending=Ending.NOT_SENT, message="Another change is on its way.", metric=before)
        try:
            entry = self.journal.write(self._entry(before, body, says))
        except JournalError as problem:
            return Shared(ending=Ending.NOT_SENT, message=f"Nothing was sent: {problem}.", metric=before)
        self._busy = True
        try:
            outcome = await self._send(before, body, known)
        finally:
            self._busy = False
        self.journal.close(entry, outcome.ending, outcome.message)
        return outcome

    async def _send(self, before: SavedMetric | None, body: Json, known: frozenset[int]) -> Shared:
        shared = self.posthog.shared_metrics
        try:
            after = await (shared.patch(before.id, body) if before else shared.create(body))
        except PostHogError as error:
            if error.outcome_unknown:
                return await self._look(before, body, known, error)
            ending = Ending.NOT_SENT if isinstance(error, NoAnswer | ReadOnly) else Ending.REFUSED
            return Shared(
                ending=ending,
                message=str(error),
                hint=error.hint,
                error=error,
                places=places(error, body),
                metric=before,
            )
        return Shared(ending=Ending.DONE, metric=after)

    async def _look(
        self, before: SavedMetric | None, body: Json, known: frozenset[int], error: PostHogError
    ) -> Shared:
        """No answer that can be believed: see what PostHog shows, and guess nothing."""
        try:
            after = await self._find(before, body, known)
        except PostHogError as problem:
            return Shared(
                ending=Ending.UNKNOWN,
                message=f"{error} Looking it up failed too: {problem}",
                hint="It may or may not have happened. Nothing is sent twice.",
                error=error,
            )
        if after is not None and _shows(after, body):
            message = f"The answer was lost ({error}), but PostHog shows it done."
            return Shared(ending=Ending.DONE, message=message, metric=after)
        unchanged = before is None or (after is not None and _definition(after) == _definition(before))
        if not unchanged:
            message = f"{error} PostHog shows something else."
            return Shared(ending=Ending.UNKNOWN, message=message, error=error, metric=after)
        return Shared(
            ending=Ending.NOT_DONE,
            message=f"{error} PostHog shows it unchanged.",
            hint="If it is only slow, it may still come: look again before you try again.",
            error=error,
            metric=before,
        )

    async def _find(
        self, before: SavedMetric | None, body: Json, known: frozenset[int]
    ) -> SavedMetric | None:
        shared = self.posthog.shared_metrics
        if before is not None:
            return await shared.get(before.id)
        new = [each for each in await shared.all() if each.id not in known]
        return next((each for each in new if _shows(each, body)), None)

    def _entry(self, before: SavedMetric | None, body: Json, says: tuple[str, ...]) -> Entry:
        place = self.workspace.place
        tail = f"{before.id}/" if before else ""
        return Entry(
            id=str(uuid4()),
            at=self.now().isoformat(timespec="seconds"),
            who=place.who,
            host=place.host,
            project_id=place.project_id,
            experiment=before.name if before else str(body["name"]),
            transition="change a shared metric" if before else "make a shared metric",
            method="PATCH" if before else "POST",
            path=f"/api/projects/{place.project_id}/experiment_saved_metrics/{tail}",
            body=body,
            says=says,
        )


def _uses(experiment: Experiment, number: int) -> bool:
    return any(link.saved_metric == number for link in experiment.saved_metrics)


def _plain(query: object) -> object:
    """A definition without what the server writes into it."""
    if not isinstance(query, dict):
        return query
    return {key: value for key, value in query.items() if key not in ("uuid", "fingerprint")}


def _definition(metric: SavedMetric) -> Json:
    raw = metric.raw
    return {"name": raw.get("name"), "description": raw.get("description"), "query": _plain(raw.get("query"))}


def _shows(metric: SavedMetric, body: Json) -> bool:
    shown, wanted = _definition(metric), {**body}
    if "query" in wanted:
        wanted["query"] = _plain(wanted["query"])
    return all(shown[key] == value for key, value in wanted.items())
