"""Whatever others wrote into names, keys and errors: it crashes nothing and reaches no terminal as a control."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exptui.domain.lifecycle import TRANSITIONS, objection
from exptui.ui.messages import TransitionRequested
from tests.support.person import Person, person_at
from tests.support.server import Server

MARKUP = (
    "[/foo] promo", "a [/", "tag [link=http://evil.example]y", "[new] banner", "price [red]x",
    "[@click=app.quit]hi[/]",
    '{"booleans": [true, false]}', "[", "]", "[[", "[/]", "[bold", "\\[red]", "[$accent]x[/]",
    "[on red] x", "[b][i][/b]",
    "[@click='screen.transition(\"ship\")']open[/]", "%s %d {0} {name} ${x}", "a & b <b>c</b> &amp;",
    "`id` $(id) ;id",
)  # fmt: skip
CONTROLS = (
    "\x1b[2Jcleared", "\x1b]0;title\x07", "\x1b]52;c;aGk=\x07",
    "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[?1049l", "\x1bP+q\x1b\\", "\x1b[31mred\x1b[0m", "\x9b2J", "\x9d0;t\x9c", "\x90q\x9c", "a\x00b",
    "bell\x07", "a\x08\x08\x08b",
    "tab\tin\tit", "line\nbreak", "\r\nlines\r\n", "over\rwritten", "vt\x0bff\x0c", "\x7fdel",
    "\x0e\x0fshift", "\x85nel",
    "\u2028separator\u2029", "\x1b", "\x1b[", "\n\n\n\n", "\x1c\x1d\x1e\x1f", "\x18\x1a",
)  # fmt: skip
DIRECTIONS = (
    "\u202eevil\u202c", "\u202d\u202a\u202b", "\u2066a\u2069", "\u2067b\u2068c\u2069", "\u200e\u200fmarks",
    "\u061calm",
    "שלום עולם", "مرحبا بالعالم", "אבג 123 abc", "\u202egpj.exe",
)  # fmt: skip
SHAPES = (
    "👩\u200d👩\u200d👧\u200d👦 family", "👍🏽 skin", "✔️ style", "🏳️\u200d🌈",
    "e\u0301\u0301\u0301\u0301 zalgo\u0316\u0317\u0318\u0319",
    "\u200b\u200b\u200b", "\ufeffbom", "送料無料" * 30, "word " * 80, "x" * 400, " ", "   both ends   ", "ﷺ",
    "🇩🇪🇫🇷", "\u00ad\u2060",
    "नमस्ते", "\ue000\ue001 private", "\U000e0041\U000e0042 tags", "a\u0300" * 120, "½ ﬀ ǆ", "\ufffd",
    "null", "0", "-1",
)  # fmt: skip
CORPUS = (*MARKUP, *CONTROLS, *DIRECTIONS, *SHAPES)
STEERING = frozenset(
    map(
        chr,
        (
            *range(0x20),
            *range(0x7F, 0xA0),
            0x61C,
            0x200E,
            0x200F,
            *range(0x2028, 0x202F),
            *range(0x2066, 0x206A),
        ),
    )
)
"""Controls, line ends, and marks that change the direction of text."""


def poison(server: Server, offset: int) -> None:
    """Write another of the strings into every place that somebody with a PostHog account can write to."""
    strings: Iterator[str] = (CORPUS[(i * 7 + offset) % len(CORPUS)] for i in range(100_000))
    world = server.world
    for row in world.experiments.values():
        row["name"] = next(strings) or "x"
        row["description"] = next(strings)
        row["conclusion_comment"] = next(strings)
        for metric in (*row["metrics"], *(row["metrics_secondary"] or ())):
            metric["name"] = next(strings)
    for flag in world.flags.values():
        flag["key"] = f"{next(strings)}{flag['id']}"
        flag["name"] = next(strings)
        filters = flag["filters"]
        for variant in (filters.get("multivariate") or {}).get("variants", []):
            variant["key"], variant["name"] = f"{next(strings)}{variant['key']}", next(strings)
        for group in filters.get("groups", []):
            group["description"] = next(strings)
            for condition in group["properties"]:
                condition["key"], condition["value"] = next(strings), [next(strings), next(strings)]
    for user in world.users.values():
        user["first_name"], user["last_name"], user["email"] = next(strings), next(strings), next(strings)
    for named in (*world.projects.values(), *world.holdouts.values(), *world.saved_metrics.values()):
        named["name"] = next(strings)


def looks_harmless(person: Person) -> None:
    """Nothing on the screen steers a terminal, links anywhere or runs anything."""
    for strip in person.app.screen._compositor.render_strips():
        for segment in strip:
            assert not STEERING & set(segment.text), ascii(segment.text)
            style = segment.style
            assert style is None or not style.link, style
            assert style is None or "@click" not in style.meta, style.meta


async def looks_through(person: Person, pages: int) -> None:
    """Page through what is open."""
    for _ in range(pages):
        looks_harmless(person)
        await person.floods("pagedown")
    looks_harmless(person)


def test_the_corpus_is_large_and_holds_no_string_twice() -> None:
    assert len(CORPUS) >= 60
    assert len(set(CORPUS)) == len(CORPUS)


@pytest.mark.parametrize("offset", [0, 3])
@pytest.mark.parametrize("size", [(80, 24), (120, 60)])
async def test_list_preview_detail_and_json_stay_harmless(offset: int, size: tuple[int, int]) -> None:
    server = Server()
    poison(server, offset)
    async with person_at(server, size=size) as person:
        await looks_through(person, 3)
        await person.floods("g", "p")
        for _ in range(12):
            await person.floods("j")
            looks_harmless(person)
        await person.floods("p", "s", "s", "g", "enter")
        for _ in range(12):
            await looks_through(person, 3)
            await person.floods("right_square_bracket")
        await person.floods("i")
        await looks_through(person, 4)
        await person.floods("escape", "escape", "f")
        looks_harmless(person)
        assert person.app.is_running


@pytest.mark.parametrize("offset", [1, 4])
async def test_every_dialog_and_menu_stays_harmless(offset: int) -> None:
    server = Server()
    poison(server, offset)
    async with person_at(server, size=(100, 40)) as person:
        for transition in TRANSITIONS.values():
            rows = person.app.workspace.ordered()
            fitting = [row.id for row in rows if objection(transition, row) is None]
            for number in fitting[:3]:
                person.app.post_message(TransitionRequested(number, transition.name))
                await person.until("and press Enter:")
                await looks_through(person, 1)
                await person.floods("escape")
        for key in ("a", "question_mark", "colon"):
            await person.floods(key)
            await person.pilot.pause()
            await looks_through(person, 4)
            await person.floods("escape")
        assert server.writes() == []


@pytest.mark.parametrize(
    "text",
    ["\x1b[2J[/red] no\x9b", *MARKUP[:6], *DIRECTIONS[:3], "long " * 900],
    ids=range(11),
)
async def test_what_the_server_says_of_a_refusal_is_told_and_journalled_harmlessly(
    text: str, tmp_path: Path
) -> None:
    server = Server()
    body: dict[str, Any] = {"type": "validation_error", "code": text, "detail": text, "attr": text}
    server.faults.next("POST", r"/launch/", status=400, body=body)
    server.experiment(server.numbered("draft"))["name"] = f"Pay {text}"[:400]
    async with person_at(server, data_dir=tmp_path) as person:
        await person.goes_to(server.numbered("draft"))
        await person.asks("L")
        await person.accepts("launch")
        await person.until("PostHog refused")
        looks_harmless(person)
        await person.waits()
        await person.presses("enter", "H")
        await person.until("journal: 1 change")
        await looks_through(person, 1)


@pytest.mark.parametrize("text", ["\x1b[2J[/red] no\x9b", *MARKUP[:3], *DIRECTIONS[:2]])
async def test_what_the_server_says_when_the_list_fails_is_told_harmlessly(text: str) -> None:
    server = Server()
    body: dict[str, Any] = {"type": "server_error", "code": text, "detail": text, "attr": None}
    server.faults.next("GET", r"/experiments/", status=403, body=body, times=9)
    async with person_at(server) as person:
        looks_harmless(person)
        assert person.app.workspace.problem is not None


@pytest.mark.parametrize("name", [text for text in MARKUP if len(text) < 30])
async def test_what_looks_like_markup_is_shown_as_it_was_written(name: str) -> None:
    server = Server()
    number = server.numbered("draft")
    server.experiment(number)["name"] = name
    async with person_at(server, size=(140, 24)) as person:
        await person.goes_to(number)
        assert name in person.text
        await person.presses("enter")
        await person.until(f"id {number}")
        assert name in person.text
        await person.asks("L")
        assert name in person.text


async def test_a_run_of_controls_is_shown_as_one_mark_and_counted_in_the_json() -> None:
    server = Server()
    number = server.numbered("draft")
    server.experiment(number)["name"] = "Pay \x1b[2J\x1b[2Jlater"
    async with person_at(server, size=(120, 24)) as person:
        await person.goes_to(number)
        assert person.sees("Pay �[2J�[2Jlater")
        await person.presses("i")
        await person.until("2 unprintable")
