"""Narrowing the list: words typed, the sheet of filters, and what is asked of the server meanwhile."""

from __future__ import annotations

import pytest

from exptui.ui.messages import ExperimentOpened
from tests.services.list_server import ListServer, experiment
from tests.ui.list_host import Reader, reading
from tests.ui.test_list import mixed


def long_list() -> ListServer:
    """More than is read without being asked for; what is sought is at its end."""
    items = [experiment(n) for n in range(2, 1301)]
    return ListServer([experiment(1, name="The sought one", status="paused"), *items])


def asked_for(server: ListServer, **params: str) -> int:
    """How many requests had these parameters."""
    return sum(all(each.get(key) == value for key, value in params.items()) for each in server.asked)


async def typed(person: Reader, text: str) -> None:
    await person.presses("slash", *("space" if c == " " else "colon" if c == ":" else c for c in text))


async def test_rows_narrow_with_each_letter() -> None:
    async with reading(mixed(12)) as person:
        await typed(person, "ment 1")
        assert person.names == [f"Experiment {n}" for n in (12, 11, 10, 1)]
        await person.presses("2")
        assert person.names == ["Experiment 12"]
        await person.presses("backspace")
        assert len(person.names) == 4


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("checkout", ["New checkout", "checkout, old"]),
        ("OLD check", ["checkout, old"]),
        ("flag-7", ["New checkout"]),
        ("ana", ["Prices"]),
        ("paused", ["Prices"]),
        ("status:paus", ["Prices"]),
        ("owner:leo new", ["New checkout"]),
        ("key:checkout", []),
        ("nothing", []),
    ],
)
async def test_every_word_must_be_found_somewhere(text: str, names: list[str]) -> None:
    items = [
        experiment(7, name="New checkout"),
        experiment(6, name="Prices", status="paused"),
        experiment(5, name="checkout, old"),
    ]
    async with reading(ListServer(items)) as person:
        await typed(person, text)
        assert person.names == names
        assert f"{len(names)} of 3" in person.lines[-2]


async def test_keys_typed_ahead_go_into_the_filter_and_do_nothing_else() -> None:
    async with reading(mixed()) as person:
        await person.types_ahead("slash", "L", "P", "X", "q", "3")
        assert person.lines[-2].startswith("/LPXq3")
        assert person.app.asked == []
        assert "[1 needs me –]" in person.lines[1]


async def test_enter_keeps_the_filter_and_keys_act_again() -> None:
    async with reading(mixed()) as person:
        await typed(person, "40")
        await person.presses("enter", "enter")
        assert person.app.asked == [ExperimentOpened(40, (40,))]
        assert person.lines[-2].startswith("/40")


async def test_arrows_move_the_cursor_while_typing() -> None:
    async with reading(mixed()) as person:
        await typed(person, "ment")
        await person.presses("down", "down")
        assert "Experiment 38 " in person.cursor


async def test_the_filter_is_edited_like_a_line() -> None:
    async with reading(mixed()) as person:
        await typed(person, "ab cd")
        for keys, text in (
            ("backspace", "ab c"),
            ("ctrl+w", "ab "),
            ("left left x", "axb "),
            ("end z", "axb z"),
        ):
            await person.presses(*keys.split())
            assert person.lines[-2].startswith(f"/{text}")
        await person.presses("ctrl+u")
        assert person.lines[-2].split()[0] == "/"


async def test_escape_peels_one_layer_at_a_time() -> None:
    async with reading(mixed()) as person:
        await person.presses("p", "f", *"ment", "enter")
        await typed(person, "40")
        assert person.names == ["Experiment 40"]
        await person.presses("escape")
        assert len(person.names) > 1
        assert person.lines[-2].startswith("/")
        await person.presses("escape")
        assert not person.lines[-2].startswith("/")
        assert "filtered" in person.lines[1]
        await person.presses("escape")
        assert "filtered" not in person.lines[1]
        assert person.screen.has_class("-preview")
        await person.presses("escape")
        assert not person.screen.has_class("-preview")


async def test_the_cursor_comes_back_when_the_filter_goes() -> None:
    async with reading(mixed()) as person:
        await person.presses("j", "j")
        await typed(person, "nt 4")
        assert "Experiment 40 " in person.cursor
        await person.presses("escape", "escape")
        assert "Experiment 38 " in person.cursor


async def test_a_filter_finds_what_is_only_on_the_server() -> None:
    server = long_list()
    async with reading(server) as person:
        assert "of 1000 · 1300 on the server" in person.lines[-2]
        await typed(person, "sought")
        assert person.names == ["The sought one"]
        assert asked_for(server, search="sought") == 1


