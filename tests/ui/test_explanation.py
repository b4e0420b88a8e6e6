"""The sheet that explains a number: read by keyboard, put away, or left for the keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App
from textual.pilot import Pilot

from exptui.domain.explain import Explanation, explain_comparison
from exptui.domain.verdict import judge
from exptui.ui.modals.explanation import ExplanationSheet
from exptui.ui.pace import Pace
from tests.support.evidence import a_reading, an_experiment, evidence

SHORT = Explanation(title="False alarms", paragraphs=("[b]Nothing[/b] differs:\n  1 - 0.95^5 = 22.62%",))


class Host(App[None]):
    """Opens a sheet and keeps what it was closed with."""

    def __init__(self, explanation: Explanation) -> None:
        super().__init__()
        self.explanation = explanation
        self.answers: list[str | None] = []

    def on_mount(self) -> None:
        self.push_screen(ExplanationSheet(self.explanation, Pace()), self.answers.append)

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


@asynccontextmanager
async def explaining(
    explanation: Explanation = SHORT, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Host, Pilot[None]]]:
    app = Host(explanation)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


def long() -> Explanation:
    reading = a_reading(intervals={"test": (-0.01, 0.09)})
    return explain_comparison(judge(evidence(an_experiment(), reading)), reading, "test")


async def test_it_shows_the_title_the_text_as_it_is_and_its_keys() -> None:
    async with explaining() as (app, _):
        text = "\n".join(app.lines)
        assert "False alarms" in app.lines[0]
        assert "[b]Nothing[/b] differs:" in text
        assert "   1 - 0.95^5 = 22.62%" in text
        assert "esc q enter back" in app.lines[-1]


@pytest.mark.parametrize("key", ["escape", "q", "enter"])
async def test_it_is_put_away_without_an_answer(key: str) -> None:
    async with explaining() as (app, pilot):
        await pilot.press(key)
        assert app.answers == [None]


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_asking_again_asks_for_the_keys(key: str) -> None:
    async with explaining() as (app, pilot):
        await pilot.press(key)
        assert app.answers == ["help"]


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_all_of_a_long_one_can_be_read(size: tuple[int, int]) -> None:
    async with explaining(long(), size) as (app, pilot):
        seen = list(app.lines)
        assert "esc q enter back" in app.lines[-1]
        assert "What it does not mean" not in "\n".join(seen)
        for _ in range(20):
            await pilot.press("pagedown")
            seen += app.lines
        assert "What it does not mean" in "\n".join(seen)
        assert all(len(line) <= size[0] for line in seen)
        end = list(app.lines)
        await pilot.press("k")
        assert app.lines != end
        await pilot.press("j")
        assert app.lines == end
        await pilot.press("g")
        assert "test in Orders" in app.lines[0]
        assert "A primary metric" in "\n".join(app.lines)
        await pilot.press("G")
        assert app.lines == end


async def test_a_broken_formula_stays_indented() -> None:
    formula = "  p = " + " + ".join(f"term{number}" for number in range(20))
    async with explaining(Explanation(title="p", paragraphs=(f"So:\n{formula}",)), (60, 16)) as (app, _):
        first = next(at for at, line in enumerate(app.lines) if "p = term0" in line)
        assert app.lines[first].startswith("   p = term0")
        assert app.lines[first + 1].startswith("     ")
        assert "term" in app.lines[first + 1]


async def test_lines_stay_short_on_a_wide_terminal() -> None:
    words = Explanation(title="Words", paragraphs=(" ".join(["words"] * 100),))
    async with explaining(words, (160, 40)) as (app, _):
        assert max(map(len, app.lines)) <= 102
