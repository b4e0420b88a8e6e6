"""The journal in the app: what was sent, by whom, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from exptui.services.journal import Entry, Journal
from tests.support.person import person_at
from tests.support.server import Server

ENTRY = Entry(
    id="1",
    at="2026-03-01T09:30:00+00:00",
    who="Mia",
    host="http://sandbox",
    project_id=1,
    experiment_id=49,
    experiment="Pay later with invoice",
    transition="launch",
    method="POST",
    path="/api/projects/1/experiments/49/launch/",
)


async def test_an_empty_journal_says_what_will_be_in_it() -> None:
    async with person_at(Server()) as person:
        await person.presses("H")
        await person.until("Nothing has been changed from here yet.")
        await person.presses("escape")
        await person.until("enter open")


async def test_a_change_is_in_the_journal_with_what_was_sent_and_what_moved(tmp_path: Path) -> None:
    async with person_at(Server(), size=(100, 30), data_dir=tmp_path) as person:
        await person.goes_to(person.server.numbered("draft"))
        await person.asks("L")
        await person.accepts("launch")
        await person.until("Done")
        await person.waits()
        await person.presses("enter", "H")
        await person.until("launch · Pay later with invoice (49): done")
        assert person.sees("POST /api/projects/1/experiments/49/launch/ {}")
        assert person.sees("status: draft → running")
        assert person.sees("Mia · http://sandbox · project 1")


async def test_what_an_earlier_run_left_behind_is_shown_newest_first(tmp_path: Path) -> None:
    Journal(tmp_path).write(ENTRY)
    Journal(tmp_path).write(replace(ENTRY, id="2", at="2026-03-02T09:30:00+00:00", transition="pause"))
    async with person_at(Server(), data_dir=tmp_path) as person:
        await person.presses("H")
        await person.until("journal: 2 changes")
        assert person.text.index("pause ·") < person.text.index("launch ·")
        assert person.sees("no outcome was written: the program ended before an answer came")


async def test_a_long_journal_is_scrolled_to_its_end_and_back(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for number in range(30):
        journal.write(
            replace(ENTRY, id=str(number), at=f"2026-03-01T09:{number:02}:00+00:00", told=f"no. {number}!")
        )
    async with person_at(Server(), data_dir=tmp_path) as person:
        await person.presses("H")
        await person.until("no. 29!")
        await person.presses("G")
        await person.until("no. 0!")
        await person.presses("g")
        await person.until("no. 29!")
