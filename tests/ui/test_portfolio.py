"""The portfolio by keyboard, over standings that were found out from the sandbox."""

from __future__ import annotations

import pytest

from exptui.domain.standing import Effect, Standing
from exptui.ui import messages
from exptui.ui.screens.portfolio.order import Sort
from tests.ui.portfolio_host import Reader, effect_of, reading


async def test_every_running_experiment_is_there_once() -> None:
    async with reading() as reader:
        running = [row for row in reader.app.workspace.rows.values() if row.started]
        assert sorted(reader.order()) == sorted(row.id for row in running)
        paused = sum(row.status == "paused" for row in running)
        assert f"{len(running) - paused} running, {paused} paused" in reader.text


async def test_a_line_has_the_main_result_with_its_bar() -> None:
    async with reading() as reader:
        line = reader.line("ship")
        assert line.startswith("▲ Express")
        assert "test" in line
        assert "+15.0%" in line
        assert "[7.7, 22.3]" in line
        assert "better" in line
        assert "│" in line
        assert "┃" in line


async def test_the_zero_of_the_scale_is_above_the_zero_of_every_bar() -> None:
    async with reading() as reader:
        head = next(line for line in reader.lines if "signif." in line)
        at = head.index(" 0 ") + 1
        drawn = [line for line in reader.lines if "│" in line or "┃" in line]
        assert len(drawn) > 10
        assert {line[at] for line in drawn} <= {"│", "┃"}


async def test_a_metric_that_should_fall_is_marked_and_judged_by_its_goal() -> None:
    async with reading() as reader:
        line = reader.line("roll_back")
        assert "+3.4% ↓" in line
        assert "worse" in line
        assert "↓ less is better" in reader.text
        assert "better" in reader.line("prompt")


async def test_a_difference_in_its_own_unit_is_not_on_the_axis() -> None:
    async with reading((160, 40)) as reader:
        absolute = [
            number
            for number in reader.order()
            if (e := effect_of(reader, number)) is not None and not e.relative
        ]
        assert absolute == [reader.server.numbered("excluded_variant")]
        line = reader.line("excluded_variant")
        assert "absolute, so not on the axis" in line
        assert "%" not in line.split("yearly")[1]
        assert "│" not in line


async def test_those_without_an_interval_come_last_with_the_reason() -> None:
    async with reading((120, 40)) as reader:
        without = [number for number in reader.order() if effect_of(reader, number) is None]
        assert without
        assert reader.order()[-len(without) :] == without
        assert "no exposures" in reader.line("zero_exposures")
        assert "no metric" in reader.line("no_metric")
        assert "can't be read" in reader.line("unreadable")


# Orders


async def test_s_steps_through_the_orders_and_says_which() -> None:
    async with reading() as reader:
        for sort in (Sort.CLASS, Sort.LIFT, Sort.CERTAINTY, Sort.DAYS, Sort.NAME, Sort.CLASS):
            assert f"by {sort}" in reader.text
            await reader.presses("s")


def drawn(reader: Reader) -> list[tuple[int, Standing, Effect]]:
    """Those on the axis, from the top."""
    standings = reader.app.attention.queue.standings
    effects = [(number, standings[number], effect_of(reader, number)) for number in reader.order()]
    return [
        (n, standing, effect) for n, standing, effect in effects if effect is not None and effect.relative
    ]


async def test_by_lift_the_largest_comes_first() -> None:
    async with reading() as reader:
        await reader.presses("s")
        lifts = [effect.middle or 0.0 for _, _, effect in drawn(reader)]
        assert lifts == sorted(lifts, reverse=True)


async def test_by_certainty_the_clearest_comes_first_whichever_way() -> None:
    async with reading() as reader:
        await reader.presses("s", "s")
        found = drawn(reader)
        clear = [not (effect.low or 0.0) <= 0 <= (effect.high or 0.0) for _, _, effect in found]
        assert clear == sorted(clear, reverse=True)
        numbers = [number for number, _, _ in found]
        assert numbers.index(reader.server.numbered("roll_back")) < numbers.index(
            reader.server.numbered("srm")
        )


async def test_by_days_the_longest_comes_first_and_by_name_the_alphabet() -> None:
    async with reading() as reader:
        await reader.presses("s", "s", "s")
        days = [standing.days for _, standing, _ in drawn(reader)]
        assert days == sorted(days, reverse=True)
        await reader.presses("s")
        names = [reader.app.workspace.rows[number].name.casefold() for number, _, _ in drawn(reader)]
        assert names == sorted(names)


async def test_by_class_the_broken_come_first() -> None:
    async with reading() as reader:
        ranks = [standing.attention.rank for _, standing, _ in drawn(reader)]
        assert ranks == sorted(ranks)


async def test_the_cursor_stays_on_its_experiment_in_another_order() -> None:
    async with reading() as reader:
        await reader.presses("j", "j", "j")
        before = reader.view.target
        await reader.presses("s")
        assert reader.view.target == before
        row = reader.screen.current_row()
        assert row is not None
        assert row.name[:8] in reader.cursor


# Keys


async def test_the_cursor_moves_over_experiments_only() -> None:
    async with reading() as reader:
        order = reader.order()
        seen = [reader.view.target]
        for _ in order[1:]:
            await reader.presses("j")
            seen.append(reader.view.target)
        assert seen == order
        await reader.presses("k")
        assert reader.view.target == order[-2]
        await reader.presses("g")
        assert reader.view.target == order[0]
        await reader.presses("G")
        assert reader.view.target == order[-1]
        await reader.presses("pageup")
        assert reader.view.target not in (order[0], order[-1])


async def test_the_one_under_the_cursor_is_told_in_full() -> None:
    async with reading() as reader:
        at = reader.order().index(reader.server.numbered("roll_back"))
        await reader.presses(*["j"] * at)
        assert "Product video on listing pages · day 16" in reader.text
        assert "Page load time: test +3.4% [2.7, 4.1], less is better, significantly worse" in reader.text
        assert "▼ DECIDE: roll back test" in reader.text


async def test_enter_opens_it_with_its_neighbours_in_this_order() -> None:
    async with reading() as reader:
        await reader.presses("s", "j", "enter")
        opened = reader.app.asked[-1]
        assert isinstance(opened, messages.ExperimentOpened)
        assert opened.experiment_id == reader.view.target
        assert opened.neighbours == tuple(reader.order())


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_it_closes(key: str) -> None:
    async with reading() as reader:
        await reader.presses(key)
        assert len(reader.app.screen_stack) == 1
