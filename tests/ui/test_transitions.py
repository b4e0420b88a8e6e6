"""Each action by keyboard: accepted, cancelled, blocked with its reason, read-only."""

from __future__ import annotations

import pytest

from exptui.sandbox.store import READ_ONLY_API_KEY
from tests.support.acting import at, sent
from tests.support.person import person_at
from tests.support.server import Server

TYPED_VERB = [
    ("draft", "L", "launch", "launch", "running"),
    ("ship", "P", "pause", "pause", "paused"),
    ("paused", "P", "resume", "resume", "running"),
    ("ship", "R", "reset", "reset", "draft"),
]
"""Made for, key, the word typed, the endpoint, the status afterwards: those whose dialogs ask nothing else."""


@pytest.mark.parametrize(("made_for", "key", "word", "endpoint", "status"), TYPED_VERB)
async def test_typing_the_verb_and_enter_sends_it_once(
    made_for: str, key: str, word: str, endpoint: str, status: str
) -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, made_for)
        await person.asks(key)
        await person.accepts(word)
        await person.until("Done")
        assert server.writes() == [sent(number, endpoint)]
        assert "✗" not in person.text
        await person.waits()
        await person.presses("enter")
        await person.until(lambda: person.app.workspace.rows[number].status == status)


@pytest.mark.parametrize("way", ["escape", "enter", "n", "q", "ctrl+c"])
@pytest.mark.parametrize(
    ("made_for", "key"), [("draft", "L"), ("ship", "S"), ("archived_won", "V"), ("flat", "X")]
)
async def test_every_way_out_of_a_dialog_sends_nothing(made_for: str, key: str, way: str) -> None:
    server = Server()
    async with person_at(server) as person:
        await at(person, made_for)
        await person.asks(key)
        await person.presses(way)
        await person.until("? keys")
        assert server.writes() == []


async def test_ending_asks_for_a_conclusion_and_leaves_the_flag_alone() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "flat")
        await person.asks("E")
        assert person.sees("The flag is not changed: users keep their variants")
        assert person.sees("Choose one, or none.")
        await person.chooses("inconclusive")
        await person.accepts("end")
        await person.until("Done")
        assert server.writes() == [sent(number, "end")]
        row = server.experiment(number)
        assert (row["conclusion"], row["conclusion_comment"]) == ("inconclusive", None)
        assert person.sees("✓ flag unchanged")


async def test_shipping_takes_a_variant_a_release_and_the_flag_key() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "ship")
        key = server.world.flags[server.experiment(number)["feature_flag_id"]]["key"]
        await person.asks("S")
        assert person.sees("Choose the variant to ship.")
        await person.chooses("test")
        await person.chooses("only who matches now")
        assert person.sees("Everyone the flag's conditions match gets test; nobody else does.")
        assert person.sees("~ control 50% → 0%")
        await person.chooses("won")
        await person.accepts(key)
        await person.until("Done")
        assert person.sees("✓ test at 100%")
        assert server.writes() == [sent(number, "ship_variant")]
        assert server.experiment(number)["conclusion"] == "won"


async def test_shipping_to_everyone_takes_a_second_choice() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "ship")
        key = server.world.flags[server.experiment(number)["feature_flag_id"]]["key"]
        await person.asks("S")
        await person.chooses("test")
        await person.chooses("everyone")
        assert person.sees("Everyone gets test, also those whom the release conditions leave out today.")
        await person.presses("tab", "tab")
        await person.chooses("none")
        assert person.sees("Say that you mean everyone.")
        await person.presses("tab", "tab", "tab", "tab")
        await person.types(key)
        await person.presses("enter")
        assert server.writes() == []
        await person.presses("escape")
        await person.until("? keys")
        assert server.writes() == []


async def test_shipping_to_everyone_puts_a_condition_for_all_first() -> None:
    server = Server()
    async with person_at(server, size=(80, 40)) as person:
        number = await at(person, "some_pinned")
        flag = server.world.flags[server.experiment(number)["feature_flag_id"]]
        variant = flag["filters"]["multivariate"]["variants"][-1]["key"]
        await person.asks("S")
        await person.chooses(variant)
        await person.chooses("everyone")
        await person.presses("tab", "space")
        assert person.sees("+ condition 100% of users")
        await person.chooses("none")
        await person.accepts(flag["key"])
        await person.until("Done")
        assert person.sees("✓ everyone's condition first")
        saved = server.world.flags[flag["id"]]
        assert saved["filters"]["groups"][0]["properties"] == []


@pytest.mark.parametrize(
    ("made_for", "key", "reason"),
    [
        ("ship", "L", "it has already been launched."),
        ("draft", "E", "it has not been launched yet."),
        ("draft", "S", "it has not been launched yet."),
        ("draft", "R", "it is already a draft."),
        ("no_conclusion", "P", "it has already ended."),
        ("ship", "V", "only an ended experiment can be archived"),
    ],
)
async def test_a_blocked_key_says_why_and_sends_nothing(made_for: str, key: str, reason: str) -> None:
    server = Server()
    async with person_at(server) as person:
        await at(person, made_for)
        await person.presses(key)
        assert person.sees(reason)
        assert server.writes() == []


@pytest.mark.parametrize(("made_for", "key"), [("draft", "L"), ("ship", "P"), ("flat", "X"), ("ship", "e")])
async def test_read_only_blocks_every_change_and_says_why(made_for: str, key: str) -> None:
    server = Server(read_only=True)
    async with person_at(server) as person:
        await at(person, made_for)
        assert "READ-ONLY" in person.text
        await person.presses(key)
        assert person.sees("read-only (--read-only).")
        assert server.writes() == []


async def test_a_key_without_write_scope_is_read_only_from_the_start() -> None:
    server = Server(key=READ_ONLY_API_KEY)
    async with person_at(server) as person:
        await at(person, "draft")
        await person.until("READ-ONLY")
        await person.presses("L")
        assert person.sees("the key has no experiment:write")
        assert server.writes() == []
