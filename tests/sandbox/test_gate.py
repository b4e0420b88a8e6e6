"""Who gets in, under which addresses, and what can be made to go wrong."""

from __future__ import annotations

import pytest

from tests.sandbox.tiny import Api


async def test_no_credentials_is_told_apart_from_a_wrong_key(api: Api) -> None:
    nothing = await api.http.get("/api/projects/1/experiments/")
    wrong = await api.ask("GET", "experiments/", key="phc_project_token")
    assert (nothing.status_code, nothing.json()["code"]) == (401, "not_authenticated")
    assert (wrong.status_code, wrong.json()) == (
        401,
        {
            "type": "authentication_error",
            "code": "authentication_failed",
            "detail": "Personal API key found in request Authorization header is invalid.",
            "attr": None,
        },
    )


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "experiments/", "experiment:write"),
        ("POST", "experiments/1/launch/", "experiment:write"),
        ("PATCH", "feature_flags/1/", "feature_flag:write"),
        ("POST", "change_requests/x/approve/", "approvals:write"),
    ],
)
async def test_the_read_only_key_may_not_write(api: Api, method: str, path: str, scope: str) -> None:
    answer = await api.ask(method, path, {}, key=api.world.read_only_api_key)
    assert answer.status_code == 403
    assert answer.json() == {
        "type": "authentication_error",
        "code": "permission_denied",
        "detail": f"API key missing required scope '{scope}'",
        "attr": None,
    }


async def test_the_read_only_key_may_read_and_query(api: Api) -> None:
    made = await api.running(metrics=[])
    exposures = {"kind": "ExperimentExposureQuery", "experiment_id": made["id"], "feature_flag": {"key": "k"}}
    listed = await api.ask("GET", "experiments/", key=api.world.read_only_api_key)
    queried = await api.ask("POST", "query/", {"query": exposures}, key=api.world.read_only_api_key)
    assert (listed.status_code, queried.status_code) == (200, 200)


@pytest.mark.parametrize(
    "path",
    [
        "/api/projects/1/experiments/",
        "/api/projects/1/experiments",
        "/api/environments/1/experiments/",
        "/api/environments/@current/experiments",
        "/api/projects/@current/experiments/",
    ],
)
async def test_all_ways_to_write_a_path_lead_to_the_same_list(api: Api, path: str) -> None:
    made = await api.draft()
    assert [item["id"] for item in (await api.get(path))["results"]] == [made["id"]]


@pytest.mark.parametrize("project", ["99", "acme", "-1"])
async def test_a_project_that_is_not_there_is_not_found(api: Api, project: str) -> None:
    said = await api.refused("GET", f"/api/projects/{project}/experiments/", status=404)
    assert (said["code"], said["detail"]) == ("not_found", "Project not found.")


async def test_bad_json_and_bad_media_types_are_told_apart(api: Api) -> None:
    headers = {"Authorization": f"Bearer {api.world.api_key}", "Content-Type": "application/json"}
    broken = await api.http.post("/api/projects/1/experiments/", content=b"{", headers=headers)
    headers["Content-Type"] = "text/plain"
    odd = await api.http.post("/api/projects/1/experiments/", content=b"{}", headers=headers)
    assert (broken.status_code, broken.json()["code"]) == (400, "parse_error")
    assert (odd.status_code, odd.json()["code"]) == (415, "unsupported_media_type")


async def test_delete_answers_405_with_an_empty_body(api: Api) -> None:
    made = await api.draft()
    answer = await api.ask("DELETE", f"experiments/{made['id']}/")
    assert (answer.status_code, answer.content) == (405, b"")
    assert (await api.get(f"experiments/{made['id']}/"))["deleted"] is False


async def test_another_wrong_method_answers_405_with_words(api: Api) -> None:
    said = await api.refused("PATCH", "experiments/", {}, status=405)
    assert said["code"] == "method_not_allowed"


async def test_what_only_the_newest_build_has_is_unknown_to_the_older(page: Api, current: Api) -> None:
    assert (await page.refused("GET", "experiments/stats/", status=404))["code"] == "not_found"
    assert "active_experiments" in await current.get("experiments/stats/")


async def test_a_fault_is_used_up_and_changes_nothing(api: Api) -> None:
    made = await api.draft()
    api.faults.next("POST", "/launch/", status=503, body={"detail": "Busy."}, headers={"Retry-After": "1"})
    spoiled = await api.ask("POST", f"experiments/{made['id']}/launch/")
    assert (spoiled.status_code, spoiled.headers["retry-after"]) == (503, "1")
    assert (await api.get(f"experiments/{made['id']}/"))["status"] == "draft"
    assert (await api.post(f"experiments/{made['id']}/launch/"))["status"] == "running"


async def test_a_lost_answer_has_done_its_work(api: Api) -> None:
    made = await api.draft()
    api.faults.next("POST", "/launch/", status=502, body="<html>Bad gateway</html>", after=True)
    lost = await api.ask("POST", f"experiments/{made['id']}/launch/")
    assert (lost.status_code, lost.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert (await api.get(f"experiments/{made['id']}/"))["status"] == "running"


async def test_a_missing_endpoint_answers_a_page(api: Api) -> None:
    api.faults.missing("/eligible_feature_flags/")
    for _ in range(2):
        answer = await api.ask("GET", "experiments/eligible_feature_flags/")
        assert answer.status_code == 404
        assert answer.text.startswith("<!doctype html>")


async def test_a_scope_can_be_taken_from_all_keys(api: Api) -> None:
    api.faults.forbid_scope("cohort:read")
    said = await api.refused("GET", "cohorts/", status=403)
    assert said["detail"] == "API key missing required scope 'cohort:read'"


async def test_requests_are_taken_down_in_order(api: Api) -> None:
    await api.draft("One")
    await api.get("experiments/", limit="5")
    seen = [(got.method, got.path, got.query) for got in api.app.state.requests]
    assert seen == [
        ("POST", "/api/projects/1/experiments/", ""),
        ("GET", "/api/projects/1/experiments/", "limit=5"),
    ]
    assert api.app.state.requests[0].body == {"name": "One", "feature_flag_key": "one"}
