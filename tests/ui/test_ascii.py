"""In a terminal that has only ASCII, everything we write is in ASCII, and stands where it stood."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import exptui
from exptui.services.queue import SIGNS as OF_GROUPS
from exptui.ui.ascii import SIGNS, in_ascii
from exptui.ui.screens.metrics.lines import MARKS
from exptui.ui.screens.metrics.lines import SIGNS as OF_METRICS
from exptui.ui.widgets.status import ARCHIVED, LOOKS
from tests.support.person import person_at
from tests.support.server import Server
from tests.ui.scenes import ASKED_FOR, LOOKED_AT, Steps
from tests.ui.scenes_editor import EDITOR
from tests.ui.test_pictures import PICTURES

SOURCE = Path(exptui.__file__).parent
TELLS_APART = ("text.py", "pretty_json.py", "line_layout.py")
"""Files in which characters stand to be recognised, not to be shown."""
SCENES: dict[str, Steps] = {
    **LOOKED_AT,
    **{name: ASKED_FOR[name] for name in ASKED_FOR if not name.startswith("results")},
    **{
        name: PICTURES[name]
        for name in ("plain", "filter_sheet", "json", "actions", "help", "palette", "ship")
    },
    **{name: PICTURES[name] for name in ("refused", "changed", "journal")},
    **{f"editor_{name}": EDITOR[name] for name in EDITOR},
}


def plain(value: Any) -> Any:
    """What a world holds, with every text in ASCII; changed where it is."""
    if isinstance(value, str):
        return "".join(each if each.isascii() else "?" for each in value)
    if isinstance(value, dict):
        value.update({key: plain(each) for key, each in value.items()})
    elif isinstance(value, list):
        value[:] = map(plain, value)
    return value


def in_plain_ascii(server: Server) -> Server:
    """A server whose people write ASCII."""
    for held in vars(server.world).values():
        plain(held)
    return server


@pytest.mark.parametrize("name", SCENES)
async def test_nothing_but_ascii_is_written_where_the_data_are_ascii(name: str) -> None:
    async with person_at(in_plain_ascii(Server()), size=(100, 45), ascii_only=True) as person:
        await SCENES[name](person)
        assert not [line for line in person.lines if not line.isascii()]


def literals(path: Path) -> Iterator[str]:
    """The texts of a module that may be shown: all but what documents it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.value


@pytest.mark.parametrize("layer", ["ui", "services", "domain"])
def test_every_sign_that_we_write_is_in_the_table(layer: str) -> None:
    missing = {
        f"{character} {path.name}"
        for path in (SOURCE / layer).rglob("*.py")
        if path.name not in TELLS_APART
        for text in literals(path)
        for character in text
        if not character.isascii() and character not in SIGNS
    }
    assert not missing


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_becomes_one_of_ascii_of_the_same_width(sign: str) -> None:
    assert SIGNS[sign].isascii()
    assert SIGNS[sign].isprintable()
    assert cell_len(SIGNS[sign]) == cell_len(sign) == 1


@given(st.text(st.one_of(st.sampled_from([*SIGNS, "\ufe0f", "\u200d", "木", "🌱"]), st.characters())))
def test_no_text_becomes_wider_or_narrower(text: str) -> None:
    assert cell_len(in_ascii(text)) == cell_len(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_what_is_in_ascii_stays_as_it_is(text: str) -> None:
    assert in_ascii(text) == text


def test_letters_of_other_scripts_stay_as_they_are() -> None:
    assert in_ascii("✓ 送料無料 – Größe…") == "+ 送料無料 - Größe~"


@pytest.mark.parametrize(
    "signs",
    [
        list(OF_GROUPS.values()),
        [each.symbol for each in (*LOOKS.values(), ARCHIVED)],
        [sign for sign, _ in OF_METRICS.values()],
        list(MARKS.values()),
    ],
    ids=["groups", "states", "metrics", "changes"],
)
def test_what_is_told_apart_by_a_sign_is_so_in_ascii(signs: list[str]) -> None:
    assert len({in_ascii(each) for each in signs}) == len(set(signs))
