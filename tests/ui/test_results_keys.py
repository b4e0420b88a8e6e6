"""Keys on the results: what opens, is explained, is muted and is counted, by the line under the cursor."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, timedelta

import pytest

from exptui.services.aside import Aside
from exptui.services.attention import Computing
from exptui.services.place import Place
from exptui.ui import messages
from tests.support.server import HOST, Server
from tests.ui.results_host import NARROW, WIDE, Host

PLACE = Place(host=HOST, project_id=1)


def about(server: Server) -> int:
    return server.numbered("ship")


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        (r"▲ DECIDE", lambda number: messages.FindingOpened(number, "ship")),
        (r"Ready to ship", lambda number: messages.FindingOpened(number, "ship")),
        (r"  Checkout conversion  funnel", lambda number: messages.MetricOpened(number, 0)),
        (r"  Asked for help  mean", lambda number: messages.MetricOpened(number, 2)),
        (r"Sample:", messages.ExposuresOpened),
        (r"\$multiple", messages.ExposuresOpened),
        (r"Sample ratio", messages.ExposuresOpened),
    ],
)
async def test_enter_opens_what_is_under_the_cursor(line: str, asked: Callable[[int], object]) -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        await app.goes_to(pilot, line)
        await app.presses(pilot, "enter")
        assert app.asked_for == [asked(about(app.server))]


async def test_enter_on_a_variant_opens_its_metric() -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        await app.goes_to(pilot, r"^  Items put into the cart")
        await app.presses(pilot, "j", "j", "enter")
        assert app.asked_for == [messages.MetricOpened(about(app.server), 1)]


async def test_enter_where_nothing_opens_says_what_does() -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        await app.presses(pilot, "G", "enter")
        assert app.asked_for == []
        assert "Nothing opens here" in app.text


async def test_a_finding_of_posthogs_own_opens_by_its_code() -> None:
    server = Server()
    row = server.experiment(server.numbered("ship"))
    finding = {
        "code": "newer_check",
        "severity": "info",
        "title": "Something newer",
        "detail": "It says more.",
    }
    app = Host(server)
    async with app.run_test(size=NARROW) as pilot:
        await app.workspace.load()
        experiment = await app.workspace.refresh(row["id"])
        health = {"findings": [finding]}
        app.workspace.put(experiment.model_copy(update={"health": health}))
        await app.attention.judge(row["id"])
        await app.shows(pilot, "ship")
        await app.goes_to(pilot, "Something newer")
        await pilot.press("enter")
        await pilot.pause()
        assert app.asked_for == [messages.FindingOpened(row["id"], "posthog:newer_check")]
        await app.settles(pilot)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (r"^  test +11\.\d\d%", "Checkout conversion"),
        (r"^  control +\d", "Checkout conversion"),
        (r"^  Items put into the cart", "Items put into the cart"),
        (r"comparisons at", ""),
        (r"Sample:", ""),
        (r"^  test +16,", ""),
        (r"\$multiple", "several variants"),
    ],
)
async def test_a_question_mark_explains_the_numbers_under_the_cursor(line: str, words: str) -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        await app.goes_to(pilot, line)
        await app.presses(pilot, "question_mark")
        (asked,) = app.asked_for
        assert isinstance(asked, messages.ExplanationRequested)
        assert asked.explanation.paragraphs
        assert words in "\n".join((asked.explanation.title, *asked.explanation.paragraphs))
        assert app.helped == 0


async def test_a_question_mark_where_there_are_no_numbers_is_about_the_keys() -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        await app.presses(pilot, "G", "question_mark")
        assert (app.helped, app.asked_for) == (1, [])


async def test_tab_goes_from_block_to_block_and_back() -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        seen = []
        for key in ("tab", "tab", "tab", "tab", "tab", "shift+tab"):
            await app.presses(pilot, key)
            seen.append(app.told[app.view.cursor].strip().split("  ")[0])
        results = ["→ action", "Checkout conversion", "Items put into the cart"]
        assert seen == [*results, "variant", "Hypothesis", "variant"]


async def test_mute_is_about_the_finding_under_the_cursor_else_about_the_reason() -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "srm")
        number = app.server.numbered("srm")
        await app.presses(pilot, "M")
        await app.goes_to(pilot, "Too early")
        await app.presses(pilot, "M")
        asked = [messages.MuteRequested(number, None), messages.MuteRequested(number, "too_early")]
        assert app.asked_for == asked


async def test_snooze_report_and_fresh_results_are_asked_for_by_their_keys() -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        await app.presses(pilot, "z", "ctrl+r", "y", "W")
        number = about(app.server)
        assert app.asked_for == [
            messages.SnoozeRequested((number,)),
            messages.RecalculationRequested(number),
            messages.ReportRequested(number),
            messages.PortfolioRequested(),
        ]


async def test_a_muted_finding_is_marked_with_its_note_and_does_not_count() -> None:
    server = Server()
    app = Host(server)
    quiet = Aside(None, PLACE, app.workspace.rows, now=server.clock.now, zone=UTC)
    app.attention.queue.quiet = quiet
    async with app.run_test(size=WIDE) as pilot:
        await app.opens(pilot, "srm")
        number = server.numbered("srm")
        standing = app.attention.queue.standings[number]
        finding = next(each for each in standing.findings if each.check == "srm")
        quiet.mute(standing, finding, "known, a bot")
        app.attention.tell_computing(number, Computing(done=0, of=1))
        await app.settles(pilot)
        assert "! warning  Sample ratio mismatch" in app.page
        assert "(muted: known, a bot)" in app.page
        assert app.page.startswith("✓ OK")


async def test_the_cursor_stays_on_its_metric_when_it_is_judged_again() -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        await app.goes_to(pilot, r"^  Asked for help")
        await app.presses(pilot, "j", "j")
        target, row = app.view.target, next(at for at, line in enumerate(app.lines) if line.startswith(" >"))
        app.server.clock.forward(timedelta(hours=1).total_seconds())
        app.server.experiment(about(app.server))["metrics_secondary"][0]["name"] = "Into the cart"
        app.server.experiment(about(app.server))["updated_at"] = app.server.clock.now()
        await app.presses(pilot, "r")
        assert "Into the cart" in app.page
        assert app.view.target == target
        assert app.lines[row].startswith(" >")


async def test_r_asks_again_only_for_what_is_older_than_five_minutes() -> None:
    app = Host(Server(build="page"))
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")

        def queries() -> int:
            return sum(each.path.endswith("/query/") for each in app.server.app.state.requests)

        asked = queries()
        await app.presses(pilot, "r")
        assert queries() == asked
        app.server.clock.forward(301)
        await app.presses(pilot, "r")
        assert queries() > asked


async def test_a_fresh_calculation_shows_how_far_it_is_and_how_it_ended_until_the_next_key() -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        number = about(app.server)
        height = app.view.size.height
        app.attention.tell_computing(number, Computing(done=3, of=7, failed=1))
        await app.settles(pilot)
        assert re.search(r"computing █{8}░{12} 3/7, 1 failed", app.text)
        await app.presses(pilot, "j")
        assert "computing █" in app.text
        over = Computing(done=7, of=7, failed=1, words="Computed 6 of 7 metrics, 1 failed.", over=True)
        app.attention.tell_computing(number, over)
        await app.settles(pilot)
        assert "Computed 6 of 7 metrics, 1 failed." in app.text
        assert app.view.size.height == height
        await app.presses(pilot, "j")
        assert "Computed 6 of 7" not in app.text


async def test_brackets_show_the_neighbour_from_its_top_and_judge_it() -> None:
    server = Server()
    app = Host(server)
    async with app.run_test(size=NARROW) as pilot:
        first, second = server.numbered("ship"), server.numbered("srm")
        await app.workspace.load()
        await app.opens(pilot, "ship", first, second)
        await app.presses(pilot, "G", "right_square_bracket")
        assert app.page.startswith("✗ BROKEN  SRM")
        assert (app.view.cursor, app.view.scroll_offset.y) == (0, 0)
        await app.presses(pilot, "left_square_bracket")
        assert app.page.startswith("▲ DECIDE")
        await app.presses(pilot, "escape")
        assert not app.screen.query("CursorView")
