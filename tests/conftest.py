"""The same run on every machine: no environment of the person who runs it, the same examples each time."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.desk import Desk

# Read by Textual when it is imported.
os.environ["TEXTUAL_ANIMATIONS"] = "none"
for name in ("TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM", "NO_COLOR", "ESCDELAY"):
    os.environ.pop(name, None)

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")

MOST_WORKERS = 16
PERSONAL = ("EXPTUI_", "POSTHOG_", "SSH_")
"""Beginnings of variables that would change what the program does."""
WHERE = (
    "TMUX",
    "STY",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "NO_COLOR",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Three for each processor: whoever presses keys waits for the screen most of the time."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(3 * usable, MOST_WORKERS)


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it for garbage again and again takes time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nobody_s_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take out of the environment what says who and where one is."""
    for name in list(os.environ):
        if name.startswith(PERSONAL) or name in WHERE:
            monkeypatch.delenv(name)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A home of its own, with no settings in it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return Desk(tmp_path)
