"""How experiments stood, kept from one visit to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.finding import Attention as Class
from exptui.domain.finding import Finding
from exptui.domain.standing import Effect, Standing
from exptui.services import standings
from exptui.services.attention import Attention
from exptui.services.place import Place
from exptui.services.snapshots import Snapshots
from exptui.services.workspace import Workspace
from tests.support.server import HOST, Server

WORDS = st.text(max_size=20)
NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
FINDINGS = st.builds(
    Finding,
    check=WORDS,
    code=WORDS,
    subcode=WORDS,
    severity=st.sampled_from(["critical", "warning", "action", "info"]),
    attention=st.sampled_from(Class),
    title=WORDS,
    reason=WORDS,
    detail=WORDS,
    next=WORDS,
    key=WORDS,
    variant=st.none() | WORDS,
)
EFFECTS = st.builds(
    Effect,
    metric=WORDS,
    section=st.sampled_from(["primary", "secondary"]),
    variant=WORDS,
    low=NUMBERS,
    high=NUMBERS,
    relative=st.booleans(),
    less_is_better=st.booleans(),
    significant=st.none() | st.booleans(),
    chance=NUMBERS,
    p_value=NUMBERS,
)
MOMENTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC))
STANDINGS = st.builds(
    Standing,
    id=st.integers(1, 9),
    mark=WORDS,
    as_of=MOMENTS,
    attention=st.sampled_from(Class),
    reason=WORDS,
    verdict=st.none() | WORDS,
    variant=st.none() | WORDS,
    findings=st.lists(FINDINGS, max_size=3).map(tuple),
    effects=st.lists(EFFECTS, max_size=3).map(tuple),
    people=NUMBERS,
    target=NUMBERS,
    days=st.floats(0, 1e4),
    live=st.booleans(),
    unread=st.booleans(),
)


@given(st.lists(STANDINGS, unique_by=lambda each: each.id))
def test_what_was_kept_is_read_again_as_it_was(known: list[Standing]) -> None:
    assert standings.read(standings.write(known)) == {each.id: each for each in known}


@given(
    st.text() | st.sampled_from(["{}", "[]", "null", '{"version": 1, "standings": [{}]}', '{"version": 0}'])
)
def test_anything_else_is_no_standing(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # whatever it says, it is not taken
        standings.read(text)


async def judged(server: Server, directory: Path) -> tuple[Workspace, Attention]:
    workspace = server.workspace()
    attention = Attention(workspace, snapshots=Snapshots(directory))
    assert workspace.posthog is not None
    attention.connect(workspace.posthog)
    attention.restore()
    await workspace.load()
    return workspace, attention


def file_in(directory: Path) -> Path:
    [path] = directory.glob("*.standings.json")
    return path


async def test_the_next_start_knows_what_the_last_one_found_out(tmp_path: Path) -> None:
    server = Server()
    _, first = await judged(server, tmp_path)
    await first.fill(tuple)
    asked = sum(each.path.endswith("/query/") for each in server.app.state.requests)
    _, second = await judged(server, tmp_path)
    told = {number: (each.attention, each.reason) for number, each in first.queue.standings.items()}
    assert {n: (each.attention, each.reason) for n, each in second.queue.standings.items()} == told
    await second.fill(tuple)
    assert sum(each.path.endswith("/query/") for each in server.app.state.requests) == asked


async def test_what_is_older_than_five_minutes_is_shown_and_asked_for_again(tmp_path: Path) -> None:
    server = Server()
    _, first = await judged(server, tmp_path)
    await first.fill(tuple)
    asked = sum(each.path.endswith("/query/") for each in server.app.state.requests)
    server.clock.forward(3600)
    _, second = await judged(server, tmp_path)
    number = server.numbered("ship")
    assert second.queue.standings[number].attention is Class.DECIDE
    await second.fill(tuple)
    assert sum(each.path.endswith("/query/") for each in server.app.state.requests) > asked


async def test_a_damaged_or_foreign_file_is_as_good_as_none(tmp_path: Path) -> None:
    server = Server()
    _, first = await judged(server, tmp_path)
    await first.fill(tuple)
    path = file_in(tmp_path)
    path.write_text(path.read_text("utf-8").replace("broken", "decide"), "utf-8")
    _, second = await judged(server, tmp_path)
    assert not any(each.live for each in second.queue.standings.values())
    other = replace(Place(host=HOST, project_id=1), project_id=2)
    assert Snapshots(tmp_path).read_more(other, "standings") is None


async def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    _, first = await judged(Server(), tmp_path)
    await first.fill(tuple)
    path = file_in(tmp_path)
    assert path.stat().st_mode & 0o077 == 0
