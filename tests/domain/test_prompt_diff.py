"""What differs between two texts: nothing is lost, nothing is invented, and it is told in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.prompt_diff import DiffLine, diff, places, text_after, text_before, told
from exptui.domain.prompt_diff_words import Piece

WORDS = st.sampled_from(
    [
        "You",
        "are",
        "a",
        "careful",
        "plant",
        "doctor",
        "{{species}}",
        "{name}",
        "don't",
        "0.5",
        ",",
        "日本",
        "…",
    ]
)
LINES = st.lists(WORDS, max_size=9).map(" ".join)
PROMPTS = st.lists(LINES, max_size=9).map("\n".join)
CLOSE = st.text(alphabet="ab {}\n", max_size=40)
TEXTS = st.one_of(PROMPTS, CLOSE, st.text(max_size=60))


def kinds(lines: tuple[DiffLine, ...]) -> str:
    """A letter a line: same, changed, removed, added."""
    return "".join(line.kind[0] for line in lines)


def marked(line: DiffLine) -> tuple[str, str]:
    """Both sides with what differs in brackets."""

    def side(pieces: tuple[Piece, ...] | None) -> str:
        return "".join(p.text if p.kind == "same" else f"[{p.text}]" for p in pieces or ())

    return side(line.before), side(line.after)


def turned(lines: tuple[DiffLine, ...]) -> list[tuple[object, ...]]:
    """The lines with the sides exchanged, whatever the order of those that stand in one text alone."""
    names = {"removed": "added", "added": "removed"}

    def exchanged(pieces: tuple[Piece, ...] | None) -> object:
        return pieces and [(p.text, names.get(p.kind, p.kind)) for p in pieces]

    return [
        (
            names.get(line.kind, line.kind),
            exchanged(line.after),
            exchanged(line.before),
            line.number_after,
            line.number_before,
        )
        for line in lines
    ]


def plain(lines: tuple[DiffLine, ...]) -> list[tuple[object, ...]]:
    def parts(pieces: tuple[Piece, ...] | None) -> object:
        return pieces and [(p.text, p.kind) for p in pieces]

    return [
        (line.kind, parts(line.before), parts(line.after), line.number_before, line.number_after)
        for line in lines
    ]


# Laws


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_their_diff(before: str, after: str) -> None:
    lines = diff(before, after)
    assert text_before(lines) == before
    assert text_after(lines) == after


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    lines = diff(text, text)
    assert all(line.kind == "same" for line in lines)
    assert text_before(lines) == text
    assert told(lines) == "the same text"


@given(TEXTS, TEXTS)
def test_texts_that_differ_are_never_told_to_be_the_same(before: str, after: str) -> None:
    lines = diff(before, after)
    assert all(line.kind == "same" for line in lines) == (before == after)
    assert (told(lines) == "the same text") == (before == after)


@given(TEXTS, TEXTS)
def test_what_was_added_is_taken_out_the_other_way_round(before: str, after: str) -> None:
    there, back = diff(before, after), diff(after, before)
    assert sorted(map(repr, turned(there))) == sorted(map(repr, plain(back)))


@given(TEXTS, TEXTS)
def test_lines_are_numbered_in_order_on_either_side(before: str, after: str) -> None:
    lines = diff(before, after)
    olds = [line.number_before for line in lines if line.before is not None]
    news = [line.number_after for line in lines if line.after is not None]
    assert olds == list(range(1, len(olds) + 1))
    assert news == list(range(1, len(news) + 1))
    assert all((line.before is None) == (line.number_before is None) for line in lines)
    assert all((line.after is None) == (line.number_after is None) for line in lines)


@given(TEXTS, TEXTS)
def test_each_piece_says_something_and_stands_where_its_kind_may(before: str, after: str) -> None:
    for line in diff(before, after):
        assert all(piece.text for piece in (*(line.before or ()), *(line.after or ())))
        same = [[p.text for p in side or () if p.kind == "same"] for side in (line.before, line.after)]
        if line.kind in ("same", "changed"):
            assert same[0] == same[1]
            assert {p.kind for p in line.before or ()} <= {"same", "removed"}
            assert {p.kind for p in line.after or ()} <= {"same", "added"}
        else:
            assert same == [[], []]
        assert places(line) > 0 or line.kind == "same" or not (line.before or line.after)


# Lines


def test_lines_taken_out_come_before_those_in_their_place() -> None:
    assert kinds(diff("one\nred\nblue\nfour", "one\nquick\nslow\nfour")) == "srraas"
    assert kinds(diff("one\nquick\nslow\nfour", "one\nred\nblue\nfour")) == "srraas"


def test_a_line_is_changed_only_where_much_of_it_stays() -> None:
    assert kinds(diff("Say what to do this week.", "Say what to do today.")) == "c"
    assert kinds(diff("Say what to do this week.", "Never promise a date.")) == "ra"


def test_a_changed_line_is_found_among_lines_that_came_before_it() -> None:
    after = "Look at the photo.\nAsk once.\nSay clearly what to do this week.\nBe kind."
    assert kinds(diff("Say what to do this week.\nBe kind.", after)) == "aacs"


def test_lines_of_nothing_but_blanks_are_the_same_line_changed() -> None:
    (line,) = diff("  ", "    ")
    assert line.kind == "changed"


def test_an_empty_text_has_no_lines() -> None:
    assert diff("", "") == ()
    assert kinds(diff("", "a\nb")) == "aa"
    assert kinds(diff("a", "")) == "r"


# Words


@pytest.mark.parametrize(
    ("before", "after", "gone", "came"),
    [
        (
            "Look at the photo of a {{species}}.",
            "Look at the photo of a {{species}} in {{country}}.",
            "Look at the photo of a {{species}}.",
            "Look at the photo of a {{species}}[ in {{country}}].",
        ),
        (
            "Greet {{first name}} kindly, please.",
            "Greet {{last name}} kindly, please.",
            "Greet [{{first name}}] kindly, please.",
            "Greet [{{last name}}] kindly, please.",
        ),
        ("Answer in at most 80 words", "Answer in at most 8.5 words", "Answer in at most [80] words",
         "Answer in at most [8.5] words"),
        ("We don't sell it to them", "We can't sell it to them", "We [don't] sell it to them",
         "We [can't] sell it to them"),
        ("  - keep it short", "    - keep it short", "[  ]- keep it short", "[    ]- keep it short"),
        ("植物の医者です", "植物の先生です", "植物の[医者]です", "植物の[先生]です"),
    ],
)  # fmt: skip
def test_within_a_line_whole_words_are_marked(before: str, after: str, gone: str, came: str) -> None:
    (line,) = diff(before, after)
    assert marked(line) == (gone, came)


def test_words_replaced_side_by_side_are_read_as_one_change() -> None:
    (line,) = diff(
        "Tell the customer about the quick brown fox today", "Tell the customer about the slow red fox today"
    )
    assert marked(line) == (
        "Tell the customer about the [quick brown] fox today",
        "Tell the customer about the [slow red] fox today",
    )
    assert places(line) == 1


# In words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("a b c d", "a b c e", "1 line changed"),
        ("a b c d x y z", "e b c d x y q", "1 line changed in 2 places"),
        ("one\ntwo", "one\ntwo\nthree four", "1 line added; 2 words more"),
        ("one\ntwo\nthree four", "one", "2 lines taken out; 3 words fewer"),
        ("a b c d\nfive", "a b c e\nsix\nseven", "1 line changed, 2 added, 1 taken out; 1 word more"),
        ("one", "one\n", "last line break added"),
        ("one\n", "one", "last line break taken out"),
        ("a b c d\n", "a b c e", "1 line changed, last line break taken out"),
        ("one\n\n", "one\n", "last line break taken out"),
        ("one\n", "one\ntwo", "1 line added, last line break taken out; 1 word more"),
        ("", "one two", "1 line added; 2 words more"),
    ],
)
def test_what_differs_is_told_in_a_line(before: str, after: str, words: str) -> None:
    assert told(diff(before, after)) == words
