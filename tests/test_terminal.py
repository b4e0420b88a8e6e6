"""The dashboard in a real terminal: how it comes, goes, and what it leaves behind."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty_session import Session, bare_environment, session

KEY = "phx_neverShownAnywhere00000000000wxyz"
COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:[34]8[;:]|3[0-7]|4[0-7]|9[0-7]|10[0-7])[0-9;:]*m")
READY = r"BROKEN \d+"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return bare_environment(str(tmp_path))


def command(*args: str) -> list[str]:
    return [sys.executable, "-m", "exptui", *args]


@pytest.fixture
def demo(env: dict[str, str]) -> Iterator[Session]:
    with session(command("--demo"), env) as running:
        running.until(READY)
        yield running


def test_quitting_restores_the_terminal(demo: Session) -> None:
    assert 1049 in demo.modes()
    demo.types("q")
    assert demo.code() == 0
    demo.assert_restored()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_restores_the_terminal(demo: Session, number: signal.Signals, code: int) -> None:
    demo.signals(number)
    assert demo.code() == code
    demo.assert_restored()


@pytest.mark.parametrize("hangup", ["SIG_DFL", "SIG_IGN"])
def test_a_closed_window_ends_it(env: dict[str, str], hangup: str) -> None:
    with session(command("--demo"), env, hangup=hangup) as running:
        running.until(READY)
        running.hangs_up()
        assert running.process.wait(timeout=30) == 129


def test_the_demo_leaves_no_files(demo: Session, env: dict[str, str]) -> None:
    demo.types("q")
    assert demo.code() == 0
    assert list(Path(env["HOME"]).rglob("*")) == []


def test_it_is_quiet_while_nobody_touches_it(demo: Session) -> None:
    while not demo.is_quiet(1.0):
        continue
    assert demo.is_quiet(2.0)


def test_without_colours_there_are_none(env: dict[str, str]) -> None:
    with session(command("--demo"), env | {"NO_COLOR": "1"}) as running:
        running.until(READY)
        running.types("jjkq")
        assert running.code() == 0
        assert COLOUR.search(running.output) is None


def test_with_colours_there_are_some(demo: Session) -> None:
    assert COLOUR.search(demo.output) is not None


def test_over_ssh_neither_mouse_nor_focus_is_reported(env: dict[str, str]) -> None:
    with session(command("--demo"), env | {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}) as running:
        running.until(READY)
        assert not {1000, 1003, 1004} & running.modes()


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_can_not_is_refused_in_one_line(env: dict[str, str], term: str) -> None:
    with session(command("--demo"), env | {"TERM": term}) as running:
        assert running.code() == 2
        assert running.output.count(b"\n") == 1
        assert b"TERM" in running.output
        assert b"\x1b" not in running.output


def test_standard_error_in_a_file_is_refused(env: dict[str, str], tmp_path: Path) -> None:
    shell = f'"{sys.executable}" -m exptui --demo 2>"{tmp_path}/log"'
    with session(["sh", "-c", shell], env) as running:
        assert running.code() == 2
    assert "redirected" in (tmp_path / "log").read_text()


def test_an_unknown_theme_is_refused_with_those_there_are(env: dict[str, str]) -> None:
    with session(command("--demo", "--theme", "nrod"), env) as running:
        assert running.code() == 2
        assert b"nord" in running.output


def test_the_key_is_shown_nowhere(env: dict[str, str], tmp_path: Path) -> None:
    env |= {"EXPTUI_HOST": "http://127.0.0.1:9", "EXPTUI_API_KEY": KEY, "EXPTUI_PROJECT_ID": "1"}
    log = tmp_path / "log"
    with session(command("--log-file", str(log)), env) as running:
        running.until("can't be reached")
        arguments = Path(f"/proc/{running.process.pid}/cmdline")
        assert not arguments.exists() or KEY.encode() not in arguments.read_bytes()
        running.types("q")
        assert running.code() == 0
        assert KEY.encode() not in running.output
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert log in files
    assert log.stat().st_mode & 0o077 == 0
    for path in files:
        assert KEY.encode() not in path.read_bytes(), path
