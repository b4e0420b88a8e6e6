"""Versions of a prompt, where the server lists them to keys and where it does not."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exptui.api.errors import Forbidden, ServerFault
from exptui.domain.prompts import prompt_text
from exptui.sandbox.prompt_versions import publish
from exptui.sandbox.store import Build
from exptui.services.prompt_library import PromptLibrary
from exptui.services.prompt_versions import NUMBERED, Versions, counted
from tests.support.prompts import add_long, publish_all
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    """People, definitions and prompts, but no experiments."""
    return Server(request.param, empty=True)


def library_on(server: Server) -> PromptLibrary:
    return PromptLibrary(server.posthog(), now=server.clock.now)


def asked(server: Server, path: str) -> list[str]:
    """The queries of the requests whose path has these words."""
    return [each.query for each in server.app.state.requests if path in each.path]


def numbers(versions: Versions) -> list[int]:
    return [each.version for each in versions.versions]


async def test_a_server_that_lists_versions_says_when_and_by_whom(server: Server) -> None:
    server.faults.open_to_keys()
    library = library_on(server)
    found = await library.versions("plant-doctor")
    assert (found.name, found.listed, found.more) == ("plant-doctor", True, False)
    assert numbers(found) == [6, 5, 4, 3, 2, 1]
    assert [each.is_latest for each in found.versions] == [True, *[False] * 5]
    first = found.versions[-1]
    assert first.created_by is not None
    assert first.created_by.display == "Priya"
    assert first.created_at == server.clock.now() - timedelta(days=105)
    assert library.known("plant-doctor", 6) is not None
    assert await library.versions("plant-doctor") == found
    assert len(asked(server, "plant-doctor")) == 1


async def test_where_versions_are_not_listed_all_numbers_are_offered(server: Server) -> None:
    library = library_on(server)
    found = await library.versions("plant-doctor")
    assert not found.listed
    assert numbers(found) == [6, 5, 4, 3, 2, 1]
    assert [each.is_latest for each in found.versions] == [True, *[False] * 5]
    assert found.latest == 6
    assert [each.created_at is not None for each in found.versions] == [True, *[False] * 5]


async def test_a_number_gets_its_date_once_its_text_was_read(server: Server) -> None:
    library = library_on(server)
    await library.versions("plant-doctor")
    await library.version("plant-doctor", 2)
    known = library.versions_known("plant-doctor")
    assert known is not None
    assert [each.version for each in known.versions if each.created_at is not None] == [6, 2]
    assert await library.versions("plant-doctor") == known


async def test_a_list_that_is_refused_is_asked_for_once(server: Server) -> None:
    library = library_on(server)
    await library.versions("plant-doctor")
    await library.versions("search-words")
    assert len(asked(server, "resolve")) == 1
    library.forget()
    server.faults.open_to_keys()
    assert (await library.versions("search-words")).listed


async def test_a_server_without_the_list_is_like_one_that_refuses_it(server: Server) -> None:
    server.faults.missing("llm_prompts/resolve")
    assert numbers(await library_on(server).versions("order-support")) == [3, 2, 1]


async def test_a_version_published_meanwhile_is_offered_after_forgetting(server: Server) -> None:
    library = library_on(server)
    await library.read()
    publish(server.world, "order-support", "Newer.")
    assert numbers(await library.versions("order-support")) == [4, 3, 2, 1]
    publish(server.world, "order-support", "Newest.")
    library.forget()
    assert library.versions_known("order-support") is None
    assert (await library.versions("order-support")).latest == 5


async def test_two_hundred_versions_are_read_a_page_at_a_time(server: Server) -> None:
    server.faults.open_to_keys()
    publish_all(server.world, "many", (f"Text {number}" for number in range(1, 201)))
    library = library_on(server)
    first = await library.versions("many")
    assert (numbers(first), first.more) == (list(range(200, 100, -1)), True)
    whole = await library.more(first)
    assert (numbers(whole), whole.more) == (list(range(200, 0, -1)), False)
    assert library.versions_known("many") == whole
    assert await library.more(whole) is whole


async def test_a_version_published_between_two_pages_makes_none_appear_twice(server: Server) -> None:
    server.faults.open_to_keys()
    publish_all(server.world, "many", (f"Text {number}" for number in range(1, 121)))
    library = library_on(server)
    first = await library.versions("many")
    publish(server.world, "many", "Text 121")
    assert numbers(await library.more(first)) == list(range(120, 0, -1))


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(count=st.integers(1, 330), opened=st.booleans(), build=st.sampled_from(BUILDS))
def test_each_version_is_there_once_the_latest_first(count: int, opened: bool, build: Build) -> None:
    async def read() -> Versions:
        server = Server(build, empty=True)
        publish_all(server.world, "many", (f"Text {number}" for number in range(count)))
        if opened:
            server.faults.open_to_keys()
        library = library_on(server)
        found = await library.versions("many")
        while found.more:
            found = await library.more(found)
        return found

    found = asyncio.run(read())
    assert numbers(found) == list(range(count, 0, -1))
    assert [each.version for each in found.versions if each.is_latest] == [count]


async def test_a_server_that_repeats_its_page_is_not_asked_for_ever(server: Server) -> None:
    page = {"prompt": None, "versions": [{"version": 9}, {"version": 8}], "has_more": True}
    server.faults.next("GET", "resolve", status=200, body=page, times=2)
    library = library_on(server)
    found = await library.versions("plant-doctor")
    assert (numbers(found), found.more) == ([9, 8], True)
    again = await library.more(found)
    assert (numbers(again), again.more) == ([9, 8], False)


async def test_an_empty_list_is_not_believed(server: Server) -> None:
    server.faults.next("GET", "resolve", status=200, body={"versions": [{"version": 0}], "has_more": False})
    assert numbers(await library_on(server).versions("order-support")) == [3, 2, 1]


@settings(max_examples=25)
@given(latest=st.integers(1, 3 * NUMBERED))
def test_numbers_are_counted_down_to_the_first(latest: int) -> None:
    found = counted("many", latest)
    assert len(found.versions) == min(latest, NUMBERED)
    while found.more:
        found = found.counted_on()
    assert numbers(found) == list(range(latest, 0, -1))
    assert [each.version for each in found.versions if each.is_latest] == [latest]


async def test_a_number_beyond_all_sense_is_no_burden(server: Server) -> None:
    body = {"name": "plant-doctor", "version": 10**12, "prompt": "Hi"}
    server.faults.next("GET", "llm_prompts/name", status=200, body=body)
    found = await library_on(server).versions("plant-doctor")
    assert (len(found.versions), found.latest, found.more) == (NUMBERED, 10**12, True)


async def test_a_failure_is_raised_and_not_kept(server: Server) -> None:
    server.faults.open_to_keys()
    server.faults.next("GET", "resolve", status=500, times=4)
    library = library_on(server)
    with pytest.raises(ServerFault):
        await library.versions("plant-doctor")
    assert library.versions_known("plant-doctor") is None
    assert (await library.versions("plant-doctor")).listed


async def test_a_product_that_is_switched_off_is_told_for_versions_too(server: Server) -> None:
    refusal = {"detail": "You do not have access to this feature."}
    server.faults.next("GET", "llm_prompts", status=403, body=refusal, times=3)
    library = library_on(server)
    for question in (library.read(), library.versions("plant-doctor")):
        with pytest.raises(Forbidden) as caught:
            await question
        assert "LLM analytics may be switched off" in caught.value.hint


async def test_a_hundred_thousand_letters_are_read_whole(server: Server) -> None:
    name = add_long(server.world)
    text = prompt_text(await library_on(server).version(name, 2))
    assert len(text) > 100_000
    assert text.endswith("Ask the customer for detail 1999, and be kind.")
