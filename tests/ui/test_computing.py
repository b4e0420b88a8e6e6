"""Having results computed afresh from the whole app: it belongs to nobody's screen."""

from __future__ import annotations

import pytest

from exptui.sandbox.store import Build
from tests.support.person import person_at
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")


def begun(server: Server) -> int:
    paths = [each.path for each in server.app.state.requests if each.method == "POST"]
    return sum(path.endswith("/metrics_recalculation/") for path in paths)


@pytest.mark.parametrize("build", BUILDS)
async def test_ctrl_r_has_all_metrics_computed_and_the_detail_tells_how_it_ended(build: Build) -> None:
    server = Server(build=build)
    number = server.numbered("ship")
    async with person_at(server) as person:
        await person.goes_to(number)
        await person.presses("enter")
        await person.until("Primary results")
        await person.presses("ctrl+r")
        await person.until("calculated afresh")
        assert begun(server) == (1 if build == "current" else 0)
        assert server.writes() == []


async def test_one_can_leave_while_it_computes_and_is_told_in_the_end() -> None:
    server = Server()
    number = server.numbered("ship")
    async with person_at(server) as person:
        await person.until(lambda: not person.app.attention.filling)
        await person.goes_to(number)
        await person.presses("enter")
        await person.until("Primary results")
        await person.floods("ctrl+r", "escape")
        await person.until("Express checkout button: All")
        assert begun(server) == 1


async def test_asking_again_while_it_computes_begins_nothing_twice() -> None:
    server = Server()
    number = server.numbered("ship")
    async with person_at(server) as person:
        await person.until(lambda: not person.app.attention.filling)
        await person.goes_to(number)
        await person.floods("ctrl+r", "ctrl+r", "ctrl+r")
        await person.until("Express checkout button: All")
        assert begun(server) == 1


async def test_in_read_only_mode_nothing_is_begun_and_results_are_asked_for_afresh() -> None:
    server = Server(read_only=True)
    number = server.numbered("ship")
    async with person_at(server) as person:
        await person.goes_to(number)
        await person.presses("enter")
        await person.until("Primary results")
        await person.presses("ctrl+r")
        await person.until("calculated afresh")
        assert begun(server) == 0


async def test_a_draft_has_nothing_to_compute_and_says_so() -> None:
    server = Server()
    async with person_at(server) as person:
        await person.goes_to(server.numbered("draft"))
        await person.presses("ctrl+r")
        await person.until("a draft has no results yet")
