"""The detail where the server's answers are not what one hopes for: each is told in words, and hides no other."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from exptui.api.errors import PostHogError
from exptui.sandbox.store import Build
from tests.support.server import Dropping, Server
from tests.ui.results_host import NARROW, Host

BUILDS: tuple[Build, ...] = ("page", "current")
WAIT = {"code": "throttled", "detail": "Request was throttled. Expected available in 7 seconds."}

AN_HOUR = {"code": "throttled", "detail": "Request was throttled. Expected available in 3600 seconds."}
FORBIDDEN = {
    "type": "authentication_error",
    "code": "permission_denied",
    "detail": "Not for you.",
    "attr": None,
}


def failing(
    server: Server, status: int, body: Any = None, *, times: int = 1000, path: str = "/query/"
) -> None:
    server.faults.next("POST", path, status=status, body=body, times=times)


def without_stored(server: Server) -> Server:
    """Only queries tell results: nothing was computed ahead."""
    server.faults.missing("/metrics_recalculation")
    server.faults.missing("/timeseries_results")
    return server


async def test_a_variant_whose_numbers_failed_is_named_with_the_reason() -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "unreadable")
        assert app.sees("! control: no statistics, fewer than 5 conversions")
        assert app.sees("! test: no statistics, fewer than 5 conversions")
        line = next(line.split() for line in app.told if line.startswith("  test  ") and "no result" in line)
        assert line[3:6] == ["-", "-", "-"]
        assert "not significant" not in app.page


@pytest.mark.parametrize("build", BUILDS)
async def test_a_key_that_may_not_query_is_told_which_scope_is_missing(build: Build) -> None:
    server = without_stored(Server(build=build))
    server.faults.forbid_scope("query:read")
    app = Host(server)
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        assert app.sees(
            "! not read: exposures, Checkout conversion, Items put into the cart and Asked for help"
        )
        assert app.sees("query:read")
        assert app.sees("Exposures ! not read:")
        assert "not significant" not in app.page
        assert "Hypothesis" in app.page


class Limited(httpx.AsyncBaseTransport):
    """Lets so many queries through, and has all others wait for an hour."""

    def __init__(self, server: httpx.AsyncBaseTransport, left: int) -> None:
        self.server = server
        self.left = left

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/query/"):
            self.left -= 1
            if self.left < 0:
                return httpx.Response(429, json=AN_HOUR, request=request)
        return await self.server.handle_async_request(request)


async def test_being_told_to_wait_half_way_keeps_what_was_read_and_says_what_was_not() -> None:
    server = without_stored(Server(build="page"))
    server.link = Dropping(Limited(server.link, 3))
    app = Host(server)
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "four_variants")
        assert app.sees("! not read: Refunded share and Basket size: Request was throttled.")
        assert app.sees("Refunded share ratio · decrease ! not read: Request was throttled.")
        checkout = app.page.split("\n  Checkout conversion")[1]
        assert "  from-40" in checkout.split("\n\n")[0]
        assert "✓ Sample ratio p=" in app.page


async def test_a_stored_series_stands_in_and_says_that_today_is_not_in_it() -> None:
    server = Server(build="page")
    failing(server, 429, WAIT)
    app = Host(server)
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        assert app.sees("bayesian, from the stored time series, without today")
        assert app.sees("not read: exposures: Request was throttled.")
        assert " better " in app.page


async def test_one_metric_that_cannot_be_computed_says_why_and_hides_none_of_the_others() -> None:
    server = Server(build="page")
    row = server.experiment(server.numbered("ship"))
    row["metrics_secondary"][0]["source"] = None
    app = Host(server)
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        assert app.sees("! no result, PostHog can't compute it:")
        assert " better " in app.page
        assert app.sees("Asked for help mean · decrease")


async def test_a_server_without_queries_leaves_the_facts_and_says_so() -> None:
    server = without_stored(Server())
    server.faults.missing("/query/")
    app = Host(server)
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        assert app.sees("! not read:")
        assert "Primary results (1)" in app.page
        assert "Hypothesis" in app.page


@pytest.mark.parametrize("build", BUILDS)
async def test_legacy_results_are_shown_as_what_they_are(build: Build) -> None:
    app = Host(Server(build=build))
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "legacy_funnel")
        assert app.sees("First scan legacy · increase")
        assert app.sees("control 47.5% chance to be best")
        assert app.sees("legacy result, of the old engine, which calls it not significant")
        assert app.sees("it compares no variant with a baseline")


async def test_a_draft_has_no_results_and_says_so() -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "draft")
        assert app.page.startswith(
            "✓ OK  nothing to do\n  Not launched yet.\n\nResults\n  None before the launch.\n"
        )
        assert "Exposures\n" not in app.page


async def test_an_ended_experiment_shows_its_last_results() -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "won")
        assert app.sees("Ran 29 days, 34,705 of 28,801 people.")
        assert " better " in app.page


async def test_nothing_measured_and_nobody_there_are_said() -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "no_metric")
        assert "Results\n  ! no metric: nothing is measured" in app.page
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "zero_exposures")
        assert "nobody yet" in app.page
        assert app.sees("no result, PostHog can't compute it: Unable to calculate experiment results")


def out_of_reach(server: Server) -> None:
    """From now on one experiment can't be read; the list can."""
    server.faults.next("GET", f"/experiments/{server.numbered('ship')}/$", status=500, times=1000)


