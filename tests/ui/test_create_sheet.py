"""The dialog before an experiment is created: all of it is shown, a yes is typed, and the outcome is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.events import Event
from textual.pilot import Pilot

from exptui.domain.experiment import Experiment
from exptui.domain.flags import FeatureFlag
from exptui.domain.text import Json
from exptui.services.creating import Created
from exptui.services.journal import Ending
from exptui.ui.modals.create import Accepted, CreateSheet, preview_of
from exptui.ui.modals.create_lines import hung
from exptui.ui.modals.guarded import GuardedScreen
from exptui.ui.widgets.lines import Line, text_of, width_of
from tests.support.keyboard import key_event
from tests.support.person import SteadyPace

BODY: Json = {
    "name": "Shorter checkout",
    "description": "Fewer fields, more orders.\nSecond line.",
    "feature_flag_key": "shorter-checkout",
    "type": "web",
    "parameters": {
        "feature_flag_variants": [
            {"key": "control", "name": "As it is", "split_percent": 50},
            {"key": "short", "split_percent": 30},
            {"key": "a-variant-with-a-key-that-is-much-too-long-for-a-column", "split_percent": 20},
        ],
        "feature_flag_payloads": {"short": '{"fields": 3}'},
        "variant_notes": {"short": "three fields"},
        "rollout_percentage": 40,
        "aggregation_group_type_index": 0,
    },
    "metrics": [
        {
            "kind": "ExperimentMetric",
            "metric_type": "mean",
            "name": "Refunds",
            "goal": "decrease",
            "source": {"kind": "EventsNode", "event": "refund_requested", "math": "total"},
        }
    ],
    "exposure_criteria": {"filterTestAccounts": False, "multiple_variant_handling": "first_seen"},
    "stats_config": {"method": "frequentist", "frequentist": {"alpha": 0.1}},
    "running_time_calculation": {"minimum_detectable_effect": 7},
    "holdout_id": 12,
    "excluded_variants": ["short"],
}


def said(body: Json, **more: Any) -> str:
    lines = preview_of(body, title="Create", **more).lines
    return "\n".join(text_of(line) for line in hung(lines, 200))


def test_everything_that_is_sent_is_in_the_preview() -> None:
    text = said(BODY)
    for words in (
        *("Shorter checkout", "Fewer fields, more orders.", "Second line.", "shorter-checkout, new and off"),
        *("web", "As it is", "50%", "30%", "20%", "to 40% of users", '{"fields": 3}', "three fields"),
        *("a-variant-with-a-key-that-is-much-too-long-for-a-column", "Refunds", "lower is better"),
        *("refund_requested", "first_seen", "frequentist", "0.1", "7", "12", "short"),
    ):
        assert words in text, text
    assert "Exposure leave out test accounts: no" in text


def test_without_a_word_on_variants_the_two_that_posthog_makes_are_shown() -> None:
    text = said({"name": "x", "feature_flag_key": "x"})
    assert "control  50%" in text
    assert "test     50%" in text
    assert "to 100% of users" in text
    assert "none yet: it can be made, and measures nothing" in text


def test_an_existing_flag_is_shown_with_its_own_variants() -> None:
    flag = FeatureFlag.model_validate(
        {
            "id": 5,
            "key": "shorter-checkout",
            "active": True,
            "filters": {
                "multivariate": {
                    "variants": [
                        {"key": "control", "rollout_percentage": 90},
                        {"key": "theirs", "rollout_percentage": 10},
                    ]
                }
            },
        }
    )
    text = said(BODY, flag=flag)
    assert "there already, on: it is linked as it is" in text
    assert "people go on getting its variants, launched or not" in text
    assert "nobody sees anything" not in text
    assert "theirs" in text
    assert "three fields" not in text.split("Primary")[0].split("theirs")[1]
    assert "of users" not in text


def test_what_others_wrote_steers_no_terminal() -> None:
    text = said({"name": "a\x1b[31mb", "feature_flag_key": "k", "description": "x\x07\u202ey"})
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text


spans = st.tuples(st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=60), st.just(""))


@given(st.lists(st.lists(spans, max_size=4).map(tuple), max_size=6), st.integers(50, 120))
def test_broken_lines_keep_their_words_and_fit_where_their_columns_do(lines: list[Line], width: int) -> None:
    broken = list(hung(lines, width))
    assert "".join("".join(text_of(line).split()) for line in broken) == "".join(
        "".join(text_of(line).split()) for line in lines
    )
    if all(width_of(line[:-1]) <= width for line in lines):
        assert all(width_of(line) <= width for line in broken)


# By keyboard


class Host(App[None]):
    """Holds one sheet."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.pace = SteadyPace()
        self.sheet = CreateSheet("shop · eu", self.pace)

    async def on_mount(self) -> None:
        await self.push_screen(self.sheet)

    async def on_event(self, event: Event) -> None:
        screen = self.screen_stack[-1] if self.screen_stack else None
        if isinstance(screen, GuardedScreen) and not event.is_forwarded and screen.ignores(event):
            event.stop()
            return
        await super().on_event(event)


