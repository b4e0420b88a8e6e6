"""The detail: what it shows of an experiment, at the two widths people have."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from exptui.ui.screens.detail.screen import DetailScreen
from exptui.ui.widgets.lines import text_of, width_of
from exptui.ui.widgets.text_view import TextView
from tests.ui.detail_host import Host, Server, body

NARROW, WIDE = (80, 24), (120, 36)


def told(app: Host) -> str:
    """Everything in the scrolling part, in view or not."""
    lines = app.screen.query_one(TextView).lines
    return "\n".join(text_of(lines[at]) for at in range(len(lines)))


async def shown(size: tuple[int, int] = NARROW, **changes: Any) -> tuple[list[str], str]:
    """The screen, and all of the text, of an experiment."""
    app = Host(Server(body(**changes)))
    async with app.run_test(size=size) as pilot:
        await app.opens(pilot, 17)
        return app.lines, told(app)


async def test_the_header_says_status_name_key_and_place_in_the_list() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, 17, 3, 17, 4)
        assert app.lines[1].split() == ["●", "running", "Shorter", "checkout", "2", "of", "3"]
        assert app.lines[2] == " checkout · id 17 · as of 12:00 UTC"


async def test_variants_are_bars_that_need_no_colour() -> None:
    _, text = await shown()
    assert "control  50% ██████████  baseline" in text
    assert "test     50% ██████████" in text


async def test_release_conditions_are_told_in_words_with_what_they_force() -> None:
    _, text = await shown()
    assert "released to  100% of users where email contains @acme.com" in text
    assert "or to        20% of users  always `test`" in text


async def test_metrics_stand_in_the_order_in_which_they_are_displayed() -> None:
    _, text = await shown()
    assert text.index("1  add to cart, increase  mean · inline") < text.index("2  Purchases")


async def test_dates_say_how_long_and_by_which_clock() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=NARROW) as pilot:
        berlin = ZoneInfo("Europe/Berlin")
        await app.push_screen(DetailScreen(app.workspace, app.attention, 17, zone=berlin))
        await app.settles(pilot)
        assert "started      12 days ago  2026-11-11 09:00 UTC (10:00 here)" in told(app)


async def test_two_columns_stand_side_by_side_where_there_is_room() -> None:
    for columns, both in ((80, False), (109, False), (110, True), (200, True)):
        lines, _ = await shown((columns, 36))
        assert any("Hypothesis" in line and "Feature flag" in line for line in lines) is both


@pytest.mark.parametrize("size", [NARROW, WIDE, (60, 16), (110, 30), (111, 30), (200, 50)])
async def test_no_line_is_wider_than_the_text_has_room_for(size: tuple[int, int]) -> None:
    app = Host(Server(body(description="日本語" * 900 + " " + "x" * 9000, name="n" * 400)))
    async with app.run_test(size=size) as pilot:
        await app.opens(pilot, 17)
        view = app.screen.query_one(TextView)
        assert view.show_vertical_scrollbar
        assert max(width_of(view.lines[at]) for at in range(len(view.lines))) <= view.size.width - 1


async def test_a_draft_shows_what_is_missing_and_a_running_one_does_not() -> None:
    flag = body()["feature_flag"] | {"active": False}
    _, draft = await shown(status="draft", start_date=None, metrics=[], description="", feature_flag=flag)
    assert "Results\n  None before the launch.\n\nBefore launch: 3 things to look at" in draft
    assert "✗  At least one primary metric  there is no metric at all" in draft
    assert "✓  Split sums to 100  50 + 50 = 100" in draft
    _, running = await shown()
    assert "Before launch" not in running


async def test_an_ended_experiment_without_conclusion_says_so() -> None:
    _, text = await shown(status="stopped", end_date="2026-11-20T09:00:00Z")
    assert "Conclusion\n  none recorded" in text
    assert "ran      9 days" in text


async def test_a_conclusion_stands_with_its_comment() -> None:
    _, text = await shown(
        status="stopped", conclusion="stopped_early", conclusion_comment="Legal asked\nus to."
    )
    assert "Conclusion\n  stopped early\n  Legal asked\n  us to." in text


async def test_an_experiment_that_shares_its_flag_names_the_others() -> None:
    app = Host(Server(body(), body(id=18, name="The other one", status="draft", start_date=None)))
    app.knows(app.server.bodies[18])
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, 17)
        assert "shared with  The other one (draft)" in told(app)


async def test_words_that_are_new_to_us_are_shown_as_they_are() -> None:
    lines, text = await shown(
        status="hibernating", stats_config={"method": "likelihood"}, conclusion="postponed"
    )
    assert lines[1].startswith(" ? hibernating")
    assert "method      likelihood" in text
    assert "Conclusion\n  postponed" in text


@pytest.mark.parametrize(
    "name",
    [
        "[/foo] promo",
        "a [/",
        "tag [link=http://x]y",
        "[@click=app.quit]x[/]",
        '{"b": [true, false]}',
        "$text",
    ],
)
async def test_names_are_never_read_as_markup(name: str) -> None:
    flag = body()["feature_flag"]
    flag["filters"]["multivariate"]["variants"][1]["key"] = name
    flag["filters"]["groups"][0]["properties"][0]["value"] = name
    lines, text = await shown(WIDE, name=name, description=name, feature_flag=flag, conclusion=name)
    assert lines[1].startswith(f" ● running  {name}")
    assert text.count(name) >= 3


async def test_escape_sequences_reach_no_line_of_the_screen() -> None:
    lines, _ = await shown(name="\x1b]0;owned\x07red\x1b[31m", description="\u202eevil\x9b31m")
    assert "red" in lines[1]
    assert all(line.isprintable() for line in lines)
