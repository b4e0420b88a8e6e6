"""Judging the experiments of a project behind the list: those in view and the worst suspects first."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from exptui.api.errors import PostHogError, Unauthorized
from exptui.domain.standing import Standing, mark_of, standing_of
from exptui.services import standings
from exptui.services.listed import judge_page
from exptui.services.queue import Queue

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.experiment import Experiment
    from exptui.domain.rows import Row
    from exptui.domain.verdict import Judgement
    from exptui.services.findings import Findings
    from exptui.services.snapshots import Snapshots
    from exptui.services.workspace import Workspace

AT_ONCE = 2
"""Experiments that are read at the same time. Each asks several things; the client sends four at once."""
KEPT = timedelta(minutes=5)
"""How long what was found out of an experiment counts."""
KIND = "standings"
"""What the file is called that keeps them."""
SUSPECTS = {"running": 0, "exposure_frozen": 0, "paused": 1, "stopped": 2, "draft": 3}
"""Which of those that were never judged are looked at first."""
Listener = Callable[[frozenset[int]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Computing:
    """How far a fresh calculation of an experiment's results is."""

    done: int
    of: int
    failed: int = 0
    words: str = ""
    """What is happening, or how it ended: `computing 3 of 7 metrics`."""
    over: bool = False


class Attention:
    """Judges experiments, keeps what came of it, and tells who listens."""

    def __init__(
        self, workspace: Workspace, queue: Queue | None = None, *, snapshots: Snapshots | None = None
    ) -> None:
        self.queue = queue or Queue()
        self._workspace = workspace
        self._snapshots, self._configured = snapshots, workspace.place
        self._findings: Findings | None = None
        self._judged: dict[int, Judgement] = {}
        self._problems: dict[int, str] = {}
        self._running: dict[tuple[int, bool], asyncio.Task[Judgement]] = {}
        """By experiment, and whether it is read in full."""
        self.computing: dict[int, Computing] = {}
        """Fresh calculations by experiment: those under way, and how the last one ended."""
        self._listeners: list[Listener] = []
        self._bodies: deque[bytes] = deque()
        self._listed: dict[int, Experiment] = {}
        """As the list sent them, those only that are worth a query."""
        self._wanted: set[int] = set()
        self._done = self._all = 0
        self.filling = False
        """Whether `fill` is at work."""
        self._loads = workspace.loads
        workspace.subscribe(self._workspace_changed)
        workspace.on_page = self._bodies.append
        workspace.behind = self.activity

    # What is known

    def judgement(self, experiment_id: int) -> Judgement | None:
        """The latest of this session; None where it was not read yet."""
        return self._judged.get(experiment_id)

    def problem(self, experiment_id: int) -> str:
        """Why the last try to read it failed, in words; empty where it did not."""
        return self._problems.get(experiment_id, "")

    def reading(self, experiment_id: int) -> bool:
        """Whether it is being read now."""
        return (experiment_id, True) in self._running or (experiment_id, False) in self._running

    def activity(self) -> str:
        """`judging 7/11`, and what keeps it waiting; empty when quiet."""
        waiting = self._findings.waiting if self._findings else ""
        judging = f"judging {self._done}/{self._all}" if self._done < self._all else ""
        return ", ".join(filter(None, (judging, waiting)))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call with the ids that were judged anew, or none for how far it is; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell_computing(self, experiment_id: int, computing: Computing) -> None:
        """Know how far a fresh calculation is."""
        self.computing[experiment_id] = computing
        self._tell(frozenset({experiment_id}))

    # From one visit to the next

    def restore(self) -> None:
        """Know what was known at the last visit."""
        kept = self._snapshots.read_more(self._configured, KIND) if self._snapshots else None
        if kept is not None:
            try:
                self.queue.standings.update(standings.read(kept))
            except ValueError:
                return

    def save(self) -> None:
        """Keep what is known for the next visit, where that is wanted."""
        known, rows = self.queue.standings, self._workspace.rows
        if self._snapshots and known:
            kept = standings.write(each for each in known.values() if each.id in rows)
            self._snapshots.write_more(self._configured, KIND, kept)

    def connect(self, posthog: PostHog) -> None:
        """From now on there is a server to ask."""
        from exptui.services.findings import Findings

        self._findings = Findings(posthog, now=self._workspace.now)
        if posthog.results.pace is not None:
            posthog.results.pace.changed = lambda: self._tell(frozenset())

    # One experiment

    async def judge(self, experiment_id: int, *, afresh: bool = False) -> Judgement:
        """Read one experiment and judge it, results of what ended long ago too. Raises `PostHogError`.

        What is not older than five minutes is not read again, unless `afresh`.
        """
        return await self._judge(experiment_id, in_full=True, afresh=afresh)

    async def _judge(self, experiment_id: int, *, in_full: bool, afresh: bool = False) -> Judgement:
        """Two who want the same experiment at the same time share one answer."""
        key = (experiment_id, in_full)
        task = self._running.get(key)
        if task is not None and afresh:
            await asyncio.wait([task])  # it began before what is wanted now was there
            task = None
        if task is None:
            task = asyncio.ensure_future(self._read(experiment_id, in_full=in_full, afresh=afresh))
            self._running[key] = task
            task.add_done_callback(lambda _task: self._running.pop(key, None))
        return await asyncio.shield(task)

    async def _read(self, experiment_id: int, *, in_full: bool, afresh: bool) -> Judgement:
        assert self._findings is not None, "there is nobody to ask before connect()"
        try:
            experiment = await self._experiment(experiment_id)
            if afresh:
                self._findings.forget(experiment_id)
            judged = await self._findings.judgement(experiment, in_full=in_full)
        except PostHogError as error:
            self._problems[experiment_id] = error.told
            raise
        finally:
            self._wanted.discard(experiment_id)
        self._problems.pop(experiment_id, None)
        self._judged[experiment_id] = judged
        self._take([standing_of(judged, experiment.row())])
        return judged

    async def _experiment(self, experiment_id: int) -> Experiment:
        """As it was read last, where that had its metrics and the list has not told since that it changed."""
        row = self._workspace.rows.get(experiment_id)
        for known in (self._workspace.experiments, self._listed):
            experiment = known.get(experiment_id)
            if experiment is None or row is None or "metrics" not in experiment.raw:
                continue
            if mark_of(experiment.row()) == mark_of(row):
                return experiment
        return await self._workspace.refresh(experiment_id)

    # All of them

    @property
    def waiting(self) -> bool:
        """Whether `fill` would find something to do."""
        return self._findings is not None and not self.filling and bool(self._bodies or self._wanted)

    async def fill(self, in_view: Callable[[], Collection[int]]) -> None:
        """Judge all that changed or is out of date. Returns when nothing is left; a second one does nothing.

        Never raises a `PostHogError`: what could not be read is told where it stands.
        """
        if not self.waiting:
            return
        self.filling = True
        try:
            while self._bodies or self._wanted:
                await self._read_pages()
                self._done, self._all = 0, len(self._wanted)
                await asyncio.gather(*(self._work_off(in_view) for _ in range(AT_ONCE)))
        except Unauthorized as error:
            self._wanted.clear()
            self._workspace.fail(error)
        finally:
            self.filling, self._done, self._all = False, 0, 0
            self.save()
            self._tell(frozenset())

    async def _read_pages(self) -> None:
        while self._bodies:
            body = self._bodies.popleft()
            quiet, others = await asyncio.to_thread(judge_page, body, self._workspace.now())
            self._listed.update((each.id, each) for each in others)
            rows = self._workspace.rows
            self._wanted |= {each.id for each in others if each.id in rows and self._outdated(rows[each.id])}
            self._take([each for each in quiet if not self._known_in_full(each)])

    async def _work_off(self, in_view: Callable[[], Collection[int]]) -> None:
        while not self._bodies and (chosen := self._next(in_view())) is not None:
            self._wanted.discard(chosen)
            self._tell(frozenset())
            try:
                # What somebody has opened keeps the results that were read for them.
                await self._judge(chosen, in_full=chosen in self._judged)
            except Unauthorized:
                raise
            except PostHogError:
                self._tell(frozenset({chosen}))
            self._done += 1
            self._all = max(self._all, self._done + len(self._wanted) + len(self._running))

    def _known_in_full(self, judged: Standing) -> bool:
        """Whether somebody opened it, and nothing changed since: the list alone tells less."""
        known = self.queue.standings.get(judged.id)
        return judged.id in self._judged and known is not None and known.mark == judged.mark

    def _next(self, in_view: Collection[int]) -> int | None:
        """What is in view before what is not, the worst suspects first."""

        def urgency(experiment_id: int) -> tuple[bool, int, int]:
            row, standing = self._workspace.rows[experiment_id], self.queue.standings.get(experiment_id)
            return experiment_id not in in_view, _rank(standing), SUSPECTS.get(row.status, 0)

        self._wanted &= self._workspace.rows.keys()
        return min(self._wanted, key=urgency, default=None)

    # What changed

    def _workspace_changed(self, ids: frozenset[int] | None) -> None:
        """A row that somebody changed, or the whole list, was read again."""
        rows = self._workspace.rows
        self._wanted |= {each for each in ids or () if each in rows and self._outdated(rows[each])}
        if self._workspace.loads != self._loads:
            self._loads = self._workspace.loads
            self._wanted |= {row.id for row in rows.values() if row.started and self._outdated(row)}

    def _outdated(self, row: Row) -> bool:
        """Whether what is known of it may be wrong by now. What neither runs nor changed waits for the list."""
        standing = self.queue.standings.get(row.id)
        asked = row.started or row.id in self._listed
        if row.archived:
            return False
        if standing is None:
            return asked or row.id in self._workspace.experiments
        old = asked and (standing.unread or self._workspace.now() - standing.as_of >= KEPT)
        return old or standing.mark != mark_of(row)

    def _take(self, judged: Collection[Standing]) -> None:
        known = self.queue.standings
        news = [each for each in judged if each != known.get(each.id)]
        known.update((each.id, each) for each in judged)
        if news:
            self._tell(frozenset(each.id for each in news))

    def _tell(self, ids: frozenset[int]) -> None:
        for listener in tuple(self._listeners):
            listener(ids)


def _rank(standing: Standing | None) -> int:
    return 2 if standing is None else standing.attention.rank
