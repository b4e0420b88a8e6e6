from __future__ import annotations

from typing import Any

import pytest

from exptui.api.errors import (
    ApprovalRequired,
    Forbidden,
    Invalid,
    NotFound,
    NotOnThisServer,
    ReadOnly,
    ServerFault,
)
from exptui.api.posthog import PostHog
from exptui.domain.experiment import Experiment
from exptui.domain.prompts import CreateFromPrompt
from exptui.sandbox.store import READ_ONLY_API_KEY, Build
from tests.api.sandbox import NOW, posthog, sandbox, writes


async def draft(api: PostHog, key: str = "brand-new", **body: Any) -> Experiment:
    return await api.experiments.create({"name": "Brand new", "feature_flag_key": key} | body)


async def test_a_whole_life(build: Build) -> None:
    api = posthog(sandbox(build))
    experiments = api.experiments
    one = (await draft(api)).id
    assert (await experiments.get(one)).status == "draft"
    launched = await experiments.launch(one)
    assert (launched.status, launched.start_date) == ("running", NOW)
    assert launched.feature_flag is not None
    assert launched.feature_flag.active
    assert (await experiments.pause(one)).status == "paused"
    assert (await experiments.resume(one)).status == "running"
    ended = await experiments.end(one, conclusion="won", conclusion_comment="More sales")
    assert (ended.status, ended.conclusion, ended.end_date) == ("stopped", "won", NOW)
    shipped = await experiments.ship_variant(one, "test", release_to_everyone=True)
    assert [(v.key, v.percent) for v in shipped.variants] == [("control", 0), ("test", 100)]
    assert shipped.conclusion_comment == "More sales"
    assert shipped.feature_flag is not None
    assert shipped.feature_flag.groups[0].everyone
    assert (await experiments.archive(one)).archived
    assert not (await experiments.unarchive(one)).archived
    reset = await experiments.reset(one)
    assert (reset.status, reset.conclusion) == ("draft", None)
    assert (await experiments.patch(one, {"name": "Renamed"})).name == "Renamed"


async def test_what_is_deleted_is_gone_until_it_is_restored(build: Build) -> None:
    api = posthog(sandbox(build))
    one = (await draft(api)).id
    await api.experiments.delete(one)
    with pytest.raises(NotFound):
        await api.experiments.get(one)
    await api.experiments.restore(one)
    assert (await api.experiments.get(one)).name == "Brand new"


async def test_copies_are_drafts_with_flags_of_their_own(build: Build) -> None:
    api = posthog(sandbox(build))
    one = (await draft(api)).id
    twin = await api.experiments.duplicate(one, feature_flag_key="twin", name="Twin")
    assert (twin.name, twin.flag_key, twin.status) == ("Twin", "twin", "draft")
    there = await api.experiments.copy_to_project(one, 2, feature_flag_key="over-there")
    assert (await api.experiments.in_project(2).get(there.id)).flag_key == "over-there"
    with pytest.raises(NotFound):
        await api.experiments.get(there.id)


async def test_versions_of_a_prompt_become_variants(build: Build) -> None:
    api = posthog(sandbox(build))
    prompt = max(await api.prompts.find(), key=lambda prompt: prompt.versions[-1])
    wanted = CreateFromPrompt(prompt_name=prompt.name, versions=(2, 1, 3), templates=("cost", "latency"))
    made = await api.experiments.create_from_prompt(wanted)
    assert made.prompt_metadata is not None
    assert made.prompt_metadata.versions == (2, 1, 3)
    assert [variant.name for variant in made.variants] == ["v2", "v1", "v3"]
    assert [metric.goal for metric in made.ordered_metrics("primary")] == ["decrease", "decrease"]
    assert made.row().prompt_name == prompt.name


async def test_a_cohort_of_the_exposed_is_made_once(build: Build) -> None:
    api = posthog(sandbox(build))
    one = (await draft(api, start_date="2026-11-20T00:00:00Z")).id
    made = await api.experiments.create_exposure_cohort(one)
    assert (await api.experiments.get(one)).exposure_cohort == made["cohort"]["id"]
    with pytest.raises(Invalid, match="already has an exposure cohort"):
        await api.experiments.create_exposure_cohort(one)


METRIC = {
    "kind": "ExperimentMetric",
    "metric_type": "mean",
    "source": {"kind": "EventsNode", "event": "$pageview"},
}


async def test_a_series_is_computed_again_once_at_a_time(build: Build) -> None:
    api = posthog(sandbox(build))
    one = await draft(api, metrics=[METRIC], start_date="2026-11-20T00:00:00Z", allow_unknown_events=True)
    (metric,) = one.ordered_metrics("primary")
    assert metric.fingerprint is not None
    first = await api.experiments.recalculate_timeseries(one.id, metric.raw, metric.fingerprint)
    again = await api.experiments.recalculate_timeseries(one.id, metric.raw, metric.fingerprint)
    assert (first.is_existing, again.is_existing, again.id) == (False, True, first.id)


