"""Drafts on the disk: there at the next start, private, and never lost to a program beside us."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exptui.services.drafts import Draft, Drafts
from exptui.services.place import Place
from tests.support.server import START, Clock

PLACE = Place(host="https://eu.posthog.test", project_id=1, who="Mia")
texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")))
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
objects = st.dictionaries(st.text(), jsons)
moments = st.datetimes(min_value=datetime(2020, 1, 1), timezones=st.just(UTC))


def draft(experiment: int = 7, **more: object) -> Draft:
    made = Draft(
        id=f"draft-{experiment}", experiment=experiment, begun=START, changed=START, base={}, ours={"a": 1}
    )
    return replace(made, **more)  # type: ignore[arg-type]  # any field of it


def begun(directory: Path | None, clock: Clock | None = None, place: Place = PLACE) -> Drafts:
    return Drafts(directory, place, now=(clock or Clock()).now)


def only_file(directory: Path) -> Path:
    (file,) = directory.glob("*.json")
    return file


def test_there_is_no_draft_at_first(tmp_path: Path) -> None:
    assert begun(tmp_path).all() == ()
    assert not list(tmp_path.iterdir())


def test_a_draft_is_there_at_the_next_start(tmp_path: Path) -> None:
    kept = begun(tmp_path).keep(draft())
    assert begun(tmp_path).of(7) == (kept,)
    assert begun(tmp_path).of(8) == ()


drafts_of_any_kind = st.builds(
    Draft,
    id=st.just("one"),
    experiment=st.just(7),
    name=texts,
    begun=moments,
    changed=st.just(START),
    base=objects,
    ours=objects,
    unfinished=objects,
    sent=st.none() | moments,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(drafts_of_any_kind)
def test_whatever_is_kept_is_read_back_equal(tmp_path: Path, one: Draft) -> None:
    drafts = begun(tmp_path)
    kept = drafts.keep(one)
    assert begun(tmp_path).of(7) == (kept,)
    assert replace(kept, stamp="") == one
    assert drafts.drop(kept)


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    begun(directory).keep(draft())
    assert stat.S_IMODE(only_file(directory).stat().st_mode) == 0o600
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_drafts_of_another_project_or_host_are_not_told(tmp_path: Path) -> None:
    begun(tmp_path).keep(draft())
    assert begun(tmp_path, place=replace(PLACE, project_id=2)).all() == ()
    assert begun(tmp_path, place=replace(PLACE, host="https://us.posthog.test")).all() == ()


def test_another_project_is_moved_to_and_back(tmp_path: Path) -> None:
    drafts = begun(tmp_path)
    drafts.keep(draft())
    drafts.move(replace(PLACE, project_id=2))
    assert drafts.all() == ()
    drafts.move(PLACE)
    assert len(drafts.all()) == 1


def test_the_last_changed_comes_first(tmp_path: Path) -> None:
    clock = Clock()
    drafts = begun(tmp_path, clock)
    first = drafts.keep(draft(1))
    clock.forward(60)
    drafts.keep(draft(2))
    assert [each.experiment for each in drafts.all()] == [2, 1]
    clock.forward(60)
    drafts.keep(first)
    assert [each.experiment for each in drafts.all()] == [1, 2]


def test_a_draft_grows_in_its_place(tmp_path: Path) -> None:
    drafts = begun(tmp_path)
    kept = drafts.keep(draft())
    again = drafts.keep(replace(kept, ours={"a": 2}))
    assert again.id == kept.id
    assert [each.ours for each in begun(tmp_path).all()] == [{"a": 2}]


def test_a_dropped_draft_is_not_offered_again(tmp_path: Path) -> None:
    drafts = begun(tmp_path)
    one, other = drafts.keep(draft(1)), drafts.keep(draft(2))
    assert drafts.drop(one)
    assert begun(tmp_path).all() == (other,)


def test_two_programs_that_go_on_with_one_draft_both_keep_what_they_wrote(tmp_path: Path) -> None:
    begun(tmp_path).keep(draft())
    here, there = begun(tmp_path), begun(tmp_path)
    (mine,), (theirs,) = here.of(7), there.of(7)
    there.keep(replace(theirs, ours={"a": "theirs"}))
    kept = here.keep(replace(mine, ours={"a": "mine"}))
    assert kept.id != mine.id
    assert sorted(each.ours["a"] for each in begun(tmp_path).of(7)) == ["mine", "theirs"]
    here.keep(replace(kept, ours={"a": "mine again"}))
    assert sorted(each.ours["a"] for each in begun(tmp_path).of(7)) == ["mine again", "theirs"]


def test_what_another_program_made_of_a_draft_is_not_dropped_with_it(tmp_path: Path) -> None:
    begun(tmp_path).keep(draft())
    here, there = begun(tmp_path), begun(tmp_path)
    (mine,), (theirs,) = here.of(7), there.of(7)
    there.keep(replace(theirs, ours={"a": "theirs"}))
    here.drop(mine)
    assert [each.ours for each in begun(tmp_path).of(7)] == [{"a": "theirs"}]


def test_a_draft_that_another_program_dropped_is_kept_by_who_goes_on_with_it(tmp_path: Path) -> None:
    begun(tmp_path).keep(draft())
    here, there = begun(tmp_path), begun(tmp_path)
    (mine,) = here.of(7)
    there.drop(there.of(7)[0])
    here.keep(replace(mine, ours={"a": 2}))
    assert [each.ours for each in begun(tmp_path).of(7)] == [{"a": 2}]


def test_without_a_directory_drafts_last_as_long_as_the_program() -> None:
    drafts = begun(None)
    kept = drafts.keep(draft())
    assert drafts.of(7) == (kept,)
    assert drafts.problem == ""
    assert drafts.drop(kept)
    assert drafts.all() == ()


def test_a_disk_that_is_full_is_told_and_the_draft_stays_here(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    drafts = begun(tmp_path / "file")
    kept = drafts.keep(draft())
    assert "can't be written" in drafts.problem
    assert drafts.of(7) == (kept,)


def test_a_disk_that_works_again_gets_the_draft(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no directory")
    drafts = begun(tmp_path / "data")
    kept = drafts.keep(draft())
    (tmp_path / "data").unlink()
    again = drafts.keep(replace(kept, ours={"a": 2}))
    assert drafts.problem == ""
    assert drafts.all() == (again,) == begun(tmp_path / "data").all()


def test_a_draft_whose_disk_was_full_for_a_while_is_one_draft(tmp_path: Path) -> None:
    data, away = tmp_path / "data", tmp_path / "away"
    drafts = begun(data)
    kept = drafts.keep(draft())
    data.rename(away)
    data.write_text("no directory")
    unwritten = drafts.keep(replace(kept, ours={"a": 2}))
    data.unlink()
    away.rename(data)
    assert [each.ours for each in drafts.all()] == [{"a": 2}]
    drafts.keep(replace(unwritten, ours={"a": 3}))
    assert [each.ours for each in begun(data).all()] == [{"a": 3}]


def test_a_draft_that_nobody_understands_stays_where_it_is(tmp_path: Path) -> None:
    drafts = begun(tmp_path)
    drafts.keep(draft(1))
    file = only_file(tmp_path)
    whole = json.loads(file.read_text())
    whole["content"]["of a newer program"] = {"experiment": 7, "shape": "new"}
    whole["content"]["of nobody"] = 5
    file.write_text(json.dumps(whole))
    drafts.keep(draft(2))
    assert {each.experiment for each in drafts.all()} == {1, 2}
    there = json.loads(file.read_text())["content"]
    assert there["of a newer program"] == {"experiment": 7, "shape": "new"}
    assert there["of nobody"] == 5


def test_a_draft_says_how_old_it_is() -> None:
    clock = Clock()
    drafts = begun(None, clock)
    clock.forward(3 * 86400)
    kept = drafts.keep(draft())
    clock.forward(7200)
    assert kept.age(clock.now()) == "begun 3 days ago, last changed 2 hours ago"
    assert draft().age(START) == "begun less than a minute ago"
