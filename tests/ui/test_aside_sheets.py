"""The dialogs that put something aside and bring it back: by keyboard alone, and leaving never does anything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from textual.app import App
from textual.events import Event
from textual.pilot import Pilot

from exptui.services.aside import Aside
from exptui.services.place import Place
from exptui.ui.modals.aside import AsideSheet, aside_items
from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.modals.mute import MuteSheet
from exptui.ui.modals.snooze import SnoozeSheet
from tests.support.keyboard import NAMES, key_event
from tests.support.person import SteadyPace
from tests.support.standings import NOON, finding, row, standing

SIZES = [(80, 24), (60, 16), (120, 36)]
NOT_YET = object()
SRM = finding(
    "srm",
    title="Sample ratio mismatch",
    reason="SRM p<.001, 56/44 of 22.1k, planned 50/50",
    detail="[bold]12,376 of 22,100 people[/] got control.",
    why="No result can be trusted.",
)


class Host(App[None]):
    """Shows one dialog, and keeps what it was dismissed with."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.answer: Any = NOT_YET

    async def on_event(self, event: Event) -> None:
        screen = self.screen_stack[-1] if self.screen_stack else None
        if isinstance(screen, GuardedScreen) and not event.is_forwarded and screen.ignores(event):
            event.stop()
            return
        await super().on_event(event)

    def keep(self, answer: Any) -> None:
        self.answer = answer


class Reader:
    """Somebody before one dialog."""

    def __init__(self, app: Host, pilot: Pilot[None], pace: SteadyPace) -> None:
        self.app = app
        self.pilot = pilot
        self.pace = pace

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def sees(self, words: str) -> bool:
        return words in " ".join(" ".join(self.lines).split())

    async def presses(self, *keys: str) -> None:
        for key in keys:
            self.pace.forward(0.5)
            driver = self.app._driver
            assert driver is not None
            driver.send_message(key_event(key))
            await self.pilot.pause()


@asynccontextmanager
async def before(screen: GuardedScreen[Any], size: tuple[int, int] = (80, 24)) -> AsyncIterator[Reader]:
    app = Host()
    assert isinstance(screen.pace, SteadyPace)
    async with app.run_test(size=size) as pilot:
        app.push_screen(screen, app.keep)
        await pilot.pause()
        yield Reader(app, pilot, screen.pace)


def aside() -> Aside:
    place = Place(host="https://eu.posthog.test", project_id=1)
    return Aside(None, place, {1: row()}, now=lambda: NOON, zone=UTC)


def snooze_sheet(*names: str, snoozed: str = "", ahead: bool = True) -> SnoozeSheet:
    choices = aside().choices([standing(target=1000.0 if ahead else None)])
    return SnoozeSheet(SteadyPace(), names or ("checkout-redesign",), choices, snoozed=snoozed)


# Snoozing


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["1"], "until Tue 24 Nov"),
        (["3"], "until Thu 26 Nov"),
        (["7"], "until Mon 30 Nov"),
        (["w"], "until Mon 7 Dec"),
        (["t"], "until target"),
        (["c"], "until it changes"),
        (["enter"], "until Tue 24 Nov"),
        (["j", "j", "k", "enter"], "until Thu 26 Nov"),
        (["down", "down", "enter"], "until Mon 30 Nov"),
        (["end", "enter"], "until it changes"),
    ],
)
async def test_the_end_of_a_snooze_is_chosen_by_its_key_or_by_moving_there(
    keys: list[str], words: str
) -> None:
    async with before(snooze_sheet()) as reader:
        await reader.presses(*keys)
        kept = aside()
        kept.snooze(standing(SRM), reader.app.answer)
        assert kept.snoozed(standing(SRM)) == words


@pytest.mark.parametrize("size", SIZES)
async def test_every_end_of_a_snooze_is_in_sight_with_its_key(size: tuple[int, int]) -> None:
    async with before(snooze_sheet(snoozed="until Fri 27 Nov"), size) as reader:
        shown = [line.strip() for line in reader.lines]
        assert shown[0] == "Snooze checkout-redesign (now until Fri 27 Nov)"
        for line in (
            "› 1  1 day      until Tue 24 Nov",
            "t  target     until its planned sample is there",
            "b  back       into the queue, now",
            "enter or its key: choose · j k: move · esc: cancel",
        ):
            assert line in shown
        await reader.presses("j")
        assert [line.strip() for line in reader.lines if "›" in line] == ["› 3  3 days     until Thu 26 Nov"]


async def test_a_target_is_offered_only_where_there_is_one() -> None:
    async with before(snooze_sheet(ahead=False)) as reader:
        assert not reader.sees("planned sample")
        await reader.presses("t")
        assert reader.app.answer is NOT_YET


