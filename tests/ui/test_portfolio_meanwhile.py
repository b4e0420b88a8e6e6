"""The portfolio while things change, on servers that fail, and in terminals of any size."""

from __future__ import annotations

import pytest

from exptui.api.errors import PostHogError
from exptui.ui import messages
from tests.support.server import Server
from tests.ui.portfolio_host import reading

# What changes meanwhile


async def test_before_anything_is_judged_every_line_says_so() -> None:
    async with reading(judged=False) as reader:
        assert "none judged yet" in reader.text
        assert reader.text.count("not judged yet") > 10
        assert "│" not in reader.text


async def test_what_is_found_out_appears_in_place_and_moves_nothing() -> None:
    async with reading(judged=False) as reader:
        await reader.presses("j", "j")
        before, cursor, line = reader.order(), reader.view.target, reader.view.cursor
        await reader.app.attention.fill(lambda: ())
        await reader.pilot.pause()
        assert reader.order() == before
        assert (reader.view.target, reader.view.cursor) == (cursor, line)
        assert "+15.0%" in reader.line("ship")
        assert "r: new order" in reader.text
        await reader.presses("r")
        assert reader.order() != before
        assert reader.view.target == cursor
        assert "r: new order" not in reader.text
        assert [type(each) for each in reader.app.asked] == [messages.ReloadRequested]


async def test_one_that_ended_is_gone_and_the_others_stay() -> None:
    async with reading() as reader:
        before = reader.order()
        gone = before[1]
        reader.server.world.experiments[gone]["end_date"] = "2026-03-02T09:00:00Z"
        await reader.app.workspace.refresh(gone)
        await reader.pilot.pause()
        assert reader.order() == [each for each in before if each != gone]


async def test_what_could_not_be_read_says_why() -> None:
    server = Server()
    server.faults.forbid_scope("query:read")
    for path in ("metrics_recalculation", "timeseries_results"):
        server.faults.missing(path)
    async with reading((120, 30), server=server) as reader:
        assert "0 drawn" in reader.text
        assert "its result could not be read" in reader.line("ship")
        assert "(not all could be read)" in reader.text


async def test_one_that_the_server_does_not_give_says_what_it_answered() -> None:
    async with reading((120, 30), judged=False) as reader:
        number = reader.server.numbered("ship")
        reader.server.faults.next("GET", f"/experiments/{number}/", times=9)
        with pytest.raises(PostHogError):
            await reader.app.attention.judge(number)
        reader.app._tell(messages.StandingsChanged(frozenset({number})))
        await reader.pilot.pause()
        assert "could not be read: " in reader.line("ship")
        assert "not judged yet" not in reader.line("ship")


async def test_old_results_say_how_old_they_are() -> None:
    async with reading((120, 30)) as reader:
        reader.server.clock.forward(25 * 3600)
        reader.app._tell(messages.StandingsChanged())
        await reader.pilot.pause()
        assert "oldest from 09:30 yesterday" in reader.text
        assert "people · from 09:30 yesterday" in reader.text


async def test_a_project_without_running_experiments_says_so() -> None:
    async with reading(server=Server(empty=True)) as reader:
        assert "No experiment is running" in reader.text
        await reader.presses("j", "s", "enter")
        assert not reader.app.asked


async def test_before_the_list_is_read_it_says_what_it_waits_for() -> None:
    async with reading(judged=False, loaded=False) as reader:
        assert "Reading the experiments of" in reader.text
        await reader.app.workspace.load()
        await reader.pilot.pause()
        assert "not judged yet" in reader.text


# Terminals


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (160, 40)])
async def test_it_fits_the_terminal(size: tuple[int, int]) -> None:
    async with reading(size) as reader:
        laid = reader.laid
        widths = [sum(len(text) for text, _ in line) for line in map(laid.__getitem__, range(len(laid)))]
        assert max(widths) <= reader.view.room
        assert "esc" in reader.lines[-1]
        assert "signif." in reader.text
        if size[0] >= 80:
            assert "interval" in reader.text


async def test_in_ascii_bars_are_made_of_ascii() -> None:
    async with reading(ascii_only=True) as reader:
        assert reader.line("ship").rstrip().endswith("]")
        assert "|" in reader.line("ship")
        assert not set("│┃█▏") & set(reader.line("ship"))