async def test_the_server_is_not_asked_where_everything_is_here() -> None:
    server = mixed()
    async with reading(server) as person:
        before = len(server.asked)
        await typed(person, "sought")
        await person.presses("escape", "3", "1")
        assert len(server.asked) == before


async def test_typing_fast_asks_little() -> None:
    server = long_list()
    async with reading(server) as person:
        await person.types_ahead("slash", *"the sought one")
        assert person.names == ["The sought one"]
        assert sum("search" in each for each in server.asked) < 5


async def test_a_tab_of_a_long_list_is_filled_by_the_server() -> None:
    server = long_list()
    async with reading(server) as person:
        await person.presses("4")
        assert person.names == ["The sought one"]
        await person.presses("1", "4")
        assert asked_for(server, status="paused", limit="100") == 1


async def test_a_filter_on_the_archive_asks_the_archive() -> None:
    items = [experiment(n, archived=True) for n in range(2, 200)]
    server = ListServer([experiment(1, archived=True, name="The sought one"), *items])
    async with reading(server) as person:
        await person.presses("6")
        await typed(person, "sought")
        assert person.names == ["The sought one"]
        assert asked_for(server, search="sought", archived="true") == 1


async def test_the_open_filter_says_what_can_be_typed() -> None:
    async with reading(mixed()) as person:
        await person.presses("slash")
        assert "words, or status: owner: key: name:" in person.lines[-2]


async def test_scrolling_to_the_end_reads_on() -> None:
    async with reading(long_list()) as person:
        await person.presses("G")
        await person.presses("G")
        assert len(person.workspace.rows) >= 1100


async def test_the_sheet_asks_with_every_filter() -> None:
    server = ListServer([experiment(n, name="Pricing", status="paused") for n in range(1, 5)])
    async with reading(server, size=(120, 40)) as person:
        await person.presses("f", *"pric", "tab", "right", "right", "right", "space")  # paused
        await person.presses("tab", "tab", "right", "space")  # created by Ana
        await person.presses(
            "tab", "tab", *"12", "tab", *"greeting", "tab", "right", "space", "tab", "space", "enter"
        )
        expected = {
            "search": "pric",
            "status": "paused",
            "created_by_id": "0",
            "feature_flag_id": "12",
            "prompt_name": "greeting",
            "order": "-created_at",
        }
        assert asked_for(server, **expected) == 1
        assert "filtered: status paused, owner Ana, flag 12, prompt greeting" in person.lines[1]


async def test_archived_ones_are_found_through_the_sheet() -> None:
    server = mixed()
    async with reading(server) as person:
        await person.presses("f", "tab", "tab", "space", "enter")
        assert asked_for(server, archived="true", limit="100") == 1
        assert person.names == ["Old one"]


async def test_the_sheet_says_what_is_no_number_and_asks_nothing() -> None:
    server = mixed()
    async with reading(server) as person:
        before = len(server.asked)
        await person.presses("f", *["tab"] * 5, *"abc", "enter")
        assert "flag: abc is not a number" in person.text
        await person.presses("escape")
        assert len(server.asked) == before
        assert "filtered" not in person.text


async def test_the_sheet_shows_what_holds_and_clears_it() -> None:
    async with reading(mixed()) as person:
        await person.presses("f", *"40", "enter")
        assert person.names == ["Experiment 40"]
        await person.presses("f")
        assert any(line.startswith(" name has") and "40" in line for line in person.lines)
        await person.presses("ctrl+x")
        assert len(person.names) > 1


async def test_filters_hold_when_the_list_is_read_again() -> None:
    server = mixed()
    async with reading(server) as person:
        await person.presses("f", *"40", "enter")
        server.items.append(experiment(940, name="Another 40"))
        await person.workspace.load()
        await person.settles()
        assert person.names == ["Another 40", "Experiment 40"]


async def test_a_filter_that_the_server_refuses_is_told_and_changes_nothing() -> None:
    server = mixed()
    async with reading(server) as person:
        server.fail = (
            400,
            {"type": "validation_error", "code": "invalid_input", "detail": "Invalid order field"},
        )
        await person.presses("f", *"40", "enter")
        assert "Couldn't filter: Invalid order field" in person.text
        assert len(person.names) > 1


async def test_what_was_found_keeps_the_cursor_when_the_filter_goes() -> None:
    async with reading(mixed()) as person:
        first = person.cursor
        await person.presses("slash", *"experiment 7", "enter")
        found = person.cursor
        await person.presses("escape")
        assert person.cursor.split() == found.split()
        assert found != first
