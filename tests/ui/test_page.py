"""Text in blocks: what gives way where there is little room, and what lines stand for."""

from __future__ import annotations

from exptui.ui.widgets.lines import text_of, width_of
from exptui.ui.widgets.page import Page, row


def texts(page: Page) -> list[str]:
    laid = page.laid()
    return [text_of(laid[at]) for at in range(len(laid))]


def test_numbers_stand_below_each_other_to_the_right() -> None:
    page = Page(40)
    page.table(("Variant", "People"), [row("control", "9"), row("b", "11,661")])
    assert texts(page) == ["  Variant  People", "  control       9", "  b        11,661"]


def test_a_long_name_gives_way_before_a_number_does() -> None:
    page = Page(30)
    page.table(("Variant", "People", "Share"), [row("a-very-long-variant-name", "11,661", "50.0%")])
    assert texts(page)[1] == "  a-very-long-…  11,661  50.0%"


def test_the_last_numbers_are_left_out_where_nothing_else_helps() -> None:
    page = Page(24)
    page.table(("Variant", "People", "Share"), [row("a-very-long-variant-name", "11,661", "50.0%")])
    assert texts(page)[1] == "  a-very-…  11,661"


def test_lines_stand_for_what_was_said_and_blocks_begin_at_their_headings() -> None:
    page = Page(20)
    page.heading("One")
    page.text("a text that is longer than a line", target="text")
    page.heading("Two", "a note")
    page.facts([("label", "value", "fact")])
    laid = page.laid()
    assert laid.blocks == (0, 4)
    assert dict(laid.targets) == {1: "text", 2: "text", 5: "fact"}
    assert texts(page)[3:] == ["", "Two  a note", "  label  value"]


def test_what_people_wrote_is_never_wider_than_its_room_nor_anything_but_text() -> None:
    page = Page(24)
    hostile = "[/b]\x1b[31m 送料無料送料無料送料無料 " + "x" * 60
    page.heading(hostile, hostile)
    page.text(hostile)
    page.points(hostile)
    page.facts([(hostile, hostile)])
    page.table((hostile, hostile), [row(hostile, hostile)])
    laid = page.laid()
    assert max(width_of(laid[at]) for at in range(len(laid))) <= 24
    assert "\x1b" not in "".join(texts(page))
