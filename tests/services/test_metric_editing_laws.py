"""Two people who edit one experiment at random, over the wire, in any order: no metric of either is lost."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exptui.sandbox.store import Build
from exptui.services.journal import Ending
from exptui.services.metric_session import Session
from tests.services.editing_desk import BUILDS, adds, changes, started, stored
from tests.support.server import Server

Kind = Literal["add", "rename", "remove", "move", "transfer", "undo", "save"]
KINDS: tuple[Kind, ...] = ("add", "rename", "remove", "move", "transfer", "undo", "save", "save")
steps = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(KINDS), st.integers(0, 6)), min_size=2, max_size=14
)


async def does(session: Session, kind: Kind, n: int, name: str) -> None:
    """One thing that a person does, to the nth metric where it is about one."""
    entries = list(session.metrics)
    entry = entries[n % len(entries)] if entries else None
    match kind:
        case "add":
            adds(session, name)
        case "save":
            await saves(session)
        case "undo":
            session.undo()
        case "rename" if entry is not None and entry.kind == "inline":
            changes(session, entry.uuid, name=f"{name} renamed")
        case "move" if entry is not None:
            session.edit("moved", metrics=session.metrics.move(entry.uuid, 1 if n % 2 else -1))
        case "transfer" if entry is not None:
            session.edit("moved", metrics=session.metrics.transfer(entry.uuid))
        case "remove" if entry is not None:
            session.edit("removed", metrics=session.metrics.remove(entry.uuid))


async def saves(session: Session) -> None:
    """Save, with our own side wherever both changed the same."""
    review = (await session.review()).ours()
    outcome = await session.save(review)
    assert outcome.ending in (Ending.DONE, Ending.NOT_SENT), outcome
    assert session.changes == ()


@pytest.mark.parametrize("build", BUILDS)
@settings(max_examples=30)
@given(steps=steps)
async def test_two_people_lose_nothing(build: Build, steps: list[tuple[int, Kind, int]]) -> None:
    server = Server(build=build)
    number = server.numbered("sequential")
    for metric in server.experiment(number)["metrics"]:
        metric["version"] = 7
    people = [await started(server).open(number) for _ in range(2)]
    there = {entry.uuid: entry for session in people for entry in session.metrics}
    ever, gone = set(there), [set[str](), set[str]()]
    for turn, (who, kind, n) in enumerate(steps):
        session = people[who]
        before = {entry.uuid for entry in session.metrics}
        await does(session, kind, n, f"{turn}")
        after = {entry.uuid for entry in session.metrics}
        if kind != "save":
            ever |= after
            gone[who] = (gone[who] | (before - after)) - after
    for session in people:
        await saves(session)
    shown = await stored(server, number)
    assert {entry.uuid for entry in shown} >= ever - gone[0] - gone[1], "a metric was lost"
    assert len({entry.uuid for entry in shown}) == len(list(shown))
    for entry in shown:
        known = there.get(entry.uuid)
        if known is not None and "version" in known.body:
            assert entry.body["version"] == 7
