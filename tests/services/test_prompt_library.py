"""Prompts as the library reads them from the sandbox: lists, texts, templates and experiments."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exptui.api.errors import Forbidden, Invalid, NotFound, PostHogError, ServerFault, Unintelligible
from exptui.domain.prompts import TEMPLATES, prompt_text
from exptui.sandbox.prompt_versions import publish
from exptui.sandbox.store import Build
from exptui.services.prompt_library import PromptLibrary
from tests.support.prompts import add_hostile, withdraw
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")


def library_on(server: Server) -> PromptLibrary:
    return PromptLibrary(server.posthog(), now=server.clock.now)


def asked(server: Server, path: str) -> list[str]:
    """The queries of the requests whose path has these words."""
    return [each.query for each in server.app.state.requests if path in each.path]


@pytest.fixture(params=BUILDS)
def build(request: pytest.FixtureRequest) -> Build:
    chosen: Build = request.param
    return chosen


@pytest.fixture
def server(build: Build) -> Server:
    """People, definitions and prompts, but no experiments."""
    return Server(build, empty=True)


async def test_every_prompt_is_known_once_the_last_changed_first(server: Server) -> None:
    library = library_on(server)
    assert not library.prompts
    assert library.as_of is None
    read = await library.read()
    assert [each.name for each in library.prompts] == [
        "search-words",
        "returns-sorter",
        "plant-doctor",
        "product-copy",
        "order-support",
    ]
    assert {each.name for each in read} == {each.name for each in library.prompts}
    assert library.as_of == server.clock.now()
    assert library.note == ""


async def test_only_beginnings_are_read_where_the_server_can_shorten() -> None:
    server = Server("current", empty=True)
    publish(server.world, "long", "word " * 20_000)
    library = library_on(server)
    (long,) = await library.read("long")
    assert not long.whole
    assert len(prompt_text(long)) < 200
    assert library.known("long", 1) is None
    whole = await library.version("long", 1)
    assert prompt_text(whole) == "word " * 20_000
    assert asked(server, "llm_prompts/")[0].endswith("content=preview")


async def test_whole_texts_that_came_anyway_are_not_read_again() -> None:
    server = Server("page", empty=True)
    library = library_on(server)
    (long,) = await library.read("order-support")
    assert library.known("order-support", 3) == long
    assert await library.version("order-support", 3) == long
    await library.read()
    assert [("content" in query) for query in asked(server, "llm_prompts/")] == [True, False]


async def test_a_server_that_refuses_to_shorten_is_asked_for_whole_texts() -> None:
    server = Server("page", empty=True)
    refusal = {"type": "validation_error", "code": "invalid", "detail": "What?", "attr": "content"}
    server.faults.next("GET", "llm_prompts", status=400, body=refusal)
    assert len(await library_on(server).read()) == 5
    server.faults.next("GET", "llm_prompts", status=400, body=refusal | {"attr": "search"})
    with pytest.raises(Invalid):
        await library_on(server).read()


@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(count=st.integers(0, 260), build=st.sampled_from(BUILDS))
def test_each_prompt_is_read_once_however_many_there_are(count: int, build: Build) -> None:
    async def names() -> list[str]:
        server = Server(build, empty=True)
        server.world.prompt_versions.clear()
        for number in range(count):
            publish(server.world, f"p{number}", "Hi")
        read = [each.name for each in await library_on(server).read()]
        assert len(asked(server, "llm_prompts/")) == max(1, -(-count // 100))
        return read

    assert sorted(asyncio.run(names())) == sorted(f"p{number}" for number in range(count))


async def test_who_has_more_prompts_than_are_read_is_told(server: Server) -> None:
    for number in range(96):
        publish(server.world, f"p{number}", "Hi")
    library = PromptLibrary(server.posthog(), now=server.clock.now, most=100)
    assert len(await library.read()) == 100
    assert library.note == "1 more prompt is not listed: a search finds it."
    publish(server.world, "another", "Hi")
    await library.read()
    assert library.note == "2 more prompts are not listed: a search finds them."
    assert [each.name for each in await library.read("product-copy")] == ["product-copy"]
    assert "product-copy" in {each.name for each in library.prompts}
    assert library.note


async def test_a_search_finds_texts_and_forgets_nothing(server: Server) -> None:
    library = library_on(server)
    await library.read()
    assert [each.name for each in await library.read("  carrier's ")] == ["order-support"]
    assert len(library.prompts) == 5
    assert await library.read("nothing has this") == ()


async def test_a_prompt_that_was_deleted_falls_out_of_the_list(server: Server) -> None:
    library = library_on(server)
    await library.read()
    withdraw(server.world, "product-copy")
    await library.read()
    assert "product-copy" not in {each.name for each in library.prompts}


async def test_a_failure_leaves_what_was_known(server: Server) -> None:
    library = library_on(server)
    known = await library.read()
    server.faults.next("GET", "llm_prompts", status=500, times=4)
    with pytest.raises(ServerFault):
        await library.read()
    assert {each.name for each in library.prompts} == {each.name for each in known}


async def test_a_version_is_read_once(server: Server) -> None:
    library = library_on(server)
    first = await library.version("plant-doctor", 4)
    assert prompt_text(first).startswith(
        "You are a careful plant doctor.\n\nLook at the photo of a {{species}}"
    )
    assert await library.version("plant-doctor", 4) is first
    assert library.known("plant-doctor", 4) is first
    assert asked(server, "name/plant-doctor") == ["version=4"]


async def test_a_version_that_is_not_there_is_told_in_words(server: Server) -> None:
    library = library_on(server)
    with pytest.raises(NotFound, match=r"There is no version 7 of plant-doctor, or not any more."):
        await library.version("plant-doctor", 7)
    withdraw(server.world, "plant-doctor")
    with pytest.raises(NotFound, match=r"There is no prompt plant-doctor, or not any more."):
        await library.versions("plant-doctor")


async def test_another_version_than_was_asked_for_is_never_taken_for_it(server: Server) -> None:
    body = {"name": "plant-doctor", "version": 3, "prompt": "Hi"}
    server.faults.next("GET", "name/plant-doctor", status=200, body=body)
    with pytest.raises(Unintelligible, match="something else than version 2 of plant-doctor"):
        await library_on(server).version("plant-doctor", 2)


async def test_texts_of_a_deleted_prompt_are_not_shown_for_one_of_the_same_name(server: Server) -> None:
    library = library_on(server)
    await library.version("product-copy", 1)
    await library.version("product-copy", 2)
    withdraw(server.world, "product-copy")
    publish(server.world, "product-copy", "Quite another prompt.")
    await library.read()
    assert prompt_text(await library.version("product-copy", 1)) == "Quite another prompt."
    assert library.known("product-copy", 2) is None


async def test_experiments_made_of_a_prompt_are_found_archived_or_not(build: Build) -> None:
    server = Server(build)
    made, draft = server.numbered("prompt"), server.numbered("prompt_draft")
    server.experiment(draft)["archived"] = True
    server.experiment(draft)["parameters"]["prompt_metadata"]["name"] = "plant-doctor"
    library = library_on(server)
    assert library.experiments_known("plant-doctor") is None
    rows = await library.experiments("plant-doctor")
    assert [(row.id, row.archived) for row in rows] == [(draft, True), (made, False)]
    assert library.experiments_known("plant-doctor") == rows
    assert await library.experiments("plant-doctor") == rows
    assert await library.experiments("product-copy") == ()
    assert len(asked(server, "experiments/")) == 4


async def test_after_a_creation_experiments_are_read_anew(server: Server) -> None:
    library = library_on(server)
    await library.version("product-copy", 1)
    assert await library.experiments("product-copy") == ()
    body = {"prompt_name": "product-copy", "versions": [1, 2], "templates": ["cost"]}
    await server.posthog().client.post("experiments/create_from_prompt/", body)
    assert await library.experiments("product-copy") == ()
    library.forget()
    (row,) = await library.experiments("product-copy")
    assert row.prompt_name == "product-copy"
    assert library.known("product-copy", 1) is not None


async def test_templates_are_read_once_and_the_usual_three_where_there_is_no_list() -> None:
    old, new = Server("page", empty=True), Server("current", empty=True)
    assert await library_on(old).templates() == TEMPLATES
    library = library_on(new)
    offered = await library.templates()
    assert [each.key for each in offered] == [each.key for each in TEMPLATES]
    assert await library.templates() is offered
    assert len(asked(new, "prompt_templates")) == 1
    new.faults.missing("prompt_templates")
    assert await library_on(new).templates() == TEMPLATES


async def test_without_the_scope_every_question_names_it(server: Server) -> None:
    server.faults.forbid_scope("llm_prompt:read")
    library = library_on(server)
    for question in (
        library.read(),
        library.version("plant-doctor", 1),
        library.versions("plant-doctor"),
    ):
        with pytest.raises(Forbidden) as caught:
            await question
        assert "llm_prompt:read" in caught.value.hint


async def test_hostile_texts_are_clean_in_all_that_is_shown(server: Server) -> None:
    name = add_hostile(server.world)
    library = library_on(server)
    (found,) = await library.read(name)
    first = prompt_text(await library.version(name, 1))
    assert first == (
        "[bold red]Be kind[/] to {{customer}}.�[2J�]0;gotcha�\nNever �yes�.\n    $(rm -rf) [@click=app.quit]x"
    )
    second = prompt_text(await library.version(name, 2))
    for shown in (first, second, prompt_text(found)):
        assert all(line.isprintable() for line in shown.split("\n"))


async def test_what_is_no_list_of_prompts_is_an_error_that_can_be_told(server: Server) -> None:
    server.faults.next("GET", "llm_prompts", status=200, body={"results": None})
    with pytest.raises(PostHogError):
        await library_on(server).read()
