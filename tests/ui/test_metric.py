"""One metric: its days, its steps and its numbers, and what is said where there are none."""

from __future__ import annotations

import pytest

from exptui.domain import figures
from exptui.sandbox.store import Build
from exptui.services.attention import Computing
from tests.support.server import Server
from tests.ui.closer_host import reading

BUILDS: tuple[Build, ...] = ("page", "current")
PATH = "timeseries_results"


@pytest.mark.parametrize("build", BUILDS)
async def test_the_days_the_steps_and_the_numbers_are_shown(build: Build) -> None:
    server = Server(build=build)
    async with reading(server) as reader:
        screen = await reader.metric(server.numbered("ship"))
        assert screen.judged is not None
        (compared, *_) = screen.judged.evidence.compared("primary")
        assert "Checkout conversion  Express checkout button" in reader.whole
        assert "primary metric · funnel · more is better" in reader.whole
        assert f"test: {figures.difference(compared.variant)}, win >99.9%: better" in reader.whole
        assert "21 of 22 days, 9 Feb to 2 Mar" in reader.whole
        assert "0%┤───" in reader.whole
        assert "1 Mar" in reader.whole
        assert "of 21 days; holds since 1" in reader.words
        assert "++++++++++++++++" in reader.whole
        assert "Chance to win >99.9%" in reader.words
        assert "Loss of keeping 14.9" in reader.words


async def test_what_fits_the_first_screen_is_the_result_and_the_whole_chart() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.metric(server.numbered("ship"))
        assert "better" in reader.text
        assert "1 Mar" in reader.text
        assert "● significant" in reader.text


async def test_every_step_of_a_funnel_is_told_by_its_name_in_every_variant() -> None:
    server = Server()
    async with reading(server, size=(100, 40)) as reader:
        await reader.metric(server.numbered("ship"))
        assert "exposed control 15,927 100.0% - - test 15,949" in reader.words
        assert "1 checkout_started control 2,536 15.9% 15.9% 13,391 test 2,557" in reader.words
        assert "2 order_completed control 1,585 10.0% 62.5% 951 test 1,825 11.4% 71.4% 732" in reader.words


async def test_steps_and_numbers_agree_with_the_result() -> None:
    server = Server()
    async with reading(server) as reader:
        screen = await reader.metric(server.numbered("ship"))
        shown = screen.metric
        assert shown is not None
        assert shown.result is not None
        assert shown.result.baseline is not None
        base = shown.result.baseline
        assert f"People (n) {base.number_of_samples:,.0f}" in reader.words
        assert f"Sum {base.sum:,.0f}" in reader.words


async def test_several_variants_have_charts_of_their_own_on_the_same_axes() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.metric(server.numbered("four_variants"))
        charts = [line for line in reader.whole.splitlines() if "against the baseline" in line]
        assert len(charts) == 3
        assert reader.whole.count("0%┤") + reader.whole.count("0%├") >= 3
        tops = [line for line in reader.whole.splitlines() if line.startswith("+") and "┤" in line]
        assert len({line.split("┤")[0] for line in tops}) * 3 == len(tops)


async def test_people_before_the_experiment_are_shown_where_they_are_used() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.metric(server.numbered("four_variants"))
        assert "Before: sum (CUPED)" in reader.whole


async def test_a_draft_has_no_days_and_is_not_asked() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.metric(server.numbered("draft"))
        assert "There are no days yet: it has not been launched." in reader.words
        assert "No result: it has not been launched" in reader.words
        assert not [each for each in server.app.state.requests if PATH in each.path]


async def test_a_metric_of_the_old_kind_says_so() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.metric(server.numbered("legacy_funnel"))
        assert "legacy" in reader.whole
        assert "keeps no days for metrics of the old kind" in reader.words


@pytest.mark.parametrize(("status", "word"), [(403, "403"), (404, "404"), (500, "500")])
async def test_days_that_could_not_be_read_hide_nothing_else(status: int, word: str) -> None:
    server = Server()
    server.faults.next("GET", PATH, status=status, body={"detail": f"No {status}."}, times=10)
    async with reading(server) as reader:
        await reader.metric(server.numbered("ship"))
        assert f"The days could not be read: No {word}." in reader.words
        assert "test: +15.0%" in reader.whole
        assert "2 order_completed" in reader.whole


