"""What is told beside and above the queue: the preview, what happened since last time, what is in view."""

from __future__ import annotations

from exptui.ui.messages import ExperimentOpened
from tests.ui.standings import BROKEN, LEFT, morning, standing


async def test_the_preview_tells_the_reason_in_full_and_what_to_do() -> None:
    long = "primary metric can't be read: fewer than 5 conversions in every variant of the experiment"
    for size in ((80, 24), (120, 36)):
        async with morning({1: LEFT}, count=1, size=size) as (person, judge):
            await judge.says(standing(1, BROKEN, long))
            await person.presses("p")
            beside = 76 if size[0] > 100 else 0
            text = " ".join(part for line in person.lines for part in line[beside:].split())
            for words in (
                "✗ BROKEN judged less than a minute ago",
                long,
                "The detail of srm.",
                "next: Do the next thing. S",
            ):
                assert words in text


async def test_what_happened_since_last_time_is_a_folded_line_at_the_top() -> None:
    async with morning() as (person, _):
        person.screen.show_since(
            "SINCE LAST TIME (Fri 14:02)  1 ended", [(7, "newly significant"), (2, "ended")]
        )
        await person.settles()
        assert person.lines[3].strip() == "SINCE LAST TIME (Fri 14:02)  1 ended  enter unfolds"
        assert person.cursor.startswith("> ✗ Experiment 8")
        await person.presses("g", "enter", "j", "j")
        assert person.cursor.startswith("> · Experiment 2")
        assert "ended" in person.cursor
        await person.presses("enter")
        assert person.app.asked == [ExperimentOpened(2, (7, 2))]
        await person.presses("k", "space")
        assert sum(line[1:2] == "*" for line in person.lines) == 2
        person.screen.show_since("", [])
        await person.settles()
        assert "SINCE" not in person.text


async def test_the_experiments_in_view_are_named() -> None:
    async with morning() as (person, _):
        assert person.screen.in_view_ids() == (8, 3, 7, 5, 4, 1)
