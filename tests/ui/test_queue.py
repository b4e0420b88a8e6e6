"""The queue by keyboard: groups and their order, folding, filtering by class, going from one to the next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exptui.domain.standing import Standing
from exptui.services.queue import Quiet
from exptui.ui.messages import ExperimentOpened
from tests.services.list_server import NOON, ListServer, experiment
from tests.ui.list_host import reading
from tests.ui.standings import (
    BROKEN,
    DECIDE,
    MORNING,
    OK,
    STUCK,
    morning,
    queue_of,
    shop,
    standing,
    table,
)
from tests.ui.test_list_finding import typed


async def test_what_needs_a_person_is_on_top_and_the_rest_is_folded() -> None:
    async with morning() as (person, _):
        assert table(person) == [
            "BROKEN 2",
            "✗ Experiment 8",
            "✗ Experiment 3",
            "DECIDE 1",
            "▲ Experiment 7",
            "STUCK 1",
            "… Experiment 5",
            "LEFT BEHIND 1",
            "⚑ Experiment 4",
            "NOT JUDGED YET 1",
            "? Experiment 1",
            "OK 3",
        ]
        assert person.lines[1].startswith("[1 needs me 5] 2 draft 0")
        assert person.lines[-2].split() == ["1–6", "of", "6", "·", "3", "folded", "by", "attention"]


async def test_it_opens_on_the_first_experiment() -> None:
    async with morning() as (person, _):
        assert person.cursor.startswith("> ✗ Experiment 8")
        assert "why broken" in person.cursor


async def test_a_row_tells_status_days_and_reason_and_at_120_columns_its_owner() -> None:
    reason = "primary metric can't be read: fewer than 5 conversions in every variant"
    server = ListServer([experiment(3, name="x" * 40, start_date=(NOON - timedelta(days=12)).isoformat())])
    queue = queue_of({})
    queue.standings[3] = standing(3, BROKEN, reason)
    async with reading(server, queue=queue) as person:
        assert "● 12d   primary metric can't be read: fewer than 5 conv…" in person.cursor
        assert "Ana" not in person.cursor
    async with reading(server, queue=queue, size=(120, 36)) as person:
        assert reason in person.cursor
        assert person.cursor.endswith("Ana")


@pytest.mark.parametrize(
    ("check", "sign"),
    [("ship", "▲"), ("roll_back", "▼"), ("flat", "═"), ("trade_off", "≠"), ("review", "?")],
)
async def test_the_sign_of_a_decision_tells_the_verdict(check: str, sign: str) -> None:
    queue = queue_of({})
    queue.standings[3] = standing(3, DECIDE, check=check)
    async with reading(ListServer([experiment(3)]), queue=queue) as person:
        assert person.cursor.startswith(f"> {sign} Experiment 3")


async def test_enter_on_a_heading_folds_and_unfolds() -> None:
    async with morning() as (person, _):
        await person.presses("G")
        assert person.cursor.strip("> ") == "OK 3  enter unfolds"
        await person.presses("enter", "j")
        assert person.cursor.startswith("> ✓ Experiment 9")
        await person.presses("k", "enter")
        assert table(person)[-1] == "OK 3"
        await person.presses("g", "enter")
        assert table(person)[:2] == ["BROKEN 2", "DECIDE 1"]
        assert person.app.asked == []


async def test_a_group_unfolded_at_the_bottom_comes_into_view() -> None:
    async with morning({n: BROKEN if n > 30 else OK for n in range(1, 61)}, count=60) as (person, _):
        await person.presses("G", "enter")
        assert person.cursor.strip("> ") == "OK 30"
        assert sum("✓" in line for line in person.lines) > 8


async def test_a_heading_is_no_experiment_and_says_so() -> None:
    async with morning() as (person, _):
        await person.presses("g")
        for key in ("a", "z", "M", "y", "o", "i", "E", "space", "ctrl+r"):
            await person.presses(key)
            assert "This line is a heading" in person.text
        assert person.screen.current_row() is None
        assert person.app.asked == []


async def test_opening_names_the_neighbours_across_groups() -> None:
    async with morning() as (person, _):
        await person.presses("enter")
        assert person.app.asked == [ExperimentOpened(8, (8, 3, 7, 5, 4, 1))]


async def test_words_narrow_every_group_and_unfold_all() -> None:
    async with morning() as (person, _):
        await typed(person, "2")
        assert table(person)[:2] == ["OK 1", "✓ Experiment 2"]
        assert person.cursor.startswith("> ✓ Experiment 2")
        assert "1 of 9" in person.lines[-2]
        await person.presses("backspace")
        assert (table(person)[0], table(person)[-1]) == ("BROKEN 2", "OK 3")


async def test_what_was_found_in_a_folded_group_is_still_seen_when_the_filter_goes() -> None:
    async with morning() as (person, _):
        await typed(person, "ment 2")
        await person.presses("enter", "escape")
        assert person.cursor.startswith("> ✓ Experiment 2")


async def test_from_a_heading_the_filter_leads_to_the_first_that_matches_and_back() -> None:
    async with morning() as (person, _):
        await person.presses("G")
        await typed(person, "6")
        assert person.cursor.startswith("> ✓ Experiment 6")
        await person.presses("escape", "escape")
        assert person.cursor.startswith("> OK 3")


@pytest.mark.parametrize(
    ("word", "numbers"),
    [
        ("broken", [8, 3]),
        ("decide", [7]),
        ("stuck", [5]),
        ("left-behind", [4]),
        ("left", [4]),
        ("ok", [9, 6, 2]),
        ("waiting", [1]),
        ("snoozed", []),
    ],
)
@pytest.mark.parametrize("plain", [False, True])
async def test_a_class_can_be_filtered_by_in_any_order(word: str, numbers: list[int], plain: bool) -> None:
    async with reading(shop(), queue=queue_of(MORNING), plain=plain) as person:
        await typed(person, f"class:{word}")
        assert person.names == [f"Experiment {each}" for each in numbers]


async def test_the_open_filter_names_the_class() -> None:
    async with morning() as (person, _):
        await person.presses("slash")
        assert "class:" in person.lines[-2]


async def test_other_tabs_and_orders_have_the_columns_of_a_list() -> None:
    async with morning() as (person, _):
        await person.presses("3")
        assert person.lines[2].split()[:3] == ["status", "name", "flag"]
        assert person.names[0] == "Experiment 9"
        assert "1 needs me 5" in person.lines[1]
        await person.presses("1", "s")
        assert person.lines[2].split()[:3] == ["status", "name", "flag"]
        assert "[1 all 9]" in person.lines[1]
        await person.presses("s", "s", "s", "s", "s", "s")
        assert "[1 needs me 5]" in person.lines[1]


async def test_braces_go_from_group_to_group() -> None:
    async with morning() as (person, _):
        seen = []
        for _step in range(5):
            await person.presses("right_curly_bracket")
            seen.append(person.cursor[2:17].strip())
        assert seen == [
            "▲ Experiment 7",
            "… Experiment 5",
            "⚑ Experiment 4",
            "? Experiment 1",
            "OK 3  enter unf",
        ]
        await person.presses("right_curly_bracket")
        assert "This is the last group." in person.text
        await person.presses("g", "j", "j", "left_curly_bracket")
        assert person.cursor.startswith("> ✗ Experiment 8")
        await person.presses("left_curly_bracket")
        assert "This is the first group." in person.text


async def test_the_next_that_needs_me_is_found_all_the_way_round() -> None:
    async with morning() as (person, _):
        seen = []
        for _step in range(5):
            await person.presses("full_stop")
            seen.append(int(person.cursor.split()[3]))
        assert seen == [3, 7, 5, 4, 8]


async def test_the_next_that_needs_me_is_found_in_a_folded_group() -> None:
    async with morning({3: STUCK, 2: OK, 1: OK}, count=3) as (person, _):
        await person.presses("g", "enter", "full_stop")
        assert person.cursor.startswith("> … Experiment 3")
        await person.presses("full_stop")
        assert "Nothing else needs you." in person.text


async def test_a_morning_in_which_nothing_needs_me_says_so() -> None:
    async with morning({3: OK, 2: OK, 1: OK}, count=3) as (person, _):
        assert "✓ Nothing needs you: 3 experiments judged." in person.text
        assert "[1 needs me 0]" in person.lines[1]
        await person.presses("full_stop")
        assert "Nothing needs you." in person.lines[-1]
        await person.presses("s")
        assert "✓ Nothing needs you" not in person.text


async def test_while_some_are_not_judged_nobody_is_told_that_all_is_well() -> None:
    async with morning({3: OK, 2: OK}, count=3) as (person, _):
        assert "✓ Nothing needs you" not in person.text
        await person.presses("full_stop")
        assert "Nothing needs you so far; 1 not judged yet." in person.text


class Asleep:
    """One experiment is snoozed."""

    def __init__(self, number: int) -> None:
        self.number = number

    def snoozed(self, standing: Standing) -> str:
        return "until Thu" if standing.id == self.number else ""

    def muted(self, standing: Standing) -> tuple[str, ...]:
        return ()


async def test_what_is_snoozed_is_folded_and_the_cursor_goes_on_to_the_next() -> None:
    async with morning() as (person, judge):
        await person.presses("j")
        quiet: Quiet = Asleep(3)
        person.app.queue.quiet = quiet
        await judge.says(standing(3, BROKEN))
        assert "until Thu: why broken" in person.cursor
        assert person.cursor.startswith("> z Experiment 3")
        person.app.quiet_time.passes()
        await person.settles()
        assert person.cursor.startswith("> ▲ Experiment 7")
        assert table(person)[-1] == "SNOOZED 1"
        assert "[1 needs me 4]" in person.lines[1]
