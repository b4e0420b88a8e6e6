from __future__ import annotations

from typing import Any

import pytest

from exptui.domain.merging_settings import settings_of
from exptui.domain.metric_entry import ARRAYS, ORDERINGS
from exptui.domain.metric_set import SECTIONS, MetricSet, Section, attached, inline
from exptui.domain.saving import Difference, landed, payload
from exptui.sandbox.problems import Problem
from exptui.sandbox.seed import build_world
from exptui.sandbox.store import Build, Json
from tests.api.sandbox import NOW, posthog, sandbox
from tests.domain.editing import Rules, funnel, link, mean
from tests.domain.samples import page_samples

START: dict[str, Any] = {
    "metrics": [mean("a", response={"odd": 1}), funnel("b"), mean("c")],
    "metrics_secondary": [mean("d"), mean("e")],
    "saved_metrics_ids": [link(1, type="primary", odd=1), link(2, type="secondary")],
}
ARRAY_FIELDS, ORDER_FIELDS = set(ARRAYS.values()), set(ORDERINGS.values())


@pytest.fixture(params=["page", "current"])
def build(request: pytest.FixtureRequest) -> Build:
    return "current" if request.param == "current" else "page"


@pytest.fixture
def rules(build: Build) -> Rules:
    return Rules(build, START)


def shown(raw: Json) -> str:
    metrics = MetricSet.of(raw)
    return " | ".join(" ".join(entry.uuid for entry in metrics.section(section)) for section in SECTIONS)


def edit(metrics: MetricSet, uuid: str, **more: Any) -> MetricSet:
    return metrics.replace(uuid, {**metrics.entry(uuid).body, **more})


@pytest.mark.parametrize("which", ["page", "current"])
def test_an_unchanged_experiment_is_not_written(which: Build) -> None:
    world = build_world(build=which, now=lambda: NOW)
    rules = Rules(which)
    rules.world = world
    for rules.id in world.experiments:
        raw = rules.read()
        assert payload(raw, MetricSet.of(raw), settings_of(raw)) == {}
        assert landed(raw, MetricSet.of(raw), raw) == ()


def test_the_samples_of_the_public_page_are_not_written_unchanged() -> None:
    samples = page_samples()
    for raw in (samples["experiment"], *samples["list"]["results"]):
        assert payload(raw, MetricSet.of(raw), settings_of(raw)) == {}


def test_a_sample_with_nothing_but_nulls_goes_back_as_it_came_beside_a_new_metric() -> None:
    raw = page_samples()["experiment"]
    new = inline(mean())
    before = MetricSet.of(raw)
    sent = payload(raw, before.add("primary", new))
    assert set(sent) == {"metrics", "primary_metrics_ordered_uuids"}
    old, added = sent["metrics"]
    assert {**old, "uuid": None} == raw["metrics"][0]
    assert added == new.body
    assert sent["primary_metrics_ordered_uuids"] == [old["uuid"], new.uuid]


CHANGES: list[tuple[str, str, set[str], set[str]]] = [
    # what is done, what is shown then, keys for the newer build, keys more for the older
    ("edit", "a b c shared-1 | d e shared-2", {"metrics"}, set()),
    ("remove", "a c shared-1 | d e shared-2", {"metrics"}, {"primary_metrics_ordered_uuids"}),
    (
        "move",
        "c a b shared-1 | d e shared-2",
        {"primary_metrics_ordered_uuids"},
        set(),
    ),
    (
        "transfer",
        "a c shared-1 | d e shared-2 b",
        ARRAY_FIELDS,
        ORDER_FIELDS,
    ),
    (
        "attach",
        "a b c shared-1 | d e shared-2 shared-3",
        {"saved_metrics_ids"},
        {"secondary_metrics_ordered_uuids"},
    ),
    ("detach", "a b c | d e shared-2", {"saved_metrics_ids"}, {"primary_metrics_ordered_uuids"}),
    (
        "transfer shared",
        "a b c | d e shared-2 shared-1",
        {"saved_metrics_ids"},
        ORDER_FIELDS,
    ),
    ("relink", "a b c shared-1 | d e shared-2", {"saved_metrics_ids"}, set()),
    ("clear", " | d e shared-2", {"metrics", "saved_metrics_ids"}, {"primary_metrics_ordered_uuids"}),
]


def changed(metrics: MetricSet, how: str, rules: Rules) -> MetricSet:
    made = {
        "edit": lambda: edit(metrics, "b", goal="decrease"),
        "remove": lambda: metrics.remove("b"),
        "move": lambda: metrics.move("c", -2),
        "transfer": lambda: metrics.transfer("b"),
        "attach": lambda: metrics.add("secondary", attached(rules.shared(3), {"odd": 2})),
        "detach": lambda: metrics.remove("shared-1"),
        "transfer shared": lambda: metrics.transfer("shared-1"),
        "relink": lambda: metrics.relink("shared-1", {"breakdowns": [1]}),
        "clear": lambda: metrics.remove("a").remove("b").remove("c").remove("shared-1"),
    }
    return made[how]()


