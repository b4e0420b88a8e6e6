"""The sandbox as a process: over a real socket, and how it starts and ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from exptui.sandbox.serve import serve

_PROGRAM = """
import sys
from exptui.sandbox.serve import serve
sys.exit(serve(host=sys.argv[1], port=0, build="current", seed=1, empty=False, approvals=(), i_know=False))
"""


@contextmanager
def _served(host: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, host], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_answers_and_ends_well(stop: signal.Signals) -> None:
    with _served("127.0.0.1") as (process, about):
        assert set(about) == {"url", "project_id", "api_key", "read_only_api_key"}
        path = f"{about['url']}/api/projects/{about['project_id']}/experiments/"
        answer = httpx.get(path, headers={"Authorization": f"Bearer {about['api_key']}"}, params={"limit": 3})
        assert answer.json()["next"].startswith(path)
        process.send_signal(stop)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org"])
def test_other_machines_are_kept_out_unless_told(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert serve(host=host, port=0, build="page", seed=1, empty=True, approvals=(), i_know=False) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "--i-know" in captured.err


def test_without_uvicorn_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert serve(host="127.0.0.1", port=0, build="page", seed=1, empty=True, approvals=(), i_know=False) == 2
    assert "pip install 'exptui[sandbox]'" in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with _served("127.0.0.1") as (_, about):
        port = int(about["url"].rpartition(":")[2])
        assert (
            serve(host="127.0.0.1", port=port, build="page", seed=1, empty=True, approvals=(), i_know=False)
            == 2
        )
    assert f"port {port}" in capsys.readouterr().err
