"""The command as a person calls it: its own process, its own environment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from exptui import __version__
from exptui.arguments import parser
from exptui.cli import main
from tests.pty_session import bare_environment

KEY = "phx_neverShownAnywhere00000000000001"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return bare_environment(str(tmp_path))


def exptui(*args: str, env: dict[str, str], code: int) -> subprocess.CompletedProcess[str]:
    """Run the command without a terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "exptui", *args],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_the_version_is_told(env: dict[str, str]) -> None:
    assert exptui("--version", env=env, code=0).stdout == f"exptui {__version__}\n"


def test_the_help_names_every_command_and_flag(env: dict[str, str]) -> None:
    text = exptui("--help", env=env, code=0).stdout
    for word in [
        "sandbox",
        "doctor",
        "--demo",
        "--version",
        "--host",
        "--project",
        "--profile",
        "--read-only",
        "--theme",
        "--log-file",
    ]:
        assert word in text
    assert "--no-mouse" in text


def test_no_flag_takes_the_key() -> None:
    flags = {flag for action in parser()._actions for flag in action.option_strings}
    assert not {flag for flag in flags if "key" in flag or "token" in flag}


def test_with_nothing_configured_it_says_how_to_connect(env: dict[str, str]) -> None:
    done = exptui(env=env, code=2)
    assert done.stdout == ""
    for word in (
        "exptui --demo",
        "EXPTUI_API_KEY",
        "EXPTUI_PROJECT_ID",
        "config.toml",
        "[profiles.prod]",
        "doctor",
    ):
        assert word in done.stderr


@pytest.mark.parametrize("args", [("--demo",), ()])
def test_without_a_terminal_it_says_so_in_one_line(env: dict[str, str], args: tuple[str, ...]) -> None:
    env |= {"EXPTUI_API_KEY": KEY, "EXPTUI_PROJECT_ID": "1"}
    done = exptui(*args, env=env, code=2)
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "needs a terminal" in done.stderr


def test_a_key_command_is_not_run_for_nothing(env: dict[str, str], tmp_path: Path) -> None:
    config, trace = tmp_path / "config.toml", tmp_path / "ran"
    config.write_text(f'[profiles.a]\nproject = 1\napi_key_command = ["touch", "{trace}"]\n')
    exptui(env={**env, "EXPTUI_CONFIG_FILE": str(config)}, code=2)
    assert not trace.exists()


def test_a_wrong_setting_is_told_without_a_traceback(env: dict[str, str]) -> None:
    env |= {"EXPTUI_API_KEY": "phc_" + KEY, "EXPTUI_PROJECT_ID": "1"}
    done = exptui("doctor", env=env, code=1)
    assert "phc_" in done.stdout
    assert done.stderr == ""
    assert KEY not in done.stdout


def test_an_unknown_flag_is_a_mistake_and_not_a_guess(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--dem"])
    assert caught.value.code == 2
    assert "--dem" in capsys.readouterr().err


@pytest.mark.parametrize("args", [["--project", "3", "doctor"], ["doctor", "--project", "3"]])
def test_a_flag_may_stand_before_the_command_or_after_it(args: list[str]) -> None:
    assert parser().parse_args(args).project == "3"


def test_the_sandbox_keeps_to_this_machine(env: dict[str, str]) -> None:
    error = exptui("sandbox", "--host", "0.0.0.0", env=env, code=2).stderr
    assert "--i-know" in error


def test_the_sandbox_says_where_it_is_and_serves_until_it_is_stopped(env: dict[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "exptui", "sandbox", "--empty"], env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert told.keys() == {"url", "project_id", "api_key", "read_only_api_key"}
        there = {
            **env,
            "EXPTUI_HOST": told["url"],
            "EXPTUI_API_KEY": told["api_key"],
            "EXPTUI_PROJECT_ID": str(told["project_id"]),
        }
        assert "may change" in exptui("doctor", env=there, code=0).stdout
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(timeout=30) == 0
