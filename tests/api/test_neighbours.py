from __future__ import annotations

from typing import Any

import pytest

from exptui.api.errors import Answered, Forbidden, Unintelligible
from exptui.api.posthog import PostHog
from exptui.domain.experiment import Experiment
from tests.api.servers import Server, answer, problem, serving

REFUSED = problem(403, "API key missing required scope 'x:read'", "permission_denied")
RESULT = {"baseline": {"key": "control"}, "variant_results": [{"key": "test", "chance_to_win": 0.9}]}


def posthog(server: Server) -> PostHog:
    return PostHog(server.client(project="@current"))


async def test_the_current_project_is_settled_once() -> None:
    server = serving(answer({"id": 12, "name": "Shop"}))
    other = posthog(server)
    assert await other.people.settle() == 12
    assert await other.people.settle() == 12
    await other.client.get("experiments/")
    assert [path for _, path, _ in server.sent] == [
        "/api/projects/@current/",
        "/api/projects/12/experiments/",
    ]


async def test_the_current_project_is_asked_of_the_person_where_projects_are_closed() -> None:
    server = serving(REFUSED, answer({"id": 1, "first_name": "Mo", "team": {"id": 5, "name": "Shop"}}))
    assert await posthog(server).people.settle() == 5


@pytest.mark.parametrize("second", [REFUSED, answer({"id": 1, "team": None})], ids=["closed", "no team"])
async def test_a_current_project_that_nobody_tells_is_an_error(second: Any) -> None:
    other = posthog(serving(REFUSED, second))
    with pytest.raises(Forbidden):
        await other.people.settle()
    assert other.client.project_id == "@current"


async def test_members_and_projects_are_read() -> None:
    member = {"user": {"id": 3, "first_name": "", "email": "mo@example.com"}, "level": 8}
    server = serving(answer({"count": 1, "results": [member]}))
    (read,) = await PostHog(server.client()).pickers.members()
    assert (read.user.id, read.user.display, read.level_word) == (3, "mo@example.com", "admin")
    sent = {"id": "uuid", "name": "Acme", "projects": [{"id": 1, "name": "Shop"}, {"id": 2}]}
    organization = await PostHog(serving(answer(sent)).client()).people.organization()
    assert [project.id for project in organization.projects] == [1, 2]


async def test_pickers_ask_for_what_fits() -> None:
    server = serving(answer({"results": [{"name": "amount", "is_numerical": True}, {"id": 1}, None]}))
    found = await PostHog(server.client()).pickers.properties("am", events=("buy", "é"), numerical=True)
    assert [one.name for one in found] == ["amount"]
    assert dict(server.asked[0].url.params) == {
        "type": "event",
        "event_names": '["buy", "\\u00e9"]',
        "filter_by_event_names": "true",
        "is_numerical": "true",
        "search": "am",
        "limit": "50",
    }


async def test_deleted_actions_are_not_offered() -> None:
    server = serving(answer({"results": [{"id": 1, "name": "a"}, {"id": 2, "deleted": True}]}))
    assert [action.id for action in await PostHog(server.client()).pickers.actions()] == [1]


async def test_a_query_in_the_background_is_waited_for() -> None:
    def status(**more: Any) -> dict[str, Any]:
        return {"query_status": {"id": "q", "complete": False} | more}

    server = serving(
        answer(status(), 202), answer(status(), 202), answer(status(complete=True, results=RESULT))
    )
    read = await PostHog(server.client()).results.metric(5, {"uuid": "u"}, refresh="async")
    assert read.variant_results[0].chance_to_win == 0.9
    assert server.slept == [1.0, 1.5]
    assert [(method, path) for method, path, _ in server.sent] == [
        ("POST", "/api/projects/7/query/"),
        ("GET", "/api/projects/7/query/q/"),
        ("GET", "/api/projects/7/query/q/"),
    ]


async def test_a_query_that_fails_in_the_background_says_why() -> None:
    failed = {
        "query_status": {"id": "q", "complete": True, "error": True, "error_message": "No control data"}
    }
    waiting = answer({"query_status": {"id": "q"}}, 202)
    for end in (answer(failed, 400), answer(failed)):
        with pytest.raises(Answered, match="No control data"):
            await PostHog(serving(waiting, end).client()).results.metric(5, {}, refresh="async")


async def test_a_query_without_end_is_given_up() -> None:
    server = serving(answer({"query_status": {"id": "q"}}, 202))
    with pytest.raises(Unintelligible):
        await PostHog(server.client()).results.metric(5, {}, refresh="async")
    assert sum(server.slept) > 600


async def test_exposures_are_asked_by_the_experiments_own_words() -> None:
    body = {
        "id": 5,
        "name": "n\x1b",
        "feature_flag": {"key": "k\x1b", "filters": {}},
        "exposure_criteria": {"filterTestAccounts": True},
        "start_date": "2026-01-01T00:00:00Z",
        "end_date": None,
    }
    server = serving(answer({"total_exposures": {"control": 4, "$multiple": 1}}))
    read = await PostHog(server.client()).results.exposures(Experiment.model_validate(body))
    assert (read.total, read.multiple) == (5, 1)
    ((_, _, sent),) = server.sent
    assert sent["query"] == {
        "kind": "ExperimentExposureQuery",
        "experiment_id": 5,
        "experiment_name": "n\x1b",
        "exposure_criteria": {"filterTestAccounts": True},
        "feature_flag": {"key": "k\x1b", "filters": {}},
        "start_date": "2026-01-01T00:00:00Z",
        "end_date": None,
    }


async def test_versions_of_a_prompt_are_counted_where_they_may_not_be_listed() -> None:
    server = serving(answer({"id": "x", "name": "a/b", "version": 3, "latest_version": 3}), REFUSED)
    prompts = PostHog(server.client()).prompts
    prompt = await prompts.get("a/b")
    versions = await prompts.versions(prompt)
    assert [(v.version, v.is_latest) for v in versions] == [(3, True), (2, False), (1, False)]
    assert server.sent[0][1] == "/api/projects/7/llm_prompts/name/a%2Fb/"


async def test_a_free_flag_key_is_told_from_one_that_only_looks_alike() -> None:
    server = serving(answer({"results": [{"id": 1, "key": "ring-2"}, {"id": 2, "key": "ring"}]}))
    flags = PostHog(server.client()).flags
    assert (found := await flags.by_key("ring")) is not None
    assert found.id == 2
    assert await flags.by_key("rin") is None


async def test_a_vote_answers_the_change_request() -> None:
    server = serving(answer({"status": "ok", "change_request": {"id": "cr", "state": "applied"}}))
    request = await PostHog(server.client()).approvals.approve("cr", "fine")
    assert (request.state, request.is_open) == ("applied", False)
    assert server.sent == [("POST", "/api/projects/7/change_requests/cr/approve/", {"reason": "fine"})]