@pytest.mark.parametrize(("how", "then", "keys", "older"), CHANGES, ids=[row[0] for row in CHANGES])
def test_every_kind_of_change_sends_what_changed_and_is_shown_as_meant(
    rules: Rules, how: str, then: str, keys: set[str], older: set[str]
) -> None:
    raw = rules.read()
    meant = changed(MetricSet.of(raw), how, rules)
    sent = payload(raw, meant, settings_of(raw))
    assert set(sent) == (keys | older if rules.build == "page" else keys)
    after = rules.patch(sent)
    assert shown(after) == then
    assert landed(after, meant, sent) == ()
    assert payload(after, meant, settings_of(after)) == {}


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("at", [None, 0, 2])
def test_a_new_metric_is_stored_where_it_was_put_under_its_own_uuid(
    rules: Rules, section: Section, at: int | None
) -> None:
    raw, new = rules.read(), inline(mean(goal="decrease"))
    meant = MetricSet.of(raw).add(section, new, at)
    sent = payload(raw, meant)
    after = rules.patch(sent)
    assert MetricSet.of(after).index(new.uuid) == meant.index(new.uuid)
    assert landed(after, meant, sent) == ()


def test_an_older_server_gets_complete_orders_of_what_it_has_no_order_of(build: Build) -> None:
    rules = Rules(build, START)
    rules.row["primary_metrics_ordered_uuids"] = rules.row["secondary_metrics_ordered_uuids"] = None
    raw = rules.read()
    meant = MetricSet.of(raw).move("shared-1", -3).transfer("d")
    after = rules.patch(payload(raw, meant))
    assert shown(after) == "shared-1 a b c d | e shared-2"


def test_orders_that_name_metrics_that_are_gone_do_no_harm(rules: Rules) -> None:
    rules.row["primary_metrics_ordered_uuids"] = ["gone", "shared-1", "c", "a", "b"]
    raw = rules.read()
    meant = MetricSet.of(raw).add("primary", inline(mean()), 1)
    after = rules.patch(payload(raw, meant))
    assert landed(after, meant, {}) == ()


def test_metrics_that_never_had_a_uuid_keep_everything_else(rules: Rules) -> None:
    for row in rules.row["metrics"]:
        del row["uuid"]
    rules.row["metrics_secondary"][1]["uuid"] = "d"
    rules.row["primary_metrics_ordered_uuids"] = rules.row["secondary_metrics_ordered_uuids"] = None
    raw = rules.read()
    metrics = MetricSet.of(raw)
    assert payload(raw, metrics) == {}
    meant = metrics.move(metrics.primary[0].uuid, 2).move(metrics.secondary[1].uuid, -1)
    sent = payload(raw, meant)
    after = rules.patch(sent)
    assert landed(after, meant, sent) == ()
    assert [entry.uuid for entry in MetricSet.of(after)] == [entry.uuid for entry in meant]


def test_unseen_events_are_sent_with_a_yes_only_where_there_was_one(rules: Rules) -> None:
    raw = rules.read()
    meant = edit(MetricSet.of(raw), "a", source={"kind": "EventsNode", "event": "never seen"})
    with pytest.raises(Problem):
        rules.patch(payload(raw, meant))
    after = rules.patch(payload(raw, meant, allow_unknown=True))
    assert landed(after, meant, {}) == ()
    moved = MetricSet.of(after).move("a", 1)
    assert set(payload(after, moved, allow_unknown=True)) == {"primary_metrics_ordered_uuids"}


def test_the_version_goes_along_where_there_is_one(rules: Rules) -> None:
    raw = {**rules.read(), "version": 7}
    assert "version" not in payload(raw, MetricSet.of(raw))
    assert payload(raw, MetricSet.of(raw).remove("a"))["version"] == 7


def test_what_did_not_land_is_named(rules: Rules) -> None:
    raw = rules.read()
    meant = MetricSet.of(raw)
    other = edit(meant.remove("c").move("a", 1).transfer("e"), "d", goal="decrease").add(
        "primary", inline(mean(name="New"))
    )
    after = rules.patch(payload(raw, other))
    found = {(each.kind, each.uuid) for each in landed(after, meant, {"name": "Other"})}
    (new,) = (entry.uuid for entry in other if entry.uuid not in meant)
    assert found == {
        *(("missing", "c"), ("section", "e"), ("content", "d"), ("extra", new)),
        *(("order", None), ("setting", None)),
    }


def test_a_uuid_that_the_server_made_anew_is_told_with_the_new_one(rules: Rules) -> None:
    meant = MetricSet.of(rules.read())
    raw = rules.read()
    raw["metrics"][1]["uuid"] = "new"
    raw["primary_metrics_ordered_uuids"] = ["a", "new", "c", "shared-1"]
    assert landed(raw, meant, {}) == (Difference(kind="uuid", what="signup → Bought", uuid="b", now="new"),)


async def test_every_seeded_experiment_takes_a_change_through_the_client(build: Build) -> None:
    experiments = posthog(sandbox(build)).experiments
    taken = 0
    for one in await experiments.listed():
        raw = (await experiments.get(one.id)).raw
        metrics = MetricSet.of(raw)
        own = [entry.body for entry in metrics if entry.kind == "inline"]
        if not own or any(entry.kind == "legacy" for entry in metrics):
            continue
        meant = metrics.add("secondary", inline(own[0]), 0)
        for entry in metrics.primary[:1]:
            meant = meant.transfer(entry.uuid)
        sent = payload(raw, meant)
        after = (await experiments.patch(one.id, sent)).raw
        assert landed(after, meant, sent) == ()
        taken += 1
    assert taken > 20
