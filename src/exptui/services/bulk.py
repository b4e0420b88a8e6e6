"""One thing done to several experiments: each is looked at again, then they are sent one by one until a surprise."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exptui.api.errors import PostHogError
from exptui.domain.asking import Body
from exptui.domain.bodies import Ship
from exptui.domain.copies import CopyToProject, Duplicate
from exptui.domain.edits import Recalculate, Rename
from exptui.domain.lifecycle import Transition, objection
from exptui.domain.rows import Row
from exptui.services.journal import Ending
from exptui.services.transitions import Outcome, Transitions

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment
    from exptui.services.workspace import Workspace

READ_AT_ONCE = 4
_COPY = "each copy needs a name and a flag key of its own."
ONE_AT_A_TIME: dict[type[Body], str] = {
    Ship: "the variant to ship has to be chosen for each.",
    Rename: "each has words of its own.",
    Duplicate: _COPY,
    CopyToProject: _COPY,
    Recalculate: "the metric has to be chosen for each.",
}
"""Bodies whose answers can't mean the same for several experiments, and why."""


def one_at_a_time(transition: Transition) -> str | None:
    """Why a transition can't be done to several experiments at once; None where it can."""
    if transition.hidden:
        return "it only takes something back."
    return ONE_AT_A_TIME.get(transition.body)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An experiment that is not touched, and why."""

    row: Row
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What was asked for, as just read: what can be done, and what is left out. Both in the order asked for."""

    ready: tuple[Experiment, ...] = ()
    left: tuple[LeftOut, ...] = ()

    @property
    def total(self) -> int:
        return len(self.ready) + len(self.left)

    @property
    def counted(self) -> str:
        """`12 of 20, 8 left out`."""
        left = f", {len(self.left)} left out" if self.left else ""
        return f"{len(self.ready)} of {self.total}{left}"


def _nothing(_count: int) -> None:
    """Nobody is told."""


def _always() -> bool:
    return True


async def review(
    workspace: Workspace,
    transition: Transition,
    rows: Iterable[Row],
    *,
    read: Callable[[int], None] = _nothing,
    going: Callable[[], bool] = _always,
) -> Review:
    """Read each experiment again, at most four at a time, and ask the transition's guard.

    `read` is told how many have been read; once `going` says no, no more are. What can't be read is left out.
    """
    asked = list({row.id: row for row in rows}.values())
    seen: dict[int, Experiment | LeftOut] = {}
    free = asyncio.Semaphore(READ_AT_ONCE)

    async def look(row: Row) -> None:
        async with free:
            if going():
                seen[row.id] = await _looked_at(workspace, transition, row)
                read(len(seen))

    async with asyncio.TaskGroup() as tasks:
        for row in asked:
            tasks.create_task(look(row))
    found = [seen.get(row.id, LeftOut(row, "it was not read.")) for row in asked]
    left = tuple(each for each in found if isinstance(each, LeftOut))
    return Review(ready=tuple(each for each in found if not isinstance(each, LeftOut)), left=left)


async def _looked_at(workspace: Workspace, transition: Transition, row: Row) -> Experiment | LeftOut:
    try:
        experiment = await workspace.refresh(row.id)
    except PostHogError as error:
        return LeftOut(row, f"it could not be read: {error.told}")
    now = experiment.row()
    reason = objection(transition, now, read_only=workspace.place.read_only)
    return experiment if reason is None else LeftOut(now, reason)


@dataclass(kw_only=True)
class Bulk:
    """One transition on the experiments of a review, sent one after the other."""

    transition: Transition
    review: Review
    bodies: tuple[Body, ...]
    """What is sent to each that is ready, in their order."""
    outcomes: list[Outcome] = field(default_factory=list)
    """What came of each so far, in their order."""
    under_way: int | None = None
    """Which of those ready is being sent."""
    stopping: bool = False

    def stop(self) -> None:
        """Send no more than what is on its way."""
        self.stopping = True

    async def send(
        self,
        transitions: Transitions,
        *,
        begun: Callable[[int], None] = _nothing,
        ended: Callable[[Experiment, Outcome], None],
    ) -> None:
        """Send one after the other, each once, until all are done, somebody stops it, or one ends otherwise."""
        for at, (before, body) in enumerate(zip(self.review.ready, self.bodies, strict=True)):
            if self.stopping or self.surprise is not None:
                return
            self.under_way = at
            begun(at)
            outcome = await transitions.perform(self.transition, before, body)
            self.under_way = None
            self.outcomes.append(outcome)
            ended(before, outcome)

    @property
    def surprise(self) -> Outcome | None:
        """The outcome after which no more is sent: anything but done."""
        last = self.outcomes[-1] if self.outcomes else None
        return None if last is None or last.ending is Ending.DONE else last

    @property
    def done(self) -> int:
        return sum(outcome.ending is Ending.DONE for outcome in self.outcomes)

    @property
    def unsent(self) -> Sequence[Experiment]:
        """Those that nobody has tried to change, nor will unless it goes on."""
        begun = len(self.outcomes) + (self.under_way is not None)
        return self.review.ready[begun:]

    @property
    def summary(self) -> str:
        """`3 done, 1 refused, 2 not sent`; how many were left out, too."""
        tally = Counter(outcome.ending for outcome in self.outcomes)
        tally[Ending.NOT_SENT] += len(self.unsent)
        told = [f"{tally[each]} {each.replace(',', '')}" for each in Ending if tally[each]]
        left = [f"{len(self.review.left)} left out"] if self.review.left else []
        return ", ".join((*told, *left))
