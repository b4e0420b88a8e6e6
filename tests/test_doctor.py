"""What `exptui doctor` finds, against the sandbox and against hosts that are something else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from exptui.api.client import Client
from exptui.api.connection import Connection, Secret
from exptui.arguments import parser
from exptui.doctor import examine
from exptui.probes import PROBES, Finding, findings
from exptui.sandbox.app import create_app
from exptui.sandbox.faults import Faults
from exptui.sandbox.seed import build_world
from exptui.sandbox.store import World

KEY = "phx_neverShownAnywhere00000000000wxyz"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def doctor(flags: str, **environ: str) -> int:
    return examine(parser().parse_args(["doctor", *flags.split()]), environ)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(build="current", empty=True)


async def found(
    world: World, *, key: str = "", read_only: bool = False, faults: Faults | None = None
) -> list[Finding]:
    transport = httpx.ASGITransport(app=create_app(world, faults=faults))
    connection = Connection("http://sandbox", min(world.projects), Secret(key or world.api_key))
    client = Client(connection, transport=transport)
    try:
        return await findings(client, read_only=read_only)
    finally:
        await client.aclose()


def test_the_demo_is_well(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor("--demo") == 0
    text = capsys.readouterr().out
    assert "PostHog answers" in text
    assert "may change experiments" in text
    assert "TERM" in text


def test_with_nothing_configured_it_says_how_to_connect(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor("") == 1
    text = capsys.readouterr().out
    assert "EXPTUI_* environment: not set" in text
    assert "exptui --demo" in text


def test_it_tells_every_source_and_which_one_won(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unreachable = {
        "POSTHOG_CLI_HOST": "http://127.0.0.1:9",
        "POSTHOG_CLI_API_KEY": KEY,
        "POSTHOG_CLI_PROJECT_ID": "4",
    }
    assert doctor("", EXPTUI_API_KEY=KEY, **unreachable) == 1
    text = capsys.readouterr().out
    assert "EXPTUI_* environment: skipped: EXPTUI_PROJECT_ID missing" in text
    assert "PostHog CLI environment: used" in text
    assert "http://127.0.0.1:9" in text
    assert "can't be reached" in text


def test_no_more_of_the_key_is_told_than_its_end(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doctor("", EXPTUI_API_KEY=KEY, EXPTUI_PROJECT_ID="4", EXPTUI_HOST="http://127.0.0.1:9")
    captured = capsys.readouterr()
    assert "…wxyz" in captured.out
    assert "neverShown" not in captured.out + captured.err


def test_a_key_of_an_unknown_kind_is_remarked(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doctor("", EXPTUI_API_KEY="abc_1234567890", EXPTUI_PROJECT_ID="4", EXPTUI_HOST="http://127.0.0.1:9")
    assert "begins like neither" in capsys.readouterr().out


def test_a_full_key_lacks_nothing(world: World) -> None:
    told = asyncio.run(found(world))
    assert {symbol for symbol, _, _ in told} == {"✓"}
    assert any("@" in text for _, name, text in told if name == "who")


def test_a_key_that_may_only_read_is_told_by_the_write_it_is_refused(world: World) -> None:
    told = asyncio.run(found(world, key=world.read_only_api_key))
    assert ("!", "lacks", "experiment:write: the dashboard will be read-only") in told


def test_read_only_tries_no_write(world: World) -> None:
    app = create_app(world)
    client = Client(
        Connection("http://sandbox", min(world.projects), Secret(world.api_key)),
        transport=httpx.ASGITransport(app=app),
    )
    told = asyncio.run(findings(client, read_only=True))
    assert {request.method for request in app.state.requests} == {"GET"}
    assert any(name == "writing" and "not tried" in text for _, name, text in told)


def test_what_is_written_to_find_out_can_change_nothing(world: World) -> None:
    app = create_app(world)
    client = Client(
        Connection("http://sandbox", min(world.projects), Secret(world.api_key)),
        transport=httpx.ASGITransport(app=app),
    )
    asyncio.run(findings(client, read_only=False))
    written = [request for request in app.state.requests if request.method != "GET"]
    assert sorted((each.method, each.path.rpartition("/projects/1/")[2]) for each in written) == [
        ("PATCH", "experiment_saved_metrics/0/"),
        ("PATCH", "experiments/0/"),
    ]
    assert not any(each.body for each in written)


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.scope)
def test_a_missing_scope_is_named_with_what_is_lost(world: World, probe: object) -> None:
    from exptui.probes import Probe

    assert isinstance(probe, Probe)
    faults = Faults()
    faults.forbid_scope(probe.scope)
    told = asyncio.run(found(world, faults=faults))
    assert ("!", "lacks", f"{probe.scope}: no {probe.without}") in told
    assert [symbol for symbol, _, _ in told].count("!") == 1


def test_names_from_the_server_cannot_steer_the_terminal(world: World) -> None:
    hostile = {"first_name": "A\x1b[2J\x07", "email": "a@b.c\r\n", "team": {"id": 1, "name": "x\x1b]0;y\x07"}}

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, json=hostile if request.url.path.endswith("@me/") else {"count": 0, "results": []}
        )

    client = Client(Connection("http://localhost", 1, Secret(KEY)), transport=httpx.MockTransport(answer))
    told = asyncio.run(findings(client, read_only=True))
    assert all(character.isprintable() for _, _, text in told for character in text)
