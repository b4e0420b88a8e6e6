"""A form under the keys: what is told when, and that nothing typed is lost."""

from __future__ import annotations

import pytest

from exptui.domain.forms import Form
from exptui.domain.metric_forms import METRIC, answer, new_metric
from exptui.domain.metrics import METRIC_TYPES
from exptui.domain.questions import Kind, Question, walk
from exptui.domain.setting_forms import HOLDOUT, STATISTICS
from exptui.domain.text import Json
from exptui.ui.screens.metrics.form import Shortcut
from tests.domain.filling import everything, made
from tests.ui.form_host import OPEN, filling

CHOOSE = "Choose an event, or all events."
CHOSEN = {"kind": "EventsNode", "math": "sum", "type": "event", "conversion_window_unit": "day"}


def whole(metric_type: str) -> Json:
    return everything(METRIC, new_metric(metric_type), CHOSEN, newer=True)


async def test_an_objection_is_told_below_its_field_once_that_is_left() -> None:
    async with filling() as filler:
        await filler.opens(new_metric("mean"))
        await filler.goes_to("source", "event")
        assert not filler.sees(CHOOSE)
        await filler.presses("j")
        at = next(number for number, line in enumerate(filler.lines) if line.strip().startswith("Event"))
        assert filler.lines[at + 1].strip() == f"✗ {CHOOSE}"
        await filler.writes("purchase", "source", "event")
        assert not filler.sees(CHOOSE)


async def test_the_form_is_not_taken_while_something_speaks_against_it() -> None:
    async with filling() as filler:
        await filler.opens(new_metric("retention"))
        await filler.presses("ctrl+s")
        assert filler.app.left_with == OPEN
        assert filler.cursor.startswith("Event")
        assert filler.text.count(CHOOSE) == 2
        assert filler.sees("2 answers to put right first.")
        await filler.presses("j")
        assert not filler.sees("2 answers to put right first.")


async def test_leaving_hands_nothing_over_and_everything_typed_was_told() -> None:
    async with filling() as filler:
        await filler.opens(new_metric("mean"))
        await filler.writes("purchase", "source", "event")
        await filler.presses("escape")
        assert filler.app.left_with is None
        assert filler.told[-1] == answer(new_metric("mean"), ("source", "event"), "purchase")


async def test_escape_while_writing_leaves_the_answer_as_it_was() -> None:
    async with filling() as filler:
        await filler.opens(new_metric("mean"))
        await filler.goes_to("name")
        await filler.presses("enter")
        await filler.types("half a na")
        await filler.presses("escape")
        assert filler.app.left_with == OPEN
        assert filler.body == new_metric("mean")
        await filler.until(lambda: not filler.sees("half a na"))


async def test_ctrl_s_takes_what_is_being_written_too() -> None:
    async with filling() as filler:
        await filler.opens(made("mean", "EventsNode", "total", newer=True))
        await filler.goes_to("name")
        await filler.presses("enter")
        await filler.types("Orders")
        await filler.presses("ctrl+s")
        assert filler.app.left_with["name"] == "Orders"


async def test_text_typed_ahead_is_written_and_not_taken_for_keys() -> None:
    async with filling() as filler:
        await filler.opens(new_metric("mean"))
        await filler.goes_to("name")
        await filler.presses("enter", "x", "n", "u", "q", "enter")
        assert filler.body["name"] == "xnuq"


async def test_a_form_that_nobody_changed_is_handed_back_as_it_was() -> None:
    body = whole("ratio") | {"odd": {"kept": None}}
    async with filling() as filler:
        await filler.opens(body)
        for key in ("G", "pageup", "j", "j", "g", "pagedown"):
            await filler.presses(key)
        await filler.presses("ctrl+s")
        assert filler.app.left_with is body
        assert filler.told == []


async def test_options_are_listed_with_what_they_mean() -> None:
    async with filling() as filler:
        await filler.opens(new_metric("mean"))
        await filler.goes_to("source", "math")
        assert filler.cursor == "Counted as      ‹ count ›  how often it happens"
        await filler.presses("enter")
        assert filler.sees("( ) people who do it")
        await filler.presses("G", "k", "k", "enter")
        assert filler.body["source"]["math"] == "dau"
        await filler.presses("enter", "j", "escape")
        assert filler.body["source"]["math"] == "dau"
        assert filler.app.left_with == OPEN
        assert not filler.sees("( ) people who do it")


