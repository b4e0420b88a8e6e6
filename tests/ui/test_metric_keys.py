"""One metric by keyboard: what its keys ask for, and how it fits a terminal."""

from __future__ import annotations

import pytest

from exptui.sandbox.store import Build
from exptui.ui.messages import ExplanationRequested, RecalculationRequested, ReportRequested, SnoozeRequested
from tests.support.server import Server
from tests.ui.closer_host import reading

BUILDS: tuple[Build, ...] = ("page", "current")
PATH = "timeseries_results"


async def test_question_mark_explains_the_variant_under_the_cursor() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.metric(server.numbered("four_variants"))
        await reader.reaches("Numbers: from-40")
        await reader.presses("j", "j", "question_mark")
        (asked,) = reader.asked
        assert isinstance(asked, ExplanationRequested)
        assert asked.explanation.title.startswith("from-40 in ")


async def test_question_mark_where_there_is_no_number_shows_the_keys() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.metric(server.numbered("ship"))
        await reader.reaches("Day by day")
        await reader.presses("question_mark")
        assert reader.asked == []
        assert reader.app.helped == 1


async def test_the_keys_ask_for_what_they_say() -> None:
    server = Server()
    number = server.numbered("ship")
    async with reading(server) as reader:
        screen = await reader.metric(number)
        shown = screen.metric
        assert shown is not None
        await reader.presses("ctrl+r", "y", "z")
        assert reader.asked == [
            RecalculationRequested(number),
            ReportRequested(number),
            SnoozeRequested((number,)),
        ]
        await reader.presses("escape")
        assert screen not in reader.app.screen_stack


async def test_two_metrics_of_an_experiment_are_two_subjects() -> None:
    server = Server()
    number = server.numbered("ship")
    async with reading(server) as reader:
        one, other = await reader.metric(number, 0), await reader.metric(number, 1)
        assert one.subject != other.subject
        assert one.current_row() == other.current_row() == reader.app.workspace.rows[number]


async def test_a_cursor_move_keeps_where_one_is_when_it_is_judged_again() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.metric(server.numbered("ship"))
        await reader.reaches("Chance to win")
        await reader.presses("r")
        assert any(line.startswith(" >") and "Chance to win" in line for line in reader.lines)


async def test_in_ascii_nothing_else_is_drawn() -> None:
    server = Server()
    async with reading(server, ascii_only=True) as reader:
        await reader.metric(server.numbered("ship"))
        drawn = reader.whole.split("Day by day")[1].split("One cell")[0]
        assert drawn.isascii()
        assert "0%+---" in drawn
        assert "* significant  o not" in drawn
        assert "...~+++" in drawn


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 60)])
async def test_no_line_is_wider_than_its_room(size: tuple[int, int]) -> None:
    server = Server()
    async with reading(server, size=size) as reader:
        for story in ("ship", "four_variants", "trade_off"):
            await reader.metric(server.numbered(story))
            assert max(map(len, reader.whole.splitlines())) <= size[0] - 4


async def test_breakdowns_are_told_by_value() -> None:
    server = Server()
    number = server.numbered("ship")
    row = server.experiment(number)
    row["metrics"][0]["breakdownFilter"] = {"breakdowns": [{"type": "event", "property": "$browser"}]}
    async with reading(server, size=(100, 30)) as reader:
        await reader.metric(number)
        assert "By value" in reader.whole
        part = reader.whole.split("By value")[1]
        assert "Chrome" in part
        assert "control *" in part


async def test_what_people_wrote_is_shown_as_it_stands() -> None:
    server = Server()
    number = server.numbered("ship")
    server.experiment(number)["name"] = "[/foo] [@click=app.quit]x[/]"
    server.experiment(number)["metrics"][0]["name"] = "[b]Buys\x1b[31m"
    async with reading(server) as reader:
        await reader.metric(number)
        assert "[/foo] [@click=app.quit]x[/]" in reader.text
        assert "[b]Buys" in reader.text
        assert "\x1b" not in reader.text


async def test_days_are_computed_anew_only_where_none_is_stored() -> None:
    server = Server()
    number = server.numbered("ship")
    server.faults.next(
        "GET", r"/timeseries_results/", status=200, body={"timeseries": {}, "status": "pending"}, times=9
    )
    async with reading(server) as reader:
        screen = await reader.metric(number)
        shown = screen.metric
        assert shown is not None
        await reader.presses("ctrl+r")
        assert reader.asked == [RecalculationRequested(number, shown.metric.uuid)]


async def test_days_that_could_not_be_read_are_not_taken_for_none() -> None:
    server = Server()
    number = server.numbered("ship")
    server.faults.next("GET", r"/timeseries_results/", status=500, body="no", times=9)
    async with reading(server) as reader:
        await reader.metric(number)
        await reader.presses("ctrl+r")
        assert reader.asked == [RecalculationRequested(number)]
