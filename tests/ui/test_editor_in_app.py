"""The metrics editor in the whole app: from the list to the server and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from exptui.sandbox.store import Build
from tests.support.person import person_at
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")


@pytest.mark.parametrize("build", BUILDS)
async def test_a_metric_moved_to_the_other_section_is_there_afterwards(build: Build) -> None:
    server = Server(build=build)
    number = server.numbered("ship")
    uuids = [each["uuid"] for each in server.experiment(number)["metrics_secondary"]]
    async with person_at(server) as person:
        await person.goes_to(number)
        await person.presses("m")
        await person.until("Secondary metrics")
        await person.presses("j", "t", "ctrl+s")
        await person.until("and press Enter:")
        await person.waits()
        await person.accepts("y")
        await person.until("Done")
        assert [path for _, path in server.writes()] == [f"/api/projects/1/experiments/{number}/"]
        assert uuids[0] in [each["uuid"] for each in server.experiment(number)["metrics"]]
        assert uuids[1:] == [each["uuid"] for each in server.experiment(number)["metrics_secondary"]]


async def test_what_was_begun_is_offered_at_the_next_start(tmp_path: Path) -> None:
    server = Server()
    number = server.numbered("ship")
    async with person_at(server, data_dir=tmp_path) as person:
        await person.goes_to(number)
        await person.presses("m")
        await person.until("Secondary metrics")
        await person.presses("j", "t")
        await person.until("1 change")
    server.clock.forward(3600)
    async with person_at(server, data_dir=tmp_path) as person:
        await person.goes_to(number)
        await person.presses("m")
        await person.until("hour ago")
        assert server.writes() == []


async def test_a_finding_about_metrics_leads_to_the_editor_with_its_key() -> None:
    server = Server()
    async with person_at(server) as person:
        await person.until(lambda: not person.app.attention.filling)
        await person.goes_to(server.numbered("no_metric"))
        await person.presses("enter")
        await person.until("BROKEN")
        await person.presses("tab", "enter")
        await person.until("Why it matters")
        await person.presses("m")
        await person.until("Primary metrics")


async def test_without_a_connection_the_key_says_why_nothing_opens() -> None:
    server = Server()
    async with person_at(server) as person:
        person.app.editing = None
        await person.presses("m")
        await person.until("Not connected yet")