async def test_what_is_snoozed_can_be_brought_back_and_only_that() -> None:
    async with before(snooze_sheet()) as reader:
        await reader.presses("b")
        assert reader.app.answer is NOT_YET
    async with before(snooze_sheet(snoozed="until target")) as reader:
        await reader.presses("b")
        assert reader.app.answer == "back"


@pytest.mark.parametrize("size", SIZES)
async def test_several_are_snoozed_at_once_however_long_their_names_are(size: tuple[int, int]) -> None:
    names = [f"[bold]experiment number {number}[/]" for number in range(12)]
    async with before(snooze_sheet(*names), size) as reader:
        assert reader.sees("Snooze 12 experiments [bold]experiment number 0[/]")
        assert reader.sees("› 1 1 day")
        assert reader.sees("something about it changes")


# Muting


@pytest.mark.parametrize("size", SIZES)
async def test_muting_says_what_it_does_and_what_it_does_not(size: tuple[int, int]) -> None:
    async with before(MuteSheet(SteadyPace(), "checkout-redesign", SRM), size) as reader:
        for words in (
            "Mute: Sample ratio mismatch checkout-redesign",
            SRM.reason,
            "[bold]12,376 of 22,100 people[/] got control.",
            "until it is gone or says something else",
            "nothing is called ready to ship while it stands",
            "enter: mute · esc: cancel",
        ):
            assert reader.sees(words), words


@pytest.mark.parametrize("note", ["", "known since spring"])
async def test_enter_mutes_with_the_note(note: str) -> None:
    async with before(MuteSheet(SteadyPace(), "checkout-redesign", SRM)) as reader:
        await reader.presses(*(NAMES.get(character, character) for character in note), "enter")
        assert reader.app.answer == note


async def test_what_is_no_warning_is_not_said_to_forbid_shipping() -> None:
    hint = replace(SRM, severity="info")
    async with before(MuteSheet(SteadyPace(), "checkout-redesign", hint)) as reader:
        assert not reader.sees("ready to ship")


# All that is put aside


def put_aside() -> AsideSheet:
    kept = aside()
    kept.snooze(standing(SRM), "target")
    kept.mute(standing(SRM), SRM, "the bot filter of the old app drops half of control; [b]fixed[/b] in 4.2")
    kept.mute(standing(SRM, of=row(9)), SRM)
    rows = {1: row(name="checkout-redesign")}
    items = aside_items(kept.entries(), rows, NOON + timedelta(hours=3), UTC)
    return AsideSheet(items, SteadyPace())


async def test_all_that_is_put_aside_is_listed_with_until_note_and_age() -> None:
    async with before(put_aside()) as reader:
        assert reader.sees(
            "Snoozed › checkout-redesign until target · 3 hours ago Muted checkout-redesign Sample"
        )
        assert reader.sees("experiment 9 Sample ratio mismatch · 3 hours ago")
        assert reader.sees("enter: bring it back")


@pytest.mark.parametrize("size", SIZES)
async def test_a_note_that_has_no_room_is_shown_in_full_below(size: tuple[int, int]) -> None:
    async with before(put_aside(), size) as reader:
        await reader.presses("j")
        assert reader.sees(
            "Sample ratio mismatch: the bot filter of the old app drops half of control; [b]fixed[/b] in 4.2"
        )


@pytest.mark.parametrize(
    ("keys", "key"),
    [(["enter"], "snooze:1"), (["j", "enter"], "mute:1:srm"), (["end", "enter"], "mute:9:srm")],
)
async def test_enter_brings_one_back(keys: list[str], key: str) -> None:
    async with before(put_aside()) as reader:
        await reader.presses(*keys)
        assert reader.app.answer == key


@pytest.mark.parametrize("size", SIZES)
async def test_where_nothing_is_put_aside_it_says_so(size: tuple[int, int]) -> None:
    async with before(AsideSheet((), SteadyPace()), size) as reader:
        assert reader.sees("Nothing is snoozed or muted.")
        await reader.presses("enter")
        assert reader.app.answer is NOT_YET


# All of them


def every() -> list[GuardedScreen[Any]]:
    return [snooze_sheet(), MuteSheet(SteadyPace(), "checkout-redesign", SRM), put_aside()]


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_leaving_does_nothing(which: int, key: str) -> None:
    async with before(every()[which]) as reader:
        await reader.presses(key)
        assert reader.app.answer is None


@pytest.mark.parametrize("which", range(3))
async def test_keys_that_came_too_early_do_nothing(which: int) -> None:
    async with before(every()[which]) as reader:
        driver = reader.app._driver
        assert driver is not None
        for key in ("1", "enter", "c", "enter"):
            driver.send_message(key_event(key))
        await reader.pilot.pause()
        assert reader.app.answer is NOT_YET
