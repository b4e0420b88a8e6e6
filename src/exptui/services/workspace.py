"""What we know now of one project's experiments: the one place that screens read from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from exptui.api.errors import PostHogError
from exptui.domain.rows import ListFilters, Page, Row
from exptui.services.counts import TABS, moved, recount
from exptui.services.freshness import age_words
from exptui.services.known import Known
from exptui.services.listing import (
    MOST_AT_FIRST,
    Listing,
    count_archived,
    count_by_status,
    read_on,
    read_top,
)
from exptui.services.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exptui.api.posthog import PostHog
    from exptui.domain.experiment import Experiment
    from exptui.services.snapshots import Snapshots

Listener = Callable[[frozenset[int] | None], None]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Workspace:
    """Rows of the list, the experiments read in full, and how true they are."""

    def __init__(
        self,
        place: Place,
        *,
        snapshots: Snapshots | None = None,
        now: Callable[[], datetime] = utc_now,
        zone: tzinfo | None = None,
    ) -> None:
        self.place = place
        self.posthog: PostHog | None = None
        self.as_of: datetime | None = None
        """When the rows were true as a whole."""
        self.loads = 0
        """How often the list was read as a whole."""
        self.problem: str | None = None
        """The last failure in words, with what to do; None once the list was read again."""
        self.now = now
        self.on_page: Callable[[bytes], object] = len
        """Given each page of the list as it was sent, by default to no effect."""
        self.behind: Callable[[], str] = str
        """What else is on its way, in words; by default nothing."""
        self._configured = place
        self._zone = zone
        self._snapshots = snapshots
        self._rest: Iterator[Row] = iter(())
        self._known = Known()
        self._experiments: dict[int, Experiment] = {}
        self._counts: dict[str, int] = dict.fromkeys(TABS, 0)
        self._live, self._archive = Listing(), Listing()
        self._found: set[int] = set()
        self._listeners: list[Listener] = []
        self._activity = ""

    @property
    def rows(self) -> Mapping[int, Row]:
        """All rows known, live and archived, by id."""
        return self._known.rows

    @property
    def experiments(self) -> Mapping[int, Experiment]:
        """Those read in full so far, by id."""
        return self._experiments

    @property
    def counts(self) -> Mapping[str, int]:
        """Experiments by tab; the server's numbers where not all rows are here."""
        return self._counts

    @property
    def newer(self) -> bool:
        """Whether the server is of a build that has what newer ones have."""
        return any(row.newer for row in self.rows.values())

    def ordered(self) -> Sequence[Row]:
        """All rows in the server's order, the newest first."""
        return self._known.ordered()

    def complete(self, *, archived: bool = False) -> bool:
        """Whether every experiment is here, so that looking for one needs no server."""
        return self._listing(archived).complete

    def age(self) -> str:
        """How old the rows are, in words that change at most once a minute; empty while there are none."""
        return age_words(self.as_of, self.now(), self._zone)

    def activity(self) -> str:
        """What is on its way: `reading 3/7`; empty when quiet."""
        return self._activity or self.behind()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call with the ids that changed, or None for anything else; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # Where we are, and what was known last time

    def set_place(self, place: Place) -> None:
        """Learn more of where we are. Rows of another project are forgotten."""
        here = (self.place.host, self.place.project_id)
        if self.place.project_id is not None and here != (place.host, place.project_id):
            self._known.clear()
            self._experiments.clear()
            self._rest, self.as_of = iter(()), None
            self._live, self._archive = Listing(), Listing()
            self._counts = dict.fromkeys(TABS, 0)
        self.place = place
        self._tell(None)

    def connect(self, posthog: PostHog) -> None:
        """From now on there is a server to ask."""
        self.posthog = posthog

    def restore(self) -> bool:
        """Take the rows of the last visit; False where there are none. The others come later."""
        snapshot = self._snapshots.read(self._configured) if self._snapshots else None
        if snapshot is None:
            return False
        self._known.merge(snapshot.rows, 0)
        self._rest = snapshot.rest()
        self._counts.update(snapshot.counts)
        self.as_of = snapshot.as_of
        self.place = replace(
            self.place,
            project_id=self.place.project_id or snapshot.project_id,
            project_name=self.place.project_name or snapshot.project_name,
            who=self.place.who or snapshot.who,
        )
        self._tell(None)
        return True

    def restore_rest(self) -> None:
        """Take the rows that `restore` left for after the first frame."""
        if self._known.merge(self._rest, 0):
            self._tell(None)

    def save(self) -> None:
        """Keep the rows for the next visit, where that is wanted."""
        if self._snapshots and self.as_of:
            self._snapshots.write(self._configured, self.place, self.ordered(), self._counts, self.as_of)

    # Reading from the server

    async def load(self) -> None:
        """Read the list again, as much as was here, or a thousand rows. A failure becomes the problem."""
        if self.posthog is None:
            return
        self.restore_rest()
        asked_at, asked = self.now(), self._known.moment()
        try:
            await self._read_again(self.posthog, archived=False)
            if self._archive.opened:
                await self._read_again(self.posthog, archived=True)
            await self._count(self.posthog)
        except PostHogError as error:
            self.fail(error)
            return
        finally:
            self._say("")
        self._forget_unlisted(asked)
        self._recount()
        self.problem, self.as_of = None, asked_at
        self.loads += 1
        self.save()
        self._tell(None)

    async def load_more(self, *, archived: bool = False) -> None:
        """Read the next page of a list that is longer than what is here; the archive is begun by this."""
        listing = self._listing(archived)
        begun = listing.opened or archived
        if self.posthog is None or listing.busy or listing.complete or not begun:
            return
        listing.busy, asked = True, self._known.moment()
        self._say("reading more")
        try:
            page = await read_on(self.posthog, ListFilters(archived=archived), listing)
            listing.opened = True
            self._merge(page, asked)
        except PostHogError as error:
            self.fail(error)
        finally:
            listing.busy = False
            self._recount()
            self._say("")

    async def search(self, filters: ListFilters) -> tuple[Row, ...]:
        """What the server finds, in its order; the rows are known from then on. Raises `PostHogError`."""
        if self.posthog is None:
            return ()
        asked, found = self._known.moment(), Listing()
        self._say("searching")
        try:
            async for page in read_top(self.posthog, filters, found, MOST_AT_FIRST):
                self._merge(page, asked)
        finally:
            self._say("")
        self._found.update(found.ids)
        self._recount()
        return tuple(self.rows[each] for each in found.ids if each in self.rows)

    async def refresh(self, experiment_id: int) -> Experiment:
        """Read one experiment in full. Raises `PostHogError`."""
        assert self.posthog is not None, "there is nobody to ask before connect()"
        asked = self._known.moment()
        experiment = await self.posthog.experiments.get(experiment_id)
        if not self._known.overtaken(experiment_id, asked):
            self._take(experiment, asked)
        return experiment

    # Changes that we were told of

    def put(self, experiment: Experiment) -> None:
        """Know this state of an experiment, as an answer just told it."""
        self._take(experiment, self._known.moment())

    def drop(self, experiment_id: int) -> None:
        """Know that an experiment is deleted."""
        self._experiments.pop(experiment_id, None)
        self._replace(experiment_id, None, self._known.moment())

    def fail(self, error: PostHogError) -> None:
        """Know that the server could not be asked; what was known stays."""
        self.problem = error.told
        self._tell(None)

    def _take(self, experiment: Experiment, asked: int) -> None:
        row = experiment.row()
        self._experiments[row.id] = experiment
        self._replace(row.id, None if row.deleted else row, asked)

    def _replace(self, row_id: int, row: Row | None, asked: int) -> None:
        old = self._known.replace(row_id, row, asked)
        self._counts = moved(self._counts, old, row)
        self._tell(frozenset({row_id}))

    def _merge(self, page: Page, asked: int) -> None:
        self.on_page(page.body)
        self._tell(self._known.merge(page.rows, asked))

    def _listing(self, archived: bool) -> Listing:
        return self._archive if archived else self._live

    async def _read_again(self, posthog: PostHog, *, archived: bool) -> None:
        """Read a list from the top, as far as it was read before."""
        listing, asked = Listing(opened=True), self._known.moment()
        most = max(MOST_AT_FIRST, self._listing(archived).reached)
        async for page in read_top(posthog, ListFilters(archived=archived), listing, most):
            self._activity = listing.progress(most)
            self._merge(page, asked)
        if archived:
            self._archive = listing
        else:
            self._live = listing

    async def _count(self, posthog: PostHog) -> None:
        """Have the server count what is not all here."""
        if not self._live.complete:
            self._counts.update(await count_by_status(posthog, newer=self.newer))
        if not self._archive.opened:
            self._counts["archived"] = await count_archived(posthog)

    def _recount(self) -> None:
        self._counts = recount(self._counts, self.rows.values(), self._live, self._archive)

    def _forget_unlisted(self, asked: int) -> None:
        """Forget rows that the server no longer lists where it should have."""
        for archived, listing in ((False, self._live), (True, self._archive)):
            if listing.opened and listing.steady:
                listed = {*self._live.ids, *self._archive.ids}
                but = listed if listing.complete else listed | self._found
                self._known.forget(archived=archived, but=but, asked=asked)

    def _say(self, activity: str) -> None:
        self._activity = activity
        self._tell(frozenset())

    def _tell(self, ids: frozenset[int] | None) -> None:
        for listener in tuple(self._listeners):
            listener(ids)