async def test_all_metrics_are_computed_in_one_job() -> None:
    api = posthog(sandbox("current"))
    one = await draft(api, metrics=[METRIC], start_date="2026-11-20T00:00:00Z", allow_unknown_events=True)
    job = await api.experiments.start_recalculation(one.id)
    for _ in range(10):
        if job.is_over:
            break
        job = await api.experiments.recalculation(one.id, job.id)
    assert job.status == "completed"
    assert len(job.results) == job.total_metrics == 1
    old = posthog(sandbox("page"))
    with pytest.raises(NotOnThisServer):
        await old.experiments.start_recalculation((await old.experiments.page()).rows[0].id)


async def test_exposure_is_frozen_and_thawed_where_the_server_can() -> None:
    new, old = posthog(sandbox("current")), posthog(sandbox("page"))
    for api in (new, old):
        await api.experiments.launch((await draft(api)).id)
    one = (await new.experiments.page()).rows[0].id
    assert (await new.experiments.freeze(one)).status == "exposure_frozen"
    assert (await new.experiments.unfreeze(one)).status == "running"
    with pytest.raises(NotOnThisServer):
        await old.experiments.freeze((await old.experiments.page()).rows[0].id)


async def test_a_refusal_is_told_in_the_servers_words(build: Build) -> None:
    api = posthog(sandbox(build))
    one = (await draft(api)).id
    with pytest.raises(Invalid, match="has not been launched yet"):
        await api.experiments.end(one)
    with pytest.raises(Invalid) as caught:
        await api.experiments.verb(one, "ship_variant", {})
    assert (caught.value.attr, caught.value.code) == ("variant_key", "required")


async def test_a_key_that_may_only_read_is_told_its_missing_scope(build: Build) -> None:
    api = posthog(sandbox(build), key=READ_ONLY_API_KEY)
    one = (await api.experiments.page()).rows[0].id
    with pytest.raises(Forbidden) as caught:
        await api.experiments.patch(one, {"name": "n"})
    assert caught.value.missing_scope == "experiment:write"


async def test_read_only_sends_nothing_that_changes(build: Build) -> None:
    app = sandbox(build)
    api = posthog(app, read_only=True)
    one = (await api.experiments.page()).rows[0].id
    with pytest.raises(ReadOnly):
        await api.experiments.launch(one)
    assert writes(app) == []


async def test_a_lost_answer_leaves_the_change_and_is_sent_once(build: Build) -> None:
    app = sandbox(build)
    api = posthog(app)
    one = (await draft(api)).id
    app.state.faults.next("POST", "/launch", status=502, body="<html>", after=True)
    with pytest.raises(ServerFault) as caught:
        await api.experiments.launch(one)
    assert caught.value.outcome_unknown
    assert [path for _, path in writes(app) if "launch" in path] == [
        f"/api/projects/1/experiments/{one}/launch/"
    ]
    assert (await api.experiments.get(one)).status == "running"


async def test_what_needs_approval_waits_for_it_and_is_done_again() -> None:
    app = sandbox("current", approvals=("feature_flag.enable",))
    api = posthog(app)
    one = await draft(api)
    with pytest.raises(ApprovalRequired) as caught:
        await api.experiments.launch(one.id)
    asked = caught.value.change_request_id
    assert asked is not None
    assert caught.value.url == f"http://sandbox/project/1/approvals/{asked}"
    assert (await api.experiments.get(one.id)).status == "draft"
    with pytest.raises(ApprovalRequired) as again:
        await api.experiments.launch(one.id)
    assert again.value.pending
    assert one.feature_flag is not None
    assert one.feature_flag.id is not None
    (waiting,) = await api.approvals.of_flag(one.feature_flag.id)
    assert (waiting.id, waiting.is_open) == (asked, True)
    assert (await api.approvals.approve(asked)).state == "applied"
    assert (await api.approvals.get(asked)).state == "applied"
    assert (await api.experiments.launch(one.id)).status == "running"


async def test_what_was_done_is_remembered(build: Build) -> None:
    api = posthog(sandbox(build))
    one = (await draft(api)).id
    await api.experiments.patch(one, {"name": "Renamed"})
    latest, *_ = await api.experiments.activity(one)
    assert latest.user is not None
    assert latest.user.display
    assert ("name", "Brand new", "Renamed") in [(c.field, c.before, c.after) for c in latest.changes]


async def test_a_flag_is_read_and_switched(build: Build) -> None:
    api = posthog(sandbox(build))
    experiment = await draft(api)
    flag = await api.flags.by_key("brand-new")
    assert flag is not None
    assert flag.id is not None
    assert not flag.active
    assert (await api.flags.patch(flag.id, {"active": True})).active
    assert (await api.flags.get(flag.id)).experiment_ids == (experiment.id,)
