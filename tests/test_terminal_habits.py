"""Whether a terminal will do, and what is set for it before the interface is imported."""

from __future__ import annotations

from io import StringIO

import pytest

from exptui.arguments import parser
from exptui.settings import Settings
from exptui.terminal import abilities, prepare, refusal

SSH = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}


class Tty(StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def habits(flags: str = "", **environ: str) -> dict[str, str]:
    """What the environment has in the end."""
    prepare(environ, Settings.load(parser().parse_args(["--demo", *flags.split()]), environ))
    return environ


def test_nothing_moves_that_nobody_asked_to_move() -> None:
    assert habits()["TEXTUAL_ANIMATIONS"] == "none"


def test_what_a_person_has_set_stays() -> None:
    assert habits(TEXTUAL_ANIMATIONS="full")["TEXTUAL_ANIMATIONS"] == "full"
    assert habits(ESCDELAY="25", **SSH)["ESCDELAY"] == "25"


def test_split_keys_are_awaited_longer_over_ssh_only() -> None:
    assert habits(**SSH)["ESCDELAY"] == "300"
    assert "ESCDELAY" not in habits()


def test_the_theme_is_known_before_the_first_frame() -> None:
    assert habits("--theme nord")["TEXTUAL_THEME"] == "nord"
    assert habits(NO_COLOR="1")["TEXTUAL_THEME"] == "ansi-dark"
    assert "TEXTUAL_THEME" not in habits()


def test_a_good_terminal_is_not_refused() -> None:
    assert refusal({"TERM": "xterm"}, Tty(), Tty()) is None


@pytest.mark.parametrize(
    ("term", "stdin", "stderr", "word"),
    [
        ("xterm", StringIO(), Tty(), "standard input"),
        ("xterm", Tty(), StringIO(), "standard error"),
        ("dumb", Tty(), Tty(), "TERM is dumb"),
        ("", Tty(), Tty(), "TERM is not set"),
    ],
)
def test_a_refusal_is_one_line_with_its_reason(
    term: str, stdin: StringIO, stderr: StringIO, word: str
) -> None:
    reason = refusal({"TERM": term}, stdin, stderr)
    assert reason is not None
    assert word in reason
    assert "\n" not in reason


@pytest.mark.parametrize(
    ("environ", "name", "value"),
    [
        ({"TERM": "xterm-256color"}, "colours", "256"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "colours", "16 million"),
        ({"TERM": "linux"}, "colours", "16"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "colours", "NO_COLOR"),
        ({"TERM": "xterm", "TMUX": "/tmp/tmux"}, "inside", "tmux"),
        ({"TERM": "xterm", **SSH}, "over SSH", "yes"),
        ({"TERM": "dumb"}, "terminal", "TERM is dumb"),
    ],
)
def test_the_doctor_can_tell_what_a_terminal_does(environ: dict[str, str], name: str, value: str) -> None:
    assert value in dict(abilities(environ, Tty(), Tty()))[name]
