"""Metrics made by keyboard alone."""

from __future__ import annotations

import pytest

from exptui.domain.json_paths import MISSING
from exptui.domain.metric_forms import METRIC, new_metric, objections
from exptui.domain.metrics import METRIC_TYPES
from exptui.domain.questions import LISTS, Kind, Question, walk
from exptui.domain.text import Json
from tests.domain.filling import TYPED, combinations, everything, made
from tests.ui.form_host import Filler, filling


async def answers_what_is_needed(filler: Filler) -> None:
    """Answer whatever is objected to, until nothing is."""
    for _ in range(40):
        open_ones = list(filler.form.filling.objections)
        if not open_ones:
            return
        await filler.writes(typed_for(filler.asked(open_ones[0])), *open_ones[0])
    raise AssertionError(filler.text)


def typed_for(question: Question) -> str:
    if question.numerical and question.several:
        return "1, 5"
    return "1" if question.path[-1] == "lower_bound_percentile" else TYPED[question.kind]


async def makes(filler: Filler, metric_type: str, source: str, math: str, *, newer: bool) -> Json:
    await filler.opens(new_metric("mean"), newer=newer)
    await filler.chooses(metric_type, "metric_type")
    for name, value in (("kind", source), ("math", math)):
        for question in list(walk(filler.form.filling.questions)):
            if question.path[-1] == name:
                await filler.chooses(value, *question.path)
    await answers_what_is_needed(filler)
    await filler.presses("ctrl+s")
    made_by_keys: Json = filler.app.left_with
    return made_by_keys


@pytest.mark.parametrize("metric_type", METRIC_TYPES)
async def test_every_source_and_math_is_made_by_keyboard(metric_type: str) -> None:
    async with filling() as filler:
        for row in [each for each in combinations() if each[0] == metric_type]:
            assert await makes(filler, *row, newer=True) == made(*row, newer=True)


@pytest.mark.parametrize("metric_type", METRIC_TYPES)
async def test_every_type_is_made_by_keyboard_for_an_older_server(metric_type: str) -> None:
    async with filling((60, 16)) as filler:
        row = (metric_type, "EventsNode", "total")
        assert await makes(filler, *row, newer=False) == made(*row, newer=False)
        assert not filler.sees("At least")


@pytest.mark.parametrize("metric_type", METRIC_TYPES)
@pytest.mark.parametrize("filter_type", ["event", "person", "group", "hogql"])
async def test_every_question_can_be_answered_by_keyboard(metric_type: str, filter_type: str) -> None:
    chosen = {"type": filter_type, "math": "total", "conversion_window_unit": "hour"}
    async with filling() as filler:
        await filler.opens(new_metric(metric_type))
        done: set[object] = set()
        while waiting := next((q for q in walk(filler.form.filling.questions) if q.path not in done), None):
            done.add(waiting.path)
            name = str(waiting.path[-1])
            if waiting.kind in LISTS:
                await filler.goes_to(*waiting.path)
                await filler.presses("n")
            elif name in chosen:
                await filler.chooses(chosen[name], *waiting.path)
            elif waiting.kind is Kind.YES_NO:
                await filler.goes_to(*waiting.path)
                await filler.presses("space")
            elif waiting.kind is not Kind.CHOICE and filler.form.filling.value(waiting.path) in (
                MISSING,
                None,
                "",
            ):
                await filler.writes(typed_for(waiting), *waiting.path)
        await filler.presses("ctrl+s")
        wanted = everything(METRIC, new_metric(metric_type), chosen, newer=True)
        assert filler.app.left_with == wanted
        assert objections(wanted, newer=True) == {}