async def test_the_servers_words_stand_at_their_field_until_it_is_changed() -> None:
    said = {
        ("source", "properties", 0, "key"): "Not a property [/] of ours.",
        ("nowhere",): "Something else.",
    }
    async with filling() as filler:
        await filler.opens(whole("mean"), wrong=said)
        at = next(number for number, line in enumerate(filler.lines) if "PostHog: Not a property [/]" in line)
        assert "Property" in filler.lines[at - 1]
        assert filler.cursor.startswith("Property")
        assert filler.sees("✗ PostHog: Something else.")
        await filler.writes("another", "source", "properties", 0, "key")
        assert not filler.sees("Not a property")
        await filler.presses("u")
        assert filler.sees("Not a property")
        await filler.presses("ctrl+s")
        assert filler.app.left_with == whole("mean")


async def test_without_a_name_the_computed_one_is_shown() -> None:
    async with filling() as filler:
        await filler.opens(made("ratio", "EventsNode", "total", newer=True))
        assert filler.sees("Name (order_completed ÷ order_completed)")
        await filler.writes("Mine", "name")
        assert filler.sees("Name Mine")
        await filler.goes_to("name")
        await filler.presses("delete")
        assert "name" not in filler.body


async def test_what_does_not_belong_there_is_told_and_taken_out() -> None:
    body = made("funnel", "EventsNode", "total", newer=True)
    async with filling() as filler:
        await filler.opens(body | {"threshold": 3})
        assert filler.sees("Not of a funnel: take it out.")
        await filler.goes_to("threshold")
        await filler.presses("x", "ctrl+s")
        assert filler.app.left_with == body


async def test_all_events_are_an_answer() -> None:
    async with filling() as filler:
        await filler.opens(new_metric("mean"))
        await filler.goes_to("source", "event")
        await filler.presses("asterisk")
        assert filler.cursor.endswith("all events")
        await filler.presses("ctrl+s")
        assert filler.app.left_with["source"] == {"kind": "EventsNode"}


async def test_what_cannot_be_read_stays_as_it_was_typed() -> None:
    async with filling() as filler:
        await filler.opens(made("mean", "EventsNode", "total", newer=True))
        await filler.writes("a week", "conversion_window")
        assert filler.sees("Within a week")
        assert filler.sees("A whole number, such as 7.")


async def test_what_is_closed_says_why() -> None:
    async with filling() as filler:
        body = {"start_date": "2026-11-01T00:00:00Z", "holdout_id": 3}
        await filler.opens(body, HOLDOUT)
        await filler.presses("enter", "e", "delete")
        assert filler.body == body
        assert filler.sees("A holdout can only be changed while the experiment is a draft.")


async def test_yes_no_or_as_the_team_has_it() -> None:
    async with filling() as filler:
        await filler.opens({"stats_config": {"method": "frequentist"}}, STATISTICS)
        path = ("stats_config", "frequentist", "sequential_testing_enabled")
        await filler.chooses("yes", *path)
        assert filler.form.filling.value(path) is True
        assert filler.sees("Tuned for (5000)")
        await filler.chooses("no", *path)
        assert filler.form.filling.value(path) is False
        await filler.chooses("", *path)
        assert filler.body == {"stats_config": {"method": "frequentist"}}


async def test_a_key_of_its_own_changes_several_answers_at_once() -> None:
    form = Form(lambda _body, _newer: (Question(path=("a",), label="A", kind=Kind.WHOLE),))
    async with filling() as filler:
        await filler.opens(
            {"a": 1},
            form,
            shortcuts=[Shortcut("E", "even", lambda body: body | {"a": 50, "b": 50})],
            notes=lambda body: [f"Together {body['a'] + body.get('b', 0)}."],
        )
        assert filler.sees("Together 1.")
        assert filler.sees("E: even")
        await filler.presses("E")
        assert filler.sees("Together 100.")
        await filler.presses("u")
        assert filler.body == {"a": 1}


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36)])
@pytest.mark.parametrize("metric_type", METRIC_TYPES)
async def test_the_cursor_is_in_view_at_every_question(metric_type: str, size: tuple[int, int]) -> None:
    async with filling(size) as filler:
        form = await filler.opens(whole(metric_type))
        asked = list(walk(form.filling.questions))
        for question in asked:
            await filler.goes_to(*question.path)
        await filler.presses("g")
        for key in ("j", "k"):
            seen = {form.view.spot}
            for _ in range(len(form.view.lines)):
                await filler.presses(key)
                seen.add(form.view.spot)
                assert filler.cursor
                assert max(map(len, filler.lines)) <= size[0]
            assert {spot.path for spot in seen if spot is not None} >= {q.path for q in asked}
