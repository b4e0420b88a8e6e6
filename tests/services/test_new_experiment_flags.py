"""Experiments built on a flag that exists: it is picked from a list, linked, and left as it is."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from exptui.domain.json_paths import at
from exptui.domain.new_forms import BASICS, NEW_VARIANTS
from exptui.domain.picked_flag import PickedFlag
from exptui.domain.questions import Kind, Question
from exptui.domain.setting_forms import STATISTICS
from exptui.services.picking import Picker
from tests.services.editing_desk import BUILDS
from tests.services.new_desk import begins, body_of, create, names, says
from tests.support.server import Server

HOSTILE = "red\x1b[2J\u202ebutton"


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    return Server(build=request.param)


def flag(server: Server, key: str, *variants: tuple[str, int], **more: Any) -> dict[str, Any]:
    """One more flag of the project, on which no experiment is built."""
    number = max(server.world.flags) + 1
    made: dict[str, Any] = copy.deepcopy(next(iter(server.world.flags.values())))
    listed = [{"key": name, "rollout_percentage": share} for name, share in variants]
    made["filters"] |= {
        "multivariate": {"variants": listed} if listed else None,
        "groups": [{"properties": [], "rollout_percentage": 30}],
    }
    made |= {"id": number, "key": key, "name": f"About {key}", "active": False, "deleted": False, **more}
    server.world.flags[number] = made
    return made


def picker_on(server: Server) -> Picker:
    return Picker(server.posthog(), now=server.clock.now)


async def picked(server: Server, key: str) -> PickedFlag:
    found = await picker_on(server).flags(key)
    value = next(choice.value for choice in found if choice.label == key)
    assert isinstance(value, PickedFlag)
    return value


async def test_flags_are_listed_with_what_they_serve(server: Server) -> None:
    flag(server, "red-button", ("control", 60), ("red", 40))
    flag(server, "just-on-or-off")
    flag(server, "alone", ("control", 100))
    flag(server, "gone", ("control", 50), ("test", 50), deleted=True)
    choices = {choice.label: choice for choice in await picker_on(server).flags("")}
    assert choices["red-button"].note == "off · control 60 / red 40"
    assert choices["red-button"].detail == "control 60 / red 40 · About red-button"
    assert not choices["red-button"].doubtful
    assert not {"just-on-or-off", "alone", "gone"} & set(choices)


async def test_a_flag_that_is_on_is_marked_and_one_that_is_used_is_told(server: Server) -> None:
    flag(server, "red-button", ("control", 60), ("red", 40), active=True)
    choices = {choice.label: choice for choice in await picker_on(server).flags("")}
    assert choices["red-button"].doubtful
    used = server.experiment(server.numbered("ship"))["feature_flag_id"]
    key = server.world.flags[used]["key"]
    assert "· 1 experiment ·" in choices[key].note


async def test_a_flag_is_found_by_its_name_too(server: Server) -> None:
    flag(server, "rb-1", ("control", 50), ("red", 50), name="The red button")
    assert [choice.label for choice in await picker_on(server).flags("the red")] == ["rb-1"]


async def test_servers_without_a_list_of_eligible_flags_are_asked_for_those_with_variants(
    server: Server,
) -> None:
    server.faults.missing("/eligible_feature_flags/")
    flag(server, "red-button", ("control", 60), ("red", 40))
    flag(server, "without-control", ("blue", 60), ("red", 40))
    flag(server, "alone", ("control", 100))
    picker = picker_on(server)
    labels = [choice.label for choice in await picker.flags("")]
    assert "red-button" in labels
    assert not {"without-control", "alone"} & set(labels)
    assert [choice.label for choice in await picker.flags("red-b")] == ["red-button"]
    asked = [(each.path, each.query) for each in server.app.state.requests]
    assert sum("eligible_feature_flags" in path for path, _ in asked) == 1
    assert all("type=multivariant" in query for path, query in asked if path.endswith("/feature_flags/"))


async def test_a_key_that_may_not_read_flags_is_told_and_can_be_typed(server: Server) -> None:
    server.faults.forbid_scope("feature_flag:read")
    picker = picker_on(server)
    assert list(await picker.flags("")) == []
    assert (
        picker.flags.refused == "The key lacks the scope feature_flag:read, so feature flags can't be listed."
    )


async def test_a_hostile_name_is_shown_cleanly_and_the_key_is_what_is_sent(server: Server) -> None:
    flag(server, "red-button", ("control", 50), ("red", 50), name=HOSTILE)
    choice = next(each for each in await picker_on(server).flags("") if each.label == "red-button")
    assert "\x1b" not in choice.detail + choice.note + choice.also
    assert choice.value == "red-button"


async def test_the_question_for_the_flag_leads_to_the_list(server: Server) -> None:
    session = begins(server)
    question = next(q for q in BASICS.questions(body_of(session), newer=True) if q.kind is Kind.FLAG)
    assert isinstance(question, Question)
    picker = picker_on(server)
    assert picker.lookup_for(question, body_of(session)) is picker.flags


async def test_a_linked_flag_stays_as_it_is_and_its_variants_are_those_of_the_experiment(
    server: Server,
) -> None:
    there = flag(server, "red-button", ("control", 60), ("red", 40))
    before = copy.deepcopy(there)
    session = begins(server)
    names(session, "Red button")
    says(session, NEW_VARIANTS, "parameters", "rollout_percentage", to=5)
    says(session, BASICS, "feature_flag_key", to=await picked(server, "red-button"))
    says(session, NEW_VARIANTS, "parameters", "variant_notes", "red", to="As red as it gets")
    says(session, STATISTICS, "stats_config", "baseline_variant_key", to="red")
    made = await create(server, session)
    assert server.world.flags[there["id"]] == before
    assert made.feature_flag is not None
    assert made.feature_flag.id == there["id"]
    assert [(each.key, each.percent) for each in made.variants] == [("control", 60), ("red", 40)]
    assert made.parameters["variant_notes"] == {"red": "As red as it gets"}
    assert made.baseline_key == "red"


async def test_a_picked_flag_is_there_again_at_the_next_start(server: Server, tmp_path: Any) -> None:
    flag(server, "red-button", ("control", 60), ("red", 40))
    session = begins(server, tmp_path)
    says(session, BASICS, "feature_flag_key", to=await picked(server, "red-button"))
    again = begins(server, tmp_path)
    (listed, *_) = NEW_VARIANTS.questions(again.settings, newer=again.newer)
    assert [row["key"] for row in at(again.settings, listed.path)] == ["control", "red"]
    assert [each.key for each in again.experiment.variants] == ["control", "red"]
    assert [change.subject for change in again.changes] == ["Feature flag key"]


async def test_a_baseline_that_the_picked_flag_does_not_have_keeps_it_from_being_created(
    server: Server,
) -> None:
    flag(server, "red-button", ("control", 60), ("red", 40))
    session = begins(server)
    names(session, "Red button")
    says(session, STATISTICS, "stats_config", "baseline_variant_key", to="test")
    says(session, BASICS, "feature_flag_key", to=await picked(server, "red-button"))
    assert set(session.missing()) == {"statistics"}
