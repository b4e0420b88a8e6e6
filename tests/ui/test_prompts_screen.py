"""The list of prompts: what stands in the rows and beside them, and what the keys do."""

from __future__ import annotations

import httpx
import pytest
from textual.screen import Screen

from exptui.sandbox.prompt_versions import publish
from exptui.ui.messages import CopyRequested, PromptOpened
from exptui.ui.widgets.text_view import TextView
from tests.support.prompts import publish_all
from tests.support.server import Server
from tests.ui.prompts_host import Reader, reading

LAST_CHANGED = ["search-words", "returns-sorter", "plant-doctor", "product-copy", "order-support"]


def many(count: int, server: Server | None = None) -> Server:
    server = server or Server()
    for number in range(count):
        publish(server.world, f"prompt-{number:03}", f"The text of {number}.")
    return server


async def goes_to(reader: Reader, name: str) -> None:
    await reader.presses("g", *"j" * reader.order.index(name))
    await reader.rests()


async def test_a_row_tells_versions_last_change_author_and_experiments() -> None:
    async with reading() as reader:
        assert reader.row("plant-doctor ").split() == [
            *("plant-doctor", "6", "30", "days", "ago", "1", "running", "Priya")
        ]
        assert reader.row("order-support").split()[-3:] == ["1", "draft", "Sam"]
        assert reader.row("product-copy").split()[-2:] == ["none", "Leo"]


async def test_the_latest_text_is_below_at_80_columns_and_beside_from_110() -> None:
    async with reading() as reader:
        await goes_to(reader, "plant-doctor")
        at = next(i for i, line in enumerate(reader.lines) if "plant-doctor v6 · latest" in line)
        assert reader.lines[at + 2].startswith(" Careful plant doctor. Photo:")
        assert "order-support" in reader.lines[at - 1]
    async with reading(size=(120, 36)) as reader:
        await goes_to(reader, "plant-doctor")
        assert "─ plant-doctor v6 · latest · Priya · 2026-01-31 ─" in reader.lines[1]
        assert "Careful plant doctor. Photo:" in reader.lines[3]


async def test_the_experiments_of_a_prompt_stand_above_its_text_with_their_state() -> None:
    async with reading() as reader:
        await goes_to(reader, "plant-doctor")
        assert " 1 experiment: ● running plant-doctor: v4, v6 (cost, latency" in reader.text
        await goes_to(reader, "order-support")
        assert " 1 experiment: ◇ draft order-support" in reader.text
        await goes_to(reader, "product-copy")
        assert "no experiments made from it yet" in reader.text


async def test_experiments_that_have_no_room_above_the_text_follow_it() -> None:
    async with reading(size=(60, 24)) as reader:
        await goes_to(reader, "plant-doctor")
        heading = next(i for i, line in enumerate(reader.lines) if "Experiments made from it" in line)
        assert reader.lines[heading + 1].strip().startswith("● running  plant-doctor: v4, v6")


async def test_a_text_of_messages_is_shown_as_a_conversation() -> None:
    async with reading() as reader:
        await goes_to(reader, "returns-sorter")
        assert " system:" in reader.lines
        assert " You sort what customers write when they send a plant back." in reader.lines
        assert '"role"' not in reader.text


async def test_what_is_not_known_yet_is_never_shown_as_none() -> None:
    async with reading(server=many(60)) as reader:
        await reader.presses("G")
        assert reader.row("order-support").split()[-2:] == ["…", "Sam"]
        await reader.rests()
        assert reader.row("order-support").split()[-3:] == ["1", "draft", "Sam"]


async def test_experiments_that_could_not_be_read_are_unknown_until_they_are_asked_for_again() -> None:
    server = Server()
    server.faults.next("GET", "/experiments/$", status=400, times=1)
    async with reading(server=server) as reader:
        assert [line.split()[-2] for line in reader.lines[2:7]] == ["?"] * 5
        assert "its experiments could not be read: 400 Bad Request" in reader.text
        await reader.presses("r")
        await reader.settles()
        await reader.rests()
        assert "  1 running " in reader.row("plant-doctor ")


class Counting(httpx.AsyncBaseTransport):
    """Counts how many requests for the experiments of prompts are on their way at once."""

    def __init__(self, server: httpx.AsyncBaseTransport) -> None:
        self.server = server
        self.now = self.most = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        counted = "prompt_name" in str(request.url)
        self.now += counted
        self.most = max(self.most, self.now)
        try:
            return await self.server.handle_async_request(request)
        finally:
            self.now -= counted


async def test_experiments_are_asked_for_one_at_a_time_and_only_for_rows_in_view() -> None:
    server = many(60)
    counting = server.link.server = Counting(server.link.server)
    async with reading(server=server) as reader:
        first, last = reader.table.in_view
        assert counting.most == 1
        seen = set(map(str, reader.order[first:last]))
        assert {
            name for name in map(str, reader.order) if reader.library.experiments_known(name) is not None
        } == seen
        await reader.presses("G")
        assert not reader.library.experiments_known("order-support")
        await reader.rests()
        assert reader.library.experiments_known("order-support")
        assert counting.most == 1


