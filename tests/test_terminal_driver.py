"""The driver, in a terminal, under a small Textual app."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.drivers.linux_driver import LinuxDriver

from exptui.driver import PatientDriver, driver_class
from tests.pty_session import Session, bare_environment, session

PROBE = """
import asyncio, os, sys
from textual.app import App
from textual.widgets import Static
from exptui.driver import driver_class
from exptui.terminal import install_signal_handlers

class Probe(App[int]):
    keys = ""
    def compose(self):
        yield Static("ready", markup=False)
    def on_mount(self):
        if "signals" in sys.argv:
            install_signal_handlers(self, asyncio.get_running_loop())
    def on_key(self, event):
        if event.key == "q":
            self.exit(return_code=5)
        if event.key == "c":
            raise RuntimeError("a mistake of ours")
        self.keys += f"<{event.key}>"
        self.query_one(Static).update(self.keys)
    def on_paste(self, event):
        self.query_one(Static).update(f"pasted {event.text}")

chosen = driver_class()
assert chosen is not None
app = Probe(driver_class=chosen)
app.run(mouse=True)
os._exit(app.return_code or 0)  # as the command does: an interpreter without its terminal ends with 120
"""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return bare_environment(str(tmp_path))


@pytest.fixture
def probe(env: dict[str, str]) -> Iterator[Session]:
    with session([sys.executable, "-c", PROBE, "signals"], env) as running:
        running.until("ready")
        yield running


def test_keys_arrive(probe: Session) -> None:
    probe.types("aé")
    probe.until("<a><é>|<a><e_acute>|<a><latin_small_letter_e_with_acute>")
    probe.types("\x1b[A")
    probe.until("<up>")


def test_a_lone_escape_is_reported_although_nothing_follows(probe: Session) -> None:
    probe.types("\x1b")
    probe.until("<escape>")


def test_an_arrow_key_may_come_in_pieces_within_the_delay(env: dict[str, str]) -> None:
    with session([sys.executable, "-c", PROBE], env | {"ESCDELAY": "60000"}) as running:
        running.until("ready")
        while not running.is_quiet(0.3):
            continue
        running.types("\x1b")
        assert running.is_quiet(0.3)
        running.types("[B")
        running.until("<down>")
        assert "<escape>" not in running.text


def test_a_paste_is_one_piece(probe: Session) -> None:
    probe.types("\x1b[200~hello there\x1b[201~")
    probe.until("pasted hello there")


def test_quitting_restores_the_terminal_and_keeps_the_exit_code(probe: Session) -> None:
    assert {1049, 1000, 2004} <= probe.modes()
    probe.types("q")
    assert probe.code() == 5
    probe.assert_restored()


def test_a_crash_restores_the_terminal_and_is_told(probe: Session) -> None:
    probe.types("c")
    assert probe.code() == 1
    probe.assert_restored()
    assert b"a mistake of ours" in probe.output.rpartition(b"\x1b[?1049l")[2]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_restores_the_terminal(probe: Session, number: signal.Signals, code: int) -> None:
    probe.signals(number)
    assert probe.code() == code
    probe.assert_restored()


def test_a_suspended_app_leaves_the_terminal_and_comes_back(probe: Session) -> None:
    for key in "xyz":
        probe.signals(signal.SIGTSTP)
        probe.until_stopped()
        probe.assert_restored()
        probe.signals(signal.SIGCONT)
        probe.until_mode(2004)
        probe.types(key)
        probe.until(f"<{key}>")


def test_a_lost_terminal_ends_the_app_even_where_hangups_are_ignored(env: dict[str, str]) -> None:
    with session([sys.executable, "-c", PROBE], env, hangup="SIG_IGN") as running:
        running.until("ready")
        running.hangs_up()
        assert running.process.wait(timeout=30) == 129


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts wake-ups as Linux tells them")
def test_waiting_for_a_key_wakes_nobody(probe: Session) -> None:
    while not probe.is_quiet(0.3):
        continue
    before = _wakeups(probe.process.pid)
    assert probe.is_quiet(1.0)
    assert _wakeups(probe.process.pid) - before <= 3


def _wakeups(pid: int) -> int:
    status = [(task / "status").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    return sum(int(text.split("\nvoluntary_ctxt_switches:")[1].split()[0]) for text in status)


@pytest.mark.parametrize("remote", [False, True])
def test_focus_is_reported_except_over_ssh(env: dict[str, str], remote: bool) -> None:
    if remote:
        env["SSH_CONNECTION"] = "192.0.2.1 50000 192.0.2.2 22"
    with session([sys.executable, "-c", PROBE], env) as running:
        running.until("ready")
        assert (1004 in running.modes()) is not remote


def test_this_textual_is_one_we_know() -> None:
    assert driver_class() is PatientDriver


def test_another_textual_gets_its_own_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LinuxDriver, "disable_input", lambda self: None)
    assert driver_class() is None
