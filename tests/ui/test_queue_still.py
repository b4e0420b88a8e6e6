"""Nothing moves under the cursor: judgements that arrive change words at once, and places when that is safe."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from textual.screen import Screen

from exptui.domain.experiment import Experiment
from exptui.domain.finding import Attention
from exptui.ui.messages import ReloadRequested
from tests.services.list_server import experiment
from tests.ui.list_host import Reader
from tests.ui.standings import BROKEN, DECIDE, LEFT, OK, STUCK, Judge, morning, standing, table
from tests.ui.test_list_finding import typed


async def test_until_the_first_key_rows_go_where_they_belong_at_once() -> None:
    async with morning({}, count=3) as (person, judge):
        assert table(person)[0] == "NOT JUDGED YET 3"
        await judge.says(standing(1, STUCK))
        assert table(person)[:2] == ["STUCK 1", "… Experiment 1"]
        assert person.cursor.startswith("> … Experiment 1")
        await judge.says(standing(2, BROKEN))
        assert table(person)[:2] == ["BROKEN 1", "✗ Experiment 2"]
        assert person.cursor.startswith("> ✗ Experiment 2")
        assert person.app.quiet_time.begun == 0


async def test_a_new_judgement_changes_the_words_at_once_and_the_place_on_r() -> None:
    async with morning() as (person, judge):
        await person.presses("j")
        before = table(person)
        await judge.says(standing(4, BROKEN, "its flag was deleted"), standing(8, OK))
        assert [each.split()[-1] for each in table(person)] == [each.split()[-1] for each in before]
        assert "✗ Experiment 4" in table(person)
        assert "its flag was deleted" in person.text
        assert "2 moved · r puts them in place" in person.lines[-2]
        assert "[1 needs me 4]" in person.lines[1]
        await person.presses("r")
        assert table(person)[:3] == ["BROKEN 2", "✗ Experiment 4", "✗ Experiment 3"]
        assert person.cursor.startswith("> ✗ Experiment 3")
        assert "moved" not in person.lines[-2]
        assert person.app.asked == [ReloadRequested()]


async def test_a_reason_that_changes_without_moving_waits_for_nothing() -> None:
    async with morning() as (person, judge):
        await person.presses("j")
        await judge.says(standing(8, BROKEN, "another reason"))
        assert "another reason" in person.text
        assert "moved" not in person.lines[-2]
        assert person.app.quiet_time.waiting is None


async def test_a_row_that_comes_back_to_its_place_has_not_moved() -> None:
    async with morning() as (person, judge):
        await person.presses("j")
        await judge.says(standing(8, OK))
        await judge.says(standing(8, BROKEN))
        assert "moved" not in person.lines[-2]


async def test_when_nobody_presses_a_key_rows_go_where_they_belong() -> None:
    async with morning() as (person, judge):
        await person.presses("j")
        await judge.says(standing(4, BROKEN))
        person.app.quiet_time.passes()
        await person.settles()
        assert table(person)[:4] == ["BROKEN 3", "✗ Experiment 8", "✗ Experiment 4", "✗ Experiment 3"]
        assert person.cursor.startswith("> ✗ Experiment 3")


async def test_each_key_begins_the_waiting_anew_and_nothing_waits_for_nothing() -> None:
    async with morning() as (person, judge):
        quiet = person.app.quiet_time
        await person.presses("j", "k")
        assert quiet.begun == 0
        await judge.says(standing(4, BROKEN))
        await judge.says(standing(5, BROKEN))
        assert quiet.begun == 1
        await person.presses("j")
        assert quiet.begun == 2
        quiet.passes()
        await person.settles()
        assert quiet.waiting is None
        await person.presses("j")
        assert (quiet.begun, quiet.waiting) == (2, None)


async def test_another_tab_and_back_puts_rows_in_place() -> None:
    async with morning() as (person, judge):
        await person.presses("j")
        await judge.says(standing(4, BROKEN))
        await person.presses("3", "1")
        assert table(person)[0] == "BROKEN 3"
        assert person.app.quiet_time.waiting is None


async def test_words_typed_narrow_by_what_is_known_now() -> None:
    async with morning() as (person, judge):
        await person.presses("j")
        await judge.says(standing(4, BROKEN))
        await typed(person, "class:broken")
        assert person.names == ["Experiment 8", "Experiment 4", "Experiment 3"]
        await judge.says(standing(5, BROKEN), standing(8, OK))
        assert person.names == ["Experiment 8", "Experiment 4", "Experiment 3"]
        await person.presses("enter", "r")
        assert person.names == ["Experiment 5", "Experiment 4", "Experiment 3"]


async def test_when_the_row_under_the_cursor_is_fine_now_the_cursor_goes_to_that_heading() -> None:
    async with morning() as (person, judge):
        await person.presses("j")
        await judge.says(standing(3, OK))
        assert person.cursor.startswith("> ✓ Experiment 3")
        await person.presses("r")
        assert person.cursor.startswith("> OK 4")


async def test_the_cursor_keeps_its_line_on_the_screen() -> None:
    async with morning(dict.fromkeys(range(1, 61), STUCK), count=60) as (person, judge):
        await person.presses("pagedown", *"jjjjj")
        line, row = person.lines.index(person.cursor), person.cursor
        await judge.says(*(standing(n, BROKEN) for n in range(1, 9)))
        assert person.lines.index(person.cursor) == line
        await person.presses("r")
        assert person.cursor == row
        assert person.lines.index(person.cursor) == line


async def test_while_another_screen_is_open_rows_wait_for_the_way_back() -> None:
    async with morning() as (person, judge):
        quiet = person.app.quiet_time
        await person.presses("j")
        person.app.push_screen(Screen[None]())
        await person.settles()
        await judge.says(standing(4, BROKEN))
        assert quiet.begun == 0
        person.app.pop_screen()
        await person.settles()
        assert quiet.begun == 1
        assert "1 moved · r puts it in place" in person.lines[-2]
        assert person.cursor.startswith("> ✗ Experiment 3")


async def test_next_for_me_goes_by_what_is_known_now() -> None:
    async with morning() as (person, judge):
        await person.presses("j")
        await judge.says(standing(7, OK))
        await person.presses("full_stop")
        assert person.cursor.startswith("> … Experiment 5")


async def test_nothing_is_said_to_have_moved_where_the_order_does_not_follow_from_it() -> None:
    async with morning() as (person, judge):
        await person.presses("s")
        await judge.says(standing(4, BROKEN))
        assert "moved" not in person.text
        assert "newest first" in person.lines[-2]


async def test_an_experiment_that_is_new_is_shown_at_once_and_the_cursor_stays() -> None:
    async with morning() as (person, _):
        await person.presses("j")
        person.workspace.put(Experiment.model_validate(experiment(90, name="Brand new")))
        await person.settles()
        assert "? Brand new" in table(person)
        assert person.cursor.startswith("> ✗ Experiment 3")


KEYS = (
    "j",
    "k",
    "G",
    "g",
    "full_stop",
    "right_curly_bracket",
    "left_curly_bracket",
    "space",
    "enter",
    "s",
    "3",
    "1",
)
GROUPS = st.sampled_from([BROKEN, DECIDE, STUCK, LEFT, OK])
JUDGED = st.dictionaries(st.integers(1, 12), GROUPS, min_size=1, max_size=6)
STEPS = st.lists(st.sampled_from([*KEYS, "r", "idle"]) | JUDGED, max_size=12)
Step = str | dict[int, Attention]


async def test_no_judgement_ever_changes_what_is_under_the_cursor() -> None:
    """Whatever arrives and whatever is pressed: only a key, or time without one, puts the cursor elsewhere."""
    mornings: list[list[Step]] = []

    @settings(max_examples=30, deadline=None, database=None)
    @given(STEPS)
    def imagine(steps: list[Step]) -> None:
        mornings.append(steps)

    imagine()
    async with morning(count=12) as (person, judge):
        await person.presses("j")
        for steps in mornings:
            for step in steps:
                await take(person, judge, step)


async def take(person: Reader, judge: Judge, step: Step) -> None:
    if isinstance(step, dict):
        before = left_sides(person)
        await judge.says(*(standing(number, each) for number, each in step.items()))
        assert left_sides(person) == before
    elif step == "idle":
        row = person.screen.current_row()
        person.app.quiet_time.passes()
        await person.settles()
        after = person.screen.current_row()
        assert row is None or after is None or after.id == row.id
        assert not person.screen.arrangement.moved
    else:
        await person.presses(step)


def left_sides(person: Reader) -> list[str]:
    """Which experiment or heading is on which line, and where the cursor is."""
    return [f"{line[0]}{line[4:20]}" for line in person.lines[3:-2] if line]
