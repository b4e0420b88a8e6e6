"""Clipboard and browser: the way that is tried first, and what is said where there is none."""

from __future__ import annotations

import base64
import stat
import sys
from pathlib import Path

import pytest

from exptui.services.reach import LONGEST_OSC52, copy, has_browser, is_remote, open_link

DISPLAY = {"DISPLAY": ":0"}
SSH = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}


class Desk:
    """A directory of programs that note what they are given, and a terminal that notes what it is sent."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.terminal: list[str] = []

    def has(self, name: str, *, code: int = 0) -> None:
        """Put a program there that keeps its input and its arguments."""
        script = self.directory / name
        out = self.directory / f"{name}.got"
        script.write_text(f'#!/bin/sh\n{{ echo "$@"; /bin/cat; }} > "{out}"\nexit {code}\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)

    def got(self, name: str) -> str | None:
        out = self.directory / f"{name}.got"
        return out.read_text() if out.exists() else None

    async def copy(self, text: str, **environ: str) -> str:
        return await copy(text, self.terminal.append, environ)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("PATH", str(tmp_path))
    return Desk(tmp_path)


@pytest.mark.parametrize("extra", [{}, DISPLAY, SSH])
async def test_inside_tmux_its_buffer_comes_first(desk: Desk, extra: dict[str, str]) -> None:
    desk.has("tmux")
    desk.has("xclip")
    assert await desk.copy("two\nlines", TMUX="/tmp/tmux-0", **extra) == "tmux"
    assert desk.got("tmux") == "load-buffer -w -\ntwo\nlines"
    assert desk.got("xclip") is None
    assert desk.terminal == []


async def test_a_tmux_that_refuses_is_passed_over(desk: Desk) -> None:
    desk.has("tmux", code=1)
    desk.has("xclip")
    assert await desk.copy("text", TMUX="/tmp/tmux-0", **DISPLAY) == "xclip"
    assert desk.got("xclip") == "-selection clipboard\ntext"


async def test_on_the_own_machine_its_clipboard_comes_before_the_terminal(desk: Desk) -> None:
    desk.has("xclip")
    desk.has("wl-copy")
    assert await desk.copy("text", **DISPLAY) == "wl-copy"
    assert desk.terminal == []


async def test_over_ssh_the_clipboard_of_the_far_machine_is_not_touched(desk: Desk) -> None:
    desk.has("xclip")
    desk.has("pbcopy")
    assert await desk.copy("text", **DISPLAY, **SSH) == "the terminal (OSC 52)"
    assert desk.got("xclip") is None
    assert desk.got("pbcopy") is None


async def test_a_clipboard_without_a_display_is_not_asked(desk: Desk) -> None:
    desk.has("xclip")
    assert await desk.copy("text") == "the terminal (OSC 52)"


async def test_the_terminal_gets_the_text_as_base64_and_nothing_of_it_raw(desk: Desk) -> None:
    text = "name \x1b]0;evil\x07 [/] ü"
    await desk.copy(text)
    (sequence,) = desk.terminal
    assert sequence.startswith("\x1b]52;c;")
    assert sequence.endswith("\x07")
    assert base64.b64decode(sequence[7:-1]).decode() == text
    assert "evil" not in sequence


async def test_more_than_terminals_take_is_not_sent_at_all(desk: Desk) -> None:
    fits = "x" * (LONGEST_OSC52 // 4 * 3)
    assert await desk.copy(fits) == "the terminal (OSC 52)"
    assert await desk.copy(fits + "xxx") == ""
    assert len(desk.terminal) == 1


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"])
def test_an_ssh_connection_is_known_by_any_of_its_marks(name: str) -> None:
    assert is_remote({name: "something"})
    assert not is_remote({name: ""})
    assert not has_browser({name: "something", **DISPLAY})


@pytest.mark.skipif(sys.platform == "darwin", reason="there a browser needs no display")
async def test_a_link_is_opened_only_where_a_browser_would_be_seen(desk: Desk) -> None:
    assert not await open_link("https://eu.posthog.com", {})
    assert not await open_link("https://eu.posthog.com", DISPLAY)
    desk.has("xdg-open")
    assert not await open_link("https://eu.posthog.com", {**DISPLAY, **SSH})
    assert await open_link("https://eu.posthog.com", DISPLAY)
