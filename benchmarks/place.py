"""Where the measured program runs: an environment as people install it, a home of its own, a server beside it."""

# ruff: noqa: S310, S603 -- every command and address is our own

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from platformdirs import user_cache_path

HERE = Path(__file__).parent
KEY = "phx_benchmark"
PROJECT = "1"
DEVELOPMENT_ONLY = "click"
"""Comes with the development tools and not with the program, and makes importing httpx dearer."""


class Unusable(Exception):
    """The measurement can't be made here; the message says why."""


def installed(python: str | None = None) -> Path:
    """The interpreter of an environment with the program as it is now and nothing else; made on first use.

    With `python` that one is used as it is.
    """
    if python is None:
        home = user_cache_path("exptui-benchmarks", appauthor=False) / "venv"
        interpreter = home / "bin" / "python"
        if not interpreter.exists():
            subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        pip = [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, str(HERE.parent)], check=True)
    else:
        interpreter = Path(python)
    found = subprocess.run(
        [
            str(interpreter),
            "-c",
            f"import exptui, importlib.util as u; print(u.find_spec('{DEVELOPMENT_ONLY}'))",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    )
    if found.stdout.strip() != "None":
        sys.stderr.write(
            f"{interpreter} has {DEVELOPMENT_ONLY}: start-up is slower than where people install it.\n"
        )
    return interpreter


def bare_environment(home: Path) -> dict[str, str]:
    """What a fresh login on a modern terminal has."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }


@dataclass(frozen=True, slots=True)
class Server:
    """One project, served by another process."""

    url: str
    count: int

    def control(self, query: str) -> None:
        """Answer like this from now on; see `benchmarks.server`."""
        with urlopen(f"{self.url}/control?{query}") as answer:
            answer.read()


@contextmanager
def serving(count: int) -> Iterator[Server]:
    """Serve a project of so many experiments while the block runs."""
    command = [sys.executable, "-m", "benchmarks.server", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE.parent) as process:
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            if not port:
                raise Unusable("the server did not start")
            yield Server(f"http://127.0.0.1:{port}", count)
        finally:
            process.terminate()


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who has looked at a project before: their home has its snapshot."""

    python: Path
    server: Server
    home: Path

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            **bare_environment(self.home),
            "EXPTUI_HOST": self.server.url,
            "EXPTUI_API_KEY": KEY,
            "EXPTUI_PROJECT_ID": PROJECT,
        }

    @property
    def command(self) -> list[str]:
        return [str(self.python.parent / "exptui")]

    def remember(self) -> None:
        """Make the snapshot, as the program itself makes it after reading all experiments."""
        self.server.control("delay=0")
        made = [str(self.python), str(HERE / "remember.py")]
        subprocess.run(made, check=True, env=dict(self.environment), cwd="/")
        shutil.copytree(self.home / "cache", self.home / "kept")

    def go_back(self) -> None:
        """Forget the last run: the home is as it was after `remember`."""
        shutil.rmtree(self.home / "cache")
        shutil.copytree(self.home / "kept", self.home / "cache")
