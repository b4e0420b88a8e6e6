"""The endpoints beside the experiments."""

from __future__ import annotations

from tests.sandbox.tiny import PURCHASES, Api


async def test_who_am_i(api: Api) -> None:
    me = await api.get("/api/users/@me/")
    assert (me["id"], me["first_name"], me["team"]["id"]) == (1, "Zoe", 1)
    assert me["organization"]["membership_level"] == 15
    assert [team["id"] for team in me["organization"]["teams"]] == [1, 2]


async def test_the_organization_its_people_and_projects(api: Api) -> None:
    assert (await api.get("/api/organizations/@current/"))["name"] == "Acme"
    members = await api.get("/api/organizations/@current/members/", search="zoe")
    assert [member["user"]["id"] for member in members["results"]] == [1]
    own = (await api.get("/api/organizations/"))["results"][0]["id"]
    assert (await api.get(f"/api/organizations/{own}/projects/"))["count"] == 2
    await api.refused("GET", "/api/organizations/other/", status=404)
    assert [project["name"] for project in (await api.get("/api/projects/"))["results"]] == [
        "Project 1",
        "Project 2",
    ]
    assert (await api.get("/api/projects/@current/"))["id"] == 1


async def test_pickers_show_what_is_the_projects_own(api: Api) -> None:
    api.world.property_definitions = [
        {
            "id": name,
            "team_id": 1,
            "name": name,
            "type": "event",
            "property_type": "Numeric" if name == "total" else "String",
            "is_numerical": name == "total",
            "event_names": ["purchase"] if name != "url" else ["$pageview"],
        }
        for name in ("total", "coupon", "url")
    ]
    events = await api.get("event_definitions/", search="P", event_type="event_custom", ordering="-name")
    assert [row["name"] for row in events["results"]] == ["signup", "purchase"]
    of_purchase = {"event_names": '["purchase"]', "filter_by_event_names": "true"}
    properties = await api.get("property_definitions/", **of_purchase)
    assert [row["name"] for row in properties["results"]] == ["coupon", "total"]
    numbers = await api.get("property_definitions/", **of_purchase, is_numerical="true")
    assert [row["name"] for row in numbers["results"]] == ["total"]
    assert [row["name"] for row in (await api.get("actions/"))["results"]] == ["Bought"]
    assert [row["id"] for row in (await api.get("experiment_holdouts/"))["results"]] == [1]
    assert (await api.get("/api/projects/2/experiment_holdouts/"))["count"] == 0
    await api.refused("GET", "actions/2/", status=404)


async def test_shared_metrics_can_be_made_changed_and_really_deleted(api: Api) -> None:
    query = {key: value for key, value in PURCHASES.items() if key != "uuid"}
    made = await api.post("experiment_saved_metrics/", {"name": "Buys", "query": query}, status=201)
    assert made["query"]["uuid"]
    path = f"experiment_saved_metrics/{made['id']}/"
    renamed = (
        await api.ask("PATCH", path, {"name": "Purchases", "query": {**query, "uuid": "other"}})
    ).json()
    assert (renamed["name"], renamed["query"]["uuid"]) == ("Purchases", made["query"]["uuid"])
    experiment = await api.draft(saved_metrics_ids=[{"id": made["id"]}])
    assert (await api.ask("DELETE", path)).status_code == 204
    await api.refused("GET", path, status=404)
    assert (await api.get(f"experiments/{experiment['id']}/"))["saved_metrics"] == []
    said = await api.refused("POST", "experiment_saved_metrics/", {"name": "A", "query": {"kind": "Odd"}})
    assert said["attr"] == "query"


async def test_flags_can_be_found_and_changed(api: Api) -> None:
    made = await api.draft("Checkout")
    await api.post("feature_flags/", {"key": "plain", "name": "A plain one"}, status=201)
    by_type = {
        kind: await api.get("feature_flags/", type=kind) for kind in ("multivariant", "boolean", "experiment")
    }
    assert {kind: [row["key"] for row in rows["results"]] for kind, rows in by_type.items()} == {
        "multivariant": ["checkout"],
        "boolean": ["plain"],
        "experiment": ["checkout"],
    }
    assert (await api.get("feature_flags/", search="PLAIN", active="true"))["count"] == 1
    assert (await api.get(f"feature_flags/{made['feature_flag']['id']}/"))["experiment_set"] == [made["id"]]
    said = await api.refused("POST", "feature_flags/", {"key": "plain"})
    assert (said["attr"], said["code"]) == ("key", "unique")


async def test_a_deleted_flag_stays_with_its_experiment(api: Api) -> None:
    made = await api.draft()
    path = f"feature_flags/{made['feature_flag']['id']}/"
    assert (await api.ask("PATCH", path, {"deleted": True})).json()["deleted"] is True
    await api.refused("GET", path, status=404)
    assert (await api.get(f"experiments/{made['id']}/"))["feature_flag"]["deleted"] is True
    assert (await api.ask("DELETE", path)).content == b""


async def test_eligible_flags_start_with_a_control(api: Api) -> None:
    await api.draft("Good")
    swapped = await api.draft("Swapped")
    variants = api.world.flags[swapped["feature_flag"]["id"]]["filters"]["multivariate"]["variants"]
    variants.reverse()
    await api.post("feature_flags/", {"key": "plain"}, status=201)
    answer = await api.get("experiments/eligible_feature_flags/")
    assert (answer["count"], [row["key"] for row in answer["results"]], set(answer)) == (
        1,
        ["good"],
        {"count", "results"},
    )
    assert set(await api.refused("GET", "experiments/eligible_feature_flags/?limit=x")) == {"error"}
    assert (await api.refused("GET", "experiments/eligible_feature_flags/?order=age"))[
        "code"
    ] == "invalid_input"


async def test_the_history_has_pages_but_no_count(api: Api) -> None:
    made = await api.draft()
    for number in range(120):
        await api.patch(made["id"], name=f"Number {number}")
    first = await api.get("activity_log/", scope="Experiment", item_id=str(made["id"]))
    assert (set(first), len(first["results"])) == ({"next", "previous", "results"}, 100)
    second = await api.get(first["next"].removeprefix("http://sandbox.test"))
    assert (len(second["results"]), second["next"]) == (21, None)
    assert first["results"][0]["detail"]["changes"][0]["after"] == "Number 119"
