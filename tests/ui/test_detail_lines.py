"""Breaking text into lines of a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from exptui.ui.widgets.lines import beside, cut, pieces, text_of, toned, width_of, wrap
from exptui.ui.widgets.plain_text import PlainText

WIDTHS = st.integers(2, 40)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=120)


@given(TEXTS, WIDTHS)
def test_no_wrapped_line_is_wider_than_asked(text: str, width: int) -> None:
    assert all(cell_len(line) <= width for line in wrap(text, width))


@given(st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), max_size=20), WIDTHS)
def test_wrapping_keeps_every_word_in_order(words: list[str], width: int) -> None:
    lines = wrap(" ".join(words), max(width, 9))
    assert " ".join(lines).split() == words


def test_wrapping_breaks_between_words_and_keeps_line_breaks() -> None:
    assert wrap("one two three\n\nfour", 8) == ["one two", "three", "", "four"]


def test_a_word_that_is_wider_than_a_line_is_broken_and_what_follows_stays_apart() -> None:
    assert wrap("ab 1234567890 cd", 4) == ["ab", "1234", "5678", "90", "cd"]


def test_a_tab_takes_the_room_it_is_shown_with() -> None:
    assert wrap("a\tb", 10) == ["a b"]


@given(TEXTS, WIDTHS)
def test_pieces_fit_and_put_together_are_the_text(text: str, width: int) -> None:
    broken = list(pieces(text, width))
    assert "".join(broken) == text
    assert all(cell_len(piece) <= width for piece in broken)


@given(TEXTS, WIDTHS)
def test_what_is_cut_fits_and_says_so(text: str, width: int) -> None:
    short = cut(text, width)
    assert cell_len(short) <= width
    assert short == text or short.endswith("…")


@given(st.lists(st.text("ab", max_size=5), max_size=4), st.integers(-3, 20), st.integers(-3, 20))
def test_toning_changes_no_text_and_reaches_just_what_was_asked(
    texts: list[str], start: int, end: int
) -> None:
    line = tuple((text, "own") for text in texts)
    after = toned(line, start, end, "new")
    assert text_of(after) == text_of(line)
    marked = "".join(text for text, tone in after if tone == "new")
    assert marked == text_of(line)[max(0, start) : max(0, end)]


def test_columns_start_in_the_same_cell_on_every_line() -> None:
    left, right = [(("日本", ""),), ()], [(("x", ""),), (("y", ""),), (("z", ""),)]
    assert [text_of(line) for line in beside(left, right, left_width=6, gap=2)] == [
        "日本    x",
        "        y",
        "        z",
    ]


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n"), max_size=300
    ),
    WIDTHS,
)
def test_a_long_text_laid_out_loses_nothing_and_fits(text: str, width: int) -> None:
    laid_out = PlainText(text).lay_out(width)
    lines = [laid_out[at] for at in range(len(laid_out))]
    assert "".join(map(text_of, lines)) == text.replace("\n", "")
    assert all(width_of(line) <= width for line in lines)


@pytest.mark.parametrize("width", [5, 8, 80])
def test_what_is_found_is_marked_wherever_lines_break(width: int) -> None:
    text = PlainText("haystack\nwith a Needle in it").lay_out(width)
    (start,) = text.find("needle")
    text.mark(start, start + 6)
    spans = [span for at in range(len(text)) for span in text[at]]
    assert "".join(piece for piece, tone in spans if tone == "match") == "Needle"


def test_nothing_is_found_for_an_empty_text() -> None:
    assert PlainText("abc").find("") == []


def test_wrapping_keeps_how_far_a_line_was_moved_in() -> None:
    assert wrap("  0% left\n100% right", 20) == ["  0% left", "100% right"]
