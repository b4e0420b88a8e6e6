"""Prompts of any length, whatever others wrote into them: read, compared, made, served, and harmless all along."""

from __future__ import annotations

from pathlib import Path

import pytest

from exptui.ui.screens.prompts.prompts_text import Prose
from exptui.ui.widgets.text_view import TextView
from tests.support.creator import Creator, creator_at
from tests.support.prompts import HOSTILE, add_long, publish_all
from tests.support.server import Server
from tests.ui.test_hostile import CORPUS, MARKUP, looks_harmless, looks_through, poison

NAME = "hostile"


def hostile_server(offset: int) -> Server:
    """A server on which every text is hostile, with a prompt whose versions hold all there is of that."""
    server = Server()
    poison(server, offset)
    texts = [
        *HOSTILE,
        "\n".join(CORPUS),
        [{"role": CORPUS[offset], "content": "\n".join(CORPUS[::-1])}],
        "\n".join(CORPUS[offset::2]),
    ]
    publish_all(server.world, NAME, texts)
    labels = iter(CORPUS[20 + offset :])
    offered = [
        {"key": key, "label": f"{key} {next(labels)}", "description": next(labels)}
        for key in ("cost", "latency", "eval_pass_rate")
    ]
    server.faults.next("GET", r"/prompt_templates/", status=200, body=offered, times=9)  # type: ignore[arg-type]  # a list is JSON, too
    return server


async def chooses_all(creator: Creator) -> None:
    """Choose every version of the hostile prompt."""
    await creator.chooses_versions(0, 1, 1, 1, 1)


@pytest.mark.parametrize(("offset", "size"), [(0, (60, 16)), (5, (80, 24)), (3, (120, 36))])
async def test_on_the_way_from_prompt_to_code_nothing_steers_the_terminal(
    offset: int, size: tuple[int, int]
) -> None:
    server = hostile_server(offset)
    async with creator_at(server, size=size) as creator:
        await creator.presses("N")
        await creator.until("last changed first")
        for _ in range(6):
            await creator.floods("j")
            await looks_through(creator, 1)
        await creator.presses("slash")
        await creator.types(NAME)
        await creator.presses("enter", "enter")
        await creator.until("space chooses 2 to 10 versions")
        await looks_through(creator, 2)
        await chooses_all(creator)
        await looks_through(creator, 2)
        await creator.presses("d")
        await creator.until("(control) →")
        for _ in range(5):
            await looks_through(creator, 3)
            await creator.floods("tab", "right_square_bracket")
        await creator.presses("escape")
        await creator.goes_on()
        for _ in range(8):
            looks_harmless(creator)
            await creator.floods("j")
        await creator.reviews()
        await looks_through(creator, 3)
        await creator.sends_it("The draft is experiment")
        looks_harmless(creator)
        await creator.presses("enter")
        await creator.until("[Python]")
        for _ in range(3):
            await looks_through(creator, 3)
            await creator.floods("tab")
        await creator.floods("escape")
        await creator.until("Prompt hostile")
        await looks_through(creator, 3)
        await creator.floods("escape", "H")
        await looks_through(creator, 2)
        assert creator.sent == ["create_from_prompt"]


async def test_markup_in_texts_and_answers_is_shown_as_it_was_written() -> None:
    server = Server()
    publish_all(server.world, NAME, [f"{each} says {each}" for each in MARKUP[:10]])
    async with creator_at(server, size=(100, 30)) as creator:
        await creator.finds_prompt(NAME)
        for each in reversed(MARKUP[:10]):
            await creator.until(f"{each} says {each}")
            await creator.presses("j")
        await creator.presses("g")
        await creator.chooses_versions(0, 1)
        await creator.presses("d")
        await creator.until(MARKUP[8])
        assert creator.sees(MARKUP[9])
        await creator.presses("escape")
        await creator.goes_on()
        await creator.writes("Hypothesis", "[red]x[/]")
        assert creator.sees("Hypothesis [red]x[/]")
        await creator.reviews()
        assert creator.sees("Hypothesis [red]x[/]")
        await creator.sends_it("The draft is experiment")
        await creator.presses("enter", "escape")
        await creator.until("Prompt hostile")
        await creator.presses("pagedown")
        await creator.until("[red]x[/]")


