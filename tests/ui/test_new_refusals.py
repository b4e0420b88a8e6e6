"""What PostHog refuses of an experiment from scratch: told at its tab and its field, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from exptui.domain.json_paths import Path as Place
from exptui.sandbox.store import Build
from exptui.ui.screens.new.making import placed
from tests.services.editing_desk import BUILDS
from tests.support.server import Server
from tests.ui.new_host import Maker, maker_at

CREATE = "/experiments/$"
both = pytest.mark.parametrize("build", BUILDS)


@dataclass(frozen=True)
class Refused:
    """A refusal as PostHog words it, the tab that it leads to, and the question that it is told at."""

    attr: str | None
    detail: str
    tab: str
    question: str
    code: str = "invalid_input"


REFUSALS = {
    "a name": Refused("name", "Ensure this field has no more.", "Basics", "Name", "max_length"),
    "a hypothesis": Refused("description", "It is too long.", "Basics", "Hypothesis", "max_length"),
    "a flag key": Refused("feature_flag_key", "This field may not be blank.", "Basics", "Flag key", "blank"),
    "another project's flag": Refused(
        "key", "There is already a feature flag with this key.", "Basics", "Flag key"
    ),
    "a type": Refused("type", '"product" is not a valid choice.', "Basics", "Type", "invalid_choice"),
    "variants": Refused("parameters", "feature_flag_variants must be less than 21.", "Variants", "Variants"),
    "shares": Refused("filters", "Variant rollout percentages must sum to 100.", "Variants", "Variants"),
    "a rollout": Refused("filters", "Invalid release condition.", "Variants", "Rollout %"),
    "an exposure": Refused(
        "exposure_criteria", "filterTestAccounts must be a boolean", "Exposure", "Without test accounts"
    ),
    "a method": Refused(
        None, "stats_config.method must be one of bayesian, frequentist", "Statistics", "Method"
    ),
    "a baseline": Refused(
        None, "stats_config.baseline_variant_key 'b' not found in variants", "Statistics", "Baseline"
    ),
    "a holdout": Refused("holdout_id", "Holdout does not exist.", "Holdout", "Holdout", "does_not_exist"),
    "a plan": Refused("running_time_calculation", "running_time_calculation: must be a number", "Plan", ""),
}


async def refused(maker: Maker, attr: str | None, detail: str, code: str = "invalid_input") -> None:
    """Try to create it; PostHog refuses."""
    body = {"type": "validation_error", "code": code, "detail": detail, "attr": attr}
    maker.server.faults.next("POST", CREATE, status=400, body=body)
    await maker.reviews()
    await maker.accepts("y")
    await maker.until("PostHog refused; nothing was created")
    await maker.waits()
    await maker.presses("escape")
    await maker.until("New experiment: Checkout button")
    await maker.settles()


@pytest.mark.parametrize("each", REFUSALS.values(), ids=REFUSALS)
async def test_a_refusal_is_told_at_its_tab_and_in_its_form(each: Refused, tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path, size=(100, 36)) as maker:
        await maker.basics()
        await refused(maker, each.attr, each.detail, each.code)
        await maker.until(f"[{each.tab}✗]", f"✗ PostHog: {each.detail}")
        await maker.enters(f"✗ PostHog: {each.detail[:20]}")
        await maker.until("esc: leave", "PostHog:")
        if each.question:
            assert each.question in maker.line() or maker.sees(each.question)
        assert len(maker.server.writes()) == 1


@both
async def test_an_unknown_holdout_stays_at_its_field_until_it_is_changed(
    build: Build, tmp_path: Path
) -> None:
    server = Server(build=build)
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        maker.session.edit("a holdout that is gone", settings={"holdout_id": 987})
        await maker.reviews()
        await maker.accepts("y")
        await maker.until("PostHog refused")
        await maker.waits()
        await maker.presses("enter")
        await maker.until("[Holdout✗]", "✗ PostHog:")
        await maker.settles()
        await maker.enters("✗ PostHog:")
        await maker.until("Left out of results", "✗ PostHog:")
        await maker.presses("delete", "ctrl+s")
        await maker.until("[Holdout]")
        assert not maker.sees("✗ PostHog:")
        await maker.waits()
        await maker.reviews()
        await maker.accepts("y")
        await maker.until("The draft is experiment")


@both
async def test_a_metric_that_is_refused_says_so_on_its_line(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        await maker.adds_mean("order_completed")
        await maker.adds_mean("$pageview")
        said = "Invalid metric at index 1: threshold must be positive"
        await refused(maker, "metrics", said)
        await maker.until("[Metrics✗]", "✗ threshold must be positive")
        await maker.goes_to("●  $pageview")
        await maker.presses("enter")
        await maker.until("Edit: $pageview", "threshold must be positive")


async def test_what_no_field_is_about_stands_above_every_tab(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        await maker.basics()
        await refused(maker, None, "Something odd happened.")
        await maker.until("✗ PostHog refused it: Something odd happened. Everything is kept.")
        await maker.presses("tab")
        assert maker.sees("Something odd happened.")
        await maker.tab("Basics")
        await maker.enters("Hypothesis")
        await maker.answers("Hypothesis", "Other words.")
        await maker.takes()
        assert not maker.sees("Something odd happened.")


async def test_a_taken_key_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.until("Hypothesis")
        await maker.waits()
        await maker.answers("Name", "Chat bubble")
        assert maker.sees("! ")
        assert maker.sees("chat-bubble is there already")
        await maker.takes()
        await maker.until("[Basics!]", "1 thing missing", "chat-bubble is there already")
        await maker.presses("ctrl+s")
        await maker.until("what it is about", "Hypothesis")
        assert "Flag key" in maker.line()
        await maker.waits()
        await maker.goes_to("Flag key")
        await maker.presses("e", *["backspace"] * len("chat-bubble"))
        await maker.types("chat-bubble-again")
        await maker.presses("enter")
        await maker.takes()
        await maker.until("✓ can be created")
    assert server.writes() == []


async def test_a_key_that_was_taken_meanwhile_is_told_when_it_is_to_be_created(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        await maker.settles()
        await server.posthog().experiments.create({"name": "Theirs", "feature_flag_key": "checkout-button"})
        await maker.presses("ctrl+s")
        await maker.until("what it is about")
        await maker.presses("escape")
        await maker.until("1 thing missing", "checkout-button is there already")
    assert len(server.writes()) == 1


async def test_events_that_were_never_seen_take_a_yes_of_their_own(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        await maker.adds_mean("never_sent_so_far")
        await maker.reviews()
        await maker.until("PostHog has never seen “never_sent_so_far”")
        assert maker.app.screen.query_one("#gate").disabled
        await maker.says("yes")
        await maker.accepts("y")
        await maker.until("The draft is experiment")
    body = next(each.body for each in server.app.state.requests if each.method == "POST")
    assert body["allow_unknown_events"] is True


@both
async def test_every_field_of_the_body_belongs_to_a_tab(build: Build, tmp_path: Path) -> None:
    async with maker_at(Server(build=build), tmp_path) as maker:
        await maker.basics()
        await maker.adds_mean("order_completed")
        session, body = maker.session, maker.session.body()
        uuid = session.metrics.primary[0].uuid
        excluded: Place = (
            ("excluded_variants",) if build == "current" else ("parameters", "excluded_variants")
        )
        expected: dict[Place, tuple[str, Place]] = {
            ("name",): ("basics", ("name",)),
            ("parameters", "feature_flag_variants", 1, "key"): (
                "variants",
                ("parameters", "feature_flag_variants", 1, "key"),
            ),
            ("parameters", "aggregation_group_type_index"): (
                "variants",
                ("parameters", "aggregation_group_type_index"),
            ),
            ("metrics", 0, "threshold"): (uuid, ("threshold",)),
            ("metrics", 7): ("metrics", ()),
            ("saved_metrics_ids",): ("metrics", ()),
            ("exposure_criteria", "exposure_config"): ("exposure", ("exposure_criteria", "exposure_config")),
            ("stats_config", "baseline_variant_key"): (
                "statistics",
                ("stats_config", "baseline_variant_key"),
            ),
            ("holdout_id",): ("holdout", ("holdout_id",)),
            excluded: ("holdout", excluded),
            ("conclusion_comment",): ("", ("conclusion_comment",)),
            (): ("", ()),
        }
        assert {path: placed(path, session, body) for path in expected} == expected
