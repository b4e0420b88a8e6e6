"""Who took part: by day, by variant, the split, and what is left; and what is said where nothing is known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exptui.domain.playbook import SRM
from exptui.sandbox.store import Build
from exptui.ui.messages import ExplanationRequested, FindingOpened, RecalculationRequested
from tests.support.server import Server
from tests.ui.closer_host import reading

BUILDS: tuple[Build, ...] = ("page", "current")
QUERY = "/query/"


@pytest.mark.parametrize("build", BUILDS)
async def test_a_mismatch_is_told_with_its_test_and_its_causes(build: Build) -> None:
    server = Server(build=build)
    async with reading(server) as reader:
        screen = await reader.exposures(server.numbered("srm"))
        assert screen.judged is not None
        seen = screen.judged.evidence.exposures
        assert seen is not None
        for key, count in seen.by_variant.items():
            assert f"{key} {count:,.0f} " in reader.words
        assert "✗ not split as planned: p<.001 (a mismatch below .001)" in reader.words
        assert "χ² = " in reader.words
        assert "df = 1, p = " in reader.words
        assert "PostHog's own test: p = " in reader.words
        assert all(each.cause in reader.words for each in SRM)


async def test_what_is_split_as_planned_has_no_causes() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.exposures(server.numbered("ship"))
        assert "✓ as planned: p=" in reader.words
        assert "enter opens the finding" not in reader.words
        assert SRM[0].cause not in reader.words


async def test_enter_on_the_split_opens_the_finding_only_where_it_is_one() -> None:
    server = Server()
    wrong, right = server.numbered("srm"), server.numbered("ship")
    async with reading(server) as reader:
        await reader.exposures(wrong)
        await reader.reaches("not split as planned")
        await reader.presses("enter")
        assert reader.asked == [FindingOpened(wrong, "srm")]
        await reader.exposures(right)
        await reader.reaches("as planned")
        await reader.presses("enter")
        assert len(reader.asked) == 1
        assert "The split is no finding" in reader.text


async def test_enter_elsewhere_says_that_there_is_nothing() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.exposures(server.numbered("srm"))
        await reader.reaches("target")
        await reader.presses("enter")
        assert reader.asked == []
        assert "nothing to open" in reader.text


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("✗ not split", "Sample ratio"),
        ("target", "Sample and detectable effect"),
        ("$multiple", "Seen in several variants"),
    ],
)
async def test_question_mark_explains_the_number_under_the_cursor(words: str, title: str) -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.exposures(server.numbered("srm"))
        await reader.reaches(words)
        await reader.presses("question_mark")
        (asked,) = reader.asked
        assert isinstance(asked, ExplanationRequested)
        assert asked.explanation.title == title


async def test_every_variant_has_a_mark_of_its_own_in_chart_and_legend() -> None:
    server = Server()
    async with reading(server, size=(100, 30)) as reader:
        await reader.exposures(server.numbered("four_variants"))
        chart, after = reader.whole.split("People by day")[1].split("By variant")[0].rsplit("●", 1)
        legend = f"●{after}"
        for mark in "●○▲◆":
            assert mark in chart
            assert mark in legend


async def test_people_in_several_variants_are_always_told_with_how_they_are_handled() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.exposures(server.numbered("multiple_bias"))
        assert "of all; they are left out." in reader.words
        await reader.exposures(server.numbered("four_variants"))
        assert "$multiple: " in reader.words
        assert "they count for the variant seen first." in reader.words


async def test_a_variant_that_is_left_out_says_so() -> None:
    server = Server()
    async with reading(server, size=(100, 30)) as reader:
        await reader.exposures(server.numbered("excluded_variant"))
        assert "(left out)" in reader.words


async def test_what_is_left_of_the_sample_is_told_in_people_and_days() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.exposures(server.numbered("srm"))
        assert "left 22,985 people, about 13 days at the pace so far" in reader.words
        assert "people a day in the last 7 whole days" in reader.words
        assert "first day 18 Feb" in reader.words
        assert "detectable an effect of 11.4% with these people; planned for 8%" in reader.words
        await reader.exposures(server.numbered("ship"))
        assert "nothing: the target is reached" in reader.words


async def test_a_draft_says_that_nobody_takes_part() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.exposures(server.numbered("draft"))
        assert "Nobody takes part yet: it has not been launched." in reader.words


async def test_nobody_yet_is_no_empty_table() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.exposures(server.numbered("zero_exposures"))
        assert "Nobody has been exposed yet." in reader.words
        assert "off by" not in reader.whole


async def test_the_split_of_fewer_than_a_hundred_is_not_tested() -> None:
    server = Server()
    number = server.numbered("ship")
    row = server.experiment(number)
    row["start_date"] = server.clock.now() - timedelta(minutes=45)
    async with reading(server) as reader:
        await reader.exposures(number)
        assert "Not tested: " in reader.words
        assert "people, fewer than 100." in reader.words


async def test_what_ended_adds_nobody() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.exposures(server.numbered("won"))
        assert "ended" in reader.words
        assert "nobody is added" in reader.words
        assert "at the pace so far" not in reader.words


@pytest.mark.parametrize("status", [403, 404, 400])
async def test_exposures_that_could_not_be_read_say_why(status: int) -> None:
    server = Server()
    number = server.numbered("ship")
    server.faults.next("POST", QUERY, status=status, body={"detail": "Not these."}, times=50)
    async with reading(server) as reader:
        await reader.exposures(number)
        assert "Could not be read: Not these." in reader.words
        assert "r tries again" in reader.words
        assert "off by" not in reader.whole


async def test_r_reads_them_again() -> None:
    server = Server()
    number = server.numbered("ship")
    server.faults.next("POST", QUERY, status=404, body={"detail": "Not these."}, times=50)
    async with reading(server) as reader:
        await reader.exposures(number)
        server.faults._rules.clear()
        await reader.presses("r")
        assert "✓ as planned" in reader.words


async def test_compute_asks_for_the_whole_experiment() -> None:
    server = Server()
    number = server.numbered("ship")
    async with reading(server) as reader:
        await reader.exposures(number)
        await reader.presses("ctrl+r")
        assert reader.asked == [RecalculationRequested(number)]


async def test_in_ascii_the_chart_has_nothing_else() -> None:
    server = Server()
    async with reading(server, ascii_only=True) as reader:
        await reader.exposures(server.numbered("srm"))
        drawn = reader.whole.split("People by day")[1].split("By variant")[0]
        assert drawn.isascii()
        assert "* control 11,661  o test 10,355" in drawn


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 60)])
async def test_no_line_is_wider_than_its_room(size: tuple[int, int]) -> None:
    server = Server()
    async with reading(server, size=size) as reader:
        for story in ("srm", "four_variants", "zero_exposures", "won"):
            await reader.exposures(server.numbered(story))
            assert max(map(len, reader.whole.splitlines())) <= size[0] - 4
            assert "off by" in reader.whole or story == "zero_exposures"
