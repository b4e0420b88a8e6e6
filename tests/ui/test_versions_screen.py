"""The versions of a prompt: what stands in the rows and beside them, and how far back they are read."""

from __future__ import annotations

import pytest
from textual.screen import Screen

from exptui.ui.messages import CopyRequested, DiffOpened
from tests.support.prompts import publish_all, withdraw
from tests.support.server import Server
from tests.ui.prompts_host import Held, reading
from tests.ui.test_hostile import CORPUS, STEERING

LISTING = "llm_prompts/resolve"


def listing_server() -> Server:
    """A server that lists versions to keys."""
    server = Server()
    server.faults.open_to_keys()
    return server


async def test_versions_stand_latest_first_with_when_and_by_whom() -> None:
    async with reading("plant-doctor", server=listing_server()) as reader:
        assert reader.order == [6, 5, 4, 3, 2, 1]
        assert reader.version(6).split() == [">", "v6", "30", "days", "ago", "Priya", "latest"]
        assert reader.version(1).split() == ["v1", "105", "days", "ago", "Priya"]
        assert reader.lines[1] == " plant-doctor  6 versions"
        assert reader.cursor.startswith("> v6")


async def test_the_text_follows_the_cursor_once_it_rests() -> None:
    async with reading("plant-doctor", server=listing_server()) as reader:
        assert "─ v6 · latest · Priya · 2026-01-31 ─" in reader.text
        assert "Answer in at most 80 words" in reader.text
        before = len(reader.server.app.state.requests)
        await reader.presses("j", "j", "j")
        assert len(reader.server.app.state.requests) == before
        assert "─ v6 · latest" in reader.text
        await reader.rests()
        assert "─ v3 · Priya · 2025-12-17 ─" in reader.text
        assert "1. Name the plant." in reader.text
        assert len(reader.requests("version=")) == 1


async def test_from_110_columns_on_the_text_is_beside() -> None:
    async with reading("plant-doctor", size=(120, 36), server=listing_server()) as reader:
        head = next(line for line in reader.lines if "─ v6 · latest" in line)
        assert head.startswith("  version")


async def test_a_text_that_was_read_is_not_asked_for_again() -> None:
    async with reading("plant-doctor", server=listing_server()) as reader:
        await reader.presses("j")
        await reader.rests()
        before = len(reader.server.app.state.requests)
        await reader.presses("k")
        await reader.rests()
        assert "Answer in at most 80 words" in reader.text
        assert len(reader.server.app.state.requests) == before


async def test_while_a_text_is_read_the_last_one_keeps_its_own_name_and_keys_work() -> None:
    server = listing_server()
    async with reading("plant-doctor", server=server) as reader:
        held = Held(server, "version=")
        await reader.presses("j")
        reader.app.quiet_time.passes()
        await reader.until("reading v5")
        assert "─ v6 · latest" in reader.text
        await reader.presses("j", "space", "k")
        assert "control v4" in reader.lines[2]
        assert reader.cursor.startswith("> v5")
        held.released.set()
        await reader.rests()
        assert "─ v5 · Priya" in reader.text


async def test_a_text_that_could_not_be_read_says_why_until_it_is_read_again() -> None:
    server = listing_server()
    async with reading("plant-doctor", server=server) as reader:
        server.faults.next("GET", "/llm_prompts/name/", status=400)
        await reader.presses("j")
        await reader.rests()
        assert "Its text could not be read: 400 Bad Request" in reader.text
        await reader.presses("r")
        await reader.settles()
        await reader.rests()
        assert "Ask one question if you are not sure." in reader.text


async def test_page_keys_scroll_the_text_and_leave_the_cursor() -> None:
    server = listing_server()
    text = "\n".join(f"line {number}" for number in range(1, 101))
    publish_all(server.world, "long-one", [text, f"{text}!"])
    async with reading("long-one", server=server) as reader:
        assert "─ 1–16 of 100, PgDn ─" in reader.text
        await reader.presses("ctrl+d")
        assert "─ 15–30 of 100, PgDn ─" in reader.text
        assert reader.cursor.startswith("> v2")
        await reader.presses("ctrl+u")
        assert "─ 1–16 of 100, PgDn ─" in reader.text


async def test_y_copies_the_text_under_the_cursor() -> None:
    async with reading("order-support", server=listing_server()) as reader:
        await reader.presses("G")
        await reader.rests()
        await reader.presses("y")
        text = "Answer the customer's question about order {{order_id}}."
        assert reader.app.asked == [CopyRequested(text, "the text of order-support v1")]


async def test_d_compares_the_version_under_the_cursor_with_the_one_before() -> None:
    async with reading("plant-doctor", server=listing_server()) as reader:
        await reader.presses("d", "j", "space", "d", "G", "d")
        assert reader.app.asked == [
            DiffOpened("plant-doctor", (5, 6), from_control=False),
            DiffOpened("plant-doctor", (4, 5), from_control=False),
        ]
        assert reader.sees("v1 is the first version: there is none before it.")


