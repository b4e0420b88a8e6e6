"""The verdict, the findings, the results and the exposures of the detail, as one reads them."""

from __future__ import annotations

import re

import pytest

from exptui.sandbox.store import Build
from tests.support.server import Server
from tests.ui.results_host import NARROW, WIDE, Host

BUILDS: tuple[Build, ...] = ("page", "current")
SIZES = (NARROW, WIDE)


async def shown(made_for: str, *, build: Build = "current", size: tuple[int, int] = NARROW) -> Host:
    """The detail of an experiment, as it stood when the app was left."""
    app = Host(Server(build=build))
    async with app.run_test(size=size) as pilot:
        await app.opens(pilot, made_for)
        app.page_left, app.lines_left, app.width_left = app.page, app.lines, app.view.room
    return app


def after(page: str, heading: str) -> str:
    """What stands below a heading, to the end of its block."""
    return page.split(f"\n{heading}", 1)[1].split("\n\n", 1)[0]


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize(
    ("made_for", "head", "stands_on"),
    [
        ("ship", "▲ DECIDE  ship test: +", ("28,801 planned", "after 21 full days", "No warning is open", "flat")),
        ("roll_back", "▼ DECIDE  roll back test: +3.4% [2.7, 4.1], less is better", ("15 full days",)),
        ("flat", "═ DECIDE  flat: ", ("planned", "No warning is open")),
        ("trade_off", "≠ DECIDE  trade-off ", ("significantly worse",)),
        ("srm", "✗ BROKEN  SRM p<.001, 53/47 of 22.0k, planned 50/50", ("control 11,661 of 11,008", "Day 13")),
        ("paused", "… STUCK", ("people.",)),
        ("no_conclusion", "⚑ LEFT BEHIND", ("Ran ",)),
        ("aa", "✓ OK", ("people.",)),
    ],
)  # fmt: skip
async def test_the_verdict_says_its_class_its_reason_and_on_what_it_stands(
    build: Build, made_for: str, head: str, stands_on: tuple[str, ...]
) -> None:
    app = await shown(made_for, build=build)
    verdict = " ".join(app.page_left.split("\n\n", 1)[0].split())
    assert verdict.startswith(" ".join(head.split()))
    for words in stands_on:
        assert words in verdict


async def test_findings_say_how_severe_they_are_in_words_the_worst_first() -> None:
    found = after((await shown("srm")).page_left, "Findings (2)").strip().split("\n")
    assert found[0] == "  ! warning  Sample ratio mismatch"[2:]
    assert found[1].startswith("  · info     Too early: 22.0k of 45.0k people")


@pytest.mark.parametrize("build", BUILDS)
async def test_a_metric_is_told_by_type_goal_and_window_with_a_line_for_each_variant(build: Build) -> None:
    page = (await shown("four_variants", build=build)).page_left
    primary = after(page, "Primary results (2)")
    assert "\n  Checkout conversion  funnel · increase, within 7 days\n" in primary
    assert "\n  Basket size  ratio · increase · shared" in after(page, "Secondary results (2)")
    lines = [line for line in primary.split("\n") if line.startswith("  from-40")]
    shape = r"  from-40 +(5\.\d\d|\d+\.\d\d%) +\d+ +[+-]\d+\.\d% +\[-\d+\.\d, \d+\.\d\] \d\d\.\d% no  .*┃.*"
    assert len(lines) == 2
    assert all(re.fullmatch(shape, line) for line in lines)
    base = next(line for line in primary.split("\n") if line.startswith("  control"))
    assert base.split()[3:7] == ["-", "-", "-", "base"]


async def test_significant_is_told_as_better_or_worse_by_the_goal() -> None:
    cost = after((await shown("prompt")).page_left, "Primary results (3)")
    assert "Cost  mean · decrease" in cost
    line = next(line.split() for line in cost.split("\n") if line.startswith("  test"))
    assert line[3].startswith("-30.")
    assert line[6:8] == [">99.9%", "better"]
    worse = after((await shown("roll_back")).page_left, "Primary results")
    assert " worse " in worse


