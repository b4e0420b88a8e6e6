"""Experiments of every group, told apart by their name, and how they stand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from exptui.domain.finding import Attention, Finding
from exptui.domain.standing import Standing
from exptui.services.queue import Queue
from tests.services.list_server import NOON, ListServer, experiment
from tests.ui.list_host import Reader, reading

BROKEN, DECIDE, STUCK, LEFT, OK = (
    Attention.BROKEN,
    Attention.DECIDE,
    Attention.STUCK,
    Attention.LEFT_BEHIND,
    Attention.OK,
)
MORNING: Mapping[int, Attention] = {
    9: OK,
    8: BROKEN,
    7: DECIDE,
    6: OK,
    5: STUCK,
    4: LEFT,
    3: BROKEN,
    2: OK,
}
"""By experiment, the newest first; the first one is not judged."""


def finding(attention: Attention, reason: str = "", check: str = "srm") -> Finding:
    return Finding(
        check=check,
        code=check,
        severity="warning",
        attention=attention,
        title=f"The title of {check}",
        reason=reason or f"why {attention}",
        detail=f"The detail of {check}.",
        next="Do the next thing.",
        key="S",
    )


def standing(number: int, attention: Attention, reason: str = "", *, check: str = "srm") -> Standing:
    """How an experiment stands; what is fine has nothing found."""
    found = () if attention is OK else (finding(attention, reason, check),)
    return Standing(
        id=number,
        mark="",
        as_of=NOON,
        attention=attention,
        reason=reason or (found[0].reason if found else "nothing to do"),
        findings=found,
    )


class Judge:
    """Tells the list how experiments stand."""

    def __init__(self, person: Reader) -> None:
        self._person = person

    async def says(self, *standings: Standing) -> None:
        """All of these at once."""
        queue = self._person.app.queue
        queue.standings.update((each.id, each) for each in standings)
        self._person.app.judged(frozenset(each.id for each in standings))
        await self._person.settles()


def queue_of(classes: Mapping[int, Attention]) -> Queue:
    queue = Queue()
    queue.standings.update((number, standing(number, each)) for number, each in classes.items())
    return queue


def shop(count: int = 9) -> ListServer:
    return ListServer([experiment(number) for number in range(1, count + 1)])


@asynccontextmanager
async def morning(
    classes: Mapping[int, Attention] = MORNING,
    *,
    count: int = 9,
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[tuple[Reader, Judge]]:
    """The queue of a shop whose experiments were judged before."""
    async with reading(shop(count), queue=queue_of(classes), size=size) as person:
        yield person, Judge(person)


def table(person: Reader) -> list[str]:
    """What stands in the table, each line without the gutter, headings and first words only."""
    first, last = person.screen.table.in_view
    lines = person.lines[3 : 3 + last - first]
    return [line[2:].split("  ")[0].strip() for line in lines]
