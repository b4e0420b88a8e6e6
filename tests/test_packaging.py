"""What is installed, and that the commands which README, Makefile and CI share are the same."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import entry_points, requires, version
from pathlib import Path

import pytest

import exptui
from exptui.cli import main

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def readme_command(word: str, readme: Path = README) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "readme_command"), word, str(readme)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_is_installed() -> None:
    (command,) = entry_points(group="console_scripts", name="exptui")
    assert command.load() is main


def test_the_version_has_one_home() -> None:
    assert version("exptui") == exptui.__version__


def test_types_are_shipped() -> None:
    assert (Path(exptui.__file__).parent / "py.typed").exists()


def test_click_is_not_asked_for() -> None:
    needed = [line for line in requires("exptui") or () if "extra ==" not in line]
    assert not [line for line in needed if line.startswith(("click", "uvicorn"))]


@pytest.mark.parametrize("word", ["--demo", "pytest"])
def test_the_readme_has_one_complete_command_for_each_purpose(word: str) -> None:
    found = readme_command(word)
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("python3 -m venv")
    assert word in found.stdout


def test_the_test_command_is_taken_from_the_readme_word_for_word(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(
        "# x\n\n```sh\nmake run\n```\n\n```sh\nmake && \\\n  python -m pytest -n auto\n```\n\n```py\npytest\n```\n"
    )
    assert readme_command("pytest", readme).stdout == "make && \\\n  python -m pytest -n auto\n"


@pytest.mark.parametrize("text", ["# x\n", "```sh\npytest\n```\n\n```sh\npytest -x\n```\n"])
def test_a_readme_without_exactly_one_test_command_fails(tmp_path: Path, text: str) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(text)
    assert readme_command("pytest", readme).returncode != 0


def test_ci_calls_what_the_readme_says() -> None:
    run = (ROOT / ".ci" / "run").read_text()
    assert ".ci/readme_command pytest README.md" in run
    assert run.index("lint-imports") < run.index("readme_command")


def test_make_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^\.PHONY: (.*)$", text, flags=re.MULTILINE)[0].split()
    assert {"run", "dev", "check", "test", "snapshots", "docs", "bench"} <= {*targets}
    for target in targets:
        assert re.search(rf"^{target}:.*## \S", text, flags=re.MULTILINE), target
