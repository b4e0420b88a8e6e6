from __future__ import annotations

import dataclasses

import pytest

from exptui.api.errors import Invalid, NotFound, NotOnThisServer, Unauthorized
from exptui.domain.rows import ListFilters, Row
from exptui.sandbox.store import READ_ONLY_API_KEY, Build
from tests.api.sandbox import posthog, sandbox, writes


def as_listed(row: Row) -> Row:
    """Without what only the detail has."""
    return dataclasses.replace(row, can_freeze=None)


async def test_pages_of_any_size_make_the_same_list(build: Build) -> None:
    api = posthog(sandbox(build))
    whole = (await api.experiments.page(limit=1000)).rows
    assert len(whole) >= 35
    for limit in (7, 100):
        assert tuple([row async for page in api.experiments.pages(limit=limit) for row in page.rows]) == whole


async def test_every_experiment_reads_the_same_in_the_list_and_in_full(build: Build) -> None:
    api = posthog(sandbox(build))
    live = (await api.experiments.page(limit=1000)).rows
    archived = (await api.experiments.page(ListFilters(archived=True), limit=1000)).rows
    assert archived
    assert all(row.archived for row in archived)
    for row in (*live, *archived):
        full = await api.experiments.get(row.id)
        assert as_listed(full.row()) == as_listed(row)
        assert row.newer is (build == "current")
        for section in ("primary", "secondary"):
            assert all(metric.summary for metric in full.ordered_metrics(section))


@pytest.mark.parametrize("status", ["draft", "running", "paused", "stopped"])
async def test_a_status_filters_what_has_it(build: Build, status: str) -> None:
    rows = (await posthog(sandbox(build)).experiments.page(ListFilters(status=status), limit=1000)).rows
    assert {row.status for row in rows} == {status}


async def test_search_owner_and_order_reach_the_server(build: Build) -> None:
    api = posthog(sandbox(build))
    everything = (await api.experiments.page(limit=1000)).rows
    some = everything[3]
    found = (await api.experiments.page(ListFilters(search=some.name.upper()), limit=1000)).rows
    assert some.id in {row.id for row in found}
    owned = (await api.experiments.page(ListFilters(created_by_id=some.owner_id), limit=1000)).rows
    assert {row.id for row in owned} == {row.id for row in everything if row.owner_id == some.owner_id}
    named = (await api.experiments.page(ListFilters(order="name"), limit=1000)).rows
    assert {row.id for row in named} == {row.id for row in everything}
    assert named != everything


async def test_running_experiments_have_results_and_exposures(build: Build) -> None:
    api = posthog(sandbox(build))
    computed = 0
    for row in (await api.experiments.page(ListFilters(status="running"), limit=1000)).rows:
        experiment = await api.experiments.get(row.id)
        exposures = await api.results.exposures(experiment)
        for metric in experiment.ordered_metrics("primary"):
            try:
                result = await api.results.metric(experiment.id, metric.raw)
            except Invalid:
                continue
            if result.is_legacy or result.baseline is None:
                continue
            computed += 1
            assert {result.baseline.key, *(v.key for v in result.variant_results)} <= {
                k for k, _ in row.variants
            }
            assert result.baseline.number_of_samples <= exposures.total
            for variant in result.variant_results:
                assert (variant.significant is None) == (variant.interval is None)
    assert computed >= 10


async def test_a_series_has_a_day_for_each_day_of_the_run(build: Build) -> None:
    api = posthog(sandbox(build))
    seen = 0
    for row in (await api.experiments.page(ListFilters(status="running"), limit=1000)).rows:
        for metric in (await api.experiments.get(row.id)).ordered_metrics("primary")[:1]:
            if metric.uuid and metric.fingerprint:
                series = await api.experiments.timeseries_results(row.id, metric.uuid, metric.fingerprint)
                stale = await api.experiments.timeseries_results(row.id, metric.uuid, "0" * 64)
                days = [day for day, _ in series.points]
                assert days == sorted(set(days))
                assert row.start_date is not None
                assert days[0] == row.start_date.date()
                assert all(result is None for _, result in stale.points)
                seen += any(result is not None for _, result in series.points)
    assert seen >= 5


async def test_what_only_newer_servers_have() -> None:
    old, new = posthog(sandbox("page")), posthog(sandbox("current"))
    assert (await new.experiments.stats()).active_experiments > 0
    with pytest.raises(NotOnThisServer):
        await old.experiments.stats()
    question = {"metric_type": "funnel", "minimum_detectable_effect": 20, "baseline_value": 0.1}
    assert (await new.experiments.calculate_running_time(question)).recommended_sample_size == 7200
    with pytest.raises(NotOnThisServer):
        await old.experiments.calculate_running_time(question)
    offered = [template.key for template in await new.experiments.prompt_templates()]
    assert offered == [template.key for template in await old.experiments.prompt_templates()]


async def test_every_picker_has_something(build: Build) -> None:
    api = posthog(sandbox(build))
    events = await api.pickers.events()
    assert events
    assert await api.pickers.events(events[0].name)
    for picked in (
        await api.pickers.properties(),
        await api.pickers.actions(),
        await api.pickers.cohorts(),
        await api.pickers.saved_metrics(),
        await api.pickers.holdouts(),
        await api.pickers.members(),
        await api.prompts.find(),
        await api.flags.find(),
        await api.experiments.eligible_feature_flags(),
    ):
        assert picked


async def test_a_prompt_has_all_its_versions(build: Build) -> None:
    api = posthog(sandbox(build))
    prompts = await api.prompts.find()
    most = max(prompts, key=lambda prompt: prompt.versions[-1])
    versions = await api.prompts.versions(most)
    assert sorted(version.version for version in versions) == list(most.versions)
    assert (await api.prompts.get(most.name, 1)).version == 1


async def test_who_and_where_is_known(build: Build) -> None:
    api = posthog(sandbox(build), project="@current")
    assert await api.people.settle() == (await api.people.project()).id
    me = await api.people.me()
    assert me.display
    assert me.project is not None
    assert len(await api.people.projects()) == 2
    assert (await api.people.organization()).name == me.organization_name


async def test_a_wrong_key_and_a_wrong_number_are_told_apart(build: Build) -> None:
    app = sandbox(build)
    with pytest.raises(Unauthorized):
        await posthog(app, key="phx_wrong").experiments.page()
    with pytest.raises(NotFound):
        await posthog(app).experiments.get(10**9)
    with pytest.raises(NotFound, match="Project not found"):
        await posthog(app, project=999).experiments.page()


async def test_a_read_survives_faults_on_the_way(build: Build) -> None:
    app = sandbox(build)
    app.state.faults.next("GET", "/experiments/", status=500, times=2)
    app.state.faults.next(
        "GET", "/experiments/", status=429, body={"detail": "Expected available in 9 seconds."}
    )
    assert (await posthog(app).experiments.page()).rows
    assert len(app.state.requests) == 4


async def test_looking_with_a_read_only_key_writes_nothing(build: Build) -> None:
    app = sandbox(build)
    api = posthog(app, key=READ_ONLY_API_KEY)
    assert (await api.experiments.page()).rows
    assert writes(app) == []
