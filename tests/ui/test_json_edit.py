"""A body edited as JSON: what comes back is what was meant, or it says why not."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.ui.editor import NotEdited, edited, editor
from exptui.ui.pace import Pace
from exptui.ui.screens.metrics.json_edit import JsonScreen
from exptui.ui.screens.metrics.json_text import understood, written
from tests.ui.form_host import OPEN, Filler, Host, filling

BODY = {"kind": "ExperimentMetric", "odd": {"kept": [1, 2.0, None]}, "name": "caf\u00e9 \u202e[/]"}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def named(body: Any) -> str | None:
    return None if body.get("name") else "name: this is needed."


def opened(filler: Filler, **more: Any) -> JsonScreen:
    screen = JsonScreen("JSON: a metric", BODY, named, Pace(), **more)
    filler.app.open(screen)
    return screen


async def replaced(filler: Filler, screen: JsonScreen, text: str) -> None:
    """Everything taken out and something else pasted in, as one would."""
    await filler.presses("f7", "delete")
    await filler.pastes(text)
    assert screen.text == text


@given(VALUES)
def test_what_is_written_is_understood_as_the_same(value: Any) -> None:
    text = written(value)
    again, problem = understood(text)
    assert problem is None
    assert json.dumps(again) == json.dumps(value)
    assert all(character.isprintable() or character == "\n" for character in text)


@pytest.mark.parametrize(
    ("text", "said", "where"),
    [
        ('{\n  "a": 1,\n}', "Not JSON: ", (2, 0)),
        ('{"a": NaN}', "NaN is no number", (0, 0)),
        ('{\n  "a": 1,\n  "a": 2}', 'The key "a" stands twice', (2, 2)),
        ("[" * 100_000, "Nested too deeply", (0, 0)),
        ("", "Not JSON: ", (0, 0)),
    ],
)
def test_what_is_no_json_is_told_with_its_place(text: str, said: str, where: tuple[int, int]) -> None:
    _, problem = understood(text)
    assert problem is not None
    assert said in problem.said
    assert (problem.line, problem.column) == where


async def test_an_untouched_body_comes_back_as_it_is() -> None:
    async with filling() as filler:
        opened(filler)
        await filler.until('"kept"')
        assert filler.sees("\\u202e[/]")
        await filler.presses("ctrl+s")
        assert filler.app.left_with is BODY


async def test_a_change_is_taken_and_unknown_keys_stay() -> None:
    async with filling() as filler:
        screen = opened(filler)
        await filler.until('"kept"')
        await replaced(filler, screen, written(BODY | {"name": "other"}))
        await filler.presses("ctrl+s")
        assert filler.app.left_with == BODY | {"name": "other"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"name": }', "Not JSON"),
        ("[1]", "An object is expected"),
        ('{"kind": "ExperimentMetric"}', "name: this is needed."),
    ],
)
async def test_what_cannot_be_taken_is_told_and_stays(text: str, said: str) -> None:
    async with filling() as filler:
        screen = opened(filler)
        await filler.until('"kept"')
        await replaced(filler, screen, text)
        await filler.presses("ctrl+s")
        assert filler.sees(said)
        assert screen.text == text
        assert filler.app.left_with == OPEN


async def test_leaving_asks_before_something_is_lost() -> None:
    async with filling() as filler:
        screen = opened(filler)
        await filler.until('"kept"')
        await replaced(filler, screen, '{"name": "half')
        await filler.presses("escape")
        assert filler.sees("esc again leaves without it")
        assert filler.app.left_with == OPEN
        await filler.presses("escape")
        assert filler.app.left_with is None


async def test_what_was_left_goes_to_whoever_keeps_it() -> None:
    kept: list[Any] = []
    async with filling() as filler:
        screen = opened(filler, changed=kept.append)
        await filler.until('"kept"')
        await replaced(filler, screen, '{"name": ""}')
        await filler.presses("escape")
        assert filler.app.left_with is None
        assert kept == [{"name": ""}]


def test_an_editor_edits_a_private_file_that_is_gone_afterwards(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    script = tmp_path / "my editor"
    script.write_text(f'#!/bin/sh\necho "$1" > {seen}\nls -l "$1" >> {seen}\nprintf new > "$1"\n')
    script.chmod(0o700)
    assert edited("old", f'"{script}"', suffix=".json") == "new"
    name, listed = seen.read_text().splitlines()
    assert name.endswith(".json")
    assert listed.startswith(stat.filemode(stat.S_IFREG | 0o600))
    assert not Path(name).exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [("false", "ended with 1"), ("no-such-editor-here", "No such file"), ("'", "closing quotation")],
)
def test_an_editor_that_fails_changes_nothing(command: str, said: str) -> None:
    with pytest.raises(NotEdited, match=said):
        edited("old", command)


def test_the_editor_is_the_one_that_a_person_named() -> None:
    assert editor({"EDITOR": "vi", "VISUAL": "code -w"}) == "code -w"
    assert editor({"EDITOR": "vi", "VISUAL": ""}) == "vi"
    assert editor({}) == ""


class Leaving(Host):
    """An app whose terminal can be left."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        yield


async def test_what_the_editor_wrote_stands_there_and_is_checked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nsed -i s/caf/bar/ "$1"\n')
    script.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(script))
    async with filling(app=Leaving()) as filler:
        screen = opened(filler)
        await filler.until("ctrl+o: in editor")
        await filler.presses("ctrl+o")
        assert '"bar' in screen.text
        await filler.presses("ctrl+s")
        assert filler.app.left_with == BODY | {"name": "bar\u00e9 \u202e[/]"}


async def test_a_terminal_that_cannot_be_left_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "true")
    async with filling() as filler:
        opened(filler)
        await filler.until('"kept"')
        await filler.presses("f4")
        assert filler.sees("This terminal can't be left to another program.")
        monkeypatch.delenv("VISUAL")
        monkeypatch.delenv("EDITOR", raising=False)
        await filler.presses("f4")
        assert filler.sees("Name an editor in $VISUAL or $EDITOR first.")
