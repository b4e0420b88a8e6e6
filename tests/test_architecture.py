"""What each way into the program may import, and how large a module may grow."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import exptui

SOURCE = Path(exptui.__file__).parent
LATER = {"httpx", "pydantic", "starlette", "uvicorn", "plotext", "click"}
"""What the first frame doesn't wait for."""
INTERFACE = {"textual", "rich"}


def imported_by(code: str) -> set[str]:
    """The top-level packages that are loaded after running some code in a fresh interpreter."""
    tell = "import sys; print('\\n', *{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{tell}"], capture_output=True, text=True, timeout=60, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def running(*argv: str) -> str:
    return f"""
import exptui.cli
try:
    exptui.cli.main({list(argv)!r})
except SystemExit:
    pass
"""


def test_rows_first_the_way_to_the_first_frame_imports_no_client() -> None:
    assert not imported_by("import exptui.app") & LATER


@pytest.mark.parametrize(
    "module", ["exptui.cli", "exptui.settings", "exptui.terminal", "exptui.wiring", "exptui.log"]
)
def test_what_runs_before_the_interface_imports_neither_it_nor_a_client(module: str) -> None:
    assert not imported_by(f"import {module}") & (LATER | INTERFACE)


def test_telling_the_version_imports_next_to_nothing() -> None:
    loaded = imported_by(running("--version"))
    assert not loaded & (LATER | INTERFACE | {"asyncio", "dataclasses", "platformdirs", "tomllib", "logging"})


@pytest.mark.parametrize(
    "argv",
    [
        ("doctor", "--demo"),
        ("sandbox", "--help"),
        ("sandbox", "--host", "192.0.2.1"),
        ("triage", "--demo"),
        ("show", "26", "--demo"),
    ],
)
def test_commands_without_an_interface_import_none(argv: tuple[str, ...]) -> None:
    assert "textual" not in imported_by(running(*argv))


def test_the_sandbox_is_a_stranger() -> None:
    imported_by("""
import importlib, pkgutil, sys
import exptui.sandbox
for module in pkgutil.walk_packages(exptui.sandbox.__path__, "exptui.sandbox."):
    importlib.import_module(module.name)
ours = [name for name in sys.modules if name.startswith("exptui.") and not name.startswith("exptui.sandbox")]
assert not ours, ours
""")


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_modules_stay_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 300
