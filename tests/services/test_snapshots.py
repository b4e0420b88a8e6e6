"""The rows on disk: what comes back, what does not, and who may read them."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exptui.domain.rows import Row
from exptui.services.place import Place
from exptui.services.snapshots import BLOCK, Snapshots
from exptui.services.workspace import Workspace
from tests.services.list_server import HOST, NOON, ListServer, experiment

PLACE = Place(host=HOST, project_id=1)
COUNTS = {"all": 2}
moments = st.none() | st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC))
rows = st.builds(
    Row,
    id=st.integers(1, 10**9),
    name=st.text(),
    status=st.text(max_size=10),
    flag_id=st.none() | st.integers(),
    flag_active=st.none() | st.booleans(),
    variants=st.lists(st.tuples(st.text(), st.floats(0, 100))).map(tuple),
    start_date=moments,
    created_at=moments,
    conclusion=st.none() | st.text(),
    newer=st.booleans(),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(rows, max_size=5))
def test_rows_come_back_as_they_were(tmp_path: Path, kept: list[Row]) -> None:
    snapshots = Snapshots(tmp_path)
    assert snapshots.write(PLACE, PLACE, kept, COUNTS, NOON)
    snapshot = snapshots.read(PLACE)
    assert snapshot is not None
    assert (*snapshot.rows, *snapshot.rest()) == tuple(kept)
    assert (snapshot.counts, snapshot.as_of) == (COUNTS, NOON)


def many(count: int) -> list[Row]:
    return [
        Row(id=n, name=f"Experiment {n}", created_at=NOON - timedelta(days=n)) for n in range(1, count + 1)
    ]


def test_only_the_first_rows_are_read_at_once(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path)
    snapshots.write(PLACE, PLACE, many(BLOCK * 2 + 1), COUNTS, NOON)
    snapshot = snapshots.read(PLACE)
    assert snapshot is not None
    assert [row.id for row in snapshot.rows] == list(range(1, BLOCK + 1))
    assert len(list(snapshot.rest())) == BLOCK + 1


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path / "cache")
    snapshots.write(PLACE, PLACE, many(1), COUNTS, NOON)
    assert stat.S_IMODE(snapshots.path(PLACE).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700
    assert [each.name for each in (tmp_path / "cache").iterdir()] == [snapshots.path(PLACE).name]


def test_another_host_project_or_key_has_another_snapshot(tmp_path: Path) -> None:
    snapshots = Snapshots.for_key(tmp_path, "phx_one")
    snapshots.write(PLACE, PLACE, many(1), COUNTS, NOON)
    assert snapshots.read(PLACE) is not None
    assert snapshots.read(Place(host=HOST, project_id=2)) is None
    assert snapshots.read(Place(host="https://eu.posthog.com", project_id=1)) is None
    assert Snapshots.for_key(tmp_path, "phx_two").read(PLACE) is None


def test_the_key_is_nowhere_on_the_disk(tmp_path: Path) -> None:
    snapshots = Snapshots.for_key(tmp_path, "phx_secret")
    snapshots.write(PLACE, PLACE, many(1), COUNTS, NOON)
    file = snapshots.path(PLACE)
    assert "secret" not in file.read_text() + file.name


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]\n[]",
        "null\nnull",
        '{"format": 1}',
        "\x00\xff",
        "[" * 100_000,
        '{"mark": [], "sum": {}}\n\n',
    ],
)
def test_a_file_that_is_not_ours_is_no_snapshot(tmp_path: Path, content: str) -> None:
    snapshots = Snapshots(tmp_path)
    snapshots.path(PLACE).write_text(content, encoding="latin-1")
    assert snapshots.read(PLACE) is None


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_no_snapshot(tmp_path: Path, data: st.DataObject) -> None:
    snapshots = Snapshots(tmp_path)
    snapshots.write(PLACE, PLACE, many(3), COUNTS, NOON)
    content = snapshots.path(PLACE).read_bytes()
    body = content.index(b"\n") + 1
    at = data.draw(st.integers(body, len(content) - 1))
    snapshots.path(PLACE).write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    assert snapshots.read(PLACE) is None
    snapshots.path(PLACE).write_bytes(content[:at])
    assert snapshots.read(PLACE) is None


def test_a_disk_that_will_not_have_it_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the directory should be")
    snapshots = Snapshots(tmp_path / "taken")
    assert not snapshots.write(PLACE, PLACE, many(1), COUNTS, NOON)
    assert snapshots.read(PLACE) is None


async def test_the_next_start_shows_what_this_one_read(tmp_path: Path) -> None:
    server = ListServer([experiment(n) for n in range(1, 301)] + [experiment(900, archived=True)])
    first = Workspace(PLACE, snapshots=Snapshots(tmp_path), now=lambda: NOON)
    first.connect(server.posthog())
    await first.load()
    second = Workspace(PLACE, snapshots=Snapshots(tmp_path), now=lambda: NOON + timedelta(minutes=5))
    assert second.restore()
    assert [row.id for row in second.ordered()] == list(range(300, 300 - BLOCK, -1))
    assert second.counts == first.counts
    assert second.age() == "data 5 min old"
    second.restore_rest()
    assert second.ordered() == first.ordered()


async def test_a_current_project_is_known_by_name_on_the_next_start(tmp_path: Path) -> None:
    first = Workspace(Place(host=HOST), snapshots=Snapshots(tmp_path), now=lambda: NOON)
    first.connect(ListServer([experiment(1)]).posthog())
    first.set_place(Place(host=HOST, project_id=7, project_name="Shop", who="Mia"))
    await first.load()
    second = Workspace(Place(host=HOST), snapshots=Snapshots(tmp_path))
    assert second.restore()
    assert (second.place.project_id, second.place.project_name, second.place.who) == (7, "Shop", "Mia")
    second.set_place(Place(host=HOST, project_id=8))
    assert not second.rows


async def test_rows_of_the_last_visit_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    server = ListServer([experiment(1), experiment(2)])
    first = Workspace(PLACE, snapshots=Snapshots(tmp_path), now=lambda: NOON)
    first.connect(server.posthog())
    await first.load()
    del server.items[0]
    second = Workspace(PLACE, snapshots=Snapshots(tmp_path), now=lambda: NOON)
    second.restore()
    second.connect(server.posthog())
    await second.load()
    assert set(second.rows) == {2}


def test_without_a_directory_there_is_nothing_to_restore() -> None:
    workspace = Workspace(PLACE)
    assert not workspace.restore()
    assert workspace.as_of is None