async def test_a_frequentist_experiment_shows_p_and_no_chance_to_win() -> None:
    page = (await shown("excluded_variant")).page_left
    head = next(line for line in page.split("\n") if "signif." in line)
    assert " p signif." in head
    assert "win" not in head
    assert "frequentist, differences in the metric's own unit" in page


@pytest.mark.parametrize(("size", "least"), [(NARROW, 12), (WIDE, 35)])
@pytest.mark.parametrize("made_for", ["ship", "four_variants", "prompt", "sequential", "excluded_variant"])
async def test_all_intervals_of_an_experiment_stand_on_one_axis_with_room(
    made_for: str, size: tuple[int, int], least: int
) -> None:
    app = await shown(made_for, size=size)
    results = app.page_left.split("Primary results", 1)[1].split(
        "comparisons at" if "comparisons at" in app.page_left else "Sample:"
    )[0]
    lines = results.split("\n")
    heads = [line for line in lines if "signif." in line]
    zeros = {line.index("│") for line in lines if " base " in line}
    assert len(zeros) == 1
    zero = zeros.pop()
    for head in heads:
        assert head[zero] == "0"
    start = max(head.index("signif.") + len("signif.") for head in heads)
    if "loss" in heads[0]:
        start = heads[0].index("loss") + len("loss")
    assert app.width_left - start - 1 >= least
    assert ("loss" in heads[0]) is (size == WIDE)


@pytest.mark.parametrize("size", [*SIZES, (60, 16), (99, 30), (100, 30), (200, 50)])
@pytest.mark.parametrize(
    "made_for", ["four_variants", "excluded_variant", "legacy_funnel", "unreadable", "srm"]
)
async def test_no_line_is_wider_than_there_is_room(made_for: str, size: tuple[int, int]) -> None:
    app = Host(Server())
    async with app.run_test(size=size) as pilot:
        await app.opens(pilot, made_for)
        assert app.widest <= app.view.room


@pytest.mark.parametrize("size", [*SIZES, (60, 16)])
@pytest.mark.parametrize(
    "name",
    ["日本語" * 60, "👩‍👩‍👧‍👦 family " * 20, "x" * 300, "e\u0301" * 200, "[/] [@click=app.quit]"],
    ids=["wide", "joined", "long", "combining", "markup"],
)
async def test_whatever_a_metric_is_called_its_lines_fit(name: str, size: tuple[int, int]) -> None:
    server = Server()
    server.experiment(server.numbered("ship"))["metrics"][0]["name"] = name
    app = Host(server)
    async with app.run_test(size=size) as pilot:
        await app.opens(pilot, "ship")
        assert app.widest <= app.view.room
        assert name[0] in app.page


async def test_false_alarms_and_the_sample_stand_below_the_results() -> None:
    app = Host(Server())
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "four_variants")
        assert app.sees("12 comparisons at 95%: with no effect anywhere 0.6 false alarms are usual")
        assert app.sees("at least one comes with a chance of 46%")
        assert app.sees("Sample: 3,570 of 17,778 people planned, about 36 days more.")
        assert app.sees("Detectable today: 6.69%, planned 3%.")


async def test_exposures_are_told_by_variant_against_the_plan_with_the_split_judged() -> None:
    exposures = after((await shown("srm")).page_left, "Exposures")
    rows = [line.split() for line in exposures.split("\n")]
    assert ["control", "11,661", "53%", "50%", "11,008"] in rows
    assert "Seen in several variants ($multiple): 15 (0.0681%)." in exposures
    assert "✗ SRM p<.001: people are not split as planned." in exposures
    healthy = after((await shown("ship")).page_left, "Exposures")
    assert "✓ Sample ratio p=" in healthy


async def test_the_facts_follow_in_two_columns_where_there_is_room() -> None:
    for size, both in ((NARROW, False), (WIDE, True)):
        page = (await shown("ship", size=size)).page_left
        facts = page.split("\n\n")
        assert any("Hypothesis" in block and "Feature flag" in block for block in facts) is both


async def test_plots_and_signs_have_an_ascii_form() -> None:
    app = Host(Server(), ascii_only=True)
    async with app.run_test(size=NARROW) as pilot:
        await app.opens(pilot, "ship")
        line = next(line for line in app.told if line.startswith("  test"))
        assert line.isascii()
        assert "[" in line.split("better")[1]
