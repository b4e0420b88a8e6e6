"""A prompt's text broken into lines, and laws of choosing versions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from exptui.ui.screens.prompts.prompts_text import Prose
from exptui.ui.screens.prompts.versions_chosen import LEAST, MOST, Chosen
from exptui.ui.widgets.line_layout import plain
from exptui.ui.widgets.lines import text_of

TEXTS = st.text(alphabet=st.sampled_from("ab  \n{}é送料👩\u200d\u0301\ufeff-."), max_size=200)


def lines_of(text: str, width: int) -> list[str]:
    prose = Prose(text).lay_out(width)
    return [text_of(prose[at]) for at in range(len(prose))]


@given(TEXTS, st.integers(2, 40))
def test_no_line_is_wider_than_there_is_room(text: str, width: int) -> None:
    assert all(cell_len(line) <= width for line in lines_of(text, width))


@given(TEXTS, st.integers(2, 40))
def test_nothing_but_the_spaces_at_breaks_is_lost(text: str, width: int) -> None:
    shown = "".join(lines_of(text, width))
    assert shown.replace(" ", "") == "".join(map(plain, text.split("\n"))).replace(" ", "")


@given(TEXTS, st.integers(2, 40))
def test_laid_out_for_another_width_and_back_it_is_the_same(text: str, width: int) -> None:
    prose = Prose(text)
    before = [prose.lay_out(width)[at] for at in range(len(prose.lay_out(width)))]
    prose.lay_out(width + 7)
    assert [prose.lay_out(width)[at] for at in range(len(prose.lay_out(width)))] == before


def test_lines_break_between_words_and_keep_their_indent() -> None:
    assert lines_of("one two three\n    four five", 9) == ["one two", "three", "    four", "five"]


def test_a_word_that_is_wider_than_a_line_is_broken() -> None:
    assert lines_of("x" * 25 + " end", 10) == ["x" * 10, "x" * 10, "xxxxx end"]


def test_lines_of_ours_follow_the_text() -> None:
    prose = Prose("text").lay_out(10, [(), (("after", "dim"),)])
    assert [text_of(prose[at]) for at in range(len(prose))] == ["text", "", "after"]


STEPS = st.lists(st.tuples(st.sampled_from(["choose", "leave", "up", "down"]), st.integers(1, 14)))


@given(STEPS)
def test_whatever_is_chosen_the_first_is_the_control_and_every_role_is_given_once(
    steps: list[tuple[str, int]],
) -> None:
    chosen = Chosen()
    for step, version in steps:
        if step == "choose":
            chosen.choose(version)
        elif step == "leave":
            chosen.leave_out(version)
        elif version in chosen:
            before = set(chosen.versions)
            chosen.shift(version, -1 if step == "up" else 1)
            assert set(chosen.versions) == before
        assert len(set(chosen.versions)) == len(chosen) <= MOST
        assert chosen.enough == (len(chosen) >= LEAST)
        named = [chosen.role(each) for each in chosen.versions]
        assert len(set(named)) == len(named)
        assert named[:1] == ["control"][: len(named)]


def test_two_are_control_and_test_and_more_are_numbered() -> None:
    chosen = Chosen((4, 6))
    assert [chosen.role(each) for each in (4, 6, 5)] == ["control", "test", ""]
    chosen.choose(5)
    assert [chosen.role(each) for each in (4, 6, 5)] == ["control", "test-1", "test-2"]


def test_beyond_the_ends_nothing_moves() -> None:
    chosen = Chosen((4, 6))
    assert not chosen.shift(4, -1)
    assert not chosen.shift(6, 1)
    assert chosen.shift(6, -1)
    assert chosen.versions == (6, 4)
