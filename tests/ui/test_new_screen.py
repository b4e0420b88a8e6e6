"""An experiment from scratch by keyboard: its tabs, what is missing, and the draft that it becomes."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import TextArea

from exptui.sandbox.store import Build
from exptui.services.drafts import Drafts
from exptui.services.new_experiment import drafts_of_new
from tests.services.editing_desk import BUILDS
from tests.support.server import Server
from tests.ui.new_host import Maker, maker_at

CREATED = [("POST", "/api/projects/1/experiments/")]
both = pytest.mark.parametrize("build", BUILDS)


async def made(maker: Maker) -> dict[str, object]:
    """The experiment that was created, as the server keeps it."""
    await maker.until("The draft is experiment")
    return maker.server.experiment(max(maker.server.world.experiments))


def drafts(maker: Maker) -> list[str]:
    kept: Drafts = maker.app.editing.drafts
    return [each.name for each in drafts_of_new(kept)]


@both
async def test_five_answers_make_a_draft_that_nobody_sees(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    async with maker_at(server, tmp_path) as maker:
        await maker.basics("Checkout button", "A green button sells more.")
        await maker.until("✓ can be created", "checkout-button (new, off until the launch)")
        await maker.tab("Variants")
        await maker.enters("test")
        await maker.presses("n", "ctrl+s")
        await maker.until("3 variants, 100% of those who take part")
        await maker.adds_mean("order_completed")
        assert maker.sees("order_completed")
        await maker.reviews()
        assert maker.sees("checkout-button, new and off")
        assert maker.sees("Variants (3)")
        await maker.accepts("y")
        row = await made(maker)
        assert row["name"] == "Checkout button"
        assert row["start_date"] is None
        assert row["description"] == "A green button sells more."
        await maker.waits()
        await maker.presses("enter")
        await maker.settles()
        assert maker.app.shown == [row["id"]]
        assert maker.sees("Created “Checkout button”; L launches it.")
        assert drafts(maker) == []
    assert server.writes() == CREATED
    flag = next(each for each in server.world.flags.values() if each["key"] == "checkout-button")
    shares = [
        (each["key"], each["rollout_percentage"]) for each in flag["filters"]["multivariate"]["variants"]
    ]
    assert shares == [("control", 33), ("test", 33), ("test-2", 34)]
    assert flag["active"] is False


async def test_a_draft_that_is_not_opened_leads_back_to_where_one_was(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        await maker.reviews()
        await maker.accepts("y")
        await made(maker)
        await maker.waits()
        await maker.presses("escape")
        await maker.settles()
        assert maker.sees("Created “Checkout button” as a draft; L launches it.")
        assert maker.app.shown == []
        assert not maker.sees("[Basics")


@both
async def test_an_existing_flag_is_linked_as_it_is(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    async with maker_at(server, tmp_path) as maker:
        await maker.until("Hypothesis")
        await maker.waits()
        await maker.answers("Name", "Bubble again")
        await maker.goes_to("Flag key")
        await maker.presses("enter")
        await maker.until("feature flags")
        await maker.waits()
        await maker.types("chat-bubble")
        await maker.until("control 50 / test 50")
        await maker.presses("down", "enter")
        await maker.until("there already: control 50%, test 50%")
        await maker.waits()
        await maker.takes()
        await maker.until("chat-bubble (there already, off: linked as it is)")
        await maker.tab("Variants")
        assert maker.sees("They come with the flag")
        assert not maker.sees("Split evenly")
        await maker.reviews()
        assert maker.sees("nothing in it changes")
        await maker.accepts("y")
        row = await made(maker)
        assert row["name"] == "Bubble again"
    assert server.writes() == CREATED


async def test_the_tabs_fit_into_80_columns_and_lead_around(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        await maker.basics()
        for label in ("Metrics", "Variants", "Exposure", "Statistics", "Plan", "Holdout", "Check", "Basics"):
            await maker.presses("tab")
            assert maker.sees(f"[{label}]")
            assert all(len(line) <= 80 for line in maker.lines)


@pytest.mark.parametrize("ascii_only", [False, True])
async def test_the_smallest_terminal_shows_all_of_it(ascii_only: bool, tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path, size=(60, 16), ascii_only=ascii_only) as maker:
        await maker.basics()
        for label in ("Metr", "Vari", "Expo", "Stat", "Plan", "Hold", "Chec"):
            await maker.presses("tab")
            assert maker.sees(f"[{label}")
            assert all(len(line) <= 60 for line in maker.lines)
            assert not ascii_only or maker.text.isascii()


async def test_what_is_missing_is_told_and_enter_opens_it(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        await maker.until("what it is about")
        await maker.presses("escape")
        await maker.until("2 things missing", "Name: This is needed.", "Flag key: Write a flag key")
        assert maker.sees("[Basics!]")
        await maker.waits()
        await maker.enters("Name: This is needed")
        await maker.until("what it is about", "✗ This is needed.")


async def test_ctrl_s_leads_to_the_place_of_what_is_missing(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        await maker.tab("Variants")
        await maker.enters("test")
        await maker.goes_to("Payload")
        session = maker.session
        session.edit("a payload", settings={"parameters": with_payload(session.settings, "{red")})
        await maker.presses("escape")
        await maker.until("1 thing missing")
        await maker.tab("Check")
        await maker.until("Missing to create it", "Variant 2: Payload", "Not JSON")
        await maker.waits()
        await maker.presses("ctrl+s")
        await maker.until("✗ Not JSON: text stands in double quotes")
        assert "Payload" in maker.line()
    assert server.writes() == []


def with_payload(settings: dict[str, dict[str, list[dict[str, object]]]], text: str) -> dict[str, object]:
    """The parameters with a payload for the last variant."""
    parameters = settings["parameters"]
    *rows, last = parameters["feature_flag_variants"]
    return {**parameters, "feature_flag_variants": [*rows, {**last, "payload": text}]}


async def test_the_checklist_says_what_a_good_launch_needs_and_leads_there(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        await maker.basics()
        await maker.tab("Check")
        assert maker.sees("✗ At least one primary metric")
        assert maker.sees("there is no metric at all")
        assert maker.sees("✓ Split sums to 100: 50 + 50 = 100")
        assert maker.sees("Nothing is launched from here.")
        await maker.enters("At least one primary metric")
        assert maker.sees("[Metrics]")
        await maker.tab("Check")
        await maker.enters("Hypothesis")
        assert maker.sees("[Basics]")


async def test_the_calculator_fills_the_plan(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        await maker.basics()
        await maker.tab("Plan")
        await maker.enters("Reckon people and days")
        await maker.until("Smallest effect %", "People a day")
        await maker.waits()
        await maker.presses("ctrl+s")
        await maker.until("Take this into the plan")
        await maker.waits()
        await maker.presses("enter")
        await maker.until("People", "Days")
        plan = maker.session.body()["running_time_calculation"]
        assert plan["minimum_detectable_effect"] == 10
        assert plan["recommended_sample_size"] > 1000
        assert plan["recommended_running_time"] > 10


async def test_shares_are_split_evenly_and_the_last_takes_the_remainder(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        await maker.basics()
        await maker.tab("Variants")
        session = maker.session
        rows = session.settings["parameters"]["feature_flag_variants"]
        uneven = [{**row, "split_percent": 30, "rollout_percentage": 30} for row in rows]
        session.edit("thirty each", settings={"parameters": {"feature_flag_variants": uneven}})
        maker.screen.show_again()
        await maker.until("60% of those who take part", "1 thing missing")
        await maker.enters("Give the last one what the others leave")
        await maker.until("100% of those who take part", "✓ can be created")
        assert [share["split_percent"] for share in splits(maker)] == [30, 70]
        await maker.enters("Split evenly")
        await maker.until("Split evenly: as even as whole percents can be.")
        assert [share["split_percent"] for share in splits(maker)] == [50, 50]
        await maker.presses("u")
        assert [share["split_percent"] for share in splits(maker)] == [30, 70]


def splits(maker: Maker) -> list[dict[str, int]]:
    found: list[dict[str, int]] = maker.session.settings["parameters"]["feature_flag_variants"]
    return found


async def test_every_field_can_be_set_as_json_but_no_date(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        await maker.presses("i")
        await maker.until("JSON: all that is sent")
        await maker.waits()
        area = maker.app.screen.query_one(TextArea)
        area.text = '{"name": "By hand", "feature_flag_key": "by-hand", "start_date": "2026-01-01"}'
        await maker.presses("ctrl+s")
        assert maker.sees("launch")
        area.text = '{"name": "By hand", "feature_flag_key": "by-hand", "scheduling_config": {"a": 1}}'
        await maker.presses("ctrl+s")
        await maker.until("New experiment: By hand", "by-hand (new")
        assert maker.session.body()["scheduling_config"] == {"a": 1}
    assert server.writes() == []


async def test_a_read_only_program_can_be_looked_at_and_sends_nothing(tmp_path: Path) -> None:
    server = Server(read_only=True)
    async with maker_at(server, tmp_path) as maker:
        await maker.until("Read-only (--read-only)")
        await maker.presses("ctrl+s", "enter", "n", "i")
        assert maker.sees("Read-only")
        assert server.writes() == []
