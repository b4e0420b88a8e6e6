"""Clearing the queue in the whole app: snoozing, muting, undoing, and what happened since the last visit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from exptui.services.queue import Group
from tests.support.person import Person, person_at
from tests.support.server import Server


@asynccontextmanager
async def sitting(server: Server, data_dir: Path | None = None) -> AsyncIterator[Person]:
    """Somebody at a queue that has been judged."""
    async with person_at(server, data_dir=data_dir) as person:
        await person.until(lambda: not person.app.attention.filling)
        yield person


def group(person: Person, number: int) -> Group:
    return person.app.attention.queue.placed(person.app.workspace.rows[number]).group


async def test_a_snoozed_experiment_leaves_the_queue_and_undo_brings_it_back() -> None:
    server = Server()
    number = server.numbered("srm")
    async with sitting(server) as person:
        await person.goes_to(number)
        await person.presses("escape", "z")
        await person.until("It leaves the queue")
        await person.waits()
        await person.presses("3")
        await person.until("u undoes it")
        assert group(person, number) is Group.SNOOZED
        await person.presses("u")
        await person.until("Undone: snoozed")
        assert group(person, number) is Group.BROKEN
        assert server.writes() == []


async def test_a_snooze_that_is_over_is_over_without_anybody_doing_anything() -> None:
    server = Server()
    number = server.numbered("srm")
    async with sitting(server) as person:
        await person.goes_to(number)
        await person.presses("z")
        await person.until("It leaves the queue")
        await person.waits()
        await person.presses("1")
        server.clock.forward(25 * 3600)
        assert group(person, number) is Group.BROKEN


async def test_a_muted_finding_is_silent_in_queue_and_detail_says_so() -> None:
    server = Server()
    number = server.numbered("srm")
    async with sitting(server) as person:
        await person.goes_to(number)
        await person.presses("M")
        await person.until("Mute: Sample ratio mismatch")
        await person.waits()
        await person.types("known")
        await person.presses("enter")
        await person.until("Muted Sample ratio mismatch")
        assert group(person, number) is not Group.BROKEN
        await person.presses("enter")
        await person.until("muted: known")


async def test_what_is_put_aside_is_listed_and_brought_back_from_there() -> None:
    server = Server()
    number = server.numbered("srm")
    async with sitting(server) as person:
        await person.goes_to(number)
        await person.presses("z")
        await person.until("It leaves the queue")
        await person.waits()
        await person.presses("c")
        await person.presses("colon")
        await person.types("aside")
        await person.waits()
        await person.presses("enter")
        await person.until("Put aside, on this machine only")
        await person.waits()
        assert person.sees("until it changes")
        await person.presses("enter")
        await person.until("Brought back")
        assert group(person, number) is Group.BROKEN


async def test_what_is_put_aside_outlives_the_program(tmp_path: Path) -> None:
    server = Server()
    number = server.numbered("srm")
    async with sitting(server, tmp_path) as person:
        await person.goes_to(number)
        await person.presses("z")
        await person.until("It leaves the queue")
        await person.waits()
        await person.presses("7")
        await person.until("u undoes it")
    async with sitting(server, tmp_path) as person:
        assert group(person, number) is Group.SNOOZED


async def test_the_second_visit_begins_with_what_happened_since(tmp_path: Path) -> None:
    server = Server()
    number = server.numbered("flat")
    async with sitting(server, tmp_path) as person:
        assert "since 09" not in person.text
    server.clock.forward(3600)
    await server.posthog().experiments.verb(number, "end", {"conclusion": "inconclusive"})
    server.clock.forward(3600)
    async with sitting(server, tmp_path) as person:
        await person.until("since")
        assert person.sees("1 ended")
        await person.presses("g", "enter")
        await person.until("ended by")
    async with sitting(server, tmp_path) as person:
        assert "since 09" not in person.text


async def test_news_that_were_never_told_are_told_the_next_time(tmp_path: Path) -> None:
    server = Server()
    number = server.numbered("flat")
    async with sitting(server, tmp_path):
        pass
    server.clock.forward(3600)
    await server.posthog().experiments.verb(number, "end", {"conclusion": "inconclusive"})
    server.faults.next("GET", r"/experiments/$", status=503, body="no", times=4)
    async with person_at(server, data_dir=tmp_path) as person:
        assert person.app.workspace.problem
    async with sitting(server, tmp_path) as person:
        await person.until("1 ended")


async def test_marks_end_with_what_they_were_made_for() -> None:
    server = Server()
    async with sitting(server) as person:
        await person.presses("asterisk")
        assert person.app._large().marked
        await person.presses("z")
        await person.until("They leave the queue")
        await person.waits()
        await person.presses("7")
        await person.until("u undoes it")
        assert not person.app._large().marked
