"""Steps, filters and breakdowns in a form, other types, and the way back."""

from __future__ import annotations

from exptui.domain.metric_forms import METRIC, new_metric, with_type
from exptui.domain.text import Json
from tests.domain.filling import everything
from tests.ui.form_host import filling

CHOOSE = "Choose an event, or all events."
CHOSEN = {"kind": "EventsNode", "math": "sum", "type": "event", "conversion_window_unit": "day"}


def whole(metric_type: str) -> Json:
    return everything(METRIC, new_metric(metric_type), CHOSEN, newer=True)


def steps(body: Json) -> list[str]:
    return [step["event"] for step in body["series"]]


async def test_every_step_can_be_taken_back() -> None:
    async with filling() as filler:
        await filler.opens(whole("funnel"))
        before = filler.body
        await filler.goes_to("series", 0, part="item")
        await filler.presses("n")
        await filler.writes("third", "series", 1, "event")
        await filler.presses("K", "x")
        await filler.chooses("mean", "metric_type")
        assert filler.body["metric_type"] == "mean"
        for _ in range(5):
            await filler.presses("u")
        assert filler.body == before
        assert filler.told[-1] == before
        await filler.presses("u")
        assert filler.sees("Nothing to take back.")


async def test_the_type_is_tried_out_without_losing_a_source() -> None:
    body = whole("funnel")
    async with filling() as filler:
        await filler.opens(body)
        for metric_type in ("ratio", "retention", "mean", "funnel"):
            await filler.chooses(metric_type, "metric_type")
        assert filler.body == body
        await filler.chooses("mean", "metric_type")
        assert filler.body == with_type(body, "mean", before=body)
        await filler.presses("j")
        await filler.chooses("retention", "metric_type")
        assert [filler.body[key]["event"] for key in ("start_event", "completion_event")] == steps(body)
        await filler.presses("j")
        await filler.chooses("funnel", "metric_type")
        assert filler.body == body


async def test_steps_are_added_moved_and_taken_out() -> None:
    async with filling() as filler:
        await filler.opens(new_metric("funnel"))
        for number, event in enumerate("abc"):
            if number:
                await filler.presses("n")
            await filler.writes(event, "series", number, "event")
            await filler.goes_to("series", number, "event")
        await filler.presses("K", "K", "K")
        assert steps(filler.body) == ["c", "a", "b"]
        assert filler.cursor.split() == ["Event", "c"]
        await filler.presses("J")
        assert steps(filler.body) == ["a", "c", "b"]
        await filler.presses("x")
        assert steps(filler.body) == ["a", "b"]


async def test_objections_and_folds_go_with_their_step() -> None:
    async with filling() as filler:
        await filler.opens(whole("funnel"))
        await filler.goes_to("series", 0, "event")
        await filler.presses("backspace", "j")
        assert filler.sees(CHOOSE)
        await filler.presses("J")
        lines = filler.lines
        at = next(number for number, line in enumerate(lines) if CHOOSE in line)
        assert [line.split()[2] for line in lines[:at] if "Step " in line and line.strip()[0] in "+-"] == [
            "1",
            "2",
        ]
        assert next(line for line in lines if "Step 1" in line).strip().startswith("+")


async def test_there_are_at_most_three_breakdowns() -> None:
    async with filling() as filler:
        await filler.opens(new_metric("mean"))
        await filler.goes_to("breakdownFilter", "breakdowns")
        for number in range(4):
            await filler.presses("n")
            if number < 3:
                await filler.writes(f"p{number}", "breakdownFilter", "breakdowns", number, "property")
        rows = filler.body["breakdownFilter"]["breakdowns"]
        assert [row["property"] for row in rows] == ["p0", "p1", "p2"]
        assert filler.sees("At most 3")


async def test_a_folded_item_tells_what_it_is_and_opens_where_something_is_wrong() -> None:
    body = whole("mean")
    async with filling() as filler:
        await filler.opens(body)
        assert filler.sees("+ Filter 1 order_value = 5 (event)")
        await filler.goes_to("source", "properties", 0, "key")
        await filler.presses("delete")
        await filler.goes_to("source", "properties", 0, part="item")
        await filler.presses("enter")
        assert filler.sees("+ Filter 1 nothing yet")
        await filler.presses("ctrl+s")
        assert filler.sees("Choose the property.")
        assert filler.cursor.startswith("Property")
