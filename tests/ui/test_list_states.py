"""What the list says before there are rows, where there are none, and when the server could not be asked."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path

from exptui.services.place import Place
from exptui.services.snapshots import Snapshots
from exptui.services.workspace import Workspace
from tests.services.list_server import HOST, NOON, ListServer, experiment
from tests.ui.list_host import reading
from tests.ui.test_list import mixed

REFUSED = (401, {"type": "authentication_error", "detail": "Personal API key found in request is invalid."})


async def test_the_first_load_is_told_in_standing_words() -> None:
    async with reading(load=False) as person:
        assert "Reading the experiments of Shop" in person.text


async def test_an_empty_project_teaches_what_to_do() -> None:
    async with reading(ListServer([])) as person:
        assert "This project has no experiments yet." in person.text
        assert "n sets one up · N compares versions of a prompt" in person.text
        assert "r reads the list again" in person.text


async def test_an_empty_tab_names_the_way_back() -> None:
    async with reading(ListServer([experiment(1)])) as person:
        await person.presses("4")
        assert "No paused experiments." in person.text
        assert "1 shows all 1" in person.text
        await person.presses("1")
        assert "Experiment 1" in person.cursor


async def test_a_project_with_everything_archived_leads_to_the_archive() -> None:
    async with reading(ListServer([experiment(1, archived=True, name="Old one")])) as person:
        assert "6 shows them" in person.text
        await person.presses("6")
        assert "Old one" in person.cursor


async def test_a_filter_that_finds_nothing_says_how_to_clear_it() -> None:
    async with reading(mixed()) as person:
        await person.presses("slash", *"zzz", "enter")
        assert "Nothing matches “zzz”." in person.text
        assert "esc clears the filter" in person.text
        await person.presses("escape")
        assert "Experiment 40" in person.cursor


async def test_filters_that_nothing_passes_say_how_to_clear_them() -> None:
    async with reading(mixed()) as person:
        await person.presses("f", *"zzz", "enter")
        assert "No experiment passes these filters." in person.text
        await person.presses("escape")
        assert "Experiment 40" in person.cursor


async def test_a_failed_first_load_says_why_and_what_to_do() -> None:
    server = mixed()
    server.fail = REFUSED
    async with reading(server) as person:
        words = " ".join(person.text.split())
        assert "Personal API key found in request is invalid." in words
        assert "Check the key and the host" in words
        assert "r tries again" in words


async def test_a_failed_refresh_keeps_the_rows_and_their_age() -> None:
    server = mixed()
    async with reading(server) as person:
        server.fail = REFUSED
        await person.workspace.load()
        await person.settles()
        assert "Experiment 40" in person.cursor
        assert "✗ Personal API key found in request is invalid." in person.text
        assert "r tries again." in person.text
        server.fail = None
        await person.workspace.load()
        await person.settles()
        assert "✗" not in person.text


async def test_the_last_visit_is_shown_with_its_age_before_anything_is_asked(tmp_path: Path) -> None:
    place = Place(host=HOST, project_id=1, project_name="Shop")
    first = Workspace(place, snapshots=Snapshots(tmp_path), now=lambda: NOON)
    first.connect(mixed().posthog())
    await first.load()
    later = NOON + timedelta(minutes=7)
    workspace = Workspace(place, snapshots=Snapshots(tmp_path), now=lambda: later, zone=UTC)
    workspace.restore()
    async with reading(workspace=workspace, load=False) as person:
        assert "Experiment 40" in person.cursor
        assert "[1 needs me –]" in person.lines[1]
        assert person.lines[0].endswith("data 7 min old")