@pytest.mark.parametrize("key", ["N", "n"])
@pytest.mark.parametrize(
    "text", ["\x1b[2J[/red] no\x9b", "[@click=app.quit]hi[/]", "\u202eevil", "long " * 900], ids=range(4)
)
async def test_what_the_server_says_of_a_refusal_is_told_and_kept_harmlessly(
    text: str, key: str, tmp_path: Path
) -> None:
    server = Server()
    body = {"type": "validation_error", "code": text, "detail": text, "attr": "description"}
    server.faults.next("POST", r"/experiments/(create_from_prompt/)?$", status=400, body=body)
    async with creator_at(server, tmp_path) as creator:
        await (creator.to_form(0, 1) if key == "N" else creator.basics("Green"))
        await creator.reviews()
        await creator.accepts("y")
        await creator.until("PostHog refused")
        await looks_through(creator, 2)
        await creator.waits()
        await creator.presses("enter")
        await creator.until("Green" if key == "n" else "✓ complete")
        await looks_through(creator, 2)
        await creator.presses("escape", "escape", "escape", "H")
        await looks_through(creator, 2)
        assert len(creator.sent) == 1


# Long texts and many versions


class Work:
    """How many lines were drawn, and how many paragraphs were broken into lines."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.drawn = self.broken = 0
        render, break_ = TextView.render_line, Prose._break

        def render_line(view: TextView, y: int):  # type: ignore[no-untyped-def]  # as the widget has it
            self.drawn += 1
            return render(view, y)

        def _break(*args, **kwargs) -> None:  # type: ignore[no-untyped-def]  # passed on as they are
            self.broken += 1
            break_(*args, **kwargs)

        monkeypatch.setattr(TextView, "render_line", render_line)
        monkeypatch.setattr(Prose, "_break", _break)

    def begin(self) -> None:
        self.drawn = self.broken = 0


async def test_keys_in_a_text_of_100_kb_draw_what_is_seen_and_lay_nothing_out_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, work = Server(), Work(monkeypatch)
    name = add_long(server.world)
    async with creator_at(server) as creator:
        await creator.finds_prompt(name)
        await creator.chooses_versions(0, 1)
        await creator.until("─ v1 · ")
        await creator.settles()
        asked = len(server.app.state.requests)
        for key in ("pagedown", "pagedown", "pageup"):
            work.begin()
            await creator.presses(key)
            assert work.drawn <= 2 * 24
            assert work.broken == 0
        await creator.presses("d")
        await creator.until("(control) →")
        await creator.settles()
        for key in ("j", "pagedown", "tab", "tab", "G", "g"):
            work.begin()
            await creator.presses(key)
            assert work.drawn <= 2 * 24, key
        await creator.presses("escape")
        assert len(server.app.state.requests) == asked


async def test_typing_over_200_versions_of_100_kb_asks_and_lays_out_nothing_by_the_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, work = Server(), Work(monkeypatch)
    publish_all(server.world, NAME, ["word " * 20_000 + str(number) for number in range(1, 201)])
    async with creator_at(server) as creator:
        await creator.finds_prompt(NAME)
        assert creator.sees("200 versions")
        await creator.chooses_versions(0)
        await creator.presses("G")
        await creator.chooses_versions(0)
        assert creator.sees("control v200 · test v1 · enter goes on")
        texts = [each.query for each in server.app.state.requests if f"/name/{NAME}/" in each.path]
        assert sum("version=" in each for each in texts) <= 2
        await creator.goes_on()
        await creator.moves_to("Hypothesis")
        await creator.presses("e")
        asked = len(server.app.state.requests)
        work.begin()
        await creator.types("Kinder words sell more.")
        assert work.broken == 0
        assert len(server.app.state.requests) == asked
        await creator.presses("enter")
        await creator.reviews()
        await creator.sends_it("The draft is experiment")
        metadata = creator.made["parameters"]["prompt_metadata"]
        assert metadata["versions"] == [200, 1]


async def test_a_prompt_whose_name_no_address_can_hold_is_told_of_harmlessly() -> None:
    server = Server()
    name = "[red]ev\u202eil\x1b[2J"
    publish_all(server.world, name, ("one", "two"))
    async with creator_at(server) as creator:
        await creator.presses("N")
        await creator.until("last changed first")
        await creator.presses("slash")
        await creator.types("[red]")
        await creator.presses("enter", "enter")
        await creator.until("There is no prompt [red]ev�il�[2J, or not any more.")
        looks_harmless(creator)
        await creator.presses("space", "d", "enter", "y")
        looks_harmless(creator)
        assert creator.sent == []
