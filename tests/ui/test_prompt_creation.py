"""Making an experiment between versions of a prompt by keyboard, from the form to the draft."""

from __future__ import annotations

import pytest

from exptui.sandbox.store import Build
from tests.support.server import Server
from tests.ui.creation_host import PROMPT, maker_at

BUILDS: tuple[Build, ...] = ("page", "current")


@pytest.mark.parametrize("build", BUILDS)
async def test_three_versions_and_two_templates_become_the_draft_that_was_shown(build: Build) -> None:
    server = Server(build=build)
    async with maker_at(server) as maker:
        await maker.begins(4, 5, 6)
        await maker.reviews()
        assert maker.sees("nobody sees anything of it until it is launched")
        assert maker.sees("control v4 33%")
        assert maker.sees("test-2 v6 34%")
        assert maker.sees('{"prompt_name": "plant-doctor", "prompt_version": 5}')
        await maker.accepts()
        await maker.until("Created")
        await maker.waits()
        await maker.presses("enter")
        await maker.until(lambda: bool(maker.app.opened))
        made = server.experiment(maker.app.opened[0])
        assert made["name"] == "plant-doctor: v4, v5, v6 (cost, latency)"
        assert made["start_date"] is None
        assert made["parameters"]["prompt_metadata"]["versions"] == [4, 5, 6]
        assert [each["name"] for each in made["metrics"]] == ["Cost", "Latency"]
        assert maker.sent == 1
        assert maker.kept == []


async def test_what_is_filled_in_is_what_is_sent() -> None:
    server = Server()
    async with maker_at(server) as maker:
        await maker.begins(6, 4)
        await maker.ticks("cost")
        await maker.ticks("eval_pass_rate")
        await maker.writes("Short or careful", "name")
        assert maker.sees("(short-or-careful)")
        await maker.writes("doctor-2", "feature_flag_key")
        await maker.writes("The short one is as good.", "description")
        await maker.creates()
        made = server.experiment(max(server.world.experiments))
        assert made["name"] == "Short or careful"
        assert made["description"] == "The short one is as good."
        assert made["parameters"]["prompt_metadata"] == {
            "name": PROMPT,
            "versions": [6, 4],
            "templates": ["latency", "eval_pass_rate"],
        }
        sent = next(each for each in server.app.state.requests if each.path.endswith("create_from_prompt/"))
        assert sent.body["feature_flag_key"] == "doctor-2"


async def test_variants_and_metrics_are_told_live_below_the_form() -> None:
    async with maker_at(Server()) as maker:
        await maker.begins(4, 6)
        assert maker.sees("v4 is the control; v6 is tried against it.")
        assert maker.sees("Variants: control v4 50% · test v6 50%")
        assert not maker.sees("higher is better")
        await maker.ticks("eval_pass_rate")
        assert maker.sees("pass rate, higher is better")


async def test_a_form_without_anything_to_measure_is_not_taken() -> None:
    async with maker_at(Server()) as maker:
        await maker.begins(4, 6)
        await maker.ticks("cost")
        await maker.ticks("latency")
        await maker.presses("ctrl+s")
        assert maker.sees("Choose at least one thing to measure.")
        assert maker.form is maker.app.screen


async def test_a_server_without_templates_still_offers_the_three_that_all_know() -> None:
    server = Server(build="page")
    server.faults.missing("prompt_templates")
    async with maker_at(server) as maker:
        await maker.begins(4, 6)
        assert maker.sees("Eval pass rate")
        assert not maker.sees("could not be read")
        await maker.creates()
        assert maker.sent == 1


async def test_templates_that_can_not_be_read_are_told_and_the_known_ones_offered() -> None:
    server = Server()
    server.faults.next("GET", "prompt_templates", status=403, body={"detail": "Not for you."}, times=5)
    async with maker_at(server) as maker:
        await maker.begins(4, 6)
        assert maker.sees("What can be measured could not be read")
        assert maker.sees("Eval pass rate")


async def test_an_event_that_never_came_is_warned_of_in_form_and_preview() -> None:
    server = Server()
    server.world.event_definitions[:] = [
        each for each in server.world.event_definitions if each["name"] != "$ai_evaluation"
    ]
    async with maker_at(server, size=(100, 40)) as maker:
        await maker.begins(4, 6)
        assert not maker.sees("never seen")
        await maker.ticks("eval_pass_rate")
        warning = "This project has never seen $ai_evaluation."
        assert maker.sees(warning)
        await maker.reviews()
        assert maker.sees(warning)
        assert maker.sees("stay empty until such events come with $ai_prompt_name")


# Flag keys


async def test_a_key_that_is_taken_is_told_at_its_field_and_is_not_sent() -> None:
    server = Server()
    taken = server.experiment(server.numbered("prompt"))
    async with maker_at(server) as maker:
        await maker.app.creating.workspace.load()
        await maker.begins(4, 6)
        await maker.writes("plant-doctor-v4-v6", "feature_flag_key")
        assert maker.sees(f"used by “{taken['name']}”")
        await maker.presses("ctrl+s")
        assert maker.sees("1 answer to put right first")
        assert maker.sent == 0


async def test_a_key_made_of_a_name_goes_on_to_the_next_number_by_itself() -> None:
    server = Server()
    async with maker_at(server) as maker:
        await maker.begins(4, 6)
        await maker.writes("plant doctor v4 v6", "name")
        await maker.until("(plant-doctor-v4-v6-2)")
        await maker.creates()
        assert server.experiment(max(server.world.experiments))["name"] == "plant doctor v4 v6"
        sent = next(each for each in server.app.state.requests if each.path.endswith("create_from_prompt/"))
        assert sent.body["feature_flag_key"] == "plant-doctor-v4-v6-2"


async def test_flags_that_may_not_be_read_do_not_keep_it_from_being_made() -> None:
    server = Server()
    server.faults.forbid_scope("feature_flag:read")
    async with maker_at(server) as maker:
        await maker.begins(4, 6)
        assert maker.sees("the key lacks the scope feature_flag:read")
        await maker.creates()
        assert maker.sent == 1


async def test_a_key_taken_after_the_form_was_filled_in_leads_back_to_it() -> None:
    server = Server()
    async with maker_at(server) as maker:
        await maker.begins(4, 6)
        await maker.writes("doctor-9", "feature_flag_key")
        assert maker.sees("doctor-9 is free")
        flag = next(iter(server.world.flags.values()))
        flag["key"] = "doctor-9"
        await maker.presses("ctrl+s")
        await maker.until("The flag doctor-9 is there already")
        assert maker.form is maker.app.screen
        assert maker.form._question().path == ("feature_flag_key",)  # type: ignore[union-attr]
        assert maker.sent == 0


# Keys that were not meant


async def test_keys_typed_ahead_of_the_sheet_send_nothing() -> None:
    async with maker_at(Server()) as maker:
        await maker.begins(4, 6)
        await maker.floods("ctrl+s", "tab", "y", "enter", "y", "enter")
        await maker.until("and press Enter:")
        await maker.floods("tab", "y", "enter", "enter")
        await maker.waits()
        assert maker.sees("Type y and press Enter")
        assert maker.sent == 0


async def test_a_second_enter_does_not_send_twice() -> None:
    async with maker_at(Server()) as maker:
        await maker.begins(4, 6)
        await maker.reviews()
        await maker.accepts()
        await maker.presses("enter", "y", "enter")
        await maker.until("Created")
        assert maker.sent == 1


async def test_read_only_opens_no_form() -> None:
    async with maker_at(Server(read_only=True)) as maker:
        maker.app.begin((4, 6))
        await maker.until("Read-only")
        assert maker.kept == []
