"""Long texts: a few edits are found word by word, and what has nothing in common costs no more than that."""

from __future__ import annotations

import random
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.prompt_diff import diff, text_after, text_before, told
from exptui.domain.prompt_diff_match import Budget, matched

SEQUENCES = st.lists(st.integers(0, 5), max_size=40)


def words(number: int, *, seed: int = 1) -> list[str]:
    """Words out of two thousand: about 100 kB where there are 15,000 of them."""
    source = random.Random(seed)
    known = [
        "".join(source.choices("abcdefghijklmnopqrstuvwxyz", k=source.randint(2, 9))) for _ in range(2000)
    ]
    return source.choices(known, k=number)


def test_a_line_of_100_kb_is_compared_by_words() -> None:
    one = words(15_000)
    other = list(one)
    for at in (10, 7_000, 14_900):
        other[at] = "{{changed}}"
    before, after = " ".join(one), " ".join(other)
    (line,) = lines = diff(before, after)
    assert line.before is not None
    assert [p.text for p in line.before if p.kind == "removed"] == [one[at] for at in (10, 7_000, 14_900)]
    assert told(lines) == "1 line changed in 3 places"


def test_many_edits_of_a_long_line_are_found_too() -> None:
    one = words(15_000)
    other = [f"new{at}" if at % 20 == 0 else word for at, word in enumerate(one)]
    before, after = " ".join(one), " ".join(other)
    lines = diff(before, after)
    assert [line.kind for line in lines] == ["changed"]
    assert (text_before(lines), text_after(lines)) == (before, after)


@pytest.mark.parametrize("shuffled", [True, False])
def test_long_lines_with_nothing_to_go_by_are_shown_whole(shuffled: bool) -> None:
    one = words(15_000)
    other = random.Random(2).sample(one, len(one)) if shuffled else words(15_000, seed=3)
    before, after = " ".join(one), " ".join(other)
    lines = diff(before, after)
    assert [line.kind for line in lines] == ["removed", "added"]
    assert (text_before(lines), text_after(lines)) == (before, after)


def test_lines_in_the_middle_of_many_are_found() -> None:
    one = [" ".join(words(9, seed=at)) for at in range(1_500)]
    other = [
        *one[:400],
        "Ask one question.",
        *one[400:900],
        one[900] + " indeed",
        *one[901:1_200],
        *one[1_203:],
    ]
    assert told(diff("\n".join(one), "\n".join(other))).startswith("1 line changed, 1 added, 3 taken out; ")


@given(SEQUENCES, SEQUENCES, st.integers(0, 3_000))
def test_common_runs_ascend_and_are_common_whatever_may_be_spent(
    one: list[int], other: list[int], steps: int
) -> None:
    i = j = 0
    for at, by, length in matched(one, other, Budget(steps)):
        assert at >= i
        assert by >= j
        assert length > 0
        assert one[at : at + length] == other[by : by + length]
        i, j = at + length, by + length
    assert i <= len(one)
    assert j <= len(other)


@given(SEQUENCES, SEQUENCES)
def test_with_enough_to_spend_as_much_as_possible_is_common(one: list[int], other: list[int]) -> None:
    longest = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in reversed(range(len(one))):
        for j in reversed(range(len(other))):
            together = longest[i + 1][j + 1] + 1 if one[i] == other[j] else 0
            longest[i][j] = max(longest[i + 1][j], longest[i][j + 1], together)
    found = matched(one, other, Budget(10**9))
    assert sum(length for _, _, length in found) == longest[0][0]


@pytest.mark.parametrize("alike", [True, False])
def test_no_more_is_spent_than_there_is_and_a_little(alike: bool) -> None:
    source = random.Random(4)
    one = source.choices(range(2 if alike else 50_000), k=40_000)
    other = source.choices(range(2 if alike else 50_000), k=40_000)
    budget = Budget(200_000)
    matched(one, other, budget)
    assert budget.left > -400_000


def test_what_stands_once_in_each_leads_where_the_edits_are_many() -> None:
    fresh = count(10_000)
    one = list(range(2_000))
    other = [each for number in one for each in ([number] if number % 3 else [next(fresh), next(fresh)])]
    found = matched(one, other, Budget(10**9))
    assert sum(length for _, _, length in found) == sum(1 for number in one if number % 3)
