"""A judgement written down, as text, Markdown and JSON."""

from __future__ import annotations

import json

import pytest

from exptui.sandbox.store import Build
from exptui.services.findings import Findings
from exptui.services.report import as_markdown, as_text
from exptui.services.report import document as report_document
from tests.services.test_findings import BUILDS, PLACE, of, one
from tests.support.server import Server


@pytest.mark.parametrize("build", BUILDS)
async def test_every_experiment_can_be_reported_in_every_form(build: Build) -> None:
    server = Server(build=build)
    posthog = server.posthog()
    findings = Findings(posthog, now=server.clock.now)
    numbers = [number for number, row in server.world.experiments.items() if row["team_id"] == 1]
    for number in numbers:
        found = await findings.judgement(await posthog.experiments.get(number), in_full=True)
        text = as_text(found, PLACE)
        assert all(character.isprintable() or character == "\n" for character in text)
        assert str(number) in text
        assert as_markdown(found, PLACE).startswith("# ")
        told = json.loads(json.dumps(report_document(found, PLACE), allow_nan=False))
        assert told["class"] == found.attention.value
        assert len(told["metrics"]) == len(found.evidence.readings)


async def test_a_report_has_the_numbers_that_support_the_decision() -> None:
    server = Server()
    found = await of(server, "roll_back")
    text = as_text(found, PLACE)
    for word in (
        "DECIDE: roll back test: +",
        "less is better",
        "Sample ratio: p=",
        "Detectable with",
        "worse",
        "Loss",
    ):
        assert word in text
    told = report_document(found, PLACE)
    test = told["metrics"][0]["variants"][1]
    assert test["worse"] is True
    assert test["chance_to_win"] < 0.05
    assert test["expected_loss"] == pytest.approx(test["difference"], rel=0.01)
    assert told["exposures"]["by_variant"].keys() == {"control", "test"}


async def test_legacy_results_are_shown_as_what_they_are() -> None:
    text = as_text(await of(Server(), "legacy_funnel"), PLACE)
    assert "The old engine calls it" in text
    assert "Best" in text


async def test_a_name_cannot_become_a_link_or_a_heading() -> None:
    server = Server()
    server.experiment(one(server, "ship"))["name"] = "[free](http://evil) # `x` | y\x1b[2J"
    found = await of(server, "ship")
    first = as_markdown(found, PLACE).splitlines()[0]
    assert first.startswith(r"# \[free\](http://evil) \# \`x\` \| y")
    assert "\x1b" not in first + as_text(found, PLACE)
