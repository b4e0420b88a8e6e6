"""The list: filters, orders, pages, and what is ignored."""

from __future__ import annotations

import pytest

from tests.sandbox.tiny import PURCHASES, Api, words


async def _names(api: Api, **params: str) -> list[str]:
    return [item["name"] for item in (await api.get("experiments/", **params))["results"]]


async def _one_of_each(api: Api) -> None:
    await api.draft("Draft")
    await api.running("Running")
    paused = await api.running("Paused")
    await api.post(f"experiments/{paused['id']}/pause/")
    await api.stopped("Stopped")
    archived = await api.stopped("Archived")
    await api.post(f"experiments/{archived['id']}/archive/")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("draft", ["Draft"]),
        ("RUNNING", ["Running"]),
        ("paused", ["Paused"]),
        ("stopped", ["Stopped"]),
        ("complete", ["Stopped"]),
        ("all", ["Stopped", "Paused", "Running", "Draft"]),
        ("nonsense", ["Stopped", "Paused", "Running", "Draft"]),
    ],
)
async def test_status_filters_or_is_ignored(api: Api, status: str, expected: list[str]) -> None:
    await _one_of_each(api)
    assert await _names(api, status=status) == expected


async def test_archived_and_live_are_never_listed_together(api: Api) -> None:
    await _one_of_each(api)
    assert await _names(api, archived="True") == ["Archived"]
    assert "Archived" not in await _names(api, archived="1")


async def test_search_looks_at_names_only(api: Api) -> None:
    await api.draft("Blue button", description="checkout")
    await api.draft("Checkout page")
    assert await _names(api, search="CHECKOUT") == ["Checkout page"]


async def test_search_and_order_act_on_a_single_experiment_too(api: Api) -> None:
    made = await api.draft("Blue button")
    path = f"experiments/{made['id']}/"
    assert (await api.refused("GET", f"{path}?search=zzz", status=404))["detail"] == "Not found."
    assert (await api.refused("GET", f"{path}?order=bogus"))["detail"] == "Invalid order field: 'bogus'"


async def test_orders(api: Api) -> None:
    await _one_of_each(api)
    assert await _names(api, order="name") == ["Draft", "Paused", "Running", "Stopped"]
    assert (await _names(api, order="-status"))[0] == "Stopped"
    assert (await _names(api, order="duration"))[0] == "Draft"
    assert (await api.refused("GET", "experiments/?order=owner"))["attr"] is None


async def test_people_without_a_first_name_sort_by_their_address(api: Api) -> None:
    mine, theirs = await api.draft("Zoe"), await api.draft("Nameless")
    api.world.experiments[theirs["id"]]["created_by_id"] = 2
    assert await _names(api, order="created_by") == ["Zoe", "Nameless"]
    assert await _names(api, created_by_id="2") == ["Nameless"]
    assert mine["created_by"]["first_name"] == "Zoe"


async def test_only_the_newest_build_takes_several_owners(page: Api, current: Api) -> None:
    await current.draft("Mine")
    assert await _names(current, created_by_id="[1, 2]") == ["Mine"]
    assert await _names(current, created_by_id="2,x") == []
    assert await _names(current, created_by_id="x") == ["Mine"]
    await page.draft("Mine")
    assert (await page.refused("GET", "experiments/?created_by_id=1,2"))["code"] == "invalid_input"


async def test_flag_filter_wants_a_number_even_of_an_empty_list(api: Api) -> None:
    assert (await api.refused("GET", "experiments/?feature_flag_id=x"))["detail"] == (
        "feature_flag_id must be an integer"
    )
    made = await api.draft("One")
    await api.draft("Two")
    assert await _names(api, feature_flag_id=str(made["feature_flag"]["id"])) == ["One"]


async def test_pages_link_to_their_neighbours_and_keep_the_filters(api: Api) -> None:
    for number in range(5):
        await api.draft(f"Number {number}")
    first = await api.get("experiments", limit="2", search="number")
    assert (first["count"], first["previous"], len(first["results"])) == (5, None, 2)
    assert first["next"] == "http://sandbox.test/api/projects/1/experiments/?limit=2&search=number&offset=2"
    second = await api.get(first["next"].removeprefix("http://sandbox.test"))
    assert second["previous"] == "http://sandbox.test/api/projects/1/experiments/?limit=2&search=number"
    assert [item["name"] for item in second["results"]] == ["Number 2", "Number 1"]
    assert len((await api.get("experiments/", limit="many", offset="-1"))["results"]) == 5


async def test_items_are_lean_on_the_newest_build_only(page: Api, current: Api) -> None:
    for api in (page, current):
        await api.draft(metrics=[PURCHASES])
    (full,), (lean,) = [(await api.get("experiments/"))["results"] for api in (page, current)]
    assert full["metrics"][0]["uuid"] == "purchases"
    assert set(lean) == set(
        words("""id name description start_date end_date feature_flag_key feature_flag holdout exposure_cohort
        parameters running_time_calculation excluded_variants archived deleted created_by created_at updated_at
        type conclusion conclusion_comment status is_legacy user_access_level""")
    )


async def test_an_event_finds_its_experiments_on_the_newest_build(current: Api) -> None:
    await current.draft("Inline", metrics=[PURCHASES])
    await current.draft("Shared", saved_metrics_ids=[{"id": 1, "metadata": {"type": "primary"}}])
    action = {**PURCHASES, "source": {"kind": "ActionsNode", "id": 1}}
    await current.draft("Action", metrics=[action])
    await current.draft("None")
    assert await _names(current, event="purchase") == ["Action", "Shared", "Inline"]


async def test_projects_do_not_see_each_other(api: Api) -> None:
    made = await api.draft()
    assert (await api.get("/api/projects/2/experiments/"))["count"] == 0
    await api.refused("GET", f"/api/projects/2/experiments/{made['id']}/", status=404)