async def test_d_compares_the_control_with_the_others_once_there_are_two() -> None:
    async with reading("plant-doctor", server=listing_server(), chosen=(2, 6, 3)) as reader:
        await reader.presses("d")
        assert reader.app.asked == [DiffOpened("plant-doctor", (2, 6, 3))]


async def test_two_hundred_versions_are_read_on_as_the_cursor_comes_near_the_end() -> None:
    server = listing_server()
    publish_all(server.world, "big-one", [f"{'word ' * 20_000}{number}" for number in range(1, 201)])
    async with reading("big-one", server=server) as reader:
        assert reader.order == list(range(200, 100, -1))
        assert "100 versions or more" in reader.lines[1]
        asked = len(reader.requests(LISTING))
        await reader.presses(*"j" * 60)
        assert len(reader.requests(LISTING)) == asked
        await reader.presses("G")
        await reader.settles()
        assert reader.order == list(range(200, 0, -1))
        assert reader.cursor.startswith("> v101")
        assert "200 versions" in reader.lines[1]
        assert len(reader.requests("llm_prompts/name/big-one")) <= 1
        await reader.presses("G")
        await reader.rests()
        assert "─ v1 ·" in reader.text


async def test_earlier_versions_that_could_not_be_read_are_asked_for_again() -> None:
    server = listing_server()
    publish_all(server.world, "big-one", [f"text {number}" for number in range(1, 151)])
    async with reading("big-one", server=server) as reader:
        server.faults.next("GET", LISTING, status=400)
        await reader.presses("G")
        await reader.settles()
        assert reader.sees("Couldn't read further back: 400 Bad Request")
        await reader.presses("g", "G")
        await reader.settles()
        assert len(reader.order) == 150


async def test_where_the_versions_could_not_be_read_it_says_so_and_r_tries_again() -> None:
    server = listing_server()
    server.faults.next("GET", LISTING, status=400)
    async with reading("plant-doctor", server=server) as reader:
        assert "The versions of plant-doctor could not be read." in reader.text
        await reader.presses("space", "enter", "d", "y", "K", "j")
        assert reader.app.asked == []
        await reader.presses("r")
        await reader.settles()
        assert reader.order == [6, 5, 4, 3, 2, 1]


async def test_a_lost_connection_leaves_the_versions_that_were_known() -> None:
    server = listing_server()
    async with reading("plant-doctor", server=server) as reader:
        server.faults.next("GET", LISTING, status=400)
        await reader.presses("space", "r")
        await reader.settles()
        assert reader.order == [6, 5, 4, 3, 2, 1]
        assert reader.lines[1] == " ✗ 400 Bad Request. r tries again."
        assert "control v6" in reader.lines[2]


async def test_a_prompt_that_is_gone_is_told_in_words() -> None:
    server = Server()
    withdraw(server.world, "plant-doctor")
    async with reading("plant-doctor", server=server) as reader:
        assert reader.sees("There is no prompt plant-doctor, or not any more.")


async def test_escape_leads_back() -> None:
    async with reading("plant-doctor") as reader:
        await reader.presses("escape")
        assert len(reader.app.screen_stack) == 2


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (110, 30), (200, 50)])
async def test_at_every_size_rows_choice_and_text_are_there(size: tuple[int, int]) -> None:
    async with reading("plant-doctor", size=size, chosen=(6, 5, 4, 3, 2, 1)) as reader:
        assert reader.version(6).startswith(">*v6")
        assert reader.sees("control v6 · test-1 v5 · test-2 v4")
        assert reader.sees("test-5 v1")
        assert reader.sees("enter goes on")
        assert "Careful plant doctor." in reader.text
        assert all(len(line) <= size[0] for line in reader.lines)


async def test_whatever_others_wrote_is_shown_and_steers_nothing() -> None:
    server = listing_server()
    publish_all(server.world, "hostile", ["\n".join(CORPUS[at : at + 8]) for at in range(0, len(CORPUS), 8)])
    async with reading("hostile", server=server, size=(110, 60)) as reader:
        for _ in reader.order:
            await reader.rests()
            assert not STEERING & set("".join(reader.lines))
            await reader.presses("j")


async def test_what_was_chosen_is_still_chosen_when_another_screen_closes() -> None:
    async with reading("plant-doctor", server=listing_server()) as reader:
        await reader.presses("space", "j", "j", "space")
        reader.app.push_screen(Screen[None]())
        await reader.settles()
        reader.library.forget()
        reader.app.pop_screen()
        await reader.settles()
        assert reader.versions.chosen.versions == (6, 4)
        assert "control v6 · test v4" in reader.lines[2]


async def test_a_text_that_is_on_its_way_is_not_asked_for_twice() -> None:
    server = listing_server()
    async with reading("plant-doctor", server=server) as reader:
        held = Held(server, "version=")
        await reader.presses("j")
        reader.app.quiet_time.passes()
        await reader.until("reading v5")
        await reader.presses("k", "j")
        reader.app.quiet_time.passes()
        await reader.pilot.pause()
        assert held.waiting == 1
        held.released.set()
        await reader.rests()
        assert len(reader.requests("version=5")) == 1
