from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from exptui.api.errors import Invalid, NotFound, NotOnThisServer, Unintelligible
from exptui.api.experiments import Experiments
from exptui.api.posthog import PostHog
from exptui.domain.prompts import TEMPLATES, CreateFromPrompt
from exptui.domain.rows import ListFilters
from tests.api.servers import answer, problem, serving

BASE = "/api/projects/7/experiments/"
Call = Callable[[Experiments], Awaitable[Any]]

REQUESTS: list[tuple[str, Call, str, str, Any]] = [
    ("get", lambda e: e.get(5), "GET", "5/", None),
    ("create", lambda e: e.create({"name": "n"}), "POST", "", {"name": "n"}),
    ("patch", lambda e: e.patch(5, {"name": "n"}), "PATCH", "5/", {"name": "n"}),
    ("delete", lambda e: e.delete(5), "PATCH", "5/", {"deleted": True}),
    ("restore", lambda e: e.restore(5), "PATCH", "5/", {"deleted": False}),
    ("launch", lambda e: e.launch(5), "POST", "5/launch/", {}),
    ("pause", lambda e: e.pause(5), "POST", "5/pause/", {}),
    ("resume", lambda e: e.resume(5), "POST", "5/resume/", {}),
    (
        "end",
        lambda e: e.end(5, conclusion="won"),
        "POST",
        "5/end/",
        {"conclusion": "won", "conclusion_comment": None},
    ),
    (
        "ship",
        lambda e: e.ship_variant(5, "test"),
        "POST",
        "5/ship_variant/",
        {"variant_key": "test", "release_to_everyone": False},
    ),
    (
        "ship to everyone",
        lambda e: e.ship_variant(
            5, "test", release_to_everyone=True, conclusion="won", conclusion_comment="c"
        ),
        "POST",
        "5/ship_variant/",
        {"variant_key": "test", "release_to_everyone": True, "conclusion": "won", "conclusion_comment": "c"},
    ),
    ("reset", lambda e: e.reset(5), "POST", "5/reset/", {}),
    ("archive", lambda e: e.archive(5), "POST", "5/archive/", {}),
    (
        "archive with flag",
        lambda e: e.archive(5, disable_feature_flag=True),
        "POST",
        "5/archive/",
        {"disable_feature_flag": True},
    ),
    ("unarchive", lambda e: e.unarchive(5), "POST", "5/unarchive/", {}),
    ("freeze", lambda e: e.freeze(5), "POST", "5/freeze_exposure/", {}),
    ("unfreeze", lambda e: e.unfreeze(5), "POST", "5/unfreeze_exposure/", {}),
    (
        "duplicate",
        lambda e: e.duplicate(5, feature_flag_key="k", name="n"),
        "POST",
        "5/duplicate/",
        {"feature_flag_key": "k", "name": "n"},
    ),
    (
        "copy",
        lambda e: e.copy_to_project(5, 9, feature_flag_key="k"),
        "POST",
        "5/copy_to_project/",
        {"target_team_id": 9, "feature_flag_key": "k"},
    ),
    (
        "cohort",
        lambda e: e.create_exposure_cohort(5),
        "POST",
        "5/create_exposure_cohort_for_experiment/",
        {},
    ),
    (
        "timeseries",
        lambda e: e.timeseries_results(5, "u", "f"),
        "GET",
        "5/timeseries_results/?metric_uuid=u&fingerprint=f",
        None,
    ),
    (
        "recalculate",
        lambda e: e.recalculate_timeseries(5, {"uuid": "u"}, "f"),
        "POST",
        "5/recalculate_timeseries/",
        {"metric": {"uuid": "u"}, "fingerprint": "f"},
    ),
    (
        "from prompt",
        lambda e: e.create_from_prompt(
            CreateFromPrompt(prompt_name="p", versions=(2, 1), templates=("cost",))
        ),
        "POST",
        "create_from_prompt/",
        {"prompt_name": "p", "versions": [2, 1], "templates": ["cost"]},
    ),
]


@pytest.mark.parametrize(
    ("call", "method", "path", "body"), [r[1:] for r in REQUESTS], ids=[r[0] for r in REQUESTS]
)
async def test_each_method_sends_one_request(call: Call, method: str, path: str, body: Any) -> None:
    server = serving(answer({"id": 5, "name": "n"}, 201))
    await call(PostHog(server.client()).experiments)
    assert server.sent == [(method, BASE + path, body)]


