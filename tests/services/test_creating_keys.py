"""Flag keys of experiments to be made: free, taken and by whom, or not to be known."""

from __future__ import annotations

import pytest

from exptui.domain.rows import ListFilters
from exptui.services.creating import FREE, TAKEN, UNSURE, without_flag_words
from exptui.services.journal import Ending
from tests.services.creating_desk import BUILDS, body, creating
from tests.support.server import Server


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    return Server(build=request.param)


async def add(server: Server, *keys: str) -> None:
    for key in keys:
        await server.posthog().client.post("feature_flags/", {"key": key})


async def test_a_key_that_nobody_has_is_free(server: Server) -> None:
    desk = creating(server)
    state = await desk.key_state("shorter-form")
    assert (state.kind, state.words, state.flag) == (FREE, "", None)
    assert not desk.is_taken("shorter-form")


async def test_a_key_is_taken_with_the_experiments_that_use_it(server: Server) -> None:
    number = server.numbered("ship")
    desk = creating(server)
    await desk.workspace.load()
    row = desk.workspace.rows[number]
    state = await desk.key_state(row.flag_key)
    assert (state.kind, state.experiments) == (TAKEN, (number,))
    assert state.words == f"The flag {row.flag_key} is there already, used by “{row.name}”."
    assert state.flag is not None
    assert state.flag.id == row.flag_id


async def test_a_key_may_be_taken_by_a_flag_alone(server: Server) -> None:
    await add(server, "shorter-form")
    desk = creating(server)
    state = await desk.key_state("shorter-form")
    assert state.words == "The flag shorter-form is there already, without an experiment."
    assert desk.is_taken("shorter-form")


async def test_a_part_of_another_key_is_free(server: Server) -> None:
    await add(server, "shorter-form-2", "the-shorter-form", "Shorter-Form")
    assert (await creating(server).key_state("shorter-form")).kind is FREE


async def test_the_very_key_is_found_behind_hundreds_that_are_alike(server: Server) -> None:
    await add(server, "form", *(f"form-{number}" for number in range(250)))
    state = await creating(server).key_state("form")
    assert (state.kind, state.flag is not None) == (TAKEN, True)


async def test_a_flag_that_is_deleted_does_not_count(server: Server) -> None:
    await add(server, "shorter-form")
    desk = creating(server)
    assert (await desk.key_state("shorter-form")).kind is TAKEN
    for flag in server.world.flags.values():
        flag["deleted"] = flag["deleted"] or flag["key"] == "shorter-form"
    assert (await desk.key_state("shorter-form")).kind is FREE
    assert not desk.is_taken("shorter-form")


async def test_whether_a_key_is_free_may_not_be_known(server: Server) -> None:
    server.faults.forbid_scope("feature_flag:read")
    desk = creating(server)
    state = await desk.key_state("shorter-form")
    assert state.kind is UNSURE
    assert "feature_flag:read" in state.words
    await desk.workspace.load()
    taken = desk.workspace.rows[server.numbered("ship")].flag_key
    assert (await desk.key_state(taken)).kind is TAKEN


async def test_a_silent_server_leaves_it_open(server: Server) -> None:
    server.faults.next("GET", "/feature_flags/", status=503, times=9)
    state = await creating(server).key_state("shorter-form")
    assert (state.kind, "can't be asked now" in state.words) == (UNSURE, True)


@pytest.mark.parametrize("key", ["", "shorter form", "x" * 401])
async def test_a_key_that_no_flag_can_have_is_not_asked_about(server: Server, key: str) -> None:
    state = await creating(server).key_state(key)
    assert state.kind is UNSURE
    assert state.words
    assert server.app.state.requests == []


async def test_a_key_is_made_free_by_a_number(server: Server) -> None:
    desk = creating(server)
    assert await desk.free_key("Shorter form!") == "shorter-form"
    await add(server, "shorter-form", "shorter-form-2", "shorter-form-4")
    assert await desk.free_key("Shorter form!") == "shorter-form-3"


async def test_a_key_is_made_of_what_is_known_where_flags_may_not_be_read(server: Server) -> None:
    server.faults.forbid_scope("feature_flag:read")
    desk = creating(server)
    assert await desk.free_key("Shorter form") == "shorter-form"
    assert (await desk.create(body())).ending is Ending.DONE
    assert await desk.free_key("Shorter form") == "shorter-form-2"


async def test_without_words_about_the_flag_a_draft_is_made_on_one_that_is_there(server: Server) -> None:
    desk = creating(server)
    first = await desk.create(body())
    more = {"rollout_percentage": 50, "feature_flag_payloads": {"test": "1"}, "variant_notes": {"test": "b"}}
    second = body(name="Again", feature_flag=None)
    second["parameters"] = {**second["parameters"], **more, "aggregation_group_type_index": None}
    bare = without_flag_words(second)
    assert bare == {
        "name": "Again",
        "feature_flag_key": "shorter-form",
        "parameters": {"variant_notes": {"test": "b"}},
    }
    made = await desk.create(bare)
    assert made.ending is Ending.DONE, made
    assert first.experiment is not None
    page = await desk.posthog.experiments.page(ListFilters(feature_flag_id=first.experiment.row().flag_id))
    assert {row.id for row in page.rows} == {first.number, made.number}


def test_a_body_that_says_nothing_of_the_flag_stays_as_it_is() -> None:
    plain = {"name": "A", "feature_flag_key": "a", "description": "b"}
    assert without_flag_words(plain) == plain