async def test_while_the_cursor_moves_nothing_is_asked_for() -> None:
    async with reading() as reader:
        before = len(reader.server.app.state.requests)
        await reader.presses("j", "j", "k", "j")
        assert len(reader.server.app.state.requests) == before
        assert "search-words v40" in reader.text
        await reader.rests()
        assert "plant-doctor v6" in reader.text
        assert len(reader.server.app.state.requests) > before


@pytest.mark.parametrize(
    ("presses", "first", "label"),
    [
        ([], "search-words", "last changed first"),
        (["s"], "order-support", "by name"),
        (["s", "s"], "search-words", "most versions first"),
        (["s", "s", "s"], "search-words", "last changed first"),
    ],
)
async def test_s_goes_through_the_orders(presses: list[str], first: str, label: str) -> None:
    async with reading() as reader:
        await reader.presses(*presses)
        assert reader.order[0] == first
        assert label in reader.lines[-2]


async def test_the_cursor_stays_on_its_prompt_when_the_order_changes() -> None:
    async with reading() as reader:
        await goes_to(reader, "product-copy")
        await reader.presses("s")
        assert reader.cursor.startswith("> product-copy")


async def test_enter_asks_for_the_versions_and_escape_leads_back() -> None:
    async with reading() as reader:
        await goes_to(reader, "plant-doctor")
        await reader.presses("enter")
        assert reader.app.asked == [PromptOpened("plant-doctor")]
        await reader.presses("escape")
        assert len(reader.app.screen_stack) == 2


async def test_y_copies_the_whole_text_even_where_the_list_had_only_its_beginning() -> None:
    text = "words " * 200 + "and the end"
    server = Server()
    publish(server.world, "long-one", text)
    async with reading(server=server) as reader:
        await goes_to(reader, "long-one")
        await reader.presses("y")
        assert reader.app.asked == [CopyRequested(text, "the text of long-one v1")]


async def test_y_before_the_text_is_read_says_so() -> None:
    async with reading() as reader:
        await reader.presses("j", "y")
        assert reader.app.asked == []
        assert reader.sees("The text of returns-sorter v3 is still being read.")


async def test_page_keys_scroll_the_text_and_the_line_above_says_where_it_is() -> None:
    server = Server()
    publish(server.world, "long-one", "\n".join(f"line {number}" for number in range(1, 101)))
    async with reading(server=server) as reader:
        await goes_to(reader, "long-one")
        assert "1–12 of 100, PgDn" in reader.text
        await reader.presses("pagedown")
        assert " line 22" in reader.lines
        assert " line 1" not in reader.lines
        assert "11–22 of 100, PgDn" in reader.text
        assert reader.cursor.startswith("> long-one")
        await reader.presses("j", "k")
        await reader.rests()
        assert " line 22" in reader.lines
        await reader.presses("j")
        await reader.rests()
        await reader.presses("k")
        await reader.rests()
        assert " line 1" in reader.lines


async def test_r_reads_prompts_and_experiments_again() -> None:
    server = Server()
    async with reading(server=server) as reader:
        publish(server.world, "product-copy", "A fifth text.")
        publish(server.world, "brand-new", "New.")
        asked = len(reader.requests("prompt_name=product-copy"))
        await reader.presses("r")
        await reader.settles()
        await reader.rests()
        assert "brand-new" in reader.order
        assert reader.row("product-copy").split()[1] == "5"
        assert len(reader.requests("prompt_name=product-copy")) > asked


async def test_coming_back_to_it_experiments_that_were_forgotten_are_read_again() -> None:
    async with reading() as reader:
        reader.library.forget()
        reader.app.push_screen(Screen[None]())
        await reader.settles()
        reader.app.pop_screen()
        await reader.settles()
        assert reader.row("plant-doctor ").split()[-2] == "…"
        await reader.rests()
        assert "  1 running " in reader.row("plant-doctor ")


async def test_two_hundred_versions_of_a_hundred_kilobytes_are_one_row() -> None:
    server = Server()
    publish_all(server.world, "big-one", ["word " * 20_000 + str(number) for number in range(1, 201)])
    async with reading(server=server) as reader:
        await goes_to(reader, "big-one")
        assert reader.row("> big-one").split()[2] == "200"
        assert len(reader.requests("llm_prompts/name/big-one")) == 1
        made = reader.screen.query_one(TextView).lines
        assert len(made) > 1000


async def test_moving_the_cursor_changes_nothing_but_the_gutter() -> None:
    async with reading() as reader:
        before = reader.lines
        await reader.presses("j", "j", "j")
        after = reader.lines
        assert [line[1:] for line in after] == [line[1:] for line in before]
        assert [line[:1] for line in after] != [line[:1] for line in before]


async def test_an_experiment_that_changes_meanwhile_is_told_as_it_is_now() -> None:
    async with reading() as reader:
        await goes_to(reader, "plant-doctor")
        posthog = reader.app.workspace.posthog
        assert posthog is not None
        reader.app.workspace.put(await posthog.experiments.pause(reader.server.numbered("prompt")))
        await reader.settles()
        await reader.rests()
        assert "‖ paused plant-doctor" in reader.text
