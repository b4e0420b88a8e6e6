"""Experiments thought out here and created on the sandbox: they come to be what was meant, on both builds."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exptui.domain.metric_set import MetricSet, attached
from exptui.domain.new_checklist import FORMS
from exptui.domain.new_forms import BASICS, NEW_VARIANTS
from exptui.domain.plan_forms import PLAN, home
from exptui.domain.setting_forms import EXPOSURE, HOLDOUT, STATISTICS
from exptui.domain.variant_forms import SPLIT, evenly
from exptui.sandbox.store import Build
from exptui.services.metric_editing import NotEditable
from exptui.services.new_experiment import newer_server
from tests.services.editing_desk import BUILDS
from tests.services.new_desk import begins, body_of, create, measures, names, says, takes
from tests.support.server import Server


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    return Server(build=request.param)


async def test_a_name_is_enough_for_a_draft(server: Server) -> None:
    session = begins(server)
    assert set(session.missing()) == {"basics"}
    names(session, "New search page")
    made = await create(server, session)
    assert (made.status, made.name, made.flag_key) == ("draft", "New search page", "new-search-page")
    assert made.feature_flag is not None
    assert made.feature_flag.active is False
    assert [(each.key, each.percent) for each in made.variants] == [("control", 50), ("test", 50)]
    assert made.exposure.filter_test_accounts is True


async def test_everything_that_is_said_comes_back_as_it_was_meant(server: Server) -> None:
    session = begins(server)
    names(session, "New search page")
    says(session, BASICS, "description", to="Fewer clicks to the first result.")
    says(session, BASICS, "type", to="web")
    takes(session, NEW_VARIANTS.add(body_of(session), SPLIT))
    says(session, NEW_VARIANTS, *SPLIT, 1, "name", to="With pictures")
    says(session, NEW_VARIANTS, *SPLIT, 1, "payload", to='{"pictures": true}')
    says(session, NEW_VARIANTS, *SPLIT, 2, "note", to="The daring one")
    says(session, NEW_VARIANTS, *SPLIT, 2, "key", to="bold")
    says(session, NEW_VARIANTS, *SPLIT, 0, "split_percent", to=50)
    says(session, NEW_VARIANTS, "parameters", "rollout_percentage", to=40)
    says(session, NEW_VARIANTS, "parameters", "ensure_experience_continuity", to=True)
    says(session, EXPOSURE, "exposure_criteria", "filterTestAccounts", to=False)
    says(session, EXPOSURE, "only_count_matured_users", to=True)
    says(session, STATISTICS, "stats_config", "method", to="frequentist")
    says(session, STATISTICS, "stats_config", "baseline_variant_key", to="test")
    says(session, PLAN, home(session.newer), "minimum_detectable_effect", to=12)
    says(session, HOLDOUT, "holdout_id", to=next(iter(server.world.holdouts)))
    says(session, FORMS["other"], *_excluded(session.newer), to=["bold"])
    made = await create(server, session)
    assert (made.description, made.type) == ("Fewer clicks to the first result.", "web")
    assert [(each.key, each.name, each.percent) for each in made.variants] == [
        ("control", "", 50),
        ("test", "With pictures", 33),
        ("bold", "", 17),
    ]
    flag = made.feature_flag
    assert flag is not None
    assert flag.payloads == {"test": '{"pictures": true}'}
    assert [group.percent for group in flag.groups] == [40]
    assert flag.ensure_experience_continuity is True
    assert made.parameters["variant_notes"] == {"bold": "The daring one"}
    assert made.exposure.filter_test_accounts is False
    assert made.only_count_matured_users is True
    assert (made.stats.method, made.baseline_key) == ("frequentist", "test")
    assert made.plan.mde_percent == 12
    assert made.holdout_id == next(iter(server.world.holdouts))
    assert made.excluded_variants == ("bold",)


def _excluded(newer: bool) -> tuple[str, ...]:
    return ("excluded_variants",) if newer else ("parameters", "excluded_variants")


async def test_metrics_come_back_in_their_order_under_their_uuids(server: Server) -> None:
    session = begins(server)
    names(session, "Search")
    saved = await server.posthog().shared_metrics.all()
    session.edit("attached", metrics=session.metrics.add("primary", attached(saved[0].raw)))
    last, first = measures(session), measures(session, name="Revenue")
    session.edit("moved", metrics=session.metrics.move(first, -2))
    measures(session, "secondary", name="Returns")
    made = MetricSet.of((await create(server, session)).raw)
    assert [entry.uuid for entry in made.primary] == [entry.uuid for entry in session.metrics.primary]
    assert [entry.shared for entry in made.primary] == [None, saved[0].id, None]
    assert made.primary[2].uuid == last
    assert [entry.metric.title for entry in made.secondary] == ["Returns"]


async def test_a_metric_can_become_a_shared_one_before_there_is_an_experiment(server: Server) -> None:
    session = begins(server)
    names(session, "Search")
    made = await session.share(measures(session), "For everybody")
    assert made.metric is not None
    shown = await create(server, session)
    assert [entry.shared for entry in MetricSet.of(shown.raw).primary] == [made.metric.id]


async def test_json_of_the_whole_is_taken_back_and_created(server: Server) -> None:
    session = begins(server)
    names(session, "Search")
    body = session.as_json()
    body["parameters"]["feature_flag_payloads"] = {"test": "1"}
    body |= {"scheduling_config": {"timeseries": True}, "_create_in_folder": "Growth"}
    session.take_json(body)
    assert session.settings["parameters"]["feature_flag_variants"][1]["payload"] == "1"
    says(session, NEW_VARIANTS, *SPLIT, 1, "key", to="red")
    made = await create(server, session)
    assert made.feature_flag is not None
    assert made.feature_flag.payloads == {"red": "1"}
    assert made.scheduling_config == {"timeseries": True}


async def test_json_that_would_launch_it_is_never_taken(server: Server) -> None:
    session = begins(server)
    body = session.as_json() | {"start_date": "2026-01-01T00:00:00Z"}
    assert session.json_objection(body) is not None
    with pytest.raises(ValueError, match="start_date is not sent"):
        session.take_json(body)
    assert session.draft is None


async def test_what_json_leaves_out_is_as_if_nobody_had_said_it(server: Server) -> None:
    session = begins(server)
    names(session, "Search")
    says(session, FORMS["other"], "_create_in_folder", to="Growth")
    says(session, BASICS, "description", to="Why")
    session.take_json({"name": "Search", "feature_flag_key": "search"})
    assert set(session.body()) == {"name", "feature_flag_key", "parameters"}
    assert session.undo() == "edited it as JSON"
    assert session.body()["description"] == "Why"


def test_nothing_is_sent_while_it_is_thought_out(server: Server) -> None:
    session = begins(server)
    names(session, "Search")
    measures(session)
    session.checklist()
    assert server.writes() == []


async def test_it_can_be_neither_reviewed_nor_saved_as_one_that_exists(server: Server) -> None:
    session = begins(server)
    names(session, "Search")
    with pytest.raises(NotEditable):
        await session.review()
    assert server.writes() == []


shares_and_keys = st.lists(
    st.tuples(st.integers(0, 100), st.from_regex(r"[a-zA-Z0-9_-]{1,12}", fullmatch=True)),
    min_size=1,
    max_size=19,
    unique_by=lambda each: each[1].lower(),
)


@pytest.mark.parametrize("build", BUILDS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    variants=shares_and_keys,
    payload=st.sampled_from(['{"a": 1}', '"x"', "[null]", "0"]),
    even=st.booleans(),
)
async def test_variants_that_the_form_takes_are_dealt_out_by_the_server_the_same(
    build: Build, variants: list[tuple[int, str]], payload: str, even: bool
) -> None:
    server = Server(build=build)
    session = begins(server)
    names(session, "Search")
    body = NEW_VARIANTS.take_out(body_of(session), SPLIT, 1)
    for share, key in variants:
        place = len(body["parameters"]["feature_flag_variants"]) - 1
        body = NEW_VARIANTS.add(body, SPLIT, place=place)
        body = NEW_VARIANTS.answer(body, (*SPLIT, place, "split_percent"), share)
        body = NEW_VARIANTS.answer(body, (*SPLIT, place, "key"), key)
        body = NEW_VARIANTS.answer(body, (*SPLIT, place, "payload"), payload)
    takes(session, evenly(body) if even else body)
    if session.missing():
        return
    made = await create(server, session)
    rows = session.settings["parameters"]["feature_flag_variants"]
    assert [(each.key, each.percent) for each in made.variants] == [
        (row["key"], row["split_percent"]) for row in rows
    ]
    assert sum(each.percent for each in made.variants) == 100
    assert made.feature_flag is not None
    assert made.feature_flag.payloads == {row["key"]: payload for row in rows[:-1]}


async def test_an_empty_project_tells_its_build_by_what_it_can_do(server: Server) -> None:
    server.world.experiments.clear()
    workspace = server.workspace()
    await workspace.load()
    assert not workspace.rows
    assert await newer_server(workspace) is (server.build == "current")
