"""Prompts as they are asked for, and what refusals of them mean."""

from __future__ import annotations

import httpx
import pytest

from exptui.api.errors import Forbidden, NotFound, NotOnThisServer, Unintelligible
from exptui.api.posthog import PostHog
from exptui.api.prompts import Prompts
from tests.api.servers import Reply, Server, answer, problem, serving

ROW = {"id": "x", "name": "greeting", "version": 3, "latest_version": 3, "prompt": "Hi"}


def prompts(server: Server) -> Prompts:
    return PostHog(server.client()).prompts


async def refused(*replies: Reply) -> Forbidden:
    with pytest.raises(Forbidden) as caught:
        await prompts(serving(*replies)).page()
    return caught.value


async def test_beginnings_are_asked_for_only_where_they_are_wanted() -> None:
    server = serving(answer({"count": 1, "results": [ROW]}))
    page = await prompts(server).page("a b", offset=100, beginnings=True)
    await prompts(server).page()
    assert (page.count, page.sent, [each.name for each in page.prompts]) == (1, 1, ["greeting"])
    assert [path for _, path, _ in server.sent] == [
        "/api/projects/7/llm_prompts/?limit=100&offset=100&search=a+b&content=preview",
        "/api/projects/7/llm_prompts/?limit=100&offset=0",
    ]


async def test_rows_that_cannot_be_read_are_counted_and_left_out() -> None:
    page = await prompts(serving(answer({"results": [ROW, {"version": 1}, 5]}))).page(offset=4)
    assert (page.count, page.sent, len(page.prompts)) == (7, 3, 1)


async def test_a_name_and_a_number_are_put_into_the_address_safely() -> None:
    server = serving(answer(ROW))
    await prompts(server).get("a/b?c", 2)
    assert server.sent[0][1] == "/api/projects/7/llm_prompts/name/a%2Fb%3Fc/?version=2"


async def test_earlier_versions_are_asked_for_by_number() -> None:
    server = serving(answer({"prompt": ROW, "versions": [{"version": 3}], "has_more": True}))
    history = await prompts(server).history("greeting", before=4, limit=1)
    path = "/api/projects/7/llm_prompts/resolve/name/greeting/?limit=1&before_version=4"
    assert server.sent[0][1] == path
    assert history.prompt is not None
    assert (history.prompt.version, [v.version for v in history.versions], history.more) == (3, [3], True)


@pytest.mark.parametrize("body", [[], {"count": 1}, {"results": 5}, "hi"])
async def test_what_is_no_list_of_prompts_is_told(body: object) -> None:
    with pytest.raises(Unintelligible):
        await prompts(serving(answer(body))).page()


async def test_a_missing_scope_is_named() -> None:
    detail = "API key missing required scope 'llm_prompt:read'"
    error = await refused(problem(403, detail, "permission_denied"))
    assert error.missing_scope == "llm_prompt:read"
    assert "Give the key the scope llm_prompt:read" in error.told
    assert "LLM analytics" not in error.told


async def test_a_product_that_is_switched_off_is_suspected_where_no_scope_is_missing() -> None:
    error = await refused(answer({"detail": "You do not have access to this feature."}, 403))
    assert "LLM analytics may be switched off for this project" in error.told
    assert error.status == 403
    assert error.body == {"detail": "You do not have access to this feature."}


async def test_a_key_that_may_not_see_the_project_is_not_told_of_switches() -> None:
    detail = "API key does not have access to the requested project: ID 7."
    error = await refused(problem(403, detail, "permission_denied"))
    assert error.told == detail


async def test_a_server_without_prompts_is_asked_once() -> None:
    server = serving(httpx.Response(404, text="<html>no</html>"))
    asked = prompts(server)
    for _ in range(2):
        with pytest.raises(NotOnThisServer, match="does not have prompts"):
            await asked.page()
    assert len(server.asked) == 1


async def test_a_prompt_that_is_not_there_does_not_mean_that_there_are_none() -> None:
    gone = answer({"detail": "Prompt with name 'x' not found."}, 404)
    asked = prompts(serving(gone, answer({"count": 0, "results": []})))
    with pytest.raises(NotFound):
        await asked.get("x")
    assert (await asked.page()).prompts == ()
