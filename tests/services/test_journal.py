"""The journal: written before anything is sent, readable for ever, and without a secret in it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.lifecycle import TRANSITIONS
from exptui.services.journal import Ending, Entry, Journal, JournalError
from exptui.services.journal_words import NEVER_HEARD, entry_lines, moves
from exptui.services.transitions import Transitions
from tests.support.server import Server

ENTRY = Entry(
    id="1",
    at="2026-03-02T09:30:00+00:00",
    who="Mia",
    host="https://eu.posthog.com",
    project_id=1,
    experiment_id=49,
    experiment="Pay later with invoice",
    transition="launch",
    method="POST",
    path="/api/projects/1/experiments/49/launch/",
    says=("Users start being bucketed now.",),
    before=("status: draft", "flag: off"),
)
texts = st.text(max_size=12) | st.sampled_from(["a\x1b[2Jb", "two\nlines", "\u2028", "[/red]"])
entries = st.builds(
    Entry, id=texts, at=texts, who=texts, experiment=texts, told=texts, came=st.sampled_from(list(Ending)),
    body=st.dictionaries(texts, texts | st.none() | st.booleans(), max_size=2),
    says=st.lists(texts, max_size=2).map(tuple), before=st.lists(texts, max_size=2).map(tuple),
)  # fmt: skip


@given(entries)
def test_an_entry_is_one_line_that_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, entry: Entry
) -> None:
    directory = tmp_path_factory.mktemp("journal")
    Journal(directory).write(entry)
    lines = (directory / "journal.jsonl").read_bytes().split(b"\n")
    assert len(lines) == 2
    assert lines[1] == b""
    (read,) = Journal(directory).entries()
    assert read == entry


def test_the_latest_outcome_of_each_request_is_shown_newest_first(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    first = journal.write(ENTRY)
    second = journal.write(replace(ENTRY, id="2", at="2026-03-02T09:31:00+00:00"))
    journal.close(second, Ending.REFUSED, "Not on a Friday.")
    journal.close(first, Ending.DONE, after=("status: running", "flag: on"))
    assert [(e.id, e.came) for e in Journal(tmp_path).entries()] == [
        ("2", Ending.REFUSED),
        ("1", Ending.DONE),
    ]
    assert [e.id for e in journal.here()] == ["2", "1"]
    assert [e.id for e in Journal(tmp_path).entries(most=1)] == ["2"]
    assert Journal(tmp_path).here() == ()


def test_nothing_that_was_written_is_rewritten(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    entry = journal.write(ENTRY)
    before = (tmp_path / "journal.jsonl").read_bytes()
    journal.close(entry, Ending.DONE)
    assert (tmp_path / "journal.jsonl").read_bytes().startswith(before)


def test_a_crash_before_the_answer_leaves_a_line_that_says_so(tmp_path: Path) -> None:
    Journal(tmp_path).write(ENTRY)
    (entry,) = Journal(tmp_path).entries()
    assert entry.came == Ending.SENT
    head, tone = entry_lines(entry, None)[0]
    assert NEVER_HEARD in head
    assert tone == "warn"


def test_only_its_owner_reads_the_journal(tmp_path: Path) -> None:
    directory = tmp_path / "state"
    Journal(directory).write(ENTRY)
    assert (directory / "journal.jsonl").stat().st_mode & 0o777 == 0o600
    assert directory.stat().st_mode & 0o777 == 0o700


def test_lines_that_can_not_be_read_are_left_out(tmp_path: Path) -> None:
    Journal(tmp_path).write(ENTRY)
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b'{"id": "2", "at": "2026-\n[1, 2]\nnull\n\xff\xfe\n{}\n"text"\n')
    Journal(tmp_path).write(replace(ENTRY, id="3"))
    assert {entry.id for entry in Journal(tmp_path).entries()} == {"1", "3"}


def test_what_a_later_version_adds_does_not_hide_an_entry(tmp_path: Path) -> None:
    line = json.dumps({"id": "9", "at": "2027-01-01T00:00:00+00:00", "came": "postponed", "mood": "good"})
    (tmp_path / "journal.jsonl").write_text(line + "\n", encoding="utf-8")
    (entry,) = Journal(tmp_path).entries()
    assert entry.came == "postponed"
    assert "postponed" in entry_lines(entry, None)[0][0]


def test_a_journal_that_can_not_be_written_says_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    with pytest.raises(JournalError, match="state"):
        Journal(tmp_path / "state").write(ENTRY)


def test_an_outcome_that_can_not_be_written_is_still_told_here(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    entry = journal.write(ENTRY)
    (tmp_path / "journal.jsonl").unlink()
    (tmp_path / "journal.jsonl").mkdir()
    ended = journal.close(entry, Ending.DONE, "It worked.")
    assert "It worked. (the journal" in ended.told
    assert journal.here() == (ended,)


def test_what_moved_is_told_field_by_field() -> None:
    after = ("status: running", "flag: off", "condition: country = DE")
    assert moves(replace(ENTRY, after=after)) == (
        "status: draft → running",
        "condition: — → country = DE",
    )


async def performed(server: Server, tmp_path: Path, name: str = "launch", made_for: str = "draft") -> Ending:
    """One transition, with a journal on disk."""
    workspace = server.workspace()
    assert workspace.posthog is not None
    transitions = Transitions(
        posthog=workspace.posthog, workspace=workspace, journal=Journal(tmp_path), now=server.clock.now
    )
    before = await workspace.refresh(server.numbered(made_for))
    row = TRANSITIONS[name]
    return (await transitions.perform(row, before, row.body())).ending


async def test_a_change_is_journalled_with_request_outcome_and_what_moved(tmp_path: Path) -> None:
    assert await performed(Server(), tmp_path) is Ending.DONE
    (entry,) = Journal(tmp_path).entries()
    assert (entry.method, entry.path) == ("POST", "/api/projects/1/experiments/49/launch/")
    assert entry.came == Ending.DONE
    assert "status: draft → running" in moves(entry)
    assert "flag: off → on" in moves(entry)
    assert entry.says


async def test_the_key_is_never_in_the_journal(tmp_path: Path) -> None:
    server = Server()
    refusal = {"detail": "Not on a Friday.", "code": "x"}
    server.faults.next("POST", r"/launch/", status=400, body=refusal)
    assert await performed(server, tmp_path) is Ending.REFUSED
    await performed(server, tmp_path)
    text = (tmp_path / "journal.jsonl").read_text(encoding="utf-8")
    assert server.world.api_key not in text
    assert "Bearer" not in text


async def test_a_lost_answer_that_can_not_be_looked_up_stays_unknown_in_the_journal(tmp_path: Path) -> None:
    server = Server()
    server.link.fail_after.add("POST")
    server.link.then_silent = True
    assert await performed(server, tmp_path) is Ending.UNKNOWN
    (entry,) = Journal(tmp_path).entries()
    assert entry.came == Ending.UNKNOWN


async def test_nothing_is_sent_where_the_journal_can_not_be_written(tmp_path: Path) -> None:
    server = Server()
    (tmp_path / "state").write_text("in the way")
    assert await performed(server, tmp_path / "state") is Ending.NOT_SENT
    assert server.writes() == []


async def test_an_attempt_that_a_guard_stops_is_not_journalled(tmp_path: Path) -> None:
    assert await performed(Server(), tmp_path, made_for="ship") is Ending.NOT_SENT
    assert Journal(tmp_path).entries() == ()


def test_entries_of_the_same_second_keep_their_order() -> None:
    journal = Journal(None)
    for number in ("b", "a", "c"):
        journal.write(Entry(id=number, at="2026-03-02T09:30:00+00:00"))
    journal.close(journal.entries()[-1], Ending.DONE)
    assert [entry.id for entry in journal.entries()] == ["c", "a", "b"]