async def test_only_filters_that_are_asked_for_are_sent() -> None:
    server = serving(answer({"count": 0, "results": []}))
    experiments = PostHog(server.client()).experiments
    await experiments.page()
    await experiments.page(
        ListFilters(
            status="running",
            archived=True,
            created_by_id=3,
            feature_flag_id=4,
            prompt_name="p",
            search="é&",
            order="-name",
        ),
        limit=20,
        offset=40,
    )
    first, second = (dict(request.url.params) for request in server.asked)
    assert first == {"limit": "100", "offset": "0"}
    assert second == {
        "status": "running",
        "archived": "true",
        "created_by_id": "3",
        "feature_flag_id": "4",
        "prompt_name": "p",
        "search": "é&",
        "order": "-name",
        "limit": "20",
        "offset": "40",
    }


@pytest.mark.parametrize("body", [[], {}, {"id": "seven"}, "text", None], ids=str)
async def test_an_answer_that_is_no_experiment_is_unintelligible(body: Any) -> None:
    with pytest.raises(Unintelligible):
        await PostHog(serving(answer(body)).client()).experiments.launch(5)


async def test_a_page_that_is_none_is_unintelligible() -> None:
    with pytest.raises(Unintelligible):
        await PostHog(serving(httpx.Response(200, text="<html>")).client()).experiments.page()


@pytest.mark.parametrize(
    "refusal",
    [
        problem(404, "Not found.", "not_found"),
        httpx.Response(404, text="<html>"),
        problem(405, 'Method "POST" not allowed.', "method_not_allowed"),
    ],
    ids=["json", "html", "405"],
)
async def test_what_an_older_server_lacks_is_asked_for_once(refusal: httpx.Response) -> None:
    server = serving(refusal)
    experiments = PostHog(server.client()).experiments
    for _ in range(2):
        with pytest.raises(NotOnThisServer, match="does not have calculate running time"):
            await experiments.calculate_running_time({})
    assert len(server.asked) == 1
    assert await experiments.prompt_templates() == list(TEMPLATES)


async def test_an_experiment_that_is_not_there_is_no_missing_feature() -> None:
    server = serving(problem(404, "Not found.", "not_found"))
    experiments = PostHog(server.client()).experiments
    for _ in range(2):
        with pytest.raises(NotFound):
            await experiments.freeze(5)
    assert len(server.asked) == 2


async def test_a_missing_action_of_an_experiment_is_a_missing_feature() -> None:
    server = serving(httpx.Response(404, text="<html>"))
    experiments = PostHog(server.client()).experiments
    with pytest.raises(NotOnThisServer):
        await experiments.freeze(5)
    with pytest.raises(NotOnThisServer):
        await experiments.unfreeze(6)
    assert len(server.asked) == 1


async def test_a_refused_freeze_says_why() -> None:
    server = serving(problem(400, "Experiment is not running."))
    with pytest.raises(Invalid, match="not running"):
        await PostHog(server.client()).experiments.freeze(5)


async def test_no_finished_job_is_none_and_not_an_error() -> None:
    server = serving(answer({"detail": "No completed recalculation found"}, 404))
    assert await PostHog(server.client()).experiments.latest_recalculation(5) is None


async def test_a_job_under_way_is_told_from_a_new_one() -> None:
    job = {"id": "j", "status": "pending"}
    server = serving(answer(job, 201), answer(job, 200))
    experiments = PostHog(server.client()).experiments
    assert not (await experiments.start_recalculation(5)).is_existing
    assert (await experiments.start_recalculation(5)).is_existing


async def test_activity_is_read_from_the_older_place_where_there_is_no_newer() -> None:
    entry = {
        "id": "1",
        "user": {"first_name": "Mo"},
        "detail": {"changes": [{"field": "name", "after": "n"}]},
    }
    server = serving(httpx.Response(404, text="<html>"), answer({"next": None, "results": [entry]}))
    (told,) = await PostHog(server.client()).experiments.activity(5)
    assert told.user is not None
    assert told.user.display == "Mo"
    assert [(change.field, change.before, change.after) for change in told.changes] == [("name", None, "n")]
    assert server.sent[1][1] == "/api/projects/7/activity_log/?scope=Experiment&item_id=5"
