"""The portfolio by keyboard, over standings that were found out from the sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import on
from textual.app import App
from textual.message import Message
from textual.pilot import Pilot

from exptui.api.errors import PostHogError
from exptui.domain.standing import Effect, Standing
from exptui.services.attention import Attention
from exptui.services.workspace import Workspace
from exptui.ui import messages
from exptui.ui.screens.portfolio.order import Sort
from exptui.ui.screens.portfolio.screen import PortfolioScreen
from exptui.ui.widgets.cursor_view import CursorView, Laid
from tests.support.server import Server


class Host(App[None]):
    """Opens the portfolio, tells it of standings, and keeps what it asks for."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, workspace: Workspace, attention: Attention, *, ascii_only: bool = False) -> None:
        super().__init__()
        self.workspace = workspace
        self.attention = attention
        self.ascii_only = ascii_only
        self.asked: list[Message] = []

    def on_mount(self) -> None:
        self.attention.subscribe(lambda ids: self._tell(messages.StandingsChanged(ids)))
        self.workspace.subscribe(lambda ids: self._tell(messages.WorkspaceChanged(ids)))
        problem = self.attention.problem
        self.push_screen(PortfolioScreen(self.workspace, self.attention.queue, problem=problem))

    def _tell(self, message: Message) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, PortfolioScreen):
                screen.post_message(message)

    @on(messages.ExperimentOpened)
    @on(messages.ReloadRequested)
    def _keep(self, message: Message) -> None:
        self.asked.append(message)


class Reader:
    """Somebody who presses keys and reads the screen."""

    def __init__(self, app: Host, pilot: Pilot[None], server: Server) -> None:
        self.app = app
        self.pilot = pilot
        self.server = server

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def screen(self) -> PortfolioScreen:
        screen = self.app.screen_stack[1]
        assert isinstance(screen, PortfolioScreen)
        return screen

    @property
    def view(self) -> CursorView:
        return self.screen.query_one(CursorView)

    @property
    def cursor(self) -> str:
        return next((line for line in self.lines if line.startswith(">")), "")

    def line(self, made_for: str) -> str:
        """The line of the experiment that was made for something, in view or not."""
        number, targets = self.server.numbered(made_for), self.laid.targets
        at = next(at for at, each in targets.items() if each == number)
        return "".join(text for text, _ in self.laid.lines[at])

    @property
    def laid(self) -> Laid:
        laid = self.view.lines
        assert isinstance(laid, Laid)
        return laid

    def order(self) -> list[int]:
        """Experiments from the top."""
        return [each for _, each in self.laid.targets.items() if isinstance(each, int)]

    async def presses(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()


@asynccontextmanager
async def reading(
    size: tuple[int, int] = (80, 24),
    *,
    judged: bool = True,
    loaded: bool = True,
    server: Server | None = None,
    ascii_only: bool = False,
) -> AsyncIterator[Reader]:
    server = server or Server()
    workspace = server.workspace()
    attention = Attention(workspace)
    assert workspace.posthog is not None
    attention.connect(workspace.posthog)
    if loaded:
        await workspace.load()
    if judged:
        await attention.fill(lambda: ())
    app = Host(workspace, attention, ascii_only=ascii_only)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Reader(app, pilot, server)


def effect_of(reader: Reader, number: int) -> Effect | None:
    return reader.app.attention.queue.standings[number].primary


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


# What changes meanwhile


async def test_before_anything_is_judged_every_line_says_so() -> None:
    async with reading(judged=False) as reader:
        assert "none judged yet" in reader.text
        assert reader.text.count("not judged yet") > 10
        assert "│" not in reader.text


async def test_what_is_found_out_appears_in_place_and_moves_nothing() -> None:
    async with reading(judged=False) as reader:
        await reader.presses("j", "j")
        before, cursor, line = reader.order(), reader.view.target, reader.view.cursor
        await reader.app.attention.fill(lambda: ())
        await reader.pilot.pause()
        assert reader.order() == before
        assert (reader.view.target, reader.view.cursor) == (cursor, line)
        assert "+15.0%" in reader.line("ship")
        assert "r: new order" in reader.text
        await reader.presses("r")
        assert reader.order() != before
        assert reader.view.target == cursor
        assert "r: new order" not in reader.text
        assert [type(each) for each in reader.app.asked] == [messages.ReloadRequested]


async def test_one_that_ended_is_gone_and_the_others_stay() -> None:
    async with reading() as reader:
        before = reader.order()
        gone = before[1]
        reader.server.world.experiments[gone]["end_date"] = "2026-03-02T09:00:00Z"
        await reader.app.workspace.refresh(gone)
        await reader.pilot.pause()
        assert reader.order() == [each for each in before if each != gone]


async def test_what_could_not_be_read_says_why() -> None:
    server = Server()
    server.faults.forbid_scope("query:read")
    for path in ("metrics_recalculation", "timeseries_results"):
        server.faults.missing(path)
    async with reading((120, 30), server=server) as reader:
        assert "0 drawn" in reader.text
        assert "its result could not be read" in reader.line("ship")
        assert "(not all could be read)" in reader.text


async def test_one_that_the_server_does_not_give_says_what_it_answered() -> None:
    async with reading((120, 30), judged=False) as reader:
        number = reader.server.numbered("ship")
        reader.server.faults.next("GET", f"/experiments/{number}/", times=9)
        with pytest.raises(PostHogError):
            await reader.app.attention.judge(number)
        reader.app._tell(messages.StandingsChanged(frozenset({number})))
        await reader.pilot.pause()
        assert "could not be read: " in reader.line("ship")
        assert "not judged yet" not in reader.line("ship")


async def test_old_results_say_how_old_they_are() -> None:
    async with reading((120, 30)) as reader:
        reader.server.clock.forward(25 * 3600)
        reader.app._tell(messages.StandingsChanged())
        await reader.pilot.pause()
        assert "oldest from 09:30 yesterday" in reader.text
        assert "people · from 09:30 yesterday" in reader.text


async def test_a_project_without_running_experiments_says_so() -> None:
    async with reading(server=Server(empty=True)) as reader:
        assert "No experiment is running" in reader.text
        await reader.presses("j", "s", "enter")
        assert not reader.app.asked


async def test_before_the_list_is_read_it_says_what_it_waits_for() -> None:
    async with reading(judged=False, loaded=False) as reader:
        assert "Reading the experiments of" in reader.text
        await reader.app.workspace.load()
        await reader.pilot.pause()
        assert "not judged yet" in reader.text


# Terminals


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (160, 40)])
async def test_it_fits_the_terminal(size: tuple[int, int]) -> None:
    async with reading(size) as reader:
        laid = reader.laid
        widths = [sum(len(text) for text, _ in line) for line in map(laid.__getitem__, range(len(laid)))]
        assert max(widths) <= reader.view.room
        assert "esc" in reader.lines[-1]
        assert "signif." in reader.text
        if size[0] >= 80:
            assert "interval" in reader.text


async def test_in_ascii_bars_are_made_of_ascii() -> None:
    async with reading(ascii_only=True) as reader:
        assert reader.line("ship").rstrip().endswith("]")
        assert "|" in reader.line("ship")
        assert not set("│┃█▏") & set(reader.line("ship"))
