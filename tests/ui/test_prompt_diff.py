"""The diff of two versions: read, laid out for the room there is, gone through by keyboard, and copied."""

from __future__ import annotations

import pytest

from tests.support.prompts import publish_all
from tests.support.server import Server
from tests.ui.diff_host import NARROW, WIDE, reading, server_with

MANY = [f"{number}. Say what to do in week {number}." for number in range(1, 61)]
OTHER = [line.replace("do", "plant") if number in (5, 30, 55) else line for number, line in enumerate(MANY)]


async def test_a_narrow_diff_has_the_old_line_above_the_new_one() -> None:
    async with reading(Server(), "plant-doctor", (4, 5)) as reader:
        assert reader.sees("plant-doctor: v4 (control) → v5")
        assert reader.sees("1 line changed, 1 added; 10 words more")
        at = reader.told.index("3   - Look at the photo of a {{species}}.")
        assert reader.told[at + 1] == "  3 + Look at the photo of a {{species}} in {{country}}."
        assert (" in {{country}}", "good-edge") in reader.rows[at + 1]


async def test_a_wide_diff_has_both_texts_beside_each_other() -> None:
    async with reading(Server(), "plant-doctor", (4, 5), size=WIDE) as reader:
        (row,) = (row for row in reader.told if "{{country}}" in row)
        left, right = row.split("│")
        assert left.rstrip() == "3 - Look at the photo of a {{species}}."
        assert right.strip() == "3 + Look at the photo of a {{species}} in {{country}}."


@pytest.mark.parametrize("size", [(60, 16), NARROW, WIDE, (200, 50)])
async def test_no_row_is_wider_than_its_room_and_nothing_is_lost(size: tuple[int, int]) -> None:
    server = server_with("日本語 " * 40 + "\n" + "x" * 300, "[/red] 😀 " + "word " * 90 + "\n" + "y" * 300)
    async with reading(server, size=size) as reader:
        assert reader.widest <= reader.view.room
        text = "".join(reader.told)
        assert (text.count("日"), text.count("x"), text.count("y"), text.count("[/red]")) == (40, 300, 300, 1)


async def test_tab_goes_from_change_to_change_and_says_where_they_end() -> None:
    async with reading(server_with("\n".join(MANY), "\n".join(OTHER))) as reader:
        assert reader.sees("change 1 of 3")
        await reader.presses("tab", "tab")
        assert reader.sees("change 3 of 3")
        assert "56. Say what to do" in reader.here
        assert any("56. Say what to plant" in line for line in reader.screen)
        await reader.presses("tab")
        assert reader.sees("This is the last change.")
        await reader.presses("shift+tab")
        assert "31. Say what to do" in reader.here
        await reader.presses("shift+tab", "shift+tab")
        assert reader.sees("This is the first change.")


async def test_what_is_the_same_is_left_out_in_words() -> None:
    async with reading(server_with("\n".join(MANY), "\n".join(OTHER))) as reader:
        assert [row.strip() for row in reader.told if "the same" in row] == [
            "… 2 lines the same …", "… 18 lines the same …", "… 18 lines the same …",
        ]  # fmt: skip


async def test_brackets_show_the_other_versions_against_the_same_one() -> None:
    async with reading(Server(), "plant-doctor", (4, 5, 6)) as reader:
        assert reader.sees("pair 1 of 2")
        await reader.presses("right_square_bracket")
        assert reader.sees("v4 (control) → v6")
        await reader.presses("right_square_bracket")
        assert reader.sees("v6 is the last of those compared.")
        await reader.presses("left_square_bracket")
        assert reader.sees("v4 (control) → v5")
        assert reader.asked == 3


async def test_texts_that_are_the_same_are_told_so() -> None:
    async with reading(server_with("Be kind.", "Be kind.")) as reader:
        assert reader.sees("The texts of v1 and v2 are the same, word for word.")
        await reader.presses("tab")
        assert reader.sees("There is no change to go to.")
        await reader.presses("y")
        assert reader.app.copied == []


async def test_a_tab_in_place_of_the_blanks_it_is_shown_as_is_told() -> None:
    async with reading(server_with("Be\tkind.", "Be  kind.")) as reader:
        assert reader.sees("only blanks or unseen characters differ")


async def test_a_version_that_is_gone_is_told_and_the_others_can_be_read() -> None:
    async with reading(server_with("one", "two"), versions=(1, 9, 2)) as reader:
        assert reader.sees("v9 can't be read: There is no version 9 of greeter")
        await reader.presses("right_square_bracket")
        assert any("+ two" in row for row in reader.told)


async def test_a_refused_text_is_asked_for_again_with_r() -> None:
    server = server_with("one", "two")
    server.faults.next("GET", "/llm_prompts/name/", status=403, times=2)
    async with reading(server) as reader:
        assert reader.sees("v1 and v2 can't be read:")
        assert reader.sees("r tries again")
        await reader.presses("r")
        assert any("+ two" in row for row in reader.told)
        await reader.presses("r")
        assert reader.sees("a version never changes")


async def test_y_copies_the_diff_as_plain_text() -> None:
    async with reading(server_with("a\nb", "a\nc")) as reader:
        await reader.presses("y")
        (copied,) = reader.app.copied
        assert copied.text == "--- greeter v1\n+++ greeter v2\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"


async def test_empty_lines_and_the_line_break_at_the_end_are_seen() -> None:
    async with reading(server_with("one\n\ntwo", "one\ntwo\n")) as reader:
        assert "2   - (empty line)" in reader.told
        assert "  3 + (line break at the end)" in reader.told


async def test_what_could_steer_the_terminal_never_reaches_it() -> None:
    async with reading(server_with("\x1b[31mred\u202e", "[bold]red[/]"), ascii_only=True) as reader:
        text = "\n".join(reader.screen)
        assert "[bold]red[/]" in text
        assert not {"\x1b", "\u202e"} & set(text)


async def test_a_resize_keeps_the_cursor_on_its_change() -> None:
    async with reading(server_with("\n".join(MANY), "\n".join(OTHER))) as reader:
        await reader.presses("tab")
        await reader.pilot.resize_terminal(*WIDE)
        await reader.settles()
        assert reader.sees("change 2 of 3")
        assert "│" in reader.here


async def test_esc_closes_it() -> None:
    async with reading(server_with("a", "b")) as reader:
        await reader.presses("escape")
        assert reader.app.screen is not reader.app.opened


async def test_a_long_name_leaves_room_for_the_versions_that_are_compared() -> None:
    server = Server()
    publish_all(server.world, "customer-support-" * 10, ("a", "b"))
    async with reading(server, "customer-support-" * 10, size=(60, 16)) as reader:
        assert reader.sees("…: v1 (control) → v2")
        assert reader.sees("change 1 of 1")
