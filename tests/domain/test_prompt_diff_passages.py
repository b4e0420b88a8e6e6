"""What is read of a diff: changes with a little around them, long lines in parts, and a text to take along."""

from __future__ import annotations

from exptui.domain.prompt_diff import diff
from exptui.domain.prompt_diff_passages import AROUND, LONG, REACH, passages, unified

MANY = [f"line {number}" for number in range(1, 31)]


def changed(at: int) -> str:
    return "\n".join([*MANY[:at], "something else", *MANY[at + 1 :]])


def test_texts_that_are_the_same_have_nothing_to_read() -> None:
    assert passages(diff("\n".join(MANY), "\n".join(MANY))) == ()


def test_lines_far_from_a_change_are_counted_in_their_place() -> None:
    found = passages(diff("\n".join(MANY), changed(15)))
    assert found[0].folded == "12 lines the same"
    assert found[-1].folded == "11 lines the same"
    assert [each.number_before for each in found[1:-1] if each.number_before] == list(range(13, 20))


def test_a_single_line_is_never_left_out() -> None:
    assert not any(each.folded for each in passages(diff("\n".join(MANY), changed(AROUND + 1)))[: AROUND + 1])


def test_of_a_long_line_the_changes_are_shown_with_words_around() -> None:
    words = [f"word{number}" for number in range(2_000)]
    other = [*words[:1_000], "{{changed}}", *words[1_001:]]
    before, part, after = passages(diff(" ".join(words), " ".join(other)))
    assert part.before is not None
    shown = "".join(piece.text for piece in part.before)
    assert len(shown) < 3 * REACH
    told = [int(each.folded.split()[0].replace(",", "")) for each in (before, after)]
    assert sum(told) + len(shown.split()) == len(words)
    assert " ".join(words)[:LONG] not in shown


def test_a_line_that_one_text_alone_has_is_shown_whole_however_long() -> None:
    line = "word " * 1_000
    (found,) = passages(diff("", line))
    assert found.after is not None
    assert "".join(piece.text for piece in found.after) == line


def test_the_line_break_that_one_text_ends_with_is_known_as_such() -> None:
    assert [each.at_end for each in passages(diff("one\n\n", "one\n"))] == [False, False, True]
    assert not any(each.at_end for each in passages(diff("one\n\ntwo", "one\ntwo")))


def test_the_text_to_take_along_has_signs_numbers_and_names() -> None:
    assert unified(diff("a\nb c d e\nf", "a\nb c d x\nf\ng"), "greeter v1", "greeter v2") == (
        "--- greeter v1\n+++ greeter v2\n@@ -1,3 +1,4 @@\n a\n-b c d e\n+b c d x\n f\n+g\n"
    )


def test_changes_far_apart_are_parts_of_their_own_in_it() -> None:
    other = changed(3).replace("line 25", "line twenty-five")
    told = unified(diff("\n".join(MANY), other), "v1", "v2")
    assert [line for line in told.split("\n") if line.startswith("@@")] == [
        "@@ -1,7 +1,7 @@",
        "@@ -22,7 +22,7 @@",
    ]
    assert unified(diff("a", "a"), "v1", "v2") == ""
