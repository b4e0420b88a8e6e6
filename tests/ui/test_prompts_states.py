"""The list of prompts with nothing there, nothing found, refused or lost; and whatever others wrote in it."""

from __future__ import annotations

import pytest

from exptui.sandbox.prompt_versions import publish
from tests.support.server import Server
from tests.ui.prompts_host import Held, reading
from tests.ui.test_hostile import CORPUS, STEERING


async def test_before_anything_is_read_it_says_what_is_being_read() -> None:
    server = Server()
    held = Held(server, "/llm_prompts/")
    async with reading(server=server, settled=False) as reader:
        assert "Reading the prompts of project 1" in reader.text
        assert "reading prompts" in reader.lines[0]
        held.released.set()
        await reader.settles()
        assert "reading prompts" not in reader.lines[0]


async def test_where_there_is_none_it_says_what_a_prompt_is_and_where_they_are_made() -> None:
    server = Server()
    server.world.prompt_versions.clear()
    async with reading(server=server) as reader:
        assert "This project has no prompts yet." in reader.text
        assert reader.sees("A prompt is a text for a language model")
        assert reader.sees("LLM analytics › Prompts")
        await reader.presses("enter", "y", "s", "j")
        assert reader.app.asked == []


async def test_a_key_without_the_scope_is_told_which_one_to_give_it() -> None:
    server = Server()
    server.faults.forbid_scope("llm_prompt:read")
    async with reading(server=server) as reader:
        assert "The prompts could not be read." in reader.text
        assert reader.sees("Give the key the scope llm_prompt:read")


async def test_a_product_that_is_switched_off_is_told() -> None:
    server = Server()
    body = {
        "type": "authentication_error",
        "code": "permission_denied",
        "detail": "Not enabled.",
        "attr": None,
    }
    server.faults.next("GET", "/llm_prompts/", status=403, body=body, times=3)
    async with reading(server=server) as reader:
        assert reader.sees("LLM analytics may be switched off for this project")


async def test_a_lost_connection_leaves_what_was_known_and_r_tries_again() -> None:
    server = Server()
    async with reading(server=server) as reader:
        server.faults.next("GET", "/llm_prompts/", status=400, times=1)
        await reader.presses("r")
        await reader.settles()
        assert "plant-doctor" in reader.order
        assert "✗ 400 Bad Request. r tries again." in reader.text
        await reader.presses("r")
        await reader.settles()
        assert "r tries again" not in reader.text


async def test_a_text_that_could_not_be_read_says_why_below_its_beginning() -> None:
    server = Server()
    publish(server.world, "long-one", "beginning " * 50)
    server.faults.next("GET", "/llm_prompts/name/long-one", status=400, times=1)
    async with reading(server=server) as reader:
        await reader.presses("g")
        assert "its end could not be read: 400" in reader.text
        assert "beginning beginning" in reader.text
        await reader.presses("y")
        assert reader.sees("The text of long-one v1 could not be read: 400 Bad Request")
        assert reader.app.asked == []


async def test_words_typed_narrow_at_once_by_name_and_text_and_escape_takes_them_back() -> None:
    async with reading() as reader:
        await reader.presses("slash")
        await reader.types("doctor")
        assert reader.order == ["plant-doctor"]
        assert "/doctor" in reader.lines[-2]
        assert "1 of 5" in reader.lines[-2]
        assert reader.cursor.startswith("> plant-doctor")
        await reader.presses("enter")
        assert "esc clears" in reader.lines[-2]
        await reader.presses("escape")
        assert len(reader.order) == 5
        assert reader.cursor.startswith("> plant-doctor")


async def test_what_is_typed_is_asked_of_the_server_once_it_rests_and_finds_what_is_not_known_here() -> None:
    server = Server()
    publish(server.world, "long-one", "begin " * 60 + "needle")
    async with reading(server=server) as reader:
        publish(server.world, "later-one", "A needle.")
        await reader.presses("slash")
        await reader.types("needle")
        assert not reader.requests("search=")
        assert "later-one" not in reader.order
        await reader.rests()
        assert reader.order == ["later-one", "long-one"]
        assert len(reader.requests("search=needle")) == 1
        await reader.presses("escape", "escape")
        assert len(reader.order) == 7


async def test_a_search_that_finds_nothing_says_so_only_when_the_server_was_asked() -> None:
    async with reading() as reader:
        await reader.presses("slash")
        await reader.types("zebra")
        assert reader.sees("Asking the server for “zebra”")
        await reader.rests()
        assert reader.sees("No prompt has “zebra” in its name or its text.")
        await reader.presses("escape")
        assert len(reader.order) == 5


async def test_a_search_that_the_server_did_not_answer_is_not_called_empty() -> None:
    server = Server()
    async with reading(server=server) as reader:
        server.faults.next("GET", "/llm_prompts/", status=400, times=1)
        await reader.presses("slash")
        await reader.types("zebra")
        await reader.rests()
        assert reader.sees("No prompt that is known here has “zebra”. ✗ 400 Bad Request")


async def test_keys_typed_ahead_of_the_filter_do_nothing_else() -> None:
    async with reading() as reader:
        reader.hands("slash", "s", "y", "q")
        await reader.settles()
        assert "/syq" in reader.lines[-2]
        assert reader.app.asked == []


async def test_a_terminal_that_is_too_small_says_so() -> None:
    async with reading(size=(59, 24)) as reader:
        assert "exptui needs 60x16" in reader.text


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (109, 30), (110, 30), (200, 50)])
async def test_nothing_is_wider_than_the_terminal_and_the_text_is_there(size: tuple[int, int]) -> None:
    async with reading(size=size) as reader:
        await reader.presses("j")
        await reader.rests()
        assert "returns-sorter v3" in reader.text
        assert "You sort what customers" in reader.text
        assert all(len(line) <= size[0] for line in reader.lines)


async def test_whatever_others_wrote_is_shown_as_it_is_and_steers_nothing() -> None:
    server = Server()
    for at in range(0, len(CORPUS), 8):
        publish(server.world, f"hostile-{at:03}", "\n".join(CORPUS[at : at + 8]))
    async with reading(server=server, size=(110, 60)) as reader:
        await reader.presses("s", "g")
        for _ in range(0, len(CORPUS), 8):
            await reader.rests()
            assert not STEERING & set("".join(reader.lines))
            await reader.presses("j")


async def test_markup_in_a_text_is_text() -> None:
    server = Server()
    publish(server.world, "marked-up", "[red]price[/red] [@click=app.quit]hi[/] \x1b[31mred")
    async with reading(server=server) as reader:
        await reader.presses("g")
        await reader.rests()
        assert "[red]price[/red] [@click=app.quit]hi[/] �[31mred" in reader.text


async def test_in_ascii_nothing_else_is_written() -> None:
    async with reading(ascii_only=True) as reader:
        await reader.presses("j", "j")
        await reader.rests()
        assert "* running plant-doctor" in reader.text
        assert reader.text.isascii()