async def test_r_reads_the_days_again() -> None:
    server = Server()
    server.faults.next("GET", PATH, status=404, body={"detail": "No."}, times=1)
    async with reading(server) as reader:
        await reader.metric(server.numbered("ship"))
        assert "could not be read" in reader.words
        await reader.presses("r")
        assert "could not be read" not in reader.words
        assert "21 of 22 days" in reader.whole


async def test_days_that_were_shown_stay_when_they_can_not_be_read_again() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.metric(server.numbered("ship"))
        server.faults.next("GET", PATH, status=404, body={"detail": "Gone away."}, times=10)
        await reader.presses("r")
        assert "21 of 22 days" in reader.whole
        assert "Gone away." in reader.text


async def test_what_can_not_be_judged_is_told_with_what_to_do() -> None:
    server = Server()
    number = server.numbered("ship")
    async with reading(server, size=(100, 30)) as reader:
        server.faults.next("GET", f"experiments/{number}/", status=403, body={"detail": "Not you."}, times=9)
        await reader.metric(number)
        assert "Could not be read: Not you." in reader.words
        assert "r tries again" in reader.words


async def test_a_metric_that_is_gone_says_so() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.metric(server.numbered("ship"), 40)
        assert "not there any more" in reader.words


async def test_days_whose_calculation_is_on_its_way_say_so_and_come_when_it_is_over() -> None:
    server = Server()
    number = server.numbered("ship")
    async with reading(server) as reader:
        screen = await reader.metric(number)
        shown, posthog = screen.metric, reader.app.workspace.posthog
        assert shown is not None
        assert posthog is not None
        metric = shown.metric
        reader.app.attention.tell_computing(number, Computing(done=1, of=7, words="computing 1 of 7"))
        await reader.settles()
        assert "computing 1 of 7" in reader.lines[0]
        await posthog.experiments.recalculate_timeseries(number, metric.raw, metric.fingerprint or "")
        await reader.presses("r")
        assert "PostHog is computing the days (pending" in reader.words
        reader.app.attention.tell_computing(number, Computing(done=7, of=7, over=True))
        await reader.settles()
        assert "computing 1 of 7" not in reader.lines[0]
        reader.app.attention.tell_computing(number, Computing(done=0, of=7, words="computing"))
        await reader.settles()
        reader.app.attention.tell_computing(number, Computing(done=7, of=7, over=True))
        await reader.settles()
        assert "21 of 22 days" in reader.whole


async def test_an_outdated_fingerprint_says_what_has_them_computed() -> None:
    server = Server()
    number = server.numbered("ship")
    body = {"timeseries": {"2026-02-09": None, "2026-02-10": None}, "status": "pending", "errors": None}
    server.faults.next("GET", PATH, status=200, body=body, times=5)
    async with reading(server) as reader:
        await reader.metric(number)
        assert "stored no day for this definition; ctrl+r has them computed" in reader.words


async def test_days_that_failed_are_told_once_for_each_reason() -> None:
    server = Server()
    days = [f"2026-02-{day:02}" for day in range(9, 15)]
    body = {
        "timeseries": dict.fromkeys(days),
        "status": "failed",
        "errors": {day: "Out of memory." if day != days[0] else "Too slow." for day in days},
    }
    server.faults.next("GET", PATH, status=200, body=body, times=5)
    async with reading(server) as reader:
        await reader.metric(server.numbered("ship"))
        assert "PostHog could compute none of the days." in reader.words
        assert "9 Feb: Too slow." in reader.words
        assert "5 days, 10 Feb to 14 Feb: Out of memory." in reader.words


async def test_one_day_is_drawn_as_a_point() -> None:
    server = Server()
    number = server.numbered("ship")
    posthog = server.posthog()
    metric = (await posthog.experiments.get(number)).ordered_metrics("primary")[0]
    series = await posthog.experiments.timeseries_results(number, metric.uuid or "", metric.fingerprint or "")
    day, body = next((day, each) for day, each in series.raw["timeseries"].items() if each)
    sent = {"timeseries": {day: body}, "status": "completed", "errors": None}
    server.faults.next("GET", PATH, status=200, body=sent, times=5)
    async with reading(server) as reader:
        await reader.metric(number)
        assert "1 of 1 day," in reader.whole
        assert "significant on 0 of 1 day" in reader.words
        assert "○" in reader.whole
