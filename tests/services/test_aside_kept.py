"""What is put aside on the disk: it is there on the next start, and two programs do not lose each other's."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exptui.domain.finding import Attention
from exptui.services.aside import Aside
from exptui.services.aside_kept import About, Entry, Mute, Snooze, content, entries
from exptui.services.kept import KeptFile
from exptui.services.place import Place
from tests.support.server import Clock
from tests.support.standings import NOON, finding, row, standing

PLACE = Place(host="https://eu.posthog.test", project_id=1, who="Mia")
SRM, STALLED = finding("srm"), finding("stalled", Attention.STUCK)
ROWS = {number: row(number) for number in range(1, 5)}

texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")))
moments = st.datetimes(timezones=st.just(UTC))
abouts = st.builds(About, attention=texts, check=texts, variant=st.none() | texts, state=texts)
kept_entries: st.SearchStrategy[Entry] = st.one_of(
    st.builds(
        Snooze,
        experiment=st.integers(),
        until=st.sampled_from(["target", "change"]),
        made=moments,
        as_of=moments,
        about=abouts,
    ),
    st.builds(Snooze, experiment=st.integers(), until=moments, made=moments, as_of=moments, about=abouts),
    st.builds(
        Mute,
        experiment=st.integers(),
        check=texts,
        title=texts,
        note=texts,
        made=moments,
        as_of=moments,
        about=st.lists(texts).map(tuple),
    ),
)


def started(directory: Path | None, place: Place = PLACE, clock: Clock | None = None) -> Aside:
    return Aside(directory, place, ROWS, now=(clock or Clock(NOON)).now, zone=UTC)


def only_file(directory: Path) -> Path:
    (file,) = directory.glob("*.json")
    return file


@given(st.lists(kept_entries, unique_by=lambda each: each.key))
def test_entries_come_back_as_they_were(every: list[Entry]) -> None:
    written = json.loads(json.dumps(content(every)))
    assert list(entries(written).values()) == every


def test_the_next_start_knows_what_was_put_aside(tmp_path: Path) -> None:
    first = started(tmp_path)
    first.snooze(standing(SRM), "change")
    first.mute(standing(STALLED, of=row(2)), STALLED, "known")
    second = started(tmp_path)
    assert second.entries() == first.entries()
    assert second.snoozed(standing(SRM)) == "until it changes"
    assert set(second.muted(standing(STALLED, of=row(2)))) == {"stalled"}


def test_what_was_taken_back_or_ended_is_gone_on_the_next_start(tmp_path: Path) -> None:
    first = started(tmp_path)
    back = first.snooze(standing(SRM), "change")
    first.mute(standing(SRM), SRM)
    back()
    first.settle(standing())
    assert started(tmp_path).entries() == []


def test_two_programs_keep_what_each_other_put_aside(tmp_path: Path) -> None:
    one, other = started(tmp_path), started(tmp_path)
    one.snooze(standing(SRM), "change")
    other.snooze(standing(SRM, of=row(2)), "change")
    one.mute(standing(SRM, of=row(3)), SRM)
    assert other.settle(standing(of=row(2)))
    assert {each.key for each in started(tmp_path).entries()} == {"snooze:1", "mute:3:srm"}
    assert {each.key for each in other.entries()} == {"snooze:1", "mute:3:srm"}


def test_what_one_program_sees_ended_is_not_what_the_other_put_in_its_place(tmp_path: Path) -> None:
    clock = Clock(NOON)
    first = started(tmp_path, clock=clock)
    first.snooze(standing(SRM), "change")
    clock.forward(60)
    started(tmp_path, clock=clock).snooze(standing(STALLED), "target")
    assert first.settle(standing(STALLED))
    assert first.snoozed(standing(STALLED)) == "until target"


def test_what_a_start_knows_from_before_it_was_put_aside_does_not_end_it(tmp_path: Path) -> None:
    first = started(tmp_path)
    first.snooze(standing(SRM), "target")
    first.mute(standing(STALLED, of=row(2)), STALLED)
    second, long_ago = started(tmp_path), NOON - timedelta(days=1)
    assert not second.settle(standing(people=2000.0, as_of=long_ago))
    assert not second.settle(standing(SRM, of=row(2), as_of=long_ago))
    assert second.entries() == first.entries()


def test_another_host_or_project_has_its_own(tmp_path: Path) -> None:
    started(tmp_path).snooze(standing(SRM), "change")
    assert started(tmp_path, Place(host=PLACE.host, project_id=1)).entries()
    assert not started(tmp_path, Place(host=PLACE.host, project_id=2)).entries()
    assert not started(tmp_path, Place(host="https://us.posthog.test", project_id=1)).entries()


def test_it_is_read_once_the_project_is_known(tmp_path: Path) -> None:
    started(tmp_path).snooze(standing(SRM), "change")
    kept = started(tmp_path, Place(host=PLACE.host))
    assert not kept.entries()
    kept.move(PLACE)
    assert kept.snoozed(standing(SRM))


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    started(directory).snooze(standing(SRM), "change")
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in directory.iterdir()} == {0o600}


BROKEN = ["", "{", "[]", "null", "\x00\xff", "[" * 100_000, '{"format": ["aside", 1]}']


@pytest.mark.parametrize("text", BROKEN)
def test_a_file_that_is_not_ours_is_ignored_and_replaced(tmp_path: Path, text: str) -> None:
    started(tmp_path).snooze(standing(SRM), "change")
    only_file(tmp_path).write_bytes(text.encode("latin-1"))
    kept = started(tmp_path)
    assert kept.entries() == []
    kept.mute(standing(SRM), SRM)
    assert [each.key for each in started(tmp_path).entries()] == ["mute:1:srm"]


def test_a_file_that_broke_meanwhile_loses_nothing_that_is_known_here(tmp_path: Path) -> None:
    kept = started(tmp_path)
    kept.snooze(standing(SRM), "change")
    only_file(tmp_path).write_text("{")
    kept.mute(standing(SRM), SRM)
    assert {each.key for each in started(tmp_path).entries()} == {"mute:1:srm", "snooze:1"}


def test_the_file_of_another_place_is_not_ours(tmp_path: Path) -> None:
    started(tmp_path).snooze(standing(SRM), "change")
    mine = only_file(tmp_path)
    elsewhere = Place(host=PLACE.host, project_id=2)
    mine.rename(KeptFile(tmp_path, "aside", 1, elsewhere).path)
    assert started(tmp_path, elsewhere).entries() == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.text(),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.text()
            | st.sampled_from(["snooze", "mute", "target"]),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(["kind", "experiment", "made", "until", "about", "note"]), inner
                )
            ),
            max_leaves=8,
        ),
    )
)
def test_what_makes_no_sense_is_left_out(sent: dict[str, object]) -> None:
    good = content(
        [
            Snooze(
                experiment=1,
                until="change",
                made=NOON,
                as_of=NOON,
                about=About(attention="ok", check="", variant=None, state=""),
            )
        ]
    )
    assert {"snooze:1"} <= set(entries({**sent, **good}))


def test_a_disk_that_will_not_have_it_is_told_and_what_was_done_is_kept_until_it_will(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    directory.write_text("a file where the directory should be")
    kept = started(directory)
    kept.snooze(standing(SRM), "change")
    kept.snooze(standing(SRM, of=row(2)), "change")
    assert kept.snoozed(standing(SRM))
    assert str(directory) in kept.problem
    directory.unlink()
    kept.unsnooze(2)
    assert not kept.problem
    assert [each.key for each in started(directory).entries()] == ["snooze:1"]


def test_without_a_directory_it_lasts_as_long_as_the_program() -> None:
    kept = started(None)
    kept.snooze(standing(SRM), "change")
    assert kept.snoozed(standing(SRM))
    assert not kept.problem
    assert not started(None).entries()


def test_a_day_that_is_over_is_not_told_on_the_next_start(tmp_path: Path) -> None:
    started(tmp_path).snooze(standing(SRM), datetime(2026, 11, 24, tzinfo=UTC))
    assert started(tmp_path).entries()
    assert not started(tmp_path, clock=Clock(datetime(2026, 11, 24, 8, tzinfo=UTC))).entries()
