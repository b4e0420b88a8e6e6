"""What is told of since last time holds for whatever was seen, and what was seen is there on the next start."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exptui.domain.rows import Row
from exptui.domain.standing import Standing
from exptui.services.place import Place
from exptui.services.seen import Seen, Visits, seen_of
from exptui.services.since import changes
from tests.services.test_since import BETTER, NO, SHIP, SRM, STALLED, UNCLEAR, UNKNOWN, WORSE, effect
from tests.support.standings import NOON, row, standing

PLACE = Place(host="https://eu.posthog.test", project_id=1)
words = st.sampled_from([BETTER, WORSE, NO, UNCLEAR, UNKNOWN])
effects = st.lists(
    st.builds(
        effect,
        words,
        metric=st.sampled_from(["a", "b"]),
        section=st.sampled_from(["primary", "secondary"]),
        variant=st.sampled_from(["t", "u"]),
    ),
    max_size=4,
).map(tuple)
judged = st.builds(
    lambda found, seen, unread: standing(*found, effects=seen, unread=unread),
    st.lists(st.sampled_from([SRM, STALLED, SHIP]), unique_by=lambda each: each.check),
    effects,
    st.booleans(),
)
rows = st.builds(
    row,
    status=st.sampled_from(["draft", "running", "paused", "stopped", "exposure_frozen"]),
    archived=st.booleans(),
    conclusion=st.sampled_from([None, "won", "lost"]),
)


@given(st.none() | judged, st.none() | judged, rows)
def test_nothing_is_told_where_nothing_changed(
    before: Standing | None, now: Standing | None, of: Row
) -> None:
    seen = seen_of(of, now, seen_of(of, before))
    standings = {} if now is None else {1: now}
    assert changes({1: seen}, standings, {1: of}) == []


@given(judged, judged, rows, rows)
def test_an_experiment_is_told_of_exactly_where_what_is_seen_differs(
    before: Standing, now: Standing, was: Row, is_now: Row
) -> None:
    seen = seen_of(was, before)
    after = seen_of(is_now, now, seen)
    found = changes({1: seen}, {1: now}, {1: is_now})
    assert bool(found) == differs(seen, after, archived=is_now.archived)


def differs(old: Seen, new: Seen, *, archived: bool) -> bool:
    """Whether there is anything to tell, written down another way."""

    def status(seen: Seen) -> str:
        return "running" if seen.status == "exposure_frozen" else seen.status

    moved, put_away = status(old) != status(new), old.archived != new.archived
    concluded = new.status == "stopped" and new.conclusion not in (None, old.conclusion)
    if moved or put_away or concluded:
        return True
    if archived or old.judged is None or new.judged is None:
        return False
    needs = new.attention not in ("ok", old.attention)
    clear = {"better", "worse"}
    before = {side: old.words.get(side, "" if old.status == "stopped" else "no") for side in new.words}
    turned = any(
        before[side] and before[side] != word and clear & {word, before[side]}
        for side, word in new.words.items()
    )
    return needs or turned or old.problems.keys() != new.problems.keys()


# On the disk


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(rows, st.none() | judged), max_size=4))
def test_what_was_seen_is_there_on_the_next_start(
    tmp_path: Path, shown: list[tuple[Row, Standing | None]]
) -> None:
    visits = Visits(tmp_path, PLACE)
    known = {at: replace(of, id=at) for at, (of, _) in enumerate(shown)}
    standings = {at: replace(each, id=at) for at, (_, each) in enumerate(shown) if each is not None}
    for file in tmp_path.iterdir():
        file.unlink()
    assert visits.save(known, standings, NOON)
    visit = Visits(tmp_path, PLACE).load()
    assert visit is not None
    assert visit.at == NOON
    assert visit.seen == {at: seen_of(of, standings.get(at)) for at, of in known.items()}
    assert changes(visit.seen, standings, known) == []


def test_what_was_not_read_this_time_is_kept_from_before(tmp_path: Path) -> None:
    Visits(tmp_path, PLACE).save({1: row(), 2: row(2)}, {1: standing(SRM)}, NOON)
    Visits(tmp_path, PLACE).save({1: row(status="paused")}, {1: standing(unread=True)}, NOON)
    visit = Visits(tmp_path, PLACE).load()
    assert visit is not None
    assert set(visit.seen) == {1, 2}
    assert visit.seen[1] == replace(seen_of(row(), standing(SRM)), status="paused")


def test_the_program_that_knows_less_takes_nothing_from_the_one_that_knows_more(tmp_path: Path) -> None:
    later = standing(SRM, as_of=NOON + timedelta(hours=1))
    Visits(tmp_path, PLACE).save({1: row()}, {1: later}, NOON)
    Visits(tmp_path, PLACE).save({1: row()}, {1: standing()}, NOON)
    visit = Visits(tmp_path, PLACE).load()
    assert visit is not None
    assert visit.seen[1] == seen_of(row(), later)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "\x00\xff", "[" * 100_000, '{"format": ["seen", 1]}']
)
def test_a_file_that_is_not_ours_is_no_visit(tmp_path: Path, text: str) -> None:
    Visits(tmp_path, PLACE).save({1: row()}, {}, NOON)
    (file,) = tmp_path.glob("*.json")
    file.write_bytes(text.encode("latin-1"))
    assert Visits(tmp_path, PLACE).load() is None
    assert Visits(tmp_path, PLACE).save({1: row()}, {}, NOON)
    assert Visits(tmp_path, PLACE).load() is not None


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('"status": "running"', '"status": 7'),
        ('"archived": false', '"archived": "no"'),
        ('"judged": "', '"judged": "x'),
        ('"words": [[', '"words": [["'),
        ('"problems": {', '"problems": ['),
    ],
)
def test_a_file_with_something_else_in_it_is_no_visit(tmp_path: Path, good: str, bad: str) -> None:
    Visits(tmp_path, PLACE).save({1: row()}, {1: standing(SRM, effects=(effect(BETTER),))}, NOON)
    (file,) = tmp_path.glob("*.json")
    text = file.read_text()
    assert good in text
    file.write_text(text.replace(good, bad))
    assert Visits(tmp_path, PLACE).load() is None


def test_there_is_no_visit_before_the_first_nor_without_a_place_to_keep_it(tmp_path: Path) -> None:
    assert Visits(tmp_path, PLACE).load() is None
    for nowhere in (Visits(None, PLACE), Visits(tmp_path, Place(host=PLACE.host))):
        assert not nowhere.save({1: row()}, {}, NOON)
        assert nowhere.load() is None
    assert not list(tmp_path.iterdir())


def test_another_project_was_not_visited(tmp_path: Path) -> None:
    Visits(tmp_path, PLACE).save({1: row()}, {}, NOON)
    assert Visits(tmp_path, Place(host=PLACE.host, project_id=2)).load() is None
    assert Visits(tmp_path, PLACE).load() is not None
