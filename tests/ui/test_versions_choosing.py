"""Choosing versions to compare: how many, in which order, and only such as there are."""

from __future__ import annotations

from exptui.ui.messages import ComparisonRequested
from tests.support.prompts import publish_all
from tests.support.server import Server
from tests.ui.prompts_host import Held, reading
from tests.ui.test_versions_screen import listing_server


async def test_space_chooses_and_leaves_out_and_rows_carry_what_they_will_be() -> None:
    async with reading("plant-doctor", server=listing_server()) as reader:
        assert "space chooses 2 to 10 versions; the first one chosen is the control" in reader.lines[2]
        await reader.presses("j", "j", "space")
        assert reader.cursor.split()[:2] == [">*v4", "control"]
        assert reader.lines[2] == " control v4 · choose at least one more"
        await reader.presses("g", "space")
        assert reader.version(6).split()[:2] == [">*v6", "test"]
        assert reader.lines[2] == " control v4 · test v6 · enter goes on"
        await reader.presses("j", "space")
        assert reader.version(6).split()[:2] == ["*v6", "test-1"]
        assert reader.version(5).split()[:2] == [">*v5", "test-2"]
        await reader.presses("j", "space")
        assert reader.lines[2] == " control v6 · test v5 · enter goes on"
        assert "*" not in reader.version(4)


async def test_k_and_j_move_the_version_under_the_cursor_in_the_order_of_those_chosen() -> None:
    async with reading("plant-doctor", server=listing_server(), chosen=(6, 5, 4)) as reader:
        await reader.presses("j", "K")
        assert reader.lines[2] == " control v5 · test-1 v6 · test-2 v4 · enter goes on"
        assert reader.cursor.startswith(">*v5")
        await reader.presses("K")
        assert reader.sees("v5 is the first already.")
        await reader.presses("J", "J", "J")
        assert reader.versions.chosen.versions == (6, 4, 5)
        assert reader.sees("v5 is the last already.")
        await reader.presses("G", "K")
        assert reader.sees("Only a chosen version has a place in the order")


async def test_enter_goes_on_with_the_chosen_versions_in_their_order() -> None:
    async with reading("plant-doctor", server=listing_server()) as reader:
        await reader.presses("j", "space", "k", "space", "enter", "ctrl+s")
        assert reader.app.asked == [ComparisonRequested("plant-doctor", (5, 6))] * 2


async def test_with_fewer_than_two_enter_says_what_is_missing() -> None:
    async with reading("plant-doctor", server=listing_server()) as reader:
        await reader.presses("enter")
        assert reader.sees("Choose 2 versions with space: the first one chosen is the control.")
        await reader.presses("space", "enter")
        assert reader.sees("Choose 1 version more with space")
        assert reader.app.asked == []


async def test_more_than_ten_are_refused_in_words() -> None:
    server = listing_server()
    publish_all(server.world, "many", [f"text {number}" for number in range(1, 13)])
    async with reading("many", server=server) as reader:
        for _ in range(10):
            await reader.presses("space", "j")
        assert reader.sees("test-9 v3 · enter goes on")
        await reader.presses("space")
        assert reader.sees("An experiment compares at most 10 versions; space leaves one out.")
        assert len(reader.versions.chosen) == 10
        await reader.presses("enter")
        assert reader.app.asked == [ComparisonRequested("many", tuple(range(12, 2, -1)))]


async def test_a_listing_that_is_refused_is_told_once_and_all_numbers_are_offered() -> None:
    async with reading("search-words") as reader:
        assert reader.sees("This key may not list versions: all numbers up to the latest are offered")
        assert reader.order == list(range(40, 0, -1))
        await reader.presses("j")
        assert not reader.sees("This key may not list versions")
        assert "40 versions · not listed, checked when chosen" in reader.lines[1]


async def test_a_number_is_checked_when_it_is_chosen_and_its_row_learns_from_that() -> None:
    async with reading("search-words") as reader:
        await reader.presses("G", "space")
        await reader.settles()
        assert len(reader.requests("version=1")) == 1
        assert reader.versions.chosen.versions == (1,)
        assert reader.cursor.split()[:5] == [">*v1", "control", "164", "days", "ago"]


async def test_a_version_that_is_not_there_is_refused_in_words_and_taken_out_of_the_offer() -> None:
    server = Server()
    server.world.prompt_versions[:] = [
        row for row in server.world.prompt_versions if (row["name"], row["version"]) != ("search-words", 38)
    ]
    async with reading("search-words", server=server) as reader:
        await reader.presses("j", "j", "space")
        await reader.settles()
        assert reader.sees(
            "There is no version 38 of search-words, or not any more. It is not chosen any more."
        )
        assert 38 not in reader.order
        assert reader.versions.chosen.versions == ()
        assert reader.cursor.startswith("> v37")


async def test_a_version_that_could_not_be_checked_stays_chosen() -> None:
    server = Server()
    async with reading("search-words", server=server) as reader:
        server.faults.next("GET", "/llm_prompts/name/search-words", status=400)
        await reader.presses("j", "space")
        await reader.settles()
        assert reader.sees("Couldn't check v39: 400 Bad Request. It stays chosen.")
        assert reader.versions.chosen.versions == (39,)


async def test_enter_pressed_while_versions_are_checked_goes_on_when_they_are() -> None:
    server = Server()
    async with reading("search-words", server=server) as reader:
        held = Held(server, "version=")
        await reader.presses("space", "j", "space", "j", "space", "enter")
        assert reader.version(39).split()[:3] == ["*v39", "test-1", "checking"]
        assert reader.sees("Checking that there is v38, v39, then on to what is measured.")
        assert reader.app.asked == []
        held.released.set()
        await reader.settles()
        assert reader.app.asked == [ComparisonRequested("search-words", (40, 39, 38))]


async def test_another_key_takes_the_waiting_enter_back() -> None:
    server = Server()
    async with reading("search-words", server=server) as reader:
        held = Held(server, "version=")
        await reader.presses("space", "j", "space", "enter", "j")
        held.released.set()
        await reader.settles()
        assert reader.app.asked == []


async def test_a_version_chosen_earlier_that_is_gone_is_left_out_in_words() -> None:
    async with reading("plant-doctor", server=listing_server(), chosen=(6, 9, 4)) as reader:
        assert reader.versions.chosen.versions == (6, 4)
        assert reader.sees("There is no v9 of plant-doctor any more: it is not chosen.")


async def test_versions_chosen_earlier_are_checked_where_they_are_not_listed() -> None:
    server = Server()
    server.world.prompt_versions[:] = [
        row for row in server.world.prompt_versions if (row["name"], row["version"]) != ("search-words", 12)
    ]
    async with reading("search-words", server=server, chosen=(40, 12, 11)) as reader:
        assert reader.versions.chosen.versions == (40, 11)