async def test_what_cannot_be_judged_says_why_and_shows_what_the_list_knew() -> None:
    server = Server()
    app = Host(server)
    async with app.run_test(size=NARROW) as pilot:
        out_of_reach(server)
        await app.workspace.load()
        await app.opens(pilot, "ship")
        assert "✗ Couldn't read it: A server error occurred." in app.text
        assert "r tries again." in app.text
        assert app.page.startswith("not judged yet\n")
        assert "Hypothesis" in app.page
        assert "judging…" not in app.text


async def test_an_old_judgement_stays_and_tells_its_age_where_it_cannot_be_made_again() -> None:
    server = Server()
    app = Host(server)
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        server.clock.forward(1200)
        server.experiment(server.numbered("ship"))["updated_at"] = server.clock.now()
        await app.workspace.load()
        out_of_reach(server)
        await app.presses(pilot, "r")
        assert "✗ Couldn't read it: A server error occurred." in app.text
        assert app.sees("as of 09:30 UTC, 20 minutes ago")
        assert "▲ DECIDE  ship test" in app.page
        assert " better " in app.page


async def test_why_it_could_not_be_judged_is_told_once_and_r_tries_again() -> None:
    server = Server()
    app = Host(server)
    async with app.run_test(size=NARROW) as pilot:
        await app.workspace.load()
        refuses = app.attention.judge(server.numbered("ship"))
        server.faults.next("GET", f"/experiments/{server.numbered('ship')}/$", status=403, body=FORBIDDEN)
        with pytest.raises(PostHogError):
            await refuses
        await app.shows(pilot, "ship")
        assert app.sees("! could not be judged: Not for you.")
        await app.settles(pilot)
        assert "could not be judged" not in app.page
        assert "▲ DECIDE" in app.page


async def test_while_it_is_judged_it_says_so_and_shows_the_facts() -> None:
    server = Server()
    app = Host(server)
    async with app.run_test(size=NARROW) as pilot:
        await app.workspace.load()
        screen = await app.shows(pilot, "ship")
        assert "judging…" in app.page or "not judged yet" in app.page
        assert "Hypothesis" in app.page
        await app.settles(pilot)
        assert screen.progress() == ""
        assert "judging…" not in app.page


async def test_what_an_earlier_run_found_is_shown_until_it_is_read_again() -> None:
    server = Server()
    before = Host(server)
    async with before.run_test(size=NARROW) as pilot:
        await before.opens(pilot, "ship")
    number = server.numbered("ship")
    server.clock.forward(3600)
    app = Host(server)
    app.attention.queue.standings[number] = before.attention.queue.standings[number]
    async with app.run_test(size=NARROW) as pilot:
        await app.workspace.load()
        await app.shows(pilot, "ship")
        assert app.page.startswith("▲ DECIDE  ship test: +15.0%")
        assert app.sees("as of 09:30 UTC, 1 hour ago")
        assert app.sees("Checkout conversion: test +15.0% [7.7, 22.3], better")
        assert "Findings (1)" in app.page
        await app.settles(pilot)
        assert "1 hour ago" not in app.page
        assert "Primary results (1)" in app.page


async def test_results_of_an_ended_experiment_stay_when_the_list_judges_it_by_less() -> None:
    server = Server()
    app = Host(server)
    async with app.run_test(size=NARROW) as pilot:
        await app.workspace.load()
        await app.attention.fill(tuple)
        await app.opens(pilot, "won")
        row = server.experiment(server.numbered("won"))
        row |= {"conclusion": "lost", "updated_at": server.clock.now()}
        await app.workspace.refresh(row["id"])
        await app.attention.fill(tuple)
        await app.settles(pilot)
        assert app.page.startswith("⚑ LEFT BEHIND  concluded lost, but everyone gets test")
        assert "Tickets opened" in app.page.split("Secondary results (1)")[1]
        assert "Not read" not in app.page