class Reader:
    """Somebody before the sheet."""

    def __init__(self, app: Host, pilot: Pilot[None]) -> None:
        self.app, self.pilot, self.sheet = app, pilot, app.sheet

    @property
    def text(self) -> str:
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    def sees(self, words: str) -> bool:
        return " ".join(words.split()) in " ".join(self.text.split())

    async def waits(self) -> None:
        self.app.pace.forward(1.0)
        for _ in range(3):
            await self.pilot.pause()

    async def presses(self, *keys: str) -> None:
        driver = self.app._driver
        assert driver is not None
        for key in keys:
            self.app.pace.forward(0.2)
            driver.send_message(key_event(key))
            await self.pilot.pause()

    async def asks(self, *unknown: str) -> None:
        self.sheet.ask(preview_of(BODY, title="Create an experiment"), unknown)
        await self.waits()


@asynccontextmanager
async def reading(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Reader]:
    app = Host()
    async with app.run_test(size=size) as pilot:
        reader = Reader(app, pilot)
        await reader.waits()
        yield reader


async def test_y_and_enter_accept_what_is_shown() -> None:
    async with reading() as reader:
        await reader.asks()
        await reader.presses("tab", "y", "enter")
        assert await reader.sheet.decision() == Accepted()


async def test_enter_on_its_own_leaves_and_accepts_nothing() -> None:
    async with reading() as reader:
        await reader.asks()
        await reader.presses("enter")
        assert await reader.sheet.decision() is None
        assert reader.sheet.left


async def test_unknown_events_take_a_yes_of_their_own() -> None:
    async with reading() as reader:
        await reader.asks("refund_requested")
        assert reader.sees("PostHog has never seen “refund_requested”. Create it with that all the same?")
        assert reader.sees("Say whether the unknown event is meant.")
        await reader.presses("shift+tab", "right", "space")
        assert reader.sees("Correct the event, or say yes.")
        await reader.presses("left", "space", "tab", "y", "enter")
        assert await reader.sheet.decision() == Accepted(allow_unknown=True)


async def test_all_of_it_can_be_scrolled_to_at_60x16() -> None:
    async with reading((60, 16)) as reader:
        await reader.asks()
        seen = reader.text
        for _ in range(12):
            await reader.presses("pagedown")
            seen += reader.text
        for words in ("Shorter checkout", "short", "Refunds", "Minimum detectable effect: 7"):
            assert words in seen
        assert reader.sees("Type y and press Enter")


async def test_enter_after_it_was_made_wants_to_see_it_and_escape_does_not() -> None:
    made = Experiment.model_validate({"id": 31, "name": "Shorter checkout", "feature_flag_key": "s"})
    created = Created(ending=Ending.DONE, message="It is experiment 31.", experiment=made, number=31)
    for key, wanted in (("enter", True), ("escape", False)):
        async with reading() as reader:
            await reader.asks()
            reader.sheet.sending()
            reader.sheet.tell(created)
            await reader.waits()
            assert reader.sees("✓ Created")
            assert reader.sees("Enter: open it")
            await reader.presses(key)
            assert await reader.sheet.closed() is wanted


async def test_an_experiment_on_a_flag_that_is_on_is_not_said_to_be_unseen() -> None:
    made = Experiment.model_validate(
        {"id": 31, "name": "x", "feature_flag": {"id": 1, "key": "theirs", "active": True}}
    )
    async with reading() as reader:
        reader.sheet.tell(Created(ending=Ending.DONE, experiment=made, number=31))
        await reader.waits()
        assert reader.sees("theirs, on already")
        assert reader.sees("It is not launched yet.")
        assert not reader.sees("Nobody sees")


async def test_each_ending_is_told_in_words() -> None:
    for ending, words in (
        (Ending.REFUSED, "✗ PostHog refused; nothing was created"),
        (Ending.AWAITING, "… Awaiting approval"),
        (Ending.NOT_DONE, "✗ Not created"),
        (Ending.UNKNOWN, "? Unknown: it may have been created"),
        (Ending.NOT_SENT, "✗ Nothing was sent"),
    ):
        async with reading() as reader:
            reader.sheet.tell(Created(ending=ending, message="Because.", hint="Do this.", link="https://p/1"))
            await reader.waits()
            for each in (words, "Because.", "Do this.", "https://p/1", "Enter or esc: close"):
                assert reader.sees(each), reader.text
            await reader.presses("enter")
            assert await reader.sheet.closed() is False
